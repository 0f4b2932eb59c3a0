/**
 * What the package exports: compile rules, push documents, get matches. The command line is built on the same modules.
 * `docs/library.md` has the examples.
 */
export type { Counters } from "./base/counters.ts";
export { SourceError, TriplineError, UsageError } from "./base/errors.ts";
export { formatTimestamp } from "./base/time.ts";
export type { Us } from "./base/time.ts";
export type { UnsupportedRule } from "./engine/engine.ts";
export type { Limits } from "./engine/limits.ts";
export type { WindowPlan } from "./engine/spl/windows.ts";
export type {
  Certainty,
  Evidence,
  JoinKey,
  Match,
  MatchChange,
  PendingSequence,
  PendingView,
  ResultRow,
} from "./engine/match.ts";
export type { Event, FieldValue, Host } from "./event/event.ts";
export type { Diagnostic } from "./lang/diagnostic.ts";
export { Detector } from "./lib/detector.ts";
export type { DetectorOptions, InputPlace } from "./lib/detector.ts";
export { compileRule, loadRules, RuleError } from "./lib/load-rules.ts";
export type {
  CompileOptions,
  LoadOptions,
  RuleText,
} from "./lib/load-rules.ts";
export { standingMatches } from "./lib/standing-matches.ts";
export type { LoadReport } from "./rule/load.ts";
export type { Rule, Severity, Threat } from "./rule/rule.ts";
export type { Line } from "./source/line.ts";
