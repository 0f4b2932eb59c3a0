/**
 * All that is known under one join key of one sequence rule, kept so that a late event finds its place.
 *
 * ```text
 *   event time ──────────────────────────────────────────────────────────────►
 *
 *      decided: seen by the machine      │   undecided: kept as hits, in order
 *      once and for all                  │
 *      base slots ───────────────────────┼──► hit ─ hit ─ hit ─► live slots
 *                                        │         ▲
 *                                 watermark        a late hit goes to its place; the machine runs
 *                                                  again from there, until it is where it was
 * ```
 *
 * When the watermark (newest event time of the host, minus the allowed lateness) passes a hit, the hit moves into the
 * base. So memory per key is the candidates plus the hits of one lateness, and the outcome never depends on the
 * order in which the hits came: it is the machine's over the sorted hits.
 */
import type { Counters } from "../base/counters.ts";
import type { Us } from "../base/time.ts";
import { compareOrder } from "../event/order.ts";
import { ForbiddenTimes } from "./absence.ts";
import type { SavedTimes } from "./absence.ts";
import type { Hit } from "./hit.ts";
import { slowest } from "./host-clock.ts";
import type { HostClock } from "./host-clock.ts";
import type { Certainty, JoinKey, Match } from "./match.ts";
import { known, restoreHit, saveClocks, saveHit, saveUs } from "./saved.ts";
import type { Links, MadeText, SavedHit, SavedUnit, SavedUs } from "./saved.ts";
import {
  advance,
  chainHits,
  chainOf,
  expire,
  hasChain,
  newOutcome,
} from "./sequence-machine.ts";
import type { Chain, Slots } from "./sequence-machine.ts";
import type { SequencePlan } from "./sequence-plan.ts";
import type { Sleeper } from "./wakes.ts";

/** Matches of a key whose last event is undecided, by that event. At most one match ends at an event. */
export type OpenMatches = Map<Hit, Chain>;

/** As a checkpoint holds it: hits are named by their place in `hits`, a chain is its hits in step order. */
export interface SavedKey {
  readonly text: string;
  readonly key: JoinKey;
  readonly clocks: readonly number[];
  readonly hits: readonly SavedHit[];
  readonly base: readonly (readonly number[] | null)[];
  readonly awaiting: readonly (readonly number[])[];
  readonly recent: readonly number[];
  readonly decidedUs: SavedUs;
  readonly forbidden?: SavedTimes;
  readonly told: readonly {
    readonly hit: number;
    readonly id: string;
    readonly certainty: Certainty;
    readonly revision: number;
    readonly events: readonly (number | null)[];
  }[];
}

/** A key with one candidate and nothing else, except that the candidate's only hit may be undecided. */
export interface Waiting {
  /** Of the candidate, first step first. */
  readonly hits: readonly Hit[];
  readonly isDecided: boolean;
  /** Everything before this time is decided; -Infinity where nothing is. */
  readonly decidedUs: Us;
}

export class KeyState implements Sleeper, SavedUnit {
  readonly plan: SequencePlan;
  readonly text: string;
  readonly key: JoinKey;
  /** Among the keys of all rules, for whoever keeps them. */
  number = -1;
  /** Hosts whose events take part; one, unless the key spans machines. */
  readonly clocks: HostClock[];
  /** Undecided hits in event order. */
  readonly recent: Hit[] = [];
  /** The candidates before each of them: a late hit makes the machine run again from its place on. */
  readonly #before: Slots[] = [];
  /** Matches that stand as far as is known, completed by undecided hits. */
  open: OpenMatches = new Map();
  /** Undecided hits that no candidate could use: later steps that came without, or before, their predecessors. */
  unused: Hit[] = [];
  /** Counts up with every change. */
  version = 0;
  madeText: MadeText | undefined;
  /** When {@link decide} has something to do next; undefined when it is not scheduled. */
  wakeUs: Us | undefined;

  /** All matches completed by undecided hits; the same as {@link open} in a sequence without missing-event steps. */
  #completed: OpenMatches = this.open;
  /** Times of forbidden events; undefined in a sequence without missing-event steps. */
  readonly #forbidden: ForbiddenTimes | undefined;
  /** Complete and decided, but a forbidden event could still follow them. In event order. */
  #awaiting: Chain[] = [];
  /** Everything before this time is decided. */
  #decidedUs: Us = -Infinity;
  readonly #base: Slots;
  #live: Slots;

