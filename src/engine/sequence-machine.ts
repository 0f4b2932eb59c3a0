/**
 * The sequence machine of one join key: at most one candidate per step, advanced by one hit at a time, in event
 * order. It knows nothing of late events; {@link KeyState} runs it again where one arrives.
 *
 * ```text
 *            hit of step 0        hit of step 1               hit of step n-1
 *   (empty) ──────────────► slot 0 ────────────► slot 1 ─ … ──────────────────► match
 *                              │  moves: the      │
 *                              │  slot is empty   │
 *                              │  afterwards      │
 *      newer hit of step 0 ────┘                  └── older candidate overwritten, gone
 *      overwrites
 *
 *   a step is tried from the last to the first, so one event may end a match, advance another candidate and
 *   start a third, and never helps the same candidate twice
 *   a step that mentions an alias is asked against the candidate it would extend; if false, the candidate stays
 *   span > maxspan when advancing: the candidate is lost          (first to last event, inclusive; without
 *                                                                 maxspan the limit on a candidate's age counts)
 *   until, after the steps of the same event: all slots emptied   (a match already complete stays)
 * ```
 */
import type { Us } from "../base/time.ts";
import type { Hit } from "./hit.ts";
import { known } from "./saved.ts";
import type { SequencePlan } from "./sequence-plan.ts";

/** The hits of a candidate, newest first. Immutable, so that slots can be copied by reference. */
export interface Chain {
  readonly hit: Hit;
  readonly previous: Chain | undefined;
  readonly first: Hit;
}

/** Candidate per step but the last; undefined where there is none. */
export type Slots = (Chain | undefined)[];

/** What the machine does with a hit, counted by the caller if it likes. */
export interface Outcome {
  /** The hit started or advanced a candidate, or completed a match. */
  used: boolean;
  overwritten: number;
  expired: number;
  noCandidate: number;
  killed: number;
}

export function newOutcome(): Outcome {
  return { used: false, overwritten: 0, expired: 0, noCandidate: 0, killed: 0 };
}

/**
 * Applies one hit. O(steps of the hit).
 * @param slots changed in place; length stepCount - 1
 * @param outcome counts are added, `used` is set
 * @returns the completed match, if the hit ends one
 */
export function advance(
  plan: SequencePlan,
  slots: Slots,
  hit: Hit,
  outcome: Outcome,
): Chain | undefined {
  const last = plan.stepCount - 1;
  let complete: Chain | undefined;
  outcome.used = false;
  for (const step of hit.steps) {
    const joined = plan.joined[step];
    let chain: Chain;
    if (step === 0) {
      if (joined?.(hit, undefined) === false) continue;
      chain = { hit, previous: undefined, first: hit };
    } else {
      const candidate = slots[step - 1];
      if (candidate === undefined) {
        outcome.noCandidate++;
        continue;
      }
      if (joined?.(hit, candidate) === false) continue;
      slots[step - 1] = undefined;
      if (hit.timeUs - candidate.first.timeUs > plan.spanUs) {
        outcome.expired++;
        continue;
      }
      chain = { hit, previous: candidate, first: candidate.first };
    }
    outcome.used = true;
    if (step === last) {
      complete = chain;
    } else {
      if (slots[step] !== undefined) outcome.overwritten++;
      slots[step] = chain;
    }
  }
  if (hit.until) {
    for (let i = 0; i < last; i++) {
      if (slots[i] !== undefined) outcome.killed++;
      slots[i] = undefined;
    }
  }
  return complete;
}

/** The hits of a chain in step order. */
export function chainHits(chain: Chain): Hit[] {
  const hits: Hit[] = [];
  for (let at: Chain | undefined = chain; at !== undefined; at = at.previous) {
    hits.push(at.hit);
  }
  return hits.reverse();
}

/** The chain of hits in step order, of which there is one at least. */
export function chainOf(hits: readonly Hit[]): Chain {
  let chain: Chain | undefined;
  for (const hit of hits) {
    chain = { hit, previous: chain, first: chain?.first ?? hit };
  }
  return known(chain);
}

/** There is a candidate. */
export function hasChain(slots: Readonly<Slots>): boolean {
  for (let i = 0; i < slots.length; i++) {
    if (slots[i] !== undefined) return true;
  }
  return false;
}

/** Forgets candidates whose span can no longer be kept at `nowUs`. @returns how many */
export function expire(slots: Slots, nowUs: Us, spanUs: Us): number {
  let expired = 0;
  for (let i = 0; i < slots.length; i++) {
    const chain = slots[i];
    if (chain !== undefined && nowUs - chain.first.timeUs > spanUs) {
      slots[i] = undefined;
      expired++;
    }
  }
  return expired;
}
