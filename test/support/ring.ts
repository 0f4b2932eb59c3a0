/** A log on disk, opened into a ring as the worker does it, for tests of what looks at events. */
import { statSync, writeFileSync } from "node:fs";
import { newCounters } from "../../src/base/counters.ts";
import { EventRing } from "../../src/cli/events/event-ring.ts";
import type { Event } from "../../src/event/event.ts";
import { EventOpener } from "../../src/event/opener.ts";
import type { Source } from "../../src/source/line.ts";

/** A process start as Elastic Endpoint writes it. */
export function start(
  second: number,
  name: string,
  more: Readonly<Record<string, unknown>> = {},
  sequence?: number,
): string {
  return JSON.stringify({
    "@timestamp": new Date(Date.UTC(2026, 2, 11, 9, 0, second)).toISOString(),
    agent: { type: "endpoint" },
    event: {
      category: ["process"],
      type: ["start"],
      action: "start",
      dataset: "endpoint.events.process",
      module: "endpoint",
      sequence,
    },
    host: { id: "h1", name: "WS-1" },
    process: { name, entity_id: `{${name}}`, ...more },
    user: { name: "jdoe" },
  });
}

export function keyOf(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev}:${ino}`;
}

/** Writes the lines to a file, and opens them as events of it. */
export function writeLog(
  path: string,
  lines: readonly string[],
  source: Source = { id: 1, path },
): readonly Event[] {
  writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
  return openLines(lines, source);
}

export function openLines(
  lines: readonly string[],
  source: Source,
): readonly Event[] {
  const opener = new EventOpener({ counters: newCounters() });
  const events: Event[] = [];
  let offset = 0;
  lines.forEach((text, i) => {
    const length = Buffer.byteLength(text);
    const line = { source, number: i + 1, offset, length, text };
    opener.open(JSON.parse(text), line, events);
    offset += length + 1;
  });
  opener.flush(events);
  return events;
}

/** A ring with the events in it; the file is known by what it is now. */
export function ringOf(
  events: readonly Event[],
  { capacity = 100, key }: { capacity?: number; key?: string | undefined } = {},
): EventRing {
  const ring = new EventRing(capacity, () =>
    key === undefined ? undefined : { key },
  );
  for (const event of events) ring.note(event);
  return ring;
}
