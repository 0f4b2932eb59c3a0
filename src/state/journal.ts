/**
 * The alert journal: `alerts.ndjson` in the state folder, shared by every running tripline. Records are only
 * ever appended, one write each, so that writers do not disturb each other and readers see whole lines. The file
 * grows with the alerts and decisions; nothing in it is rewritten. What the disk does not take waits in memory
 * (append-file).
 */
import { closeSync, constants, openSync, readSync } from "node:fs";
import { join } from "node:path";
import type { Decision } from "../alert/decision.ts";
import { TriplineError } from "../base/errors.ts";
import type { AlertDocument } from "../export/alert-document.ts";
import { AppendFile } from "./append-file.ts";
import type { Files } from "./append-file.ts";
import { decisionRecord } from "./decision-record.ts";
import { JOURNAL_FILE, parseRecord, recordLine } from "./journal-record.ts";
import type {
  AlertKind,
  JournalRecord,
  SharedRecord,
} from "./journal-record.ts";
import { JournalView } from "./journal-view.ts";
import { KnownAlerts, markOf } from "./known-alerts.ts";

const { O_RDONLY } = constants;
const NEWLINE = 0x0a;
const BLOCK_BYTES = 1 << 16;
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

/**
 * The records behind so many lines. A journal that does not exist is empty.
 *
 * @returns how many lines it has
 * @throws TriplineError `journal` when the file is there and cannot be read
 */
export function readRecords(
  folder: string,
  skipLines: number,
  onRecord: (record: SharedRecord) => void,
): number {
  let lines = 0;
  readLines(join(folder, JOURNAL_FILE), (line) => {
    if (++lines <= skipLines) return;
    const record = parseRecord(line);
    if (typeof record !== "string" && record.type !== "printed")
      onRecord(record);
  });
  return lines;
}

export interface JournalOptions {
  /** The journal cannot be written: what is written to it waits in memory. Also when the reason changes. */
  readonly onTrouble?: (error: TriplineError) => void;
  /** It is written again. @param late records that had waited for it */
  readonly onGood?: (late: number) => void;
  /** Each record that the journal holds at the start. */
  readonly onRecord?: (record: JournalRecord) => void;
  readonly files?: Files;
  readonly retryMs?: number;
}

export class JournalWriter {
  /** Complete lines that it held at the start, of any kind. */
  readonly lines: number;
  /** Alerts not written again, because the journal had them. */
  skipped = 0;
  readonly #file: AppendFile;
  readonly #known: KnownAlerts;
  /** The same of what was printed: a screen writes to the journal and prints nothing. */
  readonly #printed: KnownAlerts;
  #decisions = 0;

  private constructor(
    file: AppendFile,
    known: KnownAlerts,
    printed: KnownAlerts,
    lines: number,
  ) {
    this.#file = file;
    this.#known = known;
    this.#printed = printed;
    this.lines = lines;
  }

  /**
   * Creates folder (0700) and file (0600) where they are missing, ends a torn last line, and learns which alerts
   * the journal has.
   *
   * @throws TriplineError `journal` when there can be no journal at this place
   */
  static open(folder: string, options: JournalOptions = {}): JournalWriter {
    const path = join(folder, JOURNAL_FILE);
    const known = new KnownAlerts();
    const printed = new KnownAlerts();
    const { onTrouble, onGood, onRecord, files, retryMs } = options;
    let file: AppendFile | undefined;
    try {
      file = new AppendFile(path, {
        onTrouble: (error) =>
          onTrouble?.(journalError(path, "cannot be written", error)),
        onGood: (late) => onGood?.(late),
        ...(files && { files }),
        ...(retryMs !== undefined && { retryMs }),
      });
      let lines = 0;
      readLines(path, (line) => {
        lines++;
        const record = parseRecord(line);
        if (typeof record === "string") return;
        onRecord?.(record);
        if (record.type === "printed") printed.noteMark(record.id, record.mark);
        if (record.type !== "alert") return;
        known.note(record.alert, true);
        if (record.printed === true) printed.note(record.alert, true);
      });
      return new JournalWriter(file, known, printed, lines);
    } catch (error) {
      file?.close();
      throw journalError(path, "cannot be opened", error);
    }
  }

