/**
 * The join keys of the event at hand: read once, however many rules join by the same fields. Hits of an event mostly have one
 * key and share its text, which is made and hashed once, then.
 */
import type { Event, EventClass, Scalar } from "../event/event.ts";
import { keyText, readKeys } from "./join-key.ts";
import type { KeyField, KeyText } from "./join-key.ts";

/** A field that rules join by. */
export interface KeyPart {
  readonly path: string;
  readonly optional: boolean;
}

/** One key of an event. */
export interface EventKey {
  readonly text: KeyText;
  /** In the order of the parts. */
  readonly values: readonly (Scalar | null)[];
}

/** As `readKeys` gives them. */
export interface KeysRead {
  readonly keys: readonly EventKey[];
  readonly dropped: number;
}

const NOTHING_READ: KeysRead = { keys: [], dropped: 0 };

export class KeyReader {
  readonly #parts: readonly KeyPart[];
  readonly #most: number;
  /** By class index. */
  readonly #byClass: (readonly KeyField[] | undefined)[] = [];
  #turn = 0;
  #read = NOTHING_READ;

  /** @param most keys of one event */
  constructor(parts: readonly KeyPart[], most: number) {
    this.#parts = parts;
    this.#most = most;
  }

  /** @param turn another number for another event; from 1 */
  read(event: Event, turn: number): KeysRead {
    if (turn !== this.#turn) {
      this.#turn = turn;
      const fields = this.#fieldsOf(event.class);
      const { keys, dropped } = readKeys(event, fields, this.#most);
      this.#read = {
        keys: keys.map((values) => ({ text: keyText(values), values })),
        dropped,
      };
    }
    return this.#read;
  }

  #fieldsOf(eventClass: EventClass): readonly KeyField[] {
    return (this.#byClass[eventClass.index] ??= this.#parts.map(
      ({ path, optional }) => ({
        read: eventClass.shape.reader(eventClass, path),
        optional,
      }),
    ));
  }
}

/** A reader for each list of parts: rules that join by the same have the same. */
export class KeyReaders {
  readonly #most: number;
  readonly #byParts = new Map<string, KeyReader>();

  constructor(most: number) {
    this.#most = most;
  }

  of(parts: readonly KeyPart[]): KeyReader {
    const name = JSON.stringify(
      parts.map(({ path, optional }) => [path, optional]),
    );
    let reader = this.#byParts.get(name);
    if (reader === undefined) {
      reader = new KeyReader(parts, this.#most);
      this.#byParts.set(name, reader);
    }
    return reader;
  }
}
