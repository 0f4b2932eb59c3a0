import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ASCII_GLYPHS } from "../../../../src/screen/rows/glyphs.ts";
import { textOf, widthOf } from "../../../../src/screen/rows/segment.ts";
import { whySection } from "../../../../src/screen/rows/why.ts";
import type { WhyState } from "../../../../src/screen/rows/why.ts";
import type { WhyAnswer, WhyItem } from "../../../../src/screen/store/why.ts";
import { at } from "../../../screen/fake-snapshot.ts";

const LOOK = {
  glyphs: ASCII_GLYPHS,
  time: "utc",
  clockUs: undefined,
} as const;

const drawn = (why: WhyState, width = 70): readonly string[] =>
  whySection(why, "why", width, LOOK).lines.map((line) =>
    textOf(line).trimEnd(),
  );

const ANSWER: WhyAnswer = {
  isFired: false,
  text: "step 2 came too long after step 1",
  decidedBy: "maxspan",
  items: [
    {
      mark: "pass",
      text: "Step 2",
      items: [
        {
          mark: "unknown",
          text: 'user.name : "x"',
          items: [{ text: "user.name is missing", items: [] }],
        },
      ],
    },
  ],
  read: {
    events: 1_204,
    logs: 2,
    fromUs: at("12:00:00"),
    toUs: at("12:04:28.311"),
    notes: ["a.ndjson: the log is gone"],
  },
};

describe("why", () => {
  test("says how to ask, and that it is on its way", () => {
    expect(drawn(undefined)).toEqual([
      "    W tells why, read again from the logs.",
    ]);
    expect(drawn(null)).toEqual(["    Reading the logs again."]);
  });

  test("is a sentence, what was read, and the trees", () => {
    expect(drawn(ANSWER, 95)).toEqual([
      "  x step 2 came too long after step 1",
      "    decided by maxspan",
      "    1,204 events of 2 logs read again, 2024-03-05 12:00:00.000Z to 2024-03-05 12:04:28.311Z",
      "    a.ndjson: the log is gone",
      "",
      "  + Step 2",
      '    ? user.name : "x"',
      "        user.name is missing",
    ]);
  });

  test("holds any tree in any width, and is cut", () => {
    const { item } = fc.letrec<{ item: WhyItem }>((tie) => ({
      item: fc.record({
        mark: fc.constantFrom("pass", "fail", "unknown"),
        text: fc.string({ unit: "binary", maxLength: 60 }),
        items: fc.oneof(
          { depthSize: "small" },
          fc.constant([]),
          fc.array(tie("item"), { maxLength: 3 }),
        ),
      }),
    }));
    fc.assert(
      fc.property(
        fc.array(item),
        fc.integer({ min: 1, max: 120 }),
        (items, width) => {
          const lines = whySection(
            { ...ANSWER, items },
            "why",
            width,
            LOOK,
          ).lines;
          for (const { segments } of lines) {
            if (width > 24)
              expect(widthOf(segments)).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
    const many = Array.from({ length: 3_000 }, () => ANSWER.items[0]!);
    expect(drawn({ ...ANSWER, items: many })).toHaveLength(2_001);
  });
});
