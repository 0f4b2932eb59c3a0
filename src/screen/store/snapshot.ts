/**
 * What the worker publishes and the screen samples: small, whole, at most a few times a second. Also the
 * commands that travel the other way. Everything here survives structured clone; no text is escaped yet
 * (the rows do that, see `visible`).
 */
import type { Counters } from "../../base/counters.ts";
import type { Us } from "../../base/time.ts";
import type { Severity, Threat } from "../../rule/rule.ts";
import type { WorkflowStatus } from "../../alert/alert.ts";
import type { Certainty } from "../../engine/match.ts";
import type { TaskRecord } from "../../task/task.ts";

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
  readonly sources: readonly SourceRow[];
  readonly pending: PendingList;
  readonly alerts: AlertList;
  readonly tasks: { readonly total: number; readonly rows: readonly TaskRow[] };
  readonly replay: ReplayState | undefined;
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

export interface AlertList {
  readonly total: number;
  readonly open: number;
  readonly acknowledged: number;
  readonly closed: number;
  /** Alerts the filter lets through; equals total without one. */
  readonly matching: number;
  /** Newest first: the window the screen asked for, from index `from` of the matching ones. */
  readonly from: number;
  readonly rows: readonly AlertRow[];
  /** The filter in force, and why it is not, if it does not parse. */
  readonly filter: string;
  readonly filterError:
    { readonly message: string; readonly at: number } | undefined;
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
}

export interface ReplayState {
  readonly speed: number | "max";
  readonly paused: boolean;
  readonly positionUs: Us | undefined;
  readonly fromUs: Us | undefined;
  readonly toUs: Us | undefined;
  /** 0 to 1 of the bytes. */
  readonly fraction: number;
  readonly ended: boolean;
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
  readonly reason: string | undefined;
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
        readonly file: string;
        readonly line: number;
        readonly offset: number;
        readonly length: number;
      }
    | undefined;
}

/** From the screen to the worker. */
export type Command =
  | {
      readonly type: "view";
      readonly alertsFrom: number;
      readonly alertsCount: number;
      readonly filter: string;
    }
  | { readonly type: "detail"; readonly id: string }
  | {
      readonly type: "triage";
      readonly action: "acknowledge" | "close" | "reopen";
      readonly ids: readonly string[];
      readonly reason: string | undefined;
    }
  | { readonly type: "undo" }
  | { readonly type: "redo" }
  | { readonly type: "replay-pause"; readonly paused: boolean }
  | { readonly type: "replay-speed"; readonly speed: number | "max" }
  | { readonly type: "replay-step"; readonly to: "event" | "alert" | "change" }
  | { readonly type: "stop" };

/** From the worker to the screen. */
export type Report =
  | { readonly type: "snapshot"; readonly snapshot: Snapshot }
  | {
      readonly type: "detail";
      readonly id: string;
      readonly detail: AlertDetail | undefined;
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
