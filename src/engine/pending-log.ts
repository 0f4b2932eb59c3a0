/**
 * What becomes of pending sequences and samples, for a screen that shows them: the last changes of all, and the end of
 * each that was shown. In go the candidates of a key before and after something happened to it; why one is gone is told
 * by the machine's own rules, and after a late event by a {@link replayKey} of the key.
 *
 * ```text
 *            ┌─► advanced ─► … ─┬─► alert        its last step came
 *   begun ───┤                  ├─► forbidden    an event that must be missing came
 *            │                  ├─► until        an until event came
 *            └──────────────────┼─► newer        a newer event of its last step took its place
 *                               ├─► expired      out of time
 *                               ├─► evicted      its key was let go for others
 *                               └─► input-end    the logs ended first
 *   early ──► begun (the step before came, late) or alone (its time is over)
 * ```
 *
 * Bounded: the last {@link MOST_CHANGES} changes, and {@link MOST_SHOWN} of those that were shown; whoever was shown
 * longest ago is forgotten.
 */
import { AgedMap } from "../base/aged-map.ts";
import type { Us } from "../base/time.ts";
import type { Rule } from "../rule/rule.ts";
import { replayKey } from "./explain/replay.ts";
import type { Hit } from "./hit.ts";
import type { KeyState } from "./key-state.ts";
import type { Evidence, Match, PendingSequence } from "./match.ts";
import type { SampleState } from "./sample-state.ts";
import { chainHits } from "./sequence-machine.ts";
import type { Chain } from "./sequence-machine.ts";

/** How a pending sequence ended. */
export type PendingEndKind =
  | "alert"
  | "until"
  | "expired"
  | "newer"
  | "forbidden"
  | "evicted"
  | "input-end"
  /** Of an early step: the step before came late, and it goes on as a sequence that has begun. */
  | "begun"
  /** Of an early step: nothing came before it in time. */
  | "alone";

export interface PendingEnd {
  readonly kind: PendingEndKind;
  /** Event time at which it ended: of the event that did it, or of its deadline. */
  readonly timeUs: Us;
  /** The event that did it; undefined where none did. */
  readonly by: Evidence | undefined;
  /** Of `alert` the match. */
  readonly matchId?: string;
}

export interface PendingChange {
  readonly kind: "begun" | "advanced" | Exclude<PendingEndKind, "alone">;
  readonly rule: Rule;
  readonly host: string;
  /** Steps seen, of steps in all. */
  readonly seen: number;
  readonly steps: number;
  readonly timeUs: Us;
}

/** One that was shown, as it stands. */
export interface PendingDetail {
  readonly pending: PendingSequence;
  /** It is no longer pending; `end` says why, where that is known. */
  readonly isGone: boolean;
  readonly end: PendingEnd | undefined;
  /** Newest event time of the slowest host of its key, and the time before which all is decided there. */
  readonly highUs: Us;
  readonly watermarkUs: Us;
  /** Keys that its rule keeps at the moment. */
  readonly keys: number;
}

/** One that was shown; `last` is how it was when it was shown or when it ended. */
export interface ShownPending {
  readonly id: string;
  readonly state: KeyState | SampleState;
  /** The first event, of an early one the only one; undefined of a sample, of which a key has one at a time. */
  readonly hit: Hit | undefined;
  readonly isEarly: boolean;
  last: PendingSequence;
  end: PendingEnd | undefined;
}

/** What happened to a key: a hit came, its time passed, it was let go, or the logs ended. */
export type PendingCause =
  HitCause | { readonly kind: "expired" | "evicted" | "input-end" };

interface HitCause {
  readonly kind: "hit";
  readonly hit: Hit;
  readonly isLate: boolean;
  /** Matches that fired because the machine ran again from the hit's place on. */
  readonly fired: readonly Chain[];
}

/** Changes that are kept. */
export const MOST_CHANGES = 64;
/** Pending sequences whose end is remembered. */
export const MOST_SHOWN = 500;

/** A change with its hit: evidence is read when somebody looks. */
interface KeptChange extends Omit<PendingChange, "host"> {
  readonly hit: Hit;
}

export class PendingLog {
  /** By id, the one shown longest ago first. */
  readonly #shown = new AgedMap<string, ShownPending>();
  /** The same by key. */
  readonly #byState = new Map<KeyState | SampleState, ShownPending[]>();
  /** A ring: `#next` is where the next one goes. */
  readonly #changes: KeptChange[] = [];
  #next = 0;
  /** Changes that there were in all. */
  changed = 0;

