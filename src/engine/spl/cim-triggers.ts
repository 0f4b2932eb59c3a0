/**
 * From what a field of a data model must be to what ECS fields must be: lines are told apart by these before anything of a data
 * model is read.
 *
 * ```text
 *   Processes.process_name = schtasks.exe   process.name is schtasks.exe
 *                                           or process.command_line is like *schtasks.exe*: a name that it is taken from
 *   Processes.process_name = unknown        nothing: so it is called where there is none
 * ```
 */
import type { FieldReader } from "../../event/event.ts";
import { originOf } from "../../event/field-origin.ts";
import type { OriginField } from "../../event/field-origin.ts";
import { isTriggered } from "../field-index.ts";
import type { Trigger } from "../need.ts";

/**
 * @param read of the field that the trigger is about; undefined where events have no such field
 * @returns one of these is true whenever the trigger is; undefined where nothing tells
 */
export function ecsTriggers(
  trigger: Trigger,
  read: FieldReader | undefined,
): readonly Trigger[] | undefined {
  if (read === undefined) return [];
  const origin = originOf(read);
  if (origin === undefined) return undefined;
  const { fields, constants } = origin;
  if (constants.some((each) => isTriggered(trigger, each))) return undefined;
  return fields.map((field) => ecsTrigger(trigger, field));
}

function ecsTrigger(trigger: Trigger, { path, isPart }: OriginField): Trigger {
  if (!isPart || trigger.present) return { ...trigger, path };
  const { texts, numbers, globs } = trigger;
  const parts = [...texts, ...numbers.map(String), ...globs];
  return {
    path,
    texts: [],
    numbers: [],
    globs: parts.map((part) => `*${part}*`),
    present: false,
  };
}
