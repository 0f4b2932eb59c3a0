/**
 * The outcomes of the rule files that come with tripline, as the build has read them: to read two files anew took a quarter of
 * each start, since code that runs once is slow. A file comes in, and its outcome out, if its text is to the letter
 * what the build has read. They hold only where nobody defines macros or tables, which a detection may name.
 */
import { PREPARED } from "./prepared-outcomes.ts";
import type { RuleFileText, RuleOutcome } from "./rule-file.ts";

type Prepared = readonly (readonly [RuleFileText, RuleOutcome])[];

/** @returns undefined for a file that has to be read */
export function preparedOutcome(
  file: RuleFileText,
  prepared = PREPARED,
): RuleOutcome | undefined {
  if (prepared === undefined || file.bundled !== true) return undefined;
  const found = (JSON.parse(prepared) as Prepared).find(
    ([{ path, text }]) => path === file.path && text === file.text,
  );
  return found === undefined ? undefined : withTables(found[1]);
}

/** The same outcomes as a text. A rule with lookup tables is left out: it is read anew. */
export function prepareOutcomes(outcomes: Prepared): string {
  return JSON.stringify(
    outcomes.filter(
      ([, outcome]) =>
        outcome.kind === "loaded" &&
        (outcome.rule.language === "eql" || outcome.rule.lookups.size === 0),
    ),
  );
}

/** JSON has no maps; it leaves out what is undefined, too, which nobody tells from what is not there. */
function withTables(outcome: RuleOutcome): RuleOutcome {
  if (outcome.kind !== "loaded" || outcome.rule.language !== "spl") {
    return outcome;
  }
  return { ...outcome, rule: { ...outcome.rule, lookups: new Map() } };
}
