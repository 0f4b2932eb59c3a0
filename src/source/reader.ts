/**
 * What every reader offers, whatever stands behind it: a file that is read once, a file that is followed through
 * rotation and truncation, compressed data, or a pipe. And what readers have to say that is not a line.
 */
import type { LeftFile } from "./file-ledger.ts";
import type { Line, Source } from "./line.ts";

/**
 * | code | means |
 * |---|---|
 * | `appeared` | a file that was waited for, or a new one in a followed folder, is read from its beginning |
 * | `waiting` | nothing is there yet; it is read as soon as it appears |
 * | `rotated` | another file took the path's place; the old one was read to its end |
 * | `truncated` | the file was emptied or rewritten in place; it is read again from its beginning; what is lost is told |
 * | `gap` | something was or will be lost otherwise |
 * | `removed` | the path is gone; the open file is still read |
 * | `unreadable` | something could not be read; also in `failures` when the user asked for it |
 * | `oversize-line` | a line was too long and was left out |
 * | `zero-bytes` | a run of zero bytes was left out, as a machine leaves it that lost its power |
 * | `damaged` | compressed data is damaged or cut off; what came before was read |
 * | `not-a-log` | what was named is no log, or has to be converted or unpacked first |
 * | `not-looked-at` | files of a followed folder are no logs |
 * | `watch-failed` | the system does not report changes; the file is looked at every `pollMs` |
 */
export type NoticeCode =
  | "appeared"
  | "waiting"
  | "rotated"
  | "truncated"
  | "gap"
  | "removed"
  | "unreadable"
  | "oversize-line"
  | "zero-bytes"
  | "damaged"
  | "not-a-log"
  | "not-looked-at"
  | "watch-failed";

export interface SourceNotice {
  readonly level: "info" | "warning" | "error";
  /** Undefined where the notice is about a path that is not read. */
  readonly source: Source | undefined;
  readonly code: NoticeCode;
  readonly message: string;
}

/**
 *     waiting ──► reading ──► following          followed: `waiting` until the file appears,
 *                    │                           `following` once its end was reached
 *                    ├──────► ended              read once, or gone for good
 *                    └──────► failed             cannot be read any further; see `failure` and `SourceSet.failures`
 */
export type ReaderState =
  "waiting" | "reading" | "following" | "ended" | "failed";

export interface ReadFile {
  /** Device and inode: `dev:ino`. */
  readonly key: string;
  /** Offsets are of the unpacked text, not of the file. */
  readonly isCompressed: boolean;
  /** It was known, and goes on where it was left: its inode alone may be another file's by now. */
  readonly isResumed: boolean;
}

/** Where a file is to be taken up again, so that no document is missing and none comes twice. */
export interface ReadPlace {
  /** Of the lines that begin there. */
  readonly source: Source;
  readonly path: string;
  /** The path of the file itself, absolute and with all links followed. */
  readonly realPath: string;
  /** Device and inode. */
  readonly key: string;
  /** When last looked at. */
  readonly sizeBytes: number;
  /** When it was written last, as far as that was seen; milliseconds since 1970. */
  readonly modifiedMs: number;
  readonly at: LeftFile;
}

export interface LineReader {
  /** A new one after each rotation and truncation: offsets start at 0 and line numbers at 1 again. */
  readonly source: Source;
  readonly state: ReaderState;
  /**
   * Why it cannot be read, or not any further, for as long as that lasts. One that is followed may go on reading what it has open
   * meanwhile; it is tried again at each look.
   */
  readonly failure: string | undefined;
  /** The user named it, itself and not its folder or archive. */
  readonly named: boolean;
  /**
   * The next batch of lines, about one chunk of 256 KiB. Empty when there is nothing at the moment (then
   * `SourceSet.wait`) or for good (`state` tells). One call at a time.
   */
  next(): Promise<readonly Line[]>;
  /** Bytes read of the file as it is now; of compressed data, compressed bytes. */
  readonly bytesRead: number;
  /** Size of the file when it was last looked at; undefined for a pipe and before the file is open. */
  readonly sizeBytes: number | undefined;
  /** Bytes known to be there and not read yet. */
  readonly behindBytes: number;
  /** Blank lines so far, over all rotations. */
  readonly blank: number;
  /** Lines left out for their size so far, over all rotations. */
  readonly oversize: number;
  /** Zero bytes that were left out so far, over all rotations. */
  readonly zeroBytes: number;
  /**
   * Bytes that were seen in the file and overwritten before they were read, over all rotations. What was written and
   * overwritten between two looks is not among them: nobody can know it.
   */
  readonly lostBytes: number;
  /** How often the log went on in another file at its path, and how often it was emptied or rewritten in place. */
  readonly rotations: number;
  readonly rewrites: number;
  /** The file that is read, or was read last; undefined of a pipe, of a member of an archive, and before it is open. */
  readonly file: ReadFile | undefined;
  /** Where the batch began that `next` gave last, or will give; undefined of what is no file, and before it is open. */
  readonly place: ReadPlace | undefined;
  close(): Promise<void>;
}

/** The state that people are told: failed for as long as something of it cannot be read, also where the rest is followed. */
export function toldState({
  state,
  failure,
}: Pick<LineReader, "state" | "failure">): ReaderState {
  return failure === undefined ? state : "failed";
}

/** What the set needs of its readers beyond the lines. */
export interface ManagedReader extends LineReader {
  /** False once a look has found nothing; true again after a sign of life. */
  readonly mayHaveMore: boolean;
  /** Where files begin that came to its path after the one at hand: open, and not begun. */
  readonly placesAhead: readonly ReadPlace[];
  /** A sign of life: something may have changed. */
  touch(): void;
}
