/**
 * The fingerprint of a rule, by which an alert says which text of it has found it: SHA-256 over the query as its file has it,
 * in hex.
 */
import { createHash } from "node:crypto";
import type { Rule } from "./rule.ts";

const hashes = new WeakMap<Rule, string>();

/** Worked out once a rule. */
export function ruleHash(rule: Rule): string {
  let hash = hashes.get(rule);
  if (hash === undefined) {
    hash = createHash("sha256").update(rule.queryText).digest("hex");
    hashes.set(rule, hash);
  }
  return hash;
}
