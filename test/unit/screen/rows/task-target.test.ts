/** Where schtasks creates a task, as the alert list and the page of an alert say it; and the story of a task. */
import { describe, expect, it } from "vitest";
import { alertLine } from "../../../../src/screen/rows/alerts.ts";
import { action } from "../../../../src/screen/rows/detail/action.ts";
import {
  ASCII_GLYPHS,
  UNICODE_GLYPHS,
} from "../../../../src/screen/rows/glyphs.ts";
import type { Look } from "../../../../src/screen/rows/look.ts";
import { textOf, widthOf } from "../../../../src/screen/rows/segment.ts";
import type {
  AlertDetail,
  TargetBadge,
} from "../../../../src/screen/store/snapshot.ts";
import {
  ALERTS,
  NOW,
  TASK_RECORD,
  detail,
} from "../../../screen/fake-snapshot.ts";

const LOOK: Look = { glyphs: UNICODE_GLYPHS, time: "utc", clockUs: NOW };

describe("the badge in the list", () => {
  const draw = (target: TargetBadge, look = LOOK): string =>
    textOf(
      alertLine(
        {
          ...ALERTS[0]!,
          certainty: "confirmed",
          revision: 1,
          rule: "Schtasks",
          target,
        },
        { width: 80, selected: false, marked: false },
        look,
      ),
    );

  it.each<[TargetBadge, string]>([
    [{ verdict: "remote", host: "fs02" }, "remote → fs02 Schtasks"],
    [{ verdict: "self", host: "ws1" }, "/S self Schtasks"],
    [{ verdict: "local" }, "local Schtasks"],
    [{ verdict: "unreadable" }, "? Schtasks"],
  ])("%o", (target, expected) => {
    expect(draw(target)).toContain(` ${expected} `);
  });

  it("in ASCII, and with a name that is too long or hostile", () => {
    const ascii = { ...LOOK, glyphs: ASCII_GLYPHS };
    expect(draw({ verdict: "remote", host: "fs02" }, ascii)).toContain(
      "remote -> fs02",
    );
    const row = draw({ verdict: "remote", host: `\u001b[2J${"x".repeat(99)}` });
    expect(row).not.toContain("\u001b");
    expect(row.length).toBeLessThanOrEqual(80);
  });
});

describe("the page of an alert", () => {
  const lines = (over: Partial<AlertDetail>, width = 100): string[] => {
    const { lines: drawn } = action(detail(over), width, LOOK);
    for (const { segments } of drawn) {
      expect(widthOf(segments)).toBeLessThanOrEqual(width);
    }
    return drawn.map((line) => textOf(line).trimEnd());
  };

  it("says where schtasks creates its task, first", () => {
    expect(
      lines({
        tasks: [],
        target: {
          verdict: "remote",
          host: "fs02",
          text: "creates the task on fs02",
          seen: {
            host: "FS02",
            afterUs: 42_000,
            text: "task seen on FS02 after 0.042 s",
          },
        },
      }).at(0),
    ).toBe(
      "    target  remote: creates the task on fs02; task seen on FS02 after 0.042 s",
    );
  });

  it("tells the story, the origin and what was changed", () => {
    const shown = lines({
      tasks: [
        {
          ...TASK_RECORD,
          origin: {
            kind: "remote",
            address: "10.0.0.5",
            host: "WS5",
            from: "network connection",
            inferred: true,
          },
          story: [
            {
              timeUs: NOW,
              what: "created",
              text: "created",
              from: ["task event 4698", "task file"],
            },
          ],
          differences: [
            { what: "runAs", before: "CORP\\ann", after: "S-1-5-18" },
          ],
        },
      ],
    }).join("\n");
    expect(shown).toContain(
      "asked   from another host: WS5, 10.0.0.5 (inferred: network connection)",
    );
    expect(shown).toMatch(
      /story {3}\S+ 12:04:31\S* {2}created \(task event 4698, task file\)/,
    );
    expect(shown).toContain("runAs: was CORP\\ann, is S-1-5-18");
  });
});
