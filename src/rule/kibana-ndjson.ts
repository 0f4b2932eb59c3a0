/**
 * Rules as Kibana exports them: NDJSON, a rule a line, mixed with exception items, and a summary at the end. A file's
 * text goes in; an outcome for each line that is or should be a rule comes out. A broken line costs its own rule only.
 */
import { diagnose } from "../lang/diagnostic.ts";
import { jsonPlaces, jsonStringSource } from "../lang/placed-json.ts";
import type { JsonMember } from "../lang/placed-json.ts";
import { sourceText } from "../lang/source-text.ts";
import type { SourceText, Span } from "../lang/source-text.ts";
import { readElasticRule } from "./elastic-toml.ts";
import { isExceptionLine, readExceptionLine } from "./exceptions.ts";
import { isTable } from "./rule-file.ts";
import type { RuleFileText, RuleOutcome, Table } from "./rule-file.ts";

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
  return (
    isTable(value) && (isRule(value) || isSummary(value) || isExport(value))
  );
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
  if (!isRule(value)) {
    if (isExceptionLine(value)) {
      return { kind: "exception", line: readExceptionLine(value), source };
    }
    if ("attributes" in value) {
      const { name } = value;
      return {
        kind: "set-aside",
        setAside: {
          file: file.path,
          name: typeof name === "string" ? name : undefined,
          reason: "saved object",
        },
      };
    }
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
  return outcome.kind === "loaded" ? { ...outcome, idSource: source } : outcome;
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

/** A list or an item of exceptions: a file of its own may hold them. */
function isExport(value: Table): boolean {
  return isExceptionLine(value) && typeof value["namespace_type"] === "string";
}

const SUMMARY_FIELDS: readonly string[] = [
  "exported_count",
  "exported_rules_count",
  "exported_exception_list_count",
];

function isSummary(value: Table): boolean {
  return SUMMARY_FIELDS.some((field) => field in value);
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
