/**
 * The first bytes of a stream, without taking them: a stream in, those bytes and a stream of all bytes out.
 */
import { Readable } from "node:stream";

export interface Peeked {
  /** As many as were asked for, or all there are; more when the stream gives larger parts. */
  readonly head: Buffer;
  /** All bytes, from the first one on. Damage that was met on the way is told where it stands. */
  readonly stream: Readable;
}

/** Never throws. Who does not read the stream has to destroy it. */
export async function peekStream(
  stream: Readable,
  bytes: number,
): Promise<Peeked> {
  const rest = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const parts: Buffer[] = [];
  let length = 0;
  let failure: unknown;
  try {
    while (length < bytes) {
      const { done, value } = await rest.next();
      if (done === true) break;
      parts.push(value);
      length += value.length;
    }
  } catch (error) {
    failure = error;
  }
  const all = Readable.from(chain(parts, failure, rest), { objectMode: false });
  all.on("close", () => stream.destroy());
  return { head: Buffer.concat(parts), stream: all };
}

async function* chain(
  parts: readonly Buffer[],
  failure: unknown,
  rest: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  yield* parts;
  if (failure !== undefined) throw failure;
  for (;;) {
    const { done, value } = await rest.next();
    if (done === true) return;
    yield value;
  }
}
