/**
 * What the worker publishes and the screen samples: small, whole, at most a few times a second. Also the
 * commands that travel the other way. Everything here survives structured clone; no text is escaped yet
 * (the rows do that, see `visible`).
 */
import type { Counters } from "../../base/counters.ts";
import type { Us } from "../../base/time.ts";
import type { Exclusion, RuleKind, Severity, Threat } from "../../rule/rule.ts";
import type { WorkflowStatus } from "../../alert/alert.ts";
import type { Note } from "../../alert/decision.ts";
import type { DraftField } from "../../alert/exception-draft.ts";
import type { EntityType } from "../../alert/risk-entities.ts";
import type { NamedObject, ScoredObject } from "../../alert/risk-objects.ts";
import type { Suppression } from "../../alert/suppression.ts";
import type { Certainty, ResultRow } from "../../engine/match.ts";
import type { TaskTarget } from "../../alert/task-target.ts";
import type { TaskOrigin, TaskRecord } from "../../task/task.ts";
import type { CopyAbout, CopyItem } from "./copy.ts";
import type { WhyAbout, WhyAnswer, WhyRuleRow } from "./why.ts";
import type { PendingChangeRow, PendingDetail } from "./pending-detail.ts";
import type { OrderOf, Sorting } from "./sorting.ts";

/** Alerts marked at once; a decision about more is for `tripline alerts`. */
export const MOST_MARKS = 10_000;

export interface Snapshot {
  /** Counts up with each snapshot. */
  readonly version: number;
  readonly mode: "live" | "replay";
  /**
   * loading: rules and sources are being opened. catching-up: a backlog is read. live: at the end of all
   * files. paused: a replay stands still. done: a replay is at its end, or every source has ended.
   */
  readonly state: "loading" | "catching-up" | "live" | "paused" | "done";
  /** Newest event time seen: the stream's clock. */
  readonly streamUs: Us | undefined;
  readonly eventsPerSecond: number;
  /** Events per second, oldest first, one bin a second, at most 60. */
  readonly sparkline: readonly number[];
  /** Wall clock minus newest event time, live only. */
  readonly lagUs: Us | undefined;
  readonly behindBytes: number;
  readonly counters: Counters;
  readonly rules: { readonly loaded: number; readonly refused: number };
  /** There while the screen asks for it. */
  readonly ruleList: RuleList | undefined;
  /** There while the screen asks for it. */
  readonly risk: RiskList | undefined;
  /** There while the screen asks for it. */
  readonly health: HealthList | undefined;
  readonly ring: RingState;
  /** There while the screen asks for it. */
  readonly events: EventList | undefined;
  /** There while the screen asks for it. */
  readonly attack?: AttackList | undefined;
  /** The logs that are read, and what cannot be read: `failed`. */
  readonly sources: readonly SourceRow[];
  /** Those that have no row. */
  readonly moreSources?: { readonly good: number; readonly failed: number };
  readonly pending: PendingList;
  /** What became of pending sequences lately, newest first. */
  readonly pendingChanges: readonly PendingChangeRow[];
  /** Events that rules with lineage see when their order is certain. */
  readonly waiting: number;
  readonly alerts: AlertList;
  /** The newest, as the panel shows them. */
  readonly tasks: TaskPanel;
  /** There while the screen asks for it. */
  readonly taskList: TaskList | undefined;
  readonly replay: ReplayState | undefined;
  /** In a state folder that may be shared: `anna@host`, who leads and writes the alerts there; undefined: this one does. */
  readonly lead?:
    | {
        readonly leader: string | undefined;
        /** The leader runs other rules than this one. */
        readonly hasOtherRules?: boolean;
      }
    | undefined;
  /** What happened last, oldest first, at most 50: rotations, unreadable files, truncations, journal trouble. */
  readonly messages: readonly Message[];
}

export interface SourceRow {
  readonly path: string;
  readonly state: "waiting" | "reading" | "following" | "ended" | "failed";
  readonly shape: string | undefined;
  readonly hosts: readonly string[];
  readonly lines: number;
  readonly events: number;
  readonly unparsed: number;
  readonly behindBytes: number;
  readonly lastEventUs: Us | undefined;
  /** For how long it has been silent, where it usually speaks more often; followed live only. */
  readonly silentUs?: Us | undefined;
  readonly note: string | undefined;
}

export interface PendingList {
  readonly total: number;
  /** How many of them are `early`: a later step came first. */
  readonly early: number;
  /** Ends soonest first, started before early. */
  readonly rows: readonly PendingRow[];
}

