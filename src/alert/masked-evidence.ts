/**
 * Evidence fit to be shown, stored and exported: secrets on command lines are masked in every text.
 */
import type { Evidence } from "../engine/match.ts";
import { maskSecrets } from "../task/secrets.ts";

const masked = new WeakMap<Evidence, Evidence>();

/** The same object for the same evidence, so that nothing is masked twice. */
export function maskEvidence(evidence: Evidence): Evidence {
  let copy = masked.get(evidence);
  if (copy === undefined) {
    const fields: Record<string, string> = {};
    for (const [path, text] of Object.entries(evidence.fields)) {
      fields[path] = maskSecrets(text);
    }
    copy = { ...evidence, fields, summary: maskSecrets(evidence.summary) };
    masked.set(evidence, copy);
  }
  return copy;
}
