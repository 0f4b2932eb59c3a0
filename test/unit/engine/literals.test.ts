import { describe, expect, it } from "vitest";
import {
  chooseLiterals,
  planLiterals,
  uniteLiterals,
} from "../../../src/engine/literals.ts";
import type { LineLiteral } from "../../../src/base/line-literal.ts";
import { DATA_MODELS } from "../../../src/lib/data-models.ts";
import { bundledRuleFiles } from "../../../src/rule/bundled.ts";
import { loadRules } from "../../../src/rule/load.ts";
import type { RuleFileText } from "../../../src/rule/rule-file.ts";
import { detection } from "../../support/detections.ts";

/** The literals of rules, or why there are none; of several choices the longest. */
function literals(
  files: readonly RuleFileText[],
  rarity = (text: string): number => 100 - text.length,
): readonly string[] | string {
  const { rules, failed } = loadRules(files, DATA_MODELS);
  if (failed.length > 0) throw new Error(failed[0]!.message);
  const plan = planLiterals(rules);
  return plan.kind === "none"
    ? plan.reason
    : chooseLiterals(plan, rarity).map(told).sort();
}

/** `a + b` where `a` must stand beside `b`. */
const told = (each: LineLiteral): string =>
  typeof each === "string" ? each : `${each.text} + ${each.beside}`;

const eql = (...queries: readonly string[]): RuleFileText[] =>
  queries.map((text, i) => ({ path: `rule-${i}.eql`, text }));

describe("conditions", () => {
  it.each([
    ['process where process.name : "evil.exe"', ["evil.exe"]],
    [
      'process where process.name in ("one.exe", "other.exe")',
      ["one.exe", "other.exe"],
    ],
    [
      'process where process.name : "evil.exe" and user.name : "somebody-else"',
      ["somebody-else + evil.exe"],
    ],
    [
      'process where process.name : ("one.exe", "other.exe") and user.name : ("somebody-else", "nobody")',
      ["nobody", "somebody-else"],
    ],
    [
      'process where process.name : ("one.exe", "other.exe") and user.name : "somebody-else"',
      ["somebody-else"],
    ],
    [
      'process where process.name : ("one.exe", "two.exe") and user.name : "he"',
      ["one.exe", "two.exe"],
    ],
    [
      'process where process.name : "evil.exe" and not user.name : "somebody-else"',
      ["evil.exe"],
    ],
    [
      'process where process.name : "evil.exe" and process.pid > 4',
      ["evil.exe"],
    ],
    [
      'registry where registry.path : "HKLM\\\\Software\\\\Vendor\\\\Product-Name\\\\*"',
      ["product-name + vendor"],
    ],
    [
      'file where startsWith(file.path, "C:\\\\Odd-Folder\\\\")',
      ["odd-folder"],
    ],
    [
      'network where network.direction == "incoming"',
      ["14592", "inbound", "incoming", "ingress", "initiated"],
    ],
  ])("%s", (query, expected) => {
    expect(literals(eql(query))).toEqual(expected);
  });

  it("choose by how rare a text is", () => {
    const query =
      'registry where registry.path : "*\\\\Vendor\\\\Product-Name\\\\*"';
    const rarity = (text: string): number => (text === "vendor" ? 0 : 5);
    expect(literals(eql(query), rarity)).toEqual(["vendor + product-name"]);
  });

  it.each([
    [
      "any where true",
      "no text is certain to stand in the lines of its events",
    ],
    [
      "process where process.pid == 4",
      "no text is certain to stand in the lines of its events",
    ],
    [
      'process where process.args : "/create"',
      "no text is certain to stand in the lines of its events",
    ],
    [
      'process where not process.name : "evil.exe"',
      "no text is certain to stand in the lines of its events",
    ],
    [
      'process where process.name regex~ "evil.*"',
      "no text is certain to stand in the lines of its events",
    ],
    [
      'process where winlog.event_data.Value : "49152"',
      "no text is certain to stand in the lines of its events",
    ],
    [
      'registry where registry.path : "HKLM\\\\*"',
      "no text is certain to stand in the lines of its events",
    ],
    [
      'process where descendant of [process where process.name : "evil.exe"]',
      "its events asks for the ancestors of a process",
    ],
    [
      'sequence by host.id [process where process.name : "evil.exe"] [network where true]',
      "no text is certain to stand in the lines of step 2",
    ],
    [
      'sequence by host.id with maxspan=1m [process where process.name : "evil.exe"] ![network where true]',
      "no text is certain to stand in the lines of step 2",
    ],
    [
      'sequence by host.id [process where process.name : "evil.exe"] [file where file.name : "x.evil"] until [process where event.type == "end"]',
      "no text is certain to stand in the lines of its until",
    ],
  ])("%s: %s", (query, reason) => {
    expect(
      literals(eql('process where process.name : "fine.exe"', query)),
    ).toBe(`rule "rule-1" needs every line: ${reason}`);
  });
});

it("demands something of each step and of until", () => {
  const query =
    'sequence by host.id [process where process.name : "first.exe"] [file where file.name : "second"] until [process where process.name : "third.exe"]';
  expect(literals(eql(query))).toEqual(["first.exe", "second", "third.exe"]);
});

describe("searches", () => {
  const where = (condition: string): readonly string[] | string =>
    literals([
      {
        path: "search.yml",
        text: detection(
          `| tstats count from datamodel=Endpoint.Processes where ${condition} by Processes.dest`,
        ),
      },
    ]);

  it.each([
    ["Processes.process_name=evil.exe", ["evil.exe"]],
    [
      'Processes.process_name IN ("one.exe", "other.exe")',
      ["one.exe", "other.exe"],
    ],
    [
      'Processes.process_name=evil.exe Processes.process="*/create*"',
      ["evil.exe + create"],
    ],
    [
      'Processes.process_name=evil.exe OR Processes.original_file_name="other.exe"',
      ["evil.exe", "other.exe"],
    ],
  ])("%s", (condition, expected) => {
    expect(where(condition)).toEqual(expected);
  });

  it.each([
    'Processes.process_name!="evil.exe"',
    'Processes.process_name="unk*"',
    'Processes.user="somebody"',
    'Processes.process="*"',
  ])("%s demands nothing", (condition) => {
    expect(where(condition)).toContain(
      "no text is certain to stand in the records of Endpoint.Processes that it counts",
    );
  });
});

it("has a few for the bundled rules", () => {
  expect(literals(bundledRuleFiles())).toEqual([
    "create + schtasks.exe",
    "svchost.exe",
    "taskcache + actions",
  ]);
});

it("unites literals: what one set has by itself needs nothing beside it", () => {
  const pair = (text: string, beside: string): LineLiteral => ({
    text,
    beside,
  });
  const united = uniteLiterals([
    ["a", pair("b", "x"), pair("c", "x"), pair("d", "x")],
    [pair("a", "x"), pair("b", "x"), pair("c", "y"), "d", "e"],
  ]);
  expect(united.map(told)).toEqual(["a", "b + x", "c", "d", "e"]);
});
