/**
 * The `Triggers` element of a task definition in, one plain line per trigger out: `every 2 days at 07:15, from
 * 2024-05-02`. What is not understood is shown as it is written, never dropped.
 */
import { child, childText, childWord, childrenOf } from "../base/xml-tree.ts";
import type { XmlElement } from "../base/xml-tree.ts";

/** Stands where a definition has no trigger at all. */
export const NO_TRIGGER = "no trigger (runs on demand only)";
/** Event ids named in the line of one event trigger. */
const MAX_EVENT_IDS = 8;

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const WEEKS: ReadonlyMap<string, string> = new Map([
  ["1", "first"],
  ["2", "second"],
  ["3", "third"],
  ["4", "fourth"],
  ["last", "last"],
]);

const SESSION_STATES: ReadonlyMap<string, string> = new Map([
  ["consoleconnect", "console connect"],
  ["consoledisconnect", "console disconnect"],
  ["remoteconnect", "remote connect"],
  ["remotedisconnect", "remote disconnect"],
  ["sessionlock", "session lock"],
  ["sessionunlock", "session unlock"],
]);

/** One line per trigger, in the order of the definition; {@link NO_TRIGGER} for an element without any. */
export function triggerLines(triggers: XmlElement | undefined): string[] {
  const lines = (triggers?.children ?? []).map(triggerLine);
  return lines.length === 0 ? [NO_TRIGGER] : lines;
}

/** False only where the trigger says so: the schema's default is true. */
export function isEnabled(trigger: XmlElement): boolean {
  return !isFalse(childText(trigger, "Enabled"));
}

/** `true`, `1`, `false`, `0`, any case. */
export function isTrue(text: string | null): boolean {
  return /^\s*(?:true|1)\s*$/i.test(text ?? "");
}

function isFalse(text: string | null): boolean {
  return /^\s*(?:false|0)\s*$/i.test(text ?? "");
}

function triggerLine(trigger: XmlElement): string {
  const start = childWord(trigger, "StartBoundary");
  const calendar = trigger.name === "CalendarTrigger";
  const parts = [subject(trigger, start)];
  if (calendar && start !== null) parts.push(`from ${readTime(start).date}`);

  const repetition = child(trigger, "Repetition");
  const interval = childWord(repetition, "Interval");
  if (interval !== null) {
    const duration = childWord(repetition, "Duration");
    parts.push(
      `repeats every ${durationText(interval)}` +
        (duration === null ? "" : ` for ${durationText(duration)}`),
    );
  }
  const delay = childWord(trigger, "Delay");
  if (delay !== null) parts.push(`delay ${durationText(delay)}`);
  const random = childWord(trigger, "RandomDelay");
  if (random !== null) {
    parts.push(`random delay up to ${durationText(random)}`);
  }
  if (!calendar && trigger.name !== "TimeTrigger" && start !== null) {
    parts.push(`from ${readTime(start).whole}`);
  }
  const end = childWord(trigger, "EndBoundary");
  if (end !== null) parts.push(`until ${readTime(end).whole}`);
  return (isEnabled(trigger) ? "" : "(disabled) ") + parts.join(", ");
}

function subject(trigger: XmlElement, start: string | null): string {
  const user = childWord(trigger, "UserId") ?? "any user";
  switch (trigger.name) {
    case "BootTrigger":
      return "at system start";
    case "LogonTrigger":
      return `at logon of ${user}`;
    case "IdleTrigger":
      return "when the computer becomes idle";
    case "RegistrationTrigger":
      return "when the task is created or changed";
    case "SessionStateChangeTrigger": {
      const state = childWord(trigger, "StateChange") ?? "session change";
      return `on ${SESSION_STATES.get(state.toLowerCase()) ?? state} of ${user}`;
    }
    case "EventTrigger":
      return eventSubject(childText(trigger, "Subscription") ?? "");
    case "TimeTrigger":
      return start === null ? "once" : `once at ${readTime(start).whole}`;
    case "CalendarTrigger": {
      const clock = start === null ? "" : ` at ${readTime(start).clock}`;
      const days = calendarSubject(trigger);
      return days === undefined ? unrecognised(trigger) : days + clock;
    }
    case "WnfStateChangeTrigger":
      return `on system state ${childWord(trigger, "StateName") ?? "?"}`;
    default:
      return unrecognised(trigger);
  }
}

