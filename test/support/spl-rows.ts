/**
 * Searches over made-up events, without windows and groups: the text of a search is parsed, its `tstats` commands count the
 * events by the plainest means, and the plan does the rest.
 */
import { planSearch } from "../../src/engine/spl/search-plan.ts";
import type {
  SearchPlan,
  SearchRun,
} from "../../src/engine/spl/search-plan.ts";
import {
  createAccumulator,
  usToSeconds,
} from "../../src/engine/spl/aggregate.ts";
import { compareKeys, textOf, valuesOf } from "../../src/engine/spl/cells.ts";
import type { Cell, CellScalar, Row } from "../../src/engine/spl/row.ts";
import { compileSearchTest } from "../../src/engine/spl/search-test.ts";
import type { LookupTable } from "../../src/lang/spl/lookup-table.ts";
import { macroTable } from "../../src/lang/spl/macros.ts";
import { parseSearch } from "../../src/lang/spl/parser.ts";
import type { TstatsCommand } from "../../src/lang/spl/tree.ts";
import { sourceText } from "../../src/lang/source-text.ts";

/** Fields by the name that a search writes, `Processes.dest`. */
export interface SplEvent {
  readonly timeUs: number;
  readonly fields: Readonly<Record<string, Cell>>;
}

export function planOf(
  text: string,
  lookups: readonly LookupTable[] = [],
): SearchPlan {
  const { search } = parseSearch(sourceText(text, "test"), macroTable([]));
  return planSearch(search, new Map(lookups.map((each) => [each.name, each])));
}

/** What the plan makes of the events. */
export function runOver(
  plan: SearchPlan,
  events: readonly SplEvent[],
  more: Partial<SearchRun> = {},
): readonly Row[] {
  return plan.run({
    rows: (command) => tstatsRows(command, events),
    nowUs: 0,
    refusedPair: () => undefined,
    ...more,
  });
}

/** Rows as plain objects, in their order. */
export const cellsOf = (
  rows: readonly Row[],
): readonly Readonly<Record<string, Cell>>[] =>
  rows.map(({ cells }) => Object.fromEntries(cells));

export function tstatsRows(
  command: TstatsCommand,
  events: readonly SplEvent[],
): readonly Row[] {
  const { where, by, aggregates, timeSpan, fillnullValue } = command;
  const test =
    where === undefined
      ? () => true
      : compileSearchTest<SplEvent>(
          where,
          (name) =>
            ({ fields }) =>
              fields[name],
        );
  const read = (event: SplEvent, name: string): readonly CellScalar[] =>
    name === "_time"
      ? [usToSeconds(event.timeUs)]
      : valuesOf(event.fields[name]);
  const bundles = new Map<
    string,
    { readonly by: readonly CellScalar[]; readonly events: SplEvent[] }
  >();
  if (by.length === 0) bundles.set("[]", { by: [], events: [] });
  for (const event of events.filter(test)) {
    let keys: CellScalar[][] = [[]];
    for (const { name } of by) {
      let values = read(event, name);
      if (name === "_time" && timeSpan !== undefined) {
        const start = Math.floor(event.timeUs / timeSpan.us) * timeSpan.us;
        values = [usToSeconds(start)];
      }
      if (values.length === 0 && fillnullValue !== undefined) {
        values = [fillnullValue];
      }
      keys = keys.flatMap((key) => values.map((value) => [...key, value]));
    }
    for (const key of keys) {
      const text = JSON.stringify(key.map(textOf));
      const bundle = bundles.get(text) ?? { by: key, events: [] };
      bundle.events.push(event);
      bundles.set(text, bundle);
    }
  }
  return [...bundles.values()]
    .map((bundle): Row => {
      const cells = new Map<string, Cell>(
        by.map(({ name }, i) => [name, bundle.by[i]!]),
      );
      for (const { function: name, field, column } of aggregates) {
        const accumulator = createAccumulator(name);
        for (const event of bundle.events) {
          if (field === undefined) accumulator.addEvent();
          else accumulator.add(read(event, field.name), event.timeUs);
        }
        const result = accumulator.result();
        if (result !== undefined) cells.set(column, result);
      }
      return { cells, key: bundle.by.map(textOf), groups: [] };
    })
    .sort((a, b) => compareKeys(a.key, b.key));
}
