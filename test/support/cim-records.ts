/**
 * Documents to the records of data models that Splunk would make of them, for the oracle: every field of every record read
 * at once, which the engine never does.
 */
import { newCounters } from "../../src/base/counters.ts";
import {
  cimDataset,
  cimEventReader,
  cimFields,
  cimReader,
} from "../../src/event/cim.ts";
import { Alias } from "../../src/event/event.ts";
import type { Event, FieldReader, FieldValue } from "../../src/event/event.ts";
import { EventOpener } from "../../src/event/opener.ts";
import { Spellings } from "./spl-oracle.ts";
import type { CimRecord, CimValue, Scalar } from "./spl-oracle.ts";

const EVENT_FIELDS = ["host", "source", "sourcetype"];

/** Opens documents in the order of their arrival; each is an event of its own. */
export function cimRecords(documents: readonly unknown[]): CimRecord[] {
  const opener = new EventOpener({ counters: newCounters() });
  const source = { id: 1, path: "test.ndjson" };
  const events: Event[] = [];
  documents.forEach((document, i) => {
    const line = { source, number: i + 1, offset: i, length: 1, text: "" };
    opener.open(document, line, events);
  });
  opener.flush(events);
  return events.flatMap(recordsOf);
}

function recordsOf(event: Event): CimRecord[] {
  return cimDataset(event.class)
    .filter(({ includes }) => includes?.(event) ?? true)
    .map(({ model }) => ({
      dataset: model,
      fields: readAll(event, cimFields(model), (name) =>
        cimReader(model, name),
      ),
      event: readAll(event, EVENT_FIELDS, cimEventReader),
      timeUs: event.timeUs,
    }));
}

function readAll(
  event: Event,
  names: readonly string[],
  readerOf: (name: string) => FieldReader | undefined,
): Record<string, CimValue> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = readerOf(name)!(event);
      return value === undefined ? [] : [[name, cimValue(value)] as const];
    }),
  );
}

function cimValue(value: Exclude<FieldValue, undefined>): CimValue {
  if (value instanceof Alias) return new Spellings(value.values.map(scalar));
  return typeof value === "object" ? value.map(scalar) : scalar(value);
}

const scalar = (value: string | number | boolean): Scalar =>
  typeof value === "boolean" ? String(value) : value;
