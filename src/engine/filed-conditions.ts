/**
 * Conditions, filed under what has to be true of an event before they can hold: for each of them the cheapest of its triggers, by
 * the field that is looked at for it.
 */
import { FieldIndex } from "./field-index.ts";
import type { ValueMemory } from "./field-index.ts";
import type { Need, Trigger } from "./need.ts";
import { cheapest } from "./trigger-choice.ts";
import type { Expectation } from "./trigger-choice.ts";

/** What looking at a field costs for each event, in units of asking one condition. */
const READ_COST = 0.3;

export interface FiledConditions {
  /** Their numbers, ascending. */
  readonly ids: readonly number[];
  /** For each of them what it is filed under; undefined where nothing tells without asking. */
  readonly triggers: readonly (readonly Trigger[] | undefined)[];
  /** By path. */
  readonly fields: ReadonlyMap<string, FieldIndex>;
}

/** @param needs by number of the condition */
export function fileConditions(
  ids: readonly number[],
  needs: readonly Need[],
  expectation: Expectation,
  memory: ValueMemory,
): FiledConditions {
  const costOf = (trigger: Trigger): number =>
    expectation.costOf(trigger) / 100;
  // Fields that few conditions would be found by are made dear, so that conditions gather where others are.
  const users = new Map<string, number>();
  for (const id of ids) {
    for (const { path } of cheapest(needs[id]!, costOf)?.triggers ?? []) {
      users.set(path, (users.get(path) ?? 0) + 1);
    }
  }
  const costShared = (trigger: Trigger): number =>
    costOf(trigger) + READ_COST / (1 + (users.get(trigger.path) ?? 0));
  const fields = new Map<string, FieldIndex>();
  const triggers = ids.map((id) => {
    const choice = cheapest(needs[id]!, costShared);
    for (const trigger of choice?.triggers ?? []) {
      let field = fields.get(trigger.path);
      if (field === undefined) {
        fields.set(trigger.path, (field = new FieldIndex(memory)));
      }
      field.add(trigger, id);
    }
    return choice?.triggers;
  });
  return { ids, triggers, fields };
}
