import { describe, expect, test } from "vitest";
import {
  pathOfTaskFile,
  readGuid,
  readTaskCachePath,
  taskPath,
} from "../../../src/task/task-cache-path.ts";

const ROOT =
  "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache";
const GUID = "{47CDCDF5-3457-4925-96E5-DB6635FFCDDE}";

describe("registry paths", () => {
  test.each<[string, object | undefined]>([
    [`HKLM\\${ROOT}\\Tasks\\${GUID}`, { area: "tasks", guid: GUID }],
    [
      `hkey_local_machine\\${ROOT.toUpperCase()}\\tasks\\${GUID.toLowerCase()}\\Actions`,
      { area: "tasks", guid: GUID, value: "actions" },
    ],
    [
      `\\REGISTRY\\MACHINE\\${ROOT.replaceAll("\\", "\\\\")}\\Tasks\\${GUID}\\URI`,
      { area: "tasks", guid: GUID, value: "uri" },
    ],
    [`HKLM\\${ROOT}\\Tree\\A b\\C`, { area: "tree", path: "\\A b\\C" }],
    [
      `HKLM\\${ROOT}\\Tree\\A b\\C\\Id`,
      { area: "tree", path: "\\A b\\C", value: "id" },
    ],
    // A GUID in a task's path is a name.
    [
      `HKLM\\${ROOT}\\Tree\\GroupPolicy\\${GUID}`,
      { area: "tree", path: `\\GroupPolicy\\${GUID}` },
    ],
    [`HKLM\\${ROOT}\\Tasks\\not a guid\\Actions`, undefined],
    [`HKLM\\${ROOT}\\Tasks\\${GUID}\\a\\b`, undefined],
    [`HKLM\\${ROOT}\\Plain\\${GUID}`, undefined],
    [`HKLM\\${ROOT}\\Tree\\`, undefined],
    [`HKU\\${ROOT}\\Tasks\\${GUID}`, undefined],
    [`x HKLM\\${ROOT}\\Tasks\\${GUID}`, undefined],
    ["", undefined],
  ])("%s", (path, expected) => {
    expect(readTaskCachePath(path)).toEqual(expected);
  });
});

test("GUIDs with and without braces", () => {
  expect(readGuid(GUID.slice(1, -1).toLowerCase())).toBe(GUID);
  expect(readGuid(` ${GUID} `)).toBe(GUID);
  expect(readGuid("{47CDCDF5}")).toBeUndefined();
});

test("task paths have one leading backslash and none at the end", () => {
  expect(taskPath("Upd")).toBe("\\Upd");
  expect(taskPath("\\\\A b\\\\Upd\\")).toBe("\\A b\\Upd");
  expect(taskPath(" \\ ")).toBeUndefined();
  expect(taskPath("x".repeat(5_000))).toHaveLength(1_025);
});

test("files of tasks", () => {
  expect(pathOfTaskFile("C:\\Windows\\system32\\TASKS\\A\\Upd")).toBe(
    "\\A\\Upd",
  );
  expect(pathOfTaskFile("C:\\Windows\\System32\\x")).toBeUndefined();
});
