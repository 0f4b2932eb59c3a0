/**
 * The hits of one join key in event order in, what the sequence machine did with each of them out: who started, advanced
 * or completed a candidate, and what became of every candidate. The machine is the engine's own ({@link advance}); here its
 * slots are compared before and after each hit.
 *
 * ```text
 *   hit ──► step k:  no candidate of step k-1 ─ other condition false ─ span > maxspan ─ advances ─ completes
 *                                │                      │                    │              │          │
 *   candidate:                   │                      stays               expired      advanced   matched,
 *                                └ of an emptied slot it is known what emptied it                   or forbidden
 * ```
 *
 * O(hits × steps) and as much memory.
 */
import type { Us } from "../../base/time.ts";
import { compareOrder } from "../../event/order.ts";
import { ForbiddenTimes } from "../absence.ts";
import type { AbsencePlace } from "../absence.ts";
import type { Hit } from "../hit.ts";
import { advance, chainHits, newOutcome } from "../sequence-machine.ts";
import type { Chain, Slots } from "../sequence-machine.ts";
import type { SequencePlan } from "../sequence-plan.ts";

/** What became of a candidate. */
export type Fate =
  | { readonly kind: "advanced"; readonly to: Chain }
  /** Complete, and told. */
  | { readonly kind: "matched" }
  /** Complete, but a missing-event step forbids it. */
  | {
      readonly kind: "forbidden";
      readonly place: AbsencePlace;
      readonly by: Hit;
    }
  | { readonly kind: "overwritten"; readonly by: Hit }
  | { readonly kind: "killed"; readonly by: Hit }
  | { readonly kind: "expired"; readonly by: Hit }
  /** Nothing came that it waited for. */
  | { readonly kind: "waiting" };

/** What a hit did at one of its steps. */
export type StepResult =
  | {
      readonly kind: "started" | "advanced" | "completed";
      readonly chain: Chain;
    }
  /** `lost`: the last candidate that was there, with its fate; undefined where there was none yet. */
  | { readonly kind: "no-candidate"; readonly lost: Chain | undefined }
  /** What it asks of other steps is false; `candidate` is undefined at the first step. */
  | { readonly kind: "not-joined"; readonly candidate: Chain | undefined }
  | {
      readonly kind: "too-long";
      readonly candidate: Chain;
      readonly spanUs: Us;
    };

export interface StepMove {
  /** From 0. */
  readonly step: number;
  readonly result: StepResult;
}

export interface Move {
  readonly hit: Hit;
  /** Last step first, as the machine goes. */
  readonly steps: readonly StepMove[];
  /** Candidates that the hit's `until` killed. */
  readonly killed: readonly Chain[];
  /** Complete matches that the hit forbids. */
  readonly forbids: readonly Chain[];
}

export interface Replay {
  /** In event order. */
  readonly moves: readonly Move[];
  readonly fates: ReadonlyMap<Chain, Fate>;
  /** Complete and not forbidden, in event order. */
  readonly matches: readonly Chain[];
}

/**
 * @param hits of one key, in any order; a record that was read twice counts once
 * @param from the candidates before the first of them
 */
export function replayKey(
  plan: SequencePlan,
  hits: readonly Hit[],
  from: Readonly<Slots> = [],
): Replay {
  const ordered = withoutRepeats(hits.toSorted(compareOrder));
  const slots: Slots = Array.from(
    { length: plan.stepCount - 1 },
    (_, slot) => from[slot],
  );
  /** By slot, the candidate that was there last. */
  const lost: (Chain | undefined)[] = [];
  const fates = new Map<Chain, Fate>();
  const complete: Chain[] = [];
  const moves: (Move & { forbids: Chain[] })[] = [];
  for (const hit of ordered) {
    const before = [...slots];
    const completed = advance(plan, slots, hit, newOutcome());
    if (completed !== undefined) complete.push(completed);
    const steps: StepMove[] = [];
    // The slots while the steps of the hit are gone through, last first.
    const now = [...before];
    const leave = (slot: number, fate: Fate): void => {
      const chain = now[slot];
      if (chain === undefined) return;
      fates.set(chain, fate);
      lost[slot] = chain;
      now[slot] = undefined;
    };
    for (const step of hit.steps) {
      const result = resultAt(plan, hit, step, now[step - 1], lost[step - 1]);
      steps.push({ step, result });
      if (result.kind === "too-long") {
        leave(step - 1, { kind: "expired", by: hit });
      }
      if (!("chain" in result)) continue;
      // The machine's own chain, where it is still to be seen.
      const chain =
        result.kind === "completed"
          ? (completed ?? result.chain)
          : slots[step]?.hit === hit
            ? slots[step]
            : result.chain;
      steps[steps.length - 1] = { step, result: { ...result, chain } };
      if (step > 0) leave(step - 1, { kind: "advanced", to: chain });
      if (result.kind === "completed") continue;
      leave(step, { kind: "overwritten", by: hit });
      now[step] = chain;
    }
    const killed: Chain[] = [];
    if (hit.until) {
      now.forEach((chain, slot) => {
        if (chain === undefined) return;
        killed.push(chain);
        leave(slot, { kind: "killed", by: hit });
      });
    }
    moves.push({ hit, steps, killed, forbids: [] });
  }
  for (const chain of slots) {
    if (chain !== undefined) fates.set(chain, { kind: "waiting" });
  }
  const matches = judge(plan, complete, ordered, fates, moves);
  return { moves, fates, matches };
}

