/**
 * The engine alone, on events that are opened already: conditions asked through the index of rules and one by one, and what a
 * field costs that no rule reads.
 */
import { median } from "../cases.ts";
import { measureMapping } from "../mapping.ts";
import { measureRules } from "../rules.ts";
import type { Section } from "../section.ts";
import { print, printRow } from "../table.ts";

const PART_MB = 32;

export const asking: Section = {
  name: "the engine alone, µs of CPU time an event",
  aims: ["P7", "P16"],
  run({ corpusOf, isQuick }) {
    const { path } = corpusOf(PART_MB);
    const rules = printRules(path, isQuick ? 1 : 3);
    const mapping = printMapping(path, isQuick ? 4 : 12);
    const { naiveUs, againUs, buildSeconds } = rules.at(-1)!;
    return {
      figures: { P7: naiveUs / againUs, P16: buildSeconds },
      samples: { rules, mapping },
    };
  },
};

function printRules(
  path: string,
  rounds: number,
): ReturnType<typeof measureRules> {
  const widths = [34, 8, 8, 12, 8, 8, 12, 8];
  printRow(widths, [
    "rules (conditions)",
    "index",
    "again",
    "one by one",
    "ratio",
    "asked",
    "one by one",
    "hits",
  ]);
  const costs = measureRules(path, [2, 50, 400, 1_500], rounds, median);
  for (const cost of costs) {
    printRow(widths, [
      `${cost.rules} (${cost.filters})`,
      cost.indexedUs.toFixed(2),
      cost.againUs.toFixed(2),
      cost.naiveUs.toFixed(2),
      (cost.naiveUs / cost.againUs).toFixed(1),
      cost.indexedAsked.toFixed(2),
      cost.naiveAsked.toFixed(2),
      String(cost.hits),
    ]);
  }
  print();
  return costs;
}

function printMapping(
  path: string,
  rounds: number,
): ReturnType<typeof measureMapping> {
  const widths = [34, 8, 8, 8];
  printRow(widths, ["fields that no rule reads", "before", "after", "ratio"]);
  const costs = measureMapping(path, [0, 100, 1_000], 50, rounds, median);
  for (const { added, plainUs, addedUs, ratio } of costs) {
    printRow(widths, [
      String(added),
      plainUs.toFixed(2),
      addedUs.toFixed(2),
      ratio.toFixed(3),
    ]);
  }
  print();
  return costs;
}
