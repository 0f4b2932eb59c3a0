/**
 * All that an event answers, for looking at: every field that its kind of record is known to have, what the record holds
 * beside that, and nothing twice. What {@link displayFields} names is the short form of it.
 */
import type { Event } from "./event.ts";
import { displayFields } from "./summary.ts";
import type { DocumentShape } from "./shapes/shape.ts";
import { allMapped } from "./tables.ts";
import { isObject, toList } from "./values.ts";

/** Fields that no table of a channel has: each shape answers them from the envelope of the record. */
const ENVELOPE: readonly string[] =
  "@timestamp event.action event.category event.code event.created event.dataset event.id event.kind event.module event.outcome event.provider event.sequence event.type host.id host.ip host.name host.os.type message user.domain user.id user.name winlog.channel winlog.computer_name winlog.event_id winlog.process.pid winlog.provider_name winlog.record_id".split(
    " ",
  );

/** In this order, the others by name behind them; what the event log itself says comes last. */
const FAMILIES: readonly string[] =
  "@timestamp event host user group process Effective_process Target file dll driver registry dns network source destination service powershell url".split(
    " ",
  );
const LAST: readonly string[] = ["message", "winlog"];

/** Of a document without tables: ECS as it is written. */
const MOST_PATHS = 500;
const MOST_DEPTH = 8;

/**
 * The paths of the fields that have a value: those of {@link displayFields} first, then the others in the order of ECS'
 * families. At most about a thousand.
 */
export function allFields(event: Event): readonly string[] {
  const first = displayFields(event.class);
  const others = new Set([
    ...ENVELOPE,
    ...[...allMapped().fields].filter((path) => !path.endsWith("*")),
    ...ownPaths(event),
  ]);
  for (const path of first) others.delete(path);
  const sorted = [...others].sort(
    (a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1),
  );
  return [...first, ...sorted].filter(
    (path) => toList(event.get(path)).length > 0,
  );
}

function ownPaths({ doc, class: { shape } }: Event): readonly string[] {
  const names = (shape as DocumentShape).dataNames?.(doc);
  if (names !== undefined) {
    return names
      .slice(0, MOST_PATHS)
      .map((name) => `winlog.event_data.${name}`);
  }
  const paths: string[] = [];
  walk(doc, "", 0, paths);
  return paths;
}

function walk(doc: object, prefix: string, depth: number, out: string[]): void {
  for (const [name, value] of Object.entries(doc)) {
    if (out.length >= MOST_PATHS) return;
    const path = `${prefix}${name}`;
    if (isObject(value) && depth < MOST_DEPTH) {
      walk(value, `${path}.`, depth + 1, out);
    } else {
      out.push(path);
    }
  }
}

function rankOf(path: string): number {
  const dot = path.indexOf(".");
  const family = dot === -1 ? path : path.slice(0, dot);
  const last = LAST.indexOf(family);
  if (last !== -1) return 1_000 + last;
  const rank = FAMILIES.indexOf(family);
  return rank === -1 ? FAMILIES.length : rank;
}
