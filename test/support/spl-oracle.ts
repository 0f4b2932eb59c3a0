/**
 * A slow, plainly right evaluator of Splunk searches: all records at once, each command from its description, no state, no
 * streaming and not a line of the engine. It shares the tree of the parser and nothing else. A value is the list of its
 * values, the empty list is a missing one; a condition is true, false or `undefined`, which is "missing".
 */
import type {
  Aggregate,
  Command,
  CompareOperator,
  EvalExpr,
  JoinCommand,
  LookupCommand,
  Search,
  SearchExpr,
  SortCommand,
  TstatsCommand,
} from "../../src/lang/spl/tree.ts";

export type Scalar = string | number;

/** Several spellings of one value: any of them is found, the first is shown and grouped by. */
export class Spellings {
  readonly all: readonly Scalar[];
  constructor(all: readonly Scalar[]) {
    this.all = all;
  }
}

export type CimValue = Scalar | readonly Scalar[] | Spellings;

/** One log line in one data set. */
export interface CimRecord {
  /** `Endpoint.Processes` */
  readonly dataset: string;
  /** By field name without the data set. */
  readonly fields: Readonly<Record<string, CimValue>>;
  /** What stands without a data set: `host`, `source`, `sourcetype`. */
  readonly event?: Readonly<Record<string, CimValue>>;
  readonly timeUs: number;
}

export interface OracleLookup {
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** Columns whose cells may hold `*`. */
  readonly wildcards: readonly string[];
  readonly caseSensitive: boolean;
  readonly defaultMatch: string | undefined;
  readonly minMatches: number;
  readonly maxMatches: number;
}

export interface OracleWindow {
  readonly startUs: number;
  readonly endUs: number;
}

export interface OracleOptions {
  /** The window a time is in; absent: one over everything. */
  readonly windowOf?: (timeUs: number) => OracleWindow;
  readonly lookups?: Readonly<Record<string, OracleLookup>>;
  /**
   * Leaves out windows in which nothing satisfied any `tstats`: Splunk runs a search over them, too, and one without `by` has
   * a row with count 0 there.
   */
  readonly onlyHit?: boolean;
}

export interface OracleRow {
  readonly columns: Readonly<Record<string, Scalar | readonly Scalar[]>>;
  readonly windowStartUs: number;
}

export interface OracleResult {
  readonly rows: readonly OracleRow[];
  /** Pairs that `join` did not make because their key was only a fill value. */
  readonly refusedPairs: number;
}

type Values = readonly Scalar[];
type Row = ReadonlyMap<string, Values>;
type Truth = boolean | undefined;

/** What a search sees of the world while it runs over one window. */
interface Scope {
  readonly records: readonly CimRecord[];
  readonly nowUs: number;
  readonly lookups: Readonly<Record<string, OracleLookup>>;
  /** The fill values of all `tstats` of the search. */
  readonly fills: ReadonlySet<string>;
  /** What is counted on the way. */
  readonly counts: { refusedPairs: number; hits: number };
}

const NONE: Values = [];
const EVERYTHING: OracleWindow = { startUs: -Infinity, endUs: Infinity };

/** The rows of a search over records in any order, window by window. */
export function runOracle(
  search: Search,
  records: readonly CimRecord[],
  {
    windowOf = () => EVERYTHING,
    lookups = {},
    onlyHit = false,
  }: OracleOptions = {},
): OracleResult {
  const windows = new Map<number, OracleWindow>();
  for (const { timeUs } of records) {
    const window = windowOf(timeUs);
    windows.set(window.startUs, window);
  }
  const fills = new Set(fillsOf(search));
  let refusedPairs = 0;
  const rows = [...windows.values()]
    .sort((a, b) => a.startUs - b.startUs)
    .flatMap(({ startUs, endUs }) => {
      const inside = records.filter(
        ({ timeUs }) => windowOf(timeUs).startUs === startUs,
      );
      const scope: Scope = {
        records: inside,
        nowUs: endUs,
        lookups,
        fills,
        counts: { refusedPairs: 0, hits: 0 },
      };
      const found = runSearch(search, scope);
      if (onlyHit && scope.counts.hits === 0) return [];
      refusedPairs += scope.counts.refusedPairs;
      return found.map((row) => ({
        columns: Object.fromEntries(
          [...row].map(([name, values]) => [
            name,
            values.length === 1 ? values[0]! : values,
          ]),
        ),
        windowStartUs: startUs,
      }));
    });
  return { rows, refusedPairs };
}

