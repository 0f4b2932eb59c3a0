import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { printCoverage } from "../../../src/cli/coverage-report.ts";
import { RuleCoverage } from "../../../src/cli/rule-coverage.ts";
import { openDocs, testDoc, testRule } from "../../support/engine.ts";
import type { TestDoc } from "../../support/engine.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { tripline } from "../../support/program.ts";

const start = testDoc("1", 1, {
  event: { category: ["process"], id: "1", type: "start" },
  process: { name: "a.exe" },
});
const network = testDoc("2", 2, {
  event: { category: ["network", "session"], id: "2" },
});

function report(
  queries: readonly string[],
  docs: readonly TestDoc[],
  isWhole = true,
): string[] {
  const coverage = new RuleCoverage(
    queries.map((query, i) => testRule(query, `rule ${i + 1}`)),
  );
  for (const event of openDocs(docs)) coverage.note(event);
  return printCoverage(coverage, isWhole).split("\n");
}

describe("the report", () => {
  it("counts first, then what is missing, then the rules by reason", () => {
    expect(
      report(
        [
          "process where true",
          "library where true",
          'process where process.x == "y"',
          "library where process.pid == 4",
          'process where event.type == "end"',
          'process where not process.x == "y"',
        ],
        [start, start, network],
        false,
      ),
    ).toEqual([
      "3 events (ecs 3): process 2, network 1, session 1",
      "only the first 3 events were read; later ones may change the verdicts",
      "6 rules: 2 can fire, 1 of them in part, 4 can never fire on these logs",
      "",
      "Never: there is no event of a category that they need",
      "     2  library",
      "",
      "Never: no event has a field that they need",
      "     1  process.x  never filled",
      "",
      "Never: all events are of another kind",
      '     1  event.type == "end"',
      "",
      "In part: these fields are never there, so what is asked of them is not true",
      "     1  process.x",
      "",
      "no event of category library",
      "  rule 2",
      "  rule 4",
      "",
      'never event.type == "end"',
      "  rule 5",
      "",
      "process.x is never filled",
      "  rule 3",
    ]);
  });

  it("says so when there is no event at all", () => {
    expect(report(["any where true"], [])).toEqual([
      "no event was read: nothing can be said of what the rules could find",
    ]);
  });

  it("fits 80 columns, and shows what a rule and a log bring as text", () => {
    const fields = Array.from({ length: 12 }, (_, i) => `process.field_${i}`);
    const lines = report(
      [
        `process where ${fields.map((field) => `${field} == "y"`).join(" and ")}`,
        `process where event.type == "\x1b[31m${"z".repeat(300)}"`,
      ],
      [start],
    );
    for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
    for (const line of lines.slice(
      0,
      lines.findIndex((line) => line.startsWith("never ")),
    )) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});

describe("rules check --against", () => {
  function folder(): string {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "a.eql"), "process where true");
    writeFileSync(
      join(cwd, "b.eql"),
      'sequence by host.id [process where event.type == "end"] [library where dll.name == 1]',
    );
    const lines = [start, network].map((each) => JSON.stringify(each));
    writeFileSync(join(cwd, "log.ndjson"), `${lines.join("\n")}\n{"x":\n`);
    return cwd;
  }

  it("prints the load report, then the verdicts", async () => {
    const { code, stdout, stderr } = await tripline(
      ["rules", "check", "--against", "log.ndjson", "a.eql", "b.eql"],
      { cwd: folder() },
    );
    expect(code).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "2 rules loaded",
      "",
      "2 events (ecs 2): network 1, process 1, session 1",
      "2 rules: 1 can fire, 1 can never fire on these logs",
      "",
      "Never: there is no event of a category that they need",
      "     1  library",
      "",
      "Never: all events are of another kind",
      '     1  event.type == "end"',
      "",
      'never event.type == "end"; no event of category library',
      "  b",
      "",
    ]);
    expect(stderr).toContain("log.ndjson: 1 line not JSON\n");
  });

  it("--json adds the verdicts to the rules", async () => {
    const { code, stdout } = await tripline(
      ["rules", "check", "--json", "a.eql", "b.eql", "--against", "*.ndjson"],
      { cwd: folder() },
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      loaded: 2,
      rules: [
        {
          id: "a",
          name: "a",
          language: "eql",
          file: "a.eql",
          kind: "event",
          canFire: true,
          coverage: "full",
          steps: [{ category: "process", events: 1, obstacles: [] }],
          unfilled: [],
        },
        {
          id: "b",
          kind: "sequence",
          canFire: false,
          coverage: "none",
          steps: [
            {
              category: "process",
              events: 1,
              obstacles: [
                {
                  field: "event.type",
                  why: "value",
                  shape: "ecs",
                  events: "ecs",
                  asks: 'event.type == "end"',
                  seen: ["start"],
                },
              ],
            },
            { category: "library", events: 0, obstacles: [] },
          ],
          unfilled: [],
        },
      ],
      against: {
        events: 2,
        complete: true,
        shapes: { ecs: 2 },
        categories: { network: 1, process: 1, session: 1 },
        full: 1,
        part: 0,
        none: 1,
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
