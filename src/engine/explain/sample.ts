/**
 * A sample's key and the chosen event: which filters the key's events fill, and whether the event is one of those that are
 * kept. The choice is the engine's own ({@link keepHit}); it depends on the set of hits alone.
 */
import { compareOrder } from "../../event/order.ts";
import { isTaken } from "./story.ts";
import type { TracedHit } from "./story.ts";
import type { Hit } from "../hit.ts";
import { namedKey } from "../join-key.ts";
import type { Evidence, JoinKey } from "../match.ts";
import { fillFilters, keepHit } from "../sample-machine.ts";
import type { SamplePlan } from "../sample-plan.ts";

export interface SampleStory {
  readonly key: JoinKey;
  /** By filter, the event that fills it; undefined where it is open. */
  readonly filled: readonly (Evidence | undefined)[];
  /** Number of the filter that the event fills, from 1; undefined where others do it earlier. */
  readonly fills: number | undefined;
}

/** @param hits all that were kept, in any order, of any key */
export function tellSample(
  plan: SamplePlan,
  own: TracedHit,
  hits: readonly TracedHit[],
): SampleStory {
  const { length } = plan.filters;
  const ordered = hits
    .filter(
      ({ keyText, arrival }) => keyText === own.keyText && isTaken(arrival),
    )
    .map(({ hit }) => hit)
    .sort(compareOrder);
  let kept: readonly Hit[] = [];
  for (const hit of ordered) {
    if (kept.some((each) => each.repeats(hit))) continue;
    kept = keepHit(kept, hit, length);
  }
  const filled = fillFilters(kept, length);
  const at = filled.indexOf(own.hit);
  return {
    key: namedKey(plan.keyFields, own.keyValues),
    filled: filled.map((hit) => hit?.evidence),
    fills: at === -1 ? undefined : at + 1,
  };
}