function fillsOf({ commands }: Search): string[] {
  return commands.flatMap((command) => {
    if (command.kind === "join") return fillsOf(command.subsearch);
    return command.kind === "tstats" && command.fillnullValue !== undefined
      ? [command.fillnullValue]
      : [];
  });
}

function runSearch({ commands }: Search, scope: Scope): Row[] {
  return commands.reduce<Row[]>(
    (rows, command) => runCommand(command, rows, scope),
    [],
  );
}

function runCommand(command: Command, rows: Row[], scope: Scope): Row[] {
  switch (command.kind) {
    case "tstats":
      return tstats(command, scope);
    case "inputlookup":
      return lookupOf(command.table.name, scope)
        .rows.map(rowOfLookup)
        .filter(
          (row) =>
            command.where === undefined ||
            searchHolds(command.where, (name) => row.get(name) ?? NONE, row),
        );
    case "search":
      return rows.filter((row) =>
        searchHolds(command.condition, (name) => row.get(name) ?? NONE, row),
      );
    case "where":
      return rows.filter(
        (row) => truthOf(command.condition, row, scope) === true,
      );
    case "eval":
      return rows.map((row) =>
        command.assignments.reduce(
          (each, { field, value }) =>
            withColumn(each, field.name, valuesOf(value, each, scope)),
          row,
        ),
      );
    case "stats":
      return grouped(
        rows,
        command.by.map(({ name }) => name),
      ).map(({ key, members }) =>
        withResults(keyRow(command.by, key), command.aggregates, members),
      );
    case "eventstats": {
      const groups = grouped(
        rows,
        command.by.map(({ name }) => name),
      );
      return rows.map((row) => {
        const own = groups.find(({ members }) => members.includes(row));
        return own === undefined
          ? row
          : withResults(row, command.aggregates, own.members);
      });
    }
    case "regex": {
      const pattern = toRegExp(command.pattern.text, "");
      return rows.filter((row) => {
        const found = (row.get(command.field.name) ?? NONE).some((value) =>
          pattern.test(String(value)),
        );
        return found !== command.negated;
      });
    }
    case "rex": {
      // Of a field with several values each gives its first hit.
      const pattern = toRegExp(command.pattern.text, "");
      return rows.map((row) => {
        const found = (row.get(command.field.name) ?? NONE).flatMap((value) =>
          Object.entries(pattern.exec(String(value))?.groups ?? {}),
        );
        return found.reduce<Row>((each, [name]) => {
          const texts = found.flatMap(([other, text]) =>
            other === name && text !== undefined ? [text] : [],
          );
          return texts.length === 0 ? each : withColumn(each, name, texts);
        }, row);
      });
    }
    case "fields":
    case "table": {
      const removed = command.kind === "fields" && command.removed;
      const isNamed = (column: string): boolean =>
        command.fields.some(({ name }) => nameMatches(name, column));
      return rows.map((row) =>
        pick(row, (column) => isNamed(column) !== removed),
      );
    }
    case "rename":
      return rows.map((row) =>
        command.renames.reduce(
          (each, { from, to }) => renamed(each, from.name, to.name),
          row,
        ),
      );
    case "dedup": {
      const seen = new Set<string>();
      return rows.filter((row) => {
        const parts = command.fields.map(({ name }) => row.get(name) ?? NONE);
        if (parts.some((part) => part.length === 0)) return false;
        const key = JSON.stringify(parts.map((part) => part.map(String)));
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      });
    }
    case "sort":
      return sorted(command, rows);
    case "head":
      return rows.slice(0, command.count);
    case "bin":
      return rows.map((row) => {
        const [value] = row.get(command.field.name) ?? NONE;
        const number = value === undefined ? undefined : numberOf(value);
        if (number === undefined) return row;
        const width = command.timeSpan.us / 1e6;
        return withColumn(row, command.column, [
          Math.floor(number / width) * width,
        ]);
      });
    case "convert":
      return rows.map((row) =>
        command.conversions.reduce((each, { field, column }) => {
          const values = each.get(field.name) ?? NONE;
          if (values.length === 0) return each;
          const format = command.timeFormat ?? "%m/%d/%Y %H:%M:%S";
          return withColumn(
            each,
            column,
            values.map((value) => {
              const seconds = numberOf(value);
              return seconds === undefined ? value : timeText(seconds, format);
            }),
          );
        }, row),
      );
    case "fillnull":
      return rows.map((row) => {
        const names =
          command.fields.length > 0
            ? command.fields.map(({ name }) => name)
            : [...new Set(rows.flatMap((each) => [...each.keys()]))];
        return names.reduce<Row>(
          (each, name) =>
            each.has(name) ? each : withColumn(each, name, [command.value]),
          row,
        );
      });
    case "mvexpand":
      return rows.flatMap((row) => {
        const values = row.get(command.field.name) ?? NONE;
        if (values.length === 0) return [row];
        return values
          .slice(0, command.limit === 0 ? undefined : command.limit)
          .map((value) => withColumn(row, command.field.name, [value]));
      });
    case "lookup":
      return rows.map((row) => looked(command, row, scope));
    case "join":
      return joined(command, rows, scope);
  }
}

