import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  detailPage,
  widePage,
} from "../../../../../src/screen/rows/detail/page.ts";
import { ASCII_GLYPHS } from "../../../../../src/screen/rows/glyphs.ts";
import type { Look } from "../../../../../src/screen/rows/look.ts";
import { textOf, widthOf } from "../../../../../src/screen/rows/segment.ts";
import type {
  AlertDetail,
  ResultDetail,
} from "../../../../../src/screen/store/snapshot.ts";
import {
  ALERTS,
  DRILLDOWNS,
  RESULT,
  detail,
} from "../../../../screen/fake-snapshot.ts";

const LOOK: Look = { glyphs: ASCII_GLYPHS, time: "utc", clockUs: undefined };

function alert(
  result: Partial<ResultDetail> = {},
  over: Partial<AlertDetail> = {},
): AlertDetail {
  return detail({
    result: { ...RESULT, ...result },
    drilldowns: DRILLDOWNS,
    tasks: [],
    ...over,
  });
}

/** The lines of one section, without its title and the blank line behind it. */
function section(name: string, d: AlertDetail, width = 80): string[] {
  const { lines, sections } = detailPage(d, width, LOOK);
  const i = sections.findIndex((s) => s.name === name);
  const from = sections[i]!.at + (i === 0 ? 0 : 1);
  const to = sections[i + 1]?.at ?? lines.length;
  return lines.slice(from, to - 1).map((l) => textOf(l).trimEnd());
}

test("the sections of a row; tasks only where there are any", () => {
  const names = (d: AlertDetail) =>
    detailPage(d, 80, LOOK).sections.map(({ name }) => name);
  expect(names(alert())).toEqual([
    "Row",
    "Evidence",
    "Risk",
    "Rule",
    "Drilldowns",
    "ATT&CK",
    "Why",
    "Raw",
  ]);
  expect(names(alert({}, { tasks: detail().tasks }))).toContain("Action");
});

describe("the row", () => {
  it("has sentence, columns, records, window, and when it is nothing", () => {
    expect(section("Row", alert())).toEqual([
      "  schtasks.exe made a task on WKS-014 by jdoe",
      "",
      "  process_name  schtasks.exe",
      "  dest          WKS-014",
      "  user          unknown",
      "  process       schtasks /create /s a",
      "                b\\x1b[2J",
      "  count         14",
      "",
      "  14 records: Sysmon 1 7, Security 4688 7",
      "  1 start of a process among those shown is told by both logs.",
      "     records by time, a cell is 0.5 s; .: 12 more, not kept",
      "     1.............................................1",
      "     -----------#----------------------------------- in the window of 1:00:00",
      "  from 2024-03-05 12:04:07.091Z, for 21.220 s; searched from 2024-03-05",
      "  11:50:00.000Z to 2024-03-05 12:50:00.000Z",
      "",
      "  Known to be harmless",
      "    Software deployment that creates tasks remotely",
    ]);
  });

  it("dims what stands for nothing", () => {
    const { lines } = detailPage(alert(), 80, LOOK);
    const user = lines.find((each) => textOf(each).includes("unknown"));
    expect(user!.segments.at(-1)).toEqual({ text: "unknown", role: "muted" });
  });

  it("says in words that two logs tell of one start", () => {
    const text = section("Row", alert({ records: 2, twice: 1 })).join("\n");
    expect(text).toContain(
      "Both logs tell of one and the same start of a process.",
    );
    expect(section("Row", alert({ twice: 0 })).join("\n")).not.toContain(
      "both logs",
    );
  });

  it("counts the values of a long list", () => {
    const values = Array.from({ length: 23 }, (_, i) => `v${i}`);
    const lines = section("Row", alert({ columns: [{ name: "a", values }] }));
    expect(lines.slice(2, 4)).toEqual(["  a  v0", "     v1"]);
    expect(lines[22]).toBe("     +3");
  });

  it("says what could still change it, and what has", () => {
    const row = { ...ALERTS[0]!, certainty: "provisional" as const };
    expect(section("Row", alert({}, { row })).at(-1)).toBe(
      "    provisional: further events of its window could still undo it",
    );
    const revised = { ...ALERTS[0]!, revision: 3 };
    expect(section("Row", alert({}, { row: revised })).at(-1)).toBe(
      "    revision 3: further events of its window were added",
    );
  });
});

test("the evidence is the first and the last records, without steps", () => {
  const lines = section("Evidence", alert());
  expect(lines[0]).toBe(
    "  2024-03-05 12:04:07.091Z  Sysmon 3                                     WKS-014",
  );
  expect(lines.at(-1)).toBe(
    "    2 of 14 records shown: the first and the last",
  );
  expect(lines.join("\n")).not.toMatch(/maxspan|gap|step/);
});

test("the risk is told with whom it is added to", () => {
  expect(section("Risk", alert())).toEqual([
    "  +63   host    WKS-014",
    "  +40   user    jdoe",
    "  tells of process_name schtasks.exe",
    "    score 47, confidence 90, impact 70",
  ]);
  const hunting = alert({
    type: "Hunting",
    riskObjects: [],
    threatObjects: [],
  });
  expect(section("Risk", hunting)[0]).toBe(
    "    A Hunting detection adds no risk to anybody.",
  );
});

test("the rule is told with its filters, and advice on set-up is cut short", () => {
  const lines = section("Rule", alert());
  expect(lines).toContain("  type     TTP");
  expect(lines).toContain("  stories  Scheduled Tasks, Lateral Movement");
  expect(lines).toContain(
    "  the filter my_filter is defined: what it says is left out",
  );
  const at = lines.indexOf("  How to implement");
  expect(lines.slice(at + 1)).toHaveLength(3);
  expect(lines.at(-1)).toMatch(/…$/);
});

test("the drilldowns are told with their searches", () => {
  expect(section("Drilldowns", alert())).toEqual([
    ' 1  The results for "WKS-014"',
    "    o opens the alerts of this detection for these values",
    "    | tstats count | search dest=WKS-014",
    "",
    ' 2  Risk events for "WKS-014"',
    "    o opens these entities by risk",
    "    | from datamodel Risk.All_Risk",
    "",
    " 3  Logons of jdoe",
    "    not run here; to be copied:",
    '    index=auth user="jdoe"',
  ]);
});

test("no line is wider than its window, whatever its size", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 90 }),
      fc.string({ unit: "grapheme", maxLength: 60 }),
      (width, text) => {
        const own = alert({
          sentence: text,
          columns: [{ name: text, values: [text, text] }],
          riskObjects: [{ field: "a", type: "user", value: text, score: 1 }],
          threatObjects: [{ field: "a", type: text, value: text }],
        });
        const wide = widePage(own, width, width, LOOK);
        const { lines } = detailPage(own, width, LOOK);
        for (const each of [...lines, ...wide.lines, ...wide.beside]) {
          expect(widthOf(each.segments)).toBeLessThanOrEqual(width);
        }
      },
    ),
    { numRuns: 100 },
  );
});
