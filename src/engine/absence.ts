/**
 * Missing-event steps, `![ … ]`: events that must not have happened around or inside a match. The positive steps are
 * matched first, as if the missing ones were not there; then each match is passed or vetoed. A veto suppresses the alert
 * and nothing else: the candidate has advanced, overwritten and consumed like any other.
 *
 * ```text
 *      a                first ──── gap ──── last                 b
 *   ───┼──────────────────┼─────────────────┼────────────────────┼──►  event time
 *      latest forbidden   │  none strictly  │   earliest forbidden
 *      event before first │  inside a gap   │   event after last
 *
 *   leading steps only    passed if there is no a, or last − a  > maxspan
 *   trailing steps only   passed if there is no b, or b − first > maxspan
 *   both                  passed if either is not there, or b − a > maxspan
 * ```
 *
 * In words: there is room for a window of maxspan around the match without a forbidden event in it.
 */
import type { Us } from "../base/time.ts";
import { chainHits } from "./sequence-machine.ts";
import type { Chain } from "./sequence-machine.ts";

/** Where a missing step stands: before all positive steps, after all, or in the gap behind positive step n. */
export type AbsencePlace = "leading" | "trailing" | number;

/** Which places a sequence has. */
export interface AbsencePlan {
  readonly leading: boolean;
  readonly trailing: boolean;
  readonly spanUs: Us;
}

/** As a checkpoint holds it. */
export type SavedTimes = readonly (readonly [AbsencePlace, readonly Us[]])[];

/**
 * The times of forbidden events under one key, by place, ascending. Several missing steps of one place are pooled.
 * Bounded by {@link forget}: only what a match can still meet is kept.
 */
export class ForbiddenTimes {
  readonly #plan: AbsencePlan;
  readonly #times = new Map<AbsencePlace, Us[]>();

  constructor(plan: AbsencePlan) {
    this.#plan = plan;
  }

  save(): SavedTimes {
    return [...this.#times];
  }

  restore(saved: SavedTimes): void {
    for (const [place, times] of saved) this.#times.set(place, [...times]);
  }

  /** O(log n), and O(n) to make room for a late one. */
  note(place: AbsencePlace, timeUs: Us): void {
    let times = this.#times.get(place);
    if (times === undefined) this.#times.set(place, (times = []));
    const at = firstAfter(times, timeUs);
    // A time that is there already says nothing new.
    if (times[at - 1] !== timeUs) times.splice(at, 0, timeUs);
  }

  /** Newest time kept, of any place; undefined when there is none. */
  get lastUs(): Us | undefined {
    let last: Us | undefined;
    for (const times of this.#times.values()) {
      const newest = times.at(-1);
      if (newest !== undefined && (last === undefined || newest > last)) {
        last = newest;
      }
    }
    return last;
  }

  /** Drops what is before `timeUs`. */
  forget(timeUs: Us): void {
    for (const times of this.#times.values()) {
      const kept = times.findIndex((each) => each >= timeUs);
      times.splice(0, kept === -1 ? times.length : kept);
    }
  }

  /** Does any event that is known forbid the match? */
  vetoes(chain: Chain): boolean {
    const hits = chainHits(chain);
    const first = hits[0]!.timeUs;
    const last = hits.at(-1)!.timeUs;
    for (let gap = 0; gap + 1 < hits.length; gap++) {
      const times = this.#times.get(gap);
      if (times === undefined) continue;
      const next = times[firstAfter(times, hits[gap]!.timeUs)];
      if (next !== undefined && next < hits[gap + 1]!.timeUs) return true;
    }
    const { leading, trailing, spanUs } = this.#plan;
    const a = this.#before(first);
    const b = this.#after(last);
    if (leading && trailing) {
      return a !== undefined && b !== undefined && b - a <= spanUs;
    }
    if (leading) return a !== undefined && last - a <= spanUs;
    if (trailing) return b !== undefined && b - first <= spanUs;
    return false;
  }

  /** Once the watermark is past this time, no event to come can forbid the match. */
  decidedAtUs(chain: Chain): Us {
    const { leading, trailing, spanUs } = this.#plan;
    const last = chain.hit.timeUs;
    if (!trailing) return last;
    if (!leading) return chain.first.timeUs + spanUs;
    const a = this.#before(chain.first.timeUs);
    return a === undefined ? last : Math.max(last, a + spanUs);
  }

  /** The latest leading time before `timeUs`. */
  #before(timeUs: Us): Us | undefined {
    const times = this.#times.get("leading") ?? [];
    return times[firstAfter(times, timeUs - 1) - 1];
  }

  /** The earliest trailing time after `timeUs`. */
  #after(timeUs: Us): Us | undefined {
    const times = this.#times.get("trailing") ?? [];
    return times[firstAfter(times, timeUs)];
  }
}

/** Index of the first time that is greater; times are whole microseconds. */
function firstAfter(times: readonly Us[], timeUs: Us): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= timeUs) low = middle + 1;
    else high = middle;
  }
  return low;
}
