/**
 * Times as searches write them: `relative_time`'s offsets (`-1d@d`), and the text of an epoch (`%Y-%m-%dT%H:%M:%S`). All of
 * it in UTC; the machine's clock and zone have no part in it.
 */
import { US_PER_SECOND } from "../../base/time.ts";
import type { Us } from "../../base/time.ts";

const MS_PER_SECOND = 1_000;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** In seconds, or in months. */
type Unit = { readonly seconds: number } | { readonly months: number };

const UNITS: ReadonlyMap<string, Unit> = new Map(
  (
    [
      ["s sec secs second seconds", { seconds: 1 }],
      ["m min mins minute minutes", { seconds: MINUTE }],
      ["h hr hrs hour hours", { seconds: HOUR }],
      ["d day days", { seconds: DAY }],
      ["w week weeks", { seconds: WEEK }],
      ["mon month months", { months: 1 }],
      ["q qtr qtrs quarter quarters", { months: 3 }],
      ["y yr yrs year years", { months: 12 }],
    ] as const
  ).flatMap(([names, unit]) =>
    names.split(" ").map((name): [string, Unit] => [name, unit]),
  ),
);

const OFFSET = /([+-])(\d{0,9})([a-z]{1,8})/y;
const SNAP = /@(?:w([0-7])|([a-z]{1,8}))/y;

/**
 * `relative_time`: offsets one after the other, `@` goes back to the beginning of a unit.
 *
 * @returns undefined for what is no offset of time, and beyond the years a date can have
 */
export function relativeTime(timeUs: Us, modifier: string): Us | undefined {
  let time: Us | undefined = timeUs;
  let at = modifier.startsWith("now") ? 3 : 0;
  while (at < modifier.length && time !== undefined) {
    OFFSET.lastIndex = SNAP.lastIndex = at;
    const offset = OFFSET.exec(modifier);
    const snap = offset === null ? SNAP.exec(modifier) : null;
    if (offset !== null) {
      const [, sign, digits, name] = offset;
      const count = digits === "" ? 1 : Number(digits);
      time = moved(time, sign === "-" ? -count : count, name!);
      at = OFFSET.lastIndex;
    } else if (snap !== null) {
      const [, weekday, name] = snap;
      time =
        weekday === undefined
          ? snapped(time, name!)
          : startOfWeek(time, Number(weekday) % 7);
      at = SNAP.lastIndex;
    } else return undefined;
  }
  return time;
}

function moved(time: Us, count: number, name: string): Us | undefined {
  const unit = UNITS.get(name);
  if (unit === undefined) return undefined;
  if ("seconds" in unit)
    return valid(time + count * unit.seconds * US_PER_SECOND);
  const date = dateOf(time);
  if (date === undefined) return undefined;
  const { year, month, day } = date;
  const to = year * 12 + month + count * unit.months;
  const first = Date.UTC(Math.floor(to / 12), ((to % 12) + 12) % 12, 1);
  const last = Date.UTC(Math.floor(to / 12), (((to % 12) + 12) % 12) + 1, 0);
  if (Number.isNaN(first) || Number.isNaN(last)) return undefined;
  // The 31st of a shorter month is its last day.
  const days = Math.min(day, new Date(last).getUTCDate()) - 1;
  const inDay =
    time - Math.floor(time / (DAY * US_PER_SECOND)) * DAY * US_PER_SECOND;
  return valid((first / MS_PER_SECOND + days * DAY) * US_PER_SECOND + inDay);
}

function snapped(time: Us, name: string): Us | undefined {
  const unit = UNITS.get(name);
  if (unit === undefined) return undefined;
  if ("seconds" in unit) {
    if (unit.seconds === WEEK) return startOfWeek(time, 0);
    const length = unit.seconds * US_PER_SECOND;
    return Math.floor(time / length) * length;
  }
  const date = dateOf(time);
  if (date === undefined) return undefined;
  const { year, month } = date;
  return (
    Date.UTC(year, month - (month % unit.months), 1) *
    (US_PER_SECOND / MS_PER_SECOND)
  );
}

/** @param weekday 0 is Sunday */
function startOfWeek(time: Us, weekday: number): Us {
  const days = Math.floor(time / (DAY * US_PER_SECOND));
  // 1970-01-01 was a Thursday.
  const since = (((days + 4 - weekday) % 7) + 7) % 7;
  return (days - since) * DAY * US_PER_SECOND;
}

/** JavaScript's dates end in the year 275760. */
const MAX_TIME: Us = 8_640_000_000_000_000_000;

const valid = (time: Us): Us | undefined =>
  Math.abs(time) <= MAX_TIME ? time : undefined;

function dateOf(
  time: Us,
):
  | { readonly year: number; readonly month: number; readonly day: number }
  | undefined {
  const date = new Date(Math.floor(time / (US_PER_SECOND / MS_PER_SECOND)));
  if (Number.isNaN(date.getTime())) return undefined;
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
  };
}

const MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );
const WEEKDAYS =
  "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** What `ctime` writes where no format is given. */
export const DEFAULT_TIME_FORMAT = "%m/%d/%Y %H:%M:%S";

/**
 * The text of a time: `%Y %m %d %H %M %S` and their relatives, `%N` and `%3N` for parts of a second. What is not understood
 * stays as it is written.
 *
 * @returns undefined beyond the years a date can have
 */
export function formatTime(timeUs: Us, format: string): string | undefined {
  const date = new Date(Math.floor(timeUs / (US_PER_SECOND / MS_PER_SECOND)));
  if (Number.isNaN(date.getTime())) return undefined;
  const part = (sign: string): string | undefined => {
    const hours = date.getUTCHours();
    switch (sign) {
      case "Y":
        return String(date.getUTCFullYear()).padStart(4, "0");
      case "y":
        return two(date.getUTCFullYear() % 100);
      case "m":
        return two(date.getUTCMonth() + 1);
      case "d":
        return two(date.getUTCDate());
      case "e":
        return String(date.getUTCDate()).padStart(2);
      case "H":
        return two(hours);
      case "I":
        return two(hours % 12 || 12);
      case "M":
        return two(date.getUTCMinutes());
      case "S":
        return two(date.getUTCSeconds());
      case "p":
        return hours < 12 ? "AM" : "PM";
      case "B":
        return MONTHS[date.getUTCMonth()]!;
      case "b":
        return MONTHS[date.getUTCMonth()]!.slice(0, 3);
      case "A":
        return WEEKDAYS[date.getUTCDay()]!;
      case "a":
        return WEEKDAYS[date.getUTCDay()]!.slice(0, 3);
      case "F":
        return formatTime(timeUs, "%Y-%m-%d");
      case "T":
        return formatTime(timeUs, "%H:%M:%S");
      case "s":
        return String(Math.floor(timeUs / US_PER_SECOND));
      case "Z":
        return "UTC";
      case "z":
        return "+0000";
      case "N":
        return fraction(timeUs, 3);
      case "%":
        return "%";
      default:
        return undefined;
    }
  };
  return format.replace(
    /%(?:([369])N|([A-Za-z%]))/g,
    (written, digits: string | undefined, sign: string | undefined) =>
      digits === undefined
        ? (part(sign!) ?? written)
        : fraction(timeUs, Number(digits)),
  );
}

const two = (value: number): string => String(value).padStart(2, "0");

function fraction(timeUs: Us, digits: number): string {
  const us = timeUs - Math.floor(timeUs / US_PER_SECOND) * US_PER_SECOND;
  return String(Math.floor(us))
    .padStart(6, "0")
    .padEnd(9, "0")
    .slice(0, digits);
}
