import { describe, expect, it } from "vitest";
import { AlertBook } from "../../../src/alert/book.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { US_PER_SECOND } from "../../../src/base/time.ts";
import { ReplayPlayer } from "../../../src/cli/replay-player.ts";

const S = US_PER_SECOND;
const BOOK = new AlertBook({ counters: newCounters(), findTasks: () => [] });

const SECONDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
/** Not written in the order of their times: of what happened up to second 5 two stand behind what happened later. */
const LATE = [1, 2, 3, 6, 4, 7, 8, 5, 9, 10];

/** Ten events, a second apart; the third and the seventh are hits, the seventh fires. */
class Run {
  readonly player: ReplayPlayer;
  readonly #seconds: readonly number[];
  /** Lines that are done with. */
  read = 0;
  /** Events that have passed. */
  hits = 0;
  changes = 0;
  at = 0;
  over: "pass" | "skip" | "stop" | "again" = "pass";
  wallUs = 1_000 * S;
  stops = false;

  constructor(
    options: { speed?: number | "max"; toUs?: number } = {},
    seconds: readonly number[] = SECONDS,
  ) {
    this.#seconds = seconds;
    this.player = new ReplayPlayer(
      { speed: "max", ...options },
      () => this.wallUs,
    );
    this.begin();
  }

  begin(): void {
    this.read = 0;
    this.at = 0;
    this.hits = 0;
    this.changes = 0;
    this.over = "pass";
    this.player.begin({
      share: () => this.read / 10,
      hits: () => this.hits,
      changes: () => this.changes,
    });
  }

  /** Goes on until an event has to wait, or the run is over. @returns events that have passed */
  async go(): Promise<number> {
    while (this.read < 10) {
      let waits = false;
      this.over = await this.player.gate(
        this.#seconds[this.read]! * S,
        () => waits,
        () => {
          waits = true;
          this.player.wake();
        },
      );
      if (this.over !== "pass" && this.over !== "skip") return this.at;
      this.read++;
      if (this.over === "skip") continue;
      this.at++;
      if (this.at === 3 || this.at === 7) this.hits++;
      if (this.at === 3) this.changes++;
      if (this.at === 7) this.player.fired("a7", "high");
    }
    return this.at;
  }

  get state() {
    return this.player.state(BOOK);
  }
}

async function stoodAt(events: number): Promise<Run> {
  const run = new Run();
  run.player.pause(true);
  run.player.seek({ kind: "share", share: events / 10 });
  expect(await run.go()).toBe(events);
  return run;
}

