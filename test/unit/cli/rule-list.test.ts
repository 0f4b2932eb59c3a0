import { describe, expect, it } from "vitest";
import { AlertBook } from "../../../src/alert/book.ts";
import { RuleListView } from "../../../src/cli/rule-list.ts";
import { RuleMeter } from "../../../src/engine/rule-meter.ts";
import { Detector } from "../../../src/lib/detector.ts";
import { loadRules } from "../../../src/lib/load-rules.ts";
import type { LoadReport } from "../../../src/rule/load.ts";
import type { RuleView } from "../../../src/screen/store/snapshot.ts";
import { openDocs, testDoc, testRule } from "../../support/engine.ts";
import type { TestDoc } from "../../support/engine.ts";

const QUERIES = {
  starts: 'process where event.type == "start"',
  library: "library where true",
  fieldless: 'process where process.x == "y"',
  partly: 'process where process.name == "b" and not process.z == "y"',
  last: "process where true | tail 3",
  pair: "sequence by host.id with maxspan=1h [process where true] [file where true]",
};

const VIEW: RuleView = {
  from: 0,
  count: 50,
  filter: "",
  sort: { by: "name", reversed: false },
};

function view(
  docs: readonly TestDoc[],
  meter?: RuleMeter,
  failed: LoadReport["failed"] = [],
) {
  const rules = Object.entries(QUERIES).map(([id, query]) =>
    testRule(query, id),
  );
  const report: LoadReport = {
    rules,
    setAside: [
      { file: "a.toml", name: undefined, reason: "for linux only" },
      { file: "b.toml", name: undefined, reason: "for linux only" },
    ],
    failed,
    warnings: [],
    exceptions: 0,
  };
  const detector = new Detector({ rules, live: true, meter });
  const book = new AlertBook({
    counters: detector.counters,
    findTasks: () => [],
  });
  const list = new RuleListView(report, detector, book, undefined, meter);
  for (const event of openDocs(docs)) {
    list.note(event);
    detector.take(event);
  }
  for (const change of detector.drain()) book.take(change);
  return list;
}

const start = testDoc("1", 1, {
  event: { category: ["process"], type: ["start"], id: "1" },
  process: { name: "a.exe" },
});

describe("the list", () => {
  it("is not worked out while nobody looks", () => {
    expect(view([start]).list(0)).toBeUndefined();
  });

  it("says of each rule what it fired, has pending, and can", () => {
    const list = view([start]);
    list.look(VIEW);
    const told = list.list(0)!;
    expect(
      told.rows.map(({ name, kind, fired, pending, state, why }) =>
        [name, kind, fired, pending, state, why].join(" | "),
      ),
    ).toEqual([
      "fieldless | event | 0 | 0 | waiting | process.x is never filled",
      'last | event | 0 | 0 | off | the pipe "tail" waits for the end of the input, which a followed log does not have',
      "library | event | 0 | 0 | waiting | no event of category library",
      "pair | sequence | 0 | 1 | waiting | no event of category file",
      "partly | event | 0 | 0 | part | without process.z",
      "starts | event | 1 | 0 | ready | ",
    ]);
    expect(told.counts).toEqual({
      ready: 1,
      part: 1,
      waiting: 3,
      blind: 0,
      off: 1,
    });
    expect([told.total, told.fired, told.setAside]).toEqual([6, 1, 2]);
  });

  it("says what each rule costs, and sorts by it", () => {
    let now = 0;
    const list = view([start, start], new RuleMeter(() => now++));
    const sort = { by: "cost", reversed: false } as const;
    list.look({ ...VIEW, sort });
    const rows = list.list(0)!.rows;
    const shares = rows.map(({ cost }) => cost?.share ?? -1);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(rows.find(({ name }) => name === "starts")?.cost).toMatchObject({
      asked: 2,
      hits: 2,
      events: 2,
    });
    // It is not run.
    expect(rows.find(({ name }) => name === "last")?.cost).toBeUndefined();
    const known = shares.filter((share) => share > 0);
    expect(known.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  });

  it("sorts, filters, cuts, and keeps the last valid filter", () => {
    const list = view([start]);
    const names = (over: Partial<RuleView>): string[] => {
      list.look({ ...VIEW, ...over });
      return list.list(0)!.rows.map(({ name }) => name);
    };
    expect(
      names({ sort: { by: "fired", reversed: false } }).slice(0, 2),
    ).toEqual(["starts", "pair"]);
    expect(names({ sort: { by: "coverage", reversed: false } })[0]).toBe(
      "last",
    );
    expect(names({ filter: "is:waiting" })).toEqual([
      "fieldless",
      "library",
      "pair",
    ]);
    expect(names({ filter: "is:" })).toEqual(["fieldless", "library", "pair"]);
    expect(list.list(0)!.filterError).toBeDefined();
    expect(names({ from: 2, count: 2 })).toEqual(["library", "pair"]);
  });

  it("is blind only to what the shape never has", () => {
    const record = {
      EventID: 1,
      Channel: "Microsoft-Windows-Sysmon/Operational",
      SourceName: "Microsoft-Windows-Sysmon",
      Hostname: "WS1",
      UtcTime: "2026-01-01 00:00:00.000",
      Image: "C:\\a.exe",
    };
    const list = view([record]);
    list.look({ ...VIEW, filter: "fieldless" });
    expect(list.list(0)!.rows[0]).toMatchObject({
      state: "blind",
      why: "nxlog never has process.x",
    });
  });
});

describe("the details", () => {
  it("of a rule: what each step needs", () => {
    const list = view([start]);
    list.look(VIEW);
    list.list(0);
    expect(list.detail("pair", 0)).toMatchObject({
      id: "pair",
      index: 3,
      total: 6,
      query: QUERIES.pair,
      steps: [
        { category: "process", events: 1, missing: false, reasons: [] },
        { category: "file", events: 0, missing: false, reasons: [] },
      ],
    });
    expect(list.detail("fieldless", 0)!.steps[0]!.reasons).toEqual([
      "process.x is never filled",
    ]);
    expect(list.detail("no such rule", 0)).toBeUndefined();
  });

  it("of what was not loaded", () => {
    expect(view([]).loadDetail().setAside).toEqual([
      { reason: "for linux only", count: 2 },
    ]);
  });

  it("of refused files, of which one may have several errors", () => {
    const { failed } = loadRules([
      { path: "a.eql", text: "process where nosuch(a) and startWith(c)" },
      { path: "b.eql", text: "process where nosuch(a)" },
    ]);
    const detail = view([], undefined, failed).loadDetail();
    expect(detail.refused).toHaveLength(3);
    expect(detail.refusedFiles).toBe(2);
  });
});
