/**
 * A detection rule as the engine, the alerts and the screen know it, whatever file it came from.
 */
import type { Us } from "../base/time.ts";
import type { Query } from "../lang/eql/tree.ts";
import type { LookupTable } from "../lang/spl/lookup-table.ts";
import type { MacroUse } from "../lang/spl/macros.ts";
import type { Search } from "../lang/spl/tree.ts";
import type { SourceText } from "../lang/source-text.ts";

export type Severity = "low" | "medium" | "high" | "critical";

export const SEVERITIES: readonly Severity[] = [
  "low",
  "medium",
  "high",
  "critical",
];

/** A tactic with its techniques, as `[[rule.threat]]` gives them. */
export interface Threat {
  readonly framework: string;
  readonly tactic: ThreatEntry;
  readonly techniques: readonly ThreatTechnique[];
}

export interface ThreatEntry {
  readonly id: string;
  readonly name: string;
  readonly reference: string | undefined;
}

export interface ThreatTechnique extends ThreatEntry {
  readonly subtechniques: readonly ThreatEntry[];
}

/** What every rule is, whatever its language. */
interface RuleFacts {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  /** 0 to 100. */
  readonly riskScore: number;
  readonly threats: readonly Threat[];
  readonly tags: readonly string[];
  readonly references: readonly string[];
  readonly falsePositives: readonly string[];
  /** The investigation guide, Markdown. */
  readonly guide: string;
  readonly author: readonly string[];
  readonly license: string;
  readonly version: number | undefined;
  /** Most alerts of this rule in a storm window; more are counted and held back. */
  readonly maxSignals: number;
  /** Its alerts are parts for other rules and people to build on, not findings of their own (`building_block_type`). */
  readonly isBuildingBlock?: boolean;
  /** Alerts that say the same are folded into the first of them. */
  readonly suppression?: SuppressionPlan;
  readonly queryText: string;
  /** Where the query's text stands in its file. */
  readonly source: SourceText;
  readonly origin: RuleOrigin;
}

export interface EqlRule extends RuleFacts {
  readonly language: "eql";
  readonly query: Query;
  /** What the rule's filters and exceptions leave out; `query` has their conditions in it already. */
  readonly exclusions?: readonly Exclusion[];
  /** Fields that its alerts keep beside those that it reads: somebody's exceptions ask for them. */
  readonly keeps?: readonly string[];
  /** The query as its author wrote it, where exclusions have changed it. */
  readonly writtenQuery?: Query;
  /** What Elastic Endpoint would do when the rule fires: `kill_process process.entity_id`. */
  readonly endpointActions?: readonly string[];
  /** The oldest Elastic Endpoint that knows all the rule reads. */
  readonly minEndpointVersion?: string;
}

export interface SplRule extends RuleFacts {
  readonly language: "spl";
  readonly search: Search;
  /** The macros that the search calls, with the filters that nothing defines. */
  readonly macros: readonly MacroUse[];
  readonly detection: Detection;
  /** The lookup tables that the search names. */
  readonly lookups: ReadonlyMap<string, LookupTable>;
  /** What it finds here and not in Splunk, or the other way round: a sentence each. */
  readonly differences: readonly string[];
}

export type Rule = EqlRule | SplRule;

export type RuleKind = Query["kind"] | "tstats";

/** What a rule looks for: single events, several in a row or in any order, rows of grouped events. */
export function ruleKind(rule: Rule): RuleKind {
  return rule.language === "eql" ? rule.query.kind : "tstats";
}

/** How long a match may take; undefined where nothing limits it. */
export function maxspanOf(rule: Rule): Us | undefined {
  return rule.language === "eql" && rule.query.kind === "sequence"
    ? rule.query.maxspan?.us
    : undefined;
}

/** What a Splunk detection says beside its search. */
export interface Detection {
  /** TTP: an alert. Anomaly: risk and a quieter alert. Hunting: a query to run by hand. Correlation: over risk. */
  readonly type: "TTP" | "Anomaly" | "Hunting" | "Correlation";
  readonly status: string;
  /** One line with `$column$` in it; undefined where the file has none. */
  readonly message: string | undefined;
  /** Who the risk is added to, in the order of the file. */
  readonly riskObjects: readonly RiskObject[];
  /** Columns that tell of the attacker. */
  readonly threatObjects: readonly ThreatObject[];
  readonly stories: readonly string[];
  readonly assetType: string | undefined;
  readonly securityDomain: string | undefined;
  /** 1 to 100. */
  readonly confidence: number | undefined;
  /** 1 to 100. */
  readonly impact: number | undefined;
  /** Any one suffices; `A AND B` inside one means both. */
  readonly dataSources: readonly string[];
  readonly howToImplement: string;
  readonly drilldowns: readonly Drilldown[];
  readonly cves: readonly string[];
}

export interface RiskObject {
  /** A column of the result. */
  readonly field: string;
  readonly type: "system" | "user" | "other";
  /** 0 to 100. */
  readonly score: number;
  /** Its own sentence, where the file has one for each. */
  readonly message?: string;
}

export interface ThreatObject {
  /** A column of the result. */
  readonly field: string;
  /** As the file has it: `process_name`, `ip_address`. */
  readonly type: string;
}

/** A search that the author offers with an alert, `$column$` to be filled in. */
export interface Drilldown {
  readonly name: string;
  readonly search: string;
  readonly earliest: string | undefined;
  readonly latest: string | undefined;
}

/** `alert_suppression` of an Elastic rule, `throttling` of a Splunk detection. */
export interface SuppressionPlan {
  /** ECS paths, one to three; of a Splunk detection columns of its result. */
  readonly groupBy: readonly string[];
  /** How long after the first alert others are folded into it, event time. */
  readonly durationUs: Us;
  /** False: an alert that lacks one of the fields stands alone. */
  readonly foldsMissing: boolean;
}

/** A condition that keeps events from a rule. */
export interface Exclusion {
  readonly kind: "exception" | "filter";
  /** Of the exception, or of the field the filter is about. */
  readonly name: string;
  /** What is left out, as EQL. */
  readonly condition: string;
}

export interface RuleOrigin {
  /** Path as given or found; `bundled:<file>` for ours. */
  readonly file: string;
  readonly kind:
    "elastic-toml" | "kibana-ndjson" | "eql" | "splunk-yaml" | "bundled";
}

/** Width of the alert-storm window, event time. */
export const STORM_WINDOW_US: Us = 5 * 60 * 1_000_000;
export const DEFAULT_MAX_SIGNALS = 100;
