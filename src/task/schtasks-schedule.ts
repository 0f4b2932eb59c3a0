/**
 * The schedule options of `schtasks` in, one plain line out: `every week on MON at 06:00`. Dates have the form
 * of the machine's locale: they are shown, not read.
 */

/** @param options values by option name in lower case. @returns null where no schedule is given. */
export function scheduleLine(
  options: ReadonlyMap<string, string | null>,
): string | null {
  const get = (name: string): string | undefined =>
    options.get(name) ?? undefined;
  const type = get("sc")?.toUpperCase();
  const start = get("st");
  const base = type === undefined ? undefined : subject(type, get);
  const parts: string[] = [];
  if (base !== undefined) parts.push(base + clock(type!, start));
  else if (start !== undefined) parts.push(`at ${start}`);

  const date = get("sd");
  if (date !== undefined && type !== "ONCE") parts.push(`from ${date}`);
  const repeat = get("ri");
  if (repeat !== undefined) {
    const duration = get("du");
    parts.push(
      `repeats every ${repeat} min` +
        (duration === undefined ? "" : ` for ${duration}`),
    );
  }
  const delay = get("delay");
  if (delay !== undefined) parts.push(`delay ${delay}`);
  const end = [get("ed"), get("et")].filter((text) => text !== undefined);
  if (end.length > 0) parts.push(`until ${end.join(" ")}`);
  return parts.length === 0 ? null : parts.join(", ");
}

function subject(
  type: string,
  get: (name: string) => string | undefined,
): string {
  const modifier = get("mo");
  const days = get("d");
  switch (type) {
    case "MINUTE":
      return `every ${modifier ?? "1"} min`;
    case "HOURLY":
      return `every ${modifier ?? "1"} h`;
    case "DAILY":
      return every(modifier, "day");
    case "WEEKLY":
      return (
        every(modifier, "week") + (days === undefined ? "" : ` on ${days}`)
      );
    case "MONTHLY":
      return monthly(modifier, days, get("m"));
    case "ONCE": {
      const date = get("sd");
      return date === undefined ? "once" : `once on ${date}`;
    }
    case "ONSTART":
      return "at system start";
    case "ONLOGON":
      return "at logon of any user";
    case "ONIDLE": {
      const minutes = get("i");
      return minutes === undefined
        ? "when idle"
        : `when idle for ${minutes} min`;
    }
    case "ONEVENT":
      return ["on event", get("ec"), modifier].filter(Boolean).join(" ");
    default:
      return type;
  }
}

function every(modifier: string | undefined, unit: string): string {
  return modifier === undefined || modifier === "1"
    ? `every ${unit}`
    : `every ${modifier} ${unit}s`;
}

/** The modifier is a number of months, a week of the month, or the last day. */
function monthly(
  modifier: string | undefined,
  days: string | undefined,
  months: string | undefined,
): string {
  const inMonths = months === undefined ? "" : ` in ${months}`;
  if (modifier === undefined || /^\d+$/.test(modifier)) {
    const onDay = days === undefined ? "" : ` on day ${days}`;
    return every(modifier, "month") + onDay + inMonths;
  }
  if (/^lastday$/i.test(modifier)) return `every month, last day${inMonths}`;
  const onDay = days === undefined ? "" : ` on ${days}`;
  return `every month, ${modifier.toLowerCase()}${onDay}${inMonths}`;
}

/** Short intervals run on from their start; the others start at that time. */
function clock(type: string, start: string | undefined): string {
  if (start === undefined) return "";
  return type === "MINUTE" || type === "HOURLY"
    ? ` from ${start}`
    : ` at ${start}`;
}
