/**
 * Rule tests as data: a line of NDJSON holds a query or the name of a rule, documents in the order of their arrival and
 * the alerts they must raise: of an EQL rule the events of each, of a Splunk detection the rows of its result. In comes such
 * a line, out comes what the engine finds: the one that scans and watches, in this process. Nothing here touches a file.
 */
import type { Counters } from "../base/counters.ts";
import { BugError } from "../base/errors.ts";
import { parseDuration } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { visible } from "../base/visible.ts";
import { inEventOrder } from "../engine/match.ts";
import type { Match } from "../engine/match.ts";
import { displayValue } from "../event/event.ts";
import type { Event } from "../event/event.ts";
import { compareOrder } from "../event/order.ts";
import { isObject } from "../event/values.ts";
import { didYouMean } from "../lang/did-you-mean.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import { loadQuery } from "../lang/eql/load-query.ts";
import { quote } from "../lang/quote.ts";
import { sourceText } from "../lang/source-text.ts";
import type { SourceText } from "../lang/source-text.ts";
import { Detector } from "../lib/detector.ts";
import { compileRule, RuleError } from "../lib/load-rules.ts";
import { standingMatches } from "../lib/standing-matches.ts";
import {
  jsonPlaces,
  jsonStringSource,
  parsePlacedJson,
  place,
} from "../lang/placed-json.ts";
import type { PlacedValue } from "../lang/placed-json.ts";
import type { WindowPlan } from "../engine/spl/windows.ts";
import type { Rule, SplRule } from "../rule/rule.ts";
import { areExpectedRows, readRows } from "./case-rows.ts";
import type { ExpectedRow, FoundRow } from "./case-rows.ts";
import { windowArgument } from "./options.ts";
import {
  isSearch,
  readLookups,
  readMacros,
  searchRule,
} from "./search-case.ts";
import type { SearchContext } from "./search-case.ts";

/** The alerts of a case, each as the names of its events in step order; `"!"` at the position of a missing event. */
export type Alerts = readonly (readonly string[])[];

export interface RuleCase {
  readonly rule: Rule;
  /** Documents, or lines of text that hold them, in the order of their arrival. */
  readonly events: readonly unknown[];
  /** The engine's own where it is undefined. */
  readonly latenessUs?: Us | undefined;
  /**
   * Where the time of a Splunk detection is cut. By default nowhere: what a case expects must not depend on the minute that
   * its author chose for its events.
   */
  readonly windows?: WindowPlan | "all" | undefined;
}

export interface CaseRun {
  /** By the completing event, in the order of events. */
  readonly alerts: Alerts;
  /** Of a Splunk detection, for each alert its row. */
  readonly rows: readonly FoundRow[];
  /** 1-based positions of what is no JSON or has no time: no event came of it. */
  readonly unread: readonly number[];
}

/** A query that must not be taken for one that runs. */
export interface Refusal {
  /** The code of the first thing that is wrong with it: `eql-check-type`. */
  readonly error: string;
}

/** What became of one line. */
export interface CaseResult {
  readonly id: string;
  readonly passed: boolean;
  /** Undefined where the line does not tell. */
  readonly expected: Alerts | readonly ExpectedRow[] | Refusal | undefined;
  readonly actual: Alerts | readonly FoundRow[] | { readonly error: string };
  readonly unread: readonly number[];
}

/** A case's text with its place. */
export interface CaseLine {
  readonly text: string;
  readonly file: string;
  /** 1-based. */
  readonly number: number;
}

const MISSING = "!";

/**
 * Runs one rule over the documents, from an empty engine to the end of input. Each is an event of its own, also where two
 * are equal: a log that holds a record twice means it once, a case means what it says. Never throws.
 */
export function runCase({
  rule,
  events,
  latenessUs,
  windows = "all",
}: RuleCase): CaseRun {
  const detector = new Detector({ rules: [rule], latenessUs, windows });
  const names = new Map<number, string>();
  const used = new Set<number>();
  const take = (opened: readonly Event[]): void => {
    for (const event of opened) {
      names.set(event.seq, nameOf(event));
      used.add(event.line.number);
      detector.take(
        Object.create(event, { copy: { value: event.seq } }) as Event,
      );
    }
  };
  const unread: number[] = [];
  const source = { id: 1, path: "input" };
  let offset = 0;
  events.forEach((value, i) => {
    const text = typeof value === "string" ? value : "";
    const { length } = text;
    const line = { source, number: i + 1, offset, length, text };
    offset += length + 1;
    const before = notRead(detector.counters);
    const opened: Event[] = [];
    if (typeof value === "string") detector.openLine(line, opened);
    else detector.open(value, line, opened);
    take(opened);
    if (notRead(detector.counters) > before) unread.push(i + 1);
  });
  const held: Event[] = [];
  detector.release(held);
  take(held);
  detector.finish();
  const matches = [...standingMatches(detector.drain())];
  // A pipe tells its results in their order.
  if (!hasPipes(rule)) matches.sort(byCompletion);
  const alerts = matches.map((match) =>
    match.events.map((event) =>
      event === undefined ? MISSING : names.get(event.seq)!,
    ),
  );
  return {
    alerts,
    rows: matches.flatMap(({ row }) =>
      row === undefined ? [] : [row.columns],
    ),
    // What is of no known shape is an event all the same if it tells a time.
    unread: unread.filter((position) => !used.has(position)),
  };
}

