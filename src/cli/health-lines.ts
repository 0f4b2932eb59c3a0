/**
 * What matters of the health of the logs, in sentences: cleared logs, Sysmon stopped or configured anew, records that are
 * missing, events later than allowed. A log in order gives no line. Texts from logs are made visible here.
 */
import { formatTimestamp, US_PER_SECOND } from "../base/time.ts";
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
const number = (n: number): string => n.toLocaleString("en-US");

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
    ...most(hosts.flatMap(restartLines), "restart of record numbers"),
    ...most(hosts.flatMap(gapLines), "channel with missing records"),
    ...most(
      hosts.filter(({ late }) => late > 0).map((h) => lateLine(h, latenessUs)),
      "host with late events",
    ),
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

function restartLines({ host, channels }: HostReport): string[] {
  return channels.flatMap(({ channel, restartList }) =>
    restartList.map(
      ({ atUs, before, after }) =>
        `${shown(host.name)}: record numbers of ${shown(channel)} began again at ${number(after)} after ${number(before)}, at ${formatTimestamp(atUs)}: the log was cleared or made anew`,
    ),
  );
}

/** Where lines were left unparsed nothing is known of what is missing. */
function gapLines({ host, channels }: HostReport): string[] {
  return channels
    .filter(({ missing, isPartial }) => missing > 0 && !isPartial)
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

function most(lines: readonly string[], what: string): string[] {
  const more = lines.length - MOST_LINES;
  return more <= 0
    ? [...lines]
    : [
        ...lines.slice(0, MOST_LINES),
        `and ${number(more)} more of that kind (${what}): scan --json tells all`,
      ];
}
