/**
 * Follows a search command by command: which columns its rows have, how each can change while events still come, and
 * whether a row that is there now stays. Commands go in, the state behind each comes out.
 */
import { BugError } from "../../base/errors.ts";
import { starOf } from "../../lang/spl/columns.ts";
import type { LookupTable } from "../../lang/spl/lookup-table.ts";
import { translatePcre } from "../../lang/spl/pcre.ts";
import type {
  Aggregate,
  Command,
  FieldName,
  JoinCommand,
  Search,
  StatsCommand,
  TstatsCommand,
} from "../../lang/spl/tree.ts";
import { outputColumns } from "./commands/lookup-step.ts";
import {
  ARRIVES,
  FIXED,
  fixed,
  FREE,
  grows,
  isSure,
  LIST,
  searchStays,
  shrinks,
  stays,
  trendIn,
  trendOf,
} from "./trend.ts";
import type { Trend, Trends } from "./trend.ts";

/** The rows behind a command. */
export interface RowTrends {
  /** Every column that a row can have, in order. */
  readonly columns: Trends;
  /** Columns that no two rows have alike; undefined where there are none such. */
  readonly key: ReadonlySet<string> | undefined;
  /** A row that is there now is there whatever else comes. */
  readonly stands: boolean;
}

export type Lookups = ReadonlyMap<string, LookupTable>;

/** The table of a command; the loader has refused a search whose table is not there. */
export function tableOf(lookups: Lookups, { name }: FieldName): LookupTable {
  const table = lookups.get(name);
  if (table === undefined) {
    throw new BugError(`a search runs without its lookup table "${name}"`);
  }
  return table;
}

const NO_ROWS: RowTrends = { columns: new Map(), key: undefined, stands: true };

/** The rows of a search's result. */
export function resultTrends(
  { commands }: Search,
  lookups: Lookups,
): RowTrends {
  return commands.reduce(
    (before, command) => trendsBehind(before, command, lookups),
    NO_ROWS,
  );
}

export function trendsBehind(
  before: RowTrends,
  command: Command,
  lookups: Lookups,
): RowTrends {
  const { columns, key, stands } = before;
  const trend = (name: string): Trend => trendIn(columns, name);
  const standsIf = (condition: boolean): RowTrends => ({
    ...before,
    stands: stands && condition,
  });
  switch (command.kind) {
    case "tstats":
      return tstatsTrends(command);
    case "inputlookup":
      return {
        ...NO_ROWS,
        columns: new Map(
          tableOf(lookups, command.table).columns.map((name) => [name, FIXED]),
        ),
      };
    case "search":
      return standsIf(searchStays(command.condition, true, columns));
    case "where":
      return standsIf(stays(command.condition, true, columns));
    case "eval":
      return command.assignments.reduce<RowTrends>(
        (state, { field, value }) =>
          overwritten(state, [[field.name, trendOf(value, state.columns)]]),
        before,
      );
    case "stats":
      return statsTrends(before, command);
    case "eventstats":
      return eventstatsTrends(before, command);
    case "regex": {
      const { kind } = trend(command.field.name);
      return standsIf(
        kind === "fixed" || (kind === "list" && !command.negated),
      );
    }
    case "rex": {
      const { kind } = trend(command.field.name);
      // A list has a hit for each of its values.
      const found = kind === "fixed" ? FIXED : kind === "list" ? LIST : FREE;
      return overwritten(
        before,
        translatePcre(command.pattern.text).groups.map((name) => [
          name,
          maybe(found, columns.get(name)),
        ]),
      );
    }
    case "fields":
      return picked(
        before,
        [...columns.keys()].filter(
          (name) =>
            command.fields.some(
              (each) => starOf(each.name, name) !== undefined,
            ) !== command.removed,
        ),
      );
    case "table":
      return picked(
        before,
        command.fields.flatMap((each) =>
          [...columns.keys()].filter(
            (name) => starOf(each.name, name) !== undefined,
          ),
        ),
      );
    case "rename":
      return command.renames.reduce<RowTrends>(
        (state, { from, to }) => renamed(state, from.name, to.name),
        before,
      );
    case "dedup": {
      const names = command.fields.map(({ name }) => name);
      // Where rows differ in these anyway, none goes but for what it lacks.
      const allDiffer =
        key !== undefined && [...key].every((name) => names.includes(name));
      return standsIf(
        allDiffer && names.every((name) => trend(name).kind !== "free"),
      );
    }
    case "sort":
      return standsIf(command.limit === undefined || command.limit === 0);
    case "head":
      return standsIf(false);
    case "bin": {
      const source = trend(command.field.name);
      const keepsDirection =
        source.kind === "fixed" ||
        source.kind === "grows" ||
        source.kind === "shrinks" ||
        source.kind === "list";
      return overwritten(before, [
        [
          command.column,
          writtenFrom(
            source,
            keepsDirection ? source : FREE,
            command.field.name,
            command.column,
            columns,
          ),
        ],
      ]);
    }
    case "convert":
      return command.conversions.reduce<RowTrends>((state, each) => {
        const source = trendIn(state.columns, each.field.name);
        const text =
          source.kind === "fixed"
            ? FIXED
            : source.kind === "free"
              ? FREE
              : ARRIVES;
        return overwritten(state, [
          [
            each.column,
            writtenFrom(
              source,
              text,
              each.field.name,
              each.column,
              state.columns,
            ),
          ],
        ]);
      }, before);
    case "fillnull": {
      const names =
        command.fields.length === 0
          ? [...columns.keys()]
          : command.fields.map(({ name }) => name);
      const filled = names.map((name): [string, Trend] => {
        const was = trend(name);
        if (was.kind === "fixed")
          return [name, fixed(true, was.sure && was.isNumber)];
        return [name, isSure(was) ? was : ARRIVES];
      });
      return overwritten(before, filled, true);
    }
    case "mvexpand": {
      const { name } = command.field;
      const was = trend(name);
      const { kind } = was;
      return {
        // Behind a value that comes in between, all others have another number.
        columns: new Map(columns).set(name, kind === "list" ? ARRIVES : was),
        key: undefined,
        stands: stands && kind !== "free" && kind !== "arrives",
      };
    }
    case "lookup": {
      const table = tableOf(lookups, command.table);
      const isFixed = command.inputs.every(
        ({ field }) => trend(field.name).kind === "fixed",
      );
      return overwritten(
        before,
        outputColumns(command, table).map(({ field }) => [
          field,
          maybe(isFixed ? FIXED : FREE, columns.get(field)),
        ]),
      );
    }
    case "join":
      return joinTrends(before, command, lookups);
  }
}

