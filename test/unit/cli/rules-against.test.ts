import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  printCoverage,
  reasonOf,
  RuleCoverage,
} from "../../../src/cli/rules-against.ts";
import { openDocs, testDoc, testRule } from "../../support/engine.ts";
import type { TestDoc } from "../../support/engine.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { tripline } from "../../support/program.ts";

const start = (fields: TestDoc = {}): TestDoc =>
  testDoc("1", 1, {
    event: { category: ["process"], id: "1" },
    process: { name: "a.exe", ...fields },
  });
const network = testDoc("2", 2, {
  event: { category: ["network", "session"], id: "2" },
  process: { entity_id: "x" },
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

function reasons(query: string): (string | undefined)[] {
  const [verdict] = cover([query], [start(), network]).verdicts();
  return verdict!.steps.map(reasonOf);
}

describe("a step", () => {
  it.each<[string, (string | undefined)[]]>([
    ['process where process.name : "b*"', [undefined]],
    ["session where true", [undefined]],
    ["library where true", ["never: no event of category library"]],
    [
      'process where process.name == "a" and process.code_signature.trusted == true and process.pe.x == "y"',
      ["blind: fields process.code_signature.trusted, process.pe.x never seen"],
    ],
    [
      // An entity id was seen, but not in an event of this category.
      "sequence by process.entity_id [process where true] [network where true]",
      ["blind: fields process.entity_id never seen", undefined],
    ],
    [
      "sequence by ?process.entity_id [process where true] [network where true]",
      [undefined, undefined],
    ],
    [
      "sequence [process where true] as e [network where process.entity_id == e.process.name]",
      [undefined, undefined],
    ],
    ['process where not process.x == "y"', [undefined]],
    ['any where process.entity_id == "z"', [undefined]],
    [
      "sequence with maxspan=1m [process where true] ![library where true]",
      [undefined, undefined],
    ],
  ])("%s", (query, expected) => {
    expect(reasons(query)).toEqual(expected);
  });
});

describe("the report", () => {
  const queries = [
    "process where true",
    "library where true",
    'process where process.x == "y"',
    "library where process.pid == 4",
  ];

  it("groups the rules that can never fire by reason", () => {
    expect(
      printCoverage(cover(queries, [start(), start(), network]), false),
    ).toBe(
      [
        "3 events: process 2, network 1, session 1",
        "only the first 3 events were read; later ones may change the verdicts",
        "1 of 4 rules can fire",
        "",
        "never: no event of category library",
        "  rule 2",
        "  rule 4",
        "",
        "blind: fields process.x never seen",
        "  rule 3",
      ].join("\n"),
    );
  });

  it("says so when there is no event at all", () => {
    expect(printCoverage(cover(["any where true"], []), true)).toBe(
      "0 events\n0 of 1 rule can fire\n\nnever: no event\n  rule 1",
    );
  });
});

describe("rules check --against", () => {
  function folder(): string {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "a.eql"), "process where true");
    writeFileSync(
      join(cwd, "b.eql"),
      "sequence by host.id [process where true] [library where dll.name == 1]",
    );
    const lines = [start(), network].map((each) => JSON.stringify(each));
    writeFileSync(join(cwd, "log.ndjson"), `${lines.join("\n")}\n{"x":\n`);
    return cwd;
  }

  it("prints the load report, then the verdicts", async () => {
    expect(
      await tripline(
        ["rules", "check", "--against", "log.ndjson", "a.eql", "b.eql"],
        { cwd: folder() },
      ),
    ).toEqual({
      code: 0,
      stdout: [
        "2 rules loaded",
        "",
        "2 events: network 1, process 1, session 1",
        "1 of 2 rules can fire",
        "",
        "never: no event of category library",
        "  b",
        "",
      ].join("\n"),
      stderr: [
        "log.ndjson:3 @ byte 295: not JSON (Unexpected end of JSON input); skipped",
        "log.ndjson: 1 line not JSON",
        "",
      ].join("\n"),
    });
  });

  it("--json adds the verdicts to the rules", async () => {
    const { code, stdout } = await tripline(
      ["rules", "check", "--json", "a.eql", "b.eql", "--against", "*.ndjson"],
      { cwd: folder() },
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      loaded: 2,
      failed: [],
      rules: [
        {
          id: "a",
          name: "a",
          language: "eql",
          file: "a.eql",
          kind: "event",
          canFire: true,
          steps: [{ category: "process", events: 1, missingFields: [] }],
        },
        {
          id: "b",
          name: "b",
          language: "eql",
          file: "b.eql",
          kind: "sequence",
          canFire: false,
          steps: [
            { category: "process", events: 1, missingFields: [] },
            {
              category: "library",
              events: 0,
              missingFields: ["dll.name", "host.id"],
            },
          ],
        },
      ],
      setAside: [],
      warnings: [],
      against: {
        events: 2,
        complete: true,
        categories: { network: 1, process: 1, session: 1 },
      },
    });
  });

  it("exits 4 when a log cannot be read", async () => {
    const { code, stderr } = await tripline(
      ["rules", "check", "--against", "gone.ndjson", "a.eql"],
      { cwd: folder() },
    );
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: "gone.ndjson: no such file or folder\n",
    });
  });
});
