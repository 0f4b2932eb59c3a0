import { expect, it } from "vitest";
import { macroTable } from "../../../src/lang/spl/macros.ts";
import { DATA_MODELS } from "../../../src/lib/data-models.ts";
import { bundledRuleFiles } from "../../../src/rule/bundled.ts";
import { readRuleFile } from "../../../src/rule/load.ts";
import {
  prepareOutcomes,
  preparedOutcome,
} from "../../../src/rule/prepared.ts";
import { Lookups } from "../../../src/rule/splunk/lookups.ts";

const files = bundledRuleFiles();
const read = files.map((file) => {
  const context = {
    macros: macroTable([]),
    lookups: new Lookups(),
    models: DATA_MODELS,
  };
  return [file, readRuleFile(file, context)[0]!] as const;
});
const prepared = prepareOutcomes(read);

it("gives what reading the files gives", () => {
  expect(files.length).toBe(2);
  for (const [file, outcome] of read) {
    expect(outcome.kind).toBe("loaded");
    expect(preparedOutcome(file, prepared)).toEqual(outcome);
  }
});

it("knows no file of another text, name or origin", () => {
  const [file] = files as [(typeof files)[0]];
  for (const other of [
    { ...file, text: `${file.text} ` },
    { ...file, path: "bundled:other.toml" },
    { path: file.path, text: file.text },
  ]) {
    expect(preparedOutcome(other, prepared)).toBeUndefined();
  }
  // As modules, nothing is prepared.
  expect(preparedOutcome(file)).toBeUndefined();
});
