/**
 * Elastic's rule files: TOML with the rule below `[rule]`, as in the public detection rules and the Endpoint
 * behaviour rules. A file's text goes in; a rule, the reason why it is not for this tool, or located errors come out.
 * What finds events and names alerts (query, id, severity …) must be right; what only decorates them is dropped with
 * a warning.
 */
import { parse, TomlError } from "smol-toml";
import { visible } from "../base/visible.ts";
import { didYouMean } from "../lang/did-you-mean.ts";
import { diagnose } from "../lang/diagnostic.ts";
import type { Diagnostic } from "../lang/diagnostic.ts";
import { loadQuery } from "../lang/eql/load-query.ts";
import type { Query } from "../lang/eql/tree.ts";
import { quote } from "../lang/quote.ts";
import { locate, sourceText } from "../lang/source-text.ts";
import type { SourceText, Span } from "../lang/source-text.ts";
import { not, withCategoryField } from "./conditions.ts";
import { exclude } from "./exclude.ts";
import type { ExcludingQuery, NamedCondition } from "./exclude.ts";
import { readListReferences } from "./exceptions.ts";
import { idFromName } from "./id-from-name.ts";
import { FilterProblem, readQueryFilter } from "./query-filters.ts";
import {
  DEFAULT_RISK_SCORE,
  DEFAULT_SEVERITY,
  isTable,
  originOf,
} from "./rule-file.ts";
import type { RuleFileText, RuleOutcome, Table } from "./rule-file.ts";
import { DEFAULT_MAX_SIGNALS, SEVERITIES } from "./rule.ts";
import type {
  EqlRule,
  Rule,
  RuleOrigin,
  Severity,
  SuppressionPlan,
  Threat,
  ThreatEntry,
  ThreatTechnique,
} from "./rule.ts";
import { readSuppression } from "./suppression-plan.ts";
import { findPlaces, tomlSourceText } from "./toml-places.ts";
import type { TomlPlaces } from "./toml-places.ts";

/** The folder in which Elastic keeps what it has given up. */
const DEPRECATED = /(?:^|[\\/])_deprecated[\\/]/;

/** Elastic's mapping between the two scales: the upper end of each severity's scores, and its usual score. */
const SCORES: readonly (readonly [Severity, upTo: number, usual: number])[] = [
  ["low", 21, 21],
  ["medium", 47, 47],
  ["high", 73, 73],
  ["critical", 100, 99],
];

