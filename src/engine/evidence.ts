/**
 * Turns an event into evidence: the few fields that an alert keeps, as text. The document is let go.
 */
import { displayValue } from "../event/event.ts";
import type { Event } from "../event/event.ts";
import { eventIdentity } from "../event/identity.ts";
import { displayFields, summarise } from "../event/summary.ts";
import type { Expr } from "../lang/eql/tree.ts";
import type { Evidence } from "./match.ts";
import { recordHash } from "./record-hash.ts";
import { usedSpellings } from "./used-spellings.ts";

/**
 * @param paths the fields the rule reads; what a responder wants to see of this class of event is added
 * @param fieldChars longest text kept per field; the rest is cut and marked with `…`
 * @param conditions of the rule, those that the event satisfies
 * @param identity where it is known
 */
export function readEvidence(
  event: Event,
  paths: readonly string[],
  fieldChars: number,
  conditions: readonly Expr[] = [],
  identity: string = eventIdentity(event),
): Evidence {
  const fields: Record<string, string> = {};
  const cut = (text: string): string =>
    text.length > fieldChars ? `${text.slice(0, fieldChars)}…` : text;
  const read = (path: string): void => {
    if (Object.hasOwn(fields, path)) return;
    const text = displayValue(event.get(path));
    if (text === undefined || text === "") return;
    fields[path] = cut(text);
  };
  displayFields(event.class).forEach(read);
  paths.forEach(read);
  const spellings = Object.entries(usedSpellings(event, conditions) ?? {});
  const { source, number, offset, length } = event.line;
  const sha256 = recordHash(event.line);
  return {
    identity,
    place: { source, number, offset, length },
    ...(sha256 !== undefined && { sha256 }),
    timeUs: event.timeUs,
    writtenUs: event.writtenUs,
    recordId: event.recordId,
    seq: event.seq,
    host: event.host,
    shape: event.class.shape.name,
    channel: event.class.channel,
    code: event.class.code,
    summary: summarise(event),
    fields,
    ...(spellings.length > 0 && {
      aliases: Object.fromEntries(
        spellings.map(([path, text]) => [path, cut(text)]),
      ),
    }),
    ...(event.timeUncertain === true && { timeUncertain: true }),
  };
}
