/**
 * A task command in plain words: what it does, and above all where.
 */
import type { TaskCommand } from "./task-command.ts";

/** The lines that go above the task itself. Secrets are masked; nothing else is. */
export function describeCommand(command: TaskCommand): string[] {
  const { tool, verb, remote, targetHost, via, connectAs, force } = command;
  const place =
    remote === true
      ? `on ${targetHost ?? "another host"}, a remote host`
      : remote === "unknown"
        ? "on a host that the text does not name"
        : "on the host itself";
  const rest = [
    via === null ? undefined : `via ${via}`,
    connectAs === null ? undefined : `connecting as ${connectAs}`,
    force && verb === "create" ? "replacing a task of that name" : undefined,
  ].filter((part) => part !== undefined);
  const lines = [
    `command  ${tool ?? "a task command"}: ${[verb, place].filter(Boolean).join(" ")}${rest.map((part) => `, ${part}`).join("")}`,
    `line     ${command.masked}`,
  ];
  if (command.passwords > 0) {
    lines.push(
      `secrets  ${command.passwords} password${command.passwords === 1 ? "" : "s"} masked`,
    );
  }
  if (command.xmlFile !== null) {
    lines.push(
      `defined  in the file ${command.xmlFile}, which is not in the line`,
    );
  }
  return lines;
}
