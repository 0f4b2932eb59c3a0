/**
 * A decoded task in, plain lines for people out, secrets masked. Control characters are still in them: whoever
 * prints the lines makes those visible, which has to come after masking and before cutting to a width.
 */
import { accountText } from "./accounts.ts";
import { commandHints } from "./hints.ts";
import { maskAction, maskTask } from "./mask-task.ts";
import type { DecodedTask, TaskAction, TaskHint } from "./task.ts";
import { commandLine, unwrapCommand } from "./unwrap.ts";

/** Longer texts are cut for the screen; exports have all of it. */
export const MAX_SHOWN_CHARS = 8_192;

const SOURCES: Readonly<Record<DecodedTask["source"], string>> = {
  "registry-bytes": "registry value",
  "xml-event": "task XML",
  "xml-file": "task file",
  "command-line": "command line",
  none: "nothing",
};

/** One line for an action: `exec  cmd.exe /C whoami`. */
export function describeAction(action: TaskAction): string {
  const masked = maskAction(action);
  const parts = [kindOf(masked), ...detailsOf(masked).map(shortened)];
  const cut = action.truncated === true ? " … (the input ends here)" : "";
  return parts.filter((part) => part !== "").join("  ") + cut;
}

/** Every line there is to say about a task, most important first. */
export function describeTask(task: DecodedTask): string[] {
  const masked = maskTask(task);
  const lines: string[] = [];
  for (const action of task.actions) {
    lines.push(describeAction(action), ...layerLines(action));
  }
  if (lines.length === 0) lines.push("no action known");
  const add = (label: string, text: string | null | undefined): void => {
    if (text === null || text === undefined || text === "") return;
    lines.push(`${label.padEnd(LABEL_CHARS)}${shortened(text)}`);
  };
  add("task", masked.uri);
  add("runs as", runsAs(masked));
  for (const trigger of masked.triggers ?? []) add("starts", trigger);
  if (masked.hidden === true) add("hidden", "yes");
  add("author", masked.author);
  add("about", masked.description);
  add("from", fromText(masked));
  for (const { level, message, hex } of masked.problems) {
    add(level, hex === undefined ? message : `${message} (${hex})`);
  }
  for (const { hint, reason, matched } of hintsOf(task, masked)) {
    add("hint", `${hint}: ${reason}${matched === "" ? "" : ` (${matched})`}`);
  }
  return lines;
}

const LABEL_CHARS = "problem  ".length;

function kindOf(action: TaskAction): string {
  switch (action.type) {
    case "exec":
      return "exec";
    case "comHandler":
      return "COM handler";
    case "sendEmail":
      return "e-mail";
    case "showMessage":
      return "message";
    case "unknown":
      return "unknown action";
  }
}

function detailsOf(action: TaskAction): string[] {
  const labelled = (label: string, text: string | null | undefined): string =>
    text === undefined || text === null || text === ""
      ? ""
      : `${label} ${text.trim()}`;
  const id = labelled("id", action.id);
  switch (action.type) {
    case "exec": {
      const line = [action.command, action.arguments]
        .map((text) => text?.trim() ?? "")
        .filter((text) => text !== "")
        .join(" ");
      return [
        line,
        labelled("in", action.workingDirectory),
        id,
        action.flags ? `flags ${action.flags}` : "",
      ];
    }
    case "comHandler":
      return [action.classId ?? "", action.data?.trim() ?? "", id];
    case "sendEmail":
      return [
        labelled("from", action.from),
        labelled("to", action.to),
        labelled("cc", action.cc),
        labelled("bcc", action.bcc),
        labelled("reply to", action.replyTo),
        labelled("through", action.server),
        labelled("subject", action.subject),
        labelled("text", action.body),
        labelled("attached", action.attachments?.join(", ")),
        labelled(
          "headers",
          action.headers
            ?.map(({ name, value }) => `${name}: ${value}`)
            .join(", "),
        ),
        id,
      ];
    case "showMessage":
      return [action.title?.trim() ?? "", action.body?.trim() ?? "", id];
    case "unknown":
      return [action.name, id];
  }
}

function layerLines(action: TaskAction): string[] {
  if (action.type !== "exec" || action.command === undefined) return [];
  const { layers, problem } = unwrapCommand(action.command, action.arguments);
  const lines = layers.map(
    ({ kind, text, truncated }, depth) =>
      `${"  ".repeat(depth + 1)}${kind} → ${shortened(text)}${truncated ? " … (cut)" : ""}`,
  );
  if (problem !== undefined) {
    lines.push(`${"  ".repeat(layers.length + 1)}not opened: ${problem}`);
  }
  return lines;
}

function runsAs(task: DecodedTask): string | undefined {
  if (task.runAs !== undefined && task.runAs !== null) {
    const level = task.runLevel ? `, ${task.runLevel}` : "";
    return accountText(task.runAs) + level;
  }
  if (task.source === "registry-bytes") {
    return task.context === null ? undefined : `principal "${task.context}"`;
  }
  return task.actions.length === 0
    ? undefined
    : "the account that registered it";
}

function fromText(task: DecodedTask): string {
  const version = task.version === undefined ? "" : `, version ${task.version}`;
  return `${SOURCES[task.source]}${version} (${task.status})`;
}

function hintsOf(task: DecodedTask, masked: DecodedTask): TaskHint[] {
  const texts = task.actions.flatMap((action) => {
    if (action.type !== "exec" || action.command === undefined) return [];
    const { layers } = unwrapCommand(action.command, action.arguments);
    return [
      commandLine(action.command, action.arguments),
      ...layers.map(({ text }) => text),
    ];
  });
  return [...(masked.hints ?? []), ...commandHints(texts)];
}

function shortened(text: string): string {
  if (text.length <= MAX_SHOWN_CHARS) return text;
  const more = text.length - MAX_SHOWN_CHARS;
  return `${text.slice(0, MAX_SHOWN_CHARS)}… (${more} more)`;
}
