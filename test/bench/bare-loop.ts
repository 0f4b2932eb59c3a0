/**
 * The yardstick: read, frame, decode and JSON.parse every line, read one property, do nothing with it.
 * Run as a process: `node bare-loop.ts FILE` prints the number of lines, and the wall and CPU time of its thread in seconds.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { argv } from "node:process";

/** As files are read. */
export const CHUNK = 256 * 1024;

export function bareLoop(path: string): number {
  const file = openSync(path, "r");
  let buffer = Buffer.allocUnsafe(2 * CHUNK);
  let kept = 0;
  let lines = 0;
  for (;;) {
    if (buffer.length - kept < CHUNK) {
      buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
    }
    const read = readSync(file, buffer, kept, CHUNK, null);
    if (read === 0) break;
    const end = kept + read;
    let start = 0;
    for (;;) {
      const at = buffer.indexOf(10, start);
      if (at === -1 || at >= end) break;
      if (at > start) {
        const doc = JSON.parse(buffer.toString("utf8", start, at)) as {
          EventID?: unknown;
        };
        if (doc.EventID !== null) lines++;
      }
      start = at + 1;
    }
    buffer.copy(buffer, 0, start, end);
    kept = end - start;
  }
  closeSync(file);
  return lines;
}

if (argv[1]?.endsWith("bare-loop.ts") === true) {
  const cpu = process.threadCpuUsage();
  const start = performance.now();
  const lines = bareLoop(argv[2]!);
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.threadCpuUsage(cpu);
  console.log(lines, seconds, (user + system) / 1e6);
}
