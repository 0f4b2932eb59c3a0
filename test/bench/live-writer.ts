/**
 * Appends lines to a log at a given pace, one write a line, as a process of its own: so that whoever reads them shares
 * nothing with it but the machine. Every so many lines one completes a sequence whose first step is in the log already.
 *
 * `node live-writer.ts FILE LINES_PER_SECOND SECONDS LINES_PER_MATCH` prints, as JSON, when each of these was written:
 * milliseconds of the machine's monotonic clock, by number of the sequence.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { argv } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { clockMs, ordinaryLine, secondStep } from "./live-lines.ts";

const [path, rate, seconds, linesPerMatch] = argv.slice(2) as [
  string,
  string,
  string,
  string,
];
const linesPerSecond = Number(rate);
const count = linesPerSecond * Number(seconds);
const every = Number(linesPerMatch);
const writtenAt: number[] = [];
const file = openSync(path, "a");
const startMs = clockMs();
for (let i = 0; i < count;) {
  const passedMs = clockMs() - startMs;
  const due = Math.min(count, Math.floor((passedMs / 1_000) * linesPerSecond));
  for (; i < due; i++) {
    const isMatch = i % every === every - 1;
    const text = isMatch ? secondStep(writtenAt.length, i) : ordinaryLine(i);
    if (isMatch) writtenAt.push(clockMs());
    writeSync(file, text);
  }
  await sleep(1);
}
closeSync(file);
console.log(JSON.stringify(writtenAt));
