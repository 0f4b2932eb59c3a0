/**
 * Shape `unknown`: an object that no other shape recognises but that tells a time. Nothing is mapped: a field is answered by
 * the name it has in the document, and there is no category, so that only `any` rules look at it, and only those that name
 * its own fields can match. A document without a time cannot be put in order; it is counted and left out.
 */
import type { Us } from "../../base/time.ts";
import { pathReader } from "../document-path.ts";
import { anyTimeUs, tellsZone } from "../epoch.ts";
import type { Doc, FieldReader, Host } from "../event.ts";
import type { HostTable } from "../host-table.ts";
import type { DocReader, EventData } from "../mapping.ts";
import { hostNameIn } from "./ecs.ts";
import { DocumentShape } from "./shape.ts";
import type { ClockKind } from "./shape.ts";
import type { ShapeClass } from "./shape-class.ts";

/** Where producers keep the time, the time of the event before that of its handling. */
const TIMES = [
  "@timestamp",
  "UtcTime",
  "EventTime",
  "TimeCreated",
  "timestamp",
  "Timestamp",
  "time",
  "_time",
  "ts",
  "datetime",
] as const;

/** Where they keep the machine. */
const COMPUTERS = [
  "computer_name",
  "Computer",
  "ComputerName",
  "Hostname",
  "hostname",
  "host",
] as const;

/** A number below this, of the year 1973, is a duration or a counter. */
const MIN_US = 100_000_000 * 1_000_000;

interface Told {
  readonly us: Us;
  readonly value: unknown;
}

function timeOf(doc: Doc): Told | undefined {
  for (const name of TIMES) {
    const value = doc[name];
    const us = value === undefined ? undefined : anyTimeUs(value);
    if (us !== undefined && us >= MIN_US) return { us, value };
  }
  return undefined;
}

function computerOf(doc: Doc): string {
  const told = hostNameIn(doc);
  if (told !== undefined) return told;
  for (const name of COMPUTERS) {
    const value = doc[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return "";
}

export class UnknownShape extends DocumentShape {
  readonly name = "unknown";

  /** Asked when all others have declined. */
  recognises(doc: Doc): boolean {
    return timeOf(doc) !== undefined;
  }

  hostOf(doc: Doc, hosts: HostTable, path: string): Host {
    return hosts.named(computerOf(doc), path);
  }

  clockOf(doc: Doc): ClockKind {
    return tellsZone(timeOf(doc)?.value) ? "utc" : "local";
  }

  happenedUs(): undefined {
    return undefined;
  }

  recordUs(doc: Doc): Us | undefined {
    return timeOf(doc)?.us;
  }

  recordNumber(): undefined {
    return undefined;
  }

  /** What is data and what is envelope nobody knows. */
  dataNames(): undefined {
    return undefined;
  }

  eventData(): EventData {
    return () => () => undefined;
  }

  protected channelOf(): string {
    return "";
  }

  protected providerNameOf(): string {
    return "";
  }

  /** One class for all: a hostile log shall not make classes of its own. */
  protected codeOf(): undefined {
    return undefined;
  }

  override buildReader(eventClass: ShapeClass, path: string): FieldReader {
    if (path !== "event.code") return super.buildReader(eventClass, path);
    const read = pathReader(path);
    return (event) => read(event.doc);
  }

  protected docReader(_eventClass: ShapeClass, path: string): DocReader {
    return pathReader(path);
  }
}
