/**
 * The long form of the fuzzer cut into parts, so that it can be ended at any time and gone on with: each part is some
 * thousand lines, rules or states with a seed of its own, and takes seconds. One seed and one amount give one list.
 */
import { Random } from "../support/random.ts";
import { fuzzLines } from "./lines.ts";
import { fuzzRules } from "./rules.ts";
import { fuzzStates } from "./states.ts";
import type { Tally } from "./tally.ts";

export type Kind = "lines" | "rules" | "states";

export interface Part {
  readonly kind: Kind;
  readonly count: number;
  readonly seed: number;
}

/** About ten seconds each. */
const MOST: Readonly<Record<Kind, number>> = {
  lines: 20_000,
  rules: 20_000,
  states: 1_000,
};
/** Seeds of parts are this far apart, so that neighbouring seeds of runs share none. */
const SEED_STEP = 0x9e3779b1;

/** The kinds in turn, by the share of each that is done: whoever ends early has had some of all. */
export function planParts(
  amounts: Readonly<Record<Kind, number>>,
  seed: number,
): Part[] {
  const cut = (Object.keys(MOST) as Kind[]).flatMap((kind) => {
    const amount = amounts[kind];
    const parts = Math.ceil(amount / MOST[kind]);
    return Array.from({ length: parts }, (_, i) => ({
      kind,
      count: Math.min(MOST[kind], amount - i * MOST[kind]),
      share: (i + 0.5) / parts,
    }));
  });
  return cut
    .sort((a, b) => a.share - b.share)
    .map(({ kind, count }, i) => ({
      kind,
      count,
      seed: (seed + Math.imul(i, SEED_STEP)) >>> 0,
    }));
}

/** @throws Error with what shows the fault */
export async function runPart(
  { kind, count, seed }: Part,
  tally: Tally,
  ruleFiles?: string,
): Promise<void> {
  const random = new Random(seed);
  switch (kind) {
    case "lines":
      return fuzzLines(count, random, tally);
    case "rules":
      return fuzzRules(count, random, tally, ruleFiles);
    case "states":
      return fuzzStates(count, random, tally);
  }
}
