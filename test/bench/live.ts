/**
 * The live case: how long from the write of a line until `tripline watch --headless` has found what it completes, and how
 * long to its alert on the standard output?
 * Another process writes (`live-writer.ts`); when what came has come is noted at once and read afterwards, so that what is
 * measured waits for neither. The first second is not counted: the code of a program that has just started is slow, and
 * a watch runs for days. How long its first alert took is told apart.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { clockMs, firstStep, sequenceNumber } from "./live-lines.ts";
import type { Found } from "./live-watch.ts";

export interface LiveCase {
  readonly linesPerSecond: number;
  readonly seconds: number;
  /** One line of so many raises an alert. */
  readonly linesPerMatch: number;
}

export interface Latencies extends LiveCase {
  /** Alerts that there must be, and those that there were. */
  readonly expected: number;
  readonly received: number;
  /** Milliseconds from the write of the line. */
  readonly first: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** CPU time of the reader, milliseconds for a thousand lines; undefined where nothing tells it. */
  readonly cpuMs: number | undefined;
}

/** A watch that tells what it {@link Found}, and when. */
export const LIVE_WATCH = join(import.meta.dirname, "live-watch.ts");

/** Not counted. */
const WARM_SECONDS = 1;

/**
 * @param program its arguments are those of `tripline`: the program itself, {@link LIVE_WATCH}, or the yardstick
 */
export async function measureLive(
  program: string,
  live: LiveCase,
): Promise<Latencies> {
  const { linesPerSecond, seconds, linesPerMatch } = live;
  const folder = mkdtempSync(join(tmpdir(), "tripline-live-"));
  const log = join(folder, "live.ndjson");
  const lines = linesPerSecond * (WARM_SECONDS + seconds);
  const expected = Math.floor(lines / linesPerMatch);
  writeFileSync(
    log,
    Array.from({ length: expected }, (_, i) => firstStep(i)).join(""),
  );
  const child = spawn(
    process.execPath,
    [
      program,
      "watch",
      "--headless",
      "--storm-limit",
      "0",
      "--state",
      join(folder, "state"),
      log,
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_ENV: "production" },
    },
  );
  let stderr = "";
  child.stderr
    .setEncoding("utf8")
    .on("data", (text: string) => (stderr += text));
  const chunks: Chunk[] = [];
  child.stdout.on("data", (bytes: Buffer) => {
    chunks.push({ atMs: clockMs(), bytes });
  });
  let writtenAt: readonly number[];
  let cpuMs: number | undefined;
  try {
    while (!stderr.includes("watching")) await sleep(20);
    await sleep(1_000);
    const cpuBefore = cpuMsOf(child.pid!);
    writtenAt = await write([
      log,
      linesPerSecond,
      WARM_SECONDS + seconds,
      linesPerMatch,
    ]);
    for (let i = 0; i < 100 && arrivals(chunks).size < expected; i++)
      await sleep(50);
    const cpuAfter = cpuMsOf(child.pid!);
    if (cpuBefore !== undefined && cpuAfter !== undefined) {
      cpuMs = ((cpuAfter - cpuBefore) / lines) * 1_000;
    }
  } finally {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
    if (!child.stderr.readableEnded) await once(child.stderr, "end");
    rmSync(folder, { recursive: true, force: true });
  }
  const all = program === LIVE_WATCH ? found(stderr) : arrivals(chunks);
  const first = all.get(0)! - writtenAt[0]!;
  const countedFromMs = writtenAt[0]! + 1_000 * WARM_SECONDS;
  const latencies: number[] = [];
  for (const [i, atMs] of all) {
    if (writtenAt[i]! >= countedFromMs) latencies.push(atMs - writtenAt[i]!);
  }
  latencies.sort((a, b) => a - b);
  const at = (part: number): number =>
    latencies[
      Math.min(latencies.length - 1, Math.floor(latencies.length * part))
    ] ?? NaN;
  return {
    ...live,
    expected,
    received: all.size,
    first,
    p50: at(0.5),
    p99: at(0.99),
    max: latencies.at(-1) ?? NaN,
    cpuMs,
  };
}

/** What Linux has counted of a process, in steps of its clock's hundredths of a second. */
function cpuMsOf(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!;
    const [user, system] = fields.split(" ").slice(11, 13);
    return 10 * (Number(user) + Number(system));
  } catch {
    return undefined;
  }
}

/** @returns when each sequence was completed */
function write(args: readonly (string | number)[]): Promise<readonly number[]> {
  const writer = spawn(
    process.execPath,
    [join(import.meta.dirname, "live-writer.ts"), ...args.map(String)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let text = "";
  writer.stdout
    .setEncoding("utf8")
    .on("data", (part: string) => (text += part));
  return new Promise((resolve, reject) => {
    writer.on("error", reject).on("close", (code) => {
      if (code === 0) resolve(JSON.parse(text) as number[]);
      else reject(new Error(`the writer ended with ${code}`));
    });
  });
}

/** Output as it came, with the time at which it did. */
interface Chunk {
  readonly atMs: number;
  readonly bytes: Buffer;
}

/** When the engine had found what completes each sequence. */
function found(stderr: string): ReadonlyMap<number, number> {
  const line = stderr.split("\n").find((each) => each.startsWith('{"foundAt"'));
  if (line === undefined) throw new Error(`no word of matches: ${stderr}`);
  const { foundAt } = JSON.parse(line) as Found;
  return new Map(Object.entries(foundAt).map(([i, ms]) => [Number(i), ms]));
}

/** When the end of each alert came, by number of its sequence; of several changes of an alert the first. */
function arrivals(chunks: readonly Chunk[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  let rest = "";
  for (const { atMs, bytes } of chunks) {
    const lines = (rest + bytes.toString("latin1")).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const alert = JSON.parse(line) as {
        "tripline.key": Readonly<Record<string, string>>;
      };
      const number = sequenceNumber(
        alert["tripline.key"]["process.entity_id"]!,
      );
      if (!found.has(number)) found.set(number, atMs);
    }
  }
  return found;
}
