/**
 * The class of an event: everything that shape, channel and event id tell, worked out once, and the readers of its
 * fields, built when they are first asked for.
 */
import type { EventClass, FieldReader } from "../event.ts";
import type { EventKind, FieldTable } from "../mapping.ts";
import type { Provider } from "../tables.ts";
import type { DocumentShape } from "./shape.ts";

/** Rules and screens ask for some hundred fields; only a walk over a hostile log's own names could exceed this. */
const MAX_READERS = 4_096;

export class ShapeClass implements EventClass {
  readonly index: number;
  readonly shape: DocumentShape;
  readonly provider: Provider;
  readonly code: string;
  readonly channel: string;
  readonly categories: readonly string[] | undefined;
  readonly kind: EventKind | undefined;
  readonly fields: FieldTable;
  readonly #readers = new Map<string, FieldReader>();

  constructor(
    index: number,
    shape: DocumentShape,
    provider: Provider,
    code: string,
    channel: string,
    categories: readonly string[] | undefined,
    kind: EventKind | undefined,
    fields: FieldTable,
  ) {
    this.index = index;
    this.shape = shape;
    this.provider = provider;
    this.code = code;
    this.channel = channel;
    this.categories = categories;
    this.kind = kind;
    this.fields = fields;
  }

  reader(path: string): FieldReader {
    const known = this.#readers.get(path);
    if (known !== undefined) return known;
    const reader = this.shape.buildReader(this, path);
    if (this.#readers.size < MAX_READERS) this.#readers.set(path, reader);
    return reader;
  }
}
