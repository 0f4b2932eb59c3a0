/**
 * The stateful half of the engine: hits in, changes of matches out. State is kept by rule and join key and decided as
 * the watermark of the key's host moves on.
 *
 * A match of a plain sequence stands when it fires: a late event may revise its evidence, end it at an earlier event, or
 * join it with the one before, but never leaves its key nothing. A match of a sequence with `until` is provisional until the watermark has passed its last
 * event, for a late `until` could still undo it. So is one with missing-event steps before or inside it; where one may
 * not follow either, the match fires only when the time for that is over.
 */
import { AgedMap } from "../base/aged-map.ts";
import type { Counters } from "../base/counters.ts";
import type { Us } from "../base/time.ts";
import { digest } from "./digest.ts";
import type { KeyedHit } from "./hit-finder.ts";
import type { Hit } from "./hit.ts";
import { slowest } from "./host-clock.ts";
import type { HostClock } from "./host-clock.ts";
import { namedKey } from "./join-key.ts";
import { KeyState } from "./key-state.ts";
import type { SavedKey } from "./key-state.ts";
import { KeyTable } from "./key-table.ts";
import type { Limits } from "./limits.ts";
import type {
  Certainty,
  Match,
  MatchChange,
  PendingSequence,
  PendingView,
} from "./match.ts";
import { known } from "./saved.ts";
import type { EngineLinks, SavedGroup } from "./saved.ts";
import { chainHits, hasChain } from "./sequence-machine.ts";
import type { Chain } from "./sequence-machine.ts";
import { MOST_SHOWN } from "./pending-log.ts";
import type { PendingCause, PendingLog, ShownPending } from "./pending-log.ts";
import type { SequencePlan } from "./sequence-plan.ts";
import { SleepingKeys } from "./sleeping-keys.ts";
import type { SleepingKey, SleepingUnit } from "./sleeping-keys.ts";

/** Keys that are looked at, when there are too many awake, at least. */
const AWAKE_LEAST = 8;

/** As a checkpoint holds a key of a rule. */
export type SavedSequenceKey = SavedKey & { readonly rule: string };

/** Matches that were told about and can still change, by the hit that ends them. */
type Told = Map<Hit, Match>;

export class Sequencer {
  readonly #limits: Limits;
  readonly #latenessUs: Us;
  readonly #counters: Counters;
  readonly #onChange: (change: MatchChange) => void;
  readonly #keys: KeyTable;
  /** By number: keys that are awake. */
  readonly #awake = new Map<number, KeyState>();
  readonly #sleeping = new SleepingKeys();
  /** With more keys awake that wait, the oldest fall asleep. */
  #mostAwake: number;
  readonly #told = new Map<KeyState, Told>();
  /** Keys that are awake and have a candidate or an unused hit: with those that sleep, what the pending panel shows. */
  readonly #waiting = new Set<KeyState>();
  /** Keys that keep events of what is decided, the one that was settled longest ago first. */
  readonly #drowsy = new AgedMap<KeyState, true>();
  /** Undefined where nobody looks at what is pending. */
  readonly #log: PendingLog | undefined;

