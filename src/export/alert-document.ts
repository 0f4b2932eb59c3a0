/**
 * An alert as a document with flat, dotted ECS and Kibana names: what goes to standard output, into the journal
 * and through every export. These names are an interface that others script against.
 */
import type { WorkflowStatus } from "../alert/alert.ts";
import type { SuppressionTerm } from "../alert/suppression.ts";
import type { Certainty, JoinKey } from "../engine/match.ts";
import type { Cell } from "../engine/spl/row.ts";
import type { Severity } from "../rule/rule.ts";
import type {
  CommandLayer,
  StoryEntry,
  TaskAction,
  TaskDifference,
  TaskHint,
  TaskOrigin,
  TaskPart,
  TaskRecord,
} from "../task/task.ts";

export interface AlertDocument {
  /** Event time of the completing event. */
  readonly "@timestamp": string;
  readonly "kibana.alert.uuid": string;
  readonly "kibana.alert.rule.rule_id": string;
  readonly "kibana.alert.rule.name": string;
  readonly "kibana.alert.severity": Severity;
  readonly "kibana.alert.risk_score": number;
  readonly "kibana.alert.workflow_status": WorkflowStatus;
  /** What was found, in one sentence. */
  readonly "kibana.alert.reason": string;
  readonly "host.name": string;
  readonly "host.id": string;
  readonly threat: readonly ThreatDocument[];
  readonly "tripline.certainty": Certainty;
  /** 1 when it fired, counted up with each revision of its evidence. */
  readonly "tripline.revision": number;
  /** SHA-256 over the query as the rule's file has it, in hex; absent in documents of earlier versions. */
  readonly "tripline.rule_sha256"?: string;
  /** The rule's alerts are parts to build on, not findings of their own; absent for all others. */
  readonly "kibana.alert.building_block_type"?: "default";
  /** How many alerts are folded into this one; this and the next three are absent where the rule does not fold. */
  readonly "kibana.alert.suppression.docs_count"?: number;
  /** The fields and values that they share. */
  readonly "kibana.alert.suppression.terms"?: readonly SuppressionTerm[];
  /** Event time of this alert. */
  readonly "kibana.alert.suppression.start"?: string;
  /** Event time of the last one folded into it. */
  readonly "kibana.alert.suppression.end"?: string;
  /** The id of the exception that has taken it away; absent for all others. */
  readonly "tripline.exception"?: string;
  /** Why it was closed; absent while it is open. */
  readonly "tripline.close_reason"?: string;
  /** What responders wrote about it, oldest first. */
  readonly "tripline.notes"?: readonly NoteDocument[];
  /** Join field to value. */
  readonly "tripline.key": JoinKey;
  /** What the linked scheduled tasks would run, best source first. */
  readonly "tripline.actions": readonly ActionDocument[];
  /** Reasons to look closer at the linked tasks, never a verdict. */
  readonly "tripline.hints": readonly HintDocument[];
  /** The linked tasks, each with what happened to it and which evidence that rests on; absent where there is none. */
  readonly "tripline.tasks"?: readonly TaskDocument[];
  /** Of a command line of schtasks that creates a task: the machine that it is created on. Absent for all others. */
  readonly "tripline.task_target"?: TargetDocument;
  /**
   * Of a Splunk detection: the row of its search, column → value, a list where there are several. This and the next ones
   * are absent for rules of other languages.
   */
  readonly "tripline.row"?: Readonly<Record<string, Cell>>;
  /** Values that its lists had no room for; absent where there is none. */
  readonly "tripline.values_beyond"?: number;
  /** The row was found only after its window had been closed: what it counts may be in part. */
  readonly "tripline.late"?: true;
  /** Records behind the row by the log they come from: `Sysmon 1`, `Security 4688`. */
  readonly "tripline.sources"?: Readonly<Record<string, number>>;
  /** The window of event time that the search was run over; absent if it was all of it. */
  readonly "tripline.window"?: { readonly start: string; readonly end: string };
  /** `TTP`, `Anomaly`, `Hunting` or `Correlation`. */
  readonly "tripline.detection_type"?: string;
  readonly "tripline.detection"?: DetectionDocument;
  /** Who the risk is added to. */
  readonly "tripline.risk_objects"?: readonly RiskDocument[];
  /** Columns that tell of the attacker, with their values. */
  readonly "tripline.threat_objects"?: readonly ObjectDocument[];
  readonly "tripline.analytic_stories"?: readonly string[];
  /** Searches that the author offers with the alert, filled in. */
  readonly "tripline.drilldowns"?: readonly DrilldownDocument[];
  /**
   * The evidence in step order, of a sample in the order of its filters; a missing-event step has no entry. Of a row the
   * first and the last events behind it, all of step 1.
   */
  readonly "tripline.events": readonly EventDocument[];
}

