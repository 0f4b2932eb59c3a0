/**
 * `npm run bench:screen [-- --quick]`: every budget of the screen, measured at the master's side of a pseudo-terminal on
 * the reference replay, with htop's and btop's bytes beside them where they are installed. Prints a table with what was
 * measured beside the budget; ends with 1 if something was missed twice.
 *
 * Bytes repeat; times wobble with the machine, which is why a miss is measured again, and why a fixed piece of work is
 * timed beside each scene: what would hold on a machine that has nothing else to do is marked and is no miss.
 */
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { packageRoot } from "../../src/base/package-root.ts";
import { makeCorpus } from "./corpus.ts";
import { MeasuredPty } from "./screen-pty.ts";
import type { Size } from "./screen-pty.ts";
import { makeReplay, processLine, writeRules } from "./screen-replay.ts";

const isQuick = process.argv.includes("--quick");
/** Seconds of each measurement of bytes and processor time. */
const WINDOW_S = isQuick ? 6 : 30;
const KEYS = isQuick ? 20 : 60;

const SIZES: readonly Size[] = [
  { cols: 80, rows: 24 },
  { cols: 200, rows: 50 },
];
/** A frame or two a second are few: two such windows fit into the replay. */
const FRAMES_S = 18;
/** Of the corpus, for scans that run beside the screen. */
const SCANNED_MB = 256;
const TRIPLINE = join(packageRoot(), "bin", "tripline");

type PerSize = readonly [small: number, large: number];
/** What is measured, its unit, and the most it may be at each size. */
const BUDGETS = {
  idleBytes: ["bytes/s, nothing happens", "B/s", [10, 10]],
  idleCpu: ["processor, nothing happens", "%", [1.5, 1.5]],
  pendingBytes: ["bytes/s, ten pending count down", "B/s", [250, 500]],
  pendingCpu: ["processor at 1 Hz", "%", [5, 8]],
  replayBytes: ["bytes/s, reference replay x100", "B/s", [1_500, 3_000]],
  replayCpu: ["processor at 4 Hz", "%", [10, 18]],
  loadBytes: ["bytes/s, everything changes", "B/s", [4_000, 8_000]],
  lowBytes: ["bytes/s, --low-bandwidth x100", "B/s", [600, 1_000]],
  keyBytes: ["bytes for one j", "B", [200, 200]],
  scrollBytes: ["bytes for one line of scrolling", "B", [900, 2_500]],
  paintBytes: ["bytes of a full picture", "B", [5_000, 18_000]],
  resizeBytes: ["bytes for a new window", "B", [8_000, 20_000]],
  writes: ["writes a frame", "", [1, 1]],
  frameMs: ["frame, p95", "ms", [20, 45]],
  keyP50: ["key to picture under load, p50", "ms", [25, 40]],
  keyP95: ["key to picture under load, p95", "ms", [60, 100]],
  frameRate: ["frames a second, replay x100", "/s", [undefined, undefined]],
  busyFrames: ["frames lost to scans on both cores", "%", [20, 20]],
  busyKeyP95: ["key to picture beside them, p95", "ms", [60, 100]],
  alertP95: ["line of an alert to picture, p95", "ms", [300, 300]],
  splashMs: ["first word", "ms", [100, 100]],
  dashboardMs: ["dashboard drawn", "ms", [600, 700]],
  stallBytes: ["catching up after 10 s unread", "B", [5_000, 18_000]],
  rssMb: [
    "memory, whole process with the engine",
    "MB",
    [undefined, undefined],
  ],
} as const satisfies Record<
  string,
  readonly [string, string, PerSize | readonly [undefined, undefined]]
>;
type Measure = keyof typeof BUDGETS;
type Results = Partial<Record<Measure, number>>;

const replay = makeReplay();
const ARGS = ["--no-bundled", "--rules", replay.rules, "--storm-limit", "0"];