  constructor(
    planCount: number,
    latenessUs: Us,
    limits: Limits,
    counters: Counters,
    onChange: (change: MatchChange) => void,
    log?: PendingLog,
  ) {
    this.#keys = new KeyTable(planCount, (number, index, text) => {
      const state = this.#awake.get(number);
      return state === undefined
        ? this.#sleeping.ownerOf(number).plan.index === index &&
            this.#sleeping.textOf(number) === text
        : state.plan.index === index && state.text === text;
    });
    this.#log = log;
    this.#latenessUs = latenessUs;
    this.#limits = limits;
    this.#mostAwake = limits.awakeKeys;
    this.#counters = counters;
    this.#onChange = onChange;
  }

  *save(): Generator<SavedGroup> {
    const valueOf = (unit: KeyState | SleepingUnit): SavedSequenceKey => {
      const state =
        unit instanceof KeyState ? unit : this.#sleeping.look(unit.number);
      const saved = state.save(this.#told.get(state));
      return { rule: state.plan.rule.id, ...saved };
    };
    for (let index = 0; index < this.#keys.lists; index++) {
      yield { part: "sequence-key", units: this.#unitsOf(index), valueOf };
    }
  }

  /** Of the keys that the rule has now, as far as they still stand when it is their turn. */
  *#unitsOf(index: number): Generator<KeyState | SleepingUnit> {
    for (const number of this.#keys.numbersOf(index)) {
      const state = this.#awake.get(number);
      if (state !== undefined) yield state;
      else if (this.#sleeping.has(number)) yield this.#sleeping.unit(number);
    }
  }

  /** Takes up a key that was saved; keys in the order in which they were. */
  restore(
    plan: SequencePlan,
    saved: SavedSequenceKey,
    links: EngineLinks,
  ): void {
    const [first, ...others] = saved.clocks.map(links.clockOf);
    const state = new KeyState(plan, saved.text, saved.key, known(first));
    state.clocks.push(...others);
    this.#add(state);
    const told = state.restore(saved, links);
    if (told.size > 0) this.#told.set(state, told);
    this.#settle(state);
  }

  /** Takes one hit of an event of the clock's host. */
  take(
    { plan, keyText, keyValues, hit }: KeyedHit<SequencePlan>,
    clock: HostClock,
  ): void {
    const number = this.#keys.find(plan.index, keyText);
    let state: KeyState;
    if (number === undefined) {
      const key = namedKey(plan.keyFields, keyValues);
      state = new KeyState(plan, inOnePiece(keyText), key, clock);
      this.#add(state);
      if (this.keysOf(plan) > this.#limits.keysPerRule) this.#evictOldest(plan);
    } else state = this.#wake(number);
    if (!state.clocks.includes(clock)) {
      state.clocks.push(clock);
      state.version++;
    }
    const before = this.#log && candidatesOf(state);
    const outcome = state.insert(hit);
    if (outcome === "too-late") {
      this.#counters.tooLate++;
    } else if (outcome === "duplicate") {
      this.#counters.duplicate++;
    } else {
      let fired: readonly Chain[] = [];
      if (outcome === "in-order") {
        const chain = state.open.get(hit);
        if (chain !== undefined) this.#fire(state, hit, chain);
      } else {
        fired = this.#compare(state);
      }
      if (before !== undefined) {
        const isLate = state.recent.at(-1) !== hit;
        this.#logChange(state, before, { kind: "hit", hit, isLate, fired });
      }
      this.#bound(state);
    }
    this.#settle(state);
  }

  /** Decides everything that the watermark of a host has passed. */
  advance(clock: HostClock): void {
    for (
      let state = clock.sequences.nextDue(clock.watermarkUs);
      state !== undefined;
      state = clock.sequences.nextDue(clock.watermarkUs)
    ) {
      // A slower host of the key may still hold it back.
      this.#decide(state, state.watermarkUs);
      this.#settle(state);
    }
    for (
      let state = this.#sleeping.nextDue(clock);
      state !== undefined;
      state = this.#sleeping.nextDue(clock)
    ) {
      this.#decide(state, clock.watermarkUs);
      this.#forget(state);
    }
  }

  /** The end of all input: everything is decided. */
  finish(): void {
    for (let index = 0; index < this.#keys.lists; index++) {
      for (const number of this.#keys.numbersOf(index)) {
        const state = this.#wake(number);
        this.#decide(state, Infinity, "input-end");
        this.#settle(state);
      }
    }
  }

  get keyCount(): number {
    return this.#keys.size;
  }

  /**
   * Half matched sequences: those that have begun, soonest end first, then later steps that came early. Candidates
   * whose time is over on the key's own hosts are not shown, though a late event might still complete them.
   */
  pending(most: number): PendingView {
    const started: Row[] = [];
    const early: Row[] = [];
    let scanned = 0;
    // Who is shown wakes.
    const all = this.#waiting.size + this.#sleeping.size;
    for (const state of this.#waiting) {
      if (scanned === this.#limits.pendingScanned) break;
      scanned++;
      this.#pendingOf(state, started, early);
    }
    for (const key of this.#sleeping.all()) {
      if (scanned === this.#limits.pendingScanned) break;
      scanned++;
      const deadlineUs =
        key.plan.maxspanUs === undefined ? undefined : key.endUs;
      if (deadlineUs === undefined || deadlineUs >= key.clock.highUs) {
        started.push({
          deadlineUs,
          shown: (isKept) => this.#show(key, isKept),
        });
      }
    }
    started.sort(byDeadline);
    early.sort(byDeadline);
    const rows = [...started, ...early]
      .slice(0, most)
      .map(({ shown }, i) => shown(this.#log !== undefined && i < MOST_SHOWN));
    if (this.#log !== undefined) {
      for (const { state, hit, last } of rows.slice(0, MOST_SHOWN)) {
        const isEarly = last.state === "early";
        this.#log.show({ id: last.id, state, hit, isEarly, last });
      }
    }
    return {
      total: started.length + all - scanned,
      early: early.length,
      rows: rows.map(({ last }) => last),
    };
  }

  /** @param isKept it is to be known again by its state and its hits: the key stays awake while it is remembered */
  #show({ number }: SleepingKey, isKept: boolean): Shown {
    const state = isKept ? this.#wake(number) : this.#sleeping.look(number);
    if (isKept) this.#stayAwake(state);
    const chain = known(candidatesOf(state)[0]);
    return { state, hit: chain.first, last: startedSequence(state, chain) };
  }

  /** One that was shown, as it stands now; undefined where it no longer does. */
  pendingNow({ state, hit, isEarly }: ShownPending) {
    if (!(state instanceof KeyState) || hit === undefined) return undefined;
    if (isEarly) {
      return state.isEarly(hit)
        ? earlySequence(state, hit, this.#latenessUs)
        : undefined;
    }
    // Also where its time is over, but a late event might still complete it.
    const chain = candidatesOf(state).find(({ first }) => first === hit);
    return chain && startedSequence(state, chain);
  }

  /** Keys that the rule keeps. */
  keysOf({ index }: SequencePlan): number {
    return this.#keys.sizeOf(index);
  }

  /** Evidence is read of those that are shown. */
  #pendingOf(state: KeyState, started: Row[], early: Row[]): void {
    for (const chain of candidatesOf(state)) {
      const deadlineUs = deadlineOf(state.plan, chain);
      if (deadlineUs === undefined || deadlineUs >= state.highUs) {
        const shown = (): Shown => ({
          ...{ state, hit: chain.first },
          last: startedSequence(state, chain),
        });
        started.push({ deadlineUs, shown });
      }
    }
    const hit = state.early;
    if (hit !== undefined) {
      const shown = (): Shown => ({
        ...{ state, hit },
        last: earlySequence(state, hit, this.#latenessUs),
      });
      early.push({ deadlineUs: hit.timeUs + this.#latenessUs, shown });
    }
  }

  /** A key with too many undecided hits decides its oldest tenth early: a late event can no longer change those. */
  #bound(state: KeyState): void {
    const { recent } = state;
    const most = this.#limits.hitsPerKey;
    if (recent.length <= most) return;
    const before = recent.length;
    this.#decide(state, recent[Math.floor(most / 10)]!.timeUs + 1);
    this.#counters.evictedHits += before - recent.length;
  }

  #evictOldest({ index }: SequencePlan): void {
    const oldest = this.#wake(known(this.#keys.oldestOf(index)));
    this.#counters.evictedKeys++;
    // What was told stands: there is nobody left to revise it.
    this.#decide(oldest, Infinity, "evicted");
    this.#forget(oldest);
  }

  #decide(
    state: KeyState,
    watermarkUs: Us,
    cause: "expired" | "evicted" | "input-end" = "expired",
  ): void {
    const told = this.#told.get(state);
    const before = this.#log && candidatesOf(state);
    const confirmed = state.decide(watermarkUs, this.#counters);
    const fired = new Map<Chain, string>();
    for (const chain of confirmed) {
      const known = told?.get(chain.hit);
      told?.delete(chain.hit);
      const match: Match = {
        ...(known ?? this.#match(state, chain, 1)),
        certainty: "confirmed",
      };
      if (known === undefined) this.#onChange({ kind: "fired", match });
      this.#onChange({ kind: "confirmed", match });
      fired.set(chain, match.id);
    }
    if (before !== undefined) {
      this.#logChange(state, before, { kind: cause }, fired);
    }
    if (told?.size === 0) this.#told.delete(state);
  }

  /** @param fired complete matches besides those that are open, with their ids */
  #logChange(
    state: KeyState,
    before: readonly Chain[],
    cause: PendingCause,
    fired?: ReadonlyMap<Chain, string>,
  ): void {
    const matchesOf = (): ReadonlyMap<Chain, string> => {
      const matches = new Map(fired);
      const told = this.#told.get(state);
      for (const [hit, chain] of state.open) {
        const match = told?.get(hit);
        if (match !== undefined) matches.set(chain, match.id);
      }
      return matches;
    };
    const after = candidatesOf(state);
    this.#log!.compare(state, before, after, matchesOf, cause, startedSequence);
  }

  #add(state: KeyState): void {
    state.number = this.#keys.add(state.plan.index, state.text);
    this.#awake.set(state.number, state);
  }

  /** A key that is to change: whoever wakes it settles or forgets it. */
  #wake(number: number): KeyState {
    let state = this.#awake.get(number);
    if (state === undefined) {
      state = this.#sleeping.wake(number);
      this.#awake.set(number, state);
    }
    return state;
  }

  /** Schedules, shows or forgets a key after a change. */
  #settle(state: KeyState): void {
    if (state.isEmpty) {
      this.#forget(state);
      return;
    }
    this.#stayAwake(state);
    this.#drowsy.delete(state);
    if (state.hasDecided) this.#growDrowsy(state);
    if (this.#waiting.size > this.#mostAwake) this.#putToSleep();
  }

  /**
   * A candidate that is decided is mostly overwritten soon: whose evidence is read at once is read in vain. So the last ones
   * keep their events, and of each other one the evidence is read when its turn comes.
   */
  #growDrowsy(state: KeyState): void {
    this.#drowsy.set(state, true);
    if (this.#drowsy.size <= this.#limits.drowsyKeys) return;
    const { key: oldest } = this.#drowsy.oldest!;
    this.#drowsy.delete(oldest);
    if (!this.#fallAsleep(oldest)) oldest.letEventsGo();
  }

  /**
   * What goes on, or comes to nothing, mostly does at once: a key that falls asleep too soon has read its evidence in vain.
   * So only the oldest do, an eighth at a time.
   */
  #putToSleep(): void {
    const { awakeKeys } = this.#limits;
    const some = AWAKE_LEAST + Math.ceil(awakeKeys / 8);
    let left = some;
    for (const state of this.#waiting) {
      if (left-- === 0) break;
      if (this.#fallAsleep(state)) continue;
      // Those that have to stay awake are not asked again before the others.
      this.#waiting.delete(state);
      this.#waiting.add(state);
    }
    const { size } = this.#waiting;
    this.#mostAwake = size <= awakeKeys ? awakeKeys : size + some;
  }

  /** @returns false where the key has to stay awake */
  #fallAsleep(state: KeyState): boolean {
    if (this.#told.has(state) || this.#log?.hasShown(state)) return false;
    if (!this.#sleeping.sleep(state)) return false;
    state.wakeUs = undefined;
    this.#waiting.delete(state);
    this.#drowsy.delete(state);
    this.#awake.delete(state.number);
    return true;
  }

  #stayAwake(state: KeyState): void {
    if (
      state.unused.length > 0 ||
      state.awaiting.length > 0 ||
      hasChain(state.live)
    ) {
      this.#waiting.add(state);
    } else {
      this.#waiting.delete(state);
    }
    const wakeUs = state.nextWakeUs();
    if (state.wakeUs !== undefined && state.wakeUs <= wakeUs) return;
    // The slowest host of the key decides when its watermark has passed.
    slowest(state.clocks).sequences.schedule(state, wakeUs);
  }

  #forget(state: KeyState): void {
    state.wakeUs = undefined;
    this.#waiting.delete(state);
    this.#drowsy.delete(state);
    this.#told.delete(state);
    this.#awake.delete(state.number);
    this.#keys.remove(state.number, state.plan.index, state.text);
  }

  #fire(state: KeyState, hit: Hit, chain: Chain): void {
    const match = this.#match(state, chain, 1);
    this.#remember(state, hit, match);
    this.#onChange({ kind: "fired", match });
  }

  #remember(state: KeyState, hit: Hit, match: Match): void {
    let told = this.#told.get(state);
    if (told === undefined) this.#told.set(state, (told = new Map()));
    told.set(hit, match);
  }

  /**
   * A late hit made the machine run again: what differs from what was told is told now.
   * @returns what fired
   */
  #compare(state: KeyState): readonly Chain[] {
    const fired: Chain[] = [];
    const told: Told = this.#told.get(state) ?? new Map();
    for (const [hit, match] of [...told]) {
      if (state.open.has(hit)) continue;
      told.delete(hit);
      this.#onChange({
        kind: "withdrawn",
        match: {
          ...match,
          certainty: "withdrawn",
          revision: match.revision + 1,
        },
      });
    }
    for (const [hit, chain] of state.open) {
      const before = told.get(hit);
      if (before === undefined) {
        this.#fire(state, hit, chain);
        fired.push(chain);
      } else if (!sameEvents(before, matchEvents(state.plan, chain))) {
        const match = this.#match(state, chain, before.revision + 1);
        this.#remember(state, hit, { ...match, id: before.id });
        this.#onChange({ kind: "revised", match: { ...match, id: before.id } });
      }
    }
    return fired;
  }

  #match(state: KeyState, chain: Chain, revision: number): Match {
    const { plan } = state;
    const certainty: Certainty =
      plan.hasUntil || plan.absence !== undefined ? "provisional" : "confirmed";
    return {
      id: matchId(state, chain.hit),
      rule: plan.rule,
      key: state.key,
      events: matchEvents(plan, chain),
      certainty,
      revision,
    };
  }
}

