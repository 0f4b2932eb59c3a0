/**
 * What a run adds up to: changes of matches in, the matches that stand out.
 */
import type { Match, MatchChange } from "../engine/match.ts";

/**
 * Each match once, as it was last told, in the order in which they first fired; without those that were withdrawn.
 * Memory is O(matches).
 */
export function standingMatches(
  changes: Iterable<MatchChange>,
): readonly Match[] {
  const standing = new Map<string, Match>();
  for (const { kind, match } of changes) {
    if (kind === "withdrawn") standing.delete(match.id);
    else standing.set(match.id, match);
  }
  return [...standing.values()];
}
