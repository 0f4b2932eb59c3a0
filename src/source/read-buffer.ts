/**
 * The memory that files are read into, one for all: reads are synchronous, and what is read is used before the next read. Who
 * works on the bytes in a memory of its own has them read there, so that nothing is copied; who keeps what was read takes the
 * memory with it, and gives another one for the next read.
 */

/** The most that one read takes of plain text. */
export const CHUNK_BYTES = 256 * 1024;
/** Bytes before a chunk that are read with it. */
export const TAIL_BYTES = 64;
export const READ_BYTES = TAIL_BYTES + CHUNK_BYTES;

/** Who has memory for what is read. */
export interface ReadMemory {
  /** Memory of at least so many bytes; undefined if there is none left. */
  take(bytes: number): Buffer | undefined;
  /** It is not needed any more. */
  give(memory: Buffer): void;
}

const own = Buffer.allocUnsafeSlow(READ_BYTES);
let memory: Buffer = own;
/** Who may take the memory with what was read there. */
let owner: ReadMemory | undefined;

export function readBuffer(): Buffer {
  return memory;
}

/** From now on all is read there. @param target of {@link READ_BYTES} */
export function readInto(target: Buffer): void {
  owner?.give(memory);
  memory = target;
  owner = undefined;
}

/**
 * Takes the memory that bytes were read into, if it is the taker's own.
 * @returns undefined if they stand elsewhere: copy them
 */
export function takeRead(bytes: Buffer, taker: ReadMemory): Buffer | undefined {
  if (owner !== taker || bytes.buffer !== memory.buffer) return undefined;
  const at = bytes.byteOffset - memory.byteOffset;
  if (at < 0 || at >= memory.length) return undefined;
  const taken = memory;
  memory = own;
  owner = undefined;
  readFor(taker);
  return taken;
}

/** The next reads go into memory of this owner, as far as there is some. */
export function readFor(next: ReadMemory): void {
  if (owner === next) return;
  const target = next.take(READ_BYTES);
  if (target === undefined) return;
  readInto(target);
  owner = next;
}
