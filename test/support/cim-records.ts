/**
 * Documents to the records of data models that Splunk would make of them, for the oracle: every field of every record read
 * at once, which the engine never does.
 */
import {
  cimDataset,
  cimEventReader,
  cimFields,
  cimReader,
} from "../../src/event/cim.ts";
import { Alias } from "../../src/event/event.ts";
import type { Event, FieldReader, FieldValue } from "../../src/event/event.ts";
import { openDocuments } from "./open-documents.ts";
import { Spellings } from "./spl-oracle.ts";
import type { CimRecord, CimValue, Scalar } from "./spl-oracle.ts";

const EVENT_FIELDS = ["host", "source", "sourcetype"];

export function cimRecords(documents: readonly unknown[]): CimRecord[] {
  return openDocuments(documents).flatMap(recordsOf);
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