/** Reads one TOML rule file. Never throws on bad content. */
export function readElasticToml(file: RuleFileText): RuleOutcome {
  let document: Table;
  try {
    document = parse(file.text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const errors = [diagnoseToml(file, error)];
    return { kind: "failed", errors, warnings: [] };
  }
  let places: TomlPlaces | undefined;
  return readElasticRule({
    file,
    document,
    source: sourceText(file.text, file.path),
    // Most files of a rule set are for other systems and languages: nobody asks for their places.
    get places() {
      return (places ??= findPlaces(file.text));
    },
    stringSource: ({ start }) => tomlSourceText(file.text, file.path, start),
    kind: "elastic-toml",
    hints: MISSING_HINTS,
  });
}

/** A rule with the places of its fields, whatever the format of its file. */
export interface RuleDocument {
  readonly file: RuleFileText;
  /** The rule is below `rule`. */
  readonly document: Table;
  /** The text that the places are in. */
  readonly source: SourceText;
  /** By path: `rule.query`. */
  readonly places: TomlPlaces;
  /** The text of a string value with its places in the file. */
  readonly stringSource: (value: Span) => SourceText;
  readonly kind: RuleOrigin["kind"];
  /** What to write where a field is missing, by its name. */
  readonly hints: ReadonlyMap<string, string>;
}

/** Reads a rule with the fields that Elastic gives it. Never throws on bad content. */
export function readElasticRule(document: RuleDocument): RuleOutcome {
  return new Reader(document).read();
}

class Reader {
  readonly #from: RuleDocument;
  readonly #file: RuleFileText;
  readonly #document: Table;
  readonly #source: SourceText;
  readonly #errors: Diagnostic[] = [];
  readonly #warnings: Diagnostic[] = [];

  constructor(from: RuleDocument) {
    this.#from = from;
    this.#file = from.file;
    this.#document = from.document;
    this.#source = from.source;
  }

  read(): RuleOutcome {
    const rule = this.#document["rule"];
    if (!isTable(rule)) {
      if (!("query" in this.#document)) {
        return this.#setAside(undefined, "no [rule] in the file");
      }
      this.#error(
        "rule-missing-field",
        "query",
        'the table "rule" is missing',
        "put name, query and the other fields below a line [rule]",
      );
      return this.#failed();
    }
    const name = typeof rule["name"] === "string" ? rule["name"] : undefined;
    const reason = this.#reasonToSetAside(rule);
    if (reason !== undefined) return this.#setAside(name, reason);
    return this.#rule(rule);
  }

  #setAside(name: string | undefined, reason: string): RuleOutcome {
    const file = this.#file.path;
    return { kind: "set-aside", setAside: { file, name, reason } };
  }

  #failed(): RuleOutcome {
    return {
      kind: "failed",
      errors: inOrder(this.#errors),
      warnings: inOrder(this.#warnings),
    };
  }

  #reasonToSetAside(rule: Table): string | undefined {
    const metadata = this.#document["metadata"];
    const maturity = isTable(metadata) ? metadata["maturity"] : undefined;
    if (maturity === "deprecated" || DEPRECATED.test(this.#file.path)) {
      return "deprecated";
    }
    const { type, language } = rule;
    if (typeof type === "string" && type !== "eql") {
      return typeof language === "string"
        ? `rule type ${quote(type)} (${visible(language)})`
        : `rule type ${quote(type)}`;
    }
    if (typeof language === "string" && language !== "eql") {
      return `language ${quote(language)}`;
    }
    const systems = operatingSystems(rule);
    if (systems.length > 0 && !systems.includes("windows")) {
      return `for ${systems.map((each) => visible(each)).join(", ")} only`;
    }
    return undefined;
  }

  #rule(rule: Table): RuleOutcome {
    // Behaviour rules are all EQL and do not say so; their key is `id`.
    const isBehaviour =
      !("type" in rule) && !("language" in rule) && "os_list" in rule;
    if (!isBehaviour && !("language" in rule)) this.#text(rule, "type", true);
    const name = this.#text(rule, "name", true)?.trim() ?? "";
    const idKey = !("rule_id" in rule) && "id" in rule ? "id" : "rule_id";
    const id = this.#text(rule, idKey)?.trim() || this.#idFromName(name);
    const [severity, riskScore] = this.#weight(rule, isBehaviour);
    const maxSignals = this.#number(rule, "max_signals", 1, 1_000_000, true);
    const queryText = this.#text(rule, "query", true);
    const source =
      queryText === undefined ? undefined : this.#querySource(queryText);
    const loaded = source === undefined ? undefined : loadQuery(source);
    if (loaded !== undefined && "diagnostics" in loaded) {
      this.#errors.push(...loaded.diagnostics);
    }
    const rest = this.#decoration(rule);
    const filters = this.#filters(rule);
    const suppression = this.#suppression(rule);
    this.#notes(rule);
    if (source === undefined || loaded === undefined) return this.#failed();
    if (this.#errors.length > 0 || "diagnostics" in loaded) {
      return this.#failed();
    }
    const exceptionLists = readListReferences(rule["exceptions_list"]);
    const standsFor =
      this.#file.bundled === true ? publishedIds(this.#document) : [];
    return {
      kind: "loaded",
      rule: {
        id,
        name,
        language: "eql",
        severity,
        riskScore,
        ...rest,
        maxSignals: maxSignals ?? DEFAULT_MAX_SIGNALS,
        queryText: source.text,
        source,
        ...exclude(inCategories(rule, loaded.query), filters),
        ...(rule["building_block_type"] === "default" && {
          isBuildingBlock: true,
        }),
        ...(suppression && { suppression }),
        ...endpointFacts(rule, this.#document),
        origin: originOf(this.#file, this.#from.kind),
      },
      idSpan: this.#place(`rule.${idKey}`),
      warnings: inOrder(this.#warnings),
      ...(standsFor.length > 0 && { standsFor }),
      ...(exceptionLists.length > 0 && {
        exceptionLists,
        exceptionsSpan: this.#place("rule.exceptions_list"),
      }),
    };
  }

  /** The conditions of the rule's filters: what they leave out. */
  #filters(rule: Table): readonly NamedCondition[] {
    const value = rule["filters"];
    if (value === undefined) return [];
    const filters: readonly unknown[] = Array.isArray(value) ? value : [value];
    return filters.flatMap((filter, i) => {
      try {
        const condition = readQueryFilter(filter);
        if (condition === undefined) return [];
        const name = filterName(filter) ?? `filter ${i + 1}`;
        return [{ kind: "filter", name, condition: not(condition) }];
      } catch (error) {
        if (!(error instanceof FilterProblem)) throw error;
        this.#error(
          "rule-filter",
          `rule.filters[${i}]`,
          `the rule's filter cannot be applied: ${error.message}`,
          "without it the rule would raise alerts that its author ruled out; write its condition into the query",
        );
        return [];
      }
    });
  }

  #suppression(rule: Table): SuppressionPlan | undefined {
    if (rule["alert_suppression"] === undefined) return undefined;
    const plan = readSuppression(rule["alert_suppression"]);
    if (typeof plan !== "string") return plan;
    const path = "rule.alert_suppression";
    const hint = "without it every alert is shown";
    this.#warn("rule-bad-field", path, `${plan}; left out`, hint);
    return undefined;
  }

  /** What means another thing to Elasticsearch than to us. */
  #notes(rule: Table): void {
    const field = rule["timestamp_field"];
    if (typeof field !== "string" || field === "@timestamp") return;
    this.#warn(
      "rule-note",
      "rule.timestamp_field",
      `Elasticsearch puts the rule's events in the order of ${quote(field)}, tripline in the order in which they happened`,
    );
  }

  /** The fields that decide nothing: a wrong one is left out with a warning. */
  #decoration(
    rule: Table,
  ): Pick<
    Rule,
    | "description"
    | "guide"
    | "references"
    | "falsePositives"
    | "tags"
    | "author"
    | "license"
    | "version"
    | "threats"
  > {
    const guide = [rule["note"], rule["setup"]]
      .filter((each) => typeof each === "string")
      .map((each) => each.trim())
      .filter((each) => each !== "");
    const references = "references" in rule ? "references" : "reference";
    const { version } = rule;
    return {
      description: this.#text(rule, "description", false, true)?.trim() ?? "",
      guide: guide.join("\n\n"),
      references: this.#texts(rule, references),
      falsePositives: this.#texts(rule, "false_positives"),
      tags: this.#texts(rule, "tags"),
      author: this.#texts(rule, "author"),
      license: this.#text(rule, "license", false, true)?.trim() ?? "",
      version: typeof version === "number" ? version : undefined,
      threats: this.#threats(rule),
    };
  }

  /** The query's text with its places in the file. */
  #querySource(query: string): SourceText {
    const place = this.#from.places.get("rule.query");
    if (place !== undefined) return this.#from.stringSource(place.value);
    // `rule = { query = "…" }`: the line is all that can be told.
    const at = locate(this.#source, this.#place("rule").start);
    return sourceText(query, this.#file.path, at.line, at.column);
  }

  #idFromName(name: string): string {
    const id = idFromName(name);
    if (name !== "") {
      this.#warn(
        "rule-missing-id",
        "rule",
        'the field "rule_id" is missing',
        `the id made from the name is used: rule_id = "${id}"`,
      );
    }
    return id;
  }

  /** Severity and risk score; each is made from the other where one is missing. */
  #weight(
    rule: Table,
    isBehaviour: boolean,
  ): readonly [severity: Severity, riskScore: number] {
    const text = this.#text(rule, "severity")?.trim().toLowerCase();
    const severity = SEVERITIES.find((each) => each === text);
    if (text !== undefined && severity === undefined) {
      const near = didYouMean(text, SEVERITIES);
      this.#error(
        "rule-bad-field",
        "rule.severity",
        `unknown severity ${quote(text)}`,
        near === undefined
          ? `write one of ${SEVERITIES.join(", ")}`
          : `did you mean "${near}"?`,
      );
    }
    const score = this.#number(rule, "risk_score", 0, 100, false);
    if (!isBehaviour && !("severity" in rule)) {
      this.#warn(
        "rule-missing-severity",
        "rule",
        'the field "severity" is missing',
        "it follows the risk score, or is medium without one",
      );
    }
    const fromScore = SCORES.find(([, upTo]) => (score ?? Infinity) <= upTo);
    const chosen = severity ?? fromScore?.[0] ?? DEFAULT_SEVERITY;
    const usual = SCORES.find(([each]) => each === chosen)?.[2];
    return [chosen, score ?? usual ?? DEFAULT_RISK_SCORE];
  }

  // --- fields -------------------------------------------------------------------------------------------------

  #text(
    table: Table,
    key: string,
    required = false,
    decorative = false,
  ): string | undefined {
    const value = table[key];
    if (typeof value === "string" && (value.trim() !== "" || !required)) {
      return value;
    }
    if (value !== undefined && typeof value !== "string") {
      const message = `the field "${key}" must be a string, found ${typeName(value)}`;
      if (decorative) {
        this.#warn("rule-bad-field", `rule.${key}`, `${message}; left out`);
      } else {
        this.#error("rule-bad-field", `rule.${key}`, message);
      }
    } else if (required) {
      const near = didYouMean(
        key,
        Object.keys(table).filter((each) => !KNOWN_FIELDS.has(each)),
      );
      const written = value === undefined ? near : key;
      this.#error(
        "rule-missing-field",
        written === undefined ? "rule" : `rule.${written}`,
        `the field "${key}" is ${value === undefined ? "missing" : "empty"}`,
        near === undefined
          ? this.#from.hints.get(key)
          : `did you mean ${quote(near)} to be "${key}"?`,
      );
    }
    return undefined;
  }

  #number(
    table: Table,
    key: string,
    min: number,
    max: number,
    whole: boolean,
  ): number | undefined {
    const value = table[key];
    if (value === undefined) return undefined;
    const fits =
      typeof value === "number" &&
      value >= min &&
      value <= max &&
      (!whole || Number.isInteger(value));
    if (fits) return value;
    this.#error(
      "rule-bad-field",
      `rule.${key}`,
      `the field "${key}" must be a ${whole ? "whole " : ""}number from ${min} to ${max}, found ${
        typeof value === "number" ? String(value) : typeName(value)
      }`,
    );
    return undefined;
  }

  #texts(table: Table, key: string): readonly string[] {
    const value = table[key];
    if (value === undefined) return [];
    if (typeof value === "string") return [value];
    if (Array.isArray(value) && value.every((each) => typeof each === "string"))
      return value;
    this.#warn(
      "rule-bad-field",
      `rule.${key}`,
      `the field "${key}" must be a list of strings; left out`,
    );
    return [];
  }

  #threats(rule: Table): readonly Threat[] {
    const path = "threat" in rule ? "rule.threat" : "threat";
    const value = rule["threat"] ?? this.#document["threat"];
    if (value === undefined) return [];
    const tables: readonly unknown[] = Array.isArray(value) ? value : [value];
    const threats = tables.map(readThreat);
    const wrong = threats.indexOf(undefined);
    if (wrong !== -1) {
      this.#warn(
        "rule-bad-field",
        `${path}[${wrong}]`,
        "a threat needs a tactic with id and name; left out",
      );
    }
    return threats.filter((each) => each !== undefined);
  }

  // --- messages -----------------------------------------------------------------------------------------------

  /** Where a path stands; the nearest table above it where it has no place of its own. */
  #place(path: string): Span {
    for (let at = path; at !== ""; at = parentOf(at)) {
      const place = this.#from.places.get(at);
      if (place !== undefined) return place.key;
    }
    return { start: 0, end: 0 };
  }

  #error(code: string, path: string, message: string, hint?: string): void {
    const span = this.#place(path);
    this.#errors.push(diagnose(this.#source, span, code, message, hint));
  }

  #warn(code: string, path: string, message: string, hint?: string): void {
    const span = this.#place(path);
    this.#warnings.push(
      diagnose(this.#source, span, code, message, hint, "warning"),
    );
  }
}