/** What the author says of a detection. */
export interface DetectionDocument {
  /** 1 to 100. */
  readonly confidence: number | null;
  /** 1 to 100. */
  readonly impact: number | null;
  readonly asset_type: string | null;
  readonly security_domain: string | null;
  readonly data_sources: readonly string[];
  readonly known_false_positives: readonly string[];
  readonly references: readonly string[];
  readonly how_to_implement: string;
}

export interface ObjectDocument {
  /** The column that it is taken from. */
  readonly field: string;
  /** `system`, `user`, `process_name` … as the detection says. */
  readonly type: string;
  readonly value: string;
}

export interface RiskDocument extends ObjectDocument {
  /** 0 to 100. */
  readonly score: number;
}

export interface DrilldownDocument {
  readonly name: string;
  readonly search: string;
}

export interface EventDocument {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** Bytes before the line, in the uncompressed text. */
  readonly offset: number;
  /** Bytes of the line without its line end. */
  readonly length: number;
  /** SHA-256 over these bytes, in hex; absent where the log's encoding keeps it from being told. */
  readonly sha256?: string;
  /** Event time. */
  readonly "@timestamp": string;
  /** 1-based position in the sequence or sample. */
  readonly step: number;
  readonly host: string;
  readonly code: string;
  readonly summary: string;
  /** ECS path to the spelling of its value by which the rule was true, where that is not the usual one. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** The zone of the log is not known: the time is as written. */
  readonly time_uncertain?: true;
}

/** A decoded action with its task; secrets are masked. */
export type ActionDocument = {
  /** Path of the task, or its GUID where only that is known. */
  readonly task: string | null;
  /** `registry value`, `task event 4698` … */
  readonly from: string;
  /** The account that asked for the task. */
  readonly user?: string;
  readonly layers: readonly CommandLayer[];
  /** Why the innermost layer was not opened; absent where nothing is left to open. */
  readonly unopened?: string;
} & TaskAction;

/** A task as its host's logs tell it; times are event times. Parts that nothing tells are absent. */
export interface TaskDocument {
  readonly task: string | null;
  readonly guid?: string;
  readonly host: string;
  readonly change: TaskRecord["change"];
  readonly user?: string;
  readonly run_as?: string;
  readonly origin?: OriginDocument;
  readonly created?: string;
  readonly updated?: string;
  readonly deleted?: string;
  readonly differences?: readonly TaskDifference[];
  readonly story: readonly StoryDocument[];
  readonly parts: readonly TaskPart[];
}

/** Where the request for a task came from. */
export interface OriginDocument extends Omit<
  TaskOrigin,
  "logonId" | "logonType"
> {
  readonly logon_id?: string;
  readonly logon_type?: string;
}

export interface StoryDocument extends Pick<
  StoryEntry,
  "what" | "text" | "from" | "at"
> {
  readonly "@timestamp": string;
}

export interface TargetDocument {
  readonly verdict: "remote" | "self" | "local" | "unreadable";
  /** The machine, as the command line names it. */
  readonly host?: string;
  readonly text: string;
  readonly task?: string;
  readonly runs?: string;
  readonly xml_file?: string;
  readonly run_as?: string;
  readonly schedule?: string;
  /** The task was seen on the other machine. */
  readonly seen?: {
    readonly host: string;
    readonly after_seconds: number;
    readonly text: string;
  };
}

export interface HintDocument extends TaskHint {
  readonly task: string | null;
}

/** ECS `threat` as Kibana writes it into alerts. */
export interface ThreatDocument {
  readonly framework: string;
  readonly tactic: ThreatReference;
  readonly technique: readonly (ThreatReference & {
    readonly subtechnique: readonly ThreatReference[];
  })[];
}

export interface ThreatReference {
  readonly id: string;
  readonly name: string;
  readonly reference?: string;
}

export interface NoteDocument {
  /** Wall clock, ISO 8601. */
  readonly at: string;
  readonly operator: string;
  readonly text: string;
}