/** One that may be shown: by its deadline it is told whether it is. */
interface Row {
  readonly deadlineUs: Us | undefined;
  readonly shown: (isKept: boolean) => Shown;
}

/** A pending sequence with where it comes from. */
interface Shown {
  readonly state: KeyState;
  readonly hit: Hit;
  readonly last: PendingSequence;
}

function byDeadline(a: Row, b: Row): number {
  return (a.deadlineUs ?? Infinity) - (b.deadlineUs ?? Infinity);
}

/** What is pending of a key: half matched, and complete but waiting. */
function candidatesOf({ live, awaiting }: KeyState): readonly Chain[] {
  const started = live.filter((chain) => chain !== undefined);
  return awaiting.length === 0 ? started : [...started, ...awaiting];
}

/**
 * At most one match of a key ends at an event, so rule, key and that event name the match, whatever else of its
 * evidence is revised. Records that cannot be told apart (same host, channel, id, time and content) are numbered.
 */
function matchId(state: KeyState, last: Hit): string {
  const { identity } = last.evidence;
  let copy = 0;
  for (const hit of state.recent) {
    if (hit === last) break;
    if (hit.timeUs === last.timeUs && hit.evidence.identity === identity)
      copy++;
  }
  return digest([
    state.plan.rule.id,
    state.text,
    copy === 0 ? identity : `${identity}#${copy}`,
  ]);
}