export interface PendingRow {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly host: string;
  readonly state: "started" | "early";
  /** Steps seen, of steps in all. */
  readonly seen: number;
  readonly steps: number;
  readonly startUs: Us;
  readonly maxspanUs: Us | undefined;
  readonly deadlineUs: Us | undefined;
  /** One line each: the evidence so far, in step order. */
  readonly evidence: readonly string[];
}

/** A list with a filter and an order, of which the screen has the part that it asked for. */
export interface FilteredList<Row> {
  readonly total: number;
  /** Rows the filter lets through; equals total without one. */
  readonly matching: number;
  /** The part that was asked for begins with this one of the matching rows. */
  readonly from: number;
  readonly rows: readonly Row[];
  /** The filter in force, and why it is not, if it does not parse. */
  readonly filter: string;
  readonly filterError:
    { readonly message: string; readonly at: number } | undefined;
  /** The order of the rows. */
  readonly sort: Sorting;
}

export interface AlertList extends FilteredList<AlertRow> {
  /** The newest of all, whatever the order and the filter. */
  readonly newest: AlertRow | undefined;
  readonly open: number;
  readonly acknowledged: number;
  readonly closed: number;
  /** Of critical severity, whatever has been decided about them. */
  readonly critical: number;
}

export interface AlertRow {
  readonly id: string;
  /** Event time of the completing event. */
  readonly timeUs: Us;
  readonly severity: Severity;
  readonly status: WorkflowStatus;
  readonly certainty: Certainty;
  readonly revision: number;
  readonly rule: string;
  readonly host: string;
  readonly user: string;
  /** Of a building-block rule. */
  readonly isBlock?: boolean;
  /** Alerts folded into it, where there are any. */
  readonly folded?: number;
  /** How many notes it has, and how many steps of its guide are ticked, where there are any. */
  readonly notes?: number;
  readonly ticked?: number;
  /** It stands for another alert as well: of the same start of a process, told by another log. */
  readonly isTwin?: boolean;
  /** What its detection says of it, in one sentence. */
  readonly says?: string;
  /** Of schtasks: whether the task is created on another machine, and on which. */
  readonly target?: TargetBadge;
  /** Risk score of its rule, 0 to 100, and the ids of its techniques. */
  readonly risk?: number;
  readonly attack?: readonly string[];
}

export interface TargetBadge {
  readonly verdict: "remote" | "self" | "local" | "unreadable";
  readonly host?: string;
}

/** An alert as the filter sees it: more than its row shows. */
export interface AlertSubject extends AlertRow {
  /** Ids and names of the tactics and techniques of its rule. */
  readonly tactics?: readonly string[];
  readonly techniques?: readonly string[];
  /** Names of the entities it is about, as risk is kept by them. */
  readonly entities?: readonly string[];
  /** Of a Splunk detection the columns of its row. */
  readonly columns?: ResultRow["columns"];
}

/** Entities by risk. */
export interface RiskList extends FilteredList<RiskRow> {
  /** Entities above a threshold. */
  readonly marked: number;
}

export interface RiskRow {
  readonly id: string;
  readonly type: EntityType;
  readonly name: string;
  /** All names of it: of a host with and without its domain. */
  readonly names: readonly string[];
  readonly score24h: number;
  readonly score7d: number;
  readonly detections: number;
  readonly alerts: number;
  readonly repeats: number;
  readonly techniques: number;
  readonly tactics: number;
  /** Event time and sentence of the newest alert. */
  readonly lastUs: Us;
  readonly message: string;
  /** What the risk of 24 hours amounts to; undefined below the threshold. */
  readonly severity: Severity | undefined;
  /** Many tactics from many detections. */
  readonly isBroad: boolean;
}

/** All of one entity, sent on request. */
export interface EntityDetail {
  readonly id: string;
  readonly row: RiskRow;
  readonly index: number;
  readonly total: number;
  /** By what they add in seven days, the most first. */
  readonly rules: readonly {
    readonly name: string;
    readonly severity: Severity;
    readonly score: number;
    readonly alerts: number;
  }[];
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
  /** Newest first. */
  readonly alerts: readonly {
    readonly id: string;
    readonly timeUs: Us;
    readonly severity: Severity;
    readonly rule: string;
    readonly score: number;
    readonly message: string;
    /** Within the 24 hours. */
    readonly isRecent: boolean;
    /** Undefined where the alert is no longer kept. */
    readonly status: WorkflowStatus | undefined;
  }[];
  readonly moreAlerts: number;
  /** Other entities that the same alerts are about, those with the most of them first. */
  readonly linked: readonly {
    readonly id: string;
    readonly type: EntityType;
    readonly name: string;
    readonly alerts: number;
  }[];
  readonly moreLinked: number;
}

