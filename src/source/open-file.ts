/**
 * An open log file and how far it was read. Each read compares what is there with what was there before: the first
 * ≤ 1024 bytes, read or not, and the last ≤ 64 before the position, these in the same system call as the new ones. So a
 * file that was emptied and grew past the old position between two looks is recognised, where its size alone would tell
 * nothing, and the end of a line alone (often the same in every line) too little. A file that is shorter than it was is
 * recognised by that.
 *
 *     file   [ head ≤ 1024 ]…………………[ tail ≤ 64 ][ new bytes ……… ]
 *                                   └── one pread ┼──────────────┘
 *                                              position       size seen
 *
 * Far before the end the size is looked at only after every {@link READS_A_LOOK} reads, or when one gets less than it asked for:
 * bytes that are still the same there are known to be by what stands before them, and by the head.
 *
 * What lies between position and size seen when the file turns out to be rewritten is lost, and is all of the loss that
 * can be known.
 */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  statSync,
  type BigIntStats,
} from "node:fs";
import { SourceError } from "../base/errors.ts";
import type { ByteInput } from "./input-framer.ts";
import type { ReadAhead } from "./read-ahead.ts";
import { CHUNK_BYTES, readBuffer, TAIL_BYTES } from "./read-buffer.ts";

const HEAD_BYTES = 1024;
/** Reads between two looks at the size, where more than that is known to be left. */
const READS_A_LOOK = 16;
const FAR_BYTES = READS_A_LOOK * CHUNK_BYTES;

const NO_BYTES: Buffer = Buffer.alloc(0);

/** One for all files, as reads are synchronous. */
const headBuffer: Buffer = Buffer.allocUnsafeSlow(HEAD_BYTES);

/** What makes a file the same file under another name. */
export interface FileIdentity {
  /** Device and inode. */
  readonly key: string;
  readonly sizeBytes: number;
  /** In milliseconds since 1970. */
  readonly modifiedMs: number;
  /** A `pipe` is what can only be read as a stream: also a terminal or another character device. */
  readonly kind: "file" | "folder" | "pipe" | "other";
}

/** How far a file had been read when it was let go: enough to take it up again, and to see that it is the same. */
export interface FilePosition {
  readonly position: number;
  readonly head: Buffer;
  readonly tail: Buffer;
}

/** What became of a file's bytes when they were overwritten, once or several times, before they were read. */
export interface Rewritten {
  /** How far it had been read: whoever goes on from there sees that the bytes are others. */
  readonly was: FilePosition;
  /** Bytes that had been seen behind that, and are lost. */
  readonly lostBytes: number;
}

/**
 * What stands at a path now, symbolic links followed.
 * @returns undefined when nothing is there
 * @throws SourceError when that cannot be told
 */
export function identify(path: string): FileIdentity | undefined {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? undefined : identityOf(stat);
  } catch (error) {
    throw toSourceError(path, error);
  }
}

function identityOf(stat: BigIntStats): FileIdentity {
  return {
    key: `${stat.dev}:${stat.ino}`,
    sizeBytes: Number(stat.size),
    modifiedMs: Number(stat.mtimeNs / 1_000_000n),
    kind: stat.isFile()
      ? "file"
      : stat.isDirectory()
        ? "folder"
        : stat.isFIFO() || stat.isCharacterDevice()
          ? "pipe"
          : "other",
  };
}

export class OpenFile implements ByteInput {
  readonly path: string;
  readonly key: string;
  readonly #fd: number;
  #position = 0;
  #head = NO_BYTES;
  #tail = NO_BYTES;
  /** The most that was seen of what is being read. */
  #sizeBytes: number;
  #modifiedMs: number;
  #rewritten: Rewritten | undefined;
  #ahead: ReadAhead | undefined;
  /** Reads since the size was looked at. */
  #reads = 0;

