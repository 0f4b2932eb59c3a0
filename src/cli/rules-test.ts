/**
 * Rule tests as data: a line of NDJSON holds a query or the name of a rule, documents in the order of their arrival and
 * the alerts they must raise. In comes such a line, out comes what the engine finds: the one that scans and watches, in
 * this process. Nothing here touches a file.
 */
import { newCounters } from "../base/counters.ts";
import { BugError } from "../base/errors.ts";
import { parseDuration } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { visible } from "../base/visible.ts";
import { Engine } from "../engine/engine.ts";
import type { Match } from "../engine/match.ts";
import { displayValue } from "../event/event.ts";
import type { Event } from "../event/event.ts";
import { EventOpener } from "../event/opener.ts";
import { compareOrder } from "../event/order.ts";
import { isObject } from "../event/values.ts";
import { didYouMean } from "../lang/did-you-mean.ts";
import { loadQuery } from "../lang/eql/load-query.ts";
import { quote } from "../lang/quote.ts";
import { sourceText } from "../lang/source-text.ts";
import type { SourceText } from "../lang/source-text.ts";
import { readEqlFile } from "../rule/eql-file.ts";
import { jsonPlaces, jsonStringSource, place } from "../rule/json-places.ts";
import type { Rule } from "../rule/rule.ts";

/** The alerts of a case, each as the names of its events in step order; `"!"` at the position of a missing event. */
export type Alerts = readonly (readonly string[])[];

export interface RuleCase {
  readonly rule: Rule;
  /** JSON values in the order of their arrival. */
  readonly events: readonly unknown[];
  /** The engine's own where it is undefined. */
  readonly latenessUs?: Us | undefined;
}

export interface CaseRun {
  /** By the completing event, in the order of events. */
  readonly alerts: Alerts;
  /** 1-based positions of documents that are of no known shape or have no time: no event came of them. */
  readonly unread: readonly number[];
}

/** What became of one line. */
export interface CaseResult {
  readonly id: string;
  readonly passed: boolean;
  /** Undefined where the line does not tell. */
  readonly expected: Alerts | undefined;
  readonly actual: Alerts | { readonly error: string };
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

/** Runs one rule over the documents, from an empty engine to the end of input. Never throws. */
export function runCase({ rule, events, latenessUs }: RuleCase): CaseRun {
  const counters = newCounters();
  const opener = new EventOpener({ counters });
  const engine = new Engine({
    rules: [rule],
    counters,
    ...(latenessUs === undefined ? {} : { latenessUs }),
  });
  const opened: Event[] = [];
  const unread: number[] = [];
  events.forEach((value, i) => {
    const before = counters.unknownShape + counters.noTime;
    opener.open(value, { ...LINE, number: i + 1, offset: i }, opened);
    if (counters.unknownShape + counters.noTime > before) unread.push(i + 1);
  });
  opener.flush(opened);

  const names = new Map<number, string>();
  for (const event of opened) {
    names.set(event.seq, nameOf(event));
    engine.push(event);
  }
  engine.finish();
  const standing = new Map<string, Match>();
  for (const { kind, match } of engine.drain()) {
    if (kind === "withdrawn") standing.delete(match.id);
    else standing.set(match.id, match);
  }
  const matches = [...standing.values()];
  // A pipe tells its results in their order.
  if (rule.query.pipes.length === 0) matches.sort(byCompletion);
  const alerts = matches.map((match) =>
    match.events.map((event) =>
      event === undefined ? MISSING : names.get(event.seq)!,
    ),
  );
  return { alerts, unread };
}

/** Evidence keeps no more of it than the number. */
const LINE = { source: { id: 1, path: "events" }, length: 0, text: "" };

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

function byCompletion(a: Match, b: Match): number {
  const [x, y] = [
    a.events.toReversed().filter((each) => each !== undefined),
    b.events.toReversed().filter((each) => each !== undefined),
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
  if (rule.query.pipes.length === 0) {
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
 */
export function testLine(
  line: CaseLine,
  rules: () => readonly Rule[],
): CaseResult {
  let id = `${line.file}:${line.number}`;
  let expected: Alerts | undefined;
  try {
    const value = parse(line);
    const { id: ownId } = value;
    if (typeof ownId === "string" || typeof ownId === "number") {
      id = String(ownId);
    }
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
  const { query, rule: wanted, events, lateness } = value;
  if (!Array.isArray(events)) {
    throw problemIn(line, "events", '"events" must be a list of documents');
  }
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
  if ((query === undefined) === (wanted === undefined)) {
    throw problemIn(line, "rule", 'a case has either "query" or "rule"');
  }
  if (query !== undefined) {
    if (typeof query !== "string") {
      throw problemIn(line, "query", '"query" must be a string');
    }
    return { rule: queryRule(line, query), events, latenessUs };
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
  return { rule, events, latenessUs };
}

function queryRule(line: CaseLine, query: string): Rule {
  const outcome = readEqlFile({ path: line.file, text: query });
  if (outcome.kind === "loaded") return outcome.rule;
  // The same text is refused again, now with its places inside the line, which most cases never need.
  const loaded = loadQuery(querySource(line, query));
  if (!("diagnostics" in loaded)) throw new BugError(`"${query}" loads now`);
  const first = loaded.diagnostics[0]!;
  const { file, line: row, column } = first.location;
  const hint = first.hint === undefined ? "" : `; ${first.hint}`;
  throw new CaseProblem(
    oneLine(`${file}:${row}:${column}: ${first.message}${hint}`),
  );
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
