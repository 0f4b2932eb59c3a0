/**
 * What a shape has to know about its documents. One subclass a file; the opener and the readers know no more about a
 * document than is asked here, so a further shape is a further file and a line in `all.ts`.
 *
 * Classes of events are interned here by channel and event id. Bounded: ids that no table knows count towards
 * {@link MAX_CLASSES}; what comes after shares one class, whose fields are still read from each document.
 */
import { formatTimestamp } from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import { always, constantAnswer, nothing } from "../constant-answer.ts";
import type {
  Doc,
  Event,
  EventClass,
  FieldReader,
  FieldValue,
  Host,
  KeyPath,
  Shape,
} from "../event.ts";
import type { HostTable } from "../host-table.ts";
import type { DocumentIndex } from "../document-index.ts";
import type { DocReader, EventData } from "../mapping.ts";
import {
  ownChannel,
  providerOfChannel,
  providerOfName,
  tablesOf,
} from "../tables.ts";
import type { Provider, Tables } from "../tables.ts";
import { ShapeClass } from "./shape-class.ts";

const MAX_CLASSES = 4_096;
/** Channel texts as they are written, for the look-up that every line makes. */
const MAX_CHANNELS = 1_024;
const MAX_CODE_CHARS = 64;

/**
 * How far the record clock of a document can be trusted.
 *
 * - `utc`: always right.
 * - `zoned`: says that it is UTC; believed until Sysmon events prove otherwise.
 * - `local`: the zone is unknown; the time means nothing before it is calibrated.
 */
export type ClockKind = "utc" | "zoned" | "local";

/** Where times and numbers stand in lines of one kind. */
export interface StampKeys {
  /** Sysmon's own time. */
  readonly happened: KeyPath | undefined;
  /** The first that is there counts. */
  readonly record: readonly KeyPath[];
  readonly arrival: KeyPath | undefined;
  readonly number: KeyPath;
  /** What orders events before the number does, where it is written as a number. */
  readonly sequence: KeyPath | undefined;
  readonly clock: ClockKind;
}

/** What the shapes of a run share. */
export interface ShapeRun {
  /** The number of the next class, across shapes. */
  nextClass: number;
  /** Reads lines without parsing them whole; undefined where every document is whole. */
  readonly documents: DocumentIndex | undefined;
}

/** Times that a field is read from whole documents before its keys are wanted of all: few fields are asked for often. */
const PATIENCE = 16;

/** The classes behind one channel text: by event id as it stands in the document, number or text. */
interface ChannelClasses {
  /** By provider name, where the channel does not tell the provider; else all under `""`. */
  readonly byProvider: Map<string, Map<unknown, ShapeClass>>;
  readonly tellsProvider: boolean;
}

export abstract class DocumentShape implements Shape {
  readonly index: number;
  abstract readonly name: string;
  /**
   * What {@link recognises}, {@link classOf} and all that tells time, host and number of a record read of documents of this
   * shape; undefined for shapes that want them whole.
   */
  readonly envelope: readonly KeyPath[] | undefined = undefined;
  readonly #run: ShapeRun;
  readonly #byChannel = new Map<string, ChannelClasses>();
  readonly #classes = new Map<string, ShapeClass>();
  readonly #byIndex = new Map<number, ShapeClass>();
  #overflow: ShapeClass | undefined;
  #unknownIds = 0;

  constructor(index: number, run: ShapeRun) {
    this.index = index;
    this.#run = run;
  }

  /** True if the document is of this shape, provided it is of no shape before it in the list. */
  abstract recognises(doc: Doc): boolean;

  /**
   * False where a document is written so that values may stand elsewhere than under the keys of the envelope and of
   * {@link keysOf}: it is read whole.
   * @param _doc has the keys of the envelope. Lines of a kind whose values are told by it answer alike
   */
  isPlain(_doc: Doc): boolean {
    return this.envelope !== undefined;
  }

  abstract hostOf(doc: Doc, hosts: HostTable, path: string): Host;

  abstract clockOf(doc: Doc): ClockKind;
  /** The time the event happened, where the document tells it in UTC. */
  abstract happenedUs(doc: Doc, eventClass: ShapeClass): Us | undefined;
  /** The time the record was written, as logged: see {@link clockOf}. */
  abstract recordUs(doc: Doc, eventClass: ShapeClass): Us | undefined;
  /** The time the record reached its collector, UTC; weak evidence of how far a local clock is off. */
  arrivalUs(_doc: Doc): Us | undefined {
    return undefined;
  }

  /** The event log's own number of the record. */
  abstract recordNumber(doc: Doc): number | undefined;
  /** What orders events of equal time. */
  recordIdOf(doc: Doc): number | undefined {
    return this.recordNumber(doc);
  }

  /** The names of the event data in a document; undefined for shapes that know no such thing. */
  abstract dataNames(doc: Doc): readonly string[] | undefined;
  abstract eventData(eventClass: ShapeClass): EventData;

  /** `""` where there is none. */
  protected abstract channelOf(doc: Doc): string;
  /** `""` where there is none. */
  protected abstract providerNameOf(doc: Doc): string;
  /** Event id, a number or a text. */
  protected abstract codeOf(doc: Doc): unknown;
  /** The reader of a field that the document alone answers. */
  protected abstract docReader(eventClass: ShapeClass, path: string): DocReader;

  /** The reader of a field for which the document is not enough. */
  protected eventReader(_path: string): FieldReader | undefined {
    return undefined;
  }

  /**
   * The keys of the document that the reader of a field reads, apart from the {@link envelope}; undefined where it may
   * read any.
   */
  protected keysOf(
    _eventClass: ShapeClass,
    _path: string,
  ): readonly KeyPath[] | undefined {
    return undefined;
  }

