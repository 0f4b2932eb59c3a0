/**
 * An open descriptor that cannot be read at a position (a pipe, a socket, a terminal) as a stream with
 * back-pressure. It works in a worker thread, where `process.stdin` is empty.
 */
import { createReadStream, fstatSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { isatty, ReadStream } from "node:tty";

/**
 * Pipes are read by the event loop and not by the thread pool: a read that waits there for a silent writer could
 * not be cancelled, and the thread could not end before the writer does.
 */
export function openByteStream(fd: number): Readable {
  if (isatty(fd)) return new ReadStream(fd);
  const stat = fstatSync(fd);
  return stat.isFIFO() || stat.isSocket()
    ? new Socket({ fd, readable: true, writable: false })
    : createReadStream("", { fd });
}
