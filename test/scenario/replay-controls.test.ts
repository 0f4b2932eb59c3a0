/**
 * Whatever a user does with the controls of a replay, its end tells what a scan tells. The worker of the built program is
 * driven as the screen drives it.
 */
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { startEngine as StartEngine } from "../../src/cli/engine-thread.ts";
import type {
  AlertRow,
  Command,
  ReplayStep,
  Snapshot,
} from "../../src/screen/store/snapshot.ts";

const { startEngine } = (await import(
  resolve("dist/cli/engine-thread.js")
)) as { startEngine: typeof StartEngine };

const LOGS = ["incident-winlogbeat", "incident-endpoint"].map((name) =>
  resolve("samples", `${name}.ndjson`),
);

class Player {
  readonly #engine: ReturnType<typeof StartEngine>;
  readonly #events: number;
  latest: Snapshot | undefined;
  failure: string | undefined;

  /** @param events that it plays to its end */
  constructor(toUs?: number, events = EVENTS) {
    this.#events = events;
    this.#engine = startEngine({
      mode: "replay",
      paths: LOGS,
      rules: [],
      bundled: true,
      latenessUs: 180_000_000,
      windows: "all",
      stormLimit: undefined,
      keepEvents: 1_000,
      journal: false,
      state: undefined,
      replay: { speed: 60, fromUs: undefined, toUs },
    });
    this.#engine.onReport((report) => {
      if (report.type === "snapshot") this.latest = report.snapshot;
      if (report.type === "failed") this.failure = report.message;
    });
    this.send({
      type: "view",
      alerts: {
        from: 0,
        count: 100,
        filter: "",
        sort: { by: "time", reversed: false },
      },
      rules: undefined,
      risk: undefined,
      tasks: undefined,
      health: undefined,
      events: undefined,
    });
  }

  send(command: Command): void {
    this.#engine.send(command);
  }

  async until(isSo: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
    for (;;) {
      if (this.failure !== undefined) throw new Error(this.failure);
      if (this.latest !== undefined && isSo(this.latest)) return this.latest;
      await sleep(5);
    }
  }

  /** Plays on to the end as fast as it goes. */
  async toTheEnd(): Promise<readonly AlertRow[]> {
    this.send({ type: "replay-speed", speed: "max" });
    this.send({ type: "replay-seek", to: { kind: "share", share: 1 } });
    const { alerts, counters } = await this.until(
      ({ replay }) => replay?.ended === true && !replay.seeking,
    );
    expect(counters.events).toBe(this.#events);
    return alerts.rows;
  }

  close(): Promise<unknown> {
    return this.#engine.close();
  }
}

/** Each is a worker with its rules. */
const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 8);
/** Of both logs. */
const EVENTS = 675;
/** An end between events that are not in the order of their times, those up to it, and their alerts. */
const TO_US = Date.parse("2026-03-11T09:21:05.300Z") * 1_000;
const EVENTS_TO = 411;
const ALERTS_TO = 3;

const share = fc.double({ min: 0, max: 1, noNaN: true });
const seconds = fc.integer({ min: -400, max: 400 });
const step = fc.constantFrom<ReplayStep>("event", "hit", "change", "alert");

const control: fc.Arbitrary<Command> = fc.oneof(
  fc.boolean().map((paused) => ({ type: "replay-pause", paused }) as const),
  fc
    .constantFrom<number | "max">(1, 30, 1_000, "max")
    .map((speed) => ({ type: "replay-speed", speed }) as const),
  fc
    .tuple(step, fc.boolean())
    .map(([to, isBack]) => ({ type: "replay-step", to, isBack }) as const),
  fc.constant({ type: "replay-loop" } as const),
  fc
    .oneof(
      share.map((at) => ({ kind: "share", share: at }) as const),
      share.map((at) => ({ kind: "by-share", share: at - 0.5 }) as const),
      seconds.map((s) => ({ kind: "by", us: s * 1_000_000 }) as const),
      fc.constant({ kind: "here" } as const),
    )
    .map((to) => ({ type: "replay-seek", to }) as const),
);

const told = (rows: readonly AlertRow[]) =>
  rows.map(({ id, timeUs, rule, host }) => ({ id, timeUs, rule, host }));

describe("a replay that is steered", () => {
  it.each([
    ["the logs' end", undefined, EVENTS, 5],
    ["an end that was asked for", TO_US, EVENTS_TO, ALERTS_TO],
  ])(
    "ends with what it tells when it is left alone: %s",
    async (_name, toUs, events, alerts) => {
      const alone = new Player(toUs, events);
      const expected = told(await alone.toTheEnd());
      await alone.close();
      expect(expected).toHaveLength(alerts);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(control, fc.constantFrom(0, 0, 3, 20)), {
            minLength: 1,
            maxLength: 12,
          }),
          async (controls) => {
            const player = new Player(toUs, events);
            try {
              for (const [command, waitMs] of controls) {
                player.send(command);
                if (waitMs > 0) await sleep(waitMs);
              }
              expect(told(await player.toTheEnd())).toEqual(expected);
            } finally {
              await player.close();
            }
          },
        ),
        { numRuns: RUNS },
      );
    },
  );

  it("shows at its end what came up to there, and nothing behind it", async () => {
    const player = new Player(TO_US, EVENTS_TO);
    await player.toTheEnd();
    const { replay } = await player.until(({ state }) => state === "done");
    await player.close();
    expect(replay).toMatchObject({
      ended: true,
      fraction: 1,
      positionUs: TO_US,
      toUs: TO_US,
    });
    const { bins, rates } = replay!.timeline!;
    const last = rates.findLastIndex((rate) => rate > 0);
    expect(rates).toHaveLength(bins);
    expect(rates.slice(0, last)).not.toContain(0);
    // Of the bytes of both logs.
    expect(last / bins).toBeCloseTo(0.63, 1);
  });

  it("keeps decisions when it goes back, and has an alert's place", async () => {
    const player = new Player();
    const rows = await player.toTheEnd();
    const first = rows.at(-1)!;
    player.send({
      type: "triage",
      action: "acknowledge",
      ids: [first.id],
      reason: undefined,
    });
    player.send({ type: "replay-pause", paused: true });
    player.send({ type: "replay-seek", to: { kind: "alert", id: first.id } });
    const { alerts, counters } = await player.until(
      ({ replay }) => replay?.seeking === false && !replay.ended,
    );
    expect(alerts.rows.map(({ id, status }) => [id, status])).toEqual([
      [first.id, "acknowledged"],
    ]);
    expect(counters.events).toBeLessThan(EVENTS);
    player.send({ type: "replay-step", to: "alert", isBack: true });
    player.send({ type: "undo" });
    player.send({ type: "replay-step", to: "alert", isBack: false });
    const next = await player.until(({ alerts: now }) => now.total === 2);
    expect(next.alerts.rows.map(({ status }) => status)).toEqual([
      "open",
      "open",
    ]);
    await player.close();
  });
});