/** A column that may be written or may keep what it has. */
function maybe(written: Trend, was: Trend | undefined): Trend {
  if (was === undefined) return written;
  return written.kind === "fixed" && was.kind === "fixed"
    ? fixed(was.sure, written.isNumber && was.isNumber)
    : FREE;
}

/** A column made of another one: where that is missing, it keeps what it has. */
function writtenFrom(
  source: Trend,
  written: Trend,
  from: string,
  to: string,
  columns: Trends,
): Trend {
  return from === to || isSure(source)
    ? written
    : maybe(written, columns.get(to));
}

/** @param keepsValues true: what was there has not changed, so the key still tells rows apart */
function overwritten(
  { columns, key, stands }: RowTrends,
  more: readonly (readonly [string, Trend])[],
  keepsValues = false,
): RowTrends {
  const isKept = keepsValues || !more.some(([name]) => key?.has(name) === true);
  return {
    columns: new Map([...columns, ...more]),
    key: isKept ? key : undefined,
    stands,
  };
}

function picked(before: RowTrends, names: readonly string[]): RowTrends {
  const { columns, key, stands } = before;
  const kept = new Set(names);
  const isKept = key !== undefined && [...key].every((name) => kept.has(name));
  return {
    columns: new Map(names.map((name) => [name, trendIn(columns, name)])),
    key: isKept ? key : undefined,
    stands,
  };
}

function renamed(
  { columns, key, stands }: RowTrends,
  from: string,
  to: string,
): RowTrends {
  const names = new Map<string, string>();
  for (const name of columns.keys()) {
    const star = starOf(from, name);
    if (star !== undefined)
      names.set(
        name,
        to.replace("*", () => star),
      );
  }
  const sources = new Map([...names].map(([name, other]) => [other, name]));
  const result = new Map<string, Trend>();
  for (const [name, trend] of columns) {
    const other = names.get(name);
    if (other !== undefined) {
      // What it takes the place of, which stays in rows that have nothing to rename.
      const was = names.has(other) ? undefined : columns.get(other);
      result.set(
        other,
        other === name || isSure(trend) ? trend : maybe(trend, was),
      );
    } else if (!sources.has(name)) result.set(name, trend);
  }
  const lost = [...sources].some(
    ([other, name]) =>
      other !== name && key?.has(other) === true && !names.has(other),
  );
  return {
    columns: result,
    key:
      key === undefined || lost
        ? undefined
        : new Set([...key].map((name) => names.get(name) ?? name)),
    stands,
  };
}

// --- aggregates -------------------------------------------------------------------------------------------------

function tstatsTrends({ by, aggregates }: TstatsCommand): RowTrends {
  // Without by-fields there is a row before the first event.
  const hasEvents = by.length > 0;
  const input = (name: string): Trend =>
    name === "_time" ? fixed(true, true) : FIXED;
  return {
    columns: new Map([
      ...by.map(({ name }) => [name, fixed(true, name === "_time")] as const),
      ...aggregates.map(
        (each) =>
          [each.column, aggregateTrend(each, input, hasEvents)] as const,
      ),
    ]),
    key: new Set(by.map(({ name }) => name)),
    stands: true,
  };
}

