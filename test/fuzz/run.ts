/**
 * `npm run fuzz`: damaged logs, rules, checkpoints and journals through the real code, part by part, each in a process of its own
 * (what one leaves behind slows no other down, and one that hangs can be ended). Says how far it is and prints what became
 * of the input; the first fault ends it with an error. One seed gives one run.
 *
 * `--lines N`, `--rules N`, `--states N`: how many of each; `--rule-files FOLDER`: more rules to damage; `--seed N`;
 * `--jobs N`: processes at a time; `--minutes N`: begin no part after that; `--from N`: go on with that part.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Errand } from "./one-part.ts";
import { planParts } from "./parts.ts";
import type { Part } from "./parts.ts";
import { Tally } from "./tally.ts";
import type { Figures } from "./tally.ts";

const MINUTE_MS = 60_000;
/** A part takes seconds. */
const HANGS_MS = 15 * MINUTE_MS;

const { values } = parseArgs({
  options: {
    lines: { type: "string", default: "1000000" },
    rules: { type: "string", default: "100000" },
    states: { type: "string", default: "100000" },
    "rule-files": { type: "string" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    jobs: { type: "string", default: "1" },
    minutes: { type: "string", default: "Infinity" },
    from: { type: "string", default: "0" },
  },
});
const seed = Number(values.seed);
const parts = planParts(
  {
    lines: Number(values.lines),
    rules: Number(values.rules),
    states: Number(values.states),
  },
  seed,
);
const first = Number(values.from);
const startMs = performance.now();
const endMs = startMs + Number(values.minutes) * MINUTE_MS;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const total = new Tally();
const children = new Set<ChildProcess>();
const running = new Set<number>();
let next = first;
let isOver = false;

/** @returns why it failed; undefined if it did not, or was ended */
function runChild(part: Part): Promise<string | undefined> {
  const child = fork(join(import.meta.dirname, "one-part.ts"));
  children.add(child);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, HANGS_MS);
  let isDone = false;
  child.on("message", (figures: Figures) => {
    isDone = true;
    total.merge(figures);
  });
  child.send({ part, ruleFiles: values["rule-files"] } satisfies Errand);
  return new Promise((resolve) => {
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      children.delete(child);
      if (isOver || (isDone && code === 0)) resolve(undefined);
      else if (isLate)
        resolve(`hangs: not done in ${HANGS_MS / MINUTE_MS} min`);
      else resolve(`ended with ${signal ?? code}`);
    });
  });
}

const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

function tellProgress(number: number, { kind, count }: Part): void {
  const spentMs = performance.now() - startMs;
  const done = next - first - running.size;
  const leftMs = (spentMs / done) * (parts.length - first - done);
  say(
    `${clock(spentMs)}  part ${number} of ${parts.length}: ${count.toLocaleString("en-US")} ${kind}; ${clock(leftMs)} left`,
  );
}

/** How the run is gone on with at the first part that is not done. */
function again(from: number): string {
  const { lines, rules, states } = values;
  const files = values["rule-files"];
  const more = files === undefined ? "" : ` --rule-files ${files}`;
  return `npm run fuzz -- --seed ${seed} --lines ${lines} --rules ${rules} --states ${states}${more} --from ${from}`;
}

function stop(): void {
  isOver = true;
  for (const child of children) child.kill("SIGKILL");
}

async function work(): Promise<void> {
  while (!isOver && next < parts.length && performance.now() < endMs) {
    const number = next++;
    const part = parts[number]!;
    running.add(number);
    const fault = await runChild(part);
    if (isOver) return;
    if (fault !== undefined) {
      stop();
      say(`part ${number} (${part.count} ${part.kind}) ${fault}`);
      say(`that part again: ${again(number)}`);
      process.exitCode = 1;
      return;
    }
    running.delete(number);
    tellProgress(number, part);
  }
}

process.once("SIGINT", stop).once("SIGTERM", stop);
say(`seed ${seed}, ${parts.length} parts`);
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
say(total.lines().join("\n"));
const open = Math.min(next, ...running);
if (process.exitCode === 1) say("a fault was found");
else if (open < parts.length) say(`goes on with: ${again(open)}`);
else say("no crash, no hang, every rejection counted");
