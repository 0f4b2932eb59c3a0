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
  const asked = [
    record.user === undefined ? "" : `by ${record.user}`,
    origin === undefined ? "" : `from ${originText(origin)}`,
  ].filter((part) => part !== "");
  if (asked.length > 0) add("asked", asked.join(", "));
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

/** All moments that are known, oldest first; who asked for the last definition need not have asked for its end. */
function stateText(record: TaskRecord): string {
  const { change, timeUs, createdUs, updatedUs, deletedUs, parts } = record;
  const moments = [
    { what: "created", us: createdUs },
    { what: "changed", us: updatedUs },
    { what: "deleted", us: deletedUs },
  ]
    .flatMap(({ what, us }) => (us === undefined ? [] : [{ what, us }]))
    .sort((a, b) => a.us - b.us);
  if (moments.length > 0) {
    return moments
      .map(({ what, us }) => `${what} ${formatTimestamp(us)}`)
      .join(", ");
  }
  const isAsked = parts?.some(
    (part) => part.part === "change" && part.inferred,
  );
  const what = change === "unknown" ? "seen" : CHANGES[change];
  const asked = isAsked === true && change !== "unknown" ? "asked to be " : "";
  return `${asked}${what} ${formatTimestamp(timeUs)}`;
}

const CHANGES = {
  created: "created",
  updated: "changed",
  deleted: "deleted",
} as const;

/** `another host: WS5, 10.0.0.5 (logon 0xabc (4624))`; what is concluded and not logged says so. */
export function originText(origin: TaskOrigin): string {
  const { kind, host, address, from, inferred } = origin;
  const where = [host, address].filter((part) => part !== undefined).join(", ");
  const place = kind === "remote" ? "another host" : "the host itself";
  return `${place}${where === "" ? "" : `: ${where}`} (${inferred ? "inferred: " : ""}${from})`;
}
