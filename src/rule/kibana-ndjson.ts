/**
 * Rules as Kibana exports them: NDJSON, a rule a line, mixed with exception items, and a summary at the end. A file's
 * text goes in; an outcome for each line that is or should be a rule comes out. A broken line costs its own rule only.
 */
import { diagnose } from "../lang/diagnostic.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import { sourceText } from "../lang/source-text.ts";
import type { SourceText, Span } from "../lang/source-text.ts";
import { readElasticRule } from "./elastic-toml.ts";
import { jsonPlaces, jsonStringSource } from "./json-places.ts";
import type { JsonMember } from "./json-places.ts";
import type { RuleFileText, RuleOutcome } from "./rule-file.ts";

type Table = Readonly<Record<string, unknown>>;

/**
 * True if the first line with text is a rule or an export's summary, and not a log's event. A line that is no JSON
 * counts when it speaks of a rule's id: its author wants to hear what is wrong with it.
 */
export function looksLikeRuleExport(head: string): boolean {
  const start = head.trimStart();
  const [line = ""] = start.split("\n", 1);
  if (!line.startsWith("{")) return false;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return line.includes('"rule_id"');
  }
  return isTable(value) && (isRule(value) || isSummary(value));
}

/** Reads one export. Never throws on bad content. */
export function readKibanaNdjson(file: RuleFileText): readonly RuleOutcome[] {
  return file.text.split("\n").flatMap((text, i) => {
    if (text.trim() === "") return [];
    return readLine(file, text.replace(/\r$/, ""), i + 1) ?? [];
  });
}

/** @returns undefined for the summary */
function readLine(
  file: RuleFileText,
  text: string,
  number: number,
): RuleOutcome | undefined {
  const source = sourceText(text, file.path, number);
  const places = jsonPlaces(text);
  if ("problem" in places) {
    const { offset, message } = places.problem;
    const span = { start: offset, end: offset + 1 };
    return refuse(source, span, "rule-json", `not JSON: ${message}`);
  }
  const value: unknown = JSON.parse(text);
  if (!isTable(value)) {
    const span = { start: 0, end: text.length };
    return refuse(source, span, "rule-json", "a rule is a JSON object");
  }
  if (isSummary(value)) return undefined;
  if (!isRule(value) && ("list_id" in value || "attributes" in value)) {
    const { name } = value;
    return {
      kind: "set-aside",
      setAside: {
        file: file.path,
        name: typeof name === "string" ? name : undefined,
        reason: "list_id" in value ? "exception list or item" : "saved object",
      },
    };
  }
  const { members } = places;
  const outcome = readElasticRule({
    file,
    document: { rule: value },
    source,
    places: rulePlaces(members),
    stringSource: (span) => jsonStringSource(text, span, file.path, number),
    kind: "kibana-ndjson",
    hints: MISSING_HINTS,
  });
  if (outcome.kind !== "loaded") return outcome;
  const warnings = [
    ...outcome.warnings,
    ...NOT_APPLIED.flatMap(([field, what]) =>
      warnNotApplied(source, value, members, field, what),
    ),
  ].sort(({ location: a }, { location: b }) => a.column - b.column);
  return { ...outcome, idSource: source, warnings };
}

/** Fields of a rule that narrow it in Kibana and not here: it may raise more alerts than there. */
const NOT_APPLIED: readonly (readonly [field: string, what: string])[] = [
  ["exceptions_list", "exceptions"],
  ["filters", "filters"],
];

function warnNotApplied(
  source: SourceText,
  rule: Table,
  members: ReadonlyMap<string, JsonMember>,
  field: string,
  what: string,
): readonly Diagnostic[] {
  const value = rule[field];
  const member = members.get(field);
  if (!Array.isArray(value) || value.length === 0 || member === undefined) {
    return [];
  }
  return [
    diagnose(
      source,
      member.key,
      "rule-not-applied",
      `the rule's ${what} are not applied`,
      "it may raise alerts that Kibana leaves out; add their conditions to the query",
      "warning",
    ),
  ];
}

const MISSING_HINTS: ReadonlyMap<string, string> = new Map([
  ["name", 'write "name": "what the rule finds"'],
  ["type", 'write "type": "eql"'],
  ["query", 'write "query": "…" with the EQL text'],
]);

/** The members of the line below the path that a rule's fields have in all formats. */
function rulePlaces(
  members: ReadonlyMap<string, JsonMember>,
): ReadonlyMap<string, JsonMember> {
  const head = { start: 0, end: 1 };
  return new Map([
    ["rule", { key: head, value: head }],
    ...[...members].map(([name, each]) => [`rule.${name}`, each] as const),
  ]);
}

function isRule(value: Table): boolean {
  if (typeof value["rule_id"] === "string") return true;
  // Logs have a type and a query, too.
  return ["name", "type", "query"].every(
    (field) => typeof value[field] === "string",
  );
}

function isSummary(value: Table): boolean {
  return "exported_count" in value || "exported_rules_count" in value;
}

function refuse(
  source: SourceText,
  span: Span,
  code: string,
  message: string,
): RuleOutcome {
  const errors = [diagnose(source, span, code, message)];
  return { kind: "failed", errors, warnings: [] };
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
