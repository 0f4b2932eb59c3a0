/**
 * Splunk's detections: YAML with a `tstats` search, in the four forms that the public files have had since 2020. A file's
 * text goes in; a rule, the reason why it is not for this tool, or located errors come out. What finds events and names
 * alerts must be right; what only decorates them is dropped with a warning.
 *
 * | form      | known by                  | where the risk stands                                                 |
 * |-----------|---------------------------|-----------------------------------------------------------------------|
 * | to 2022   | `type: batch`, no status  | `tags`; message and observables name columns with their data set      |
 * | 2023–2024 | `tags.observable`         | `tags`: one score for every observable that is a victim               |
 * | 2025      | `rba`                     | `rba.risk_objects`, each with its score                               |
 * | 2026      | `intermediate_findings`   | its `entities`, each with score and message; `tags` are at the top    |
 *
 * Nobody is asked which form a file has: each thing is read from the first place that has it.
 */
import { visible } from "../../base/visible.ts";
import { diagnose } from "../../lang/diagnostic.ts";
import type { Diagnostic } from "../../lang/diagnostic.ts";
import { quote } from "../../lang/quote.ts";
import type { DataModel } from "../../lang/spl/checker.ts";
import { resultColumns } from "../../lang/spl/columns.ts";
import type { Columns } from "../../lang/spl/columns.ts";
import { loadSearch } from "../../lang/spl/load-search.ts";
import type { MacroTable } from "../../lang/spl/macros.ts";
import { differences } from "./differences.ts";
import type { Lookups } from "./lookups.ts";
import { columnName, readRisk } from "./risk.ts";
import type { Risk } from "./risk.ts";
import {
  givenUp,
  otherModel,
  otherSearch,
  otherType,
  setAsideAtSight,
} from "./sniff.ts";
import { searchTables } from "./lookup-tables.ts";
import { readThrottling } from "./throttling.ts";
import { idFromName } from "../id-from-name.ts";
import { DEFAULT_RISK_SCORE, originOf } from "../rule-file.ts";
import type { RuleFileText, RuleOutcome } from "../rule-file.ts";
import { DEFAULT_MAX_SIGNALS } from "../rule.ts";
import type {
  Detection,
  Drilldown,
  Severity,
  SuppressionPlan,
} from "../rule.ts";
import { threatsOf, unknownTechniques } from "../threats.ts";
import { asText, YamlFields } from "./yaml-fields.ts";
import { readYaml } from "./yaml-file.ts";

/** What a detection is read with: other files of the same set, and what the logs are read into. */
export interface DetectionContext {
  readonly macros: MacroTable;
  readonly lookups: Lookups;
  readonly models: readonly DataModel[];
}

/** Reads one detection. Never throws on bad content. */
export function readDetection(
  file: RuleFileText,
  context: DetectionContext,
): RuleOutcome {
  const other = setAsideAtSight(file.text, context.macros);
  if (other !== undefined) return setAside(file, other.name, other.reason);
  const yaml = readYaml(file);
  if ("severity" in yaml) {
    return { kind: "failed", errors: [yaml], warnings: [] };
  }
  return new Reader(file, new YamlFields(yaml), context).read();
}

function setAside(
  { path: file }: RuleFileText,
  name: string | undefined,
  reason: string,
): RuleOutcome {
  return { kind: "set-aside", setAside: { file, name, reason } };
}

class Reader {
  readonly #file: RuleFileText;
  readonly #fields: YamlFields;
  readonly #context: DetectionContext;

  constructor(
    file: RuleFileText,
    fields: YamlFields,
    context: DetectionContext,
  ) {
    this.#file = file;
    this.#fields = fields;
    this.#context = context;
  }

