/**
 * The sample of one join key: which of its events are kept, and which filter each of them fills. Hits go in one at a
 * time and in any order; what is kept depends on the set of hits alone, so a late event needs no special case.
 *
 * ```text
 *              hit that lets one filter more be filled
 *            ┌──────┐
 *            ▼      │      the n-th
 *   (empty) ──► half filled ──► complete ──► the watermark passes its last event ──► fired: only that is remembered
 *                 ▲    │         ▲    │
 *                 └────┘         └────┘
 *      an earlier hit takes the place of a later one; the sample stays as full as it is
 *
 *   n filters; an event fills at most one, whichever of those it satisfies:
 *
 *      [A] [B]      e1 satisfies A and B      e1 kept: fills A
 *                   e2 satisfies A            e2 kept: fills A, and e1 moves on to B      complete: A = e2, B = e1
 *                   e3 satisfies B            not kept: the sample was complete at e2
 * ```
 *
 * Looked at in event order, an event is kept if and only if it lets one filter more be filled than the kept events
 * before it do. That is the greedy choice in a transversal matroid, and has its three properties: no other choice of
 * events completes the sample earlier, or has any of its events earlier; what is not kept is never needed again,
 * whatever comes late; and at most n events are kept.
 *
 * Which event fills which filter is then settled in the order of the filters: each gets the earliest of the kept events
 * that leaves a filter for all others.
 */
import { compareOrder } from "../event/order.ts";
import type { Hit } from "./hit.ts";

/**
 * Adds a hit. O(n³) for n filters, in practice O(n).
 * @param kept in event order
 * @returns what is kept now, in event order; `kept` itself if the hit is of no use
 */
export function keepHit(
  kept: readonly Hit[],
  hit: Hit,
  filterCount: number,
): readonly Hit[] {
  const after = kept.findIndex((each) => compareOrder(each, hit) > 0);
  if (after === -1 && kept.length === filterCount) return kept;
  const hits = kept.toSpliced(after === -1 ? kept.length : after, 0, hit);
  const filled: Filled = [];
  const useful = hits.filter((each) => place(each, filled, 0, new Set()));
  return useful.includes(hit) ? useful : kept;
}

/** By filter, the hit that fills it; undefined where the filter is still open. O(n⁵) at the very worst. */
export function fillFilters(
  kept: readonly Hit[],
  filterCount: number,
): readonly (Hit | undefined)[] {
  const free = [...kept];
  return Array.from({ length: filterCount }, (_, filter) => {
    const at = free.findIndex(
      (hit, i) =>
        hit.steps.includes(filter) && allFit(free.toSpliced(i, 1), filter + 1),
    );
    return at === -1 ? undefined : free.splice(at, 1)[0];
  });
}

/** By filter, the hit that fills it for now. */
type Filled = (Hit | undefined)[];

/** Is there a filter for each of the hits, from filter `from` on? */
function allFit(hits: readonly Hit[], from: number): boolean {
  const filled: Filled = [];
  return hits.every((hit) => place(hit, filled, from, new Set()));
}

/** Finds the hit a filter; a hit that stands in its way moves on if it can (an augmenting path). O(n²). */
function place(
  hit: Hit,
  filled: Filled,
  from: number,
  tried: Set<number>,
): boolean {
  for (const filter of hit.steps) {
    if (filter < from || tried.has(filter)) continue;
    tried.add(filter);
    const holder = filled[filter];
    if (holder === undefined || place(holder, filled, from, tried)) {
      filled[filter] = hit;
      return true;
    }
  }
  return false;
}
