/** Two definitions of one task in, what the later one changed out: what a task runs, as whom, when, and whether it is hidden. */
import { describeAction } from "./describe.ts";
import type { DecodedTask, TaskDifference } from "./task.ts";

/**
 * What is different; a part that one of the two does not tell (a registry value has no account) is not compared. Give
 * definitions whose secrets are masked.
 */
export function taskDifferences(
  before: DecodedTask,
  after: DecodedTask,
): TaskDifference[] {
  const differences: TaskDifference[] = [];
  for (const [what, text] of PARTS) {
    const old = text(before);
    const now = text(after);
    if (old === undefined || now === undefined || old === now) continue;
    differences.push({ what, before: old, after: now });
  }
  return differences;
}

const PARTS: readonly [
  TaskDifference["what"],
  (task: DecodedTask) => string | undefined,
][] = [
  [
    "actions",
    ({ actions }) =>
      actions.length === 0 ? undefined : actions.map(describeAction).join("; "),
  ],
  ["runAs", ({ runAs }) => runAs ?? undefined],
  ["runLevel", ({ runLevel }) => runLevel ?? undefined],
  ["triggers", ({ triggers }) => triggers?.join("; ")],
  [
    "hidden",
    ({ hidden }) => (hidden === undefined ? undefined : hidden ? "yes" : "no"),
  ],
];
