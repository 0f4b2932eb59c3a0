/**
 * The stateful half of the engine for samples: hits in, changes of matches out. State is kept by rule and join key.
 *
 * A sample stands when it fires: more events can never make it incomplete. A late event may revise its evidence, or
 * complete it at an earlier event, which is another alert in the place of the first. When the watermark has passed its
 * last event nothing can change any more: the events are forgotten, and that the key has fired is remembered.
 *
 * An event that is later than the lateness allows still counts for a sample that is not settled: there is no order that it
 * could upset.
 */
import { AgedMap } from "../base/aged-map.ts";
import type { Counters } from "../base/counters.ts";
import type { Us } from "../base/time.ts";
import { digest } from "./digest.ts";
import type { KeyedHit } from "./hit-finder.ts";
import { slowest } from "./host-clock.ts";
import type { HostClock } from "./host-clock.ts";
import { namedKey } from "./join-key.ts";
import type { KeyText } from "./join-key.ts";
import type { Limits } from "./limits.ts";
import type {
  JoinKey,
  Match,
  MatchChange,
  PendingSequence,
  PendingView,
} from "./match.ts";
import { MOST_SHOWN } from "./pending-log.ts";
import type { PendingLog, ShownPending } from "./pending-log.ts";
import { fillFilters, keepHit } from "./sample-machine.ts";
import type { SamplePlan } from "./sample-plan.ts";
import {
  known,
  restoreHit,
  restoreMatch,
  saveClocks,
  saveHit,
  saveMatch,
} from "./saved.ts";
import type { EngineLinks, SavedHit, SavedMatch, SavedPart } from "./saved.ts";
import { SampleState } from "./sample-state.ts";

/** As a checkpoint holds a key of a rule. */
export interface SavedSampleKey {
  readonly rule: string;
  readonly text: string;
  readonly key: JoinKey;
  readonly clocks: readonly number[];
  readonly kept: readonly SavedHit[];
  readonly match?: SavedMatch;
}

export interface SavedFired {
  readonly rule: string;
  readonly keys: readonly (readonly [KeyText, Us])[];
}

/** A line of a checkpoint is not to be as long as all that a rule has ever fired for. */
const FIRED_PER_PART = 1_000;

export class Sampler {
  readonly #limits: Limits;
  readonly #counters: Counters;
  readonly #onChange: (change: MatchChange) => void;
  /** By plan index, then by key. */
  readonly #open: AgedMap<KeyText, SampleState>[] = [];
  /** Keys that have fired for good, with the time of the event that completed the sample; bounded like the open ones. */
  readonly #fired: AgedMap<KeyText, Us>[] = [];
  /** Open keys that are not complete: what the pending panel shows. */
  readonly #waiting = new Set<SampleState>();
  /** Undefined where nobody looks at what is pending. */
  readonly #log: PendingLog | undefined;

  constructor(
    planCount: number,
    limits: Limits,
    counters: Counters,
    onChange: (change: MatchChange) => void,
    log?: PendingLog,
  ) {
    this.#log = log;
    for (let i = 0; i < planCount; i++) {
      this.#open.push(new AgedMap());
      this.#fired.push(new AgedMap());
    }
    this.#limits = limits;
    this.#counters = counters;
    this.#onChange = onChange;
  }