/** The newest events, kept for looking at. */
export interface RingState {
  /** Events it has room for. */
  readonly capacity: number;
  /** Number of the oldest event that is kept: so many were evicted. */
  readonly first: number;
  /** Number of the event that comes next: so many came in all. */
  readonly next: number;
}

/** By event time. `total` are the events in the ring. */
export interface EventList extends FilteredList<EventRow> {
  /** Events from here on were not tested yet: what matches is not all counted. */
  readonly scanned: number;
  /** Events up to here belong to the list: the newest, or where it was pinned. */
  readonly end: number;
  /** Index of the first event of the alert that was asked for with `seek`; undefined until all are tested. */
  readonly sought: number | "gone" | undefined;
  /** Events whose lines could not be read again for the filter. */
  readonly unreadable: number;
}

export interface EventRow {
  /** Its number in the ring, as text. */
  readonly id: string;
  readonly timeUs: Us;
  readonly host: string;
  /** Event id. */
  readonly code: string;
  /** What happened, in one line, secrets masked; empty where it is not at hand. */
  readonly text: string;
  /** `s1`, `s2`: steps of alerts that it is evidence of. */
  readonly steps: readonly string[];
  /** Why it is not at hand. */
  readonly gone?: string;
}

/** All of one event, sent on request. */
export interface EventDetail {
  readonly id: string;
  readonly row: EventRow;
  readonly channel: string;
  readonly shape: string;
  readonly writtenUs: Us | undefined;
  readonly timeUncertain: boolean;
  /** What matters most of its kind first, then in the order of ECS' families; secrets masked. */
  readonly fields: readonly EventField[];
  readonly matched: readonly {
    readonly alertId: string;
    readonly rule: string;
    readonly label: string;
  }[];
  readonly file: string;
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  /** The line, secrets masked. */
  readonly raw: string;
}

export interface EventField {
  readonly name: string;
  readonly value: string;
}

export interface RuleList extends FilteredList<RuleRow> {
  readonly counts: Readonly<Record<RuleState, number>>;
  /** Rules that fired. */
  readonly fired: number;
  /** Files that were refused, and rules set aside. */
  readonly refused: number;
  readonly setAside: number;
}

/**
 * What can be said of a rule on the events of this run so far. ready: it can fire. part: it can, but reads fields that
 * were never there. waiting: for a category, a field or a kind of event that was not seen yet. blind: for a field that
 * the shapes of these logs do not have. off: it is not run.
 */
export type RuleState = "ready" | "part" | "waiting" | "blind" | "off";

export interface RuleRow {
  readonly id: string;
  readonly name: string;
  readonly severity: Severity;
  readonly kind: RuleKind;
  /** Ids and names of the tactics and techniques that it names, for the filter. */
  readonly tactics?: readonly string[];
  readonly techniques?: readonly string[];
  /** Alerts at hand. */
  readonly fired: number;
  readonly pending: number;
  /** Alerts that were held back because somebody muted the rule, where there are any. */
  readonly muted?: number;
  /** Alerts that exceptions hide, where there are any. */
  readonly excepted?: number;
  readonly state: RuleState;
  /** What it waits for or lacks, or why it is off; empty where there is nothing to say. */
  readonly why: string;
  /** Undefined until an event was measured, and of a rule that is not run. */
  readonly cost?: RuleCostFigures;
}

/** What a rule costs, by the events that were measured. */
export interface RuleCostFigures {
  /** Of the time of all rules, 0 to 1. */
  readonly share: number;
  /** Microseconds an event, whether the rule was asked about it or not. */
  readonly usPerEvent: number;
  /** Questions whether a step holds for an event, and how often it did. */
  readonly asked: number;
  readonly hits: number;
  /** Events that were measured. */
  readonly events: number;
}

/** Tactics in kill-chain order; those that no rule names are left out. */
export interface AttackList {
  readonly tactics: readonly AttackTactic[];
  /** Rules that name no technique. */
  readonly withoutTechnique: number;
}

