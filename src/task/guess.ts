/**
 * Anything a person pastes or pipes in, what it says about a task out: an `Actions` value in bytes or any text
 * form, a task definition, or a command line.
 */
import { decodeActionsValue } from "./actions-value.ts";
import { decodeActionsTexts, readCarrier } from "./carrier.ts";
import { readTaskCommand, taskCommandToDecoded } from "./command-line.ts";
import { problem } from "./problem.ts";
import type { TaskCommand } from "./task-command.ts";
import type { DecodedTask } from "./task.ts";
import { decodeTaskXml } from "./task-xml.ts";
import { decodeText } from "./text-bytes.ts";

export interface Guess {
  readonly kind: "actions-value" | "task-xml" | "command-line" | "unknown";
  readonly task: DecodedTask;
  /** Of the export of several keys: the tasks behind the first. */
  readonly others?: readonly DecodedTask[];
  /** Of a command line. */
  readonly command?: TaskCommand;
}

/** Tells what the input is and decodes it. Never throws. */
export function decodeAnything(input: Uint8Array | string): Guess {
  if (typeof input === "string") return decodeString(input, "xml-event");
  // Text does not start with a low byte and a zero; every known version of the value does.
  if (startsLikeValue(input)) {
    return { kind: "actions-value", task: decodeActionsValue(input) };
  }
  return decodeString(decodeText(input), "xml-file");
}

function startsLikeValue(bytes: Uint8Array): boolean {
  const [first = 0, second] = bytes;
  return first >= 1 && first <= 3 && second === 0;
}

function decodeString(input: string, source: "xml-event" | "xml-file"): Guess {
  const text = withoutJsonString(input.trim());
  if (/^(?:<|&(?:amp;){0,4}lt;)/.test(text)) {
    return { kind: "task-xml", task: decodeTaskXml(text, source) };
  }
  const { form, bytes } = readCarrier(text);
  // Nearly every single word is base64 by its letters; the version in front makes it a value.
  const isValue =
    form === "placeholder" ||
    form === "reg-export" ||
    form === "hex" ||
    (bytes !== undefined && startsLikeValue(bytes));
  if (isValue) {
    const [task, ...others] = decodeActionsTexts(text);
    return {
      kind: "actions-value",
      task: task!,
      ...(others.length === 0 ? {} : { others }),
    };
  }

  const command = readTaskCommand(text);
  if (command !== undefined) {
    return {
      kind: "command-line",
      task: taskCommandToDecoded(command),
      command,
    };
  }
  return {
    kind: "unknown",
    task: {
      status: "error",
      source: "none",
      problems: [
        text === ""
          ? problem("empty", "The input is empty.")
          : problem(
              "unknown-form",
              "The input is no Actions value, task definition or task command line.",
            ),
      ],
      actions: [],
      context: null,
    },
  };
}

/** A value copied with its quotes out of a JSON log. */
function withoutJsonString(text: string): string {
  if (!/^"(?:<|\\u003c|&lt;|[A-Za-z0-9+/]{8})/i.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value.trim() : text;
  } catch {
    return text;
  }
}
