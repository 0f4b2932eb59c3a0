/**
 * A task's record in, plain lines for people out: what it is, who asked for it and from where, what it runs, and what
 * happened to it. Secrets are masked already; control characters are made visible by whoever prints the lines.
 */
import { formatTimestamp } from "../base/time.ts";
import { describeOpened } from "./describe.ts";
import type { TaskOrigin, TaskRecord } from "./task.ts";

/** The first line names the task, the others are indented. */
export function describeRecord(record: TaskRecord): string[] {
  const { guid, path, hostName, definition, unwrapped = [], hints } = record;
  const { origin, differences = [], story = [], parts = [] } = record;
  const lines: string[] = [];
  const add = (label: string, text: string): void => {
    lines.push(`${label.padEnd(LABEL_CHARS)}${text}`);
  };
  const head = [path ?? "a task without a name", `on ${hostName}`, guid];
  add("state", stateText(record));
  if (origin !== undefined) add("asked", `from ${originText(origin)}`);
  if (definition === undefined) {
    add("unknown", record.unknown ?? "");
    for (const { hint, reason, matched } of hints) {
      add("hint", `${hint}: ${reason}${matched === "" ? "" : ` (${matched})`}`);
    }
  } else {
    lines.push(...describeOpened({ masked: definition, unwrapped, hints }));
    add("source", record.from);
  }
  for (const { what, before, after } of differences) {
    add("changed", `${what}: was ${before}, is ${after}`);
  }
  for (const { timeUs, text, from } of story) {
    add("story", `${formatTimestamp(timeUs)}  ${text} (${from.join(", ")})`);
  }
  const inferred = parts.filter((part) => part.inferred);
  if (inferred.length > 0) {
    add(
      "inferred",
      inferred.map(({ part, from }) => `${part} (${from})`).join(", "),
    );
  }
  return [
    head.filter((part) => part !== undefined).join("  "),
    ...lines.map((line) => `  ${line}`),
  ];
}

const LABEL_CHARS = "problem  ".length;

function stateText({ change, timeUs, user }: TaskRecord): string {
  const what = change === "unknown" ? "seen" : change;
  const by = user === undefined ? "" : ` by ${user}`;
  return `${what} ${formatTimestamp(timeUs)}${by}`;
}

/** `another host: WS5, 10.0.0.5 (logon 0xabc (4624))`; what is concluded and not logged says so. */
export function originText(origin: TaskOrigin): string {
  const { kind, host, address, from, inferred } = origin;
  const where = [host, address].filter((part) => part !== undefined).join(", ");
  const place = kind === "remote" ? "another host" : "the host itself";
  return `${place}${where === "" ? "" : `: ${where}`} (${inferred ? "inferred: " : ""}${from})`;
}