  /** Notes that one is shown: its end will be known. */
  show(shown: Omit<ShownPending, "end">): void {
    const { id, state } = shown;
    const known = this.#shown.get(id);
    if (known !== undefined) {
      known.last = shown.last;
      // One that ended and began again, as an evicted key does.
      known.end = undefined;
      this.#shown.touch(id);
      return;
    }
    const entry: ShownPending = { ...shown, end: undefined };
    this.#shown.set(id, entry);
    const ofKey = this.#byState.get(state);
    if (ofKey === undefined) this.#byState.set(state, [entry]);
    else ofKey.push(entry);
    if (this.#shown.size > MOST_SHOWN) this.#forgetOldest();
  }

  /** Something of the key was shown and is not forgotten: it is known by the very state and hits that were shown. */
  hasShown(state: KeyState): boolean {
    return this.#byState.has(state);
  }

  get(id: string): ShownPending | undefined {
    return this.#shown.get(id);
  }

  /** Newest first. */
  changes(most: number): readonly PendingChange[] {
    const kept = this.#changes.length;
    const result: PendingChange[] = [];
    for (let i = 1; i <= Math.min(most, kept); i++) {
      const { hit, ...change } = this.#changes[(this.#next - i + kept) % kept]!;
      result.push({ ...change, host: hit.evidence.host.name });
    }
    return result;
  }

  /**
   * What happened to the candidates of a key.
   * @param before and `after`: candidates, complete ones that wait included
   * @param matchesOf complete matches of the key that stand, with their ids; asked where something is gone
   */
  compare(
    state: KeyState,
    before: readonly Chain[],
    after: readonly Chain[],
    matchesOf: () => ReadonlyMap<Chain, string>,
    cause: PendingCause,
    toPending: (state: KeyState, chain: Chain) => PendingSequence,
  ): void {
    const { rule, stepCount: steps } = state.plan;
    const now = new Map(after.map((chain) => [chain.first, chain]));
    const then = new Map(before.map((chain) => [chain.first, chain]));
    for (const [first, chain] of then) {
      const still = now.get(first);
      const seen = lengthOf(chain);
      if (still !== undefined) {
        const more = lengthOf(still);
        if (more > seen) {
          const { hit } = still;
          const { timeUs } = hit;
          this.#note({
            kind: "advanced",
            rule,
            hit,
            seen: more,
            steps,
            timeUs,
          });
        }
        continue;
      }
      const end = endOf(state, chain, matchesOf(), cause);
      const { kind, timeUs } = end;
      // A newer start is told as one that has begun.
      if (kind !== "newer" && kind !== "input-end") {
        const hit = end.hit ?? chain.hit;
        const upTo = kind === "alert" ? steps : seen;
        this.#note({ kind, rule, hit, seen: upTo, steps, timeUs });
      }
      this.#end(state, first, end, () => toPending(state, chain));
    }
    for (const [first, chain] of now) {
      if (then.has(first)) continue;
      const { hit } = chain;
      const seen = lengthOf(chain);
      this.#note({ kind: "begun", rule, hit, seen, steps, timeUs: hit.timeUs });
    }
    if (cause.kind === "hit") this.#noteFired(state, then, cause);
    this.#endEarly(state, after, matchesOf);
    this.#reopen(state, now, matchesOf);
  }

  /** A sample has begun, gone on or ended. */
  sample(
    state: SampleState,
    kind: "begun" | "advanced" | "alert" | "evicted" | "input-end",
    hit: Hit,
    match?: Match,
  ): void {
    const { rule, filters } = state.plan;
    const { timeUs } = hit;
    const steps = filters.length;
    if (kind !== "input-end") {
      this.#note({ kind, rule, hit, seen: state.kept.length, steps, timeUs });
    }
    if (kind === "begun" || kind === "advanced") return;
    for (const shown of this.#byState.get(state) ?? []) {
      shown.end ??= {
        kind,
        timeUs,
        by: kind === "alert" ? hit.evidence : undefined,
        ...(match && { matchId: match.id }),
      };
    }
  }

  /** What one late event has completed is among the candidates neither before nor after it. */
  #noteFired(
    { plan: { rule, stepCount: steps } }: KeyState,
    then: ReadonlyMap<Hit, Chain>,
    { fired, hit: late }: HitCause,
  ): void {
    for (const { first, hit } of fired) {
      if (then.has(first)) continue;
      // With another first event it was noted when that came.
      if (first === late) {
        const { timeUs } = first;
        this.#note({ kind: "begun", rule, hit: first, seen: 1, steps, timeUs });
      }
      const { timeUs } = hit;
      this.#note({ kind: "alert", rule, hit, seen: steps, steps, timeUs });
    }
  }

  #note(change: KeptChange): void {
    this.changed++;
    this.#changes[this.#next] = change;
    this.#next = (this.#next + 1) % MOST_CHANGES;
  }

  #end(
    state: KeyState,
    hit: Hit,
    { hit: by, ...end }: FoundEnd,
    toPending: () => PendingSequence,
  ): void {
    const shown = this.#byState
      .get(state)
      ?.find((each) => !each.isEarly && each.hit === hit);
    if (shown === undefined || shown.end !== undefined) return;
    shown.last = toPending();
    shown.end = { ...end, by: by?.evidence };
  }

  /** A late event may undo an end: what was overwritten goes on, or is complete. */
  #reopen(
    state: KeyState,
    now: ReadonlyMap<Hit, Chain>,
    matchesOf: () => ReadonlyMap<Chain, string>,
  ): void {
    for (const shown of this.#byState.get(state) ?? []) {
      const { hit, isEarly, end } = shown;
      if (isEarly || end === undefined) continue;
      if (now.has(hit!)) shown.end = undefined;
      else if (end.kind !== "alert") {
        const found = [...matchesOf()].find(([{ first }]) => first === hit);
        if (found === undefined) continue;
        const [match, matchId] = found;
        const by = match.hit.evidence;
        shown.end = { kind: "alert", timeUs: match.hit.timeUs, by, matchId };
      }
    }
  }

  /** Steps that were shown as early and are it no longer. */
  #endEarly(
    state: KeyState,
    after: readonly Chain[],
    matchesOf: () => ReadonlyMap<Chain, string>,
  ): void {
    for (const shown of this.#byState.get(state) ?? []) {
      const { isEarly, hit } = shown;
      if (!isEarly || shown.end !== undefined || state.isEarly(hit!)) continue;
      // Where the record was logged twice, the machine may have used the other copy.
      const { identity } = hit!.evidence;
      const holds = (chain: Chain): boolean =>
        chainHits(chain).some(
          ({ timeUs, evidence }) =>
            timeUs === hit!.timeUs && evidence.identity === identity,
        );
      const matches = matchesOf();
      const match = [...matches.keys()].find(holds);
      const chain = match ?? after.find(holds);
      shown.end = {
        kind:
          match !== undefined
            ? "alert"
            : chain !== undefined
              ? "begun"
              : "alone",
        timeUs: chain?.hit.timeUs ?? shown.last.deadlineUs ?? hit!.timeUs,
        by: chain?.first.evidence,
        ...(match && { matchId: matches.get(match)! }),
      };
    }
  }

  #forgetOldest(): void {
    const oldest = this.#shown.oldest!.value;
    this.#shown.delete(oldest.id);
    const ofKey = this.#byState.get(oldest.state)!;
    if (ofKey.length === 1) this.#byState.delete(oldest.state);
    else ofKey.splice(ofKey.indexOf(oldest), 1);
  }
}

