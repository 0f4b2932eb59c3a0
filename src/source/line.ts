/**
 * What the source folder hands on: one line of a log with the place it came from.
 */

/** A log that is read: a file, one member of a rotated family, or standard input. */
export interface Source {
  /** Small integer, unique in this run; order of discovery. */
  readonly id: number;
  /** As given or discovered; `-` for standard input. */
  readonly path: string;
}

/** One complete line, without its line end. */
export interface Line {
  readonly source: Source;
  /** 1-based, blank lines counted. */
  readonly number: number;
  /** Bytes before the line's first byte, in the uncompressed text. */
  readonly offset: number;
  /** Bytes of the line without its line end (a BOM at the line's start counts). */
  readonly length: number;
  /** Decoded with replacement; no BOM, no CR or LF at the end. */
  readonly text: string;
}
