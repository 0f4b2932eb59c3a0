/**
 * A task command in plain words: what it does to which task, and above all where.
 */
import { maskAction } from "./mask-task.ts";
import { maskSecrets } from "./secrets.ts";
import type { TaskCommand, TaskVerb } from "./task-command.ts";
import { commandLine } from "./unwrap.ts";

const DOES: Readonly<Record<TaskVerb, string>> = {
  create: "creates",
  change: "changes",
  run: "starts",
  end: "stops",
  delete: "deletes",
  query: "looks at",
  showsid: "shows the SID of",
};

/**
 * One line: tool, what it does, task, host and whether that is another one, program, account, schedule. Secrets are
 * masked; nothing else is.
 */
export function commandSentence(command: TaskCommand): string {
  const { tool, verb, via, connectAs, force, runAs, runLevel } = command;
  const head = [
    `${tool ?? "a command"} ${DOES[verb]} ${taskText(command)} ${placeText(command)}`,
    via === null ? undefined : `via ${via}`,
    connectAs === null ? undefined : `connecting as ${connectAs}`,
    force && verb === "create" ? "replacing one of that name" : undefined,
  ].filter((part) => part !== undefined);
  const what = [
    actionText(command),
    runAs === null ? undefined : `as ${runAs}`,
    runLevel === null ? undefined : `run level ${runLevel}`,
    command.schedule ?? undefined,
  ].filter((part) => part !== undefined);
  const sentence = [
    head.join(", "),
    ...(what.length === 0 ? [] : [what.join(", ")]),
  ].join(": ");
  return maskSecrets(sentence);
}

function taskText({ taskName, verb }: TaskCommand): string {
  if (taskName === "*") return "all tasks";
  if (taskName !== null) return `task ${taskName}`;
  return verb === "query" ? "tasks" : "a task";
}

function placeText({ remote, targetHost }: TaskCommand): string {
  if (remote === true) return `on ${targetHost ?? "another host"} (remote)`;
  if (remote === "unknown") {
    return `on ${targetHost ?? "a host"} (a variable: remote or not is unknown)`;
  }
  return targetHost === null
    ? "on the host itself (local)"
    : `on ${targetHost}, the host itself (local)`;
}

function actionText({ action, xmlFile }: TaskCommand): string | undefined {
  if (action !== null) {
    // Command and arguments are masked as one line: the one tells what the other's words mean.
    const exec = maskAction({ type: "exec", id: null, ...action });
    return exec.type === "exec"
      ? commandLine(exec.command ?? "", exec.arguments)
      : undefined;
  }
  return xmlFile === null ? undefined : `defined in the file ${xmlFile}`;
}

/** The lines that go above the task itself. Secrets are masked; nothing else is. */
export function describeCommand(command: TaskCommand): string[] {
  const lines = [
    `command  ${commandSentence(command)}`,
    `line     ${command.masked}`,
  ];
  if (command.passwords > 0) {
    lines.push(
      `secrets  ${command.passwords} password${command.passwords === 1 ? "" : "s"} masked`,
    );
  }
  return lines;
}
