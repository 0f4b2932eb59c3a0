/**
 * Which searches must be asked about an event? Tables are kept by data model, each filed under what its condition needs: a few texts
 * and patterns in a field ({@link FieldIndex}). The event's own values name the tables that may hold, and only tables of which
 * nothing is known are asked about every record of their model.
 */
import { CIM_MODELS } from "../../event/cim.ts";
import type { CimModel } from "../../event/cim.ts";
import type { Event, FieldReader } from "../../event/event.ts";
import { toList } from "../../event/values.ts";
import type { TstatsCommand } from "../../lang/spl/tree.ts";
import { branchesOfNeed, branchesOfTriggers } from "../branches.ts";
import type { Branch } from "../branches.ts";
import { ValueMemory } from "../field-index.ts";
import type { FieldIndex } from "../field-index.ts";
import { fileConditions } from "../filed-conditions.ts";
import { FoundNumbers } from "../found-numbers.ts";
import type { LineFields } from "../line-fields.ts";
import type { Need, Trigger } from "../need.ts";
import { BROAD_COST, cheapest, Expectation } from "../trigger-choice.ts";
import { ecsTriggers } from "./cim-triggers.ts";
import { recordField, recordReader, Table } from "./table.ts";
import type { RecordReader } from "./table.ts";
import { searchNeed } from "./table-triggers.ts";

/** Fewer tables than these are asked themselves: that is cheaper than finding out which to ask. */
const FEW = 3;

/** A field that is looked up for every record. */
interface Lookup {
  readonly read: FieldReader;
  readonly index: FieldIndex;
}

/** The tables of a model, filed. Tables are numbers here, in the order in which they were added. */
interface Filed {
  /** Of the conditions of all of them. */
  readonly needs: readonly Need[];
  readonly found: FoundNumbers;
  readonly always: readonly number[];
  readonly lookups: readonly Lookup[];
  /** Those that are asked about every record, or a good part of all. */
  readonly broad: ReadonlySet<Table>;
}

class ModelIndex {
  readonly readerOf: RecordReader;
  readonly #model: CimModel;
  readonly #tables: Table[] = [];
  readonly #memory: ValueMemory;
  /** Made when it is first asked: the tables together tell what is rare. */
  #filed: Filed | undefined;

  constructor(model: CimModel, memory: ValueMemory) {
    this.#model = model;
    this.readerOf = recordReader(model);
    this.#memory = memory;
  }

  add(table: Table): void {
    this.#tables.push(table);
    this.#filed = undefined;
  }

  isBroad(table: Table): boolean {
    return (this.#filed ??= this.#file()).broad.has(table);
  }

  /** As {@link TableIndex.branchesOf}. */
  branchesOf({ decide }: LineFields): readonly Branch[] | undefined {
    const { needs } = (this.#filed ??= this.#file());
    const tell = (trigger: Trigger): readonly Branch[] => {
      const triggers = ecsTriggers(
        trigger,
        recordField(this.#model, trigger.path),
      );
      return triggers === undefined
        ? [[]]
        : branchesOfTriggers(triggers, decide);
    };
    const found: Branch[] = [];
    for (const need of needs) {
      const branches = branchesOfNeed(need, tell, true);
      if (branches.some(({ length }) => length === 0)) return undefined;
      found.push(...branches);
    }
    return found;
  }

  candidates(event: Event): readonly Table[] {
    const { found, always, lookups } = (this.#filed ??= this.#file());
    found.begin();
    for (const number of always) found.add(number);
    for (const { read, index } of lookups) {
      for (const each of toList(read(event))) {
        for (const number of index.idsOf(each)) found.add(number);
      }
    }
    return found.ascending().map((number) => this.#tables[number]!);
  }

  #file(): Filed {
    const needs = this.#tables.map(({ command }) => searchNeed(command.where));
    const expectation = new Expectation(needs);
    const { triggers, fields } = fileConditions(
      needs.map((_, number) => number),
      needs,
      expectation,
      this.#memory,
    );
    const isFew = needs.length < FEW;
    const broad = this.#tables.filter((_, number) => {
      const choice = cheapest(needs[number]!, (each) =>
        expectation.costOf(each),
      );
      return choice === undefined || choice.cost >= BROAD_COST;
    });
    return {
      needs,
      found: new FoundNumbers(needs.length),
      always: triggers.flatMap((each, number) =>
        isFew || each === undefined ? [number] : [],
      ),
      lookups: isFew
        ? []
        : [...fields].map(([path, index]) => ({
            read: this.readerOf(path),
            index,
          })),
      broad: new Set(broad),
    };
  }
}

export class TableIndex {
  readonly #models = new Map<CimModel, ModelIndex>();
  readonly #memory = new ValueMemory();

  /** Compiles a command and finds a place for it. */
  add(command: TstatsCommand): Table {
    const model = modelOf(command);
    let index = this.#models.get(model);
    if (index === undefined) {
      this.#models.set(model, (index = new ModelIndex(model, this.#memory)));
    }
    const table = new Table(command, model, index.readerOf);
    index.add(table);
    return table;
  }

  has(model: CimModel): boolean {
    return this.#models.has(model);
  }

  /** True of a table that is asked about a good part of all records of its model, because nothing narrows it down. */
  isBroad(table: Table): boolean {
    return this.#models.get(table.model)?.isBroad(table) === true;
  }

  /**
   * What tells the lines of a kind apart of which some table of the model may take the event: whenever one does, all clauses of one
   * of the branches are true. undefined where nothing tells.
   */
  branchesOf(
    fields: LineFields,
    model: CimModel,
  ): readonly Branch[] | undefined {
    const index = this.#models.get(model);
    return index === undefined ? [] : index.branchesOf(fields);
  }

  /** The tables that an event of the model may be a record of, in the order in which they were added. */
  candidates(event: Event, model: CimModel): readonly Table[] {
    return this.#models.get(model)?.candidates(event) ?? [];
  }
}

/** The data model of a command; `Network_Traffic` alone means its one dataset. */
export function modelOf({ dataModel: { name } }: TstatsCommand): CimModel {
  const model =
    CIM_MODELS.find((each) => each === name) ??
    CIM_MODELS.find((each) => each.startsWith(`${name}.`));
  if (model === undefined) throw new Error(`no data model ${name}`);
  return model;
}
