/**
 * A match, and what is folded into it, fit to be shown, stored and exported: a secret that one of its command lines tells is
 * masked in all of it. The engine and the suppressor go on with the real values.
 */
import type { JoinKey, Match } from "../engine/match.ts";
import { KnownSecrets } from "./known-secrets.ts";
import { maskEvidence } from "./masked-evidence.ts";
import { maskRow } from "./row-text.ts";
import type { Suppression } from "./suppression.ts";

export function secretsOf({ events, row }: Match): KnownSecrets {
  return new KnownSecrets(events, row?.columns);
}

export function maskMatch(match: Match, secrets = secretsOf(match)): Match {
  return {
    ...match,
    key: maskKey(match.key, secrets),
    events: match.events.map((each) =>
      each === undefined ? undefined : maskEvidence(each),
    ),
    ...(match.row && { row: maskRow(match.row, secrets) }),
  };
}

/** A rule may join on a command line, or on one of its arguments. */
export function maskKey(key: JoinKey, secrets: KnownSecrets): JoinKey {
  return Object.fromEntries(
    Object.entries(key).map(([field, value]) => [
      field,
      secrets.maskScalar(value),
    ]),
  );
}

export function maskSuppression(
  suppression: Suppression,
  secrets: KnownSecrets,
): Suppression {
  return {
    ...suppression,
    terms: suppression.terms.map(({ field, value }) => ({
      field,
      value: secrets.maskScalar(value),
    })),
  };
}
