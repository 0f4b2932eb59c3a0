/**
 * The windows that a search is run over. Splunk runs a detection on a schedule: every full hour over the hour that ended ten
 * minutes before. The windows tile time without gap or overlap, so an event is in one of them, whatever the clock says when
 * it is read.
 *
 * ```text
 *   20:50        21:50        22:50        23:50
 *     ├── window ──┼── window ──┼── window ──┤      length 60 min, offset 50 min
 * ```
 */
import { US_PER_MINUTE } from "../../base/time.ts";
import type { Us } from "../../base/time.ts";

/** Undefined in its place: one window over everything. */
export interface WindowPlan {
  readonly lengthUs: Us;
  /** Windows begin at this plus a multiple of their length since 1970. */
  readonly offsetUs: Us;
}

/** The schedule that published detections ship with. */
export const DEFAULT_WINDOWS: WindowPlan = {
  lengthUs: 60 * US_PER_MINUTE,
  offsetUs: 50 * US_PER_MINUTE,
};

/** From `startUs` on, before `endUs`. */
export interface WindowSpan {
  readonly startUs: Us;
  readonly endUs: Us;
}

const EVERYTHING: WindowSpan = { startUs: -Infinity, endUs: Infinity };

/** The window that a time is in. */
export function windowAt(plan: WindowPlan | undefined, timeUs: Us): WindowSpan {
  if (plan === undefined) return EVERYTHING;
  const { lengthUs, offsetUs } = plan;
  const startUs =
    Math.floor((timeUs - offsetUs) / lengthUs) * lengthUs + offsetUs;
  return { startUs, endUs: startUs + lengthUs };
}
