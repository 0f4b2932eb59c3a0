/**
 * What tells, before anything else is read, that a write below TaskCache says nothing about a task: each run of one writes when it
 * was, and with what result.
 */
import type { Clause } from "../engine/branches.ts";
import { any } from "../engine/values.ts";
import { compileWildcardList } from "../engine/wildcard.ts";
import type { FieldValue } from "../event/event.ts";
import type { Expr } from "../lang/eql/tree.ts";
import {
  all,
  either,
  fieldSubject,
  matchesPattern,
  not,
} from "../rule/conditions.ts";

const TASKS_KEY =
  "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks";
const ROOTS = ["HKLM", "HKEY_LOCAL_MACHINE", "\\REGISTRY\\MACHINE"];
const GUID = `{${[8, 4, 4, 4, 12].map((chars) => "?".repeat(chars)).join("-")}}`;

const RUN_STAMPS = ROOTS.map(
  (root) => `${root}\\${TASKS_KEY}\\${GUID}\\DynamicInfo`,
);

const isStampText = compileWildcardList(RUN_STAMPS, true);

/** @param path of the registry; of several one will do, as for {@link TASK_CACHE_WRITE} */
export function isRunStamp(path: FieldValue): boolean {
  return any(path, (each) => isStampText(String(each)));
}

const PATH = "registry.path";
const TASK_CACHE = "*taskcache*";

/** The path is below TaskCache, and no run stamp. */
export const TASK_CACHE_WRITE: Clause = {
  path: PATH,
  trigger: {
    path: PATH,
    ...{ texts: [], numbers: [], present: false },
    globs: [TASK_CACHE],
  },
  test: all([isLike(TASK_CACHE), not(either(RUN_STAMPS.map(isLike)))]),
};

function isLike(pattern: string): Expr {
  const escaped = pattern.replaceAll("\\", "\\\\");
  return matchesPattern(fieldSubject(PATH), escaped, true)!;
}
