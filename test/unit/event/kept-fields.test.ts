/**
 * A field that is read from what was kept of a document is what the whole document says: every mapped field, of one event
 * of each id in every shape, and of the samples.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newCounters } from "../../../src/base/counters.ts";
import { packageRoot } from "../../../src/base/package-root.ts";
import {
  DocumentIndex,
  KeptDocument,
} from "../../../src/event/document-index.ts";
import type { Event } from "../../../src/event/event.ts";
import { EventOpener } from "../../../src/event/opener.ts";
import { allMapped } from "../../../src/event/tables.ts";
import type { Line } from "../../../src/source/line.ts";

const FOLDER = join(packageRoot(), "test", "fixtures", "events");
/** Logs of the shapes whose documents are read by their keys. */
const READ_BY_KEYS: ReadonlySet<string> = new Set(
  ["evtx", "nxlog-export", "nxlog-relay", "wl-ecs", "wl-raw", "wl6"].map(
    (shape) => join(shape, "every-id.ndjson"),
  ),
);
/** Fields are kept when they were read from so many whole documents. */
const PATIENCE = 16;

const logs = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory()
    ? readdirSync(join(FOLDER, entry.name))
        .filter((name) => name.endsWith(".ndjson"))
        .map((name) => join(entry.name, name))
    : [],
);

const PATHS = [
  ...[...allMapped().fields].map((path) => path.replace("*", "sha256")),
  "@timestamp",
  "event.code",
  "event.provider",
  "event.created",
  "host.name",
  "host.os.type",
  "log.level",
  "message",
  "winlog.channel",
  "winlog.record_id",
  "winlog.computer_name",
  "winlog.process.pid",
  "winlog.event_data.EventType",
  "winlog.event_data.ProcessId",
  "winlog.event_data.AccountName",
  "winlog.event_data.Version",
];

const lineOf = (text: string): Line => ({
  source: { id: 1, path: "log" },
  number: 1,
  offset: 0,
  length: Buffer.byteLength(text),
  text,
});

/** What is told of an event beside its fields. */
function envelope(event: Event): object {
  const { timeUs, writtenUs, timeUncertain, host, recordId } = event;
  const { provider, code, channel, categories, shape } = event.class;
  return {
    ...{ timeUs, writtenUs, timeUncertain, host, recordId },
    ...{ provider, code, channel, categories, shape: shape.name },
  };
}

/** @param onRead called behind each field */
function fieldsOf(event: Event, onRead?: () => void): object {
  return Object.fromEntries(
    PATHS.map((path) => {
      const value = event.get(path);
      onRead?.();
      return [path, value];
    }),
  );
}

function openAll(
  open: (line: Line, out: Event[]) => void,
  flush: EventOpener,
  text: string,
): Event {
  const events: Event[] = [];
  open(lineOf(text), events);
  flush.flush(events);
  return events[0]!;
}

const { wholeOf } = KeptDocument;
/** Documents that were made whole. */
let parsed = 0;
beforeAll(() => {
  KeptDocument.wholeOf = (doc) => {
    parsed++;
    return wholeOf(doc);
  };
});
afterAll(() => {
  KeptDocument.wholeOf = wholeOf;
});

describe("fields of kept documents", () => {
  it.each(logs)(
    "are those of whole ones in %s",
    (log) => {
      let kept = 0;
      let reads = 0;
      for (const text of readFileSync(join(FOLDER, log), "utf8").split("\n")) {
        if (!text.startsWith("{")) continue;
        const documents = DocumentIndex.create()!;
        const opener = new EventOpener({ counters: newCounters(), documents });
        const whole = new EventOpener({ counters: newCounters() });
        const reference = openAll(
          (line, out) => whole.open(JSON.parse(line.text), line, out),
          whole,
          text,
        );
        const openKept = (line: Line, out: Event[]): void => {
          const document = documents.read(line);
          if (document !== undefined && opener.openKept(document, line, out)) {
            kept++;
          } else opener.open(JSON.parse(line.text), line, out);
        };
        for (let pass = 0; pass <= PATIENCE; pass++) {
          const event = openAll(openKept, opener, text);
          if (reference === undefined) {
            expect(event).toBeUndefined();
            continue;
          }
          expect(envelope(event)).toEqual(envelope(reference));
          let unparsed = 0;
          parsed = 0;
          const values = fieldsOf(event, () => {
            if (parsed === 0) unparsed++;
            parsed = 0;
          });
          if (pass === 0 || pass === PATIENCE) {
            expect(values, text).toEqual(fieldsOf(reference));
          }
          if (pass === PATIENCE && event.kept instanceof KeptDocument) {
            reads += unparsed;
          }
        }
      }
      // Of the shapes that keep, nearly all fields are read without parsing.
      if (READ_BY_KEYS.has(log)) {
        expect(reads / (kept / (PATIENCE + 1)) / PATHS.length).toBeGreaterThan(
          0.9,
        );
      }
    },
    120_000,
  );
});