  answeringKeys(_event: Event, _path: string): readonly KeyPath[] | undefined {
    return undefined;
  }

  isOfKind(_event: Event, _path: string): boolean {
    return false;
  }

  /**
   * Where times and numbers stand in lines of the kind of this document: what {@link happenedUs}, {@link recordUs} and the
   * like read there. undefined for shapes that want whole documents.
   */
  stampKeys(_doc: Doc, _eventClass: ShapeClass): StampKeys | undefined {
    return undefined;
  }

  /** What the class can say about `event.category`; see {@link EventClass.categories}. */
  protected categoriesOf(tables: Tables): readonly string[] | undefined {
    if (tables.fields.has("event.category")) return undefined;
    return tables.kind?.categories ?? [];
  }

  protected tablesOf(
    provider: Provider,
    channel: string,
    code: string,
  ): Tables {
    return tablesOf(provider, channel, code);
  }

  reader(eventClass: EventClass, path: string): FieldReader {
    return this.#byIndex.get(eventClass.index)?.reader(path) ?? nothing;
  }

  /** Builds a reader; {@link ShapeClass} keeps it. */
  buildReader(eventClass: ShapeClass, path: string): FieldReader {
    switch (path) {
      case "@timestamp":
        return (event) => formatTimestamp(event.timeUs);
      case "host.id":
        return ({ host }) => host.ids ?? host.id;
      case "event.code": {
        const code = eventClass.code;
        return code === ""
          ? (event): FieldValue => codeText(this.codeOf(event.doc)) || undefined
          : always(code);
      }
      default: {
        const own = eventClass.fields.has(path)
          ? undefined
          : this.eventReader(path);
        if (own !== undefined) return own;
        const read = this.docReader(eventClass, path);
        const constant = constantAnswer(read);
        return constant === undefined
          ? this.#documentReader(eventClass, path, read)
          : always(constant.value);
      }
    }
  }

  /**
   * Reads from what was kept of a document, where that holds all that the reader may look at. A field that is asked for
   * again and again is kept from then on.
   */
  #documentReader(
    eventClass: ShapeClass,
    path: string,
    read: DocReader,
  ): FieldReader {
    const { documents } = this.#run;
    if (documents === undefined || this.envelope === undefined) {
      return ({ doc }) => read(doc);
    }
    let version = Infinity;
    let missed = 0;
    return (event) => {
      const { kept, keptVersion } = event;
      if (kept === undefined || keptVersion === undefined || keptVersion < 0) {
        return read(event.doc);
      }
      if (keptVersion >= version) return read(kept);
      if (++missed === PATIENCE) {
        const keys = this.keysOf(eventClass, path);
        if (keys !== undefined) version = documents.want(keys);
      }
      return read(event.doc);
    };
  }

  /** The class of a document. Two map look-ups for every id seen before. */
  classOf(doc: Doc): ShapeClass {
    const channel = this.channelOf(doc);
    const code = this.codeOf(doc);
    const known = this.#byChannel.get(channel);
    if (known !== undefined) {
      const under = known.tellsProvider ? "" : this.providerNameOf(doc);
      const found = known.byProvider.get(under)?.get(code);
      if (found !== undefined) return found;
    }
    return this.#intern(channel, this.providerNameOf(doc), code);
  }

  #intern(channel: string, name: string, code: unknown): ShapeClass {
    const byChannel = providerOfChannel(channel);
    const provider = byChannel ?? providerOfName(name);
    const text = codeText(code);
    const own = ownChannel(provider, channel);
    const key = `${provider}\n${own.toLowerCase()}\n${text}`;

    let found = this.#classes.get(key);
    if (found === undefined) {
      const tables = this.tablesOf(provider, own, text);
      if (tables.kind === undefined && ++this.#unknownIds > MAX_CLASSES) {
        return (this.#overflow ??= this.#make("other", "", "", {
          kind: undefined,
          fields: new Map(),
        }));
      }
      found = this.#make(provider, text, own, tables);
      this.#classes.set(key, found);
    }

    if (this.#byChannel.size >= MAX_CHANNELS) this.#byChannel.clear();
    let classes = this.#byChannel.get(channel);
    if (classes === undefined) {
      classes = {
        byProvider: new Map(),
        tellsProvider: byChannel !== undefined,
      };
      this.#byChannel.set(channel, classes);
    }
    const under = classes.tellsProvider ? "" : name;
    let codes = classes.byProvider.get(under);
    if (codes === undefined) {
      if (classes.byProvider.size >= MAX_CHANNELS) classes.byProvider.clear();
      codes = new Map();
      classes.byProvider.set(under, codes);
    }
    if (isScalarCode(code) && codes.size < MAX_CLASSES) codes.set(code, found);
    return found;
  }

  #make(
    provider: Provider,
    code: string,
    channel: string,
    tables: Tables,
  ): ShapeClass {
    const made = new ShapeClass(
      this.#run.nextClass++,
      this,
      provider,
      code,
      channel,
      this.categoriesOf(tables),
      tables.kind,
      tables.fields,
    );
    this.#byIndex.set(made.index, made);
    return made;
  }
}

function isScalarCode(code: unknown): boolean {
  return (
    typeof code === "number" || typeof code === "string" || code === undefined
  );
}

/** An event id as text; `""` where there is none or it is no id. */
export function codeText(code: unknown): string {
  if (typeof code === "number") return String(code);
  if (typeof code !== "string" || code.length > MAX_CODE_CHARS) return "";
  return code.trim();
}
