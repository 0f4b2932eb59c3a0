/**
 * `Microsoft-Windows-TaskScheduler/Operational` in ECS. winlogbeat gives these events no category; theirs are chosen so
 * that rules on scheduled tasks see the same change here and in Security 4698–4702.
 */
import { accountOrSidRows, from, imageRows, integer } from "./mapping.ts";
import type { ChannelTable, EventKind, Rows } from "./mapping.ts";
import { lastComponent } from "./values.ts";

function changesTask(type: string, action: string): EventKind {
  return { categories: ["configuration"], types: [type], actions: [action] };
}

const PROCESS_STARTED: EventKind = {
  categories: ["process"],
  types: ["start"],
  actions: [],
};
const ACTION_RUN: EventKind = {
  categories: ["process"],
  types: ["info"],
  actions: [],
};
const INSTANCE: EventKind = { categories: [], types: ["info"], actions: [] };

const KINDS: ReadonlyMap<string, EventKind> = new Map([
  ["100", INSTANCE],
  ["102", INSTANCE],
  ["106", changesTask("creation", "scheduled-task-created")],
  ["107", INSTANCE],
  ["108", INSTANCE],
  ["110", INSTANCE],
  ["118", INSTANCE],
  ["119", INSTANCE],
  ["129", PROCESS_STARTED],
  ["140", changesTask("change", "scheduled-task-updated")],
  ["141", changesTask("deletion", "scheduled-task-deleted")],
  ["200", ACTION_RUN],
  ["201", ACTION_RUN],
]);

/** 200 and 201 name what is run: a program's path, or the class of a COM handler. */
const ACTION: Rows = {
  "process.executable": from("ActionName", (name) =>
    name.includes("\\") ? name : undefined,
  ),
  "process.name": from("ActionName", (name) =>
    name.includes("\\") ? lastComponent(name) : undefined,
  ),
};

const FIELDS: ReadonlyMap<string, Rows> = new Map([
  ["106", accountOrSidRows("user", "UserContext")],
  ["140", accountOrSidRows("user", "UserName")],
  ["141", accountOrSidRows("user", "UserName")],
  [
    "129",
    {
      ...imageRows("process", "Path"),
      "process.pid": integer("ProcessID"),
    },
  ],
  ["200", ACTION],
  ["201", ACTION],
]);

export const TASK_SCHEDULER: ChannelTable = {
  channel: "Microsoft-Windows-TaskScheduler/Operational",
  kinds: KINDS,
  common: {},
  rowsOf: (code) => FIELDS.get(code) ?? {},
};
