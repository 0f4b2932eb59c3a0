/** A point in time as people write it at a prompt, for screens that are told to go there. */
import type { Us } from "../../base/time.ts";
import { US_PER_DAY, parseDuration, parseTimestamp } from "../../base/time.ts";

const TIME_OF_DAY = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,6})?))?$/;
const DATE_AND_TIME =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)$/;

/**
 * `12:04`, `12:04:31`, `2026-03-11 12:04`, a whole time stamp, or `-5m` before the stream's clock. A time of day is the
 * last one that the stream has come to.
 *
 * @param local times without a zone are those of this machine, as the screen shows them; otherwise UTC
 * @returns undefined for anything else
 */
export function timeOf(
  text: string,
  streamUs: Us,
  local: boolean,
): Us | undefined {
  const backUs = /^-/.test(text) ? parseDuration(text.slice(1)) : undefined;
  if (backUs !== undefined) return streamUs - backUs;
  const us = timeOnDay(text, streamUs, local);
  // What the stream has not come to today was yesterday.
  return us !== undefined && us > streamUs && TIME_OF_DAY.test(text)
    ? timeOnDay(text, streamUs - US_PER_DAY, local)
    : us;
}

/** The same without lengths of time; a time of day is on the day of `dayUs`. */
export function timeOnDay(
  text: string,
  dayUs: Us,
  local: boolean,
): Us | undefined {
  const dated = DATE_AND_TIME.exec(text);
  if (dated !== null) return atDay(dated[1]!, dated[2]!, local);
  return TIME_OF_DAY.test(text)
    ? atDay(dayOf(dayUs, local), text, local)
    : parseTimestamp(text);
}

function dayOf(us: Us, local: boolean): string {
  const at = new Date(Math.floor(us / 1_000));
  if (!local) return at.toISOString().slice(0, 10);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function atDay(day: string, clock: string, local: boolean): Us | undefined {
  const [, hour, minute, second = "00"] = TIME_OF_DAY.exec(clock) ?? [];
  const text = `${day}T${hour?.padStart(2, "0")}:${minute}:${second}`;
  if (!local) return parseTimestamp(text);
  const ms = new Date(text).getTime();
  return Number.isNaN(ms) ? undefined : ms * 1_000;
}
