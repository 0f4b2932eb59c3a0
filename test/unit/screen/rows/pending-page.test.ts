import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sectionAt } from "../../../../src/screen/rows/detail/page.ts";
import { ASCII_GLYPHS } from "../../../../src/screen/rows/glyphs.ts";
import type { Look } from "../../../../src/screen/rows/look.ts";
import {
  pendingHeading,
  pendingPage,
} from "../../../../src/screen/rows/pending-page.ts";
import { textOf, widthOf } from "../../../../src/screen/rows/segment.ts";
import type {
  PendingDetail,
  PendingEndDetail,
} from "../../../../src/screen/store/pending-detail.ts";
import {
  NOW,
  STEPS,
  at,
  pendingDetail,
} from "../../../screen/fake-snapshot.ts";

const LOOK: Look = { glyphs: ASCII_GLYPHS, time: "utc", clockUs: NOW };

function section(name: string, detail: PendingDetail, width = 80): string[] {
  const { lines, sections } = pendingPage(detail, undefined, width, LOOK);
  const i = sections.findIndex((each) => each.name === name);
  const from = sections[i]!.at + (i === 0 ? 0 : 1);
  const to = sections[i + 1]?.at ?? lines.length;
  return lines.slice(from, to - 1).map((line) => textOf(line).trimEnd());
}

function heading(detail: PendingDetail): string[] {
  const page = pendingPage(detail, undefined, 80, LOOK);
  return pendingHeading(detail, page, sectionAt(page, 0), 80, 3, LOOK).map(
    (line) => textOf(line).trimEnd(),
  );
}

const ended = (end: Partial<PendingEndDetail>): PendingDetail =>
  pendingDetail({
    end: {
      kind: "expired",
      timeUs: at("12:05:07.091"),
      by: undefined,
      alert: undefined,
      ...end,
    },
  });

describe("the page of a pending sequence", () => {
  test("says what it is, how long it has, and what its events have in common", () => {
    expect(heading(pendingDetail())).toEqual([
      "HIGH  1/2  Remote Scheduled Task Creation                         pending 1 of 4",
      "00:36 left  host.id wks-014  process.entity_id {f66f7c10}",
      "-- [Steps]  Ends   Why   Others 1   Rule  --------------------------------------",
    ]);
  });

  test("shows what came, what is awaited, and both on an axis", () => {
    expect(section("Steps", pendingDetail())).toEqual([
      " 1  2024-03-05 12:04:07.091Z  Sysmon 3                                   WKS-014",
      "    svchost.exe 10.0.0.7:52110 to 10.0.0.14:49667 tcp, incoming",
      "    /var/log/win/wks.ndjson:60213, offset 88121920",
      " 2  awaited: a registry event",
      "    any of",
      '      registry.path : "*Actions"',
      '      registry.path : "*Triggers"',
      "    and host.id is wks-014",
      "",
      "     o happened, w written                             line: 01:00, the maxspan",
      " 1   o--------------------------w                                             |",
      " 2   .........................................................................|",
      "now                               ^",
      "",
    ]);
  });

  test("says what would end it", () => {
    expect(section("Ends", pendingDetail())).toEqual([
      "  Time: it has until 2024-03-05 12:05:07.091Z, maxspan 01:00 after its first",
      "  event. An event that is late up to 03:00 may still complete it after that.",
      "  No until: nothing that happens ends it.",
      "  A newer event of its last step takes that event's place.",
      "  Room: its rule keeps 3 keys of at most 100,000; beyond that the oldest is let",
      "  go.",
    ]);
    const until = [{ depth: 0, text: 'event.code == "4"' }];
    expect(section("Ends", pendingDetail({ until }))).toContain(
      '    event.code == "4"',
    );
    const sample = section("Ends", pendingDetail({ kind: "sample" }));
    expect(sample[0]).toBe(
      "  A sample has no end: any order, any time apart, one event a filter.",
    );
  });

  test("says how it ended, first of all", () => {
    const alert = ended({
      kind: "alert",
      by: STEPS[1]!.event,
      alert: { id: "a1", standing: "kept" },
    });
    expect(section("Ended", alert).slice(0, 3)).toEqual([
      "  It is complete: it became an alert.",
      "  Enter opens the alert.",
      "    by  2024-03-05 12:04:28.311Z  svchost.exe set",
    ]);
    expect(heading(alert)[1]).toMatch(/^became an alert {2}host\.id/);
    expect(heading(alert)[2]).toMatch(/^-- \[Ended\] {2}Steps/);
    expect(section("Ended", ended({}))).toEqual([
      "  Its time was over at 2024-03-05 12:05:07.091Z, and no late event can complete",
      "  it any more.",
      "    It had 1 of 2 steps since 2024-03-05 12:04:07.091Z.",
    ]);
    expect(section("Steps", ended({}))[3]).toBe(
      " 2  did not come in time: a registry event",
    );
    for (const [kind, words] of [
      ["until", "ended by until"],
      ["newer", "given up for a newer event"],
      ["evicted", "let go for other keys"],
      ["input-end", "the logs ended"],
      ["unknown", "gone"],
    ] as const) {
      expect(heading(ended({ kind }))[1]).toMatch(words);
    }
  });

  test("does not say that it is over before that is certain", () => {
    const look = { ...LOOK, clockUs: at("12:06:00.000") };
    const page = pendingPage(pendingDetail(), undefined, 80, look);
    const [, place] = pendingHeading(
      pendingDetail(),
      page,
      "Steps",
      80,
      3,
      look,
    );
    expect(textOf(place!)).toMatch(
      /^time is over; a late event may complete it {2}host\.id/,
    );
  });

  test("holds any text in any width", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.integer({ min: 1, max: 220 }),
        fc.boolean(),
        (text, width, isWide) => {
          const base = pendingDetail();
          const detail = pendingDetail({
            row: { ...base.row, rule: text, host: text },
            key: [{ field: text, value: text }],
            query: text,
            ruleFile: text,
            until: [{ depth: 99, text }],
            steps: base.steps.map((step) => ({
              ...step,
              condition: [{ depth: 3, text }],
              join: [{ field: text, value: text }],
              event: step.event && {
                ...step.event,
                summary: text,
                host: text,
                channel: text,
                file: text,
              },
            })),
          });
          const left = isWide ? width : undefined;
          const page = pendingPage(detail, left, width, LOOK);
          const head = pendingHeading(detail, page, "", width, 3, LOOK);
          for (const line of [...page.lines, ...page.beside, ...head]) {
            expect(widthOf(line.segments)).toBeLessThanOrEqual(width);
            expect(textOf(line)).not.toMatch(
              /[\u0000-\u001f\u007f-\u009f\u202e]/,
            );
          }
        },
      ),
    );
  });
});
