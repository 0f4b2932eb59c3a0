/**
 * Registry paths below `Schedule\TaskCache` in, what they say about which task out; and the one spelling of task
 * paths that is compared. Paths differ in case and root between sensors.
 */

/*
 *   …\TaskCache\Tree\<folder>\…\<name>          a folder or a task; the path below Tree is the task's path
 *                               \Id | Index | SD  values of a task
 *   …\TaskCache\Tasks\{GUID}                    the task itself
 *                          \Path | URI | Actions | …  its values
 */
export type TaskCachePath =
  | {
      readonly area: "tree";
      readonly path: string;
      /** In lower case; undefined for the key itself. */
      readonly value?: "id" | "index" | "sd";
    }
  | {
      readonly area: "tasks";
      /** `{GUID}`, upper case. */
      readonly guid: string;
      /** In lower case; undefined for the key itself. */
      readonly value?: string;
    };

const ROOT =
  /^(?:HKLM|HKEY_LOCAL_MACHINE|\\REGISTRY\\MACHINE)\\+SOFTWARE\\+Microsoft\\+Windows NT\\+CurrentVersion\\+Schedule\\+TaskCache\\+(Tree|Tasks)\\+/i;

/** @returns undefined for paths elsewhere, and for the start lists (`Plain\{GUID}` …), which tell nothing more. */
export function readTaskCachePath(text: string): TaskCachePath | undefined {
  const root = ROOT.exec(text);
  if (root === null) return undefined;
  const rest = text.slice(root[0].length);
  if (root[1]!.toLowerCase() === "tasks") {
    const [first = "", ...values] = rest.split(/\\+/);
    const guid = readGuid(first);
    if (guid === undefined || values.length > 1) return undefined;
    const value = values[0]?.toLowerCase();
    return { area: "tasks", guid, ...(value ? { value } : {}) };
  }
  const value = /\\(id|index|sd)$/i.exec(rest);
  const path = taskPath(value === null ? rest : rest.slice(0, value.index));
  if (path === undefined) return undefined;
  return value === null
    ? { area: "tree", path }
    : {
        area: "tree",
        path,
        value: value[1]!.toLowerCase() as "id" | "index" | "sd",
      };
}

/** `{GUID}` in upper case, also from a text without braces; undefined for anything else. */
export function readGuid(text: string): string | undefined {
  const match =
    /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i.exec(
      text.trim(),
    );
  return match === null ? undefined : `{${match[1]!.toUpperCase()}}`;
}

/** Longer than any path Windows accepts. */
const MAX_PATH_CHARS = 1_024;

/** A task path with one leading backslash and none at the end, else as written; undefined for an empty one. */
export function taskPath(text: string): string | undefined {
  const parts = text
    .slice(0, MAX_PATH_CHARS)
    .trim()
    .split("\\")
    .filter((part) => part !== "");
  return parts.length === 0 ? undefined : `\\${parts.join("\\")}`;
}

/** What two spellings of one task path have in common. */
export function pathKey(path: string): string {
  return path.toLowerCase();
}

/** The task path of a file below `System32\Tasks`; undefined for other files. */
export function pathOfTaskFile(file: string): string | undefined {
  const match = /\\System32\\Tasks\\/i.exec(file);
  return match === null
    ? undefined
    : taskPath(file.slice(match.index + match[0].length));
}