  read(): RuleOutcome {
    const fields = this.#fields;
    const name = fields.required("name", "write name: what the search finds");
    const text = fields.required(
      "search",
      "write search: '| tstats count from datamodel=… where … by …'",
    );
    if (text !== undefined) {
      const reason = this.#reasonToSetAside(text);
      if (reason !== undefined) return setAside(this.#file, name, reason);
    }
    if (name === undefined || text === undefined) return this.#failed();
    return this.#rule(name.trim(), text);
  }

  #reasonToSetAside(search: string): string | undefined {
    const fields = this.#fields;
    const word = (path: string): string | undefined =>
      asText(fields.find(path)?.value);
    return (
      givenUp(word("status")) ??
      otherType(word("type")) ??
      otherSearch(search, this.#context.macros) ??
      systemsOnly(this.#dataSources()) ??
      otherModel(search, this.#context.models)
    );
  }

  #dataSources(): readonly string[] {
    return this.#fields.texts("data_source", "data_sources");
  }

  #rule(name: string, text: string): RuleOutcome {
    const fields = this.#fields;
    const { macros, lookups, models } = this.#context;
    const source = fields.file.text("search", text);
    const loaded = loadSearch(source, macros, models);
    if ("diagnostics" in loaded) {
      fields.errors.push(...loaded.diagnostics.filter(isError));
      fields.warnings.push(
        ...loaded.diagnostics.filter((each) => !isError(each)),
      );
      return this.#failed();
    }
    const { search, warnings } = loaded;
    fields.warnings.push(...warnings);
    const { tables, errors } = searchTables(search, source, lookups);
    fields.errors.push(...errors);
    if (fields.errors.length > 0) return this.#failed();

    const id = fields.text("id") ?? this.#idFrom(name);
    const columns = resultColumns(search);
    const risk = readRisk(fields, columns);
    const detection = this.#detection(risk);
    const [severity, riskScore] = this.#weight(detection.type, risk);
    const techniques = fields.texts("tags.mitre_attack_id", "mitre_attack_id");
    const suppression = this.#suppression();
    this.#checkMessage(risk, columns);
    const standsFor =
      this.#file.bundled === true ? fields.texts("stands_for") : [];
    const falsePositives = fields.text("known_false_positives") ?? "";
    return {
      kind: "loaded",
      rule: {
        id,
        name,
        language: "spl",
        description: fields.text("description") ?? "",
        severity,
        riskScore,
        threats: threatsOf(techniques),
        tags: this.#tags(detection, techniques),
        references: fields.texts("references"),
        falsePositives: falsePositives === "" ? [] : [falsePositives],
        guide: "",
        author: (fields.text("author") ?? "")
          .split(",")
          .map((each) => each.trim())
          .filter((each) => each !== ""),
        license: fields.text("license") ?? "",
        version: fields.number(0, Number.MAX_SAFE_INTEGER, "version"),
        maxSignals: DEFAULT_MAX_SIGNALS,
        // A query to run by hand: what it finds is no finding yet.
        ...(detection.type === "Hunting" && { isBuildingBlock: true }),
        ...(suppression && { suppression }),
        queryText: source.text,
        source,
        search,
        macros: loaded.macros,
        detection,
        lookups: tables,
        differences: differences(search, models),
        origin: originOf(this.#file, "splunk-yaml"),
      },
      idSpan: fields.file.place(
        fields.find("id") === undefined ? "name" : "id",
      ),
      warnings: inOrder(fields.warnings),
      ...(standsFor.length > 0 && { standsFor }),
    };
  }

  #failed(): RuleOutcome {
    const { errors, warnings } = this.#fields;
    return {
      kind: "failed",
      errors: inOrder(errors),
      warnings: inOrder(warnings),
    };
  }

  #idFrom(name: string): string {
    const id = idFromName(name);
    this.#fields.warn(
      "name",
      "rule-missing-id",
      'the field "id" is missing',
      `the id made from the name is used: id: ${id}`,
    );
    return id;
  }

  #detection(risk: Risk): Detection {
    const fields = this.#fields;
    return {
      type: this.#type(),
      status: fields.text("status") ?? "production",
      message: risk.message,
      riskObjects: risk.riskObjects,
      threatObjects: risk.threatObjects,
      stories: fields.texts(
        "tags.analytic_story",
        "analytic_story",
        "tags.analytics_story",
      ),
      assetType: fields.text("tags.asset_type", "asset_type"),
      securityDomain: fields.text("tags.security_domain", "security_domain"),
      confidence: risk.confidence,
      impact: risk.impact,
      dataSources: this.#dataSources(),
      howToImplement: fields.text("how_to_implement") ?? "",
      drilldowns: this.#drilldowns(),
      cves: fields.texts("tags.cve", "cve"),
    };
  }

  #type(): Detection["type"] {
    const written = this.#fields.text("type") ?? "";
    const type = TYPES.get(written.toLowerCase());
    if (type === undefined) {
      this.#fields.warn(
        written === "" ? "name" : "type",
        "rule-bad-field",
        written === ""
          ? 'the field "type" is missing'
          : `unknown type ${quote(written)}`,
        "it is taken as a TTP; write TTP, Anomaly, Hunting or Correlation",
      );
    }
    return type ?? "TTP";
  }

  /** Splunk's scale of words for scores; it has one more, informational, up to 20. */
  #weight(
    type: Detection["type"],
    { score }: Risk,
  ): readonly [severity: Severity, riskScore: number] {
    if (score !== undefined) return [severityOf(score), score];
    if (type === "Correlation") return ["high", CORRELATION_SCORE];
    if (type === "Hunting") return ["low", 0];
    this.#fields.warn(
      "name",
      "rule-missing-severity",
      "the file has no risk score",
      `its alerts have the score ${DEFAULT_RISK_SCORE}; write rba: with risk_objects:, or tags: with risk_score:`,
    );
    return [severityOf(DEFAULT_RISK_SCORE), DEFAULT_RISK_SCORE];
  }

  #tags(
    { type, stories, assetType, securityDomain, dataSources }: Detection,
    techniques: readonly string[],
  ): readonly string[] {
    return [
      `Type: ${type}`,
      ...stories.map((each) => `Story: ${each}`),
      ...(assetType === undefined ? [] : [`Asset: ${assetType}`]),
      ...(securityDomain === undefined ? [] : [`Domain: ${securityDomain}`]),
      ...dataSources.map((each) => `Data Source: ${each}`),
      ...unknownTechniques(techniques).map((each) => `ATT&CK: ${each}`),
    ];
  }

  #drilldowns(): readonly Drilldown[] {
    return this.#fields.tables("drilldown_searches").flatMap((each) => {
      const name = asText(each["name"]);
      const search = asText(each["search"]);
      if (name === undefined || search === undefined) return [];
      return [
        {
          name,
          search,
          earliest: asText(each["earliest_offset"]),
          latest: asText(each["latest_offset"]),
        },
      ];
    });
  }

  #suppression(): SuppressionPlan | undefined {
    const found = this.#fields.find("tags.throttling", "throttling");
    if (found === undefined) return undefined;
    const plan = readThrottling(found.value);
    if (typeof plan !== "string") return plan;
    this.#fields.warn(
      found.path,
      "rule-bad-field",
      `${plan}; left out`,
      "without it every alert is shown",
    );
    return undefined;
  }

  /** A sentence with a hole in it is shown with the hole named; its author should know. */
  #checkMessage({ message, messagePath }: Risk, columns: Columns): void {
    if (message === undefined || !columns.complete) return;
    const fields = this.#fields;
    const written = asText(fields.find(messagePath)?.value);
    const source =
      written === undefined
        ? undefined
        : fields.file.text(messagePath, written);
    for (const token of message.matchAll(TOKEN)) {
      const name = token[1]!;
      if (columns.names.has(columnName(name, columns))) continue;
      const words = `the message names the column ${quote(name)}, which the search does not give`;
      const at = written?.indexOf(token[0]) ?? -1;
      if (source === undefined || at === -1) {
        fields.warn(messagePath, "rule-message-column", words);
        continue;
      }
      const span = { start: at, end: at + token[0].length };
      const code = "rule-message-column";
      fields.warnings.push(
        diagnose(source, span, code, words, undefined, "warning"),
      );
    }
  }
}