function unrecognised({ name }: XmlElement): string {
  return `unrecognised trigger ${name}`;
}

function calendarSubject(trigger: XmlElement): string | undefined {
  const byDay = child(trigger, "ScheduleByDay");
  if (byDay !== undefined) {
    return every(childWord(byDay, "DaysInterval"), "day");
  }
  const byWeek = child(trigger, "ScheduleByWeek");
  if (byWeek !== undefined) {
    const days = weekdays(byWeek);
    return (
      every(childWord(byWeek, "WeeksInterval"), "week") +
      (days === "" ? "" : ` on ${days}`)
    );
  }
  const byMonth = child(trigger, "ScheduleByMonth");
  if (byMonth !== undefined) {
    const days = childrenOf(child(byMonth, "DaysOfMonth"), "Day").map(
      ({ text }) => text.trim(),
    );
    return `on day ${days.join(", ")} of ${months(byMonth)}`;
  }
  const byWeekday = child(trigger, "ScheduleByMonthDayOfWeek");
  if (byWeekday !== undefined) {
    const weeks = childrenOf(child(byWeekday, "Weeks"), "Week").map(
      ({ text }) => WEEKS.get(text.trim().toLowerCase()) ?? text.trim(),
    );
    return `on the ${weeks.join(", ")} ${weekdays(byWeekday)} of ${months(byWeekday)}`;
  }
  return undefined;
}

function every(interval: string | null, unit: string): string {
  return interval === null || interval === "1"
    ? `every ${unit}`
    : `every ${interval} ${unit}s`;
}

function weekdays(schedule: XmlElement): string {
  return (child(schedule, "DaysOfWeek")?.children ?? [])
    .map(({ name }) => name.slice(0, 3))
    .join(", ");
}

function months(schedule: XmlElement): string {
  const named = (child(schedule, "Months")?.children ?? []).map(
    ({ name }) => name,
  );
  const all = MONTHS.every((month) => named.includes(month));
  return named.length === 0 || all
    ? "every month"
    : named.map((name) => name.slice(0, 3)).join(", ");
}

/** A plain scan of the subscription's query: it is XML inside XML from the same hand, so it is not parsed. */
function eventSubject(subscription: string): string {
  const path = /Path\s?=\s?(?:"([^"]*)"|'([^']*)')/.exec(subscription);
  const channel = path?.[1] ?? path?.[2];
  const ids: string[] = [];
  for (const [, id] of subscription.matchAll(/EventID\s?=\s?(\d{1,5})/g)) {
    if (ids.length === MAX_EVENT_IDS) break;
    ids.push(id!);
  }
  return ["on event", channel, ids.join(", ")].filter(Boolean).join(" ");
}

interface TimeText {
  /** `2021-04-21 13:30:00`, with the zone as written. */
  readonly whole: string;
  readonly date: string;
  /** `13:30`, seconds only where they are not zero. */
  readonly clock: string;
}

/** Fractions are left out; a time without a zone is the target's local time. Other text stays as it is. */
function readTime(text: string): TimeText {
  const match =
    /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/.exec(
      text,
    );
  if (match === null) return { whole: text, date: text, clock: text };
  const [, date, minutes, seconds = ":00", zone = ""] = match;
  return {
    whole: `${date} ${minutes}${seconds}${zone}`,
    date: date!,
    clock: `${minutes}${seconds === ":00" ? "" : seconds}${zone}`,
  };
}

const ISO_DURATION =
  /^P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;

/**
 * `PT1320M` → `22 h`, `P1DT2H` → `1 d 2 h`, `PT0S` → `0 s`: parts may be over their usual size. Months and
 * years have no fixed length and stay as written, like everything else that does not match.
 */
export function durationText(text: string): string {
  const match = ISO_DURATION.exec(text);
  if (match === null || !/\d/.test(text)) return text;
  const [weeks, days, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const total =
    (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
  const parts: [number, string][] = [
    [Math.floor(total / 86_400), "d"],
    [Math.floor(total / 3_600) % 24, "h"],
    [Math.floor(total / 60) % 60, "min"],
    [total % 60, "s"],
  ];
  const shown = parts
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`);
  return shown.length === 0 ? "0 s" : shown.join(" ");
}
