/**
 * A decoded task in, plain lines for people out, secrets masked. Control characters are still in them: whoever
 * prints the lines makes those visible, which has to come after masking and before cutting to a width.
 */
import { accountText } from "./accounts.ts";
import { maskAction } from "./mask-task.ts";
import { openTask } from "./opened-task.ts";
import type { OpenedTask } from "./opened-task.ts";
import type { DecodedTask, TaskAction, Unwrapped } from "./task.ts";

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
  return describeOpened(openTask(task));
}

/** The same of a task that was opened before. */
export function describeOpened({
  masked,
  unwrapped,
  hints,
}: OpenedTask): string[] {
  const lines: string[] = [];
  for (const [i, action] of masked.actions.entries()) {
    const inside = unwrapped[i];
    lines.push(describeAction(action), ...(inside ? layerLines(inside) : []));
  }
  if (lines.length === 0) lines.push("no action known");
  const add = (label: string, text: string | null | undefined): void => {
    if (text === null || text === undefined || text === "") return;
    lines.push(`${label.padEnd(LABEL_CHARS)}${shortened(text)}`);
  };
  add("task", masked.uri);
  add("key", masked.guid);
  add("runs as", runsAs(masked));
  for (const trigger of masked.triggers ?? []) add("starts", trigger);
  if (masked.hidden === true) add("hidden", "yes");
  if (masked.settings?.enabled === false) add("enabled", "no");
  add("author", masked.author);
  add("about", masked.description);
  add("from", fromText(masked));
  for (const { level, message, hex } of masked.problems) {
    add(level, hex === undefined ? message : `${message} (${hex})`);
  }
  for (const { hint, reason, matched } of hints) {
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

function layerLines({ layers, problem }: Unwrapped): string[] {
  const lines = layers.map(
    ({ kind, text, truncated, path }, depth) =>
      `${"  ".repeat(depth + 1)}${path === undefined ? kind : `${kind} ${path}`} → ${shortened(text)}${truncated ? " … (cut)" : ""}`,
  );
  if (problem !== undefined) {
    lines.push(`${"  ".repeat(layers.length + 1)}not opened: ${problem}`);
  }
  return lines;
}

function runsAs(task: DecodedTask): string | undefined {
  if (task.runAs !== undefined && task.runAs !== null) {
    const logon = task.principals?.find(
      ({ userId, groupId }) => (userId ?? groupId) === task.runAs,
    )?.logonType;
    return [accountText(task.runAs), task.runLevel, logon]
      .filter((part) => part)
      .join(", ");
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

function shortened(text: string): string {
  if (text.length <= MAX_SHOWN_CHARS) return text;
  const more = text.length - MAX_SHOWN_CHARS;
  return `${text.slice(0, MAX_SHOWN_CHARS)}… (${more} more)`;
}
