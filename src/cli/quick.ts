/**
 * What `scan --quick` reads: the rules go in, a sieve comes out that leaves out every line that can interest none of them and
 * that no task of an alert is known by; or the reason why there is none.
 */
import { TASK_LITERALS } from "../alert/task-literals.ts";
import { textOf } from "../base/line-literal.ts";
import {
  chooseLiterals,
  planLiterals,
  uniteLiterals,
} from "../engine/literals.ts";
import { MARKS } from "../event/verbatim-fields.ts";
import type { Rule } from "../rule/rule.ts";
import { LineSieve } from "../source/line-sieve.ts";
import type { SieveOptions } from "../source/line-sieve.ts";

/**
 * @param needsAll true while an event waits for what other lines tell
 * @returns the sieve, or why every line is read
 */
export function quickSieve(
  rules: readonly Rule[],
  needsAll: SieveOptions["needsAll"],
  options: Pick<SieveOptions, "headBytes" | "others"> = {},
): LineSieve | string {
  const plan = planLiterals(rules);
  if (plan.kind === "none") return plan.reason;
  return new LineSieve({
    needsAll,
    ...options,
    textsFor: (sample) => {
      const text = sample.toString("latin1").toLowerCase();
      const always = uniteLiterals([TASK_LITERALS, MARKS]);
      const known = always.map(textOf);
      const chosen = chooseLiterals(plan, (each) =>
        known.some((other) => each.includes(other))
          ? 0
          : occurrences(text, each),
      );
      return uniteLiterals([chosen, always]);
    },
  });
}

function occurrences(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; count++) {
    at = text.indexOf(part, at + part.length);
  }
  return count;
}