/** Fields that cannot be a misspelling of another one. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set(
  (
    "name query type language rule_id id severity risk_score description note setup references reference " +
    "false_positives tags author license version max_signals threat index from interval os_list " +
    "filters exceptions_list alert_suppression building_block_type timestamp_override"
  ).split(" "),
);

const MISSING_HINTS: ReadonlyMap<string, string> = new Map([
  ["name", 'write name = "what the rule finds"'],
  ["type", 'write type = "eql"'],
  ["query", "write query = '''…''' with the EQL text"],
]);

/** `rule.threat[1]` is below `rule.threat`, and that below `rule`. */
function parentOf(path: string): string {
  return path.slice(
    0,
    Math.max(path.lastIndexOf("."), path.lastIndexOf("["), 0),
  );
}

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted(
    ({ location: a }, { location: b }) =>
      a.line - b.line || a.column - b.column,
  );
}

/** The systems a rule names, lower case: `os_list`, or tags such as `OS: Windows` and, in older rules, `Windows`. */
function operatingSystems(rule: Table): readonly string[] {
  const list = rule["os_list"];
  const tags = rule["tags"];
  const named = Array.isArray(list)
    ? list.map(String)
    : (Array.isArray(tags) ? tags.map(String) : []).flatMap((tag) => {
        const match = /^(?:OS: *)?(windows|linux|macos)$/i.exec(tag.trim());
        return match === null ? [] : [match[1]!];
      });
  return [...new Set(named.map((each) => each.toLowerCase()))].sort();
}

