/**
 * `Microsoft-Windows-TaskScheduler/Operational` in ECS. winlogbeat gives these events no category; theirs are chosen so
 * that rules on scheduled tasks see the same change here and in Security 4698–4702.
 */
import { fieldTable, from, integer, text } from "./mapping.ts";
import type { EventKind, FieldTable, Mapping } from "./mapping.ts";
import {
  accountDomain,
  accountName,
  lastComponent,
  wellKnownSid,
} from "./values.ts";

type Rows = Record<string, Mapping>;

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
  ["110", INSTANCE],
  ["118", INSTANCE],
  ["119", INSTANCE],
  ["129", PROCESS_STARTED],
  ["140", changesTask("change", "scheduled-task-updated")],
  ["141", changesTask("deletion", "scheduled-task-deleted")],
  ["200", ACTION_RUN],
  ["201", ACTION_RUN],
]);

const isSid = (account: string): boolean => account.startsWith("S-1-");

/** The account comes as `DOMAIN\name` or as a SID. */
function taskUser(name: string): Rows {
  return {
    "user.name": from(name, (account) =>
      isSid(account) ? undefined : accountName(account),
    ),
    "user.domain": from(name, accountDomain),
    "user.id": from(name, (account) =>
      isSid(account) ? account : wellKnownSid(account),
    ),
  };
}

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
  ["106", taskUser("UserContext")],
  ["140", taskUser("UserName")],
  ["141", taskUser("UserName")],
  [
    "129",
    {
      "process.executable": text("Path"),
      "process.name": from("Path", lastComponent),
      "process.pid": integer("ProcessID"),
    },
  ],
  ["200", ACTION],
  ["201", ACTION],
]);

export function taskSchedulerKind(code: string): EventKind | undefined {
  return KINDS.get(code);
}

export function taskSchedulerFields(code: string): FieldTable {
  return fieldTable(FIELDS.get(code) ?? {});
}
