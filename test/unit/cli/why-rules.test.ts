import { expect, it } from "vitest";
import { whyRules } from "../../../src/cli/why-rules.ts";
import { readLookups, searchRule } from "../../../src/cli/search-case.ts";
import { sourceText } from "../../../src/lang/source-text.ts";
import { openDocs, testDoc, testRule } from "../../support/engine.ts";

const [EVENT] = openDocs([
  testDoc("1", 0, {
    b: true,
    event: { category: ["process"], type: ["start"], code: "1" },
    process: { name: "cmd.exe" },
  }),
]);

it("rules with a hit on the event come first, then those of its kind, then all others", async () => {
  const rules = [
    testRule("file where true", "a-file"),
    testRule("process where c", "b-kind"),
    testRule(
      "sequence by host.id [file where x] [any where b] until [process where b]",
      "c-hit",
    ),
    testRule('process where process.name == "cmd.exe"', "d-hit"),
  ];
  expect(await whyRules(rules, EVENT!, "all", () => false)).toMatchObject([
    { id: "c-hit", relation: "hit", what: "step 2, until", severity: "medium" },
    { id: "d-hit", relation: "hit", what: "the query" },
    { id: "b-kind", relation: "category", what: "" },
    { id: "a-file", relation: "other", what: "" },
  ]);
});

it("a search that counts the event is a hit, one of its model is of its kind", async () => {
  const search = (where: string) => {
    const rule = searchRule(
      sourceText(
        `| tstats count from datamodel=Endpoint.Processes where Processes.process_name=${where} by Processes.dest`,
      ),
      { macros: [], lookups: readLookups(undefined)! },
    );
    if ("diagnostics" in rule) throw new Error(rule.diagnostics[0]!.message);
    return rule;
  };
  const of = async (where: string) =>
    (await whyRules([search(where)], EVENT!, "all", () => false))![0];
  expect(await of("cmd.exe")).toMatchObject({ relation: "hit" });
  expect(await of("x.exe")).toMatchObject({ relation: "category" });
});

it("is given up for another question", async () => {
  const rules = Array.from({ length: 20_000 }, (_, i) =>
    i === 0 ? testRule("process where b", "r") : { ...FIRST, id: `r${i}` },
  );
  expect(await whyRules(rules, EVENT!, "all", () => true)).toBeUndefined();
});

const FIRST = testRule("process where b and c", "first");
