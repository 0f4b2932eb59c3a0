/**
 * Which followed log has gone silent that usually speaks. In come how many events a source has had and the time of its
 * newest, a few times a second; out comes for how long it has been silent, where that is longer than it ever should be.
 *
 * Kept per source: three numbers.
 */
import { US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";

/** No shorter silence is told, whatever the source is used to. */
const LEAST_SILENCE_US = 30 * US_PER_SECOND;
/** So many of its usual gaps are a silence. */
const GAPS = 10;
/** Of a source whose gaps are not known yet. */
const FIRST_GAP_US = 6 * US_PER_SECOND;
/** How much of the usual gap the newest one makes. */
const SHARE = 0.1;
/** A log that ended yesterday is old and not stalled. */
const MOST_SILENCE_US = 86_400 * US_PER_SECOND;
/** Steps in which it is worth a new picture. */
const STEP_US = 5 * US_PER_SECOND;

interface Habit {
  events: number;
  highUs: Us;
  gapUs: number;
}

export class StallWatch<Source extends object> {
  readonly #habits = new WeakMap<Source, Habit>();

  /**
   * @param highUs time of the newest event, -Infinity while there is none
   * @param nowUs the wall clock
   * @returns microseconds in steps of five seconds; undefined while nothing is amiss
   */
  silentUs(
    source: Source,
    events: number,
    highUs: Us,
    nowUs: Us,
  ): Us | undefined {
    if (highUs === -Infinity) return undefined;
    const gapUs = this.#usualGap(source, events, highUs);
    const silentUs = nowUs - highUs;
    const leastUs = Math.max(LEAST_SILENCE_US, GAPS * gapUs);
    if (silentUs < leastUs || silentUs > MOST_SILENCE_US) return undefined;
    return silentUs - (silentUs % STEP_US);
  }

  #usualGap(source: Source, events: number, highUs: Us): number {
    const habit = this.#habits.get(source);
    if (habit === undefined) {
      this.#habits.set(source, { events, highUs, gapUs: FIRST_GAP_US });
      return FIRST_GAP_US;
    }
    if (events > habit.events && highUs > habit.highUs) {
      const gapUs = (highUs - habit.highUs) / (events - habit.events);
      habit.gapUs += SHARE * (gapUs - habit.gapUs);
      habit.events = events;
      habit.highUs = highUs;
    }
    return habit.gapUs;
  }
}