const isError = ({ severity }: Diagnostic): boolean => severity === "error";

/** `$dest$` */
const TOKEN = /\$([A-Za-z0-9_.]{1,100})\$/g;

/** Files up to 2022 say how the search is run and not what it is for. */
const TYPES: ReadonlyMap<string, Detection["type"]> = new Map([
  ["ttp", "TTP"],
  ["batch", "TTP"],
  ["anomaly", "Anomaly"],
  ["hunting", "Hunting"],
  ["correlation", "Correlation"],
]);

/** A detection over risk has no risk of its own, and is a finding to look at. */
const CORRELATION_SCORE = 73;

function severityOf(score: number): Severity {
  if (score <= 40) return "low";
  if (score <= 60) return "medium";
  return score <= 80 ? "high" : "critical";
}

/** @returns a reason if every source that the file names is of other systems than Windows */
function systemsOnly(sources: readonly string[]): string | undefined {
  const systems = new Set(
    sources.map((each) => OTHER_SYSTEM.exec(each)?.[1]?.toLowerCase()),
  );
  if (systems.size === 0 || systems.has(undefined)) return undefined;
  return `for ${[...systems]
    .map((each) => visible(each!))
    .sort()
    .join(", ")} only`;
}

const OTHER_SYSTEM = /\b(linux|macos)\b/i;

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted(
    ({ location: a }, { location: b }) =>
      a.line - b.line || a.column - b.column,
  );
}
