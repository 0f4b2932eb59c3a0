/**
 * Which searches must be asked about an event? Tables are kept by data model; those whose condition wants one of a few values
 * in a field are found by the event's own value, all others are asked about every record of the model.
 */
import { CIM_MODELS } from "../../event/cim.ts";
import type { CimModel } from "../../event/cim.ts";
import { Alias } from "../../event/event.ts";
import type { Event, FieldReader, Scalar } from "../../event/event.ts";
import type { TstatsCommand } from "../../lang/spl/tree.ts";
import { recordReader, Table } from "./table.ts";
import type { RecordReader } from "./table.ts";

interface FieldTriggers {
  readonly read: FieldReader;
  /** By value in lower case. */
  readonly tables: Map<string, Table[]>;
}

class ModelIndex {
  readonly readerOf: RecordReader;
  readonly always: Table[] = [];
  readonly byField = new Map<string, FieldTriggers>();
  /** In the order in which they were added. */
  readonly order = new Map<Table, number>();

  constructor(model: CimModel) {
    this.readerOf = recordReader(model);
  }

  add(table: Table): void {
    this.order.set(table, this.order.size);
    if (table.triggers === undefined) {
      this.always.push(table);
      return;
    }
    for (const { field, value } of table.triggers) {
      let triggers = this.byField.get(field);
      if (triggers === undefined) {
        triggers = { read: this.readerOf(field), tables: new Map() };
        this.byField.set(field, triggers);
      }
      const tables = triggers.tables.get(value);
      if (tables === undefined) triggers.tables.set(value, [table]);
      else if (!tables.includes(table)) tables.push(table);
    }
  }
}

export class TableIndex {
  readonly #models = new Map<CimModel, ModelIndex>();

  /** Compiles a command and finds a place for it. */
  add(command: TstatsCommand): Table {
    const model = modelOf(command);
    let index = this.#models.get(model);
    if (index === undefined) {
      this.#models.set(model, (index = new ModelIndex(model)));
    }
    const table = new Table(command, model, index.readerOf);
    index.add(table);
    return table;
  }

  has(model: CimModel): boolean {
    return this.#models.has(model);
  }

  /** The tables that an event of the model may be a record of, in the order in which they were added. */
  candidates(event: Event, model: CimModel): readonly Table[] {
    const index = this.#models.get(model);
    if (index === undefined) return [];
    const found = new Set(index.always);
    for (const { read, tables } of index.byField.values()) {
      for (const value of scalars(read(event))) {
        for (const table of tables.get(String(value).toLowerCase()) ?? []) {
          found.add(table);
        }
      }
    }
    const { order } = index;
    return [...found].sort((a, b) => order.get(a)! - order.get(b)!);
  }
}

function scalars(value: ReturnType<FieldReader>): readonly Scalar[] {
  if (value === undefined) return [];
  if (typeof value !== "object") return [value];
  return value instanceof Alias ? value.values : value;
}

/** The data model of a command; `Network_Traffic` alone means its one dataset. */
export function modelOf({ dataModel: { name } }: TstatsCommand): CimModel {
  const model =
    CIM_MODELS.find((each) => each === name) ??
    CIM_MODELS.find((each) => each.startsWith(`${name}.`));
  if (model === undefined) throw new Error(`no data model ${name}`);
  return model;
}
