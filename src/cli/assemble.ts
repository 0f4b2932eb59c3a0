/**
 * Puts the stages of one run together.
 */
import { AlertBook } from "../alert/book.ts";
import type { AlertBookOptions } from "../alert/book.ts";
import { RiskLedger } from "../alert/risk-ledger.ts";
import { TaskEvidence } from "../alert/task-evidence.ts";
import type { Us } from "../base/time.ts";
import { SourceHealth } from "../event/health/source-health.ts";
import type { RuleMeter } from "../engine/rule-meter.ts";
import type { WindowPlan } from "../engine/spl/windows.ts";
import { Detector } from "../lib/detector.ts";
import type { Rule } from "../rule/rule.ts";
import type { PipelineParts } from "./pipeline.ts";

export interface RunSettings {
  readonly rules: readonly Rule[];
  readonly latenessUs: Us;
  /** @default as the {@link Detector} */
  readonly windows?: WindowPlan | "all" | undefined;
  readonly stormLimit: number | undefined;
  readonly guardsSettled?: AlertBookOptions["guardsSettled"];
  /** @default false */
  readonly fullHostNames?: boolean | undefined;
  /** The input has no end that would decide `tail`. */
  readonly live?: boolean | undefined;
  /** A screen shows what is pending. @default false */
  readonly logPending?: boolean | undefined;
  /** As the {@link Detector}'s. @default false */
  readonly indexed?: boolean | undefined;
  /** As the {@link Detector}'s. */
  readonly meter?: RuleMeter | undefined;
  /** What was decided about an alert before it came. */
  readonly decided?: AlertBookOptions["decided"];
  readonly mutes?: AlertBookOptions["mutes"];
  readonly exceptions?: AlertBookOptions["exceptions"];
}

export function assemble(settings: RunSettings): PipelineParts {
  const detector = new Detector({
    rules: settings.rules,
    latenessUs: settings.latenessUs,
    windows: settings.windows,
    live: settings.live,
    fullHostNames: settings.fullHostNames,
    logPending: settings.logPending,
    indexed: settings.indexed,
    meter: settings.meter,
  });
  const tasks = new TaskEvidence();
  return {
    detector,
    tasks,
    health: new SourceHealth({ latenessUs: settings.latenessUs }),
    book: new AlertBook({
      counters: detector.counters,
      stormLimit: settings.stormLimit,
      guardsSettled: settings.guardsSettled,
      findTasks: (match) => tasks.find(match),
      decided: settings.decided,
      mutes: settings.mutes,
      exceptions: settings.exceptions,
    }),
    risk: new RiskLedger(detector.counters),
  };
}
