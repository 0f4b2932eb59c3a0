import { describe, expect, test } from "vitest";
import { UNICODE_GLYPHS } from "../../../../src/screen/rows/glyphs.ts";
import type { Look } from "../../../../src/screen/rows/look.ts";
import {
  loadReportPage,
  rulePage,
} from "../../../../src/screen/rows/rule-page.ts";
import {
  costlyRuleLine,
  emptyRules,
  ruleLine,
  ruleNote,
  rulesSummary,
  rulesTitle,
} from "../../../../src/screen/rows/rules.ts";
import { textOf, widthOf } from "../../../../src/screen/rows/segment.ts";
import {
  ruleDetail,
  ruleList,
  ruleRow,
} from "../../../screen/fake-snapshot.ts";

const LOOK: Look = { glyphs: UNICODE_GLYPHS, time: "utc", clockUs: undefined };
const ROW = ruleRow({
  id: "r",
  name: "Office Child Drops a Scheduled Task in Two Steps",
  severity: "high",
  kind: "sequence",
  fired: 1_234,
  pending: 7,
  state: "waiting",
  why: "no event of category library",
});

describe("a row", () => {
  test.each([
    [40, "  HIGH waiting Office Child Drop…   1.2k"],
    [64, "  HIGH seq waiting Office Child Drops a Scheduled T…  1.2k fired"],
    [
      80,
      "> HIGH seq waiting Office Child Drops a Scheduled Task …  1.2k fired   7 pending",
    ],
    [
      110,
      "  HIGH seq waiting Office Child Drops a Scheduled T… no event of category library       1.2k fired   7 pending",
    ],
  ])("%i cells", (width, text) => {
    const line = ruleLine(ROW, { width, selected: width === 80 }, LOOK);
    expect(widthOf(line.segments)).toBe(width);
    expect(textOf(line).trimEnd()).toBe(text);
  });

  const dear = {
    ...ROW,
    cost: { share: 0.123, usPerEvent: 1.234, asked: 9, hits: 2, events: 80 },
  };

  test.each([
    [44, "  HIGH waiting Office Child Drops a …   1.2k"],
    [64, "  HIGH seq waiting Office Child Drops a S…   12% cost 1.2k fired"],
    [
      80,
      "  HIGH seq waiting Office Child Drops a Schedule…    1.2 µs  12% cost 1.2k fired",
    ],
    [
      110,
      "  HIGH seq waiting Office Child Drops a Scheduled Task in Two Steps    1.2 µs  12% cost 1.2k fired   7 pending",
    ],
  ])("of a list that is sorted by cost, %i cells", (width, text) => {
    const line = costlyRuleLine(dear, { width, selected: false }, LOOK);
    expect(textOf(line).trimEnd()).toBe(text);
  });

  test("costs next to nothing, nothing, or is not known", () => {
    const costOf = (share: number, usPerEvent: number): string => {
      const row = { ...dear, cost: { ...dear.cost, share, usPerEvent } };
      const line = costlyRuleLine(row, { width: 80, selected: false }, LOOK);
      return textOf(line).slice(50, 69).trim();
    };
    expect(costOf(0.001, 0.004)).toBe("<0.01 µs  <1% cost");
    expect(costOf(0, 0)).toBe("0 µs   0% cost");
    expect(costOf(1, 12.7)).toBe("13 µs 100% cost");
    const line = costlyRuleLine(ROW, { width: 80, selected: false }, LOOK);
    expect(textOf(line)).not.toContain("cost");
  });

  test("what a rule file says is shown and not sent", () => {
    const hostile = ruleRow({
      id: "r",
      name: "\x1b[31mred\u202e",
      why: "\x07",
    });
    const text = textOf(
      ruleLine(hostile, { width: 120, selected: false }, LOOK),
    );
    expect(text).toContain("\\x1b[31mred");
    expect(text).not.toMatch(/\p{Cc}/u);
    expect(textOf({ segments: ruleNote(hostile, 40) })).not.toMatch(/\p{Cc}/u);
  });
});

test("the summary leaves out what is nought, and says how to get at what is not there", () => {
  const list = ruleList([ROW], { refused: 1, setAside: 1_623 });
  expect(textOf(rulesSummary(list, 80))).toBe(
    "1 waiting  1 file refused  1,623 set aside  ! why",
  );
  expect(textOf(rulesSummary(ruleList([ROW]), 80))).toBe("1 waiting");
  expect(textOf(rulesSummary(undefined, 80))).toBe("");
});

test("the title counts, and counts what the filter shows", () => {
  const list = ruleList([ROW, ruleRow({ id: "s" })]);
  expect(rulesTitle(list, "")).toBe("Rules 2, 1 fired");
  expect(rulesTitle({ ...list, matching: 1 }, "x")).toBe(
    "Rules 1 of 2, 1 fired",
  );
  expect(rulesTitle(undefined, "")).toBe("Rules");
  expect(emptyRules({ ...list, matching: 0 })).toBe(
    "None of the 2 rules matches this filter. \\ clears it.",
  );
});

describe("the page", () => {
  test("one column: coverage, query as written, about, guide, ATT&CK", () => {
    const { sections, lines, beside } = rulePage(
      ruleDetail(),
      undefined,
      76,
      UNICODE_GLYPHS,
    );
    expect(sections.map(({ name }) => name)).toEqual([
      "Coverage",
      "Query",
      "About",
      "Guide",
      "ATT&CK",
    ]);
    expect(beside).toEqual([]);
    const text = lines.map((each) => textOf(each).trimEnd());
    expect(text.slice(1, 9)).toEqual([
      " 1  process: 833 events so far, nothing is missing",
      " 2  library: 391 events so far, but",
      "      nxlog never has dll.Ext.relative_file_creation_time",
      " 3  file: none was seen so far",
      " 4  network: must not happen, so nothing is needed",
      "",
      "    It also reads process.code_signature.trusted, which was never there:",
      "    what it asks of them is not true.",
    ]);
    const at = text.indexOf("    sequence by host.id");
    expect(text.slice(at, at + 3)).toEqual([
      "    sequence by host.id",
      "      [process where",
      '      process.name : "a"]',
    ]);
  });

  test("two columns: coverage and query beside the rest", () => {
    const { sections, beside } = rulePage(ruleDetail(), 50, 60, UNICODE_GLYPHS);
    expect(sections.map(({ name }) => name)).toEqual([
      "About",
      "Guide",
      "ATT&CK",
    ]);
    for (const line of beside) {
      expect(widthOf(line.segments)).toBeLessThanOrEqual(50);
    }
  });
});

test("what was not loaded: refusals drawn, reasons counted", () => {
  const page = loadReportPage(
    {
      refused: ["a.eql:1:1: no\n  1 | x\n    | ^"],
      moreRefused: 2,
      refusedFiles: 2,
      warnings: [],
      moreWarnings: 0,
      setAside: [{ reason: "for linux only", count: 344 }],
    },
    60,
    UNICODE_GLYPHS,
  );
  expect(page.sections.map(({ name }) => name)).toEqual([
    "Refused 2",
    "Set aside 344",
  ]);
  const text = page.lines.map((each) => textOf(each).trimEnd());
  expect(text).toContain("      | ^");
  expect(text).toContain("    and 2 more: see tripline rules check");
  expect(text).toContain("     344  for linux only");
});
