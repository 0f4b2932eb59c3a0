/**
 * The rows of the lines of one log: of each line in turn comes its row, and where its neighbours stand in the same bytes,
 * all of them are walked over at once.
 *
 * ```text
 *   chunk  {"a":1}⏎{"a":2}⏎{"a":3}⏎{"a"        rows  0 …   8 …   16 …
 *          └── next(line) ─► walk ──────────────────► ▲     ▲ next(line)
 * ```
 */
import type { Line } from "../source/line.ts";
import { hostIn, kindIn, ROW, ROW_FROM, ROW_KIND } from "./document-index.ts";
import type { DocumentIndex, Judge } from "./document-index.ts";

const NO_ROWS = new Float64Array(0);

/** Rows that another thread has made, in which kinds and hosts have numbers of its own. */
export interface RowsAhead {
  readonly rows: Float64Array;
  /**
   * The number that this thread has for a kind.
   * @returns undefined if it is not known, or was not when the rows were made: walk over the line
   */
  kindOf(number: number): number | undefined;
  /** Lines of that kind are of this thread's kind `kind`. */
  adopt(number: number, kind: number): void;
  /** The number that this thread has for a host; undefined if it is not known. */
  hostOf(number: number): number | undefined;
  /** Lines of that host are of this thread's host `host`. */
  adoptHost(number: number, host: number): void;
}

/** Who walks over chunks ahead. @returns undefined for one that nobody has walked over */
export type WalkedAhead = (
  among: Buffer,
  from: number,
  judge: Judge,
) => RowsAhead | undefined;

export class LineRows {
  /** Numbers of rows; the one that {@link next} found begins at {@link at}. */
  values: Float64Array = NO_ROWS;
  at = 0;
  /** The line's kind, and its host where the kind is told. */
  kind = 0;
  host = 0;
  readonly #documents: DocumentIndex;
  readonly #judge: Judge;
  readonly #walkedAhead: WalkedAhead | undefined;
  /** The rows that are walked through, where their lines stand, and where the first of these begins there. */
  #rows: Float64Array = NO_ROWS;
  #rowAt = 0;
  #among: Buffer | undefined;
  #from = 0;
  /** Undefined where this thread has made them. */
  #ahead: RowsAhead | undefined;

  constructor(
    documents: DocumentIndex,
    judge: Judge,
    walkedAhead?: WalkedAhead,
  ) {
    this.#documents = documents;
    this.#judge = judge;
    this.#walkedAhead = walkedAhead;
  }

  /** Goes on to the row of a line. @returns false where there is none: it is to be parsed */
  next(line: Line): boolean {
    const { among, from, length } = line;
    if (among === undefined || from === undefined) {
      this.values = this.#documents.walkLine(line, this.#judge);
      this.at = 0;
      this.#tell();
      return true;
    }
    if (!this.#find(among, from)) this.#walk(among, from);
    if (this.#rows.length === 0) return false;
    this.values = this.#rows;
    this.at = this.#rowAt;
    this.#tell();
    const ahead = this.#ahead;
    if (ahead === undefined || this.kind === 0) return true;
    const { kind: number, host: hostNumber } = this;
    const known = ahead.kindOf(number);
    const knownHost = ahead.hostOf(hostNumber);
    if (known !== undefined && knownHost !== undefined) {
      this.kind = known;
      this.host = knownHost;
      return true;
    }
    // Of this line alone: with the next ones it may be otherwise.
    const alone = among.subarray(0, from + length + 1);
    this.values = this.#documents.walk(alone, from, this.#judge);
    this.at = 0;
    this.#tell();
    if (this.kind === 0) return true;
    ahead.adopt(number, this.kind);
    ahead.adoptHost(hostNumber, this.host);
    return true;
  }

  #tell(): void {
    const told = this.values[this.at + ROW_KIND]!;
    this.kind = kindIn(told);
    this.host = hostIn(told);
  }

  #find(among: Buffer, from: number): boolean {
    if (among !== this.#among) return false;
    const rows = this.#rows;
    const asked = from - this.#from;
    let at = this.#rowAt;
    // Between two lines that are documents others may stand.
    while (at < rows.length && rows[at + ROW_FROM]! < asked) at += ROW;
    this.#rowAt = at;
    return at < rows.length && rows[at + ROW_FROM] === asked;
  }

  #walk(among: Buffer, from: number): void {
    this.#ahead = this.#walkedAhead?.(among, from, this.#judge);
    const rows =
      this.#ahead?.rows ?? this.#documents.walk(among, from, this.#judge);
    this.#begin(among, from, rows);
  }

  #begin(among: Buffer, from: number, rows: Float64Array): void {
    this.#among = among;
    this.#from = from;
    this.#rows = rows;
    this.#rowAt = 0;
  }
}
