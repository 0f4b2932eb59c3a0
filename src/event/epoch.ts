/**
 * Times of producers who are not known to write them one way: text, or a number of seconds since 1970 UTC with a fraction,
 * or of milliseconds where it is too large for seconds. Sensors and search exports write such numbers as text.
 */
import {
  hasZone,
  parseTimestamp,
  US_PER_MS,
  US_PER_SECOND,
} from "../base/time.ts";
import type { Us } from "../base/time.ts";

/** Numbers below this are seconds (the year 5138), above it milliseconds. */
const MAX_SECONDS = 100_000_000_000;

/** `1602155026.617`, `"1602155026617"`; undefined for what is no such number. Exact to the microsecond. */
export function epochUs(value: unknown): Us | undefined {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || text.length > 24) return undefined;
  const match = /^(\d{1,13})(?:\.(\d{1,9}))?$/.exec(text);
  if (match === null) return undefined;
  const whole = Number(match[1]);
  const isSeconds = whole < MAX_SECONDS;
  const digits = isSeconds ? 6 : 3;
  // Digits are moved, not multiplied: a double would round the last of them.
  const fraction = Number(
    (match[2] ?? "").padEnd(digits, "0").slice(0, digits),
  );
  return whole * (isSeconds ? US_PER_SECOND : US_PER_MS) + fraction;
}

/** A time in any of the forms of `parseTimestamp` and {@link epochUs}. */
export function anyTimeUs(value: unknown): Us | undefined {
  const time = typeof value === "string" ? parseTimestamp(value) : undefined;
  return time ?? epochUs(value);
}

/** True if a time that {@link anyTimeUs} reads says which zone it is in: numbers are UTC. */
export function tellsZone(value: unknown): boolean {
  return (
    typeof value !== "string" || hasZone(value) || epochUs(value) !== undefined
  );
}
