/**
 * Time as a value: integer microseconds since 1970 UTC, and durations in the same unit.
 * Nothing here reads a clock or the machine's time zone.
 */

/** Integer microseconds since 1970-01-01 UTC. Exact in a double until the year 2255. */
export type Us = number;

export const US_PER_MS = 1_000;
export const US_PER_SECOND = 1_000_000;
export const US_PER_MINUTE = 60 * US_PER_SECOND;
export const US_PER_HOUR = 60 * US_PER_MINUTE;
export const US_PER_DAY = 24 * US_PER_HOUR;

const DIGIT_0 = 48;

/** Two or more decimal digits at `at`, or NaN. The parser below runs once per log line: no RegExp. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - DIGIT_0;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Days from 1970-01-01 to a civil date (proleptic Gregorian), by Howard Hinnant's method. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear =
    Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

// Log lines come in bursts of one day: the day number of the last date text is nearly always right.
let lastDateText = "";
let lastDateUs = 0;

/**
 * Reads `YYYY-MM-DD{T| }hh:mm:ss[.fraction][ ][Z|UTC|±hh:mm|±hhmm]`, up to 9 fractional digits (cut to
 * microseconds). Text without a zone is read as UTC: whoever knows better corrects it (event/calibration).
 *
 * @returns undefined for anything else, also for dates that do not exist.
 */
export function parseTimestamp(text: string): Us | undefined {
  const length = text.length;
  if (length < 19) return undefined;
  const separator = text.charCodeAt(10);
  if (separator !== 0x54 && separator !== 0x20) return undefined;
  if (text.charCodeAt(13) !== 0x3a || text.charCodeAt(16) !== 0x3a) {
    return undefined;
  }

  let dateUs = lastDateUs;
  if (!text.startsWith(lastDateText) || lastDateText === "") {
    if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) {
      return undefined;
    }
    const year = digits(text, 0, 4);
    const month = digits(text, 5, 2);
    const day = digits(text, 8, 2);
    if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return undefined;
    const days = daysFromCivil(year, month, day);
    if (!Number.isFinite(days)) return undefined;
    // 30 February would silently become 1 March.
    if (
      day > 28 &&
      new Date(days * 86_400_000).toISOString().slice(0, 10) !==
        text.slice(0, 10)
    ) {
      return undefined;
    }
    dateUs = days * US_PER_DAY;
    lastDateUs = dateUs;
    lastDateText = text.slice(0, 10);
  }

  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return undefined;

  let at = 19;
  let fractionUs = 0;
  const mark = text.charCodeAt(at);
  if (mark === 0x2e || mark === 0x2c) {
    at++;
    let scale = 100_000;
    const from = at;
    for (; at < length; at++) {
      const digit = text.charCodeAt(at) - DIGIT_0;
      if (!(digit >= 0 && digit <= 9)) break;
      fractionUs += digit * scale;
      // Below a microsecond the scale becomes 0 and further digits add nothing.
      scale = scale === 1 ? 0 : scale / 10;
    }
    if (at === from || at - from > 9) return undefined;
  }

  const us =
    dateUs + ((hour * 60 + minute) * 60 + second) * US_PER_SECOND + fractionUs;
  if (at === length) return us;
  const zoneUs = parseZone(text, at);
  return zoneUs === undefined ? undefined : us - zoneUs;
}

/** True if the text ends in a zone: `Z`, `UTC` or a numeric offset. */
export function hasZone(text: string): boolean {
  return /(?:Z|UTC|[+-]\d\d:?\d\d)$/.test(text);
}

function parseZone(text: string, from: number): Us | undefined {
  const at = text.charCodeAt(from) === 0x20 ? from + 1 : from;
  const rest = text.length - at;
  const first = text.charCodeAt(at);
  if (rest === 1 && (first === 0x5a || first === 0x7a)) return 0;
  if (rest === 3 && text.endsWith("UTC")) return 0;
  if (first !== 0x2b && first !== 0x2d) return undefined;
  const hour = digits(text, at + 1, 2);
  const minuteAt = text.charCodeAt(at + 3) === 0x3a ? at + 4 : at + 3;
  const minute = digits(text, minuteAt, 2);
  if (minuteAt + 2 !== text.length || !(hour <= 23 && minute <= 59)) {
    return undefined;
  }
  const us = (hour * 60 + minute) * US_PER_MINUTE;
  return first === 0x2d ? -us : us;
}

/**
 * ISO 8601 in UTC with milliseconds, or microseconds where the value has them:
 * `2020-12-19T12:00:22.232Z`.
 */
export function formatTimestamp(us: Us): string {
  const ms = Math.floor(us / US_PER_MS);
  if (!(Math.abs(ms) <= 8.64e15)) return String(us);
  const day = Math.floor(ms / MS_PER_DAY);
  if (day !== lastDay) {
    lastDay = day;
    lastDayText = new Date(day * MS_PER_DAY).toISOString().split("T")[0]!;
  }
  const ofDay = ms - day * MS_PER_DAY;
  const hour = padded(Math.floor(ofDay / 3_600_000), 2);
  const minute = padded(Math.floor(ofDay / 60_000) % 60, 2);
  const second = padded(Math.floor(ofDay / 1_000) % 60, 2);
  const rest = us - ms * US_PER_MS;
  return `${lastDayText}T${hour}:${minute}:${second}.${padded(ofDay % 1_000, 3)}${rest === 0 ? "" : padded(rest, 3)}Z`;
}

const MS_PER_DAY = US_PER_DAY / US_PER_MS;

// As above: the text of the last day is nearly always right, and a date a time would cost more than all the rest.
let lastDay = NaN;
let lastDayText = "";

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}

const UNITS: Readonly<Record<string, Us>> = {
  ms: US_PER_MS,
  s: US_PER_SECOND,
  m: US_PER_MINUTE,
  h: US_PER_HOUR,
  d: US_PER_DAY,
};

/** Reads `500ms`, `90s`, `3m`, `1.5h`, `2d` (and `0`). @returns undefined for anything else. */
export function parseDuration(text: string): Us | undefined {
  if (text === "0") return 0;
  const match = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h|d)$/.exec(text.trim());
  if (match === null) return undefined;
  return Math.round(Number(match[1]) * UNITS[match[2] as string]!);
}

/** A duration for people: `21.220 s`, `01:41`, `3:02:10`, `2d 04:00`. Under a minute with milliseconds. */
export function formatDuration(us: Us): string {
  const sign = us < 0 ? "-" : "";
  const value = Math.abs(us);
  if (value < US_PER_MINUTE) {
    return `${sign}${(value / US_PER_SECOND).toFixed(3)} s`;
  }
  return sign + formatClock(value);
}

/** `mm:ss`, `h:mm:ss` or `Nd hh:mm` of a duration; whole seconds, rounded down. */
export function formatClock(us: Us): string {
  const seconds = Math.max(0, Math.floor(us / US_PER_SECOND));
  const two = (n: number): string => String(n).padStart(2, "0");
  const s = seconds % 60;
  const m = Math.floor(seconds / 60) % 60;
  const h = Math.floor(seconds / 3_600);
  if (h >= 48) return `${Math.floor(h / 24)}d ${two(h % 24)}:${two(m)}`;
  if (h > 0) return `${h}:${two(m)}:${two(s)}`;
  return `${two(m)}:${two(s)}`;
}