/**
 * The same text, not as the pieces that it was put together from: a key is kept for long. To ask for its number makes
 * V8 join the pieces, and they are let go.
 */
function inOnePiece(text: string): string {
  Number(text);
  return text;
}

/** The evidence in the order of the query, with a hole at each missing-event step. */
function matchEvents(plan: SequencePlan, chain: Chain): Match["events"] {
  const hits = chainHits(chain);
  return plan.positions.map((step) =>
    step === undefined ? undefined : hits[step]!.evidence,
  );
}

function sameEvents(match: Match, events: Match["events"]): boolean {
  return events.every((event, i) => match.events[i] === event);
}

function startedSequence(state: KeyState, chain: Chain): PendingSequence {
  const { plan } = state;
  const hits = chainHits(chain);
  return {
    id: digest([
      plan.rule.id,
      state.text,
      chain.first.evidence.identity,
      "started",
    ]),
    rule: plan.rule,
    key: state.key,
    events: placeEvents(plan, (step) => hits[step]),
    steps: plan.stepCount,
    deadlineUs: deadlineOf(plan, chain),
    state: "started",
  };
}

/** When a candidate runs out of time; undefined where the rule sets none. */
function deadlineOf(
  { maxspanUs }: SequencePlan,
  { first }: Chain,
): Us | undefined {
  return maxspanUs === undefined ? undefined : first.timeUs + maxspanUs;
}

function earlySequence(
  state: KeyState,
  hit: Hit,
  latenessUs: Us,
): PendingSequence {
  const { plan } = state;
  const step = hit.steps[0]!;
  return {
    id: digest([plan.rule.id, state.text, hit.evidence.identity, "early"]),
    rule: plan.rule,
    key: state.key,
    events: placeEvents(plan, (each) => (each === step ? hit : undefined)),
    steps: plan.stepCount,
    deadlineUs: hit.timeUs + latenessUs,
    state: "early",
  };
}

function placeEvents(
  plan: SequencePlan,
  at: (step: number) => Hit | undefined,
): PendingSequence["events"] {
  return Array.from(
    { length: plan.stepCount },
    (_, step) => at(step)?.evidence,
  );
}
