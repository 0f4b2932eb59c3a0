/**
 * What the source folder hands on: one document of a log with the place it came from. In nearly every log that is a line;
 * a pretty-printed document is several, an element of an array a part of one.
 */

/** A log that is read: a file, one member of a rotated family, or standard input. */
export interface Source {
  /** Small integer, unique in this run; order of discovery. */
  readonly id: number;
  /** As given or discovered; `-` for standard input. */
  readonly path: string;
}

/** One document. Also text that is none, line by line: whoever parses it says so. */
export interface Line {
  readonly source: Source;
  /** Of the line in which it begins. 1-based, blank lines counted. */
  readonly number: number;
  /** Bytes before its first byte, in the uncompressed text. */
  readonly offset: number;
  /** Its bytes, line ends inside it included, the one behind it and a comma not. A BOM at a line's start counts. */
  readonly length: number;
  /** Decoded with replacement; no BOM or zeros in front, no CR or LF at the end. */
  readonly text: string;
  /**
   * Copies its bytes, for who reads these and not the text. They are UTF-8, from `{` to `}`.
   * @returns false if they are not there (any more)
   */
  copyTo?(target: Buffer, at: number): boolean;
  /** The bytes that its own stand among, with its neighbours'; undefined when they are not there. */
  readonly among?: Buffer | undefined;
  /** Where they begin there. */
  readonly from?: number;
  /** Nobody will ask for its text, if it was not asked for yet. */
  letGo?(): void;
}
