/**
 * The word the writer probably meant: a misspelt name and the names that would have been right go in, the nearest
 * one comes out, or nothing when none is near enough to be worth saying.
 */

/** Longer words are not misspelt names; comparing them would cost time for nothing. */
const MAX_WORD = 64;

/**
 * Finds the candidate nearest to `word` by edit distance (insert, delete, replace, swap two neighbours; case
 * does not count). At most a third of the word, and at least one letter, may differ.
 *
 * @returns the candidate, the earlier one where two are equally near; undefined where none is near
 */
export function didYouMean(
  word: string,
  candidates: Iterable<string>,
): string | undefined {
  if (word.length > MAX_WORD) return undefined;
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (candidate === word) return candidate;
    if (Math.abs(candidate.length - word.length) > limit) continue;
    // A word that differs in case alone is nearer than any other.
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    // One letter is not a hint of another one-letter name.
    if (distance >= candidate.length) continue;
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Optimal string alignment distance. O(|a| × |b|) time, three rows of memory. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(
        last[j]! + 1,
        row[j - 1]! + 1,
        last[j - 1]! + (same ? 0 : 1),
      );
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, beforeLast[j - 2]! + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