export interface AttackTactic {
  readonly id: string;
  readonly name: string;
  /** What has fired first, then what is covered, what waits, what is blind. */
  readonly techniques: readonly AttackTechnique[];
}

/** fired: there are alerts. covered: a rule can see its logs. waiting, blind: as in {@link RuleState}, of all its rules. */
export type AttackState = "fired" | "covered" | "waiting" | "blind";

/** A technique with all that is below it. */
export interface AttackTechnique {
  readonly id: string;
  readonly name: string;
  readonly state: AttackState;
  readonly alerts: number;
  readonly open: number;
  /** Of the worst rule that has fired. */
  readonly severity?: Severity;
  /** Rules that can see their logs, that wait for some, and that cannot see any. */
  readonly seeing: number;
  readonly waiting: number;
  readonly blind: number;
}

/** What can be said of the logs themselves. */
export interface HealthList {
  readonly sources: readonly HealthSource[];
  readonly moreSources: number;
  /** Those with something to tell first. */
  readonly hosts: readonly HealthHost[];
  readonly moreHosts: number;
  /** What cannot be read, or not any further, while that lasts; also what is no source for that reason. */
  readonly unreadable: readonly {
    readonly path: string;
    readonly reason: string;
  }[];
  readonly moreUnreadable: number;
  /** Files of folders and archives that are no logs. */
  readonly notLookedAt: readonly {
    readonly path: string;
    readonly what: string;
    readonly advice: string | undefined;
  }[];
  readonly moreNotLookedAt: number;
}

export interface HealthSource {
  readonly path: string;
  readonly state: SourceRow["state"];
  readonly shapes: readonly string[];
  readonly notes: readonly string[];
  /** Device and inode of the file that is read; undefined of a pipe and of a member of an archive. */
  readonly inode: string | undefined;
  /** Bytes read of what is read, of how many where that is known; of compressed data, compressed ones. */
  readonly offset: number;
  readonly sizeBytes: number | undefined;
  readonly behindBytes: number;
  readonly lastUs: Us | undefined;
  /** Its last event behind the wall clock; followed live only. */
  readonly lagUs: Us | undefined;
  /** Events a second, of the last minute of event time. */
  readonly perSecond: number;
  /** How often it went on in another file, and how often it was emptied or rewritten in place. */
  readonly rotations: number;
  readonly rewrites: number;
  /** Bytes that were overwritten before they were read. */
  readonly lostBytes: number;
  /** How far the clock of its records is ahead of UTC (behind: negative); undefined where nothing tells. */
  readonly clockOffsetUs: Us | undefined;
  readonly unparsed: number;
  /** The first of them. */
  readonly badLines: readonly {
    readonly line: number;
    readonly offset: number;
    readonly reason: string;
  }[];
  readonly oversize: number;
  /** Left out of it: a crash leaves them. */
  readonly zeroBytes: number;
  readonly unknownShape: number;
  readonly hosts: readonly HealthFlow[];
  readonly moreHosts: number;
}

export interface Percentiles {
  readonly p50Us: Us;
  readonly p90Us: Us;
  readonly p99Us: Us;
  readonly maxUs: Us;
}

/** A host in one source. */
export interface HealthFlow {
  readonly host: string;
  readonly events: number;
  readonly lastUs: Us | undefined;
  /** Of the last minute of event time. */
  readonly perSecond: number;
  readonly lateness: Percentiles;
  /** Undefined where no event tells when it was written besides when it happened. */
  readonly writeDelay: Percentiles | undefined;
  readonly channels: readonly {
    readonly name: string;
    readonly events: number;
    readonly lateness: Percentiles;
    readonly writeDelay: Percentiles | undefined;
  }[];
}

/** A host in all sources together. */
export interface HealthHost {
  readonly name: string;
  /** Events later than `--lateness`. */
  readonly late: number;
  /** Events a day or more ahead of the wall clock. */
  readonly ahead: number;
  readonly lateness: Percentiles;
  /** Channels of which records are missing or whose numbers began again. */
  readonly channels: readonly {
    readonly channel: string;
    readonly missing: number;
    readonly gaps: number;
    readonly largest: readonly { readonly from: number; readonly to: number }[];
    readonly restarts: number;
    readonly restartList: readonly {
      readonly atUs: Us;
      readonly before: number;
      readonly after: number;
    }[];
  }[];
  readonly counts: Readonly<Record<NotableKind, number>>;
  readonly notable: readonly {
    readonly kind: NotableKind;
    readonly timeUs: Us;
    readonly what: string | undefined;
    readonly user: string | undefined;
    readonly file: string;
    readonly line: number;
  }[];
}

