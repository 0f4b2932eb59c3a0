/**
 * An open log file and how far it was read. Each read compares what is there with what was read before: the first
 * ≤ 1024 bytes, and the last ≤ 64 before the position, these in the same system call as the new ones. So a file that was
 * emptied and grew past the old position between two looks is recognised, where its size alone would tell nothing, and
 * the end of a line alone (often the same in every line) too little.
 *
 *     file   [ head ≤ 1024 ]…………………[ tail ≤ 64 ][ new bytes ……… ]
 *                                   └── one pread ┼──────────────┘
 *                                              position
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
import { CHUNK_BYTES, type ByteInput } from "./input-framer.ts";

const HEAD_BYTES = 1024;
const TAIL_BYTES = 64;

/** Shared by all files: reads are synchronous, and what is read is used before the next read. */
const buffer = Buffer.allocUnsafe(TAIL_BYTES + CHUNK_BYTES);
const NO_BYTES: Buffer = Buffer.alloc(0);

/** What makes a file the same file under another name. */
export interface FileIdentity {
  /** Device and inode. */
  readonly key: string;
  readonly sizeBytes: number;
  /** A `pipe` is what can only be read as a stream: also a terminal or another character device. */
  readonly kind: "file" | "folder" | "pipe" | "other";
}

/** How far a file had been read when it was let go: enough to take it up again, and to see that it is the same. */
export interface FilePosition {
  readonly position: number;
  readonly head: Buffer;
  readonly tail: Buffer;
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
  #sizeBytes: number;

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
    if (identity.kind !== "file") {
      closeSync(this.#fd);
      throw new SourceError("not-a-file", path, `${path}: not a file`);
    }
  }

  /** Bytes read. */
  get position(): number {
    return this.#position;
  }

  /** Size when last looked at; never below the position. */
  get sizeBytes(): number {
    return Math.max(this.#sizeBytes, this.#position);
  }

  /** When it was last written to, in milliseconds since 1970. */
  modifiedMs(): number {
    return fstatSync(this.#fd).mtimeMs;
  }

  /** As `ByteInput.read`; empty at the end of the file. @throws SourceError when the system cannot read */
  read(limit: number): Buffer | "rewritten" {
    const known = this.#tail.length;
    const head = this.#readAt(0, this.#head.length);
    if (!head.equals(this.#head)) return "rewritten";
    const bytes = this.#readAt(this.#position - known, known + limit);
    if (!bytes.subarray(0, known).equals(this.#tail)) return "rewritten";

    const fresh = bytes.subarray(known);
    if (fresh.length === 0) return fresh;
    if (this.#head.length < HEAD_BYTES) {
      const rest = fresh.subarray(0, HEAD_BYTES - this.#head.length);
      this.#head = Buffer.concat([this.#head, rest]);
    }
    this.#tail = Buffer.from(bytes.subarray(-TAIL_BYTES));
    this.#position += fresh.length;
    // Past the size known so far the file has grown; how far it reaches now tells how far behind we are.
    if (this.#position > this.#sizeBytes) {
      this.#sizeBytes = fstatSync(this.#fd).size;
    }
    return fresh;
  }

  /** The next read begins at the file's first byte. */
  restart(): void {
    this.#position = 0;
    this.#head = NO_BYTES;
    this.#tail = NO_BYTES;
    this.#sizeBytes = fstatSync(this.#fd).size;
  }

  /** Goes on where the file was let go. @returns false, and stays at the beginning, when it is another file now */
  resume(at: FilePosition): boolean {
    this.#position = at.position;
    this.#head = at.head;
    this.#tail = at.tail;
    if (this.read(0) !== "rewritten") return true;
    this.restart();
    return false;
  }

  filePosition(): FilePosition {
    return { position: this.#position, head: this.#head, tail: this.#tail };
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Up to `length` bytes from `position`, as a view of the shared buffer. */
  #readAt(position: number, length: number): Buffer {
    if (length === 0) return NO_BYTES;
    try {
      const count = readSync(this.#fd, buffer, 0, length, position);
      return buffer.subarray(0, count);
    } catch (error) {
      throw toSourceError(this.path, error);
    }
  }
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