function open(args: readonly string[], size: Size): MeasuredPty {
  return new MeasuredPty(process.execPath, [TRIPLINE, ...args], size);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** Bytes a second and processor share of the main thread over a window. */
async function pace(
  pty: MeasuredPty,
  seconds: number,
): Promise<{ bytes: number; cpu: number }> {
  const [bytes, cpuMs, startMs] = [pty.bytes, pty.cpuMs(), performance.now()];
  await sleep(seconds * 1_000);
  const ms = performance.now() - startMs;
  return {
    bytes: ((pty.bytes - bytes) * 1_000) / ms,
    cpu: ((pty.cpuMs() - cpuMs) * 100) / ms,
  };
}

/** A folder with a log that grows, followed. */
async function live(
  size: Size,
  use: (pty: MeasuredPty, log: string) => Promise<Results>,
): Promise<Results> {
  const folder = mkdtempSync(join(tmpdir(), "tripline-live-"));
  const log = join(folder, "live.ndjson");
  writeFileSync(log, processLine(Date.now(), 0, "quiet.exe", "quiet.exe", 1));
  const rules = writeRules(folder);
  const pty = open(
    ["watch", log, "--no-bundled", "--rules", rules, "--state", folder],
    size,
  );
  try {
    await pty.until(/LIVE/);
    await pty.quiet();
    return await use(pty, log);
  } finally {
    await pty.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function idle(size: Size): Promise<Results> {
  return live(size, async (pty) => {
    // The rate and its sparkline run out first.
    await sleep(20_000);
    const { bytes, cpu } = await pace(pty, WINDOW_S);
    return { idleBytes: bytes, idleCpu: cpu, rssMb: pty.rss() / 1e6 };
  });
}

function pending(size: Size): Promise<Results> {
  return live(size, async (pty, log) => {
    let record = 1;
    const add = (host: number, image: string): void => {
      const line = processLine(Date.now(), host, image, image, ++record);
      appendFileSync(log, line);
    };
    for (let host = 0; host < 10; host++) add(host, "begin3.exe");
    // One event a second keeps the clock of the stream going.
    const clock = setInterval(() => add(11, "quiet.exe"), 1_000);
    try {
      await pty.until(/10 pending/);
      await sleep(3_000);
      const { bytes, cpu } = await pace(pty, WINDOW_S);
      return { pendingBytes: bytes, pendingCpu: cpu };
    } finally {
      clearInterval(clock);
    }
  });
}

/** From the writing of the line to the picture: the follower, the engine, the tick and the frame. */
function alerts(size: Size): Promise<Results> {
  return live(size, async (pty, log) => {
    const waits: number[] = [];
    for (let i = 0; i < (isQuick ? 5 : 20); i++) {
      await sleep(400 + 37 * i);
      const line = processLine(Date.now(), 1, "alert1.exe", "x", 100 + i);
      const startMs = performance.now();
      appendFileSync(log, line);
      await pty.until(new RegExp(`Alerts ${i + 1}\\b`));
      waits.push(performance.now() - startMs);
    }
    return { alertP95: percentile(waits, 0.95) };
  });
}

async function played(
  size: Size,
  args: readonly string[],
  use: (pty: MeasuredPty) => Promise<Results>,
): Promise<Results> {
  const pty = open(["replay", replay.log, ...ARGS, ...args], size);
  try {
    await pty.until(/REPLAY/);
    return await use(pty);
  } finally {
    await pty.close();
  }
}

function referenceReplay(size: Size): Promise<Results> {
  return played(size, ["--speed", "100x"], async (pty) => {
    await sleep(5_000);
    const { bytes, cpu } = await pace(pty, WINDOW_S);
    return { replayBytes: bytes, replayCpu: cpu };
  });
}

function lowBandwidth(size: Size): Promise<Results> {
  return played(size, ["--speed", "100x", "--low-bandwidth"], async (pty) => {
    await sleep(5_000);
    return { lowBytes: (await pace(pty, WINDOW_S)).bytes };
  });
}

/** Six thousand seconds in six: the lists are others at every look. */
function everything(size: Size): Promise<Results> {
  return played(size, ["--speed", "1000x"], async (pty) => {
    await pty.until(/Alerts \d+/);
    const { bytes } = await pace(pty, 3);
    return { loadBytes: bytes };
  });
}

/** From a key to its picture, ms: help comes and goes. */
async function keyWaits(pty: MeasuredPty): Promise<readonly number[]> {
  const waits: number[] = [];
  for (let i = 0; i < KEYS; i++) {
    await sleep(60 + (i % 7) * 11);
    await pty.text();
    const startMs = performance.now();
    const help = i % 2 === 0;
    pty.press(help ? "?" : "\x1b");
    await pty.until(help ? /Help: / : /Alerts \d+/);
    // The reader waits up to 100 ms whether Esc begins a sequence; that is not the screen's time.
    if (help) waits.push(performance.now() - startMs);
  }
  return waits;
}

/** Scans that want all cores, over and over. */
async function besideScans<T>(use: () => Promise<T>): Promise<T> {
  const { path } = makeCorpus(SCANNED_MB);
  const scans = new Set<ReturnType<typeof spawn>>();
  let isOver = false;
  const start = (): void => {
    const args = ["scan", "--no-progress", "--workers", "2", path];
    const scan = spawn(process.execPath, [TRIPLINE, ...args], {
      stdio: "ignore",
    });
    scans.add(scan);
    scan.once("exit", () => {
      scans.delete(scan);
      if (!isOver) start();
    });
  };
  for (let i = 0; i < availableParallelism(); i++) start();
  try {
    await sleep(1_000);
    return await use();
  } finally {
    isOver = true;
    for (const scan of scans) scan.kill("SIGKILL");
  }
}

/** The same replay alone and beside scans. */
function saturated(size: Size): Promise<Results> {
  return played(size, ["--speed", "100x"], async (pty) => {
    await sleep(5_000);
    const rate = async (): Promise<number> => {
      const [frames, startMs] = [pty.frames, performance.now()];
      await sleep(FRAMES_S * 1_000);
      return (pty.frames - frames) / (performance.now() - startMs);
    };
    const alone = await rate();
    return await besideScans(async () => {
      const beside = await rate();
      return {
        frameRate: 1_000 * alone,
        busyFrames: Math.max(0, 100 * (1 - beside / alone)),
        busyKeyP95: percentile(await keyWaits(pty), 0.95),
      };
    });
  });
}

/** Keys while the engine reads as fast as it can: the log over and over. */
async function keysUnderLoad(size: Size): Promise<Results> {
  const many = Array.from({ length: 12 }, () => replay.log);
  const pty = open(["replay", ...many, ...ARGS, "--speed", "300x"], size);
  try {
    await pty.until(/Alerts \d\d/);
    pty.press("2");
    await pty.until(/Alerts/);
    const waits = await keyWaits(pty);
    pty.press("6");
    await pty.until(/Health of the logs/);
    pty.press("g");
    return { keyP50: percentile(waits, 0.5), keyP95: percentile(waits, 0.95) };
  } finally {
    await pty.close();
  }
}

/** At the end of the replay nothing moves but what keys move. */
function still(size: Size): Promise<Results> {
  return played(size, ["--speed", "max"], async (pty) => {
    await pty.until(/REPLAY DONE/);
    // What is said of the last alert goes by itself.
    await sleep(9_000);
    const press = async (keys: string): Promise<number> => {
      const before = pty.bytes;
      pty.press(keys);
      await pty.next();
      await pty.quiet();
      return pty.bytes - before;
    };
    await press("j");
    await press("j");
    const moves: number[] = [];
    for (let i = 0; i < 3; i++) moves.push(await press("j"));
    for (let i = 0; i < size.rows; i++) await press("j");
    const scrolls: number[] = [];
    for (let i = 0; i < 5; i++) scrolls.push(await press("j"));
    const paintBytes = await press("\x0c");

    const before = pty.bytes;
    pty.resize({ cols: size.cols - 7, rows: size.rows - 3 });
    await pty.next();
    await pty.quiet(400);
    const resizeBytes = pty.bytes - before;
    pty.resize(size);
    await pty.quiet(400);

    pty.press("6");
    await pty.until(/Health of the logs/);
    pty.press("G");
    await pty.until(/a frame takes/);
    const text = await pty.text();
    const figures =
      /([\d,]+) frames? drawn, ([\d,]+) writes?[^]*a frame takes ([\d.]+) ms/.exec(
        text,
      );
    const number = (at: number): number =>
      Number(figures?.[at]?.replaceAll(",", "") ?? NaN);
    return {
      keyBytes: Math.max(...moves),
      scrollBytes: Math.max(...scrolls),
      paintBytes,
      resizeBytes,
      // Frames without a difference take none; the splash, repaints and modes take one each.
      writes: Math.ceil((number(2) - 10) / number(1)),
      frameMs: number(3),
    };
  });
}

async function start(size: Size): Promise<Results> {
  const splash: number[] = [];
  const drawn: number[] = [];
  for (let i = 0; i < (isQuick ? 3 : 9); i++) {
    const pty = open(["replay", replay.log, ...ARGS], size);
    try {
      await pty.until(/Alerts/);
      splash.push(pty.firstByteMs ?? NaN);
      drawn.push(performance.now() - pty.startedMs);
      // A process that is killed keeps no compiled code.
      pty.press("q");
      await sleep(300);
    } finally {
      await pty.close();
    }
  }
  return {
    splashMs: percentile(splash, 0.5),
    dashboardMs: percentile(drawn, 0.5),
  };
}

/** What comes beyond what lay in the kernel when the reading stopped. */
function stall(size: Size): Promise<Results> {
  return played(size, ["--speed", "100x"], async (pty) => {
    await sleep(3_000);
    pty.pause();
    for (let i = 0; i < 100; i++) {
      pty.press("\x0c");
      await sleep(isQuick ? 30 : 100);
    }
    pty.resume();
    await pty.until(/REPLAY/);
    // All that was held is in: now one picture, and the screen is up to date.
    await sleep(300);
    const before = pty.bytes;
    pty.press("\x0c");
    await pty.next();
    await sleep(120);
    return { stallBytes: pty.bytes - before };
  });
}

const SCENES: readonly ((size: Size) => Promise<Results>)[] = [
  idle,
  pending,
  referenceReplay,
  everything,
  lowBandwidth,
  still,
  keysUnderLoad,
  saturated,
  alerts,
  start,
  stall,
];

function budgetOf(measure: Measure, at: number): number | undefined {
  return BUDGETS[measure][2][at];
}

/** How many times as long work takes as on a machine that has nothing else to do. */
function crowding(): number {
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  const spentMs = (): number => {
    const { user, system } = process.cpuUsage(cpu);
    return (user + system) / 1_000;
  };
  while (spentMs() < 100);
  return Math.max(1, (performance.now() - startMs) / spentMs());
}

let mostCrowded = 1;

function isMissed(
  measure: Measure,
  value: number,
  at: number,
  crowded: number,
): boolean {
  const budget = budgetOf(measure, at);
  const isTime = BUDGETS[measure][1] === "ms";
  return budget !== undefined && !(value <= budget * (isTime ? crowded : 1));
}

function shown(value: number | undefined): string {
  if (value === undefined) return "-";
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}

async function otherTool(
  name: string,
  size: Size,
): Promise<number | undefined> {
  if (spawnSync("which", [name]).status !== 0) return undefined;
  const pty = new MeasuredPty(name, [], size);
  try {
    await sleep(3_000);
    const before = pty.bytes;
    const seconds = isQuick ? 8 : 30;
    await sleep(seconds * 1_000);
    return (pty.bytes - before) / seconds;
  } finally {
    await pty.close();
  }
}

const print = (text = ""): void => void process.stdout.write(`${text}\n`);

print(
  `machine  ${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`,
);
print(
  `replay   ${replay.events} events, ${(replay.bytes / 1e6).toFixed(0)} MB, 8 rules; windows of ${WINDOW_S} s`,
);
print();

const results: Results[] = [];
const missedTwice = new Set<string>();
for (const [at, size] of SIZES.entries()) {
  const own: Results = {};
  for (const scene of SCENES) {
    const before = crowding();
    const first = await scene(size);
    const crowded = (before + crowding()) / 2;
    mostCrowded = Math.max(mostCrowded, crowded);
    process.stderr.write(`${scene.name} ${JSON.stringify(first)}\n`);
    const missed = (Object.keys(first) as Measure[]).filter((measure) =>
      isMissed(measure, first[measure]!, at, crowded),
    );
    const second = missed.length > 0 ? await scene(size) : {};
    for (const measure of Object.keys(first) as Measure[]) {
      const again = second[measure] ?? Infinity;
      own[measure] = Math.min(first[measure]!, again);
      if (isMissed(measure, own[measure], at, crowded))
        missedTwice.add(`${measure} ${at}`);
    }
  }
  results.push(own);
}

const column = (text: string): string => text.padStart(10);
print(
  `${"".padEnd(44)}${SIZES.map(({ cols, rows }) => column(`${cols}x${rows}`) + column("budget")).join("")}`,
);
for (const measure of Object.keys(BUDGETS) as Measure[]) {
  const [name, unit] = BUDGETS[measure];
  const cells = SIZES.map((_, at) => {
    const value = results[at]![measure];
    const mark = missedTwice.has(`${measure} ${at}`)
      ? "!"
      : value !== undefined && isMissed(measure, value, at, 1)
        ? "~"
        : "";
    return column(mark + shown(value)) + column(shown(budgetOf(measure, at)));
  });
  print(
    `${`${name}${unit === "" ? "" : `, ${unit}`}`.padEnd(44)}${cells.join("")}`,
  );
}
for (const tool of ["htop", "btop"]) {
  const cells: string[] = [];
  for (const size of SIZES) {
    const value = await otherTool(tool, size);
    cells.push(
      column(value === undefined ? "absent" : shown(value)),
      column(""),
    );
  }
  print(`${`${tool}, B/s`.padEnd(44)}${cells.join("")}`);
}
print();
print(
  `~ over the budget on a machine that took up to ${mostCrowded.toFixed(1)} times as long as alone; no miss without that`,
);
print(
  missedTwice.size === 0
    ? "every budget holds"
    : `${missedTwice.size} missed twice (!)`,
);
replay.remove();
process.exitCode = missedTwice.size === 0 ? 0 : 1;
