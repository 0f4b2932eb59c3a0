/** A task as the evidence tells it in, reasons to look at how it came about out. */
import {
  US_PER_MINUTE,
  US_PER_SECOND,
  hasZone,
  parseTimestamp,
} from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { isSystemAccount } from "./accounts.ts";
import type { Change, HostEvidence, Write } from "./host-evidence.ts";
import { maskSecrets } from "./secrets.ts";
import type { DecodedTask, TaskHint, TaskOrigin } from "./task.ts";
import type { TaskView, WriteBurst } from "./task-view.ts";

/** A task deleted sooner than this after its creation was made for one run. */
const SHORT_LIFE_US = US_PER_MINUTE;
/** Task events follow the registry write within milliseconds. */
const EVENT_WAIT_US = 10 * US_PER_SECOND;
/** A time without a zone may be any on Earth. */
const ZONE_SLACK_US = 14 * 60 * US_PER_MINUTE;

/** Hints from the way the task was written, changed and deleted. */
export function evidenceHints(host: HostEvidence, task: TaskView): TaskHint[] {
  const hints: TaskHint[] = [];
  const add = (hint: string, reason: string, matched = ""): void => {
    hints.push({ hint, reason, matched: maskSecrets(matched) });
  };
  const lifeUs = shortestLife(task);
  if (lifeUs !== undefined) {
    add(
      "short-lived",
      "was created and removed at once",
      `${lifeUs / US_PER_SECOND} s`,
    );
  }
  if (task.otherUri !== undefined) {
    add("uri-differs", "its URI is not its path", task.otherUri);
  }
  if (task.isNamedByTime) {
    add("named-by-time", "its name was taken from the only task event nearby");
  }
  if (task.tree.some(({ what }) => what === "sd-removed")) {
    add("sd-removed", "its security descriptor was deleted, which hides it");
  }
  if (task.tree.some(({ what }) => what === "index-zero")) {
    add("index-zero", "its index was set to 0 or deleted, which hides it");
  }
  const burst = task.bursts.findLast(({ writes }) =>
    writes.some(({ value }) => value === "actions"),
  );
  if (burst !== undefined) writeHints(host, task, burst, add);
  return hints;
}

/** Hints from the definition together with what is known around it. */
export function contextHints(
  definition: DecodedTask,
  timeUs: Us,
  caller: Change | undefined,
  origin: TaskOrigin | undefined,
): TaskHint[] {
  const hints: TaskHint[] = [];
  const runAs = definition.runAs ?? "";
  const isRemote =
    caller?.remoteCaller === true ||
    // That somebody connected at that time is too little to say so.
    (origin?.kind === "remote" && !origin.inferred);
  if (isRemote && isSystemAccount(runAs)) {
    hints.push({
      hint: "system-account",
      reason: "runs as SYSTEM on request from another host",
      matched: runAs,
    });
  }
  const { triggersEnd } = definition;
  if (typeof triggersEnd === "string") {
    const endUs = parseTimestamp(triggersEnd);
    const slackUs = hasZone(triggersEnd) ? 0 : ZONE_SLACK_US;
    if (endUs !== undefined && endUs + slackUs < timeUs) {
      hints.push({
        hint: "started-by-hand",
        reason: "its triggers ended before it was made: someone starts it",
        matched: triggersEnd,
      });
    }
  }
  return hints;
}

function shortestLife({ defining, deletions }: TaskView): Us | undefined {
  let shortest: Us | undefined;
  for (const { timeUs, what } of defining) {
    if (what !== "created") continue;
    const deletedUs = deletions.find((each) => each.timeUs >= timeUs)?.timeUs;
    if (deletedUs === undefined || deletedUs - timeUs >= SHORT_LIFE_US)
      continue;
    shortest = Math.min(shortest ?? Infinity, deletedUs - timeUs);
  }
  return shortest;
}

/** The service is the only usual writer of the value, always writes the same values, and logs what it does. */
function writeHints(
  host: HostEvidence,
  task: TaskView,
  { guid, timeUs, writes }: WriteBurst,
  add: (hint: string, reason: string, matched?: string) => void,
): void {
  const actions = writes.find(({ value }) => value === "actions")!;
  const { image, writer } = actions;
  // Windows servicing writes tasks itself.
  const isServicing =
    image !== undefined && /\\WinSxS\\.{0,200}\\TiWorker\.exe$/i.test(image);
  const isService = image === undefined || /\\svchost\.exe$/i.test(image);
  if (!isService && !isServicing) {
    add("writer-not-service", "was not written by the task service", image);
  }
  if (
    isService &&
    writer !== undefined &&
    isOtherWriter(host, writer, timeUs)
  ) {
    add(
      "writer-other-svchost",
      "was not written by the process that writes the other tasks",
      writer,
    );
  }
  if (lacksTaskEvent(host, task, timeUs)) {
    add("no-task-event", "has no task event, though this host logs them");
  }
  const order = unusualOrder(host, guid, writes, actions);
  if (order !== undefined) {
    add(
      "unusual-write-order",
      "was not written the way the service does",
      order,
    );
  }
}

function isOtherWriter(
  host: HostEvidence,
  writer: string,
  timeUs: Us,
): boolean {
  if (host.writers.peek(writer) !== undefined) return false;
  for (const { firstUs, lastUs } of host.writers.values()) {
    // Another process was the service at that time: no restart in between.
    if (firstUs <= timeUs && timeUs <= lastUs) return true;
  }
  return false;
}

function lacksTaskEvent(
  host: HostEvidence,
  task: TaskView,
  timeUs: Us,
): boolean {
  if (host.lastTaskEventUs <= timeUs + EVENT_WAIT_US) return false;
  return !task.changes.some(
    ({ source, what, timeUs: at }) =>
      (source === "xml" || source === "scheduler") &&
      (what === "created" || what === "updated") &&
      Math.abs(at - timeUs) <= EVENT_WAIT_US,
  );
}

function unusualOrder(
  host: HostEvidence,
  guid: string,
  writes: readonly Write[],
  actions: Write,
): string | undefined {
  const triggers = writes.find(({ value }) => value === "triggers");
  if (triggers !== undefined && triggers.timeUs > actions.timeUs) {
    return "Actions before Triggers";
  }
  // A missing value means something only where the sensor logs it for other tasks.
  const lacks = (value: string, seen: ReadonlySet<string>): boolean =>
    [...seen].some((other) => other !== guid) &&
    !writes.some((write) => write.value === value);
  if (lacks("hash", host.hashed)) return "no Hash";
  return lacks("schema", host.schemed) ? "no Schema" : undefined;
}
