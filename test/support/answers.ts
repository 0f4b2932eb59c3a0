/**
 * What an event answers, for comparing the same record in different shapes.
 */
import { newCounters } from "../../src/base/counters.ts";
import { firstValue } from "../../src/event/event.ts";
import type { Event, FieldValue } from "../../src/event/event.ts";
import { eventIdentity } from "../../src/event/identity.ts";
import { EventOpener } from "../../src/event/opener.ts";
import { parseLine } from "../../src/event/parse-line.ts";
import type { ShapeClass } from "../../src/event/shapes/shape-class.ts";

/** Beside the fields of the tables. */
const ALWAYS = [
  "event.category",
  "event.type",
  "event.outcome",
  "event.code",
  "event.kind",
  "event.provider",
  "event.module",
  "event.dataset",
  "host.id",
  "host.name",
  "host.os.type",
  "winlog.channel",
  "winlog.computer_name",
  "winlog.event_id",
  "winlog.record_id",
  "winlog.event_data.TargetObject",
  "winlog.event_data.TaskName",
  "winlog.event_data.TaskContent",
  "winlog.event_data.RelativeTargetName",
  "winlog.event_data.SubjectLogonId",
];

/** Every field that the tables give the event's class; families by their usual members. */
function fieldsOf(event: Event): string[] {
  const { fields } = event.class as ShapeClass;
  return [...fields.keys()].flatMap((path) =>
    path.endsWith(".*")
      ? ["md5", "sha1", "sha256"].map((leaf) => path.replace("*", leaf))
      : [path],
  );
}

/**
 * The answers that do not depend on who collected the record. Of `event.action` that is the first member: the others are
 * what the collector itself calls the task.
 */
export function answers(event: Event): Readonly<Record<string, FieldValue>> {
  return {
    identity: eventIdentity(event),
    ...Object.fromEntries(
      [...ALWAYS, ...fieldsOf(event)].map((path) => [path, event.get(path)]),
    ),
    "event.action": firstValue(event.get("event.action")),
  };
}

/** The events of a log's lines, in the order of the lines. */
export function openLines(lines: readonly string[]): Event[] {
  const opener = new EventOpener({ counters: newCounters() });
  const events: Event[] = [];
  const source = { id: 0, path: "log" };
  lines.forEach((text, i) => {
    const line = { source, number: i + 1, offset: 0, length: 0, text };
    opener.open(parseLine(text), line, events);
  });
  opener.flush(events);
  return events.toSorted((a, b) => a.line.number - b.line.number);
}
