/**
 * Which triggers a condition is found by: of what it needs, the part that is expected to be true most seldom. The
 * choice decides how much work is done and never what is found.
 */
import { eachTrigger } from "./need.ts";
import type { Need, Trigger } from "./need.ts";

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
    case "elements":
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

/**
 * How often triggers are expected to be true: in percent of all events, roughly. What many rules name is what runs
 * everywhere (`powershell.exe`, `\\windows\\system32\\`), so the rules themselves tell what is common.
 */
export class Expectation {
  /** By the last part of a path: how many triggers name a text, or a piece of a pattern between its wildcards. */
  readonly #mentions = new Map<string, Map<string, number>>();
  readonly #costs = new Map<Trigger, number>();

  /** @param needs of all conditions */
  constructor(needs: readonly Need[]) {
    for (const need of needs) {
      eachTrigger(need, ({ path, texts, globs }) => {
        const counts = this.#mentionsOf(path);
        const count = (text: string): void => {
          counts.set(text, (counts.get(text) ?? 0) + 1);
        };
        texts.forEach(count);
        for (const glob of globs) piecesOf(glob).forEach(count);
      });
    }
  }

  costOf(trigger: Trigger): number {
    let cost = this.#costs.get(trigger);
    if (cost === undefined) {
      cost = this.#expect(trigger);
      this.#costs.set(trigger, cost);
    }
    return cost;
  }

  #expect({ path, texts, numbers, globs, present }: Trigger): number {
    if (present) return BROAD_COST;
    if (path === "event.code") return 10;
    // These say what kind of event it is, or where: all that are in question have the same.
    if (/^(?:event\.(?!id$)|host\.|agent\.|winlog\.channel$)/.test(path)) {
      return 2 * BROAD_COST;
    }
    const counts = this.#mentionsOf(path);
    let cost = (/^user\./.test(path) ? 20 : 1) + numbers.length / 2;
    for (const text of texts) {
      cost += Math.min((counts.get(text) ?? 1) / 50, MOST_BY_MENTION);
    }
    for (const glob of globs) cost += globCost(glob, counts);
    return Math.min(cost, BROAD_COST - 5);
  }

  #mentionsOf(path: string): Map<string, number> {
    const leaf = path.slice(path.lastIndexOf(".") + 1);
    let counts = this.#mentions.get(leaf);
    if (counts === undefined) this.#mentions.set(leaf, (counts = new Map()));
    return counts;
  }
}

/** However many rules name a text, not more of all events have it. */
const MOST_BY_MENTION = 20;

/** A pattern is as rare as the rarest piece of it: the longer a text the rarer, and the fewer rules name it. */
function globCost(glob: string, counts: ReadonlyMap<string, number>): number {
  let least = 40;
  for (const piece of piecesOf(glob)) {
    const { length } = piece;
    const byLength = length >= 6 ? 0.1 : length >= 3 ? 2 : 40;
    const byMention = (counts.get(piece) ?? 1) / 50;
    least = Math.min(least, byLength + Math.min(byMention, MOST_BY_MENTION));
  }
  return least;
}

function piecesOf(glob: string): readonly string[] {
  return glob.split(/[*?]+/);
}
