/**
 * The records of the alert journal: one line of JSON each. Lines are ASCII, so that a reader that stops in the
 * middle of a write can never cut a character in two.
 */
import type { AlertChange } from "../alert/book.ts";
import type { AlertDocument } from "../export/alert-document.ts";
import { readAlertDocument } from "../export/read-document.ts";
import { readDecision } from "./decision-record.ts";
import type { DecisionRecord } from "./decision-record.ts";

export const JOURNAL_FILE = "alerts.ndjson";

export type AlertKind = AlertChange["kind"];

export interface AlertRecord {
  readonly type: "alert";
  /** Wall clock of the writing, ISO 8601. */
  readonly at: string;
  readonly kind: AlertKind;
  readonly alert: AlertDocument;
  /**
   * True: it went out on standard output, too, and whoever reads that there has been told. False: it was to go out, and its
   * reader was slow or gone, or there was no room.
   */
  readonly printed?: boolean;
}

/** What stands in the journal of an alert went out on standard output later than it was written here. */
export interface PrintedRecord {
  readonly type: "printed";
  readonly at: string;
  readonly id: string;
  /** Which state of it. */
  readonly mark: string;
}

/** What concerns everybody. */
export type SharedRecord = AlertRecord | DecisionRecord;

export type JournalRecord = SharedRecord | PrintedRecord;

const KINDS: readonly AlertKind[] = [
  "fired",
  "revised",
  "confirmed",
  "withdrawn",
  "tasks",
  "suppressed",
];

/** One line, with its line end. */
export function recordLine(record: JournalRecord): string {
  const json = JSON.stringify(record).replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${json}\n`;
}

/**
 * Reads one line.
 *
 * @returns `unknown` for a record of a type that this version does not have, `broken` for everything else that
 * is not a record
 */
export function parseRecord(
  line: string,
): JournalRecord | "unknown" | "broken" {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "broken";
  }
  if (typeof value !== "object" || value === null) return "broken";
  const record = value as Readonly<Record<string, unknown>>;
  switch (record["type"]) {
    case "alert":
      return alertRecord(record) ?? "broken";
    case "printed":
      return printedRecord(record) ?? "broken";
    case "triage":
    case "note":
    case "tick":
    case "mute":
    case "except":
      return readDecision(record["type"], record) ?? "broken";
    default:
      return typeof record["type"] === "string" ? "unknown" : "broken";
  }
}

function printedRecord({
  at,
  id,
  mark,
}: Readonly<Record<string, unknown>>): PrintedRecord | undefined {
  return typeof at === "string" &&
    typeof id === "string" &&
    typeof mark === "string"
    ? { type: "printed", at, id, mark }
    : undefined;
}

function alertRecord(
  record: Readonly<Record<string, unknown>>,
): AlertRecord | undefined {
  const kind = KINDS.find((known) => known === record["kind"]);
  const alert = readAlertDocument(record["alert"]);
  const at = record["at"];
  return kind === undefined || alert === undefined || typeof at !== "string"
    ? undefined
    : {
        type: "alert",
        at,
        kind,
        alert,
        ...(typeof record["printed"] === "boolean" && {
          printed: record["printed"],
        }),
      };
}
