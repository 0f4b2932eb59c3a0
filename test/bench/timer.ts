/**
 * What it costs to put the end of a pending sequence on the wheel and to be told of it, and nothing else: five spans mixed,
 * a sequence begun every 200 µs of event time, none completed. Run as a process: `node timer.ts COUNT` prints
 * nanoseconds of CPU time a sequence, the median of five rounds.
 */
import { argv } from "node:process";
import { DeadlineLinks, Deadlines } from "../../src/engine/deadlines.ts";
import { median } from "./cases.ts";

const COUNT = Number(argv[2] ?? 1_000_000);
const SPANS_US = [5, 30, 60, 300, 3_600].map((seconds) => seconds * 1_000_000);
const GAP_US = 200;
const START_US = 1_772_352_000_000_000;

function round(): number {
  const deadlines = new Deadlines(new DeadlineLinks());
  const free: number[] = [];
  let last = 0;
  let expired = 0;
  const expire = (watermarkUs: number): void => {
    for (
      let number = deadlines.nextDue(watermarkUs);
      number !== undefined;
      number = deadlines.nextDue(watermarkUs)
    ) {
      expired++;
      free.push(number);
    }
  };
  const before = process.cpuUsage();
  for (let i = 0; i < COUNT; i++) {
    const nowUs = START_US + i * GAP_US;
    deadlines.add(free.pop() ?? last++, nowUs + SPANS_US[i % 5]!);
    expire(nowUs);
  }
  expire(Infinity);
  const { user, system } = process.cpuUsage(before);
  if (expired !== COUNT) throw new Error(`${expired} of ${COUNT} were told`);
  return ((user + system) / COUNT) * 1e3;
}

console.log(median([1, 2, 3, 4, 5].map(round)).toFixed(0));
