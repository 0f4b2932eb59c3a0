/**
 * A detection rule as the engine, the alerts and the screen know it, whatever file it came from.
 */
import type { Us } from "../base/time.ts";
import type { Query } from "../lang/eql/tree.ts";
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

export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly language: "eql";
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
  /** What the rule's filters and exceptions leave out; `query` has their conditions in it already. */
  readonly exclusions?: readonly Exclusion[];
  /** The query as its author wrote it, where exclusions have changed it. */
  readonly writtenQuery?: Query;
  /** What Elastic Endpoint would do when the rule fires: `kill_process process.entity_id`. */
  readonly endpointActions?: readonly string[];
  /** The oldest Elastic Endpoint that knows all the rule reads. */
  readonly minEndpointVersion?: string;
  readonly queryText: string;
  /** Where the query's text stands in its file. */
  readonly source: SourceText;
  readonly query: Query;
  readonly origin: RuleOrigin;
}

/** `alert_suppression` of a rule. */
export interface SuppressionPlan {
  /** ECS paths, one to three. */
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
  readonly kind: "elastic-toml" | "kibana-ndjson" | "eql" | "bundled";
}

/** Width of the alert-storm window, event time. */
export const STORM_WINDOW_US: Us = 5 * 60 * 1_000_000;
export const DEFAULT_MAX_SIGNALS = 100;