describe("the player of a replay", () => {
  it("plays to the end, and says where it is", async () => {
    const run = new Run();
    expect(await run.go()).toBe(10);
    expect(run.player.end()).toEqual({ again: false });
    expect(run.state).toMatchObject({
      ended: true,
      fraction: 1,
      fromUs: S,
      toUs: 10 * S,
      positionUs: 10 * S,
      seeking: false,
    });
  });

  it("draws the same bar whoever looks on the way", async () => {
    const seen = new Run();
    const step = async (events: number): Promise<void> => {
      seen.player.seek({ kind: "share", share: events / 10 });
      await seen.go();
    };
    seen.player.pause(true);
    for (const events of [1, 2, 5, 9]) {
      await step(events);
      void seen.state;
    }
    await step(10);
    seen.player.end();
    const unseen = new Run();
    await unseen.go();
    unseen.player.end();
    expect(seen.state.timeline).toEqual(unseen.state.timeline);
  });

  it("steps to the next event, hit, change and alert", async () => {
    const run = await stoodAt(0);
    run.player.step("event");
    expect(await run.go()).toBe(1);
    run.player.step("change");
    expect(await run.go()).toBe(3);
    run.player.step("hit");
    expect(await run.go()).toBe(7);
    expect(run.player.step("alert")).toEqual({ again: false });
    expect(await run.go()).toBe(10);
    expect(run.player.end()).toEqual({
      again: false,
      refusal: "no further alert: the replay is at its end",
    });
    expect(run.player.step("event").refusal).toBe("the replay is at its end");
  });

  it("goes back in another run, to just behind where it happened", async () => {
    const run = await stoodAt(9);
    expect(run.player.stepBack("alert")).toEqual({ again: true });
    run.begin();
    expect(run.state.seeking).toBe(true);
    expect(await run.go()).toBe(7);
    expect(run.state).toMatchObject({ seeking: false, paused: true });
    // What happens here is not before this.
    expect(run.player.stepBack("alert")).toEqual({
      again: false,
      refusal: "no alert before this one",
    });
    expect(run.player.stepBack("hit")).toEqual({ again: true });
    run.begin();
    expect(await run.go()).toBe(3);
    expect(run.player.stepBack("event")).toEqual({ again: true });
    run.begin();
    expect(await run.go()).toBe(2);
    const [tick] = run.state.timeline!.ticks;
    expect(tick).toEqual({
      bin: 179,
      severity: "high",
      isNew: true,
      isAhead: true,
    });
    // The alert is known although this run has not come to it.
    expect(run.player.seek({ kind: "alert", id: "a7" })).toEqual({
      again: false,
    });
    expect(await run.go()).toBe(7);
    expect(run.player.seek({ kind: "alert", id: "?" }).refusal).toBe(
      "where it fired is not known",
    );
  });

  it("seeks by time: what is before it passes, what is at it waits", async () => {
    const run = await stoodAt(0);
    expect(run.player.seek({ kind: "time", us: 5 * S })).toEqual({
      again: false,
    });
    expect(await run.go()).toBe(4);
    expect(run.state.positionUs).toBe(5 * S);
    expect(run.player.seek({ kind: "by", us: -3 * S })).toEqual({
      again: true,
    });
    run.begin();
    expect(await run.go()).toBe(1);
    expect(run.player.seek({ kind: "time", us: 99 * S })).toEqual({
      again: false,
    });
    expect(await run.go()).toBe(10);
  });

  it("is at the first event while it reads again, however long its clock ran", async () => {
    const run = new Run({ speed: 10 });
    run.player.seek({ kind: "share", share: 1 });
    await run.go();
    run.player.end();
    run.wallUs += 3_600 * S;
    run.player.seek({ kind: "time", us: 5 * S });
    run.begin();
    expect(run.state).toMatchObject({ seeking: true, positionUs: S });
  });

  it("is at the last event after a seek to the end, not where its clock was left", async () => {
    const run = await stoodAt(2);
    run.player.seek({ kind: "share", share: 1 });
    expect(await run.go()).toBe(10);
    run.player.end();
    expect(run.state).toMatchObject({ ended: true, positionUs: 10 * S });
  });

  it("stops a seek where it has come to", async () => {
    const run = new Run();
    run.player.pause(true);
    run.player.seek({ kind: "time", us: 8 * S });
    const gate = (timeUs: number) =>
      run.player.gate(
        timeUs,
        () => false,
        () => undefined,
      );
    expect(await gate(S)).toBe("pass");
    expect(await gate(2 * S)).toBe("pass");
    run.player.seek({ kind: "here" });
    expect(run.state).toMatchObject({ seeking: false, positionUs: 2 * S });
  });

  it("plays a loop again and again, until it is let go or left", async () => {
    const run = new Run();
    expect(run.player.loop(3 * S, 6 * S)).toEqual({ again: false });
    expect(await run.go()).toBe(6);
    expect(run.over).toBe("again");
    run.begin();
    expect(await run.go()).toBe(6);
    expect(run.over).toBe("again");
    run.begin();
    run.player.markLoop();
    expect(run.state.loop).toBeUndefined();
    expect(await run.go()).toBe(10);
    run.player.end();
    expect(run.player.loop(9 * S, 2 * S).refusal).toBe(
      "a loop ends later than it begins",
    );
    expect(run.player.loop(2 * S, 20 * S)).toEqual({ again: true });
    run.begin();
    expect(await run.go()).toBe(10);
    expect(run.player.end()).toEqual({ again: true });
    run.begin();
    // Who goes elsewhere is done with it.
    expect(run.player.seek({ kind: "time", us: S })).toEqual({ again: false });
    expect(await run.go()).toBe(10);
    expect(run.player.end()).toEqual({ again: false });
  });

  it("marks a loop where it stands", async () => {
    const run = await stoodAt(2);
    run.player.markLoop();
    expect(run.state.loop).toEqual({ fromUs: 2 * S, toUs: undefined });
    expect(run.player.markLoop().refusal).toBe(
      "a loop ends later than it begins",
    );
    run.player.markLoop();
    run.player.seek({ kind: "time", us: 5 * S });
    await run.go();
    expect(run.player.markLoop()).toEqual({ again: true });
    expect(run.state.loop).toEqual({ fromUs: 2 * S, toUs: 5 * S });
  });

  it("plays again from the start after its end", async () => {
    const run = new Run();
    await run.go();
    run.player.end();
    expect(run.player.pause(false)).toEqual({ again: true });
    run.begin();
    expect(await run.go()).toBe(10);
  });

  it("says what speed it reaches where that is less than was asked for", async () => {
    const run = new Run({ speed: 10 });
    await run.player.gate(
      S,
      () => false,
      () => undefined,
    );
    expect(run.state.pace).toBeUndefined();
    // In four seconds of the wall it has come three seconds further instead of forty.
    run.wallUs += 4 * S;
    await run.player.gate(
      4 * S,
      () => false,
      () => undefined,
    );
    expect(run.state).toMatchObject({ pace: 0.75, positionUs: 4 * S });
  });
});