export type NotableKind =
  "log-cleared" | "sysmon-config" | "sysmon-service" | "sysmon-error";

export interface TaskPanel {
  readonly total: number;
  readonly rows: readonly TaskRow[];
  /** Goes up when anything about any task became known. */
  readonly version: number;
}

/** All tasks of all hosts. */
export interface TaskList extends FilteredList<TaskRow> {
  /** Those that another machine asked for. */
  readonly remote: number;
}

export interface TaskRow {
  readonly id: string;
  readonly timeUs: Us;
  readonly host: string;
  readonly name: string;
  /** Command with arguments, secrets masked; empty when unknown. */
  readonly command: string;
  /** Innermost decoded layer, when there is one. */
  readonly decoded: string;
  readonly detail: string;
  readonly unknown: string | undefined;
  readonly change: TaskRecord["change"];
  /** Nothing but a request is known: it may have failed. */
  readonly asked: boolean;
  /** Who asked for it. */
  readonly user: string;
  /** From where; undefined where nothing tells. */
  readonly origin: TaskOrigin | undefined;
  /** Codes of the reasons to look closer. */
  readonly hints: readonly string[];
  readonly guid: string;
}

/** All of one task, sent on request. */
export interface TaskDetail {
  readonly id: string;
  /** {@link TaskPanel.version} at that time. */
  readonly version: number;
  readonly row: TaskRow;
  /** Place in the list as it is filtered; -1 where it is not in it. */
  readonly index: number;
  readonly total: number;
  /** The best source first, then those that say something else. At least one. */
  readonly records: readonly [TaskRecord, ...TaskRecord[]];
}

/** What a replay can be stepped to, forwards and back. A hit: an event that a step of a rule wants. */
export type ReplayStep = "event" | "hit" | "change" | "alert";

/** Where a replay can be sent. `by`: from where it stands, back if negative. `here`: a seek is broken off. */
export type SeekTarget =
  | { readonly kind: "time"; readonly us: Us }
  | { readonly kind: "by"; readonly us: Us }
  /** Of the bytes, 0 to 1. */
  | { readonly kind: "share" | "by-share"; readonly share: number }
  | { readonly kind: "alert"; readonly id: string }
  | { readonly kind: "here" };

export interface ReplayState {
  readonly speed: number | "max";
  /** The speed that is really reached; undefined while it is the one that was asked for. */
  readonly pace?: number | undefined;
  readonly paused: boolean;
  readonly positionUs: Us | undefined;
  readonly fromUs: Us | undefined;
  readonly toUs: Us | undefined;
  /** 0 to 1 of the bytes. */
  readonly fraction: number;
  readonly ended: boolean;
  /** On the way to a place: everything before it is read without waiting. */
  readonly seeking: boolean;
  /** Played again and again; `toUs` is undefined until its end is set. */
  readonly loop?:
    { readonly fromUs: Us; readonly toUs: Us | undefined } | undefined;
  /** What was played, also by the runs before this one; undefined before the first event. */
  readonly timeline?: ReplayTimeline | undefined;
}

export interface ReplayTimeline {
  /** Into how many parts the bytes are divided. */
  readonly bins: number;
  /** Events a second of event time, for the bins that were played. */
  readonly rates: readonly number[];
  readonly ticks: readonly ReplayTick[];
}

/** Alerts of one bin: the worst of those that are new, else the worst. */
export interface ReplayTick {
  readonly bin: number;
  readonly severity: Severity;
  readonly isNew: boolean;
  /** It fired before the replay was sent back, and will again. */
  readonly isAhead?: boolean;
}

export interface Message {
  readonly level: "info" | "warning" | "error";
  /** Wall clock, µs. */
  readonly atUs: Us;
  readonly text: string;
}

