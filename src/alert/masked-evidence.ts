/**
 * Evidence fit to be shown, stored and exported: secrets on command lines are masked in every text.
 */
import type { Evidence } from "../engine/match.ts";
import { findSecrets, maskSecrets, maskSpans } from "../task/secrets.ts";
import type { SecretSpan } from "../task/secrets.ts";

const masked = new WeakMap<Evidence, Evidence>();

/** The same object for the same evidence, so that nothing is masked twice. */
export function maskEvidence(evidence: Evidence): Evidence {
  let copy = masked.get(evidence);
  if (copy === undefined) {
    const fields: Record<string, string> = {};
    for (const [path, text] of Object.entries(evidence.fields)) {
      fields[path] = maskField(path, text);
    }
    copy = {
      ...evidence,
      fields,
      summary: maskSecrets(evidence.summary),
      ...(evidence.aliases && { aliases: maskEach(evidence.aliases) }),
    };
    masked.set(evidence, copy);
  }
  return copy;
}

/** @param text the value as it is displayed: members of a list apart by `, ` */
export function maskField(path: string, text: string): string {
  return isArguments(path)
    ? maskSpans(text, argumentSecrets(text))
    : maskSecrets(text);
}

/** True for the field of a list of arguments. */
export function isArguments(path: string): boolean {
  return path.endsWith(".args");
}

export function maskEach(
  texts: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, maskSecrets(text)]),
  );
}

/**
 * Arguments stand apart by `, `; with blanks instead they read as the command line they were. A secret's blanks and
 * commas cannot be told from those between arguments, so it is masked as far as the next switch.
 */
export function argumentSecrets(text: string): readonly SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const { start, end } of findSecrets(text.replaceAll(", ", "  "))) {
    if (start < (spans.at(-1)?.end ?? 0)) continue;
    const next = text.slice(end).search(/, [-/\u2013\u2014\u2015]/);
    spans.push({ start, end: next === -1 ? text.length : end + next });
  }
  return spans;
}
