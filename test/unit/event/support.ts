/**
 * Helpers of the event tests: fixture documents, the captures beside the checkout, and an opener that is fed with both.
 */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { newCounters } from "../../../src/base/counters.ts";
import type { Counters } from "../../../src/base/counters.ts";
import { parseTimestamp } from "../../../src/base/time.ts";
import type { Us } from "../../../src/base/time.ts";
import type { Event } from "../../../src/event/event.ts";
import { EventOpener } from "../../../src/event/opener.ts";
import type { Line } from "../../../src/source/line.ts";
import { EVERY_FORM, RECORDS } from "../../support/every-id/forms.ts";

export type Fixture = Readonly<Record<string, unknown>>;

/** Documents of a log that are told by a name of ours, in the order of its lines. */
const NAMED_LOGS: Readonly<Record<string, readonly string[]>> = {
  "ecs/dotted": ["process"],
  "endpoint/older": ["registry", "network", "process"],
};

const CHANNEL_NAMES: Readonly<Record<string, string>> = {
  "Microsoft-Windows-Sysmon/Operational": "sysmon",
  "Microsoft-Windows-TaskScheduler/Operational": "task-scheduler",
  Security: "security",
};

/**
 * The documents of one log of `test/fixtures/events`, by event: those that a collector wrote of every event id as
 * `sysmon 13`, the first of an id.
 */
export function fixtures(log: string): Readonly<Record<string, Fixture>> {
  const names = NAMED_LOGS[log];
  const file = names === undefined ? `${log}/every-id` : log;
  const url = new URL(`../../fixtures/events/${file}.ndjson`, import.meta.url);
  const documents = readFileSync(url, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Fixture);
  const form = EVERY_FORM.find(({ folder }) => folder === log);
  const named =
    names ??
    RECORDS.filter((record) => form?.write(record) !== undefined).map(
      ({ source, code }) =>
        `${CHANNEL_NAMES[source.channel] ?? source.channel} ${code}`,
    );
  const byName: Record<string, Fixture> = {};
  named.forEach((name, i) => (byName[name] ??= documents[i]!));
  return byName;
}

export function lineAt(number: number, path = "test.ndjson", id = 0): Line {
  return { source: { id, path }, number, offset: 0, length: 0, text: "" };
}

export interface Opened {
  readonly events: Event[];
  readonly opener: EventOpener;
  readonly counters: Counters;
}

/** Opens values as the lines of one log, and flushes. */
export function openAll(values: readonly unknown[], path?: string): Opened {
  const counters = newCounters();
  const opener = new EventOpener({ counters });
  const events: Event[] = [];
  values.forEach((value, i) => opener.open(value, lineAt(i + 1, path), events));
  opener.flush(events);
  return { events, opener, counters };
}

/** Opens one document alone. */
export function openOne(value: unknown): Event {
  const { events } = openAll([value]);
  if (events.length !== 1) throw new Error(`${events.length} events`);
  return events[0]!;
}

/** A time in microseconds, for expectations. */
export function us(text: string): Us {
  const time = parseTimestamp(text);
  if (time === undefined) throw new Error(`no time: ${text}`);
  return time;
}

const CORPUS = new URL("../../../../shared/corpus/", import.meta.url);

export const hasCorpus = existsSync(fileURLToPath(CORPUS));

/** The lines of a capture, parsed; undefined where the line is blank. */
export function capture(name: string): (Fixture | undefined)[] {
  const file = new URL(`${name}.ndjson.gz`, CORPUS);
  const lines = gunzipSync(readFileSync(file)).toString("utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((text) =>
    text.trim() === "" ? undefined : (JSON.parse(text) as Fixture),
  );
}

/** Opens a capture; events keep their line numbers. */
export function openCapture(lines: readonly (Fixture | undefined)[]): Opened {
  const counters = newCounters();
  const opener = new EventOpener({ counters });
  const events: Event[] = [];
  lines.forEach((value, i) => {
    if (value !== undefined) opener.open(value, lineAt(i + 1), events);
  });
  opener.flush(events);
  return { events, opener, counters };
}

export function atLine(events: readonly Event[], number: number): Event {
  const event = events.find((each) => each.line.number === number);
  if (event === undefined) throw new Error(`no event of line ${number}`);
  return event;
}
