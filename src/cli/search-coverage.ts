/**
 * Splunk detections against events: are there records of the data models that a search reads, and do they have its fields?
 * Events go in; per search comes out what is missing. A field that the data model fills with `unknown` counts as missing:
 * no log told it.
 */
import { cimDataset } from "../event/cim.ts";
import type { CimModel } from "../event/cim.ts";
import { firstValue } from "../event/event.ts";
import type { Event, FieldReader } from "../event/event.ts";
import { recordReader } from "../engine/spl/table.ts";
import { modelOf } from "../engine/spl/table-index.ts";
import { tablesOf } from "../lang/spl/tables.ts";
import type { SearchExpr, TstatsCommand } from "../lang/spl/tree.ts";
import type { SplRule } from "../rule/rule.ts";

/** What one `tstats` of a search finds in the events. */
export interface TableCoverage {
  readonly model: CimModel;
  /** Records of the data model. */
  readonly events: number;
  /** Fields without which it gives no row, and that no record had. */
  readonly needed: readonly string[];
  /** Other fields that it reads and that no record had. */
  readonly unfilled: readonly string[];
}

interface ModelRecords {
  readonly readerOf: (field: string) => FieldReader;
  events: number;
  /** Fields that no record had so far, shrinking. */
  readonly unseen: Map<string, FieldReader>;
}

/** What a data model writes where a log tells nothing. */
const UNTOLD: ReadonlySet<unknown> = new Set([undefined, "unknown", 0]);

export class SearchCoverage {
  readonly #models = new Map<CimModel, ModelRecords>();
  /** Counts up whenever the answer for some search may have changed. */
  version = 0;

  constructor(rules: readonly SplRule[]) {
    for (const { search } of rules) {
      for (const table of tablesOf(search)) {
        const model = modelOf(table);
        let records = this.#models.get(model);
        if (records === undefined) {
          records = {
            readerOf: recordReader(model),
            events: 0,
            unseen: new Map(),
          };
          this.#models.set(model, records);
        }
        for (const field of fieldsOf(table)) {
          records.unseen.set(field, records.readerOf(field));
        }
      }
    }
  }

  /**
   * Takes one event, in any order.
   * @param isLookedAt false: it is only counted
   */
  note(event: Event, isLookedAt: boolean): void {
    if (this.#models.size === 0) return;
    for (const { model, includes } of cimDataset(event.class)) {
      const records = this.#models.get(model);
      if (records === undefined) continue;
      if (includes !== undefined && !includes(event)) continue;
      if (records.events++ === 0) this.version++;
      if (!isLookedAt) continue;
      for (const [field, read] of records.unseen) {
        if (UNTOLD.has(firstValue(read(event)))) continue;
        records.unseen.delete(field);
        this.version++;
      }
    }
  }

  /** Records by data model. */
  get counts(): readonly (readonly [model: CimModel, events: number])[] {
    return [...this.#models].map(([model, { events }]) => [model, events]);
  }

  /** The main search first, then those that it joins. */
  of({ search }: SplRule): readonly TableCoverage[] {
    return tablesOf(search).map((table) => {
      const model = modelOf(table);
      const { events, unseen } = this.#models.get(model)!;
      const missing = fieldsOf(table).filter((field) => unseen.has(field));
      const needs = neededBy(table);
      return {
        model,
        events,
        needed: missing.filter((field) => needs.has(field)),
        unfilled: missing.filter((field) => !needs.has(field)),
      };
    });
  }
}

/** What the command asks of its records. A field that it only groups by or lists is missing there, and decides nothing. */
function fieldsOf({
  where,
  by,
  fillnullValue,
}: TstatsCommand): readonly string[] {
  const names = new Set<string>();
  if (where !== undefined) fieldsBelow(where, names);
  if (fillnullValue === undefined) for (const { name } of by) names.add(name);
  names.delete("_time");
  return [...names];
}

function fieldsBelow(expr: SearchExpr, names: Set<string>): void {
  switch (expr.kind) {
    case "and":
    case "or":
      for (const operand of expr.operands) fieldsBelow(operand, names);
      return;
    case "not":
      return fieldsBelow(expr.operand, names);
    case "comparison":
    case "in":
      names.add(expr.field.name);
  }
}

/** Of an event without one of these the search gives no row. */
function neededBy({
  where,
  by,
  fillnullValue,
}: TstatsCommand): ReadonlySet<string> {
  const needed = where === undefined ? new Set<string>() : mustHave(where);
  if (fillnullValue !== undefined) return needed;
  return new Set([...needed, ...by.map(({ name }) => name)]);
}

/** A comparison holds only of a field that is there; of several alternatives, what all of them need. */
function mustHave(expr: SearchExpr): ReadonlySet<string> {
  switch (expr.kind) {
    case "and":
      return new Set(expr.operands.flatMap((each) => [...mustHave(each)]));
    case "or":
      return expr.operands
        .map(mustHave)
        .reduce((a, b) => new Set([...a].filter((field) => b.has(field))));
    case "comparison":
    case "in":
      return new Set([expr.field.name]);
    default:
      return new Set();
  }
}