function statsTrends(
  { columns, stands }: RowTrends,
  { by, aggregates }: StatsCommand,
): RowTrends {
  const input = (name: string): Trend => trendIn(columns, name);
  const staysInGroup = by.every(({ name }) => {
    const { kind } = input(name);
    return kind === "fixed" || kind === "list";
  });
  return {
    columns: new Map([
      ...by.map(({ name }) => [name, keyTrend(input(name))] as const),
      ...aggregates.map(
        (each) =>
          [each.column, aggregateTrend(each, input, by.length > 0)] as const,
      ),
    ]),
    key: new Set(by.map(({ name }) => name)),
    stands: stands && staysInGroup,
  };
}

const keyTrend = (trend: Trend): Trend =>
  fixed(true, trend.kind === "fixed" && trend.isNumber);

function eventstatsTrends(
  before: RowTrends,
  { by, aggregates }: StatsCommand,
): RowTrends {
  const { columns } = before;
  const input = (name: string): Trend => trendIn(columns, name);
  const staysInGroup = by.every(({ name }) => input(name).kind === "fixed");
  return overwritten(
    before,
    aggregates.map((each) => [
      each.column,
      staysInGroup
        ? maybe(
            unsure(aggregateTrend(each, input, true)),
            columns.get(each.column),
          )
        : FREE,
    ]),
  );
}

/** A row without one of the by-fields has no results. */
const unsure = (trend: Trend): Trend =>
  isSure(trend) ? ({ ...trend, sure: false } as Trend) : trend;

/**
 * The trend of a function over more and more events or rows.
 *
 * @param input the trend of a field in each of them
 * @param hasInput there is one from the beginning
 */
function aggregateTrend(
  { function: name, field }: Aggregate,
  input: (name: string) => Trend,
  hasInput: boolean,
): Trend {
  if (field === undefined) return grows(true, true);
  const of = input(field.name);
  const isTime = of.kind === "fixed" && of.isNumber && field.name === "_time";
  const sure = hasInput && (isTime || isSure(of));
  if (of.kind === "free")
    return name === "count" || name === "dc" ? ARRIVES : FREE;
  switch (name) {
    case "count":
      return grows(true, true);
    case "dc":
      return of.kind === "fixed" || of.kind === "list"
        ? grows(true, true)
        : ARRIVES;
    case "values":
      return of.kind === "fixed" || of.kind === "list" ? LIST : ARRIVES;
    case "min":
      return isTime || of.kind === "shrinks" ? shrinks(sure) : ARRIVES;
    case "max":
      return isTime || of.kind === "grows" ? grows(sure, false) : ARRIVES;
    case "sum":
      return of.kind === "grows" && of.nonNegative
        ? grows(sure, true)
        : ARRIVES;
    case "avg":
    case "stdev":
    case "earliest":
    case "latest":
      // `earliest` and `latest` of rows need `_time`, which may be free.
      return name === "avg" ||
        name === "stdev" ||
        input("_time").kind !== "free"
        ? ARRIVES
        : FREE;
  }
}

// --- join -------------------------------------------------------------------------------------------------------

/**
 * ```text
 *              max=1                               max=0                    otherwise
 *   inner      stands if both sides stand          the same                 another partner may come
 *   left       stands if the left side stands      a partner may come       between
 * ```
 * Always only if the keys never change.
 */
function joinTrends(
  left: RowTrends,
  { keys, max, type, subsearch }: JoinCommand,
  lookups: Lookups,
): RowTrends {
  const right = resultTrends(subsearch, lookups);
  const names = new Set(keys.map(({ name }) => name));
  const isFixed = (side: RowTrends): boolean =>
    [...names].every((name) => trendIn(side.columns, name).kind === "fixed");
  const keysAreFixed = isFixed(left) && isFixed(right);
  const isInner = type === "inner";
  const pairStays = keysAreFixed && left.stands && right.stands;
  const stands =
    max === 1
      ? left.stands && (!isInner || pairStays)
      : max === 0 && isInner && pairStays;
  // The partner of a row is the same from the time on that it has one.
  const isOnePartner =
    pairStays &&
    (max === 0 ||
      (right.key !== undefined &&
        [...right.key].every((name) => names.has(name))));
  const columns = new Map(left.columns);
  let key = max === 1 ? left.key : undefined;
  for (const [name, trend] of right.columns) {
    const was = left.columns.get(name);
    if (names.has(name)) {
      columns.set(name, keysAreFixed ? trendIn(left.columns, name) : FREE);
      continue;
    }
    if (key?.has(name) === true) key = undefined;
    columns.set(name, partnerTrend(trend, was, isOnePartner, isInner));
  }
  return { columns, key, stands };
}

function partnerTrend(
  trend: Trend,
  was: Trend | undefined,
  isOnePartner: boolean,
  isInner: boolean,
): Trend {
  // Another partner has it too.
  if (!isOnePartner) return isInner && isSure(trend) ? ARRIVES : FREE;
  if (isInner) return isSure(trend) ? trend : maybe(trend, was);
  if (was !== undefined) return FREE;
  // Missing until the partner comes.
  if (trend.kind === "fixed") return ARRIVES;
  return trend.kind === "free" ? FREE : unsure(trend);
}
