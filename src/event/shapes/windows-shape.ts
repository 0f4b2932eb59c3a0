/**
 * What all shapes of Windows event records have in common: the mapping tables are read over the event data, and a few
 * fields are the same for every record.
 */
import { formatTimestamp } from "../../base/time.ts";
import { always, nothing } from "../constant-answer.ts";
import type { Doc, Event, FieldReader, FieldValue, KeyPath } from "../event.ts";
import { rowOf } from "../mapping.ts";
import type { DocReader, EventData, Mapping } from "../mapping.ts";
import { resolvedSids } from "../resolved-sids.ts";
import { LINUX_SYSMON } from "../tables.ts";
import { aliasOf, present, toList } from "../values.ts";
import { DocumentShape } from "./shape.ts";
import type { ShapeClass } from "./shape-class.ts";

export const EVENT_DATA = "winlog.event_data.";

// Bits of an event's keywords: audit success and audit failure.
const AUDIT_SUCCESS = 1n << 53n;
const AUDIT_FAILURE = 1n << 52n;

/**
 * `event.outcome` from the keywords of a Security record: names, hex text, or the signed 64-bit number (whose lowest
 * bits a JSON parser has lost; these two survive).
 */
export function outcomeOf(
  keywords: unknown,
): "success" | "failure" | undefined {
  if (Array.isArray(keywords)) {
    for (const word of keywords) {
      const outcome = outcomeOf(word);
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }
  if (typeof keywords === "string") {
    switch (keywords.toLowerCase()) {
      case "audit success":
      case "audit_success":
        return "success";
      case "audit failure":
      case "audit_failure":
        return "failure";
    }
    if (!/^(?:0x[0-9a-f]{1,16}|-?\d{1,20})$/i.test(keywords)) return undefined;
    return outcomeOfBits(BigInt(keywords));
  }
  if (typeof keywords !== "number" || !Number.isInteger(keywords)) {
    return undefined;
  }
  return outcomeOfBits(BigInt(keywords));
}

function outcomeOfBits(bits: bigint): "success" | "failure" | undefined {
  const word = BigInt.asUintN(64, bits);
  if ((word & AUDIT_SUCCESS) !== 0n) return "success";
  return (word & AUDIT_FAILURE) !== 0n ? "failure" : undefined;
}

/** Fields that are answered from the envelope of a record, beside what the tables say. */
const OF_ENVELOPE: ReadonlySet<string> = new Set([
  "event.action",
  "event.category",
  "event.kind",
  "event.outcome",
  "event.provider",
  "event.type",
  "host.os.family",
  "host.os.type",
  "winlog.channel",
  "winlog.provider_name",
  "winlog.record_id",
]);

/** Of these a table has the last word. */
const OF_TABLES: ReadonlySet<string> = new Set([
  "event.category",
  "event.outcome",
  "event.type",
]);

/** These hang on the provider and the channel alone, which tell the kind of a line. */
const OF_KIND: ReadonlySet<string> = new Set([
  "event.kind",
  "event.provider",
  "host.os.family",
  "host.os.type",
  "winlog.channel",
  "winlog.provider_name",
]);

/** Event data that tells the kind of a line: of few values, and others are read by it. */
export const KIND_DATA: readonly string[] = ["EventType", "ObjectType"];

export abstract class WindowsShape extends DocumentShape {
  /** The name of the record's task, where the collector wrote it: `Process Create (rule: ProcessCreate)`. */
  protected abstract taskNameOf(doc: Doc): string | undefined;
  protected abstract outcomeOf(doc: Doc): FieldValue;
  /** A field that is neither event data nor the same for all records. */
  protected abstract ownField(path: string): DocReader;
  protected sequenceOf(_doc: Doc): number | undefined {
    return undefined;
  }

  override recordIdOf(doc: Doc): number | undefined {
    return this.sequenceOf(doc) ?? this.recordNumber(doc);
  }

  protected override eventReader(path: string): FieldReader | undefined {
    switch (path) {
      case "event.created":
        return (event) =>
          event.writtenUs === undefined
            ? undefined
            : formatTimestamp(event.writtenUs);
      case "event.sequence":
        return (event) => this.sequenceOf(event.doc) ?? event.line.number;
      default:
        return undefined;
    }
  }

  /** The keys that a value of the event data is read from; undefined where it may be any. */
  protected dataKeys(_name: string): readonly KeyPath[] | undefined {
    return undefined;
  }

  /**
   * True if what a value of the event data is read as, in lines of the kind of this event's, depends on more than its first
   * key and the kind.
   */
  protected dependsOnMore(_name: string, _event: Event): boolean {
    return false;
  }

  /** The key that {@link taskNameOf} reads of lines of the kind of this event's; undefined where it may read several. */
  protected taskKey(_event: Event): KeyPath | undefined {
    return undefined;
  }

  override answeringKeys(
    event: Event,
    path: string,
  ): readonly KeyPath[] | undefined {
    if (path === "event.action") {
      const key = this.isTold(event, path) ? this.taskKey(event) : undefined;
      return key && [key];
    }
    if (OF_ENVELOPE.has(path)) return undefined;
    const names = this.untoldNames(event, path);
    if (names.length === 0) return undefined;
    if (names.length > 1 && !this.#isFirstOf(event, path)) return undefined;
    const keys = names.map((name) =>
      this.dependsOnMore(name, event) ? undefined : this.dataKeys(name)?.[0],
    );
    return keys.every((key) => key !== undefined) ? keys : undefined;
  }

  /** True if the field is the first of several rows that has a value (`either`), and each row reads one name at most. */
  #isFirstOf({ class: eventClass }: Event, path: string): boolean {
    const { fields } = eventClass as ShapeClass;
    const rows = rowOf(fields, path)?.rows ?? [];
    return (
      rows.length > 0 && rows.every((row) => namesIn(row, path).length <= 1)
    );
  }

  /** The names of the event data that a field is read from, less those that tell the kind. */
  protected untoldNames(event: Event, path: string): readonly string[] {
    const names = this.namesOf(event.class as ShapeClass, path) ?? [];
    return names.filter((name) => !this.#tellsKind(name, event));
  }

  /** What a value of the event data is read as is the same in all lines of a kind. */
  #tellsKind(name: string, event: Event): boolean {
    return KIND_DATA.includes(name) && !this.dependsOnMore(name, event);
  }

  override isOfKind(event: Event, path: string): boolean {
    if (OF_KIND.has(path)) return this.#tellsKinds;
    if (OF_ENVELOPE.has(path) && !OF_TABLES.has(path)) return false;
    const { fields } = event.class as ShapeClass;
    return rowOf(fields, path) !== undefined && this.isTold(event, path);
  }

  /** True if a table, where there is one, reads nothing but data that tells the kind. */
  protected isTold(event: Event, path: string): boolean {
    const names = this.namesOf(event.class as ShapeClass, path) ?? [];
    return (
      this.#tellsKinds && names.every((name) => this.#tellsKind(name, event))
    );
  }

  /** Each value of its data stands under a key of its own. */
  get #tellsKinds(): boolean {
    return KIND_DATA.every((name) => this.dataKeys(name) !== undefined);
  }

  /** The keys that {@link ownField} reads, apart from the envelope; undefined where it may read any. */
  protected ownKeys(_path: string): readonly KeyPath[] | undefined {
    return undefined;
  }

  protected override keysOf(
    eventClass: ShapeClass,
    path: string,
  ): readonly KeyPath[] | undefined {
    const names = this.namesOf(eventClass, path);
    if (names === undefined) return this.ownKeys(path);
    const keys: KeyPath[] = [];
    for (const name of names) {
      const own = this.dataKeys(name);
      if (own === undefined) return undefined;
      keys.push(...own);
    }
    return keys;
  }

  /** The names of the event data that a field is read from; undefined where it is read from something else. */
  protected namesOf(
    eventClass: ShapeClass,
    path: string,
  ): readonly string[] | undefined {
    const row = rowOf(eventClass.fields, path);
    if (row !== undefined) return namesIn(row, path);
    if (path.startsWith(EVENT_DATA)) return [path.slice(EVENT_DATA.length)];
    return OF_ENVELOPE.has(path) ? [] : undefined;
  }

  protected docReader(eventClass: ShapeClass, path: string): DocReader {
    const { kind } = eventClass;
    const leaf = path.slice(path.lastIndexOf(".") + 1);
    const data = this.eventData(eventClass);
    const row = rowOf(eventClass.fields, path)?.(resolvedSids(data), leaf);
    switch (path) {
      case "event.action":
        return this.#actionReader(row ?? constantList(kind?.actions, aliasOf));
      case "event.category":
        return row ?? constantList(kind?.categories);
      case "event.type":
        return row ?? constantList(kind?.types);
      case "event.outcome":
        return row ?? ((doc) => kind?.outcome ?? this.outcomeOf(doc));
      case "event.kind":
        return always("event");
      case "event.provider":
      case "winlog.provider_name":
        return (doc) => present(this.providerNameOf(doc));
      case "host.os.type":
      case "host.os.family":
        return (doc) =>
          this.providerNameOf(doc) === LINUX_SYSMON ? "linux" : "windows";
      case "winlog.channel":
        return (doc) => {
          const channel = this.channelOf(doc);
          return aliasOf(
            [eventClass.channel, channel].filter((each) => each !== ""),
          );
        };
      case "winlog.record_id":
        return (doc) => this.recordNumber(doc);
    }
    if (row !== undefined) return row;
    if (path.startsWith(EVENT_DATA)) return data(path.slice(EVENT_DATA.length));
    return this.ownField(path);
  }

  /** The table's names, and the task name as logged where it is none of them. */
  #actionReader(read: DocReader): DocReader {
    let lastKnown: FieldValue;
    let lastTask: string | undefined;
    let last: FieldValue;
    return (doc) => {
      const known = read(doc);
      const task = this.taskNameOf(doc);
      if (task === undefined) return known;
      // Tables answer with the same few objects, so identity tells whether the union was made already.
      if (known !== lastKnown || task !== lastTask) {
        last = aliasOf([...toList(known), task]);
        lastKnown = known;
        lastTask = task;
      }
      return last;
    };
  }
}

/** The names of the event data that a row reads. */
function namesIn(row: Mapping, path: string): readonly string[] {
  const names = new Set<string>();
  const leaf = path.slice(path.lastIndexOf(".") + 1);
  // Bound to data that has nothing, a row still says what it reads.
  const note: EventData = (name) => {
    names.add(name);
    return () => undefined;
  };
  row(resolvedSids(note), leaf);
  return [...names];
}

function constantList(
  values: readonly string[] | undefined,
  toValue: (values: readonly string[]) => FieldValue = (list) => list,
): DocReader {
  if (values === undefined || values.length === 0) return nothing;
  const value = toValue(values);
  return always(value);
}
