/** All of one pending sequence or sample, sent on request, and what became of others lately; plain data. */
import type { Us } from "../../base/time.ts";
import type { PendingEndKind } from "../../engine/pending-log.ts";
import type { PendingRow, StepDetail } from "./snapshot.ts";

export interface PendingDetail {
  readonly id: string;
  /** As it stands, or as it stood last. */
  readonly row: PendingRow;
  /** Place in the list, -1 where it is not in it. */
  readonly index: number;
  readonly total: number;
  readonly kind: "sequence" | "sample";
  readonly ruleId: string;
  readonly ruleFile: string;
  readonly query: string;
  /** What all events of it have in common. */
  readonly key: readonly KeyPart[];
  /** In the order of the query. */
  readonly steps: readonly PendingStep[];
  /** The condition that ends it; undefined where the rule has no `until`. */
  readonly until: readonly OutlineLine[] | undefined;
  readonly latenessUs: Us;
  /** Longest time that a sequence without maxspan is kept. */
  readonly ageUs: Us;
  /** Event time that the hosts of its key have passed for good. */
  readonly watermarkUs: Us;
  /** Keys that its rule keeps, and how many it may. */
  readonly keys: number;
  readonly mostKeys: number;
  /** Undefined while it is pending. */
  readonly end: PendingEndDetail | undefined;
  /** Of the same rule, without this one; the first of them. */
  readonly others: readonly PendingRow[];
  readonly moreOthers: number;
}

export interface KeyPart {
  readonly field: string;
  /** Undefined where events without the field are joined. */
  readonly value: string | undefined;
}

export interface PendingStep {
  /** 1-based, missing-event steps counted. */
  readonly step: number;
  /** `absent`: an event that must not happen. */
  readonly state: "done" | "awaited" | "absent";
  readonly event: StepDetail["event"];
  readonly category: string;
  readonly condition: readonly OutlineLine[];
  /** What the step's own fields have to be for its key. */
  readonly join: readonly KeyPart[];
}

/** A line of a condition in words. */
export interface OutlineLine {
  readonly depth: number;
  readonly text: string;
}

export interface PendingEndDetail {
  /** `unknown`: it is gone, and forgotten. */
  readonly kind: PendingEndKind | "unknown";
  readonly timeUs: Us | undefined;
  /** The event that did it. */
  readonly by: StepDetail["event"];
  /** Of `alert`: its id, and what became of it since. */
  readonly alert:
    | {
        readonly id: string;
        readonly standing: "kept" | "withdrawn" | "not-kept";
      }
    | undefined;
}

/** What became of a pending sequence. */
export interface PendingChangeRow {
  readonly kind:
    | "begun"
    | "advanced"
    | "alert"
    | "until"
    | "expired"
    | "forbidden"
    | "evicted"
    | "newer"
    | "input-end";
  readonly rule: string;
  readonly host: string;
  readonly seen: number;
  readonly steps: number;
  readonly timeUs: Us;
}
