/**
 * Slow, obviously correct matchers for sequences and samples: no machine, no state, no streaming. That of sequences
 * follows the definition: events are sorted, and each event of a stage extends the candidate with the latest last event
 * that is before it and not before the previous event of the same stage. maxspan and until are filters on the finished
 * matches.
 */

/** An event as the tests describe it: which filters it satisfies, under which keys, when. */
export interface BatchEvent {
  readonly id: string;
  readonly timeUs: number;
  /** Total order at equal times. */
  readonly sequence: number;
  readonly satisfies: ReadonlySet<string>;
  /** Keys it joins by; one machine per key. */
  readonly keys: readonly string[];
}

export interface BatchSequence {
  /** Name of the filter of each step, `runs` written out. */
  readonly steps: readonly string[];
  readonly until?: string | undefined;
  readonly maxspanUs?: number | undefined;
  /**
   * Missing-event steps: the filter, and how many positive steps stand before it (0: leading, all of them: trailing).
   * They need maxspan.
   */
  readonly missing?:
    readonly { readonly filter: string; readonly after: number }[] | undefined;
}

const before = (a: BatchEvent, b: BatchEvent): boolean =>
  a.timeUs !== b.timeUs ? a.timeUs < b.timeUs : a.sequence < b.sequence;

/** @returns the matches, each as its event ids joined by spaces, sorted by text */
export function batchMatch(
  sequence: BatchSequence,
  events: readonly BatchEvent[],
): string[] {
  const sorted = [...events].sort((a, b) => (before(a, b) ? -1 : 1));
  const keys = new Set(sorted.flatMap((event) => event.keys));
  return [...keys].flatMap((key) => matchKey(sequence, sorted, key)).sort();
}

function matchKey(
  { steps, until, maxspanUs, missing = [] }: BatchSequence,
  sorted: readonly BatchEvent[],
  key: string,
): string[] {
  const own = sorted.filter((event) => event.keys.includes(key));
  let candidates: BatchEvent[][] = own
    .filter((event) => event.satisfies.has(steps[0]!))
    .map((event) => [event]);
  for (const step of steps.slice(1)) {
    const fits = own.filter((event) => event.satisfies.has(step));
    const next: BatchEvent[][] = [];
    fits.forEach((event, i) => {
      const previous = fits[i - 1];
      const usable = candidates.filter((candidate) => {
        const last = candidate.at(-1)!;
        return (
          before(last, event) &&
          (previous === undefined || !before(last, previous))
        );
      });
      const newest = usable.at(-1);
      if (newest !== undefined) next.push([...newest, event]);
    });
    candidates = next;
  }
  return candidates
    .filter((match) => {
      const first = match[0]!;
      const last = match.at(-1)!;
      if (maxspanUs !== undefined && last.timeUs - first.timeUs > maxspanUs) {
        return false;
      }
      if (isForbidden(match, own, missing, maxspanUs ?? 0)) return false;
      return !own.some(
        (event) =>
          until !== undefined &&
          event.satisfies.has(until) &&
          !before(event, first) &&
          before(event, last),
      );
    })
    .map((match) => match.map(({ id }) => id).join(" "));
}

/** Is there no room for a window of maxspan around the match without a forbidden event, or one inside a gap? */
function isForbidden(
  match: readonly BatchEvent[],
  own: readonly BatchEvent[],
  missing: NonNullable<BatchSequence["missing"]>,
  spanUs: number,
): boolean {
  const first = match[0]!.timeUs;
  const last = match.at(-1)!.timeUs;
  const timesOf = (after: number): number[] => {
    const filters = missing.filter((step) => step.after === after);
    return own
      .filter((event) =>
        filters.some(({ filter }) => event.satisfies.has(filter)),
      )
      .map(({ timeUs }) => timeUs);
  };
  for (let gap = 1; gap < match.length; gap++) {
    const [from, to] = [match[gap - 1]!.timeUs, match[gap]!.timeUs];
    if (timesOf(gap).some((time) => from < time && time < to)) return true;
  }
  const leading = missing.some(({ after }) => after === 0);
  const trailing = missing.some(({ after }) => after === match.length);
  const a = Math.max(...timesOf(0).filter((time) => time < first));
  const b = Math.min(...timesOf(match.length).filter((time) => time > last));
  if (leading && trailing) return b - a <= spanUs;
  if (leading) return last - a <= spanUs;
  return trailing && b - first <= spanUs;
}

/**
 * A slow, obviously correct matcher for samples: of all ways to give each filter an event of its own, the one that is
 * complete first; of those, the one whose events, taken together and in order, are the earliest; of those, the one that
 * gives the first filter the earliest event, then the second.
 *
 * @param filters names of the filters, in the order of the query
 * @returns one match a key at most, each as its event ids in the order of the filters, sorted by text
 */
export function batchSamples(
  filters: readonly string[],
  events: readonly BatchEvent[],
): string[] {
  const sorted = [...events].sort((a, b) => (before(a, b) ? -1 : 1));
  const keys = new Set(sorted.flatMap((event) => event.keys));
  return [...keys]
    .flatMap((key) => {
      const own = sorted.filter((event) => event.keys.includes(key));
      const [best] = assignments(filters, own).sort(earlier);
      return best === undefined
        ? []
        : [best.map((at) => own[at]!.id).join(" ")];
    })
    .sort();
}

/** All ways to give each filter an event of its own, as the positions of the events. */
function assignments(
  filters: readonly string[],
  own: readonly BatchEvent[],
): number[][] {
  let all: number[][] = [[]];
  for (const filter of filters) {
    all = all.flatMap((taken) =>
      own.flatMap(({ satisfies }, at) =>
        satisfies.has(filter) && !taken.includes(at) ? [[...taken, at]] : [],
      ),
    );
  }
  return all;
}

function earlier(a: readonly number[], b: readonly number[]): number {
  const rank = (each: readonly number[]): number[] => [
    Math.max(...each),
    ...each.toSorted((x, y) => x - y),
    ...each,
  ];
  const other = rank(b);
  return (
    rank(a)
      .map((at, i) => at - other[i]!)
      .find((difference) => difference !== 0) ?? 0
  );
}