/** All of one alert, sent on request. */
export interface AlertDetail {
  readonly id: string;
  readonly row: AlertRow;
  readonly index: number;
  readonly total: number;
  readonly ruleId: string;
  readonly ruleFile: string;
  readonly description: string;
  readonly query: string;
  readonly riskScore: number;
  readonly threats: readonly Threat[];
  readonly guide: string;
  readonly references: readonly string[];
  readonly falsePositives: readonly string[];
  readonly key: Readonly<Record<string, string>>;
  readonly maxspanUs: Us | undefined;
  readonly steps: readonly StepDetail[];
  readonly tasks: readonly TaskRecord[];
  /** Of schtasks: the machine that the task is created on. */
  readonly target?: TaskTarget;
  readonly reason: string | undefined;
  /** What responders wrote, oldest first. */
  readonly notes?: readonly Note[];
  /** Steps of the guide that are done, 0-based. */
  readonly ticked?: readonly number[];
  /** What is folded into it, where anything is. */
  readonly suppression?: Suppression;
  /** What the rule's filters and exceptions leave out. */
  readonly exclusions?: readonly Exclusion[];
  /** What Elastic Endpoint would do. */
  readonly endpointActions?: readonly string[];
  /** Of a Splunk detection: its row. */
  readonly result?: ResultDetail;
  /** Where one can go from here. */
  readonly drilldowns: readonly DrilldownItem[];
}

/** A row of a search's results, and what its detection says of it. */
export interface ResultDetail {
  readonly type: string;
  readonly status: string;
  readonly sentence: string;
  readonly columns: readonly {
    readonly name: string;
    /** Several of a list. */
    readonly values: readonly string[];
  }[];
  /** Records behind the row; the first and the last of them are its evidence. */
  readonly records: number;
  readonly sources: ResultRow["sources"];
  /** Starts of a process among the evidence that stand in both of two logs. */
  readonly twice: number;
  readonly firstUs: Us;
  readonly lastUs: Us;
  readonly window: ResultRow["window"];
  /** None where the detection adds no risk. */
  readonly riskObjects: readonly ScoredObject[];
  readonly threatObjects: readonly NamedObject[];
  readonly stories: readonly string[];
  readonly assetType: string | undefined;
  readonly confidence: number | undefined;
  readonly impact: number | undefined;
  readonly dataSources: readonly string[];
  readonly howToImplement: string;
  readonly cves: readonly string[];
  /** Filter macros that are defined: what they say is left out. */
  readonly filters: readonly string[];
  readonly differences: readonly string[];
}

/** A way from an alert to what its author, or this tool, offers to look at next. */
export interface DrilldownItem {
  readonly name: string;
  /** `results`: alerts of this detection. `risk`: entities. `events`: events. `other`: a search to be copied. */
  readonly kind: "results" | "risk" | "events" | "other";
  /** The filter that the list is opened with; empty for `other`. */
  readonly filter: string;
  /** The author's search with the row's values in it; empty where the tool offers it by itself. */
  readonly search: string;
}

/** All of one rule, sent on request. */
export interface RuleDetail {
  readonly id: string;
  readonly row: RuleRow;
  readonly index: number;
  readonly total: number;
  readonly ruleFile: string;
  readonly description: string;
  readonly query: string;
  readonly riskScore: number;
  readonly threats: readonly Threat[];
  readonly guide: string;
  readonly references: readonly string[];
  readonly falsePositives: readonly string[];
  readonly exclusions: readonly Exclusion[];
  readonly endpointActions: readonly string[];
  readonly steps: readonly RuleStep[];
  /** For whom it is muted, until when (ISO 8601; undefined: until exit), and how many alerts that held back. */
  readonly mutes?: readonly {
    readonly name: string;
    readonly until: string | undefined;
    readonly heldBack: number;
  }[];
  /** Exceptions of the rule, and of all rules. */
  readonly exceptions?: readonly {
    readonly condition: string;
    readonly step: number | undefined;
    readonly reason: string;
    readonly by: string | undefined;
    readonly until: string | undefined;
    /** Its time is over. */
    readonly isOver: boolean;
    /** Alerts that it hides; of an exception of all rules all of them. */
    readonly hidden: number;
    readonly lastUs: Us | undefined;
  }[];
  /** Fields that it reads and that were never there. */
  readonly unfilled: readonly string[];
}

/** A step, or the only filter of an event query, and what it needs. */
export interface RuleStep {
  readonly category: string;
  /** Events of the category so far. */
  readonly events: number;
  /** The event must not happen: nothing is needed for it. */
  readonly missing: boolean;
  /** What it waits for or lacks. */
  readonly reasons: readonly string[];
}

/** What became of rule files that are not in the list, sent on request. */
export interface LoadDetail {
  /** Diagnostics with their drawings, the first of them. */
  readonly refused: readonly string[];
  readonly warnings: readonly string[];
  /** Diagnostics that are not drawn. */
  readonly moreRefused: number;
  /** A file may have several diagnostics. */
  readonly refusedFiles: number;
  readonly moreWarnings: number;
  readonly setAside: readonly {
    readonly reason: string;
    readonly count: number;
  }[];
}

