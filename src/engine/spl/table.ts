/**
 * One `tstats` command, compiled: is an event in its data model and does it satisfy the condition, under which by-values
 * does it count, and what do the functions read of it? Depends on the event alone.
 */
import {
  cimEventReader,
  cimReader,
  isMachine,
  UNKNOWN,
} from "../../event/cim.ts";
import type { CimModel } from "../../event/cim.ts";
import { always, nothing } from "../../event/constant-answer.ts";
import type { Event, FieldReader } from "../../event/event.ts";
import type { TstatsCommand } from "../../lang/spl/tree.ts";
import { usToSeconds } from "./aggregate.ts";
import { cellOf, valuesOf } from "./cells.ts";
import type { CellScalar } from "./row.ts";
import { compileSearchTest } from "./search-test.ts";

/** The by-values of one group; as many as the command has by-fields. */
export type ByValues = readonly CellScalar[];

/** Reads a field of a data model's record by the name that searches write. */
export type RecordReader = (field: string) => FieldReader;

type Read = (event: Event) => readonly CellScalar[];

/** They belong to the event, not to its data model, and stand without the dataset before them. */
const EVENT_FIELDS: ReadonlySet<string> = new Set([
  "host",
  "source",
  "sourcetype",
  "index",
]);

export class Table {
  readonly command: TstatsCommand;
  readonly model: CimModel;
  readonly test: (event: Event) => boolean;
  /** What each aggregate reads; undefined for a plain count. */
  readonly inputs: readonly (Read | undefined)[];
  /** Of each by-field whether it names the machine that logged. */
  readonly isMachine: readonly boolean[];
  readonly #by: readonly Read[];
  readonly #fill: string | undefined;

  /** @param readerOf shared by the tables of a model, so that a field is read once an event */
  constructor(command: TstatsCommand, model: CimModel, readerOf: RecordReader) {
    this.command = command;
    this.model = model;
    this.test =
      command.where === undefined
        ? () => true
        : compileSearchTest<Event>(command.where, readerOf);
    const read = (name: string): Read => {
      if (name === "_time") return ({ timeUs }) => [usToSeconds(timeUs)];
      const reader = readerOf(name);
      return (event) => valuesOf(cellOf(reader(event)));
    };
    const { timeSpan } = command;
    this.#by = command.by.map(({ name }) =>
      name === "_time" && timeSpan !== undefined
        ? ({ timeUs }) => [
            usToSeconds(Math.floor(timeUs / timeSpan.us) * timeSpan.us),
          ]
        : read(name),
    );
    this.isMachine = command.by.map(({ name }) =>
      isMachine(model, name.slice(name.indexOf(".") + 1)),
    );
    this.inputs = command.aggregates.map(({ field }) =>
      field === undefined ? undefined : read(field.name),
    );
    this.#fill = command.fillnullValue;
  }

  /** What names a group: its by-values as text, a machine by its id, which does not depend on how a record spells it. */
  keyOf(by: ByValues, { host }: Event): readonly string[] {
    return by.map((value, i) =>
      this.isMachine[i] === true && value !== UNKNOWN ? host.id : String(value),
    );
  }

  /**
   * The by-values under which the event counts: one combination for each value of a field with several.
   * @param most combinations; the first ones count
   * @returns empty where a field is missing and nothing fills it
   */
  keys(
    event: Event,
    most: number,
  ): { readonly keys: readonly ByValues[]; readonly dropped: number } {
    let keys: ByValues[] = [[]];
    let dropped = 0;
    for (const read of this.#by) {
      let values = read(event);
      if (values.length === 0) {
        if (this.#fill === undefined) return { keys: [], dropped };
        values = [this.#fill];
      }
      if (values.length === 1) {
        const [value] = values;
        keys = keys.map((key) => [...key, value!]);
      } else {
        const all = keys.flatMap((key) =>
          values.map((value) => [...key, value]),
        );
        keys = all.slice(0, most);
        dropped += all.length - keys.length;
      }
    }
    return { keys, dropped };
  }
}

/**
 * The reader of a search's field name on a model's records.
 * @returns undefined if the model has no such field
 */
export function recordField(
  model: CimModel,
  name: string,
): FieldReader | undefined {
  const dataset = model.slice(model.indexOf(".") + 1);
  if (name === "nodename") return always(dataset);
  if (EVENT_FIELDS.has(name)) return cimEventReader(name);
  return name.startsWith(`${dataset}.`)
    ? cimReader(model, name.slice(dataset.length + 1))
    : undefined;
}

/** As {@link recordField}, for many searches: a field is read once an event, and a name that the model does not have is missing. */
export function recordReader(model: CimModel): RecordReader {
  const readers = new Map<string, FieldReader>();
  return (name) => {
    let reader = readers.get(name);
    if (reader === undefined) {
      readers.set(name, (reader = once(recordField(model, name) ?? nothing)));
    }
    return reader;
  };
}

function once(reader: FieldReader): FieldReader {
  let of: Event | undefined;
  let value: ReturnType<FieldReader>;
  return (event) => {
    if (of !== event) {
      value = reader(event);
      of = event;
    }
    return value;
  };
}
