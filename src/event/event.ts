/**
 * An event is its document plus a shape that answers in ECS. Nothing is copied or mapped up front: a rule
 * asks for the fields it reads, and only those are looked up.
 */
import type { Us } from "../base/time.ts";
import type { Line } from "../source/line.ts";

/** Where a value stands in a document: `["winlog", "event_data", "Image"]`. */
export type KeyPath = readonly string[];

export type Scalar = string | number | boolean;

/**
 * Several equivalent spellings of one value (`ingress`, `incoming`, `inbound`). A test on the field is true
 * when any member satisfies it; the first member is the one that is shown, exported and used as a join key.
 */
export class Alias {
  readonly values: readonly [Scalar, ...Scalar[]];
  constructor(values: readonly [Scalar, ...Scalar[]]) {
    this.values = values;
  }
}

/** The answer to `get`: undefined means missing (also null, `""`, `-` and `[]` where §4 of the mapping says so). */
export type FieldValue = Scalar | readonly Scalar[] | Alias | undefined;

/** A parsed JSON object: the document of an event. */
export type Doc = { readonly [key: string]: unknown };

/** Reads one ECS field of events of one shape. Resolve once per rule and shape, then call per event. */
export type FieldReader = (event: Event) => FieldValue;

/** A machine that logs. Interned: two events of one host hold the same object. */
export interface Host {
  /** Small integer, unique in this run. */
  readonly index: number;
  /** `host.id`: what the log gives, else the first DNS label in lower case. */
  readonly id: string;
  /** `host.name` as first logged. */
  readonly name: string;
  /** Set when documents gave the machine another id after it was known by its name: `id`, and that other one. */
  readonly ids?: Alias;
}

/**
 * What can be told from shape, channel and event id alone. Interned, so that everything that depends on it
 * (which rules are interested, which fields exist) is looked up once and not once per event.
 */
export interface EventClass {
  /** Small integer, unique in this run. */
  readonly index: number;
  readonly shape: Shape;
  readonly provider: "sysmon" | "security" | "other";
  /** Event id as text: `13`, `4698`; `""` where the document has none. */
  readonly code: string;
  /** Channel as logged in the first event of the class. */
  readonly channel: string;
  /** `event.category`; undefined when it differs from event to event and must be asked by `get`. */
  readonly categories: readonly string[] | undefined;
}

export interface Shape {
  readonly index: number;
  /** `nxlog`, `wl-raw`, `wl-ecs`, `endpoint`, … as in the reference table of shapes. */
  readonly name: string;
  /**
   * The reader of a field for events of one class of this shape. Never fails: a field the class does not
   * have gets a reader that answers undefined. Readers are cached per class and path.
   */
  reader(eventClass: EventClass, path: string): FieldReader;
  /**
   * The keys of the document of which one answers a field, among all lines of the kind of this event's: what the field is
   * read as is what it is read as from a document that has one of them alone. undefined, and never none, where several
   * may matter at a time, or any. On the way to a key stands no list: a line with one there is of no kind. The runs that
   * `verbatimRuns` tells of a field then stand in the value of the key that answers it.
   */
  answeringKeys?(event: Event, path: string): readonly KeyPath[] | undefined;
  /** True if all lines of the kind of this event's have the same value of a field. */
  isOfKind?(event: Event, path: string): boolean;
}

export interface Event {
  /** Arrival number, from 1. */
  readonly seq: number;
  /** When it happened. Undefined time does not exist here: such lines are counted and left out. */
  readonly timeUs: Us;
  /** True if nothing told in which zone its record was written: the times are as written. */
  readonly timeUncertain?: boolean;
  /** When it was logged, where the log tells; calibrated to UTC. */
  readonly writtenUs: Us | undefined;
  readonly host: Host;
  readonly class: EventClass;
  /** `event.sequence` or the record id, for ties; undefined where the log has none. */
  readonly recordId: number | undefined;
  /** The whole document. Of an event with {@link kept} it is parsed when it is asked for. */
  readonly doc: Doc;
  /**
   * The kind of its line, of an event in which nobody is interested: it counts, and its time and number do. Its document was
   * not read.
   */
  readonly passed?: Pick<EventClass, "categories"> | undefined;
  /** The log's own number of the record, of an event that was passed. */
  readonly recordNumber?: number | undefined;
  /** What was read of the document, where that is less than all. */
  readonly kept?: Doc | undefined;
  /** The version of the wanted keys that {@link kept} holds. */
  readonly keptVersion?: number | undefined;
  /** Tells events apart that are equal in all else, where the caller knows that they are several. Absent in logs. */
  readonly copy?: number;
  /** Frees what can be read again, for who keeps the event for long. */
  letDocumentGo?(): void;
  readonly line: Line;
  /** Which of the events of its line it is, from 0: an envelope holds several. Absent where there is no line. */
  readonly nth?: number;
  /** ECS field by dotted path: `process.name`, `winlog.event_data.TargetObject`, `event.code`. */
  get(path: string): FieldValue;
}

/** The first member where a field has several: for display, export and field-to-field comparison. */
export function firstValue(value: FieldValue): Scalar | undefined {
  if (value === undefined || typeof value !== "object") return value;
  return value instanceof Alias ? value.values[0] : value[0];
}

/** The value as text for people and exports; arrays are joined with `, `. */
export function displayValue(value: FieldValue): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "object") return String(value);
  if (value instanceof Alias) return String(value.values[0]);
  return value.length === 0 ? undefined : value.join(", ");
}