function notRead({ unparsed, unknownShape, noTime }: Counters): number {
  return unparsed + unknownShape + noTime;
}

/** `event.id`, as the document or its shape gives it; else the document's position. */
function nameOf(event: Event): string {
  const { doc, line } = event;
  const inner = doc["event"];
  const id =
    (isObject(inner) ? inner["id"] : undefined) ??
    doc["event.id"] ??
    displayValue(event.get("event.id"));
  return typeof id === "string" || typeof id === "number"
    ? String(id)
    : String(line.number);
}

/** Results come in an order that the query is about. */
function hasPipes(rule: Rule): boolean {
  return rule.language === "eql" && rule.query.pipes.length > 0;
}

function byCompletion(a: Match, b: Match): number {
  const [x, y] = [
    inEventOrder(a.events).toReversed(),
    inEventOrder(b.events).toReversed(),
  ];
  for (const [i, event] of x.entries()) {
    const other = y[i];
    if (other === undefined) return 1;
    const order = compareOrder(event, other);
    if (order !== 0) return order;
  }
  return 0;
}

/**
 * True if the alerts are those that were expected: as a multiset, or in order where the query ends in a pipe, which
 * is about order.
 */
export function isExpected(
  rule: Rule,
  expected: Alerts,
  actual: Alerts,
): boolean {
  const texts = (alerts: Alerts): string[] =>
    alerts.map((each) => JSON.stringify(each));
  const [wanted, found] = [texts(expected), texts(actual)];
  if (!hasPipes(rule)) {
    wanted.sort();
    found.sort();
  }
  return (
    wanted.length === found.length &&
    wanted.every((each, i) => each === found[i])
  );
}

/**
 * Runs the case of one line. What keeps it from running comes out as its `actual`, with file, line and column.
 *
 * @param rules the rules that a case can name, by id or name; called when the first one does
 * @param ids the ids of the cases before it, with their places; the case's own is added
 */
export function testLine(
  line: CaseLine,
  rules: () => readonly Rule[],
  ids = new Map<string, string>(),
): CaseResult {
  let id = `${line.file}:${line.number}`;
  let expected: CaseResult["expected"];
  try {
    const value = parse(line);
    const { id: ownId } = value;
    if (typeof ownId === "string" || typeof ownId === "number") {
      id = String(ownId);
      checkId(line, id, ids);
    }
    checkKeys(line, value);
    if (value["error"] !== undefined) return testRefusal(line, id, value);
    if (isSearchCase(value, rules)) {
      const wanted = readExpectedRows(line, value);
      expected = wanted;
      const { rows, unread } = runCase(readCase(line, value, rules));
      const passed = areExpectedRows(wanted, rows);
      return { id, passed, expected, actual: rows, unread };
    }
    refuseSearchKeys(line, value);
    expected = readExpected(line, value);
    const each = readCase(line, value, rules);
    const { alerts, unread } = runCase(each);
    const passed = isExpected(each.rule, expected, alerts);
    return { id, passed, expected, actual: alerts, unread };
  } catch (error) {
    if (!(error instanceof CaseProblem)) throw error;
    const actual = { error: error.message };
    return { id, passed: false, expected, actual, unread: [] };
  }
}

/** A case with the code of an error instead of alerts: nothing runs, and events say nothing. */
function testRefusal(line: CaseLine, id: string, value: Table): CaseResult {
  const { query, error, expected } = value;
  if (typeof error !== "string") {
    throw problemIn(
      line,
      "error",
      '"error" must be the code of an error, such as "eql-check-type"',
    );
  }
  if (typeof query !== "string" || expected !== undefined) {
    throw problemIn(
      line,
      "error",
      'a case with "error" has a "query", and nothing is "expected" of it',
    );
  }
  const source = querySource(line, query);
  if (!isSearch(query)) refuseSearchKeys(line, value);
  const loaded = isSearch(query)
    ? searchRule(source, readContext(line, value))
    : loadQuery(source);
  const [first] = "diagnostics" in loaded ? loaded.diagnostics : [];
  const found =
    first === undefined
      ? "none: the query is accepted"
      : `${first.code}: ${located(first)}`;
  return {
    id,
    passed: first?.code === error,
    expected: { error },
    actual: { error: found },
    unread: [],
  };
}

