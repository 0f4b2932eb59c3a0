/**
 * The clock that ages are measured by (`3m ago`): in a replay its own, live the wall clock, so that they grow while the logs
 * are silent. It goes in steps in which an age can change: where all is old, next to nothing is drawn for it.
 */
import {
  US_PER_DAY,
  US_PER_HOUR,
  US_PER_MINUTE,
  US_PER_SECOND,
} from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import { wholeSecond } from "../rows/pending.ts";
import type { Snapshot } from "./snapshot.ts";
import type { ScreenState } from "./ui-store.ts";
import { shown } from "./ui-store.ts";

/**
 * The wall clock for the state, which cannot know it.
 * @returns undefined while nothing is measured by it
 */
export function wallClock(state: ScreenState, nowUs: Us): Us | undefined {
  const { time, latest, frozen, wallUs } = state;
  if (time !== "relative" || latest?.mode !== "live") return undefined;
  // What stands still does so with its ages.
  if (frozen !== undefined && wallUs !== undefined) return wallUs;
  const step = stepUs(nowUs - (latest.streamUs ?? nowUs));
  return Math.floor(nowUs / step) * step;
}

/** @param youngestUs age of the newest event: all others change no more often */
function stepUs(youngestUs: Us): Us {
  if (youngestUs < US_PER_MINUTE) return US_PER_SECOND;
  if (youngestUs < US_PER_HOUR) return 5 * US_PER_SECOND;
  return youngestUs < 2 * US_PER_DAY ? US_PER_MINUTE : US_PER_HOUR;
}

/** What ages of this snapshot are measured by; undefined where times are no ages. */
export function agesUs(
  state: ScreenState,
  snapshot: Snapshot | undefined = shown(state),
): Us | undefined {
  if (state.time !== "relative" || snapshot === undefined) return undefined;
  if (snapshot.mode === "live") return state.wallUs;
  return wholeSecond(snapshot.replay?.positionUs ?? snapshot.streamUs);
}