interface FoundEnd extends Omit<PendingEnd, "by" | "kind"> {
  readonly kind: Exclude<PendingEndKind, "begun" | "alone">;
  readonly hit: Hit | undefined;
}

/** Why a candidate is gone. */
function endOf(
  state: KeyState,
  chain: Chain,
  matches: ReadonlyMap<Chain, string>,
  cause: PendingCause,
): FoundEnd {
  for (const [match, matchId] of matches) {
    if (match.first !== chain.first) continue;
    const { hit } = match;
    return { kind: "alert", timeUs: hit.timeUs, hit, matchId };
  }
  const { plan } = state;
  const deadlineUs = chain.first.timeUs + plan.spanUs;
  if (cause.kind !== "hit") {
    // What waited for a forbidden event not to come is complete; it is no alert, so the event came.
    const isComplete = lengthOf(chain) === plan.stepCount;
    return cause.kind === "expired" && !isComplete
      ? { kind: "expired", timeUs: deadlineUs, hit: undefined }
      : {
          kind: isComplete ? "forbidden" : cause.kind,
          timeUs: isComplete ? chain.hit.timeUs : state.highUs,
          hit: undefined,
        };
  }
  const { hit, isLate } = cause;
  return isLate
    ? lateEnd(state, chain, hit, deadlineUs)
    : { kind: inOrderEnd(state, chain, hit), timeUs: hit.timeUs, hit };
}

/** What the newest hit of a key did to a candidate that is gone, in the order in which the machine asks. */
function inOrderEnd(
  { plan }: KeyState,
  chain: Chain,
  hit: Hit,
): "expired" | "until" | "newer" | "forbidden" {
  const step = lengthOf(chain);
  if (hit.steps.includes(step) && plan.joined[step]?.(hit, chain) !== false) {
    if (hit.timeUs - chain.first.timeUs > plan.spanUs) return "expired";
    // It went on, and is gone all the same.
    return step === plan.stepCount - 1 ? "forbidden" : "until";
  }
  if (hit.until) return "until";
  return hit.steps.includes(step - 1) ? "newer" : "forbidden";
}

/** A late event made the machine run again: what it did to the candidate now. */
function lateEnd(
  state: KeyState,
  chain: Chain,
  late: Hit,
  deadlineUs: Us,
): FoundEnd {
  const { fates } = replayKey(state.plan, state.recent, state.base);
  for (const [each, fate] of fates) {
    if (each.first !== chain.first) continue;
    switch (fate.kind) {
      case "killed":
        return { kind: "until", timeUs: fate.by.timeUs, hit: fate.by };
      case "overwritten":
        return { kind: "newer", timeUs: fate.by.timeUs, hit: fate.by };
      case "expired":
      case "forbidden":
        return { kind: fate.kind, timeUs: fate.by.timeUs, hit: fate.by };
      case "matched":
        // It would be an alert, had not another late event come: the forbidden one.
        return { kind: "forbidden", timeUs: late.timeUs, hit: late };
      case "advanced":
      case "waiting":
        break;
    }
  }
  return { kind: "expired", timeUs: deadlineUs, hit: undefined };
}

function lengthOf(chain: Chain): number {
  let length = 0;
  for (let at: Chain | undefined = chain; at !== undefined; at = at.previous) {
    length++;
  }
  return length;
}