  /** Lines that a crash has torn and that were ended here: at the start one at most. */
  get repaired(): number {
    return this.#file.repaired;
  }

  /** Records that wait for the disk to take them. */
  get waiting(): number {
    return this.#file.waiting;
  }

  /** Records given up, because too many were waiting. */
  get lost(): number {
    return this.#file.lost;
  }

  /** How often, and how slowly at worst, the disk has made records safe. */
  get syncs(): { readonly count: number; readonly slowestMs: number } {
    return { count: this.#file.syncs, slowestMs: this.#file.slowestSyncMs };
  }

  /**
   * Writes what became of an alert, unless the journal says so already.
   *
   * @param at wall clock, ISO 8601
   * @param printed as {@link AlertRecord.printed}, which the journal remembers
   */
  alert(
    kind: AlertKind,
    document: AlertDocument,
    at: string,
    printed?: boolean,
  ): void {
    const isPrinted = printed === true;
    const isFirstPrint = isPrinted && !this.wasPrinted(document);
    const id = document["kibana.alert.uuid"];
    if (isPrinted) this.#printed.note(document, false);
    if (this.#known.tellsNothing(document)) {
      if (!isFirstPrint) {
        this.skipped++;
        return;
      }
      const mark = markOf(document);
      this.#append(`printed ${id}`, { type: "printed", at, id, mark });
      return;
    }
    // A restart finds again what fired before it.
    const isAgain = kind === "fired" && this.#known.has(id);
    this.#known.note(document, false);
    this.#append(isPrinted ? `alert printed ${id}` : `alert ${id}`, {
      type: "alert",
      at,
      kind: isAgain ? "revised" : kind,
      alert: document,
      ...(printed !== undefined && { printed }),
    });
  }

  /** Ends a line that another writer was killed in the middle of; `repaired` counts it. */
  mend(): void {
    this.#file.mend();
  }

  /** True if the journal says so of the alert already. */
  tellsNothing(document: AlertDocument): boolean {
    return this.#known.tellsNothing(document);
  }

  /** Takes note that somebody else has written what became of an alert. */
  learn(document: AlertDocument, isPrinted: boolean): void {
    this.#known.note(document, true);
    if (isPrinted) this.#printed.note(document, true);
  }

  /** True if the journal has the alert, in whatever state. */
  has(id: string): boolean {
    return this.#known.has(id);
  }

  /** True if the alert was printed, in whatever state, earlier runs included. */
  hasPrinted(id: string): boolean {
    return this.#printed.has(id);
  }

  /** True if printing the document would tell nothing to a reader of what was printed up to now, earlier runs included. */
  wasPrinted(document: AlertDocument): boolean {
    return this.#printed.tellsNothing(document);
  }

  triage(decision: Decision): void {
    const key = `triage ${++this.#decisions}`;
    this.#append(key, decisionRecord(decision));
  }

  /** Resolves when all that was written so far would outlast a loss of power. @returns false when some of it waits */
  settle(): Promise<boolean> {
    return this.#file.settle();
  }

  /**
   * Writes what waits if that can be done, and closes.
   * @returns the error, when records were left out
   */
  close(): TriplineError | undefined {
    this.#file.close();
    const { trouble } = this.#file;
    const left = this.waiting + this.lost;
    if (left === 0) return undefined;
    const why = trouble === undefined ? "" : `: ${trouble.message}`;
    return new TriplineError(
      "journal",
      `${left} record${left === 1 ? " is" : "s are"} not in the journal${why}`,
    );
  }

  #append(key: string, record: JournalRecord): void {
    this.#file.append(key, () => recordLine(record));
  }
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
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
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