// --- rows -------------------------------------------------------------------------------------------------------

/** A column without a value is not in the row. */
function withColumn(row: Row, name: string, values: Values): Row {
  const copy = new Map(row);
  if (values.length === 0) copy.delete(name);
  else copy.set(name, values);
  return copy;
}

function pick(row: Row, keep: (column: string) => boolean): Row {
  return new Map([...row].filter(([name]) => keep(name)));
}

/** `*` in a name stands for any text. */
function nameMatches(pattern: string, name: string): boolean {
  return wildcardMatches(pattern, name);
}

/** Columns keep their places; one that is renamed takes the place of one that had its new name. */
function renamed(row: Row, from: string, to: string): Row {
  const [head = "", tail] = from.split("*");
  const targetOf = (name: string): string | undefined => {
    if (tail === undefined) return name === from ? to : undefined;
    const fits =
      name.length >= head.length + tail.length &&
      name.startsWith(head) &&
      name.endsWith(tail);
    if (!fits) return undefined;
    const part = name.slice(head.length, name.length - tail.length);
    return to.split("*").join(part);
  };
  const targets = new Set([...row.keys()].map(targetOf));
  return new Map(
    [...row].flatMap(([name, values]) => {
      const target = targetOf(name);
      if (target !== undefined) return [[target, values] as const];
      return targets.has(name) ? [] : [[name, values] as const];
    }),
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (const [i, text] of a.entries()) {
    const order = compareTexts(text, b[i]!);
    if (order !== 0) return order;
  }
  return 0;
}

function sorted({ keys, limit }: SortCommand, rows: Row[]): Row[] {
  const order = (a: Row, b: Row): number => {
    for (const { field, descending } of keys) {
      const [x] = a.get(field.name) ?? NONE;
      const [y] = b.get(field.name) ?? NONE;
      if (x === undefined && y === undefined) continue;
      // What is missing comes last either way.
      if (x === undefined) return 1;
      if (y === undefined) return -1;
      const found = compareScalars(x, y);
      if (found !== 0) return descending ? -found : found;
    }
    return 0;
  };
  const all = rows.toSorted(order);
  const most = limit ?? 10_000;
  return most === 0 ? all : all.slice(0, most);
}

// --- tstats and stats -------------------------------------------------------------------------------------------

/** A row, or an event with the fields that the search may name, and its time for `latest`. */
type Member = Row;

interface Grouping {
  readonly key: readonly Scalar[];
  readonly members: readonly Member[];
}

function tstats(command: TstatsCommand, { records, counts }: Scope): Row[] {
  const model = command.dataModel.name;
  const members = records
    .filter(({ dataset }) => dataset === model || isRoot(model, dataset))
    .filter(
      (record) =>
        command.where === undefined ||
        searchHolds(command.where, (name) => fieldOf(record, name), undefined),
    )
    .map((record) => {
      const row = new Map<string, Values>();
      const names = [
        ...command.by.map(({ name }) => name),
        ...command.aggregates.flatMap(({ field }) => field?.name ?? []),
      ];
      for (const name of names) {
        const value = fieldOf(record, name);
        row.set(name, value instanceof Spellings ? [value.all[0]!] : value);
      }
      row.set("_time", [record.timeUs / 1e6]);
      return row;
    });
  const filled = members.map((member) =>
    command.by.reduce<Row>((row, { name }) => {
      if (name === "_time" && command.timeSpan !== undefined) {
        const { us } = command.timeSpan;
        const timeUs = Math.round(Number(row.get("_time")![0]) * 1e6);
        return withColumn(row, BUCKET, [(Math.floor(timeUs / us) * us) / 1e6]);
      }
      return row;
    }, member),
  );
  const names = command.by.map(({ name }) =>
    name === "_time" && command.timeSpan !== undefined ? BUCKET : name,
  );
  const groups = grouped(filled, names, command.fillnullValue);
  for (const group of groups) counts.hits += group.members.length;
  return groups.map(({ key, members: own }) =>
    withResults(keyRow(command.by, key), command.aggregates, own),
  );
}

/** `_time` of `by _time span=…`, beside the time that `min(_time)` is asked for. */
const BUCKET = "_time rounded down";

/** `Network_Traffic` for `Network_Traffic.All_Traffic`. */
function isRoot(model: string, dataset: string): boolean {
  return dataset.startsWith(`${model}.`);
}

function fieldOf(record: CimRecord, name: string): Values | Spellings {
  const dataset = record.dataset.slice(record.dataset.indexOf(".") + 1);
  if (name === "_time") return [record.timeUs / 1e6];
  if (name === "nodename") return [dataset];
  const value = name.startsWith(`${dataset}.`)
    ? record.fields[name.slice(dataset.length + 1)]
    : record.event?.[name];
  if (value === undefined) return NONE;
  if (value instanceof Spellings) return value;
  return typeof value === "object" ? value : [value];
}

function keyRow(by: readonly { readonly name: string }[], key: Values): Row {
  return new Map(by.map(({ name }, i) => [name, [key[i]!]]));
}

/**
 * Members by the combinations of their by-values, in the order of these as text. A member with several values counts once
 * for each; one that lacks a value counts nowhere unless there is a fill.
 */
function grouped(
  members: readonly Member[],
  by: readonly string[],
  fill?: string,
): Grouping[] {
  const groups = new Map<string, { key: Scalar[]; members: Member[] }>();
  if (by.length === 0) groups.set("[]", { key: [], members: [] });
  for (const member of members) {
    let keys: Scalar[][] = [[]];
    for (const name of by) {
      let values: Values = member.get(name) ?? NONE;
      if (values.length === 0 && fill !== undefined) values = [fill];
      keys = keys.flatMap((key) => values.map((value) => [...key, value]));
    }
    for (const key of keys) {
      const text = JSON.stringify(key.map(String));
      const group = groups.get(text) ?? { key, members: [] };
      groups.set(text, group);
      // Two equal values of one member are one.
      if (group.members.at(-1) !== member) group.members.push(member);
    }
  }
  return [...groups.values()].sort((a, b) =>
    compareKeys(a.key.map(String), b.key.map(String)),
  );
}

function withResults(
  row: Row,
  aggregates: readonly Aggregate[],
  members: readonly Member[],
): Row {
  return aggregates.reduce(
    (each, aggregate) =>
      withColumn(each, aggregate.column, resultOf(aggregate, members)),
    row,
  );
}

function resultOf(
  { function: name, field }: Aggregate,
  members: readonly Member[],
): Values {
  const of = (member: Member): Values =>
    field === undefined ? NONE : (member.get(field.name) ?? NONE);
  const all = members.flatMap((member) => [...of(member)]);
  const numbers = all.flatMap((value) => numberOf(value) ?? []);
  const areNumbers = numbers.length === all.length;
  const sum = numbers.reduce((a, b) => a + b, 0);
  const byText = (a: Scalar, b: Scalar): number =>
    compareTexts(String(a), String(b));
  switch (name) {
    case "count":
      return [
        field === undefined
          ? members.length
          : members.filter((member) => of(member).length > 0).length,
      ];
    case "min":
    case "max": {
      if (all.length === 0) return NONE;
      const order = areNumbers
        ? (a: Scalar, b: Scalar): number => Number(a) - Number(b)
        : byText;
      const inOrder = all.toSorted(order);
      return [name === "min" ? inOrder[0]! : inOrder.at(-1)!];
    }
    case "sum":
      return numbers.length === 0 ? NONE : [sum];
    case "avg":
      return numbers.length === 0 ? NONE : [sum / numbers.length];
    case "stdev": {
      if (numbers.length === 0) return NONE;
      const mean = sum / numbers.length;
      const squares = numbers.reduce((a, b) => a + (b - mean) ** 2, 0);
      return [
        numbers.length === 1 ? 0 : Math.sqrt(squares / (numbers.length - 1)),
      ];
    }
    case "values":
      return [...new Set(all.map(String))].sort(compareTexts);
    case "dc":
      return [new Set(all.map(String)).size];
    case "earliest":
    case "latest": {
      const timed = members.filter(
        (member) => of(member).length > 0 && member.has("_time"),
      );
      if (timed.length === 0) return NONE;
      const times = timed.map((member) => Number(member.get("_time")![0]));
      const time = name === "latest" ? Math.max(...times) : Math.min(...times);
      // Of several at one time the first in the order of text, so that it does not depend on who asks.
      const candidates = timed
        .filter((_, i) => times[i] === time)
        .map((member) => of(member)[0]!)
        .sort(byText);
      return [candidates[0]!];
    }
  }
}

// --- search expressions -----------------------------------------------------------------------------------------

function searchHolds(
  expr: SearchExpr,
  read: (name: string) => Values | Spellings,
  row: Row | undefined,
): boolean {
  switch (expr.kind) {
    case "and":
      return expr.operands.every((each) => searchHolds(each, read, row));
    case "or":
      return expr.operands.some((each) => searchHolds(each, read, row));
    case "not":
      return !searchHolds(expr.operand, read, row);
    case "comparison": {
      const found = read(expr.field.name);
      const { operator, value } = expr;
      if (found instanceof Spellings) {
        return operator === "!="
          ? !found.all.some((each) => searchCompare(each, "=", value.text))
          : found.all.some((each) => searchCompare(each, operator, value.text));
      }
      return found.some((each) => searchCompare(each, operator, value.text));
    }
    case "in": {
      const found = read(expr.field.name);
      const values = found instanceof Spellings ? found.all : found;
      return values.some((each) =>
        expr.values.some(({ text }) => searchCompare(each, "=", text)),
      );
    }
    case "text":
      return [...(row?.values() ?? [["*"]])]
        .flat()
        .some((each) =>
          wildcardMatches(
            `*${expr.value.text.toLowerCase()}*`,
            String(each).toLowerCase(),
          ),
        );
  }
}

function searchCompare(
  value: Scalar,
  operator: CompareOperator,
  wanted: string,
): boolean {
  const text = String(value);
  const equal = (): boolean =>
    inNetwork(text, wanted) ??
    wildcardMatches(wanted.toLowerCase(), text.toLowerCase());
  if (operator === "=") return equal();
  if (operator === "!=") return !equal();
  return ordered(
    operator,
    typeof value === "number"
      ? compareScalars(value, wanted)
      : compareScalars(value.toLowerCase(), wanted.toLowerCase()),
  );
}

function ordered(operator: CompareOperator, order: number): boolean {
  switch (operator) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

/** Numbers as numbers, anything else as text. */
function compareScalars(a: Scalar, b: Scalar): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  return x !== undefined && y !== undefined
    ? x - y
    : compareTexts(String(a), String(b));
}

function numberOf(value: Scalar): number | undefined {
  if (typeof value === "number") return value;
  return /^-?(\d+(\.\d*)?|\.\d+)$/.test(value) ? Number(value) : undefined;
}

/** Every `*` stands for any text; the whole value must match. */
function wildcardMatches(pattern: string, text: string): boolean {
  const [first = "", ...parts] = pattern.split("*");
  if (parts.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  const last = parts.pop()!;
  let rest = text.slice(first.length);
  for (const part of parts) {
    const at = rest.indexOf(part);
    if (at === -1) return false;
    rest = rest.slice(at + part.length);
  }
  return rest.endsWith(last);
}

/** Undefined unless one is an IPv4 network and the other an address. */
function inNetwork(text: string, network: string): boolean | undefined {
  const [, base, length] = /^([\d.]+)\/(\d{1,2})$/.exec(network) ?? [];
  const [address, start] = [addressOf(text), addressOf(base ?? "")];
  if (address === undefined || start === undefined) return undefined;
  const size = 2 ** (32 - Number(length));
  return Math.floor(address / size) === Math.floor(start / size);
}

function addressOf(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  return parts?.slice(1).reduce((sum, part) => sum * 256 + Number(part), 0);
}

// --- eval expressions -------------------------------------------------------------------------------------------

function truthOf(expr: EvalExpr, row: Row, scope: Scope): Truth {
  const values = (each: EvalExpr): Values => valuesOf(each, row, scope);
  switch (expr.kind) {
    case "and": {
      const truths = expr.operands.map((each) => truthOf(each, row, scope));
      if (truths.includes(false)) return false;
      return truths.includes(undefined) ? undefined : true;
    }
    case "or": {
      const truths = expr.operands.map((each) => truthOf(each, row, scope));
      if (truths.includes(true)) return true;
      return truths.includes(undefined) ? undefined : false;
    }
    case "not": {
      const truth = truthOf(expr.operand, row, scope);
      return truth === undefined ? undefined : !truth;
    }
    case "comparison": {
      const [left, right] = [values(expr.left), values(expr.right)];
      if (left.length === 0 || right.length === 0) return undefined;
      return left.some((a) =>
        right.some((b) => ordered(expr.operator, compareScalars(a, b))),
      );
    }
    case "in": {
      const left = values(expr.operand);
      if (left.length === 0) return undefined;
      const members = expr.members.map(values);
      const found = left.some((a) =>
        members.some((list) => list.some((b) => compareScalars(a, b) === 0)),
      );
      if (found) return true;
      return members.some((list) => list.length === 0) ? undefined : false;
    }
    case "like":
      return like(values(expr.operand), values(expr.pattern));
    case "call": {
      const [first, second, third] = expr.args;
      switch (expr.name) {
        case "true":
          return true;
        case "false":
          return false;
        case "isnull":
          return values(first!).length === 0;
        case "isnotnull":
          return values(first!).length > 0;
        case "like":
          return like(values(first!), values(second!));
        case "match": {
          const [subject, pattern] = [values(first!), values(second!)];
          if (subject.length === 0 || pattern.length === 0) return undefined;
          const regExp = toRegExp(String(pattern[0]), "");
          return subject.some((each) => regExp.test(String(each)));
        }
        case "if":
          return truthOf(first!, row, scope) === true
            ? truthOf(second!, row, scope)
            : truthOf(third!, row, scope);
        default:
          throw new Error(`${expr.name} is no condition`);
      }
    }
    default:
      throw new Error(`${expr.kind} is no condition`);
  }
}

/** `%` any run of characters, `_` one; case matters. */
function like(subject: Values, pattern: Values): Truth {
  if (subject.length === 0 || pattern.length === 0) return undefined;
  const holds = (text: string, rest: string): boolean => {
    if (rest === "") return text === "";
    if (rest[0] === "%") {
      return (
        holds(text, rest.slice(1)) ||
        (text !== "" && holds(text.slice(1), rest))
      );
    }
    return (
      text !== "" &&
      (rest[0] === "_" || rest[0] === text[0]) &&
      holds(text.slice(1), rest.slice(1))
    );
  };
  return subject.some((each) => holds(String(each), String(pattern[0])));
}

function valuesOf(expr: EvalExpr, row: Row, scope: Scope): Values {
  const one = (each: EvalExpr): Scalar | undefined =>
    valuesOf(each, row, scope)[0];
  const some = (value: Scalar | undefined): Values =>
    value === undefined ||
    (typeof value === "number" && !Number.isFinite(value))
      ? NONE
      : [value];
  switch (expr.kind) {
    case "literal":
      return [expr.value];
    case "field":
      return row.get(expr.name) ?? NONE;
    case "negate": {
      const value = one(expr.operand);
      const number = value === undefined ? undefined : numberOf(value);
      return some(number === undefined ? undefined : 0 - number);
    }
    case "arithmetic": {
      const [left, right] = [one(expr.left), one(expr.right)];
      if (left === undefined || right === undefined) return NONE;
      if (expr.operator === ".") return [`${left}${right}`];
      const [a, b] = [numberOf(left), numberOf(right)];
      if (a === undefined || b === undefined) return NONE;
      switch (expr.operator) {
        case "+":
          return some(a + b);
        case "-":
          return some(a - b);
        case "*":
          return some(a * b);
        case "/":
          return some(a / b);
        case "%":
          return some(a % b);
      }
    }
    // falls through: all operators have returned
    case "call":
      return callOf(expr as Extract<EvalExpr, { kind: "call" }>, row, scope);
    default:
      throw new Error(`a condition is no value`);
  }
}

function callOf(
  { name, args }: Extract<EvalExpr, { kind: "call" }>,
  row: Row,
  scope: Scope,
): Values {
  const list = (i: number): Values =>
    args[i] === undefined ? NONE : valuesOf(args[i], row, scope);
  const text = (i: number): string | undefined =>
    list(i)[0] === undefined ? undefined : String(list(i)[0]);
  const number = (i: number): number | undefined => {
    const [value] = list(i);
    return value === undefined ? undefined : numberOf(value);
  };
  const onText = (run: (text: string) => Scalar | undefined): Values => {
    const value = text(0);
    const result = value === undefined ? undefined : run(value);
    return result === undefined ? NONE : [result];
  };
  switch (name) {
    case "if":
      return truthOf(args[0]!, row, scope) === true ? list(1) : list(2);
    case "case": {
      const hit = args.findIndex(
        (each, i) => i % 2 === 0 && truthOf(each, row, scope) === true,
      );
      return hit === -1 ? NONE : list(hit + 1);
    }
    case "coalesce":
      return (
        args.map((_, i) => list(i)).find((each) => each.length > 0) ?? NONE
      );
    case "null":
      return NONE;
    case "len":
      return onText((each) => each.length);
    case "lower":
      return onText((each) => each.toLowerCase());
    case "upper":
      return onText((each) => each.toUpperCase());
    case "trim":
    case "ltrim":
    case "rtrim":
      return onText((each) => {
        const characters = args.length === 1 ? " \t" : text(1);
        if (characters === undefined) return undefined;
        let rest = each;
        while (name !== "rtrim" && rest !== "" && characters.includes(rest[0]!))
          rest = rest.slice(1);
        while (
          name !== "ltrim" &&
          rest !== "" &&
          characters.includes(rest.at(-1)!)
        )
          rest = rest.slice(0, -1);
        return rest;
      });
    case "substr":
      return onText((each) => {
        const start = number(1);
        const length = args.length === 2 ? Infinity : number(2);
        if (start === undefined || length === undefined) return undefined;
        const from = start < 0 ? Math.max(0, each.length + start) : start - 1;
        return each.slice(from, from + length);
      });
    case "replace":
      return onText((each) => {
        const [pattern, by] = [text(1), text(2)];
        if (pattern === undefined || by === undefined) return undefined;
        return each.replace(toRegExp(pattern, "g"), (...found) => {
          // Groups stand before the offset, which is a number.
          const groups = found.slice(
            0,
            found.findIndex((part) => typeof part === "number"),
          ) as (string | undefined)[];
          return by.replace(
            /\\(\d)/g,
            (_, digit: string) => groups[Number(digit)] ?? "",
          );
        });
      });
    case "split": {
      const [value, separator] = [text(0), text(1)];
      if (value === undefined || separator === undefined) return NONE;
      return value.split(separator);
    }
    case "mvcount":
      return list(0).length === 0 ? NONE : [list(0).length];
    case "mvindex": {
      const from = number(1);
      const to = args.length === 2 ? from : number(2);
      if (from === undefined || to === undefined) return NONE;
      const { length } = list(0);
      const [first, last] = [from, to].map((each) =>
        each < 0 ? length + each : each,
      );
      return list(0).filter((_, i) => i >= first! && i <= last!);
    }
    case "tonumber": {
      const value = text(0);
      if (value === undefined) return NONE;
      if (args.length === 1) {
        const plain = numberOf(value);
        return plain === undefined ? NONE : [plain];
      }
      const parsed = parseInt(value, number(1));
      return Number.isNaN(parsed) ? NONE : [parsed];
    }
    case "tostring":
      return onText((each) => each);
    case "round": {
      const value = number(0);
      const digits = args.length === 1 ? 0 : number(1);
      if (value === undefined || digits === undefined) return NONE;
      return [Math.round(value * 10 ** digits) / 10 ** digits];
    }
    case "now":
      return [scope.nowUs / 1e6];
    case "relative_time": {
      const [seconds, modifier] = [number(0), text(1)];
      if (seconds === undefined || modifier === undefined) return NONE;
      return [relativeTime(seconds, modifier)];
    }
    default:
      throw new Error(`${name} is no function of values`);
  }
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
};

/** `-1d@d`: the offset, then down to the unit's start, in UTC. */
function relativeTime(seconds: number, modifier: string): number {
  const [, sign, amount, unit, snap] =
    /^(?:([+-])(\d+)([smhd]))?(?:@([smhd]))?$/.exec(modifier) ?? [];
  const offset =
    unit === undefined
      ? 0
      : Number(amount) * UNIT_SECONDS[unit]! * (sign === "-" ? -1 : 1);
  const moved = seconds + offset;
  if (snap === undefined) return moved;
  const width = UNIT_SECONDS[snap]!;
  return Math.floor(moved / width) * width;
}

/** An epoch in UTC; the letters of `strftime` that published searches write. */
function timeText(seconds: number, format: string): string {
  const iso = new Date(Math.floor(seconds) * 1_000).toISOString();
  const parts: Readonly<Record<string, string>> = {
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
  };
  return format.replace(/%([A-Za-z])/g, (all, letter: string) =>
    letter in parts ? parts[letter]! : all,
  );
}

/** For the harmless patterns of tests only. */
function toRegExp(pattern: string, flags: string): RegExp {
  const [lead = ""] = /^\(\?i\)/.exec(pattern) ?? [];
  return new RegExp(
    pattern.slice(lead.length).replaceAll("(?P<", "(?<"),
    flags + (lead === "" ? "" : "i"),
  );
}

// --- lookup and join --------------------------------------------------------------------------------------------

function lookupOf(name: string, { lookups }: Scope): OracleLookup {
  const table = lookups[name];
  if (table === undefined) throw new Error(`no lookup ${name}`);
  return table;
}

const rowOfLookup = (cells: Readonly<Record<string, string>>): Row =>
  new Map(
    Object.entries(cells)
      .filter(([, text]) => text !== "")
      .map(([name, text]) => [name, [text]]),
  );

function looked(command: LookupCommand, row: Row, scope: Scope): Row {
  const table = lookupOf(command.table.name, scope);
  const inputs = command.inputs.map(({ column }) => column.name);
  const hits = table.rows
    .filter((cells) =>
      command.inputs.every(({ column, field }) =>
        (row.get(field.name) ?? NONE).some((value) => {
          const fold = (text: string): string =>
            table.caseSensitive ? text : text.toLowerCase();
          const [cell, wanted] = [
            fold(cells[column.name] ?? ""),
            fold(String(value)),
          ];
          return table.wildcards.includes(column.name)
            ? wildcardMatches(cell, wanted)
            : cell === wanted;
        }),
      ),
    )
    .slice(0, table.maxMatches);
  const outputs =
    command.outputs.length > 0
      ? command.outputs.map(({ column, field }) => [column.name, field.name])
      : [...new Set(table.rows.flatMap((cells) => Object.keys(cells)))]
          .filter((name) => !inputs.includes(name))
          .map((name) => [name, name]);
  return outputs.reduce<Row>((each, [column, field]) => {
    if (command.keepsExisting && each.has(field!)) return each;
    const found = hits
      .map((cells) => cells[column!] ?? "")
      .filter((text) => text !== "");
    if (hits.length > 0) return withColumn(each, field!, found);
    return table.minMatches >= 1 && table.defaultMatch !== undefined
      ? withColumn(each, field!, [table.defaultMatch])
      : each;
  }, row);
}

function joined(command: JoinCommand, rows: Row[], scope: Scope): Row[] {
  const partners = runSearch(command.subsearch, scope);
  const keyOf = (row: Row): readonly string[] | undefined => {
    const parts = command.keys.map(({ name }) => row.get(name) ?? NONE);
    return parts.some((part) => part.length === 0)
      ? undefined
      : parts.map((part) => part.map(String).join("\n"));
  };
  return rows.flatMap((row) => {
    const key = keyOf(row);
    const equal = partners.filter((partner) => {
      const other = keyOf(partner);
      return (
        key !== undefined &&
        other !== undefined &&
        compareKeys(key, other) === 0
      );
    });
    // A key that no log wrote says nothing about whether two rows belong together.
    const isFilled = key?.some((part) => scope.fills.has(part)) ?? false;
    if (isFilled) scope.counts.refusedPairs += equal.length;
    const taken = isFilled
      ? []
      : equal.slice(0, command.max === 0 ? undefined : command.max);
    if (taken.length === 0) return command.type === "left" ? [row] : [];
    return taken.map((partner) => new Map([...row, ...partner]));
  });
}
