/**
 * A replay's player: every event asks it for leave to pass, and the user's controls decide. It outlives the runs: to go
 * back, the logs are read again from their beginning, without waiting, up to the place that was asked for. So whatever was
 * played, a place shows what reading from the beginning to there tells, and the end shows what `scan` tells.
 *
 * ```text
 *                     ┌────── seek forwards ─────────┐
 *        ┌─ roll: every event passes, to the goal ◄──┤
 *        ▼                                           │
 *      play ◄──────► paused ◄──► step: events pass until it happens
 *        │ the loop's end, or seek backwards
 *        └──────► "again": the run ends, another begins ──► roll
 * ```
 *
 * Places that can be gone back to (alerts, hits, changes of pending sequences) are kept as the number of events that had
 * passed by then, {@link MOST_PLACES} of each kind; later ones are not kept.
 *
 * The end that was asked for (`to`) is one of time, and lines are not in the order of their times: what is later is skipped,
 * and the logs are read on to their end, which is the replay's.
 */
import type { AlertBook } from "../alert/book.ts";
import { US_PER_MS, US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import type { Severity } from "../rule/rule.ts";
import type {
  ReplayState,
  ReplayStep,
  SeekTarget,
} from "../screen/store/snapshot.ts";
import { ReplayClock } from "../source/replay-clock.ts";
import type { ReplayOptions, ReplaySpeed } from "../source/replay-clock.ts";
import { TimelineBins } from "./replay-timeline.ts";

/** What the player sees of the run at hand. */
export interface PlayedRun {
  /** Of the bytes of all logs that is worked through, 0 to 1. */
  share(): number;
  /** Hits of rules' steps so far. */
  hits(): number;
  /** Changes of pending sequences so far. */
  changes(): number;
}

/** What a control asks of the run. */
export interface Answer {
  /** The run must end, and another begin. */
  readonly again: boolean;
  /** Why nothing was done, for the status line. */
  readonly refusal?: string;
}

/** Where a roll ends. */
type Goal =
  | { readonly kind: "time"; readonly us: Us }
  | { readonly kind: "share"; readonly share: number }
  /** After so many events. */
  | { readonly kind: "passed"; readonly events: number };

interface Loop {
  readonly fromUs: Us;
  /** Undefined while only its beginning is set. */
  readonly toUs: Us | undefined;
}

export const MOST_PLACES = 100_000;
/** The longest wait before the clock is looked at again, ms. */
const LONGEST_WAIT_MS = 250;
/** Overdue by more wall time than this, the engine sets the pace. */
const OVERDUE_US = 500 * US_PER_MS;
/** Wall time over which the pace is measured. */
const PACE_US = 2 * US_PER_SECOND;
/** Events between two notes for the bar, which so does not depend on who looks when. */
const NOTED_EVENTS = 8;

const GO_ON: Answer = { again: false };
const AGAIN: Answer = { again: true };

const NOUNS: Readonly<Record<ReplayStep, string>> = {
  event: "event",
  hit: "hit of a rule",
  change: "change of a pending sequence",
  alert: "alert",
};

export class ReplayPlayer {
  readonly #clock: ReplayClock;
  readonly #wallUs: () => Us;
  readonly #timeline = new TimelineBins();
  /** Where each happened, as the events that had passed by then; ascending. */
  readonly #places = {
    hit: [] as number[],
    change: [] as number[],
    alert: [] as number[],
  };
  /** The same for each alert by its id. */
  readonly #alertPlaces = new Map<string, number>();
  #run: PlayedRun = NO_RUN;
  /** Events of this run that have passed. */
  #passed = 0;
  /** The running maximum of their times: lines play in the order in which they were written. */
  #passedUs: Us = -Infinity;
  #firstUs: Us | undefined;
  #lastUs: Us | undefined;
  /** Nothing has passed since an event later than `to` was skipped. */
  #isBeyond = false;
  /** What was read when the last part that is later than `to` began. */
  #beyondShare = 1;
  #ended = false;
  #goal: Goal | undefined;
  /** While paused: play on until this happens. */
  #stepTo: ReplayStep | undefined;
  #loop: Loop | undefined;
  #hits = 0;
  #changes = 0;
  #isOverdue = false;
  /** Where the measurement of the pace begins. */
  #paceFrom = { wallUs: -Infinity, passedUs: -Infinity };
  /** Seconds of the log in a second. */
  #pace: number | undefined;
  /** Ends the wait of the gate when a control changed something. */
  #wake: (() => void) | undefined;

  constructor(options: ReplayOptions, wallUs: () => Us) {
    this.#clock = new ReplayClock(options);
    this.#wallUs = wallUs;
  }

  get paused(): boolean {
    return this.#clock.paused;
  }

  /** A run begins, at the beginning of the logs. */
  begin(run: PlayedRun): void {
    this.#run = run;
    this.#passed = 0;
    this.#passedUs = -Infinity;
    this.#hits = 0;
    this.#changes = 0;
    this.#isBeyond = false;
    this.#beyondShare = 1;
    this.#ended = false;
    this.#isOverdue = false;
  }

  /** The run has come to the end of the logs. */
  end(): Answer {
    this.#notePlaces();
    this.#notePassed();
    this.#ended = true;
    this.#lastUs = this.#passedUs;
    // What was to be found is not there.
    if (this.#goal !== undefined) {
      this.#loop = undefined;
      this.#stand(this.#comeTo());
    }
    const missed = this.#stepTo;
    this.#stepTo = undefined;
    if (this.#loop?.toUs !== undefined && !this.paused) {
      this.#goal = { kind: "time", us: this.#loop.fromUs };
      return AGAIN;
    }
    return missed === undefined
      ? GO_ON
      : refused(`no further ${NOUNS[missed]}: the replay is at its end`);
  }

  pause(paused: boolean): Answer {
    this.#stepTo = undefined;
    if (paused) this.#clock.pause(this.#wallUs());
    else this.#clock.resume(this.#wallUs());
    this.wake();
    if (paused || !this.#ended) return GO_ON;
    // What was played to its end plays from the start.
    this.#goal = { kind: "time", us: this.#clock.fromUs ?? -Infinity };
    return AGAIN;
  }

  setSpeed(speed: ReplaySpeed): void {
    this.#clock.setSpeed(speed, this.#wallUs());
    this.#pace = undefined;
    this.wake();
  }

  /** Pauses, and goes on until it happens. */
  step(to: ReplayStep): Answer {
    this.#clock.pause(this.#wallUs());
    if (this.#ended) return refused("the replay is at its end");
    this.#notePlaces();
    this.#goal = undefined;
    this.#stepTo = to;
    this.wake();
    return GO_ON;
  }

  /** Pauses where it happened the time before. */
  stepBack(to: ReplayStep): Answer {
    this.#clock.pause(this.#wallUs());
    this.#stepTo = undefined;
    this.#notePlaces();
    const before =
      to === "event"
        ? this.#passed - 1
        : this.#places[to].findLast((place) => place < this.#passed);
    return before === undefined || before < 1
      ? refused(`no ${NOUNS[to]} before this one`)
      : this.#go({ kind: "passed", events: before });
  }

  /** Goes to a place, to play on from there, or to stand there if the replay stands. */
  seek(target: SeekTarget): Answer {
    this.#stepTo = undefined;
    switch (target.kind) {
      case "here":
        if (this.#goal !== undefined) this.#stand(this.#comeTo());
        this.wake();
        return GO_ON;
      case "time":
        return this.#go({ kind: "time", us: target.us });
      case "by":
        return this.#go({ kind: "time", us: this.#positionUs() + target.us });
      case "share":
        return this.#go({ kind: "share", share: target.share });
      case "by-share": {
        // From the end of what was played: behind it nothing is.
        const hereShare = this.#isBeyond ? this.#beyondShare : this.#share();
        const share = hereShare + target.share;
        return this.#go({ kind: "share", share: clamp(share) });
      }
      case "alert": {
        const events = this.#alertPlaces.get(target.id);
        return events === undefined
          ? refused("where it fired is not known")
          : this.#go({ kind: "passed", events });
      }
    }
  }

  /** One after the other: a loop begins here; it ends here and is played; it is let go. */
  markLoop(): Answer {
    const hereUs = this.#positionUs();
    if (this.#loop === undefined) {
      this.#loop = { fromUs: hereUs, toUs: undefined };
      return GO_ON;
    }
    const { fromUs, toUs } = this.#loop;
    this.#loop = undefined;
    return toUs === undefined ? this.loop(fromUs, hereUs) : GO_ON;
  }

  /** Plays from one time to another, again and again. */
  loop(fromUs: Us, toUs: Us): Answer {
    if (toUs <= fromUs) {
      return refused("a loop ends later than it begins");
    }
    this.#loop = { fromUs, toUs };
    this.#stepTo = undefined;
    return this.#go({ kind: "time", us: fromUs });
  }

  /** An alert has fired. */
  fired(id: string, severity: Severity): void {
    this.#timeline.alert(id, severity, this.#share());
    if (this.#alertPlaces.size < MOST_PLACES && !this.#alertPlaces.has(id)) {
      this.#alertPlaces.set(id, this.#passed);
    }
    this.#happened("alert");
  }

  /**
   * Holds an event back until it is due.
   * @param onTurn called while it waits
   * @returns "skip" for one that is later than `to`; "again" at the end of a loop: the run must end, and another begin
   */
  async gate(
    timeUs: Us,
    isStopping: () => boolean,
    onTurn: () => void,
  ): Promise<"pass" | "skip" | "stop" | "again"> {
    const clock = this.#clock;
    this.#notePlaces();
    if (!clock.started) clock.start(timeUs, this.#wallUs());
    const isAfter = clock.phase(timeUs) === "after";
    // What is after the end waits for the end.
    const ownUs = isAfter ? clock.toUs! : timeUs;
    this.#firstUs ??= ownUs;
    const atUs = Math.max(this.#passedUs, ownUs);
    const leave = (): "pass" | "skip" =>
      isAfter ? this.#skip(atUs) : this.#pass(atUs);
    for (;;) {
      if (isStopping()) return "stop";
      const goal = this.#goal;
      if (goal !== undefined && this.#isReached(goal, atUs, isAfter)) {
        this.#arrive(goal);
      }
      if (this.#goal !== undefined) return leave();
      const nowUs = this.#wallUs();
      if (this.#stepTo !== undefined) clock.step();
      const loopUs = this.#loop?.toUs ?? Infinity;
      const dueUs = Math.min(atUs, loopUs);
      const overdueUs = clock.now(nowUs) - dueUs;
      const waitMs = clock.waitMs(dueUs, nowUs);
      if (waitMs === 0) {
        if (atUs > loopUs) {
          this.#goal = { kind: "time", us: this.#loop!.fromUs };
          return "again";
        }
        const { speed } = clock;
        this.#isOverdue = speed !== "max" && overdueUs > OVERDUE_US * speed;
        return leave();
      }
      this.#isOverdue = false;
      onTurn();
      await this.#sleep(Math.min(waitMs, LONGEST_WAIT_MS));
    }
  }

  /** Lets a waiting event look again. */
  wake(): void {
    this.#wake?.();
  }

  state(book: AlertBook): ReplayState {
    const clock = this.#clock;
    this.#measurePace();
    return {
      speed: clock.speed,
      pace: this.#isOverdue ? this.#pace : undefined,
      paused: clock.paused,
      positionUs: clock.started ? this.#positionUs() : undefined,
      fromUs: clock.fromUs ?? this.#firstUs,
      toUs: clock.toUs ?? this.#lastUs,
      fraction: this.#share(),
      ended: this.#ended,
      seeking: this.#goal !== undefined,
      loop: this.#loop,
      timeline:
        this.#firstUs === undefined
          ? undefined
          : this.#timeline.picture(book, this.#share()),
    };
  }

  #go(goal: Goal): Answer {
    this.#goal = goal;
    this.wake();
    return this.#ended || !this.#isAhead(goal) ? AGAIN : GO_ON;
  }

  #isAhead(goal: Goal): boolean {
    switch (goal.kind) {
      case "time":
        return goal.us > this.#passedUs;
      case "share":
        return goal.share >= this.#run.share();
      case "passed":
        return goal.events >= this.#passed;
    }
  }

  /**
   * @param atUs where the replay would be with the event that waits
   * @param isAfter it is later than `to`: with none to pass behind it the replay is at its end, and no place lies between
   */
  #isReached(goal: Goal, atUs: Us, isAfter: boolean): boolean {
    switch (goal.kind) {
      case "time":
        return atUs >= goal.us;
      case "share":
        if (isAfter && this.#isBeyond) return false;
        // A log's last line is read before it has passed.
        return goal.share < 1 && this.#run.share() >= goal.share;
      case "passed":
        return !isAfter && this.#passed >= goal.events;
    }
  }

  #arrive(goal: Goal): void {
    const comeTo = this.#comeTo();
    this.#stand(goal.kind === "time" ? Math.max(goal.us, comeTo) : comeTo);
  }

  #comeTo(): Us {
    return Math.max(this.#passedUs, this.#firstUs ?? -Infinity);
  }

  /** The roll ends: the clock goes on from here. */
  #stand(hereUs: Us): void {
    this.#goal = undefined;
    this.#clock.seek(hereUs, this.#wallUs());
    // Who goes elsewhere is done with the loop.
    const { fromUs = -Infinity, toUs = Infinity } = this.#loop ?? {};
    if (hereUs < fromUs || hereUs > toUs) this.#loop = undefined;
  }

  #skip(atUs: Us): "skip" {
    this.#passedUs = atUs;
    if (!this.#isBeyond) {
      this.#isBeyond = true;
      this.#beyondShare = this.#run.share();
      this.#notePassed();
    }
    return "skip";
  }

  #pass(atUs: Us): "pass" {
    this.#passedUs = atUs;
    this.#isBeyond = false;
    if (this.#stepTo === "event") this.#stepTo = undefined;
    if (++this.#passed % NOTED_EVENTS === 0) this.#notePassed();
    return "pass";
  }

  #notePassed(): void {
    if (this.#passed === 0) return;
    this.#timeline.advance(this.#share(), this.#passed, this.#passedUs);
  }

  /** What the event that passed last has brought about. */
  #notePlaces(): void {
    const hits = this.#run.hits();
    const changes = this.#run.changes();
    if (hits > this.#hits) this.#happened("hit");
    if (changes > this.#changes) this.#happened("change");
    this.#hits = hits;
    this.#changes = changes;
  }

  #happened(what: "hit" | "change" | "alert"): void {
    if (this.#stepTo === what) this.#stepTo = undefined;
    const places = this.#places[what];
    // What a run before this one has met is known.
    if (places.length < MOST_PLACES && (places.at(-1) ?? 0) < this.#passed) {
      places.push(this.#passed);
    }
  }

  /** Where the replay stands in the log's time. */
  #positionUs(): Us {
    const clock = this.#clock;
    if (!clock.started) return -Infinity;
    const nowUs = clock.now(this.#wallUs());
    // The clock may be ahead of what was played, and past the last event there is nothing to come to.
    const isAhead = this.#ended || this.#isOverdue || this.#goal !== undefined;
    if (!isAhead) return nowUs;
    // Read again from its beginning, nothing has passed yet, and the clock still runs where it was left.
    const playedUs = this.#passed > 0 ? this.#passedUs : this.#firstUs;
    return Math.min(nowUs, playedUs ?? nowUs);
  }

  #share(): number {
    return this.#ended ? 1 : this.#run.share();
  }

  #measurePace(): void {
    const wallUs = this.#wallUs();
    const { wallUs: thenWallUs, passedUs } = this.#paceFrom;
    const tookUs = wallUs - thenWallUs;
    if (tookUs < PACE_US) return;
    const pace = (this.#passedUs - passedUs) / tookUs;
    this.#pace = pace >= 0 && Number.isFinite(pace) ? pace : undefined;
    this.#paceFrom = { wallUs, passedUs: this.#passedUs };
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
    });
  }
}

const NO_RUN: PlayedRun = {
  share: () => 0,
  hits: () => 0,
  changes: () => 0,
};

function refused(refusal: string): Answer {
  return { again: false, refusal };
}

function clamp(share: number): number {
  return Math.max(0, Math.min(1, share));
}
