/**
 * What the machine did with the chosen event under one join key, told in evidence: its steps, the candidates that it
 * started, advanced or ended, what became of those, and the hits of the key around it. In goes a {@link Replay} of the key;
 * nothing is decided here.
 */
import type { Us } from "../../base/time.ts";
import { compareOrder } from "../../event/order.ts";
import type { Expr } from "../../lang/eql/tree.ts";
import { explainOf } from "./condition.ts";
import type { ConditionNode } from "./tree.ts";
import type { Fate, Move, Replay, StepMove } from "./replay.ts";
import type { Hit } from "../hit.ts";
import { namedKey } from "../join-key.ts";
import type { Evidence, JoinKey } from "../match.ts";
import type { KeyedHit } from "../hit-finder.ts";
import { chainHits } from "../sequence-machine.ts";
import type { Chain } from "../sequence-machine.ts";
import type { SequencePlan } from "../sequence-plan.ts";
import { aliasNames, joinedReach, splitCondition } from "../step-alias.ts";
import type { Pairing } from "../step-alias.ts";

/** A half or whole matched sequence and its end. */
export interface CandidateStory {
  /** In step order, as far as it came. */
  readonly events: readonly Evidence[];
  readonly end:
    "matched" | "forbidden" | "overwritten" | "killed" | "expired" | "waiting";
  /** The event that ended it; undefined where it matched or waits. */
  readonly by: Evidence | undefined;
  /** Of an expired one from its first event to that; of any other from its first to its last. */
  readonly spanUs: Us;
  /** Event time after which it cannot complete. */
  readonly deadlineUs: Us;
}

/** What the event did at one of its steps. */
export interface StepStory {
  /** From 1. */
  readonly step: number;
  readonly result: StepMove["result"]["kind"];
  /** What the step asks of the events before it; undefined where it asks nothing, or there was no candidate. */
  readonly joined: ConditionNode | undefined;
  /** The candidate that it started, advanced, completed or could not extend. Undefined where there was none. */
  readonly candidate: CandidateStory | undefined;
  /** Without a candidate: where one was, or would have been. The most telling first. */
  readonly instead: readonly Instead[];
}

/** Why there was no candidate to extend. */
export type Instead =
  /** There was one, and it had ended. */
  | { readonly kind: "ended"; readonly candidate: CandidateStory }
  /** An event of the step before came, and found no candidate itself. */
  | {
      readonly kind: "unstarted";
      readonly event: Evidence;
      readonly step: number;
    }
  /** It happened after this one. */
  | { readonly kind: "later"; readonly event: Evidence; readonly afterUs: Us }
  /** It happened in time, under another key. */
  | {
      readonly kind: "other-key";
      readonly event: Evidence;
      readonly key: JoinKey;
      readonly beforeUs: Us;
    };

/** A hit of the key near the chosen one. */
export interface NearHit {
  readonly event: Evidence;
  readonly isChosen: boolean;
  /** From 1. */
  readonly steps: readonly number[];
  readonly until: boolean;
  readonly missing: boolean;
  readonly arrival: Arrival;
}

export interface KeyStory {
  readonly key: JoinKey;
  /** Did the engine take the event under this key? */
  readonly arrival: Arrival;
  readonly steps: readonly StepStory[];
  /** Candidates that its `until` ended. */
  readonly killed: readonly CandidateStory[];
  /** Complete sequences that it forbids. */
  readonly forbids: readonly CandidateStory[];
  /** In event order. */
  readonly around: readonly NearHit[];
  /** Hits of the key, also those that are not shown. */
  readonly hits: number;
  /** How many of them came later than the lateness allows. */
  readonly late: number;
}

/**
 * late: taken, though its host's time had passed it by more than the lateness; what it goes with may have been decided.
 * too-late: left out for that. repeat: the same record was read before.
 */
export type Arrival = "taken" | "late" | "too-late" | "repeat";

/** Did it play a part? */
export function isTaken(arrival: Arrival): boolean {
  return arrival === "taken" || arrival === "late";
}

/** A hit that was kept, and how the engine took it. */
export interface TracedHit extends KeyedHit {
  readonly arrival: Arrival;
}

/** Hits of the key that are shown before and behind the chosen one. */
const MOST_AROUND = 5;

/**
 * @param own the chosen event's hit
 * @param hits all that were kept, in any order, of any key
 */
export function tellKey(
  plan: SequencePlan,
  own: TracedHit,
  hits: readonly TracedHit[],
  replay: Replay,
): KeyStory {
  const ofKey = hits.filter(({ keyText }) => keyText === own.keyText);
  const move = replay.moves.find(({ hit }) => hit === own.hit);
  const tell = (chain: Chain): CandidateStory =>
    tellCandidate(plan, chain, replay.fates);
  return {
    key: namedKey(plan.keyFields, own.keyValues),
    arrival: own.arrival,
    steps:
      move?.steps
        .map((step) => tellStep(plan, own, step, hits, replay))
        .reverse() ?? [],
    killed: move?.killed.map(tell) ?? [],
    forbids: move?.forbids.map(tell) ?? [],
    around: nearHits(own, ofKey),
    hits: ofKey.length,
    late: ofKey.filter(({ arrival }) => arrival.endsWith("late")).length,
  };
}

