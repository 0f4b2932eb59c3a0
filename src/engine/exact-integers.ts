/**
 * JSON.parse rounds integers beyond 2^53, and two kernel addresses become one. An event goes in, the same event comes
 * out with such integers as the text of the line. Reading the line again is dear, so only join keys ask for it, and only
 * where they meet such a number.
 */
import type { Doc, Event, Scalar } from "../event/event.ts";
import { unwrap } from "../event/unwrap.ts";
import { isObject } from "../event/values.ts";

/** One event is asked by many rules. Entries go with their events. */
const exact = new WeakMap<Event, Event>();

/** Could the number have been another one in the log? */
export function isRounded(value: Scalar): boolean {
  return typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

/**
 * The event with integers beyond 2^53 as texts; the event itself where its document came in an envelope, whose line
 * holds more than the event.
 */
export function withExactIntegers(event: Event): Event {
  let known = exact.get(event);
  if (known === undefined) {
    const doc = readExactly(event.line.text);
    known =
      doc === undefined
        ? event
        : (Object.create(event, {
            doc: { value: doc },
            keptVersion: { value: undefined },
          }) as Event);
    exact.set(event, known);
  }
  return known;
}

type Reviver = (
  key: string,
  value: unknown,
  context: { readonly source?: string },
) => unknown;

function readExactly(text: string): Doc | undefined {
  const revive: Reviver = (_key, value, { source = "" }) =>
    typeof value === "number" && isRounded(value) && /^-?\d+$/.test(source)
      ? source
      : value;
  try {
    const doc: unknown = JSON.parse(
      text,
      revive as Parameters<typeof JSON.parse>[1],
    );
    return isObject(doc) && unwrap(doc) === undefined ? doc : undefined;
  } catch {
    return undefined;
  }
}
