/**
 * Puts the stages of one run together.
 */
import { AlertBook } from "../alert/book.ts";
import type { AlertBookOptions } from "../alert/book.ts";
import { TaskEvidence } from "../alert/task-evidence.ts";
import { newCounters } from "../base/counters.ts";
import type { Us } from "../base/time.ts";
import { Engine } from "../engine/engine.ts";
import { EventOpener } from "../event/opener.ts";
import type { Rule } from "../rule/rule.ts";
import type { PipelineParts } from "./pipeline.ts";

export interface RunSettings {
  readonly rules: readonly Rule[];
  readonly latenessUs: Us;
  readonly stormLimit: number | undefined;
  /** The input has no end that would decide `tail`. */
  readonly live?: boolean;
  /** What earlier runs decided about an alert. */
  readonly decided?: AlertBookOptions["decided"];
}

export function assemble(settings: RunSettings): PipelineParts {
  const counters = newCounters();
  const tasks = new TaskEvidence();
  return {
    counters,
    tasks,
    engine: new Engine({
      rules: settings.rules,
      counters,
      latenessUs: settings.latenessUs,
      live: settings.live ?? false,
    }),
    opener: new EventOpener({ counters }),
    book: new AlertBook({
      counters,
      stormLimit: settings.stormLimit,
      findTasks: (match) => tasks.find(match),
      decided: settings.decided,
    }),
  };
}
