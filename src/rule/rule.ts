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
  readonly queryText: string;
  /** Where the query's text stands in its file. */
  readonly source: SourceText;
  readonly query: Query;
  readonly origin: RuleOrigin;
}

export interface RuleOrigin {
  /** Path as given or found; `bundled:<file>` for ours. */
  readonly file: string;
  readonly kind: "elastic-toml" | "kibana-ndjson" | "eql" | "bundled";
}

/** Width of the alert-storm window, event time. */
export const STORM_WINDOW_US: Us = 5 * 60 * 1_000_000;
export const DEFAULT_MAX_SIGNALS = 100;