/** Why a case cannot run, located: `cases.ndjson:3:41: …`. */
class CaseProblem extends Error {}

type Table = Readonly<Record<string, unknown>>;

function parse(line: CaseLine): Table {
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    const places = jsonPlaces(line.text);
    throw "problem" in places
      ? problemAt(
          line,
          places.problem.offset,
          `not JSON: ${places.problem.message}`,
        )
      : problemAt(line, 0, "not JSON");
  }
  if (!isObject(value)) throw problemAt(line, 0, "a case is a JSON object");
  return value;
}

function checkId(line: CaseLine, id: string, ids: Map<string, string>): void {
  const before = ids.get(id);
  if (before !== undefined) {
    throw problemIn(
      line,
      "id",
      `the id ${quote(id)} is taken by ${before}; each case needs its own`,
    );
  }
  ids.set(id, `${line.file}:${line.number}`);
}

/** What only a Splunk detection can be run with. */
const SEARCH_KEYS = ["window", "macros", "lookups"];

const KEYS = [
  "id",
  "query",
  "rule",
  "events",
  "expected",
  "error",
  "lateness",
  ...SEARCH_KEYS,
];

/** A misspelt key must not pass for one that is not there. */
function checkKeys(line: CaseLine, value: Table): void {
  const strange = Object.keys(value).find((key) => !KEYS.includes(key));
  if (strange === undefined) return;
  const near = didYouMean(strange, KEYS);
  const hint =
    near === undefined
      ? `; a case has ${KEYS.map((key) => quote(key)).join(", ")}`
      : `, did you mean ${quote(near)}?`;
  const places = jsonPlaces(line.text);
  const member = "members" in places ? places.members.get(strange) : undefined;
  throw problemAt(
    line,
    member?.key.start ?? 0,
    `unknown key ${quote(strange)}${hint}`,
  );
}

/** A case of a Splunk detection: its query is a search, or its rule has one. */
function isSearchCase(
  { query, rule: wanted }: Table,
  rules: () => readonly Rule[],
): boolean {
  if (typeof query === "string") return isSearch(query);
  return (
    query === undefined &&
    typeof wanted === "string" &&
    findRule(rules(), wanted)?.language === "spl"
  );
}

function refuseSearchKeys(line: CaseLine, value: Table): void {
  const key = SEARCH_KEYS.find((each) => value[each] !== undefined);
  if (key === undefined) return;
  throw problemIn(line, key, `"${key}" is for Splunk detections only`);
}

function readExpectedRows(
  line: CaseLine,
  { expected }: Table,
): readonly ExpectedRow[] {
  const rows = readRows(expected);
  if (rows !== undefined) return rows;
  throw problemIn(
    line,
    "expected",
    '"expected" must be a list of rows, each an object of columns; a value is a text, a number, a list of them or null',
  );
}

/** The macros and tables that a case brings with its search. */
function readContext(line: CaseLine, value: Table): SearchContext {
  const macros = readMacros(value["macros"]);
  if (macros === undefined) {
    throw problemIn(
      line,
      "macros",
      '"macros" must be an object such as {"name(a, b)": "definition"}',
    );
  }
  const lookups = readLookups(value["lookups"]);
  if (lookups === undefined) {
    throw problemIn(
      line,
      "lookups",
      '"lookups" must be an object such as {"name": {"csv": "a,b\\n1,2"}}',
    );
  }
  return { macros, lookups };
}

function readWindows(
  line: CaseLine,
  { window }: Table,
): WindowPlan | "all" | undefined {
  if (window === undefined) return undefined;
  try {
    if (typeof window === "string") return windowArgument(window);
  } catch {
    // Told below, with its place.
  }
  throw problemIn(
    line,
    "window",
    '"window" must be a length such as "24h", with the time it begins at as in "60m+50m", or "all"',
  );
}

function readExpected(line: CaseLine, { expected }: Table): Alerts {
  const isName = (each: unknown): boolean =>
    typeof each === "string" || typeof each === "number";
  if (
    !Array.isArray(expected) ||
    !expected.every((ids) => Array.isArray(ids) && ids.every(isName))
  ) {
    throw problemIn(
      line,
      "expected",
      '"expected" must be a list of alerts, each a list of event ids',
    );
  }
  return (expected as unknown[][]).map((ids) => ids.map(String));
}