function readThreat(value: unknown): Threat | undefined {
  if (!isTable(value)) return undefined;
  const tactic = readEntry(value["tactic"]);
  if (tactic === undefined) return undefined;
  const { framework } = value;
  return {
    framework: typeof framework === "string" ? framework : "MITRE ATT&CK",
    tactic,
    techniques: readEntries(value["technique"]).map(
      ([entry, table]): ThreatTechnique => ({
        ...entry,
        subtechniques: readEntries(table["subtechnique"]).map(([each]) => each),
      }),
    ),
  };
}

function readEntries(
  value: unknown,
): readonly (readonly [ThreatEntry, Table])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) => {
    const entry = readEntry(each);
    return entry === undefined ? [] : [[entry, each as Table] as const];
  });
}

function readEntry(value: unknown): ThreatEntry | undefined {
  if (!isTable(value)) return undefined;
  const { id, name, reference } = value;
  if (typeof id !== "string" || typeof name !== "string") return undefined;
  return {
    id,
    name,
    reference: typeof reference === "string" ? reference : undefined,
  };
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isTable(value)) return "a table";
  return typeof value === "object" ? "a date" : `a ${typeof value}`;
}

/** Categories may be looked for in a field that the rule names. */
function inCategories(rule: Table, query: Query): ExcludingQuery {
  const field = rule["event_category_override"];
  return typeof field !== "string" || field === "" || field === "event.category"
    ? { query }
    : { query: withCategoryField(query, field), writtenQuery: query };
}

