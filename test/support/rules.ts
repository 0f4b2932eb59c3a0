/** Rules in tests. */
import type { EqlRule, Rule } from "../../src/rule/rule.ts";

/** The rule, which is EQL or the test is wrong. */
export function eqlRule(rule: Rule | undefined): EqlRule {
  if (rule?.language !== "eql") throw new Error("no EQL rule");
  return rule;
}
