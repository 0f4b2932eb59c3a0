/**
 * Which followed log has gone silent that usually speaks. In comes how many events a source has had, a few times a
 * second; out comes for how long nothing was heard of it, where that is longer than it ever should be. How often a source
 * speaks is learnt from its backlog, by the times of its events, and then from when events come: a host whose clock is
 * wrong is heard of all the same.
 *
 * Kept per source: five numbers.
 */
import { US_PER_DAY, US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";

/** No shorter silence is told, whatever the source is used to. */
const LEAST_SILENCE_US = 30 * US_PER_SECOND;
/** So many of its usual gaps are a silence. */
const GAPS = 10;
/** A source without a backlog has to be heard of so often before it is known how often it speaks. */
const LEAST_HEARD = 5;
/** How much of the usual gap the newest one makes. */
const SHARE = 0.1;
/** A log that ended yesterday is old and not stalled. */
const MOST_SILENCE_US = US_PER_DAY;
/** Steps in which it is worth a new picture. */
const STEP_US = 5 * US_PER_SECOND;

interface Habit {
  events: number;
  /** When something was heard last: by the wall clock, or by the newest event of the backlog. */
  heardUs: Us;
  /** Undefined until it is known. */
  gapUs: number | undefined;
  /** Gaps by the wall clock so far. */
  heard: number;
  isLive: boolean;
}

export class StallWatch<Source extends object> {
  readonly #habits = new WeakMap<Source, Habit>();

  /**
   * @param highUs time of the newest event, -Infinity while there is none
   * @param nowUs the wall clock; undefined while a backlog is read
   * @returns microseconds in steps of five seconds; undefined while nothing is amiss, or nothing is known
   */
  silentUs(
    source: Source,
    events: number,
    highUs: Us,
    nowUs: Us | undefined,
  ): Us | undefined {
    if (highUs === -Infinity) return undefined;
    let habit = this.#habits.get(source);
    if (habit === undefined) {
      habit = {
        events,
        heardUs: highUs,
        gapUs: undefined,
        heard: 0,
        isLive: false,
      };
      this.#habits.set(source, habit);
    } else if (events > habit.events) hear(habit, events, highUs, nowUs);
    return nowUs === undefined ? undefined : silence(habit, nowUs);
  }
}

function hear(
  habit: Habit,
  events: number,
  highUs: Us,
  nowUs: Us | undefined,
): void {
  const isLive = nowUs !== undefined;
  const heardUs = nowUs ?? Math.max(highUs, habit.heardUs);
  // From the backlog to the first event that comes is not a gap: two clocks would be compared.
  if (isLive === habit.isLive) {
    const gapUs = (heardUs - habit.heardUs) / (events - habit.events);
    habit.gapUs =
      habit.gapUs === undefined
        ? gapUs
        : habit.gapUs + SHARE * (gapUs - habit.gapUs);
    habit.heard += isLive ? 1 : LEAST_HEARD;
  }
  habit.isLive = isLive;
  habit.events = events;
  habit.heardUs = heardUs;
}

function silence(habit: Habit, nowUs: Us): Us | undefined {
  const { gapUs, heard, heardUs } = habit;
  if (gapUs === undefined || heard < LEAST_HEARD) return undefined;
  const silentUs = nowUs - heardUs;
  const leastUs = Math.max(LEAST_SILENCE_US, GAPS * gapUs);
  if (silentUs < leastUs || silentUs > MOST_SILENCE_US) return undefined;
  return silentUs - (silentUs % STEP_US);
}
