/**
 * The clock of a replay: it maps wall time to the log's own time, at a speed, with pause, single steps and jumps.
 * Wall time is passed in, so the clock reads no clock. It decides only *when* an event is due, never its order.
 *
 *     stream ▲            ╱ 10x
 *            │          ╱
 *            │    ────      pause: the position stands
 *            │  ╱ 1x
 *            └──────────────► wall       position = anchor + (wall − anchor's wall) × speed
 *
 * Each change of speed, pause, resume and seek sets a new anchor at the current position, so the position never jumps
 * unless `seek` says so. At speed `max` wall time plays no part: the position is the last event that was let through.
 */
import { BugError } from "../base/errors.ts";
import { US_PER_MS, type Us } from "../base/time.ts";

/** How many seconds of the log pass in one second, or as fast as the machine goes. */
export type ReplaySpeed = number | "max";

export const MIN_SPEED = 1;
export const MAX_SPEED = 1000;

export interface ReplayOptions {
  /** @default 1 */
  readonly speed?: ReplaySpeed;
  /** Events before it are due at once: they are read for what they leave half matched, not watched. */
  readonly fromUs?: Us | undefined;
  /** The position does not go beyond it, and later events are never due. */
  readonly toUs?: Us | undefined;
}

export class ReplayClock {
  readonly fromUs: Us | undefined;
  readonly toUs: Us | undefined;
  #speed: ReplaySpeed;
  #paused = false;
  #started = false;
  #anchorUs: Us = 0;
  #anchorWallUs: Us = 0;
  /** Events before this time need no waiting and no grant, paused or not: the way to `from` or to a seek's target. */
  #rollUs: Us = -Infinity;
  #grants = 0;

  /** @throws RangeError for a speed outside 1 to 1000, and for `fromUs` after `toUs` */
  constructor(options: ReplayOptions = {}) {
    this.#speed = checkSpeed(options.speed ?? MIN_SPEED);
    this.fromUs = options.fromUs;
    this.toUs = options.toUs;
    if ((this.fromUs ?? -Infinity) > (this.toUs ?? Infinity)) {
      throw new RangeError("the replay's start is after its end");
    }
  }

  get speed(): ReplaySpeed {
    return this.#speed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get started(): boolean {
    return this.#started;
  }

  /** Starts at the time of the first event, or at `from` when that is later. */
  start(streamUs: Us, wallUs: Us): void {
    this.#started = true;
    this.#rollUs = this.fromUs ?? -Infinity;
    this.#anchor(Math.max(streamUs, this.#rollUs), wallUs);
  }

  /** The position in the log's time. @throws BugError before `start` */
  now(wallUs: Us): Us {
    if (!this.#started) throw new BugError("the replay clock was not started");
    if (this.#paused || this.#speed === "max") return this.#anchorUs;
    // A wall clock may be set back; the log's time does not run backwards for it.
    const elapsedUs = Math.max(0, wallUs - this.#anchorWallUs);
    const position = this.#anchorUs + elapsedUs * this.#speed;
    return Math.min(Math.round(position), this.toUs ?? Infinity);
  }

  /**
   * How long the next event has to wait, in whole milliseconds, rounded up. 0 means: hand it on now, it counts as
   * let through (a grant of `step` is used up, and the position moves to it where wall time does not move it).
   * Infinity means not before the user does something, or never (after `to`).
   */
  waitMs(eventUs: Us, wallUs: Us): number {
    if (eventUs > (this.toUs ?? Infinity)) return Infinity;
    const position = this.now(wallUs);
    if (eventUs < this.#rollUs) return 0;
    if (this.#paused) {
      if (this.#grants === 0) return Infinity;
      this.#grants--;
      this.#anchorUs = Math.max(position, eventUs);
      return 0;
    }
    if (this.#speed === "max") {
      this.#anchorUs = Math.max(position, eventUs);
      return 0;
    }
    if (eventUs <= position) return 0;
    return Math.ceil((eventUs - position) / this.#speed / US_PER_MS);
  }

  /** Whether an event lies in the part of the log that is replayed. */
  phase(eventUs: Us): "before" | "within" | "after" {
    if (eventUs < (this.fromUs ?? -Infinity)) return "before";
    return eventUs > (this.toUs ?? Infinity) ? "after" : "within";
  }

  /** @throws RangeError for a speed outside 1 to 1000 */
  setSpeed(speed: ReplaySpeed, wallUs: Us): void {
    checkSpeed(speed);
    if (this.#started) this.#anchor(this.now(wallUs), wallUs);
    this.#speed = speed;
  }

  pause(wallUs: Us): void {
    if (this.#started) this.#anchor(this.now(wallUs), wallUs);
    this.#paused = true;
  }

  resume(wallUs: Us): void {
    if (this.#started) this.#anchor(this.now(wallUs), wallUs);
    this.#paused = false;
    this.#grants = 0;
  }

  /** While paused: lets the next `count` events through, whatever their time. */
  step(count = 1): void {
    if (this.#paused) this.#grants += count;
  }

  /** Jumps. Events before the target are due at once, also while paused; going back is the reader's business. */
  seek(streamUs: Us, wallUs: Us): void {
    this.#started = true;
    this.#grants = 0;
    this.#rollUs = streamUs;
    this.#anchor(streamUs, wallUs);
  }

  #anchor(streamUs: Us, wallUs: Us): void {
    this.#anchorUs = Math.min(streamUs, this.toUs ?? Infinity);
    this.#anchorWallUs = wallUs;
  }
}

function checkSpeed(speed: ReplaySpeed): ReplaySpeed {
  if (speed !== "max" && !(speed >= MIN_SPEED && speed <= MAX_SPEED)) {
    throw new RangeError(
      `the replay speed must be ${MIN_SPEED} to ${MAX_SPEED} or "max"`,
    );
  }
  return speed;
}