  /** @throws SourceError when it is not there, not a file, or not readable */
  constructor(path: string) {
    this.path = path;
    // Without O_NONBLOCK, a pipe put in the file's place would make the open wait for a writer.
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
    try {
      this.#fd = openSync(path, flags);
    } catch (error) {
      throw toSourceError(path, error);
    }
    const identity = identityOf(fstatSync(this.#fd, { bigint: true }));
    this.key = identity.key;
    this.#sizeBytes = identity.sizeBytes;
    this.#modifiedMs = identity.modifiedMs;
    try {
      if (identity.kind !== "file") {
        throw new SourceError("not-a-file", path, `${path}: not a file`);
      }
      // From here on it is known again, though nothing of it was read.
      this.read(0);
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** Bytes read. */
  get position(): number {
    return this.#position;
  }

  /** Size when last looked at, which may be 16 reads ago; never below the position. */
  get sizeBytes(): number {
    return Math.max(this.#sizeBytes, this.#position);
  }

  /** When it was written last, as last looked at; milliseconds since 1970. */
  get modifiedMs(): number {
    return this.#modifiedMs;
  }

  /** From now on whole chunks are taken from who has read them ahead. */
  readBy(ahead: ReadAhead | undefined): void {
    this.#ahead = ahead;
  }

  /** As it is now. @throws SourceError when that cannot be told */
  identity(): FileIdentity {
    try {
      return identityOf(fstatSync(this.#fd, { bigint: true }));
    } catch (error) {
      throw toSourceError(this.path, error);
    }
  }

  /**
   * As `ByteInput.read`; empty at the end of the file. With a limit of 0 it only looks: whether the file is still what
   * was read, and how large it is.
   * @throws SourceError when the system cannot read
   */
  read(limit: number): Buffer | "rewritten" {
    if (this.#isFarFromEnd(limit)) {
      const fresh = this.#compareAndRead(this.#sizeBytes, limit);
      // Shorter than it was: look.
      if (fresh !== "rewritten" && fresh.length === limit) {
        this.#reads++;
        return this.#advance(fresh);
      }
    }
    this.#reads = 0;
    // Before the bytes are compared: a size seen after that might be of other bytes.
    const sizeBytes = this.#sizeNow();
    const wanted = this.#rewritten === undefined ? limit : 0;
    const fresh = this.#compareAndRead(sizeBytes, wanted);
    if (fresh === "rewritten") {
      this.#noteRewritten();
      return fresh;
    }
    this.#sizeBytes = sizeBytes;
    // At the beginning nothing was known to compare with: these may be other bytes than had that size.
    if (this.#position === 0 && this.#sizeNow() < sizeBytes) {
      this.#noteRewritten();
      return "rewritten";
    }
    if (this.#rewritten !== undefined) return "rewritten";
    return this.#advance(fresh);
  }

  #advance(fresh: Buffer): Buffer {
    if (fresh.length === 0) return fresh;
    this.#tail = lastOf(this.#tail, fresh);
    this.#position += fresh.length;
    return fresh;
  }

  #isFarFromEnd(limit: number): boolean {
    return (
      limit === CHUNK_BYTES &&
      this.#rewritten === undefined &&
      this.#position >= FAR_BYTES &&
      this.#sizeBytes - this.#position >= FAR_BYTES &&
      this.#reads < READS_A_LOOK
    );
  }

  /** There from the read that finds it out until {@link restart}. */
  get rewritten(): Rewritten | undefined {
    return this.#rewritten;
  }

  /** The next read begins at the file's first byte. */
  restart(): void {
    this.#rewritten = undefined;
    this.#begin();
  }

  /**
   * Goes on where the file was let go; only before anything was read.
   * @returns false, and stays at the beginning, when it is another file now
   */
  resume(at: FilePosition): boolean {
    // Since it was opened: the next read tells.
    if (this.read(0) === "rewritten") return false;
    const head = this.#head;
    this.#position = at.position;
    this.#head = at.head;
    this.#tail = at.tail;
    if (this.#compareAndRead(this.#sizeBytes, 0) !== "rewritten") return true;
    this.#position = 0;
    this.#head = head;
    this.#tail = NO_BYTES;
    return false;
  }

  filePosition(): FilePosition {
    return { position: this.#position, head: this.#head, tail: this.#tail };
  }

  /** The same, of what stood there before it was rewritten, where that was found out and it is not begun again yet. */
  get known(): FilePosition {
    return this.#rewritten?.was ?? this.filePosition();
  }

  /**
   * The same as if it had been read up to `position`, which is not behind where it was.
   * @throws SourceError when the system cannot read
   */
  positionAt(position: number): FilePosition {
    if (position === this.#position) return this.filePosition();
    const length = Math.min(TAIL_BYTES, position);
    const tail = apart(this.#readAt(readBuffer(), position - length, length));
    return { position, head: this.#head, tail };
  }

  close(): void {
    this.#ahead?.end();
    closeSync(this.#fd);
  }

  /**
   * New bytes between two comparisons: what stands before them comes in the same call, and the head after it, since the file
   * may be rewritten at any moment.
   */
  #compareAndRead(sizeBytes: number, limit: number): Buffer | "rewritten" {
    if (sizeBytes < this.#sizeBytes) return "rewritten";
    const known = this.#tail.length;
    const bytes =
      this.#readAhead(sizeBytes, limit) ??
      this.#readAt(readBuffer(), this.#position - known, known + limit);
    if (!bytes.subarray(0, known).equals(this.#tail)) return "rewritten";
    const head = this.#readAt(headBuffer, 0, HEAD_BYTES);
    if (!head.subarray(0, this.#head.length).equals(this.#head)) {
      return "rewritten";
    }
    // Zeros that were not read may still be filled: on a network share a file has grown before its bytes are there.
    let headEnd = head.length;
    while (headEnd > this.#position && head[headEnd - 1] === 0) headEnd--;
    if (headEnd > this.#head.length) {
      this.#head = apart(head.subarray(0, headEnd));
    }
    const fresh = bytes.subarray(known);
    // At the beginning there is no tail: the head has these bytes, too, and is read after them.
    const seen = this.#head.subarray(this.#position).subarray(0, fresh.length);
    const isAsSeen = seen.equals(fresh.subarray(0, seen.length));
    return isAsSeen ? fresh : "rewritten";
  }

  #readAhead(sizeBytes: number, limit: number): Buffer | undefined {
    if (limit !== CHUNK_BYTES || this.#tail.length < TAIL_BYTES) {
      return undefined;
    }
    const file = { descriptor: this.#fd, offset: this.#position };
    return this.#ahead?.read(file, sizeBytes);
  }

  /** From here on the new bytes are known again: they may be overwritten, too, before anybody reads them. */
  #noteRewritten(): void {
    const unread = this.sizeBytes - this.#position;
    const lostBytes = (this.#rewritten?.lostBytes ?? 0) + unread;
    this.#rewritten = { was: this.known, lostBytes };
    this.#begin();
  }

  #begin(): void {
    this.#position = 0;
    this.#head = NO_BYTES;
    this.#tail = NO_BYTES;
    this.#sizeBytes = this.#sizeNow();
    this.#compareAndRead(this.#sizeBytes, 0);
  }

  #sizeNow(): number {
    const { sizeBytes, modifiedMs } = this.identity();
    this.#modifiedMs = modifiedMs;
    return sizeBytes;
  }

  /** Up to `length` bytes from `position`, as a view of the buffer. */
  #readAt(buffer: Buffer, position: number, length: number): Buffer {
    if (length === 0) return NO_BYTES;
    try {
      const count = readSync(this.#fd, buffer, 0, length, position);
      return buffer.subarray(0, count);
    } catch (error) {
      throw toSourceError(this.path, error);
    }
  }
}

/** The last bytes of all that was read. */
function lastOf(before: Buffer, fresh: Buffer): Buffer {
  return fresh.length >= TAIL_BYTES
    ? apart(fresh.subarray(-TAIL_BYTES))
    : apart(Buffer.concat([before, fresh]).subarray(-TAIL_BYTES));
}

/**
 * A copy in memory of its own. A small Buffer is a part of 64 KiB that others share, all of which would be kept for it, and of
 * a thousand files it is known how far they were read.
 */
function apart(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length);
  own.set(bytes);
  return own;
}

const REASONS: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: ["not-found", "no such file or folder"],
  ENOTDIR: ["not-found", "a part of the path is not a folder"],
  EACCES: ["no-permission", "permission denied"],
  EPERM: ["no-permission", "permission denied"],
  EISDIR: ["not-a-file", "is a folder, not a file"],
  ELOOP: ["link-loop", "symbolic links lead in a circle"],
  EMFILE: [
    "too-many-files",
    "too many open files; raise the limit (ulimit -n) or name fewer files",
  ],
  ENFILE: ["too-many-files", "the system has too many open files"],
};

/** A system error as one for people, with the path in front. */
export function toSourceError(path: string, error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const [kind, reason] = REASONS[code ?? ""] ?? ["unreadable", message];
  return new SourceError(kind, path, `${path}: ${reason}`, { cause: error });
}