  constructor(
    plan: SequencePlan,
    text: string,
    key: JoinKey,
    clock: HostClock,
  ) {
    this.plan = plan;
    this.text = text;
    this.key = key;
    this.clocks = [clock];
    this.#base = new Array<Chain | undefined>(plan.stepCount - 1).fill(
      undefined,
    );
    this.#live = [...this.#base];
    if (plan.absence !== undefined) {
      this.#forbidden = new ForbiddenTimes(plan.absence);
      this.#completed = new Map();
    }
  }

  /** @param told what was told of the matches that can still change, by the hit that ends them */
  save(told: ReadonlyMap<Hit, Match> | undefined): SavedKey {
    const numbers = new Map<Hit, number>();
    const hits: SavedHit[] = [];
    const number = (hit: Hit): number => {
      let at = numbers.get(hit);
      if (at === undefined) {
        numbers.set(hit, (at = hits.length));
        hits.push(saveHit(hit));
      }
      return at;
    };
    const chain = (each: Chain): number[] => chainHits(each).map(number);
    const saved = {
      text: this.text,
      key: this.key,
      clocks: saveClocks(this.clocks),
      hits,
      base: this.#base.map((each) => (each === undefined ? null : chain(each))),
      awaiting: this.#awaiting.map(chain),
      recent: this.recent.map(number),
      decidedUs: saveUs(this.#decidedUs),
      ...(this.#forbidden && { forbidden: this.#forbidden.save() }),
    };
    if (told === undefined) return { ...saved, told: [] };
    for (const hit of told.keys()) number(hit);
    const byEvidence = new Map(
      [...numbers].map(([{ evidence }, at]) => [evidence, at]),
    );
    return {
      ...saved,
      told: [...told].map(([hit, { id, certainty, revision, events }]) => ({
        hit: number(hit),
        id,
        certainty,
        revision,
        events: events.map((event) =>
          event === undefined ? null : (byEvidence.get(event) ?? null),
        ),
      })),
    };
  }

  /**
   * Takes up what was saved: the candidates as they stand for good, and on top of them the undecided hits once more.
   * @returns what was told of its matches
   */
  restore(saved: SavedKey, links: Links): Map<Hit, Match> {
    const hits = saved.hits.map((each) => restoreHit(each, links));
    const hit = (at: number): Hit => known(hits[at]);
    const chain = (numbers: readonly number[]): Chain =>
      chainOf(numbers.map(hit));
    saved.base.forEach((each, i) => {
      this.#base[i] = each === null ? undefined : chain(each);
    });
    this.#live = [...this.#base];
    this.#awaiting = saved.awaiting.map(chain);
    this.#decidedUs = saved.decidedUs ?? -Infinity;
    this.#forbidden?.restore(saved.forbidden ?? []);
    for (const at of saved.recent) this.#insert(hit(at));
    if (this.#completed.size > 0 && this.#forbidden !== undefined)
      this.#judge();
    return new Map(
      saved.told.map((told) => [
        hit(told.hit),
        {
          id: told.id,
          rule: this.plan.rule,
          key: this.key,
          events: told.events.map((at) =>
            at === null ? undefined : hit(at).evidence,
          ),
          certainty: told.certainty,
          revision: told.revision,
        },
      ]),
    );
  }

  /** What it waits with, where that is all that there is: see {@link Waiting}. */
  get waiting(): Waiting | undefined {
    const { recent, clocks, plan } = this;
    if (recent.length > 1 || clocks.length > 1 || plan.absence !== undefined) {
      return undefined;
    }
    const chains = this.#live.filter((chain) => chain !== undefined);
    const [chain] = chains;
    if (chain === undefined || chains.length > 1) return undefined;
    const [hit] = recent;
    const isDecided = hit === undefined;
    // To begin with its only hit, which satisfies no other step, is all that the machine has done.
    const isNew =
      hit !== undefined &&
      hit === chain.hit &&
      hit.steps.length === 1 &&
      chain.previous === undefined &&
      !hasChain(this.base);
    if (!isDecided && !isNew) return undefined;
    return { hits: chainHits(chain), isDecided, decidedUs: this.#decidedUs };
  }

  /** Takes up what another state waited with; nothing else has come. */
  takeUp({ hits, isDecided, decidedUs }: Waiting): void {
    this.#decidedUs = decidedUs;
    if (!isDecided) {
      this.#insert(known(hits[0]));
      return;
    }
    this.#base[hits.length - 1] = chainOf(hits);
    this.#live = [...this.#base];
  }

  /** The candidates as of the newest hit. */
  get live(): readonly (Chain | undefined)[] {
    return this.#live;
  }

  /** The newest hit that waits for its predecessor: see {@link isEarly}. */
  get early(): Hit | undefined {
    const { unused } = this;
    let used: ReadonlySet<string> | undefined;
    for (let i = unused.length - 1; i >= 0; i--) {
      const hit = unused[i]!;
      if (unused[i + 1]?.timeUs !== hit.timeUs) used = this.#usedBeside(hit);
      if (!isAmong(used!, hit)) return hit;
    }
    return undefined;
  }

  /**
   * The hit came without its predecessor, which may still come. That of a copy of a used hit has come: a record without a
   * number that is logged twice is two hits, of which the machine uses one.
   */
  isEarly(hit: Hit): boolean {
    return this.#isUnused(hit) && !isAmong(this.#usedBeside(hit), hit);
  }

  /** The candidates before the first undecided hit. */
  get base(): readonly (Chain | undefined)[] {
    return this.#before[0] ?? this.#live;
  }

  /** Complete matches that wait for a forbidden event not to come. */
  get awaiting(): readonly Chain[] {
    return this.plan.absence?.trailing === true && this.#completed.size > 0
      ? [...this.#completed.values(), ...this.#awaiting]
      : this.#awaiting;
  }

  get isEmpty(): boolean {
    return (
      this.recent.length === 0 &&
      this.#awaiting.length === 0 &&
      this.#forbidden?.lastUs === undefined &&
      !hasChain(this.#base)
    );
  }

  /** Event time that every taking-part host has passed for good. */
  get watermarkUs(): Us {
    return slowest(this.clocks).watermarkUs;
  }

  /** Newest event time of the slowest host that takes part. */
  get highUs(): Us {
    let lowest = Infinity;
    for (const { highUs } of this.clocks) {
      if (highUs < lowest) lowest = highUs;
    }
    return lowest;
  }

  /**
   * Puts a hit in its place. In order: O(steps). Late: O(undecided hits of this key that are later), mostly far fewer.
   * @returns `in-order` when the machine just went on, `reordered` when it ran again ({@link open} was built anew)
   */
  insert(hit: Hit): "in-order" | "reordered" | "too-late" | "duplicate" {
    if (hit.timeUs < this.#decidedUs) return "too-late";
    this.version++;
    for (const place of hit.absences) this.#forbidden!.note(place, hit.timeUs);
    const outcome = this.#insert(hit);
    if (this.#forbidden === undefined || outcome === "duplicate") {
      return outcome;
    }
    if (this.#completed.size === 0) {
      this.open.clear();
      return outcome;
    }
    this.#judge();
    return "reordered";
  }

  /** Works out anew which complete matches stand: a forbidden event may have come, or one may still come behind them. */
  #judge(): void {
    this.open = new Map();
    if (this.plan.absence!.trailing) return;
    for (const [hit, chain] of this.#completed) {
      if (!this.#forbidden!.vetoes(chain)) this.open.set(hit, chain);
    }
  }

  #insert(hit: Hit): "in-order" | "reordered" | "duplicate" {
    // An event that is only forbidden plays no part in the machine.
    if (hit.steps.length === 0 && !hit.until) return "in-order";
    const { recent } = this;
    const at = placeOf(recent, hit);
    if (this.#hasRepeat(hit, at)) return "duplicate";
    if (at === recent.length) {
      recent.push(hit);
      this.#before.push([...this.#live]);
      this.#apply(hit, this.#live);
      return "in-order";
    }
    this.#insertLate(hit, at);
    return "reordered";
  }

  /** Runs the machine again from the place of a late hit on, until it is where it was before. */
  #insertLate(late: Hit, at: number): void {
    const { recent } = this;
    const before = this.#before;
    const slots = [...before[at]!];
    recent.splice(at, 0, late);
    before.splice(at, 0, [...slots]);
    this.#apply(late, slots);
    for (let i = at + 1; i < recent.length; i++) {
      if (slots.every((chain, slot) => chain === before[i]![slot])) return;
      before[i] = [...slots];
      this.#apply(recent[i]!, slots);
    }
    // Candidates may have run out of time since they were noted.
    expire(slots, this.#decidedUs, this.plan.spanUs);
    this.#live = slots;
  }

  #isUnused(hit: Hit): boolean {
    return this.unused[placeOf(this.unused, hit)] === hit;
  }

  /** Identities of the used hits of the same time; mostly there are none. */
  #usedBeside(hit: Hit): ReadonlySet<string> {
    const { recent } = this;
    const used = new Set<string>();
    let i = placeOf(recent, hit);
    while (recent[i - 1]?.timeUs === hit.timeUs) i--;
    for (; recent[i]?.timeUs === hit.timeUs; i++) {
      const each = recent[i]!;
      if (!this.#isUnused(each)) used.add(each.evidence.identity);
    }
    return used;
  }

  /** Equal times are neighbours, so a repeat can only stand next to its place. */
  #hasRepeat(hit: Hit, at: number): boolean {
    const { recent } = this;
    for (let i = at - 1; i >= 0 && recent[i]!.timeUs === hit.timeUs; i--) {
      if (recent[i]!.repeats(hit)) return true;
    }
    for (
      let i = at;
      i < recent.length && recent[i]!.timeUs === hit.timeUs;
      i++
    ) {
      if (recent[i]!.repeats(hit)) return true;
    }
    return false;
  }

  /** What the machine makes of a hit, for the first time or anew. */
  #apply(hit: Hit, slots: Slots): void {
    const complete = advance(this.plan, slots, hit, scratch);
    this.#completed.delete(hit);
    if (complete !== undefined) this.#completed.set(hit, complete);
    const { unused } = this;
    const at = placeOf(unused, hit);
    const wasUnused = unused[at] === hit;
    const isUnused = !scratch.used && !hit.until;
    if (wasUnused === isUnused) return;
    if (isUnused) unused.splice(at, 0, hit);
    else unused.splice(at, 1);
  }

  /**
   * Decides what the watermark has passed: hits strictly before it, and candidates whose span has run out.
   * @param watermarkUs Infinity at the end of all input, or of the key
   * @returns the matches that can no longer change, in event order
   */
  decide(watermarkUs: Us, counters: Counters): Chain[] {
    const { recent, open, plan } = this;
    const completed = this.#completed;
    const confirmed: Chain[] = [];
    this.version++;
    let passed = 0;
    while (passed < recent.length && recent[passed]!.timeUs < watermarkUs) {
      const hit = recent[passed++]!;
      const outcome = newOutcome();
      advance(plan, this.#base, hit, outcome);
      if (outcome.used) hit.keepText();
      counters.overwritten += outcome.overwritten;
      counters.expired += outcome.expired;
      counters.noCandidate += outcome.noCandidate;
      counters.killed += outcome.killed;
      const match = completed.get(hit);
      if (match === undefined) continue;
      completed.delete(hit);
      open.delete(hit);
      if (this.#forbidden === undefined) confirmed.push(match);
      else this.#awaiting.push(match);
    }
    this.#passAwaiting(watermarkUs, confirmed);
    if (passed > 0) {
      recent.splice(0, passed);
      this.#before.splice(0, passed);
      const { unused } = this;
      let kept = 0;
      while (kept < unused.length && unused[kept]!.timeUs < watermarkUs) kept++;
      if (kept > 0) unused.splice(0, kept);
    }
    this.#decidedUs = Math.max(this.#decidedUs, watermarkUs);
    const expired = expire(this.#base, watermarkUs, plan.spanUs);
    expire(this.#live, watermarkUs, plan.spanUs);
    // What still waits at the end has not run out of time.
    if (watermarkUs !== Infinity) counters.expired += expired;
    return confirmed;
  }

  /** The watermark has passed hits that are still needed. */
  get hasDecided(): boolean {
    return this.#awaiting.length > 0 || hasChain(this.#base);
  }

  /** Reads the evidence of such hits, so that their events can go. */
  letEventsGo(): void {
    for (const chain of [...this.#base, ...this.#awaiting]) {
      for (let at = chain; at !== undefined; at = at.previous) {
        void at.hit.evidence;
      }
    }
  }

  /** Passes or vetoes the complete matches behind which no forbidden event can come any more. */
  #passAwaiting(watermarkUs: Us, confirmed: Chain[]): void {
    const forbidden = this.#forbidden;
    if (forbidden === undefined) return;
    const stay: Chain[] = [];
    for (const chain of this.#awaiting) {
      if (watermarkUs <= forbidden.decidedAtUs(chain)) stay.push(chain);
      else if (!forbidden.vetoes(chain)) confirmed.push(chain);
    }
    this.#awaiting = stay;
    // A match to come ends at or after the watermark, one that waits began at most a span before it.
    forbidden.forget(watermarkUs - 2 * this.plan.spanUs);
  }

  /** The earliest watermark at which {@link decide} would change something. */
  nextWakeUs(): Us {
    let next = this.recent[0]?.timeUs ?? Infinity;
    for (const chain of this.#base) {
      if (chain !== undefined) {
        next = Math.min(next, chain.first.timeUs + this.plan.spanUs);
      }
    }
    for (const chain of this.#awaiting) {
      next = Math.min(next, this.#forbidden!.decidedAtUs(chain));
    }
    const lastUs = this.#forbidden?.lastUs;
    return lastUs === undefined
      ? next
      : Math.min(next, lastUs + 2 * this.plan.spanUs);
  }
}

const scratch = newOutcome();

/** Index of the first hit that is not before `hit`; mostly the end. */
function placeOf(hits: readonly Hit[], hit: Hit): number {
  const last = hits.at(-1);
  if (last === undefined || compareOrder(last, hit) < 0) return hits.length;
  let low = 0;
  let high = hits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareOrder(hits[middle]!, hit) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Evidence of the hit is read only where there is something to compare it with. */
function isAmong(identities: ReadonlySet<string>, hit: Hit): boolean {
  return identities.size > 0 && identities.has(hit.evidence.identity);
}