describe("a replay with an end", () => {
  function ends(
    at: number,
    options: { speed?: number; seconds?: readonly number[] } = {},
  ): Run {
    const { seconds = SECONDS, ...rest } = options;
    return new Run({ toUs: at * S, ...rest }, seconds);
  }

  async function ended(run: Run): Promise<Run> {
    await run.go();
    expect(run.read).toBe(10);
    run.player.end();
    return run;
  }

  const atEnd = (at: number) => ({
    ended: true,
    seeking: false,
    fraction: 1,
    positionUs: at * S,
    toUs: at * S,
  });

  it.each([
    ["in order", SECONDS, 5],
    ["late", LATE, 5],
    ["between two that are not in order", LATE, 6.5],
    ["before all", SECONDS, 0.5],
    ["at the last one", SECONDS, 10],
  ])("passes what happened up to it: %s", async (_name, seconds, at) => {
    const run = await ended(ends(at, { seconds }));
    expect(run.at).toBe(seconds.filter((second) => second <= at).length);
    expect(run.state).toMatchObject(atEnd(at));
    expect(run.player.step("event").refusal).toBe("the replay is at its end");
  });

  it("comes to its end on the clock, and waits no longer", async () => {
    const run = ends(5.5, { speed: 1, seconds: LATE });
    expect(await run.go()).toBe(1);
    for (const passed of [2, 3, 3]) {
      run.wallUs += S;
      expect(await run.go()).toBe(passed);
    }
    // What is written behind something that is later than the end is played there.
    run.wallUs += 1.5 * S;
    await ended(run);
    expect(run.at).toBe(5);
    expect(run.state).toMatchObject(atEnd(5.5));
  });

  it("does not end before its last event is later than that", async () => {
    const run = await ended(ends(20));
    expect(run.state).toMatchObject({ ended: true, positionUs: 10 * S });
  });

  it("steps to what is behind something later, and then to the end", async () => {
    const run = ends(5, { seconds: LATE });
    run.player.pause(true);
    for (const passed of [1, 2, 3, 4, 5]) {
      run.player.step("event");
      expect(await run.go()).toBe(passed);
    }
    expect(run.state).toMatchObject({ positionUs: 5 * S, ended: false });
    run.player.step("event");
    await run.go();
    expect(run.player.end().refusal).toBe(
      "no further event: the replay is at its end",
    );
    expect(run.state).toMatchObject(atEnd(5));
    expect(run.player.stepBack("event")).toEqual({ again: true });
    run.begin();
    expect(await run.go()).toBe(4);
  });

  it("seeks within it; beyond it there is the end", async () => {
    const run = ends(5);
    run.player.pause(true);
    run.player.seek({ kind: "time", us: 4 * S });
    expect(await run.go()).toBe(3);
    run.player.seek({ kind: "time", us: 5 * S });
    expect(await run.go()).toBe(4);
    expect(run.state).toMatchObject({ positionUs: 5 * S, ended: false });
    for (const target of [
      { kind: "time", us: 8 * S },
      { kind: "share", share: 0.8 },
      { kind: "share", share: 1 },
    ] as const) {
      run.begin();
      run.player.seek(target);
      await ended(run);
      expect(run.at).toBe(5);
      expect(run.state).toMatchObject(atEnd(5));
    }
    // A part back from its end, and not from the end of the logs.
    expect(run.player.seek({ kind: "by-share", share: -0.1 }).again).toBe(true);
    run.begin();
    expect(await run.go()).toBe(4);
  });

  it("comes to the end where the last event is asked for", async () => {
    const run = await ended(ends(7));
    expect(run.player.seek({ kind: "alert", id: "a7" }).again).toBe(true);
    run.begin();
    await ended(run);
    expect(run.at).toBe(7);
  });

  it("plays again from the start, and in a loop that would be longer", async () => {
    const run = await ended(ends(5));
    expect(run.player.pause(false)).toEqual({ again: true });
    run.begin();
    await ended(run);
    expect(run.at).toBe(5);
    expect(run.player.loop(3 * S, 8 * S)).toEqual({ again: true });
    run.begin();
    expect(await run.go()).toBe(5);
    expect(run.player.end()).toEqual({ again: true });
    run.begin();
    expect(run.player.loop(2 * S, 4 * S)).toEqual({ again: false });
    expect(await run.go()).toBe(4);
    expect(run.over).toBe("again");
  });
});
