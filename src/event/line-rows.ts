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
import { ROW, ROW_FROM } from "./document-index.ts";
import type { DocumentIndex, Judge } from "./document-index.ts";

const NO_ROWS = new Float64Array(0);

export class LineRows {
  /** Numbers of rows; the one that {@link next} found begins at {@link at}. */
  values: Float64Array = NO_ROWS;
  at = 0;
  readonly #documents: DocumentIndex;
  readonly #judge: Judge;
  /** The rows that are walked through, where their lines stand, and where the first of these begins there. */
  #rows: Float64Array = NO_ROWS;
  #rowAt = 0;
  #among: Buffer | undefined;
  #from = 0;

  constructor(documents: DocumentIndex, judge: Judge) {
    this.#documents = documents;
    this.#judge = judge;
  }

  /** Goes on to the row of a line. @returns false where there is none: it is to be parsed */
  next(line: Line): boolean {
    const { among, from } = line;
    if (among === undefined || from === undefined) {
      this.values = this.#documents.walkLine(line, this.#judge);
      this.at = 0;
      return true;
    }
    if (!this.#find(among, from)) {
      this.#walk(among, from);
      if (this.#rows.length === 0) return false;
    }
    this.values = this.#rows;
    this.at = this.#rowAt;
    return true;
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
    this.#among = among;
    this.#from = from;
    this.#rowAt = 0;
    this.#rows = this.#documents.walk(among, from, this.#judge);
  }
}
