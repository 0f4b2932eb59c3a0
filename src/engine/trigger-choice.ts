/**
 * Which triggers a condition is found by: of what it needs, the part that is expected to be true most seldom. The
 * choice decides how much work is done and never what is found.
 */
import type { Need, Trigger } from "./triggers.ts";

export interface Choice {
  /** One of them is true whenever the condition holds; empty for a condition that never holds. */
  readonly triggers: readonly Trigger[];
  /** Sum of the triggers' costs. */
  readonly cost: number;
}

/** The cheapest triggers of a need; undefined where nothing is known. */
export function cheapest(
  need: Need,
  costOf: (trigger: Trigger) => number,
): Choice | undefined {
  switch (need.kind) {
    case "unknown":
      return undefined;
    case "trigger":
      return { triggers: [need.trigger], cost: costOf(need.trigger) };
    case "one-of": {
      let best: Choice | undefined;
      for (const part of need.parts) {
        const choice = cheapest(part, costOf);
        if (choice === undefined) continue;
        if (best === undefined || choice.cost < best.cost) best = choice;
      }
      return best;
    }
    case "all-of": {
      const triggers: Trigger[] = [];
      let cost = 0;
      for (const part of need.parts) {
        const choice = cheapest(part, costOf);
        if (choice === undefined) return undefined;
        triggers.push(...choice.triggers);
        cost += choice.cost;
      }
      return { triggers, cost };
    }
  }
}

/** At this cost and above a trigger is expected to be true of a good part of all events. */
export const BROAD_COST = 50;

/** What is expected of a trigger before any event was seen: in percent, roughly, how often it is true. */
export function expectedCost({
  path,
  texts,
  numbers,
  globs,
  present,
}: Trigger): number {
  if (present) return BROAD_COST;
  // These say what kind of event it is, or where: many events have the same.
  if (/^(?:event\.(?!code$|id$)|host\.|agent\.|winlog\.channel$)/.test(path)) {
    return path === "event.action" ? BROAD_COST / 2 : BROAD_COST + 10;
  }
  const base = /^user\./.test(path) ? 20 : 1;
  const patterns = globs.reduce((sum, glob) => sum + globCost(glob), 0);
  return Math.min(
    base + (texts.length + numbers.length) / 20 + patterns,
    BROAD_COST + 5,
  );
}

/** The longer a pattern's longest text, the rarer what it matches. */
function globCost(glob: string): number {
  const longest = glob
    .split(/[*?]+/)
    .reduce((most, each) => Math.max(most, each.length), 0);
  return longest >= 6 ? 2 : longest >= 3 ? 8 : 40;
}