function readCase(
  line: CaseLine,
  value: Table,
  rules: () => readonly Rule[],
): RuleCase {
  const { query, rule: wanted, events: documents, lateness } = value;
  if (!Array.isArray(documents)) {
    throw problemIn(line, "events", '"events" must be a list of documents');
  }
  const events = withExactTexts(line.text, documents);
  let latenessUs: Us | undefined;
  if (lateness !== undefined) {
    latenessUs =
      typeof lateness === "string" ? parseDuration(lateness) : undefined;
    if (latenessUs === undefined) {
      throw problemIn(
        line,
        "lateness",
        '"lateness" must be a duration such as "90s" or "3m"',
      );
    }
  }
  const windows = readWindows(line, value);
  if ((query === undefined) === (wanted === undefined)) {
    throw problemIn(line, "rule", 'a case has either "query" or "rule"');
  }
  if (query !== undefined) {
    if (typeof query !== "string") {
      throw problemIn(line, "query", '"query" must be a string');
    }
    const rule = isSearch(query)
      ? searchQueryRule(line, value, query)
      : queryRule(line, query);
    return { rule, events, latenessUs, windows };
  }
  for (const key of ["macros", "lookups"]) {
    if (value[key] === undefined) continue;
    throw problemIn(
      line,
      key,
      `"${key}" goes with a "query"; a rule has its own`,
    );
  }
  if (typeof wanted !== "string") {
    throw problemIn(line, "rule", '"rule" must be the id or name of a rule');
  }
  const rule = findRule(rules(), wanted);
  if (rule === undefined) {
    const near = nearestRule(rules(), wanted);
    const hint = near === undefined ? "" : `, did you mean ${quote(near)}?`;
    throw problemIn(line, "rule", `no rule ${quote(wanted)}${hint}`);
  }
  return { rule, events, latenessUs, windows };
}

/** JSON.parse rounds integers beyond 2^53; join keys read them from the text of the event. */
function withExactTexts(
  text: string,
  documents: readonly unknown[],
): readonly unknown[] {
  if (!/\d{16}/.test(text)) return documents;
  const items = eventItems(text);
  return documents.map((each, i) => {
    const span = items?.[i]?.span;
    return span === undefined || typeof each !== "object" || each === null
      ? each
      : text.slice(span.start, span.end);
  });
}

/** Undefined for what JSON.parse takes and is too deep to be placed. */
function eventItems(text: string): readonly PlacedValue[] | undefined {
  try {
    return parsePlacedJson(text).members?.get("events")?.value.items;
  } catch {
    return undefined;
  }
}

function queryRule(line: CaseLine, query: string): Rule {
  try {
    return compileRule(query);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
  }
  // The same text is refused again, now with its places inside the line, which most cases never need.
  const loaded = loadQuery(querySource(line, query));
  if (!("diagnostics" in loaded)) throw new BugError(`"${query}" loads now`);
  throw new CaseProblem(located(loaded.diagnostics[0]!));
}

function searchQueryRule(line: CaseLine, value: Table, query: string): SplRule {
  const loaded = searchRule(querySource(line, query), readContext(line, value));
  if (!("diagnostics" in loaded)) return loaded;
  throw new CaseProblem(located(loaded.diagnostics[0]!));
}

function located({ location, message, hint }: Diagnostic): string {
  const { file, line, column } = location;
  const advice = hint === undefined ? "" : `; ${hint}`;
  return oneLine(`${file}:${line}:${column}: ${message}${advice}`);
}

function querySource(
  { text, file, number }: CaseLine,
  query: string,
): SourceText {
  const places = jsonPlaces(text);
  const member = "members" in places ? places.members.get("query") : undefined;
  return member === undefined
    ? sourceText(query, file, number)
    : jsonStringSource(text, member.value, file, number);
}

/** The rule of that id, else of that name in any case. */
export function findRule(
  rules: readonly Rule[],
  wanted: string,
): Rule | undefined {
  return (
    rules.find(({ id }) => id === wanted) ??
    rules.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  );
}

/** The id or name that is most like `wanted`. */
export function nearestRule(
  rules: readonly Rule[],
  wanted: string,
): string | undefined {
  const names = rules.flatMap(({ id, name }) => [id, name]);
  return didYouMean(wanted, names);
}

/** At the value of a field; at the line's head where the field is missing. */
function problemIn(line: CaseLine, key: string, message: string): CaseProblem {
  const places = jsonPlaces(line.text);
  const member = "members" in places ? places.members.get(key) : undefined;
  return problemAt(line, member?.value.start ?? 0, message);
}

function problemAt(
  { text, file, number }: CaseLine,
  offset: number,
  message: string,
): CaseProblem {
  const at = place(text, offset, number);
  return new CaseProblem(
    oneLine(`${file}:${at.line}:${at.column}: ${message}`),
  );
}

const MAX_MESSAGE = 1_000;

function oneLine(text: string): string {
  return visible(text, MAX_MESSAGE);
}
