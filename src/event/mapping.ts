/**
 * The words in which mapping tables are written. A table is a list of «ECS field → how to get it from the event data»;
 * it knows the names of Windows' own fields and nothing of the document they came in. A shape binds a row to its
 * documents once per class of event and field; after that a read is a few property loads.
 */
import { splitCommandLine } from "./command-line.ts";
import { always } from "./constant-answer.ts";
import { Alias } from "./event.ts";
import type { Doc, FieldValue } from "./event.ts";
import {
  accountDomain,
  accountName,
  directoryOf,
  extensionOf,
  hashOf,
  isSid,
  lastComponent,
  normaliseGuid,
  present,
  toBoolean,
  toInteger,
  toIp,
  toPort,
  wellKnownSid,
} from "./values.ts";

/** Reads one value of the event data as the log's text. */
export type DataReader = (doc: Doc) => string | undefined;

/**
 * How a shape hands out event data: the name in Windows' spelling in, its reader out. `part` says which entry of the
 * value the row is after, where the value holds several; shapes need not care, the reference does.
 */
export type EventData = (name: string, part?: string) => DataReader;

/** Reads one ECS field of a document. */
export type DocReader = (doc: Doc) => FieldValue;

/**
 * One row: binds to a shape's event data. `leaf` is the last part of the path that was asked for, for rows that answer
 * a family of fields (`process.hash.*`).
 */
export interface Mapping {
  (data: EventData, leaf: string): DocReader;
  /** Of a row that answers as the first of these does that has a value. */
  readonly rows?: readonly Mapping[];
}

/** Rows by ECS path. A path may end in `.*` for any one last part. */
export type Rows = Readonly<Record<string, Mapping>>;

export type FieldTable = ReadonlyMap<string, Mapping>;

/** Everything that is known of one channel's events. */
export interface ChannelTable {
  /** In its usual spelling. */
  readonly channel: string;
  /** By event id. */
  readonly kinds: ReadonlyMap<string, EventKind>;
  /** What every event of the channel has. */
  readonly common: Rows;
  /** What the events of an id have beside it, or instead. Built anew on each call. */
  rowsOf(code: string): Rows;
}

/** What the event id alone tells. */
export interface EventKind {
  readonly categories: readonly string[];
  readonly types: readonly string[];
  /** `event.action`, the current name first; the others are its aliases. */
  readonly actions: readonly string[];
  readonly outcome?: "success" | "failure";
}

/** Rows by ECS path; later tables win. */
export function fieldTable(...tables: readonly Rows[]): FieldTable {
  return new Map(tables.flatMap((table) => Object.entries(table)));
}

/** The row for a path, exact before family. */
export function rowOf(table: FieldTable, path: string): Mapping | undefined {
  const row = table.get(path);
  if (row !== undefined) return row;
  const dot = path.lastIndexOf(".");
  return dot === -1 ? undefined : table.get(`${path.slice(0, dot)}.*`);
}

/**
 * The names of the event data that a row reads, found by binding it to data that has nothing: what rows read and what the
 * reference says of them cannot differ. `ContextInfo: HostName` is the entry `HostName` of `ContextInfo`.
 */
export function sourcesOf(row: Mapping, leaf: string): readonly string[] {
  const names = new Set<string>();
  row((name, part) => {
    names.add(part === undefined ? name : `${name}: ${part}`);
    return () => undefined;
  }, leaf);
  return [...names];
}

/** A value read from one text; texts that say "none" are absent. */
export function from(
  name: string,
  convert: (text: string) => FieldValue,
): Mapping {
  return (data) => {
    const read = data(name);
    return (doc) => {
      const text = present(read(doc));
      return text === undefined ? undefined : convert(text);
    };
  };
}

/**
 * As {@link from}, for conversions that allocate. Several rules ask the same event for the same field one after the
 * other, so remembering one answer is enough.
 */
export function fromOnce(
  name: string,
  convert: (text: string) => FieldValue,
): Mapping {
  return (data) => {
    const read = data(name);
    const remembered = once(convert);
    return (doc) => {
      const text = present(read(doc));
      return text === undefined ? undefined : remembered(text);
    };
  };
}

/** Remembers the last answer of a conversion. */
export function once(
  convert: (text: string) => FieldValue,
): (text: string) => FieldValue {
  let lastText: string | undefined;
  let lastValue: FieldValue;
  return (text) => {
    if (text !== lastText) {
      lastValue = convert(text);
      lastText = text;
    }
    return lastValue;
  };
}