/** What became of a candidate in the end: its advances are followed. */
function tellCandidate(
  plan: SequencePlan,
  from: Chain,
  fates: ReadonlyMap<Chain, Fate>,
): CandidateStory {
  let chain = from;
  let fate = fates.get(chain);
  while (fate?.kind === "advanced") {
    chain = fate.to;
    fate = fates.get(chain);
  }
  const by = fate !== undefined && "by" in fate ? fate.by : undefined;
  const endUs = fate?.kind === "expired" ? fate.by.timeUs : chain.hit.timeUs;
  return {
    events: chainHits(chain).map(({ evidence }) => evidence),
    end: fate?.kind ?? "waiting",
    by: by?.evidence,
    spanUs: endUs - chain.first.timeUs,
    deadlineUs: chain.first.timeUs + plan.spanUs,
  };
}

function tellStep(
  plan: SequencePlan,
  own: TracedHit,
  { step, result }: StepMove,
  hits: readonly TracedHit[],
  replay: Replay,
): StepStory {
  const tell = (chain: Chain): CandidateStory =>
    tellCandidate(plan, chain, replay.fates);
  const before =
    "chain" in result
      ? result.chain.previous
      : "candidate" in result
        ? result.candidate
        : undefined;
  const chain =
    "chain" in result
      ? result.chain
      : "candidate" in result
        ? result.candidate
        : undefined;
  return {
    step: step + 1,
    result: result.kind,
    joined:
      result.kind === "no-candidate"
        ? undefined
        : explainJoined(plan, step, { hit: own.hit, candidate: before }),
    candidate: chain === undefined ? undefined : tell(chain),
    instead:
      result.kind === "no-candidate"
        ? [
            ...(result.lost === undefined
              ? unstarted(own.hit, step, replay.moves)
              : [{ kind: "ended", candidate: tell(result.lost) } as const]),
            ...later(own, step, hits, plan.spanUs),
            ...underOtherKey(plan, own, step, hits),
          ]
        : [],
  };
}

/** The part of a step's condition that mentions other steps, asked of the event and the candidate. */
function explainJoined(
  plan: SequencePlan,
  step: number,
  pairing: Pairing,
): ConditionNode | undefined {
  const { query } = plan.rule;
  if (plan.joined[step] === undefined || query.kind !== "sequence") {
    return undefined;
  }
  const names = aliasNames(query.steps);
  const aliases: (string | undefined)[] = [];
  const joined: (Expr | undefined)[] = [];
  for (const each of query.steps) {
    if (each.missing) continue;
    const { condition } = each.filter;
    for (let run = 0; run < each.runs; run++) {
      aliases.push(each.alias);
      joined.push(splitCondition(condition, names).joined);
    }
  }
  const reach = joinedReach(step, aliases, names, () => undefined);
  return explainOf<Pairing>(joined[step]!, pairing, reach);
}

const isOfStep = ({ hit }: { readonly hit: Hit }, step: number): boolean =>
  hit.steps.includes(step);

/** The last event of the step before, where it had no candidate itself. */
function unstarted(
  own: Hit,
  step: number,
  moves: readonly Move[],
): readonly Instead[] {
  const at = moves.findIndex(({ hit }) => hit === own);
  const last = moves.slice(0, at).findLast((move) => isOfStep(move, step - 1));
  return last === undefined
    ? []
    : [{ kind: "unstarted", event: last.hit.evidence, step }];
}

function later(
  own: TracedHit,
  step: number,
  hits: readonly TracedHit[],
  spanUs: Us,
): readonly Instead[] {
  let nearest: TracedHit | undefined;
  for (const each of hits) {
    if (each.keyText !== own.keyText || !isOfStep(each, step - 1)) continue;
    const afterUs = each.hit.timeUs - own.hit.timeUs;
    if (compareOrder(each.hit, own.hit) <= 0 || afterUs > spanUs) continue;
    if (nearest === undefined || each.hit.timeUs < nearest.hit.timeUs) {
      nearest = each;
    }
  }
  if (nearest === undefined) return [];
  const { evidence, timeUs } = nearest.hit;
  return [{ kind: "later", event: evidence, afterUs: timeUs - own.hit.timeUs }];
}

/** The last event of the step before that another key kept away. */
function underOtherKey(
  plan: SequencePlan,
  own: TracedHit,
  step: number,
  hits: readonly TracedHit[],
): readonly Instead[] {
  let nearest: TracedHit | undefined;
  for (const each of hits) {
    if (each.keyText === own.keyText || !isOfStep(each, step - 1)) continue;
    const beforeUs = own.hit.timeUs - each.hit.timeUs;
    if (beforeUs < 0 || beforeUs > plan.spanUs) continue;
    if (nearest === undefined || each.hit.timeUs > nearest.hit.timeUs) {
      nearest = each;
    }
  }
  if (nearest === undefined) return [];
  return [
    {
      kind: "other-key",
      event: nearest.hit.evidence,
      key: namedKey(plan.keyFields, nearest.keyValues),
      beforeUs: own.hit.timeUs - nearest.hit.timeUs,
    },
  ];
}

function nearHits(
  own: TracedHit,
  ofKey: readonly TracedHit[],
): readonly NearHit[] {
  const ordered = ofKey.toSorted((a, b) => compareOrder(a.hit, b.hit));
  const at = ordered.indexOf(own);
  return ordered
    .slice(Math.max(0, at - MOST_AROUND), at + MOST_AROUND + 1)
    .map(({ hit, arrival }) => ({
      event: hit.evidence,
      isChosen: hit === own.hit,
      steps: hit.steps.map((step) => step + 1).reverse(),
      until: hit.until,
      missing: hit.absences.length > 0,
      arrival,
    }));
}
