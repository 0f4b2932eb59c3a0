import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { drilldownLines } from "../../../../src/screen/rows/drilldown-menu.ts";
import { FIRST_SORTINGS } from "../../../../src/screen/store/sorting.ts";
import {
  entityHeading,
  entityPage,
} from "../../../../src/screen/rows/entity-page.ts";
import { ASCII_GLYPHS } from "../../../../src/screen/rows/glyphs.ts";
import type { Look } from "../../../../src/screen/rows/look.ts";
import {
  emptyRisk,
  riskHeads,
  riskLine,
  riskTitle,
} from "../../../../src/screen/rows/risk.ts";
import { textOf, widthOf } from "../../../../src/screen/rows/segment.ts";
import {
  DRILLDOWNS,
  ENTITIES,
  entityDetail,
  riskList,
} from "../../../screen/fake-snapshot.ts";

const LOOK: Look = { glyphs: ASCII_GLYPHS, time: "utc", clockUs: undefined };

describe("the list of entities", () => {
  const at = (width: number) =>
    [
      riskHeads(width, FIRST_SORTINGS.risk, LOOK),
      ...ENTITIES.map((row, i) =>
        riskLine(row, { width, selected: i === 0 }, LOOK),
      ),
    ].map((each) => textOf(each).trimEnd());

  it("has columns, more of them where there is room", () => {
    expect(at(80)).toEqual([
      "              entity          24 h v               7 d  det tech newest",
      "> MED   host  wks-014            126 ##........    189    2    4 03-05 12:04:28",
      "  BROAD user  jdoe                63 #.........   1.3k    2    4 03-05 12:04:28",
      "        other c:\\x.exe             0 ..........     20    2    4 03-05 12:04:28",
    ]);
    expect(at(60)).toEqual([
      "              entity                          24 h v    7 d",
      "> MED   host  wks-014.corp.example               126    189",
      "  BROAD user  jdoe                                63   1.3k",
      "        other c:\\x.exe                             0     20",
    ]);
    expect(at(40)[1]).toBe("> MED   wks-014.corp.example        126");
    expect(at(160)[1]).toMatch(/schtasks.exe made a task on WKS-014 by jdoe$/);
  });

  it("says how many there are, or why there is none", () => {
    expect(riskTitle(riskList(), "")).toBe(
      "Entities by risk 3, 2 above a threshold",
    );
    expect(
      riskTitle(riskList(undefined, { matching: 1, marked: 0 }), "x"),
    ).toBe("Entities by risk 1 of 3");
    expect(emptyRisk(undefined)).toBe("Asking for the risk.");
    expect(emptyRisk(riskList([]))).toBe(
      "No alert of the last 7 days adds risk to anybody.",
    );
    expect(emptyRisk(riskList())).toBe(
      "None of the 3 entities matches this filter. \\ clears it.",
    );
  });
});

test("the page of an entity: its alerts, rules, tactics and techniques", () => {
  const detail = entityDetail();
  const page = entityPage(detail, undefined, 80, LOOK);
  expect(page.lines.map((each) => textOf(each).trimEnd())).toEqual([
    `-- What adds up ${"-".repeat(64)}`,
    "  +63   03-05 12:04:28 HIGH Schtasks on a Remote System                      new",
    "        schtasks.exe made a task on WKS-014 by jdoe",
    "",
    "    more than 24 hours ago",
    "  +63   03-02 12:04:28 HIGH A Hidden Shell                                  gone",
    "    and 1 older alert",
    "",
    `-- Rules 2 ${"-".repeat(69)}`,
    "  +126  HIGH Schtasks on a Remote System (2 alerts)",
    "  +63   HIGH A Hidden Shell",
    "",
    `-- Linked 2 ${"-".repeat(68)}`,
    "    user  jdoe (2 alerts)",
    "    other c:\\x.exe (1 alert)",
    "",
    `-- ATT&CK ${"-".repeat(70)}`,
    "    TA0002 Execution",
    "    TA0003 Persistence",
    "      T1053.005 Scheduled Task",
    "",
  ]);
  const heading = entityHeading(detail, page, "Rules 2", 80, 3, LOOK);
  expect(heading.map((each) => textOf(each).trimEnd())).toEqual([
    "MED  host wks-014.corp.example                                     entity 1 of 3",
    "126 in 24 h  189 in 7 d  3 alerts, 1 of them repeats  2 detections  3 tactics",
    "--  What adds up  [Rules 2]  Linked 2   ATT&CK  --------------------------------",
  ]);
});

test("the menu lists where to go, and scrolls with the choice", () => {
  const menu = { items: DRILLDOWNS, chosen: 1 };
  const lines = (height: number) =>
    drilldownLines(menu, 44, height, ASCII_GLYPHS).map(textOf);
  expect(lines(20)).toEqual([
    "+- Where to go from here ------------------+",
    '|   1 alerts The results for "WKS-014"     |',
    '| > 2 risk   Risk events for "WKS-014"     |',
    "|   3 copy   Logons of jdoe                |",
    "+------------------------------------------+",
  ]);
  expect(lines(3).slice(1)).toEqual([
    '| > 2 risk   Risk events for "WKS-014"     |',
    "+- ↑ 1  ↓ 1 more line ---------------------+",
  ]);
});

test("no line is wider than its window, whatever its size", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 170 }),
      fc.string({ unit: "grapheme", maxLength: 60 }),
      (width, text) => {
        const row = { ...ENTITIES[0]!, name: text, message: text };
        const detail = entityDetail({ row, techniques: [text] });
        const page = entityPage(detail, width, width, LOOK);
        for (const each of [
          riskHeads(width, FIRST_SORTINGS.risk, LOOK),
          riskLine(row, { width, selected: true }, LOOK),
          ...page.lines,
          ...page.beside,
        ]) {
          expect(widthOf(each.segments)).toBeLessThanOrEqual(width);
        }
      },
    ),
    { numRuns: 100 },
  );
});
