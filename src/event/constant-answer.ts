/**
 * Readers whose answer does not depend on the event: of a field that no event of a class has, or of one that the event id
 * tells (`event.type` of Sysmon 1 is `start`). Who asks many questions of every event finds out here which of them
 * are answered already.
 */
import type { FieldValue } from "./event.ts";

const ANSWERS = new WeakMap<object, { readonly value: FieldValue }>();

/** A reader that always answers the same, and is known to. */
export function always<V extends FieldValue>(
  value: V,
): (subject: unknown) => V {
  const read = (): V => value;
  ANSWERS.set(read, { value });
  return read;
}

/** What a reader always answers; undefined for one that has to be asked. */
export function constantAnswer(
  read: (subject: never) => FieldValue,
): { readonly value: FieldValue } | undefined {
  return ANSWERS.get(read);
}

/** The reader of a field that is never there. */
export const nothing = always(undefined);
