/**
 * Reads pieces of log files again that were read before: a path, the file's identity, offset and length in, the text out.
 * Nothing is written and nothing is waited for. A file that was renamed meanwhile (rotation) is looked for in its folder;
 * whether the bytes are still those that were read is for the caller to compare.
 *
 * Pieces come in the order of the file more often than not, so a read fetches a block and the next pieces come from it.
 */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { detectEncoding, ENCODING_BYTES } from "./encoding.ts";
import type { Encoding } from "./encoding.ts";

const BLOCK_BYTES = 256 * 1024;
/** Names of a folder that are looked at for a file that was renamed. */
const MOST_NAMES = 4_096;

interface OpenPiece {
  readonly key: string;
  readonly fd: number;
  readonly encoding: Encoding;
}

export class Reread {
  readonly #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #open: OpenPiece | undefined;
  /** File identities that are nowhere any more, for as long as nothing is let go. */
  readonly #gone = new Set<string>();
  #blockAt = 0;
  #blockLength = 0;

  /**
   * @param key device and inode, as `dev:ino`
   * @returns undefined where the file is gone or shorter than that; else valid until the next call
   */
  bytes(
    path: string,
    key: string,
    offset: number,
    length: number,
  ): Buffer | undefined {
    if (this.#open?.key !== key) this.#openFile(path, key);
    return this.#open && this.#bytes(this.#open.fd, offset, length);
  }

  /** As {@link bytes}, decoded. */
  text(
    path: string,
    key: string,
    offset: number,
    length: number,
  ): string | undefined {
    const bytes = this.bytes(path, key, offset, length);
    if (bytes === undefined) return undefined;
    const text = this.#open!.encoding.decode(bytes, 0, bytes.length);
    // A line's text begins behind the mark and the zeros that its length counts.
    return text.replace(/^[\ufeff\0]+/, "");
  }

  /** Closes what is open, so that nothing of a file is kept that is deleted, and what is read next is new. */
  letGo(): void {
    if (this.#open !== undefined) closeSync(this.#open.fd);
    this.#open = undefined;
    this.#blockLength = 0;
    this.#gone.clear();
  }

  #openFile(path: string, key: string): void {
    if (this.#open !== undefined) closeSync(this.#open.fd);
    this.#open = undefined;
    this.#blockLength = 0;
    if (this.#gone.has(key)) return;
    this.#open = openAs(path, key) ?? openRenamed(path, key);
    if (this.#open === undefined) this.#gone.add(key);
  }

  #bytes(fd: number, offset: number, length: number): Buffer | undefined {
    if (length > BLOCK_BYTES) {
      const whole = Buffer.allocUnsafe(length);
      return readAt(fd, whole, length, offset) === length ? whole : undefined;
    }
    const isInside =
      offset >= this.#blockAt &&
      offset + length <= this.#blockAt + this.#blockLength;
    if (!isInside) {
      this.#blockAt = offset;
      this.#blockLength = readAt(fd, this.#block, BLOCK_BYTES, offset);
      if (this.#blockLength < length) return undefined;
    }
    const start = offset - this.#blockAt;
    return this.#block.subarray(start, start + length);
  }
}

/** As many bytes as there are, 0 where the system cannot read. */
function readAt(
  fd: number,
  into: Buffer,
  length: number,
  position: number,
): number {
  try {
    return readSync(fd, into, 0, length, position);
  } catch {
    return 0;
  }
}

function openAs(path: string, key: string): OpenPiece | undefined {
  let fd: number;
  try {
    // Without O_NONBLOCK, a pipe put in the file's place would make the open wait for a writer.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
  if (keyOf(() => fstatSync(fd, { bigint: true })) === key) {
    const head = Buffer.alloc(ENCODING_BYTES);
    const length = readAt(fd, head, ENCODING_BYTES, 0);
    return { key, fd, encoding: detectEncoding(head.subarray(0, length)) };
  }
  closeSync(fd);
  return undefined;
}

function openRenamed(path: string, key: string): OpenPiece | undefined {
  const renamed = findRenamed(path, key);
  return renamed === undefined ? undefined : openAs(renamed, key);
}

/**
 * The name that a file has now in its folder.
 * @param key device and inode, as `dev:ino`
 */
export function findRenamed(path: string, key: string): string | undefined {
  const folder = dirname(path);
  let names: readonly string[];
  try {
    names = readdirSync(folder).slice(0, MOST_NAMES);
  } catch {
    return undefined;
  }
  return names
    .map((name) => join(folder, name))
    .find((other) => keyOf(() => statSync(other, { bigint: true })) === key);
}

function keyOf(
  stat: () => { readonly dev: bigint; readonly ino: bigint },
): string | undefined {
  try {
    const { dev, ino } = stat();
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
