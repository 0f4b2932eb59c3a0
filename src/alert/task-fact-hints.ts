/**
 * What tells, before anything else is read, that an event says nothing about scheduled tasks though it is of a class that may: paths
 * and ids that every machine logs all day.
 */
import { any } from "../engine/values.ts";
import { compileWildcardList } from "../engine/wildcard.ts";
import type { FieldValue } from "../event/event.ts";
import { isSystemSession, logonKey } from "../task/host-evidence.ts";

const TASKS_KEY =
  "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks";
const ROOTS = ["HKLM", "HKEY_LOCAL_MACHINE", "\\REGISTRY\\MACHINE"];
const GUID = `{${[8, 4, 4, 4, 12].map((chars) => "?".repeat(chars)).join("-")}}`;

/** Patterns of the value that each run of a task writes: when, and with what result. */
export const RUN_STAMPS: readonly string[] = ROOTS.map(
  (root) => `${root}\\${TASKS_KEY}\\${GUID}\\DynamicInfo`,
);

const isStampText = compileWildcardList(RUN_STAMPS, true);

/** @param path of the registry */
export function isRunStamp(path: FieldValue): boolean {
  return any(path, (each) => isStampText(String(each)));
}

/** @param id of a session, as logged */
export function isSession(id: string): boolean {
  const key = logonKey(id);
  return key !== undefined && !isSystemSession(key);
}