  *save(plans: Iterable<SamplePlan>): Generator<SavedPart> {
    for (const open of this.#open) {
      for (const state of open.values()) {
        yield {
          part: "sample-key",
          unit: state,
          version: state.version,
          value: (): SavedSampleKey => ({
            rule: state.plan.rule.id,
            text: state.text,
            key: state.key,
            clocks: saveClocks(state.clocks),
            kept: state.kept.map(saveHit),
            ...(state.match && { match: saveMatch(state.match) }),
          }),
        };
      }
    }
    for (const { index, rule } of plans) {
      const fired = [...this.#fired[index]!];
      for (let at = 0; at < fired.length; at += FIRED_PER_PART) {
        yield {
          part: "sample-fired",
          value: (): SavedFired => ({
            rule: rule.id,
            keys: fired.slice(at, at + FIRED_PER_PART),
          }),
        };
      }
    }
  }

  /** Takes up a key that was saved; keys in the order in which they were. */
  restore(plan: SamplePlan, saved: SavedSampleKey, links: EngineLinks): void {
    const [first, ...others] = saved.clocks.map(links.clockOf);
    const state = new SampleState(plan, saved.text, saved.key, known(first));
    state.clocks.push(...others);
    state.kept = saved.kept.map((hit) => restoreHit(hit, links));
    state.match = saved.match && restoreMatch(saved.match, links);
    this.#open[plan.index]!.set(saved.text, state);
    this.#settle(state);
  }

  restoreFired({ index }: SamplePlan, { keys }: SavedFired): void {
    const fired = this.#fired[index]!;
    for (const [text, timeUs] of keys) fired.set(text, timeUs);
  }

  /** Takes one hit of an event of the clock's host. */
  take(keyed: KeyedHit<SamplePlan>, clock: HostClock): void {
    const { plan, keyText, hit } = keyed;
    const firedUs = this.#fired[plan.index]!.get(keyText);
    if (firedUs !== undefined) {
      if (hit.timeUs <= firedUs) this.#counters.tooLate++;
      return;
    }
    const state = this.#stateOf(keyed, clock);
    state.version++;
    if (state.kept.some((each) => each.repeats(hit))) {
      this.#counters.duplicate++;
      return;
    }
    const kept = keepHit(state.kept, hit, plan.filters.length);
    if (kept !== state.kept) {
      const before = state.kept.length;
      state.kept = kept;
      if (state.completing === undefined && kept.length > before) {
        this.#log?.sample(state, before === 0 ? "begun" : "advanced", hit);
      }
      // It may be kept for long: its evidence is read now, so that the document can go.
      void hit.evidence;
      this.#compare(state);
    }
    this.#settle(state);
  }

  /** Settles the samples that the watermark of a host has passed. */
  advance(clock: HostClock): void {
    for (
      let state = clock.samples.nextDue(clock.watermarkUs);
      state !== undefined;
      state = clock.samples.nextDue(clock.watermarkUs)
    ) {
      // A slower host of the key may still hold it back.
      this.#settle(state);
    }
  }

  /** The end of all input: what is complete stands, what is half filled comes to nothing. */
  finish(): void {
    for (const open of this.#open) {
      for (const state of open.values()) {
        this.#forget(state, "input-end");
      }
    }
    for (const fired of this.#fired) fired.clear();
  }

  /** Keys with events; those that have fired for good have none. */
  get keyCount(): number {
    return this.#open.reduce((sum, { size }) => sum + size, 0);
  }

  /** Half filled samples, the fullest first. They have no end: only their key's eviction ends them. */
  pending(most: number): PendingView {
    const scanned: SampleState[] = [];
    for (const state of this.#waiting) {
      if (scanned.length === this.#limits.pendingScanned) break;
      scanned.push(state);
    }
    const shown = scanned
      .sort((a, b) => openFilters(a) - openFilters(b))
      .slice(0, most);
    const rows = shown.map(pendingSample);
    if (this.#log !== undefined) {
      for (const [i, state] of shown.slice(0, MOST_SHOWN).entries()) {
        const last = rows[i]!;
        const { id } = last;
        this.#log.show({ id, state, hit: undefined, isEarly: false, last });
      }
    }
    return { total: this.#waiting.size, early: 0, rows };
  }

  /** One that was shown, as it stands now; undefined where it no longer does. */
  pendingNow({ state }: ShownPending): PendingSequence | undefined {
    return state instanceof SampleState && this.#waiting.has(state)
      ? pendingSample(state)
      : undefined;
  }

  /** Keys with events that the rule keeps. */
  keysOf({ index }: SamplePlan): number {
    return this.#open[index]!.size;
  }

  #stateOf(
    { plan, keyText, keyValues }: KeyedHit<SamplePlan>,
    clock: HostClock,
  ): SampleState {
    const open = this.#open[plan.index]!;
    let state = open.get(keyText);
    if (state === undefined) {
      const key = namedKey(plan.keyFields, keyValues);
      state = new SampleState(plan, keyText, key, clock);
      open.set(keyText, state);
      if (open.size > this.#limits.keysPerRule) {
        this.#counters.evictedKeys++;
        this.#forget(open.oldest!.value, "evicted");
      }
    } else if (!state.clocks.includes(clock)) {
      state.clocks.push(clock);
    }
    return state;
  }

  /** The kept events have changed: what is new about a complete sample is told. */
  #compare(state: SampleState): void {
    const { plan, text, key, kept, completing, match: before } = state;
    if (completing === undefined) return;
    const id = digest([plan.rule.id, text, completing.evidence.identity]);
    const isRevision = before?.id === id;
    if (before !== undefined && !isRevision) {
      const match: Match = {
        ...before,
        certainty: "withdrawn",
        revision: before.revision + 1,
      };
      this.#onChange({ kind: "withdrawn", match });
    }
    const match: Match = {
      id,
      rule: plan.rule,
      key,
      events: fillFilters(kept, plan.filters.length).map(
        (hit) => hit?.evidence,
      ),
      certainty: "confirmed",
      revision: isRevision ? before.revision + 1 : 1,
    };
    state.match = match;
    if (before === undefined) {
      this.#log?.sample(state, "alert", completing, match);
    }
    this.#onChange({ kind: isRevision ? "revised" : "fired", match });
  }

  /** Shows, schedules or confirms a key. */
  #settle(state: SampleState): void {
    const lastUs = state.completing?.timeUs;
    if (lastUs === undefined) {
      this.#waiting.add(state);
      return;
    }
    this.#waiting.delete(state);
    const clock = slowest(state.clocks);
    if (clock.watermarkUs > lastUs) this.#forget(state);
    else if (state.wakeUs === undefined || state.wakeUs > lastUs) {
      clock.samples.schedule(state, lastUs);
    }
  }

  /** Lets go of a key's events. What was told of it stands, and is not told again. */
  #forget(state: SampleState, cause?: "evicted" | "input-end"): void {
    const newest = state.kept.at(-1);
    if (cause && newest && state.completing === undefined) {
      this.#log?.sample(state, cause, newest);
    }
    this.#confirm(state);
    state.wakeUs = undefined;
    this.#waiting.delete(state);
    this.#open[state.plan.index]!.delete(state.text);
    if (state.completing === undefined) return;
    const fired = this.#fired[state.plan.index]!;
    fired.set(state.text, state.completing.timeUs);
    if (fired.size > this.#limits.keysPerRule) {
      this.#counters.evictedKeys++;
      fired.delete(fired.oldest!.key);
    }
  }

  #confirm({ match }: SampleState): void {
    if (match !== undefined) this.#onChange({ kind: "confirmed", match });
  }
}

function openFilters({ plan, kept }: SampleState): number {
  return plan.filters.length - kept.length;
}

function pendingSample({
  plan,
  text,
  key,
  kept,
}: SampleState): PendingSequence {
  const steps = plan.filters.length;
  return {
    id: digest([plan.rule.id, text, "half filled"]),
    rule: plan.rule,
    key,
    events: fillFilters(kept, steps).map((hit) => hit?.evidence),
    steps,
    deadlineUs: undefined,
    state: "started",
  };
}
