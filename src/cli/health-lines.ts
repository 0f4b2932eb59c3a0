/**
 * What matters of the health of the logs, in sentences: cleared logs, Sysmon stopped or configured anew, records that are
 * missing, events later than allowed. A log in order gives no line. Texts from logs are made visible here.
 */
import { grouped } from "../base/grouped.ts";
import {
  formatTimestamp,
  US_PER_DAY,
  US_PER_HOUR,
  US_PER_MINUTE,
  US_PER_MS,
  US_PER_SECOND,
} from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { visible } from "../base/visible.ts";
import type { Notable } from "../event/health/notable.ts";
import { sizeOf } from "../event/health/number-ranges.ts";
import type {
  ChannelNumbers,
  HostReport,
} from "../event/health/source-health.ts";
import { plural } from "./summary.ts";

/** Lines of one kind; the others are counted. */
const MOST_LINES = 10;
const MOST_CHARS = 200;

const shown = (text: string): string => visible(text, MOST_CHARS);
const number = grouped;

/**
 * @param latenessUs what was allowed
 * @returns no line for what is in order
 */
export function healthLines(
  hosts: readonly HostReport[],
  latenessUs: Us,
): string[] {
  return [
    ...most(
      hosts.flatMap(({ notable }) => notable.filter(isTold).map(notableLine)),
      "notable event",
    ),
    ...figureLines(hosts, latenessUs),
  ];
}

/** The same without the notable events, for a run that tells these when they happen. */
export function figureLines(
  hosts: readonly HostReport[],
  latenessUs: Us,
): string[] {
  return [
    ...most(hosts.flatMap(errorLines), "host with Sysmon errors"),
    ...most(hosts.flatMap(restartLines), "restart of record numbers"),
    ...most(hosts.flatMap(gapLines), "channel with missing records"),
    ...most(
      hosts.filter(({ late }) => late > 0).map((h) => lateLine(h, latenessUs)),
      "host with late events",
    ),
  ];
}

/**
 * What to run again with when events came later than was allowed: `events came up to 14 h 56 m late, later than --lateness
 * 180s: …`. No line when none did. It is about all hosts together, as the option is.
 */
export function latenessAdvice(
  hosts: readonly HostReport[],
  latenessUs: Us,
): string[] {
  const maxUs = Math.max(
    ...hosts.map(({ late, lateness }) => (late > 0 ? lateness.maxUs : 0)),
    0,
  );
  if (maxUs === 0) return [];
  const [, unitUs] = unitOf(maxUs);
  const enough = durationOption(Math.ceil(maxUs / unitUs) * unitUs);
  return [
    `events came up to ${spanText(maxUs)} late, later than --lateness ${durationOption(latenessUs)}: matches over several events may be missing; run again with --lateness ${enough}`,
  ];
}

/** Sysmon starts with the machine, and its errors repeat: these are counted and not told one by one. */
export function isTold({ kind, what }: Notable): boolean {
  if (kind === "sysmon-error") return false;
  return kind !== "sysmon-service" || what?.toLowerCase() !== "started";
}

/** `DC01: Security log cleared by CORP\adm at 2020-10-23T02:36:40.671Z (dc01.ndjson:12)`. */
export function notableLine(notable: Notable): string {
  const { host, user, timeUs, file, line } = notable;
  const by = user === undefined ? "" : ` by ${shown(user)}`;
  return `${shown(host.name)}: ${whatHappened(notable)}${by} at ${formatTimestamp(timeUs)} (${shown(file)}:${line})`;
}

function whatHappened({ kind, what }: Notable): string {
  switch (kind) {
    case "log-cleared":
      return what === undefined
        ? "a log cleared"
        : `${shown(what)} log cleared`;
    case "sysmon-config":
      return `Sysmon configuration changed${what === undefined ? "" : ` (${shown(what)})`}`;
    case "sysmon-service":
      return `Sysmon ${what === undefined ? "changed state" : shown(what).toLowerCase()}`;
    case "sysmon-error":
      return `Sysmon error${what === undefined ? "" : ` (${shown(what)})`}`;
  }
}

/** A driver that fails logs nothing of what it should see. */
function errorLines({ host, counts, notable }: HostReport): string[] {
  const last = notable.findLast(({ kind }) => kind === "sysmon-error");
  if (last === undefined) return [];
  const { what, timeUs, file, line } = last;
  const text = what === undefined ? "" : ` (${shown(what)})`;
  const count = plural(counts["sysmon-error"], "Sysmon error");
  return [
    `${shown(host.name)}: ${count}, the last${text} at ${formatTimestamp(timeUs)} (${shown(file)}:${line})`,
  ];
}

function restartLines({ host, channels }: HostReport): string[] {
  return channels.flatMap(({ channel, restartList }) =>
    restartList.map(
      ({ atUs, before, after }) =>
        `${shown(host.name)}: record numbers of ${shown(channel)} began again at ${number(after)} after ${number(before)}, at ${formatTimestamp(atUs)}: the log was cleared or made anew`,
    ),
  );
}

function gapLines({ host, channels }: HostReport): string[] {
  return channels
    .filter(({ missing }) => missing > 0)
    .map((channel) => `${shown(host.name)}: ${gapText(channel)}`);
}

function gapText({ channel, missing, gaps, largest }: ChannelNumbers): string {
  const first = largest.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0]!;
  const place =
    first.from === first.to
      ? number(first.from)
      : `${number(first.from)} to ${number(first.to)}`;
  return `${plural(missing, "record")} of ${shown(channel)} missing in ${plural(gaps, "gap")}, the largest ${place}`;
}

function lateLine({ host, late, lateness }: HostReport, latenessUs: Us) {
  const seconds = (us: Us): string => number(Math.ceil(us / US_PER_SECOND));
  return `${shown(host.name)}: ${plural(late, "event")} more than ${seconds(latenessUs)} s late, 99 of 100 at most ${seconds(lateness.p99Us)} s, all at most ${seconds(lateness.maxUs)} s: see --lateness`;
}

const UNITS = [
  ["d", US_PER_DAY],
  ["h", US_PER_HOUR],
  ["m", US_PER_MINUTE],
  ["s", US_PER_SECOND],
] as const;

/** The largest unit that the time has one of. */
function unitOf(us: Us): (typeof UNITS)[number] {
  return UNITS.find(([, unitUs]) => us >= unitUs) ?? UNITS.at(-1)!;
}

/** `14 h 56 m`: of the largest unit and the next smaller one, the rest cut off. */
function spanText(us: Us): string {
  const at = UNITS.indexOf(unitOf(us));
  const [first, next] = UNITS.slice(at);
  const parts = [`${Math.floor(us / first![1])} ${first![0]}`];
  if (next !== undefined) {
    parts.push(`${Math.floor((us % first![1]) / next[1])} ${next[0]}`);
  }
  return parts.filter((part) => !part.startsWith("0 ")).join(" ");
}

/** As it is written behind an option, exactly: `15h`, `180s`, `1500ms`. */
function durationOption(us: Us): string {
  for (const [name, unitUs] of UNITS) {
    // Minutes are usual from ten on.
    const isUsual = name === "m" ? us >= 10 * unitUs : us >= unitUs;
    if (isUsual && us % unitUs === 0) return `${us / unitUs}${name}`;
  }
  return `${us / US_PER_MS}ms`;
}

function most(lines: readonly string[], what: string): string[] {
  const more = lines.length - MOST_LINES;
  return more <= 0
    ? [...lines]
    : [
        ...lines.slice(0, MOST_LINES),
        `and ${number(more)} more of that kind (${what}): scan --json tells all`,
      ];
}
