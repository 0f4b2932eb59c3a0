/**
 * Whether a few typed letters can mean a text, and how well: each word that is typed has to be found in it, its letters
 * in order, each of them next to the one before or at the start of a word. So `rne` finds "run to the next event", and
 * letters that are strewn about a text find nothing.
 */

/** What is typed beyond this narrows nothing further. */
const MAX_TYPED = 64;
const MAX_TEXT = 200;

const HIT = 1;
const NEXT_TO_IT = 5;
const WORD_START = 4;
const TEXT_START = 2;

export interface FuzzyMatch {
  /** More is better; only compared with others of the same query. */
  readonly score: number;
  /** UTF-16 offsets in the text of the letters that were found, ascending. */
  readonly at: readonly number[];
}

/** Case is ignored. An empty query fits everything alike. O(letters typed × letters of the text). */
export function fuzzyMatch(
  query: string,
  text: string,
): FuzzyMatch | undefined {
  const letters = [...text.slice(0, MAX_TEXT)].map((each) =>
    each.toLowerCase(),
  );
  const words = query
    .slice(0, MAX_TYPED)
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean);
  let score = 0;
  const found = new Set<number>();
  for (const word of words) {
    const match = bestPlaces([...word], letters);
    if (match === undefined) return undefined;
    score += match.score;
    for (const place of match.at) found.add(place);
  }
  const offsets: number[] = [];
  let offset = 0;
  for (const [i, letter] of [...text.slice(0, MAX_TEXT)].entries()) {
    if (found.has(i)) offsets.push(offset);
    offset += letter.length;
  }
  return { score, at: offsets };
}

/**
 * The best way to find `word` in `letters`: `best[j]` is what the letters so far are worth if the last of them stands at
 * `j`, and `from` remembers where the one before it stood.
 */
function bestPlaces(
  word: readonly string[],
  letters: readonly string[],
): FuzzyMatch | undefined {
  const from: number[][] = [];
  let best: number[] = [];
  for (const [i, letter] of word.entries()) {
    const next: number[] = [];
    const back: number[] = [];
    let before = i === 0 ? 0 : -Infinity;
    let beforeAt = -1;
    for (let j = 0; j < letters.length; j++) {
      const start = startWorth(letters, j);
      const worth = HIT + start;
      const apart = i === 0 || start > 0 ? before + worth : -Infinity;
      const joined = i === 0 ? -Infinity : at(best, j - 1) + worth + NEXT_TO_IT;
      const isHit = letters[j] === letter;
      next.push(isHit ? Math.max(apart, joined) : -Infinity);
      back.push(joined > apart ? j - 1 : beforeAt);
      if (i > 0 && at(best, j) > before) {
        before = at(best, j);
        beforeAt = j;
      }
    }
    best = next;
    from.push(back);
  }
  const score = Math.max(...best, -Infinity);
  if (score === -Infinity) return undefined;
  const places: number[] = [];
  let place = best.indexOf(score);
  for (let i = word.length - 1; i >= 0; i--) {
    places.unshift(place);
    place = from[i]![place]!;
  }
  return { score, at: places };
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? -Infinity;
}

/** 0 inside a word. */
function startWorth(letters: readonly string[], index: number): number {
  if (index === 0) return WORD_START + TEXT_START;
  const isInWord = /[\p{L}\p{N}]/u;
  return isInWord.test(letters[index]!) && !isInWord.test(letters[index - 1]!)
    ? WORD_START
    : 0;
}
