/**
 * The alert journal: `alerts.ndjson` in the state folder, shared by every running tripline. Records are only
 * ever appended, one write each, so that writers do not disturb each other and readers see whole lines. The file
 * grows with the alerts and decisions; nothing in it is rewritten.
 */
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { TriageDecision } from "../alert/alert.ts";
import { TriplineError } from "../base/errors.ts";
import type { AlertDocument } from "../export/alert-document.ts";
import { JOURNAL_FILE, recordLine } from "./journal-record.ts";
import type { AlertKind, JournalRecord } from "./journal-record.ts";
import { JournalView } from "./journal-view.ts";
import { KnownAlerts } from "./known-alerts.ts";

const { O_APPEND, O_CREAT, O_RDONLY, O_RDWR } = constants;
const NEWLINE = 0x0a;
const BLOCK_BYTES = 1 << 20;
/** Longer lines are not records of ours: they are counted as broken and not kept. */
const LONGEST_LINE_BYTES = 8 << 20;

/**
 * Everything the journal says. A journal that does not exist yet is empty.
 *
 * @throws TriplineError `journal` when the file is there and cannot be read
 */
export function readJournal(folder: string): JournalView {
  const view = new JournalView();
  readLines(join(folder, JOURNAL_FILE), (line) => view.addLine(line));
  return view;
}

export class JournalWriter {
  /** 1 when the last line was torn by a crash and has been ended, else 0. */
  readonly repaired: number;
  /** Records that could not be written. */
  failures = 0;
  /** Alerts not written again, because the journal had them. */
  skipped = 0;
  readonly #path: string;
  readonly #known: KnownAlerts;
  /** The same of what was printed: a screen writes to the journal and prints nothing. */
  readonly #printed: KnownAlerts;
  #descriptor: number | undefined;
  /** The last write of this writer was cut short: the next record must begin on a line of its own. */
  #torn = false;

  private constructor(
    path: string,
    descriptor: number,
    known: KnownAlerts,
    printed: KnownAlerts,
    repaired: number,
  ) {
    this.#path = path;
    this.#descriptor = descriptor;
    this.#known = known;
    this.#printed = printed;
    this.repaired = repaired;
  }

  /**
   * Creates folder (0700) and file (0600) where they are missing, ends a torn last line, and learns which alerts
   * the journal has.
   *
   * @throws TriplineError `journal` when there can be no journal at this place
   */
  static open(folder: string): JournalWriter {
    const path = join(folder, JOURNAL_FILE);
    const known = new KnownAlerts();
    const printed = new KnownAlerts();
    let descriptor: number | undefined;
    try {
      makeFolder(folder);
      descriptor = openSync(path, O_APPEND | O_CREAT | O_RDWR, 0o600);
      const repaired = endTornLine(descriptor);
      const view = new JournalView();
      readLines(path, (line) => {
        const record = view.addLine(line);
        if (record?.type !== "alert") return;
        known.note(record.alert, true);
        if (record.printed === true) printed.note(record.alert, true);
      });
      return new JournalWriter(path, descriptor, known, printed, repaired);
    } catch (error) {
      if (descriptor !== undefined) closeSync(descriptor);
      throw journalError(path, "cannot be opened", error);
    }
  }

  /**
   * Writes what became of an alert, unless the journal says so already.
   *
   * @param at wall clock, ISO 8601
   * @param isPrinted it went out on standard output, which the journal remembers
   * @returns the error, when it could not be written; nothing is thrown
   */
  alert(
    kind: AlertKind,
    document: AlertDocument,
    at: string,
    isPrinted = false,
  ): TriplineError | undefined {
    const isFirstPrint = isPrinted && !this.wasPrinted(document);
    if (this.#known.tellsNothing(document) && !isFirstPrint) {
      this.skipped++;
      return undefined;
    }
    const error = this.#write({
      type: "alert",
      at,
      kind,
      alert: document,
      ...(isPrinted ? { printed: true } : {}),
    });
    if (error === undefined) {
      this.#known.note(document, false);
      if (isPrinted) this.#printed.note(document, false);
    }
    return error;
  }

  /** True if printing the document would tell nothing to a reader of what was printed up to now, earlier runs included. */
  wasPrinted(document: AlertDocument): boolean {
    return this.#printed.tellsNothing(document);
  }

  /** @returns the error, when it could not be written; nothing is thrown */
  triage(decision: TriageDecision): TriplineError | undefined {
    return this.#write({ type: "triage", ...decision });
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #write(record: JournalRecord): TriplineError | undefined {
    try {
      if (this.#descriptor === undefined) throw new Error("it is closed");
      const line = recordLine(record);
      const bytes = Buffer.from(this.#torn ? `\n${line}` : line, "latin1");
      const written = writeSync(this.#descriptor, bytes);
      if (written > 0) this.#torn = bytes[written - 1] !== NEWLINE;
      if (written < bytes.length) {
        throw new Error(`only ${written} of ${bytes.length} bytes fit`);
      }
      return undefined;
    } catch (error) {
      this.failures++;
      return journalError(this.#path, "cannot be written", error);
    }
  }
}

/**
 * Creates the folder, and those above it that are missing. Node's own recursive mkdir never returns where nothing can be
 * made and the system says that a parent is missing: below `/proc`.
 */
function makeFolder(folder: string, hasParent = false): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const there = statSync(folder, { throwIfNoEntry: false });
    if (there?.isDirectory() === true) return;
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" || hasParent) throw error;
    makeFolder(dirname(folder));
    makeFolder(folder, true);
  }
}

/** @returns 1 if the file did not end in a newline and now does */
function endTornLine(descriptor: number): number {
  const { size } = fstatSync(descriptor);
  if (size === 0) return 0;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  if (last[0] === NEWLINE) return 0;
  writeSync(descriptor, "\n");
  return 1;
}

/** Calls back with each complete line. What follows the last newline is still being written and not read. */
function readLines(path: string, onLine: (line: string) => void): void {
  let descriptor: number;
  try {
    descriptor = openSync(path, O_RDONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw journalError(path, "cannot be read", error);
  }
  try {
    const block = Buffer.alloc(BLOCK_BYTES);
    let pieces: Buffer[] = [];
    let pieceBytes = 0;
    const keep = (piece: Buffer): void => {
      pieceBytes += piece.length;
      if (pieceBytes <= LONGEST_LINE_BYTES) pieces.push(Buffer.from(piece));
      else pieces = [];
    };
    for (;;) {
      const length = readSync(descriptor, block, 0, BLOCK_BYTES, null);
      if (length === 0) return;
      let from = 0;
      for (;;) {
        const end = block.subarray(0, length).indexOf(NEWLINE, from);
        if (end < 0) break;
        keep(block.subarray(from, end));
        onLine(Buffer.concat(pieces).toString("utf8"));
        pieces = [];
        pieceBytes = 0;
        from = end + 1;
      }
      keep(block.subarray(from, length));
    }
  } catch (error) {
    throw journalError(path, "cannot be read", error);
  } finally {
    closeSync(descriptor);
  }
}

function journalError(
  path: string,
  what: string,
  cause: unknown,
): TriplineError {
  if (cause instanceof TriplineError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TriplineError("journal", `the journal ${path} ${what}: ${why}`, {
    cause,
  });
}
