/** Why a rule fired, or why not (yet): the question of the screen and the worker's answer; plain data. */
import type { Us } from "../../base/time.ts";
import type { Severity } from "../../rule/rule.ts";
import type { EventRow } from "./snapshot.ts";
import type { TextField } from "./text-field.ts";

/** What is asked about. */
export type WhyAbout =
  | { readonly kind: "alert"; readonly id: string }
  | { readonly kind: "pending"; readonly id: string }
  /** `id` as the list of events has it. */
  | { readonly kind: "event"; readonly ruleId: string; readonly id: string };

/** A rule by which an event can be explained. */
export interface WhyRuleRow {
  readonly id: string;
  readonly name: string;
  readonly severity: Severity;
  /** hit: the event satisfies a step of it; category: it asks about events of this kind. */
  readonly relation: "hit" | "category" | "other";
  /** What it satisfies: `step 2`. */
  readonly what: string;
}

/** The event that is asked about, the choice of a rule, and the page of the answer. */
export interface WhyEventState {
  readonly event: EventRow;
  /** Undefined on their way. */
  readonly rules: readonly WhyRuleRow[] | undefined;
  readonly field: TextField;
  /** Of the rules that what is typed leaves. */
  readonly chosen: number;
  /** Of the open page; undefined while none was chosen. */
  readonly rule: WhyRuleRow | undefined;
  readonly scroll: number;
}

/** A line with what stands below it. Its text is masked, and control characters are spelt out. */
export interface WhyItem {
  /** pass: it is true; fail: it is not; unknown: there was nothing to be true of. Absent where it is neither. */
  readonly mark?: "pass" | "fail" | "unknown";
  readonly text: string;
  readonly items: readonly WhyItem[];
}

export interface WhyAnswer {
  readonly isFired: boolean;
  /** The answer in one sentence. */
  readonly text: string;
  /** Which bound decided; undefined where the logs could not be read again. */
  readonly decidedBy: string | undefined;
  readonly items: readonly WhyItem[];
  /** What was read for it, and what could not be. */
  readonly read: WhyRead;
}

export interface WhyRead {
  readonly events: number;
  readonly logs: number;
  /** Event time of the first and the last of them; undefined where none was read. */
  readonly fromUs: Us | undefined;
  readonly toUs: Us | undefined;
  /** Sentences: what was cut, left out or is gone. */
  readonly notes: readonly string[];
}

/** The same question has the same key. */
export function whyKey(about: WhyAbout): string {
  return about.kind === "event"
    ? JSON.stringify([about.ruleId, about.id])
    : `${about.kind} ${about.id}`;
}
