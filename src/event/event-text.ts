/**
 * A Windows record as Splunk's collector renders it in text: the text in, the fields that Splunk's own extraction makes of
 * it out. Which field holds what is the business of `splunk-names.ts`, as for rows that were exported with their fields.
 *
 *     03/04/2021 09:10:11 AM               the time, of a clock without a zone
 *     LogName=Security                ┐
 *     EventCode=4688                  │    the head: a name and a value a line
 *     …                               │
 *     Message=A new process has …     ┘    the rest is the message:
 *
 *     Subject:                             a section: nothing
 *         Security ID:    CORP\alma        `Security_ID`: a label and a value; the same label in a later section adds a value
 *         Privileges:     SeDebugPrivilege
 *                         SeTcbPrivilege   indented, without a label: one more value of the last label
 *
 * An attacker may write line ends into a value of the message, and labels behind them: they add values, and never
 * replace one that came before; what the head says is not added to, but for the few names that event data has, too.
 */
import { parseTimestamp } from "../base/time.ts";
import type { Doc } from "./event.ts";
import { textOf } from "./values.ts";

/** Longer texts are no records: the largest script blocks have 64 KiB. */
const MAX_CHARS = 512 * 1024;
/** Lines that are read; a list of privileges has some thirty. */
const MAX_LINES = 5_000;
const MAX_LABEL_CHARS = 64;

/** Names of the head that some event data has: a list then, the head's value first, as Splunk's extraction makes it. */
const IN_BOTH: ReadonlySet<string> = new Set([
  "EventType",
  "Name",
  "Type",
  "User",
  "Version",
]);

const FIRST_LINE =
  /^(?:(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d):(\d\d)(\.\d{1,9})? ([AP])M\s{1,4})?LogName=/;
const HEAD_LINE = /^([A-Za-z]\w{0,40})=(.*)$/;

/** True for text that begins as such a record does. */
export function isEventText(text: unknown): text is string {
  return typeof text === "string" && FIRST_LINE.test(text);
}

/**
 * The fields of a record's text: texts, or lists of them where a label stands several times. `_time` is among them where
 * the text tells one.
 * @returns undefined for text that is no record
 */
export function readEventText(text: string): Doc | undefined {
  const first = text.length > MAX_CHARS ? null : FIRST_LINE.exec(text);
  if (first === null) return undefined;
  const fields = new Map<string, string | string[]>();
  const time = timeOf(first);
  if (time !== undefined) fields.set("_time", time);

  const lines = text.split(/\r?\n/, MAX_LINES);
  let at = time === undefined ? 0 : 1;
  for (; at < lines.length; at++) {
    const [, name, value] = HEAD_LINE.exec(lines[at]!) ?? [];
    if (name === undefined || name === "Message") break;
    if (!fields.has(name)) fields.set(name, value!);
  }
  if (textOf(fields.get("EventCode")) === undefined) return undefined;
  if (lines[at]?.startsWith("Message=") === true) {
    const message = text.slice(text.indexOf("\nMessage=") + 9);
    fields.set("Message", message);
    readLabels(lines.slice(at + 1), fields);
  }
  // Defines what it is given, `__proto__` too.
  return Object.fromEntries(fields);
}

/** The message's first line is a sentence; in Sysmon's the labels follow at once. */
function readLabels(
  lines: readonly string[],
  fields: Map<string, string | string[]>,
): void {
  const head = new Set([...fields.keys()].filter((name) => !IN_BOTH.has(name)));
  let last: string | undefined;
  for (const line of lines) {
    const text = line.trim();
    const colon = text.indexOf(":");
    const label = colon === -1 ? undefined : labelOf(text.slice(0, colon));
    const isIndented = line !== text && /^\s/.test(line);
    if (text === "" || (label === undefined && !isIndented)) {
      last = undefined;
      continue;
    }
    if (label === undefined) {
      if (last !== undefined) add(fields, last, text);
      continue;
    }
    const value = text.slice(colon + 1).trim();
    // The name of a section stands at the margin; a value that is not there keeps its place among the sections.
    const isSection = value === "" && !isIndented;
    last = isSection || head.has(label) ? undefined : label;
    if (last !== undefined) add(fields, last, value);
  }
}

/** `New Process Name` → `New_Process_Name`; undefined for what is no label: a path, a sentence, an address. */
function labelOf(text: string): string | undefined {
  if (text.length > MAX_LABEL_CHARS) return undefined;
  if (!/^[A-Za-z][\w ()/.-]*$/.test(text)) return undefined;
  return text.replace(/[^A-Za-z0-9]+/g, "_").replace(/_$/, "");
}

function add(
  fields: Map<string, string | string[]>,
  label: string,
  value: string,
): void {
  const there = fields.get(label);
  if (there === undefined) fields.set(label, value);
  else if (Array.isArray(there)) there.push(value);
  else fields.set(label, [there, value]);
}

/** `2021-03-04T09:10:11`, without a zone. */
function timeOf(first: RegExpExecArray): string | undefined {
  const [, month, day, year, hour, minute, second, fraction, half] = first;
  if (year === undefined) return undefined;
  const hours = (Number(hour) % 12) + (half === "P" ? 12 : 0);
  const time = `${year}-${month}-${day}T${String(hours).padStart(2, "0")}:${minute}:${second}${fraction ?? ""}`;
  return parseTimestamp(time) === undefined ? undefined : time;
}