/** What Kibana calls a filter: the name its author gave it, or its field. */
function filterName(filter: unknown): string | undefined {
  const meta = isTable(filter) ? filter["meta"] : undefined;
  if (!isTable(meta)) return undefined;
  return [meta["alias"], meta["key"]].find((each) => typeof each === "string");
}

/** What an Endpoint rule says beside its query: it decides nothing about events. */
function endpointFacts(
  rule: Table,
  document: Table,
): Pick<EqlRule, "endpointActions" | "minEndpointVersion"> {
  const { min_endpoint_version: version } = rule;
  const actions = ["actions", "optional_actions"].flatMap((name) =>
    // Both stand below the rule in some files, beside it in others; Kibana has an "actions" of its own.
    [rule[name], document[name]].flatMap((list) =>
      Array.isArray(list) ? list.flatMap(actionText) : [],
    ),
  );
  return {
    ...(actions.length > 0 && { endpointActions: [...new Set(actions)] }),
    ...(typeof version === "string" && { minEndpointVersion: version }),
  };
}

/** `kill_process process.entity_id and all below it of event 2` */
function actionText(value: unknown): readonly string[] {
  if (!isTable(value)) return [];
  const { action, field, state, tree } = value;
  if (typeof action !== "string" || typeof field !== "string") return [];
  const below = tree === true ? " and all below it" : "";
  const event = typeof state === "number" && state > 0 ? state + 1 : undefined;
  const of = event === undefined ? "" : ` of event ${event}`;
  return [`${action} ${field}${below}${of}`];
}

/** `stands_for` of a bundled file: the ids of published rules. */
function publishedIds({ metadata }: Table): readonly string[] {
  const ids = isTable(metadata) ? metadata["stands_for"] : undefined;
  return Array.isArray(ids) ? ids.map(String) : [];
}

/** The library's own words with their place, without the drawing it appends. */
export function diagnoseToml(file: RuleFileText, error: TomlError): Diagnostic {
  const lines = file.text.split("\n");
  const before = lines.slice(0, error.line - 1).join("\n").length;
  const start = before + (error.line > 1 ? 1 : 0) + error.column - 1;
  const words = error.message.split("\n")[0]!;
  // To the library the end of the line is a control character in a string like others.
  const isOpen =
    words.includes("control characters") &&
    /^\r?\n/.test(file.text.slice(start));
  const isUnfinished = words.includes("unfinished string");
  return diagnose(
    sourceText(file.text, file.path),
    { start, end: start + 1 },
    "rule-toml",
    isOpen
      ? "not a TOML file: the string is not closed on its line"
      : `not a TOML file: ${words.replace("Invalid TOML document: ", "")}`,
    isOpen || isUnfinished
      ? "close it with the quote it begins with; a text of several lines stands between ''' and '''"
      : undefined,
  );
}