/** In the order in which {@link advance} asks. */
function resultAt(
  plan: SequencePlan,
  hit: Hit,
  step: number,
  candidate: Chain | undefined,
  lost: Chain | undefined,
): StepResult {
  if (step > 0 && candidate === undefined)
    return { kind: "no-candidate", lost };
  if (plan.joined[step]?.(hit, candidate) === false) {
    return { kind: "not-joined", candidate };
  }
  const first = candidate?.first ?? hit;
  const spanUs = hit.timeUs - first.timeUs;
  if (candidate !== undefined && spanUs > plan.spanUs) {
    return { kind: "too-long", candidate, spanUs };
  }
  const chain: Chain = { hit, previous: candidate, first };
  const kind =
    step === plan.stepCount - 1
      ? "completed"
      : step === 0
        ? "started"
        : "advanced";
  return { kind, chain };
}

/** Passes or forbids the complete matches. @returns those that pass */
function judge(
  plan: SequencePlan,
  complete: readonly Chain[],
  hits: readonly Hit[],
  fates: Map<Chain, Fate>,
  moves: readonly (Move & { forbids: Chain[] })[],
): readonly Chain[] {
  const forbidden =
    plan.absence === undefined ? undefined : new ForbiddenTimes(plan.absence);
  for (const hit of hits) {
    for (const place of hit.absences) forbidden?.note(place, hit.timeUs);
  }
  return complete.filter((chain) => {
    if (forbidden?.vetoes(chain) !== true) {
      fates.set(chain, { kind: "matched" });
      return true;
    }
    const found = forbidder(chain, hits)!;
    fates.set(chain, { kind: "forbidden", ...found });
    moves.find(({ hit }) => hit === found.by)!.forbids.push(chain);
    return false;
  });
}

/** The event that forbids a match: the first in a gap, else the nearest before, else the nearest behind. */
function forbidder(
  chain: Chain,
  hits: readonly Hit[],
): { readonly place: AbsencePlace; readonly by: Hit } | undefined {
  const steps = chainHits(chain);
  const first = steps[0]!.timeUs;
  const last = steps.at(-1)!.timeUs;
  for (let gap = 0; gap + 1 < steps.length; gap++) {
    const by = hits.find(
      ({ absences, timeUs }) =>
        absences.includes(gap) &&
        timeUs > steps[gap]!.timeUs &&
        timeUs < steps[gap + 1]!.timeUs,
    );
    if (by !== undefined) return { place: gap, by };
  }
  const before = hits.findLast(
    ({ absences, timeUs }) => absences.includes("leading") && timeUs < first,
  );
  if (before !== undefined) return { place: "leading", by: before };
  const behind = hits.find(
    ({ absences, timeUs }) => absences.includes("trailing") && timeUs > last,
  );
  return behind === undefined ? undefined : { place: "trailing", by: behind };
}

/** A record that is read twice counts once, as in the engine: the first reading. Equal times are neighbours. */
function withoutRepeats(ordered: readonly Hit[]): readonly Hit[] {
  const kept: Hit[] = [];
  for (const hit of ordered) {
    let at = kept.length - 1;
    while (
      at >= 0 &&
      kept[at]!.timeUs === hit.timeUs &&
      !kept[at]!.repeats(hit)
    )
      at--;
    const isRepeat = at >= 0 && kept[at]!.timeUs === hit.timeUs;
    if (!isRepeat) kept.push(hit);
  }
  return kept;
}
