/**
 * The fields of the event at hand, each read once however many rules ask for it. Conditions are compiled once, for
 * events of every class: a reader from here looks up what the event's class has under the path.
 *
 * Holds the last value of each path that any rule reads, so the text of the rules bounds it.
 */
import { fold } from "../base/fold.ts";
import { Alias } from "../event/event.ts";
import type { Event, FieldReader, FieldValue, Scalar } from "../event/event.ts";

/** What was read of a path, and when. */
interface Field {
  readonly path: string;
  readonly number: number;
  /** The turn in which the value was read. */
  turn: number;
  value: FieldValue;
  /** The turn in which it was folded. */
  foldedTurn: number;
  folded: FieldValue;
}

export class EventFields {
  readonly #fields = new Map<string, Field>();
  /** By class index, then by number of the field. */
  readonly #byClass: (FieldReader | undefined)[][] = [];
  #readers: (FieldReader | undefined)[] = [];
  #event: Event | undefined;
  #turn = 0;

  /** What is read from now on is the event's. */
  turnTo(event: Event): void {
    this.#turn++;
    this.#event = event;
    this.#readers = this.#byClass[event.class.index] ??= [];
  }

  /** The reader of a field of the event at hand; it does not look at the event that it is called with. */
  reader(path: string): FieldReader {
    const field = this.#fieldOf(path);
    return () => (field.turn === this.#turn ? field.value : this.#read(field));
  }

  /** As {@link reader}, with texts folded. */
  folded(path: string): FieldReader {
    const field = this.#fieldOf(path);
    return () => {
      if (field.foldedTurn !== this.#turn) {
        field.foldedTurn = this.#turn;
        field.folded = foldValue(
          field.turn === this.#turn ? field.value : this.#read(field),
        );
      }
      return field.folded;
    };
  }

  #read(field: Field): FieldValue {
    const event = this.#event!;
    const { shape } = event.class;
    const read = (this.#readers[field.number] ??= shape.reader(
      event.class,
      field.path,
    ));
    field.turn = this.#turn;
    return (field.value = read(event));
  }

  #fieldOf(path: string): Field {
    let field = this.#fields.get(path);
    if (field === undefined) {
      const number = this.#fields.size;
      field = {
        path,
        number,
        turn: 0,
        value: undefined,
        foldedTurn: 0,
        folded: undefined,
      };
      this.#fields.set(path, field);
    }
    return field;
  }
}

function foldValue(value: FieldValue): FieldValue {
  if (typeof value === "string") return fold(value);
  if (typeof value !== "object") return value;
  if (!(value instanceof Alias)) return value.map(foldScalar);
  const [first, ...others] = value.values;
  return new Alias([foldScalar(first), ...others.map(foldScalar)]);
}

function foldScalar(value: Scalar): Scalar {
  return typeof value === "string" ? fold(value) : value;
}