const same = (text: string): FieldValue => text;

// One value, by the value rules.
export const text = (name: string): Mapping => from(name, same);
export const integer = (name: string): Mapping => from(name, toInteger);
export const port = (name: string): Mapping => from(name, toPort);
export const boolean = (name: string): Mapping => from(name, toBoolean);
export const guid = (name: string): Mapping => from(name, normaliseGuid);
export const ip = (name: string): Mapping => from(name, toIp);
export const fileName = (name: string): Mapping => from(name, lastComponent);

/** A value that the event id alone tells. */
export const constant =
  (value: Exclude<FieldValue, undefined>): Mapping =>
  () =>
    always(value);

/** The first row that has a value. */
export function either(...rows: readonly Mapping[]): Mapping {
  const first: Mapping = (data, leaf) => {
    const readers = rows.map((row) => row(data, leaf));
    return (doc) => {
      for (const read of readers) {
        const value = read(doc);
        if (value !== undefined) return value;
      }
      return undefined;
    };
  };
  return Object.assign(first, { rows });
}

/** `path`, `name`, `directory` and `extension` below `to`. */
export function fileRows(to: string, name: string): Rows {
  return {
    [`${to}.path`]: text(name),
    [`${to}.name`]: fileName(name),
    [`${to}.directory`]: from(name, directoryOf),
    [`${to}.extension`]: from(name, extensionOf),
  };
}

/** `executable` and `name` below `to`. */
export function imageRows(to: string, name: string): Rows {
  return { [`${to}.executable`]: text(name), [`${to}.name`]: fileName(name) };
}

/** `command_line`, `args` and `args_count` below `to`. */
export function commandLineRows(to: string, name: string): Rows {
  return {
    [`${to}.command_line`]: text(name),
    [`${to}.args`]: fromOnce(name, splitCommandLine),
    [`${to}.args_count`]: from(name, (line) => splitCommandLine(line).length),
  };
}

/** `hash.*` below `to`, and the import hash under `pe`, where ECS keeps it. */
export function hashRows(to: string): Rows {
  const digest =
    (name: string): Mapping =>
    (data, algorithm) =>
      from(name, (hashes) => hashOf(hashes, algorithm))(data, algorithm);
  // Old versions of Sysmon, and 15 in all of them, have one hash and another name for it.
  const row = either(digest("Hashes"), digest("Hash"));
  return { [`${to}.hash.*`]: row, [`${to}.pe.imphash`]: row };
}

/** The version resource of an image below `to`. */
export function versionRows(to: string): Rows {
  return {
    [`${to}.pe.original_file_name`]: text("OriginalFileName"),
    [`${to}.pe.file_version`]: text("FileVersion"),
    [`${to}.pe.description`]: text("Description"),
    [`${to}.pe.product`]: text("Product"),
    [`${to}.pe.company`]: text("Company"),
  };
}

/** An account in one text, `DOMAIN\name`, below `to`. Its id is told by the name for the service accounts only. */
export function accountRows(to: string, name: string): Rows {
  return {
    [`${to}.name`]: from(name, accountName),
    [`${to}.domain`]: from(name, accountDomain),
    [`${to}.id`]: from(name, wellKnownSid),
  };
}

/** An account that comes as `DOMAIN\name` or as a SID, below `to`. */
export function accountOrSidRows(to: string, name: string): Rows {
  return {
    [`${to}.name`]: from(name, (account) =>
      isSid(account) ? undefined : accountName(account),
    ),
    [`${to}.domain`]: from(name, accountDomain),
    [`${to}.id`]: from(name, (account) =>
      isSid(account) ? account : wellKnownSid(account),
    ),
  };
}

/** Which module of winlogbeat reads the channel; Elastic Agent's name of the data set is an alias. */
export function moduleRows(module: string, agentDataset: string): Rows {
  return {
    "event.module": constant(module),
    "event.dataset": constant(new Alias([module, agentDataset])),
  };
}

/** An address, its port and the name that was looked up for it, below `to`. `address` is the name without an IP. */
export function endpointRows(
  to: string,
  names: { readonly ip: string; readonly port: string; readonly host?: string },
): Rows {
  const host = names.host;
  return {
    [`${to}.ip`]: ip(names.ip),
    [`${to}.port`]: port(names.port),
    [`${to}.address`]:
      host === undefined ? ip(names.ip) : either(ip(names.ip), text(host)),
    ...(host === undefined ? {} : { [`${to}.domain`]: text(host) }),
  };
}