export interface StepDetail {
  /** 1-based. */
  readonly step: number;
  /** The step's filter as text. */
  readonly filter: string;
  /** Undefined at a missing-event step. */
  readonly event:
    | {
        readonly timeUs: Us;
        readonly writtenUs: Us | undefined;
        readonly host: string;
        readonly channel: string;
        readonly code: string;
        readonly shape: string;
        readonly summary: string;
        readonly fields: Readonly<Record<string, string>>;
        /** By field, the spelling by which the rule was true, where that is another one. */
        readonly aliases?: Readonly<Record<string, string>>;
        /** The zone of its log is not known: the times are as written. */
        readonly timeUncertain?: boolean;
        readonly file: string;
        readonly line: number;
        readonly offset: number;
        readonly length: number;
      }
    | undefined;
}

/** An exception as it is drafted from an alert, sent on request. */
export interface ExceptionDraft {
  readonly rule: string;
  /** Of a sequence the step whose event it is about, 1-based. */
  readonly step: number | undefined;
  /** The steps that have an event; none where there is one event only. */
  readonly steps: readonly number[];
  readonly fields: readonly DraftField[];
  /** As EQL; undefined while nothing is ticked. */
  readonly condition: string | undefined;
  /** `would have hidden 14 of 15 alerts of this rule` */
  readonly preview: string | undefined;
  /** It would have hidden what somebody found to be true. */
  readonly isRisky: boolean;
}

/** The window of a list. */
export interface ListView<By extends string = string> {
  /** Index of its first row, as things stood when `anchor` was where it says. */
  readonly from: number;
  readonly count: number;
  readonly filter: string;
  readonly sort: Sorting<By>;
  /** The row under the cursor, at the index it was seen at: where it moves, the window moves along. */
  readonly anchor?: Anchor | undefined;
}

export interface Anchor {
  readonly id: string;
  readonly index: number;
}

export type AlertView = ListView<OrderOf<"alerts">>;
export type TaskView = ListView<OrderOf<"all-tasks">>;
export type RuleView = ListView<OrderOf<"rules">>;
export type RiskView = ListView<OrderOf<"risk">>;

/** What alerts can be exported as; the names are those of the command line. */
export type ExportFormat = "ndjson" | "csv" | "markdown" | "html" | "navigator";

/** The window of the list of events. */
export interface EventView {
  /** Index of its first row, as things stood when `anchor` was where it says; `end`: the newest rows. */
  readonly from: number | "end";
  readonly count: number;
  readonly filter: string;
  readonly sort: Sorting<OrderOf<"events">>;
  /** A row that was seen at an index: rows that come or go above it move the window along. */
  readonly anchor: Anchor | undefined;
  /** An alert: the window is to hold the first of its events, see {@link EventList.sought}. */
  readonly seek: string | undefined;
  /** Events from this number on are held back: the list is pinned. */
  readonly pinned: number | undefined;
}

