/**
 * Numbers, times and the words of the screen: short, of fixed width where they stand in columns, the same
 * everywhere. Local time is the only thing here that depends on the machine.
 */
import type { Us } from "../../base/time.ts";
import {
  US_PER_DAY,
  US_PER_HOUR,
  US_PER_MINUTE,
  US_PER_MS,
  US_PER_SECOND,
  formatClock,
} from "../../base/time.ts";
import type { WorkflowStatus } from "../../alert/alert.ts";
import type { Severity } from "../../rule/rule.ts";
import type { Role } from "../theme/roles.ts";

const US_PER_YEAR = 365.25 * US_PER_DAY;

export type TimeFormat = "utc" | "local" | "relative";

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  low: "LOW",
  medium: "MED",
  high: "HIGH",
  critical: "CRIT",
};

export const SEVERITY_ROLES: Readonly<Record<Severity, Role>> = {
  low: "severity.low",
  medium: "severity.medium",
  high: "severity.high",
  critical: "severity.critical",
};

export const STATUS_WORDS: Readonly<Record<WorkflowStatus, string>> = {
  open: "new",
  acknowledged: "ack",
  closed: "cls",
};

export const STATUS_ROLES: Readonly<Record<WorkflowStatus, Role>> = {
  open: "status.open",
  acknowledged: "status.acknowledged",
  closed: "status.closed",
};

/** `1,284`. */
export function count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `1.3k`, `12M`: for narrow places. */
export function shortCount(value: number): string {
  if (value < 1_000) return String(Math.round(value));
  if (value < 9_950) return `${(value / 1_000).toFixed(1)}k`;
  if (value < 999_500) return `${Math.round(value / 1_000)}k`;
  return `${Math.round(value / 1_000_000)}M`;
}

/** `12.4 MB`, decimal as disks are sold and `ls -h --si` counts. */
export function bytes(value: number): string {
  if (value < 1_000) return `${value} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let scaled = value / 1_000;
  let unit = 0;
  for (; scaled >= 999.95 && unit < units.length - 1; unit++) scaled /= 1_000;
  return `${scaled.toFixed(1)} ${units[unit]}`;
}

/** `1 line`, `2 lines`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `21.2 s`, `01:41`, `3:02:10`: for sentences. */
export function span(us: Us): string {
  return Math.abs(us) < US_PER_MINUTE
    ? `${(us / US_PER_SECOND).toFixed(1)} s`
    : `${us < 0 ? "-" : ""}${formatClock(Math.abs(us))}`;
}

const two = (n: number): string => String(n).padStart(2, "0");

function parts(us: Us, local: boolean): { date: string; time: string } {
  const at = new Date(Math.floor(us / US_PER_MS));
  if (Number.isNaN(at.getTime())) return { date: "??-??", time: "--:--:--" };
  return local
    ? {
        date: `${two(at.getMonth() + 1)}-${two(at.getDate())}`,
        time: `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`,
      }
    : {
        date: `${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`,
        time: `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`,
      };
}

/** A time of day in eight cells: `12:04:28`, or `3m ago` where there is a clock to measure it by. */
export function shortTime(
  us: Us | undefined,
  format: TimeFormat,
  nowUs: Us | undefined,
): string {
  if (us === undefined) return "--:--:--";
  if (format === "relative" && nowUs !== undefined) return ago(nowUs - us);
  return parts(us, format === "local").time;
}

/** With the day before it, fourteen cells: `12-19 12:04:28`. */
export function dayTime(
  us: Us | undefined,
  format: TimeFormat,
  nowUs: Us | undefined,
): string {
  if (us === undefined) return "--:--:--";
  if (format === "relative" && nowUs !== undefined) return ago(nowUs - us);
  const { date, time } = parts(us, format === "local");
  return `${date} ${time}`;
}

/** With year and milliseconds, for the detail page: `2020-12-19 12:04:28.311Z`. */
export function fullTime(us: Us | undefined, format: TimeFormat): string {
  if (us === undefined) return "no time";
  const ms = Math.floor(us / US_PER_MS);
  const at = new Date(ms);
  if (Number.isNaN(at.getTime())) return "no time";
  const fraction = String(((ms % 1_000) + 1_000) % 1_000).padStart(3, "0");
  const { date, time } = parts(us, format === "local");
  const year = format === "local" ? at.getFullYear() : at.getUTCFullYear();
  return `${year}-${date} ${time}.${fraction}${format === "local" ? "" : "Z"}`;
}

/** In eight cells. What lies ahead, as by the log of a host whose clock is fast, is of this moment. */
function ago(us: Us): string {
  const age = Math.max(0, us);
  if (age < US_PER_MINUTE) return `${Math.floor(age / US_PER_SECOND)}s ago`;
  if (age < US_PER_HOUR) return `${Math.floor(age / US_PER_MINUTE)}m ago`;
  if (age < 2 * US_PER_DAY) return `${Math.floor(age / US_PER_HOUR)}h ago`;
  return age < 2 * US_PER_YEAR
    ? `${Math.floor(age / US_PER_DAY)}d ago`
    : `${Math.floor(age / US_PER_YEAR)}y ago`;
}

/** `fraction` of `width` cells filled; at least one when anything is there, all only when it is complete. */
export function bar(
  fraction: number,
  width: number,
  full: string,
  empty: string,
): string {
  const share = Math.min(1, Math.max(0, fraction));
  let filled = Math.floor(share * width);
  if (filled === 0 && share > 0) filled = 1;
  return full.repeat(filled) + empty.repeat(Math.max(0, width - filled));
}
