/**
 * The memory that files are read into, one for all: reads are synchronous, and what is read is used before the next read. Who
 * works on the bytes in a memory of its own has them read there, so that nothing is copied.
 */

/** The most that one read takes of plain text. */
export const CHUNK_BYTES = 256 * 1024;
/** Bytes before a chunk that are read with it. */
export const TAIL_BYTES = 64;
export const READ_BYTES = TAIL_BYTES + CHUNK_BYTES;

let memory: Buffer = Buffer.allocUnsafe(READ_BYTES);

export function readBuffer(): Buffer {
  return memory;
}

/** @param target of {@link READ_BYTES} */
export function readInto(target: Buffer): void {
  memory = target;
}