/** From the screen to the worker. */
export type Command =
  | {
      readonly type: "view";
      readonly alerts: AlertView;
      /** What is looked at of the rules, while they are. */
      readonly rules: RuleView | undefined;
      /** What is looked at of the entities, while they are. */
      readonly risk: RiskView | undefined;
      /** What is looked at of the tasks, while they are. */
      readonly tasks: TaskView | undefined;
      /** The health of the logs is looked at. */
      readonly health: true | undefined;
      /** What is looked at of the events, while they are. */
      readonly events: EventView | undefined;
      /** The alert under the cursor, where its evidence is shown beside the list. */
      readonly preview?: string | undefined;
      /** The matrix of ATT&CK is looked at. */
      readonly attack?: true | undefined;
    }
  | { readonly type: "event"; readonly id: string }
  | { readonly type: "detail"; readonly id: string }
  | { readonly type: "rule"; readonly id: string }
  | { readonly type: "entity"; readonly id: string }
  | { readonly type: "pending"; readonly id: string }
  | { readonly type: "why"; readonly about: WhyAbout }
  | { readonly type: "why-rules"; readonly event: string }
  | { readonly type: "task"; readonly id: string }
  | { readonly type: "load-report" }
  | {
      readonly type: "triage";
      readonly action: "acknowledge" | "close" | "reopen";
      readonly ids: readonly string[];
      readonly reason: string | undefined;
      readonly note?: string;
    }
  | {
      readonly type: "note";
      readonly ids: readonly string[];
      readonly text: string;
    }
  /** A step of the guide is done, or is not; 0-based. */
  | { readonly type: "tick"; readonly id: string; readonly step: number }
  /** The rule of an alert is not told of its host or user; undefined: until the run ends. */
  | {
      readonly type: "mute";
      readonly id: string;
      readonly entity: "host" | "user";
      readonly forUs: Us | undefined;
    }
  /** A draft from an alert, with these fields ticked; undefined: the sensible ones, the last step. */
  | {
      readonly type: "draft-exception";
      readonly id: string;
      readonly step: number | undefined;
      readonly ticked: readonly string[] | undefined;
    }
  /** It goes into the file. */
  | {
      readonly type: "except";
      readonly id: string;
      readonly step: number | undefined;
      readonly ticked: readonly string[];
      readonly reason: string;
    }
  /** Which alerts are to be marked, of those that the filter shows. */
  | { readonly type: "select"; readonly which: Selection }
  /** What there is to copy of what is chosen. */
  | { readonly type: "copies"; readonly about: CopyAbout }
  /** To new files; where they are is told in a toast. */
  | {
      readonly type: "export";
      readonly ids: readonly string[];
      readonly formats: readonly ExportFormat[];
    }
  | { readonly type: "undo" }
  | { readonly type: "redo" }
  | { readonly type: "replay-pause"; readonly paused: boolean }
  | { readonly type: "replay-speed"; readonly speed: number | "max" }
  | {
      readonly type: "replay-step";
      readonly to: ReplayStep;
      readonly isBack: boolean;
    }
  | { readonly type: "replay-seek"; readonly to: SeekTarget }
  /** Without times: begin a loop here, end it here, let it go, one after the other. */
  | {
      readonly type: "replay-loop";
      readonly times?: { readonly fromUs: Us; readonly toUs: Us };
    }
  | { readonly type: "stop" };

/** Alerts to mark: all, those from one to another, or those of the same rule or key as one. */
export type Selection =
  | { readonly by: "shown" }
  | { readonly by: "range"; readonly id: string; readonly to: string }
  | { readonly by: "rule" | "key"; readonly id: string };

/** From the worker to the screen. */
export type Report =
  /** The rows that were asked for, at most {@link MOST_MARKS}; `total` counts the others, too. */
  | {
      readonly type: "selected";
      readonly by: Selection["by"];
      readonly rows: readonly AlertRow[];
      readonly total: number;
    }
  | { readonly type: "snapshot"; readonly snapshot: Snapshot }
  | { readonly type: "preview"; readonly detail: AlertDetail }
  | {
      readonly type: "detail";
      readonly id: string;
      readonly detail: AlertDetail | undefined;
    }
  | {
      readonly type: "rule";
      readonly id: string;
      readonly detail: RuleDetail | undefined;
    }
  | {
      readonly type: "entity";
      readonly id: string;
      readonly detail: EntityDetail | undefined;
    }
  | {
      readonly type: "why";
      readonly about: WhyAbout;
      readonly answer: WhyAnswer;
    }
  | {
      readonly type: "why-rules";
      readonly event: string;
      readonly rules: readonly WhyRuleRow[];
    }
  | {
      readonly type: "pending";
      readonly id: string;
      readonly detail: PendingDetail | undefined;
    }
  | {
      readonly type: "event";
      readonly id: string;
      /** Undefined where it is not at hand any more. */
      readonly detail: EventDetail | undefined;
    }
  | {
      readonly type: "task";
      readonly id: string;
      readonly detail: TaskDetail | undefined;
    }
  | { readonly type: "load-report"; readonly detail: LoadDetail }
  | {
      readonly type: "exception-draft";
      readonly id: string;
      /** Undefined where there can be none; a toast says why. */
      readonly draft: ExceptionDraft | undefined;
    }
  | {
      readonly type: "copies";
      readonly about: CopyAbout;
      readonly items: readonly CopyItem[];
    }
  /** What a command did, for the status line: `Acknowledged 2 alerts`. */
  | {
      readonly type: "toast";
      readonly level: "info" | "error";
      readonly text: string;
    }
  | { readonly type: "stopped"; readonly exitCode: number }
  /** The worker cannot go on: rules or sources that cannot be used. */
  | {
      readonly type: "failed";
      readonly exitCode: number;
      readonly message: string;
    };
