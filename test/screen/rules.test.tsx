/** The list of rules and the page of a rule, with ink-testing-library: keys in, frames and commands out. */
import { describe, expect, test } from "vitest";
import { UNICODE_GLYPHS } from "../../src/screen/rows/glyphs.ts";
import type { RuleList } from "../../src/screen/store/snapshot.ts";
import { FIRST_SORTINGS } from "../../src/screen/store/sorting.ts";
import { RULES, ruleDetail, ruleList, snapshot } from "./fake-snapshot.ts";
import { openApp, settled } from "./open-app.tsx";

function open(list: RuleList = ruleList(undefined, { refused: 1 })) {
  const options = { cols: 100, glyphs: UNICODE_GLYPHS };
  return openApp({ ruleList: list }, options);
}

describe("the list of rules", () => {
  test("4 opens it, q and 1 go back", async () => {
    const { press } = open();
    const frame = await press("4");
    const lines = frame.split("\n").map((line) => line.trimEnd());
    expect(lines.slice(2, 8)).toEqual([
      "1 ready  1 blind  1 off  1 file refused  ! why",
      `── >Rules 3, 1 fired ${"─".repeat(67)} by fired ──`,
      "> MED  seq ready   Remote Scheduled Task Creat…                                  2 fired   1 pending",
      "  HIGH evt blind   Image Loaded with an Invali… nxlog never has dll.Ext.rel…",
      "  LOW  evt off     Last Logons                  tail needs an end of input",
      "",
    ]);
    expect(lines.at(-1)).toBe(
      "Enter open  / filter  s sort  ! not loaded  y copy  p pause  1-8 screens  : palette  q back  ? help",
    );
    expect(await press("q")).toContain(">Alerts 7, 4 new");
    expect(await press("4", "1")).toContain(">Alerts 7, 4 new");
  });

  test("the worker is asked for the window only while it is looked at", async () => {
    const { press, commands, timing } = open();
    const rules = () => {
      timing.advance(20);
      return commands.findLast((each) => each.type === "view")?.rules;
    };
    expect(rules()).toBeUndefined();
    await press("4");
    expect(rules()).toEqual({
      from: 0,
      count: 96,
      filter: "",
      sort: FIRST_SORTINGS.rules,
    });
    await press("s");
    expect(rules()?.sort.by).toBe("cost");
    await press("/", "i", "s", ":", "b", "l", "i", "n", "d", "\r");
    expect(rules()?.filter).toBe("is:blind");
    await press("q");
    expect(rules()).toBeUndefined();
  });

  test("its filter is its own", async () => {
    const { press, controller } = open();
    expect(await press("4", "/", "i", "s", ":", "x")).toContain(
      'unknown state "x"; one of fired pending ready part waiting blind off',
    );
    await press("\x1b");
    await settled();
    await press("q");
    expect(controller.getState().filter.text).toBe("");
  });

  test("the help tells its keys", async () => {
    const { press } = open();
    const frame = await press("4", "?");
    expect(frame).toContain("Help: Rules");
    expect(frame).toContain("what was not loaded, and why");
  });
});

describe("the page of a rule", () => {
  test("is asked for, arrives, and is kept fresh", async () => {
    const { press, commands, controller } = open();
    expect(await press("4", "\r")).toContain("Fetching the rule.");
    expect(commands.at(-1)).toEqual({ type: "rule", id: "r1" });
    controller.report({ type: "rule", id: "r1", detail: ruleDetail() });
    const frame = await press();
    await settled();
    expect(await press("k")).toContain("rule 1 of 3");
    expect(frame).toBeDefined();
    const page = await press("k");
    expect(page).toContain("── [Coverage]  Query   About   Guide   ATT&CK ");
    expect(page).toContain(
      "nxlog never has dll.Ext.relative_file_creation_time",
    );
    expect(await press("\t")).toContain("[Query]");

    const fired = { ...RULES[0]!, fired: 3 };
    controller.report({
      type: "snapshot",
      snapshot: snapshot(
        {},
        { version: 2, ruleList: ruleList([fired, ...RULES.slice(1)]) },
      ),
    });
    await press("k");
    expect(commands.filter((each) => each.type === "rule")).toHaveLength(2);
  });

  test("] goes to the next one in the same section, q back to the list", async () => {
    const { press, commands, controller } = open();
    await press("4", "\r");
    controller.report({ type: "rule", id: "r1", detail: ruleDetail() });
    await press("\t", "]");
    expect(commands.at(-1)).toEqual({ type: "rule", id: "r2" });
    controller.report({
      type: "rule",
      id: "r2",
      detail: ruleDetail({ id: "r2", row: RULES[1]!, index: 1 }),
    });
    await settled();
    const frame = await press("?", "\x1b");
    await settled();
    expect(frame).toBeDefined();
    expect(controller.getState().rulePage?.scroll).toBeGreaterThan(0);
    expect(await press("q")).toContain("> HIGH evt blind   Image Loaded");
  });

  test("an answer that is no longer asked for is left alone", async () => {
    const { press, controller } = open();
    await press("4", "\r");
    controller.report({ type: "rule", id: "gone", detail: undefined });
    expect(await press("k")).toContain("Fetching the rule.");
    controller.report({ type: "rule", id: "r1", detail: undefined });
    expect(await press("k")).toContain("There is no such rule.");
  });
});

test("! shows what was not loaded", async () => {
  const { press, commands, controller } = open();
  await press("4", "!");
  expect(commands.at(-1)).toEqual({ type: "load-report" });
  controller.report({
    type: "load-report",
    detail: {
      refused: ['rules/a.eql:1:1: unknown function "startWith"'],
      moreRefused: 0,
      refusedFiles: 1,
      warnings: [],
      moreWarnings: 0,
      setAside: [{ reason: "for linux only", count: 344 }],
    },
  });
  const frame = await press("k");
  expect(frame).toContain("Rules that are not in the list");
  expect(frame).toContain('rules/a.eql:1:1: unknown function "startWith"');
  expect(frame).toContain("344  for linux only");
});
