/**
 * An alert about schtasks in, the machine that the task is created on out: another one, this one, or one that could not
 * be read. It says what the command line says and changes nothing about the alert: detections that look for `/s` in the
 * text fire on plain local tasks as well.
 */
import { US_PER_SECOND, formatDuration } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { inEventOrder } from "../engine/match.ts";
import type { Evidence } from "../engine/match.ts";
import { hostLabel } from "../task/command-line.ts";
import { schtasksTarget } from "../task/schtasks-target.ts";
import type { SchtasksTarget } from "../task/schtasks-target.ts";
import type { TaskRecord } from "../task/task.ts";
import { programName, splitWords } from "../task/words.ts";
import type { Alert } from "./alert.ts";

export interface TaskTarget extends SchtasksTarget {
  /** The task was then seen on the other machine, where its log is read, too. */
  readonly seen?: TaskSighting;
}

export interface TaskSighting {
  readonly host: string;
  /** From the start of the process. */
  readonly afterUs: Us;
  /** `task seen on FS02 after 0.1 s` */
  readonly text: string;
}

/** A sighting behind this is another one's. */
const MOST_AFTER_US = 60 * US_PER_SECOND;
/** Clocks of two machines differ a little. */
const CLOCK_SLACK_US = US_PER_SECOND;

/** @returns undefined for alerts whose evidence has no schtasks that creates a task */
export function taskTarget({
  match,
  tasks,
}: Pick<Alert, "match" | "tasks">): TaskTarget | undefined {
  for (const event of inEventOrder(match.events)) {
    const line = event.fields["process.command_line"];
    if (line === undefined || !isSchtasks(event, line)) continue;
    const target = schtasksTarget(line, event.host.name);
    if (target === undefined) continue;
    const seen = sighting(target, event.timeUs, tasks);
    return seen === undefined ? target : { ...target, seen };
  }
  return undefined;
}

/** By the name of the program, under which it was built, or on its command line. */
function isSchtasks({ fields }: Evidence, line: string): boolean {
  const names = [
    fields["process.name"],
    fields["process.pe.original_file_name"],
  ];
  if (names.some((name) => isName(programName(name ?? "")))) return true;
  // No more than the first word is needed.
  return isName(programName(splitWords(line.slice(0, 512))[0]?.text ?? ""));
}

function isName(program: string): boolean {
  return program === "schtasks" || program === "sctasks";
}

function sighting(
  { verdict, host }: SchtasksTarget,
  startUs: Us,
  tasks: readonly TaskRecord[],
): TaskSighting | undefined {
  if (verdict !== "remote" || host === undefined) return undefined;
  for (const { hostName, story = [] } of tasks) {
    if (hostLabel(hostName) !== hostLabel(host)) continue;
    const entry = story.find(
      ({ what, timeUs }) =>
        (what === "created" || what === "updated") &&
        timeUs >= startUs - CLOCK_SLACK_US &&
        timeUs <= startUs + MOST_AFTER_US,
    );
    if (entry === undefined) continue;
    const afterUs = Math.max(0, entry.timeUs - startUs);
    const name = hostName.split(".", 1)[0]!;
    return {
      host: hostName,
      afterUs,
      text: `task seen on ${name} after ${formatDuration(afterUs)}`,
    };
  }
  return undefined;
}
