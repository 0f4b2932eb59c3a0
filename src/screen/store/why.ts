/** Why a rule fired, or why not (yet): the question of the screen and the worker's answer; plain data. */
import type { Us } from "../../base/time.ts";

/** What is asked about. */
export type WhyAbout =
  | { readonly kind: "alert"; readonly id: string }
  | { readonly kind: "pending"; readonly id: string }
  | {
      readonly kind: "event";
      readonly ruleId: string;
      readonly file: string;
      readonly line: number;
      readonly offset: number;
      readonly length: number;
    };

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
    ? JSON.stringify([about.ruleId, about.file, about.offset])
    : `${about.kind} ${about.id}`;
}
