import { describe, expect, it } from "vitest";
import { stepReasons } from "../../../src/cli/coverage-report.ts";
import { RuleCoverage } from "../../../src/cli/rule-coverage.ts";
import { openDocs, testDoc, testRule } from "../../support/engine.ts";
import type { TestDoc } from "../../support/engine.ts";

const start = (fields: TestDoc = {}, event: TestDoc = {}): TestDoc =>
  testDoc("1", 1, {
    event: { category: ["process"], id: "1", type: ["start"], ...event },
    process: { name: "a.exe", ...fields },
  });
const network = testDoc("2", 2, {
  event: { category: ["network", "session"], id: "2", action: "connected" },
  process: { entity_id: "x" },
});
const sysmon = (code: number, fields: TestDoc): TestDoc => ({
  EventID: code,
  Channel: "Microsoft-Windows-Sysmon/Operational",
  Hostname: "WS1",
  SourceName: "Microsoft-Windows-Sysmon",
  UtcTime: "2026-01-01 00:00:00.000",
  RecordNumber: code,
  ...fields,
});

function cover(
  queries: readonly string[],
  docs: readonly TestDoc[],
): RuleCoverage {
  const coverage = new RuleCoverage(
    queries.map((query, i) => testRule(query, `rule ${i + 1}`)),
  );
  for (const event of openDocs(docs)) coverage.note(event);
  return coverage;
}

describe("a step", () => {
  it.each<[string, readonly string[][]]>([
    ['process where process.name : "b*"', [[]]],
    ["session where true", [[]]],
    ["library where true", [["no event of category library"]]],
    [
      'process where process.name == "a" and process.code_signature.trusted == true and process.pe.x == "y"',
      [
        [
          "process.code_signature.trusted is never filled",
          "process.pe.x is never filled",
        ],
      ],
    ],
    [
      // An entity id was seen, but not in an event of this category.
      "sequence by process.entity_id [process where true] [network where true]",
      [["process.entity_id is never filled"], []],
    ],
    [
      "sequence by ?process.entity_id [process where true] [network where true]",
      [[], []],
    ],
    [
      "sequence [process where true] as e [network where process.entity_id == e.process.nothing]",
      [[], []],
    ],
    ['process where not process.x == "y"', [[]]],
    ['process where process.x == "y" or process.name == "b"', [[]]],
    ["process where process.x == null", [[]]],
    ['any where process.entity_id == "z"', [[]]],
    [
      // Each field was seen, but never in one event.
      'any where process.entity_id == "z" and process.name == "b"',
      [["process.entity_id is never filled"]],
    ],
    [
      "sequence with maxspan=1m [process where true] ![library where true]",
      [[], []],
    ],
    [
      'process where event.type == "end"',
      [['never event.type == "end" (seen: start)']],
    ],
    ['process where event.type : "st*" and process.name == "z"', [[]]],
    [
      'process where event.type != "start"',
      [['never event.type != "start" (seen: start)']],
    ],
    // What happened may differ tomorrow; what kind of event it is does not.
    ['process where process.name == "never-seen.exe"', [[]]],
    [
      'process where _arraySearch(process.thread.Ext.call_stack, $e, $e.x == "y")',
      [["process.thread.Ext.call_stack is never filled"]],
    ],
  ])("%s", (query, expected) => {
    const [verdict] = cover([query], [start(), network]).verdicts();
    expect(verdict!.steps.map((step) => stepReasons(step, true))).toEqual(
      expected,
    );
  });

  it("tells what the shape never has from what other events of it have", () => {
    const coverage = cover(
      [
        'network where file.Ext.entropy == "x" and process.entity_id == "y" and dns.question.name == "z"',
      ],
      [sysmon(3, { Image: "C:\\a.exe", DestinationIp: "10.0.0.1" })],
    );
    expect(stepReasons(coverage.verdicts()[0]!.steps[0]!)).toEqual([
      "dns.question.name is not in Sysmon 3",
      "nxlog never has file.Ext.entropy",
      "process.entity_id is never filled",
    ]);
  });
});

describe("a rule", () => {
  it("is covered in part when it reads what was never there", () => {
    const [full, part, none] = cover(
      [
        'process where process.name == "b"',
        'process where process.name == "b" and not process.x == "y"',
        'process where process.name == "b" and process.x == "y"',
      ],
      [start()],
    ).verdicts();
    expect([full, part, none].map((each) => each!.coverage)).toEqual([
      "full",
      "part",
      "none",
    ]);
    expect(part!.unfilled).toEqual(["process.x"]);
  });

  it("is judged anew when more is seen, and the numbers follow", () => {
    const coverage = new RuleCoverage([
      testRule('sequence [process where process.x == "y"] [file where true]'),
    ]);
    const see = (doc: TestDoc): void => {
      for (const event of openDocs([doc])) coverage.note(event);
    };
    const told = () =>
      coverage
        .verdicts()[0]!
        .steps.map((step) => [step.events, ...stepReasons(step)]);
    see(start());
    expect(told()).toEqual([
      [1, "process.x is never filled"],
      [0, "no event of category file"],
    ]);
    see(start());
    expect(told()[0]).toEqual([2, "process.x is never filled"]);
    see(start({ x: "z" }));
    expect(told()[0]).toEqual([3]);
  });
});

it("a sample of a kind of event is enough for a verdict on a run", () => {
  const rule = testRule('process where process.x == "y"');
  const coverage = new RuleCoverage([rule], { sample: true });
  const docs = Array.from({ length: 400 }, (_, i) =>
    start(i === 319 ? { x: "z" } : {}, { id: String(i), sequence: i }),
  );
  for (const event of openDocs(docs)) coverage.note(event);
  expect(coverage.events).toBe(400);
  // 320 is a multiple of 64, so that event was looked at.
  expect(coverage.verdicts()[0]!.coverage).toBe("full");
});

it("counts by category and by shape", () => {
  const coverage = cover([], [start(), start(), network]);
  expect(coverage.categories).toEqual([
    ["process", 2],
    ["network", 1],
    ["session", 1],
  ]);
  expect(coverage.shapes).toEqual([["ecs", 3]]);
});
