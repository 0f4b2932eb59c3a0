/**
 * `npm run soak [-- --minutes N] [--days N] [--rate N]`: a log of a week goes by in an hour, or as much less in less, in files that
 * are rotated as winlogbeat rotates them, and is watched without a screen and on one. Memory and open descriptors of both are looked at every ten
 * seconds; at the end the second half must not rise above the first, and every planted alert must be told once. Seven minutes are the least
 * that says something: by then the first files are deleted.
 *
 * ```text
 *   writer ──► logs/winlogbeat.ndjson ──renamed──► winlogbeat-1.ndjson … the oldest of eight deleted
 *                      │
 *                      ├──► watch --headless --state ──► journal, compared with what was planted
 *                      └──► watch on a pseudo-terminal of 120x40, a key pressed now and then
 * ```
 */
import { spawn } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { packageRoot } from "../../src/base/package-root.ts";
import { parseRecord } from "../../src/state/journal-record.ts";
import { corpusLines } from "../bench/corpus.ts";
import { Random } from "../bench/random.ts";
import { MeasuredPty } from "../bench/screen-pty.ts";

/** Rules that keep sequences waiting for hours, and tell something every minute. */
const RULES = {
  "waiting.eql": `/* A process that writes to the registry and later connects */
sequence by host.id, process.entity_id with maxspan=6h
  [registry where registry.path : "*\\\\Services\\\\*"]
  [network where destination.port == 4444]
`,
  "often.eql": `/* A file of a name that comes now and then */
file where file.name : "token.tmp"
`,
};
const BUNDLED = "Remote Scheduled Task Creation";
/** As winlogbeat rotates by default. */
const ROTATED_BYTES = 10_000_000;
const KEPT_FILES = 7;
const DAYS_AN_HOUR = 7;
/** Planted events are a hundred lines late, and a watch waits three minutes for late ones. */
const MOST_STEP_SECONDS = 1.2;
const LOOK_MS = 10_000;
const TURN_MS = 100;
/** How much higher memory may rise in the second half than in the first. */
const MOST_GROWTH = 1.1;

const args = process.argv.slice(2);
const option = (name: string, otherwise: number): number => {
  const at = args.indexOf(name);
  return at === -1 ? otherwise : Number(args[at + 1]);
};
const minutes = option("--minutes", 60);
const linesASecond = option("--rate", 200);
const lines = minutes * 60 * linesASecond;
const mostDays = Math.floor((lines * MOST_STEP_SECONDS) / 864) / 100;
const days = option(
  "--days",
  Math.min((DAYS_AN_HOUR * minutes) / 60, mostDays),
);
if (!(days <= mostDays)) {
  throw new Error(
    `--days ${days}: ${lines} lines are too few for so many days, ${mostDays} at most: a late event of a planted sequence would come after the watch has given it up`,
  );
}

/** What a process has at a moment; needs /proc. */
interface Look {
  readonly megabytes: number;
  readonly descriptors: number;
}

function lookAt(pid: number): Look {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
  return {
    megabytes: kilobytes / 1_000,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
  };
}

class Writer {
  readonly folder: string;
  lines = 0;
  bytes = 0;
  planted = 0;
  rotations = 0;
  readonly #lines: ReturnType<typeof corpusLines>;
  readonly #path: string;
  #fileBytes = 0;

  constructor(folder: string) {
    this.folder = folder;
    this.#path = join(folder, "winlogbeat.ndjson");
    const seconds = days * 86_400;
    const fromUs = (Date.now() - seconds * 1_000) * 1_000;
    const mostUs = Math.round((2 * seconds * 1_000_000) / lines);
    this.#lines = corpusLines(new Random(7), fromUs, mostUs);
    writeFileSync(this.#path, "");
  }

  write(count: number): void {
    let text = "";
    for (let i = 0; i < count; i++) {
      const { value } = this.#lines.next();
      text += value.text;
      if (value.ends) this.planted++;
    }
    appendFileSync(this.#path, text);
    const bytes = Buffer.byteLength(text);
    this.lines += count;
    this.bytes += bytes;
    this.#fileBytes += bytes;
    if (this.#fileBytes >= ROTATED_BYTES) this.#rotate();
  }

  #rotate(): void {
    this.rotations++;
    const name = (number: number): string =>
      join(this.folder, `winlogbeat-${number}.ndjson`);
    renameSync(this.#path, name(this.rotations));
    writeFileSync(this.#path, "");
    rmSync(name(this.rotations - KEPT_FILES), { force: true });
    this.#fileBytes = 0;
  }
}

/** How often each alert of the bundled rule was told by the journal. */
function firedOf(journal: string): Map<string, number> {
  const fired = new Map<string, number>();
  for (const line of readFileSync(journal, "utf8").split("\n").slice(0, -1)) {
    const record = parseRecord(line);
    if (typeof record === "string") throw new Error(`the journal: ${record}`);
    if (record.type !== "alert" || record.kind !== "fired") continue;
    if (record.alert["kibana.alert.rule.name"] !== BUNDLED) continue;
    const id = record.alert["kibana.alert.uuid"];
    fired.set(id, (fired.get(id) ?? 0) + 1);
  }
  return fired;
}

/** @returns what is wrong with it */
function judge(name: string, looks: readonly Look[]): string[] {
  // A collector lets garbage lie for a quarter of an hour: what counts is how high it ever rises.
  const half = looks.length >> 1;
  const [early, late] = [looks.slice(0, half), looks.slice(half)].map(
    (part) => ({
      least: Math.min(...part.map(({ megabytes }) => megabytes)),
      most: Math.max(...part.map(({ megabytes }) => megabytes)),
      descriptors: Math.max(...part.map(({ descriptors }) => descriptors)),
    }),
  );
  say(
    `${name}: memory ${early!.least.toFixed(0)} to ${early!.most.toFixed(0)} MB in the first half, ${late!.least.toFixed(0)} to ${late!.most.toFixed(0)} MB in the second; at most ${early!.descriptors} and ${late!.descriptors} descriptors`,
  );
  const problems: string[] = [];
  if (late!.most > early!.most * MOST_GROWTH) {
    problems.push(`${name}: memory grows`);
  }
  if (late!.descriptors > early!.descriptors + 2) {
    problems.push(`${name}: descriptors grow`);
  }
  return problems;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const root = mkdtempSync(join(tmpdir(), "tripline-soak-"));
for (const name of ["logs", "rules", "state", "screen"]) {
  mkdirSync(join(root, name));
}
for (const [name, text] of Object.entries(RULES)) {
  writeFileSync(join(root, "rules", name), text);
}
const program = join(packageRoot(), "bin", "tripline");
const logs = join(root, "logs");
const rules = ["--rules", join(root, "rules")];
const writer = new Writer(logs);
const headless = spawn(
  process.execPath,
  [
    program,
    "watch",
    "--headless",
    ...rules,
    "--state",
    join(root, "state"),
    logs,
  ],
  { stdio: ["ignore", "ignore", "pipe"] },
);
let words = "";
headless.stderr.on("data", (text: Buffer) => {
  words = (words + text.toString()).slice(-100_000);
});
const ended = new Promise<number | null>((resolve) => {
  headless.on("close", (code) => resolve(code));
});
const screen = new MeasuredPty(
  process.execPath,
  [program, "watch", ...rules, "--state", join(root, "screen"), logs],
  { cols: 120, rows: 40 },
);

say(
  `${minutes} minutes for ${days.toFixed(1)} days, ${linesASecond} lines a second; in ${root}`,
);
const looks = { headless: [] as Look[], screen: [] as Look[] };
const startedMs = performance.now();
const endMs = startedMs + minutes * 60_000;
let nextLookMs = startedMs + LOOK_MS;
while (performance.now() < endMs) {
  const due = ((performance.now() - startedMs) / 1_000) * linesASecond;
  if (due > writer.lines) writer.write(Math.ceil(due - writer.lines));
  if (performance.now() >= nextLookMs) {
    nextLookMs += LOOK_MS;
    looks.headless.push(lookAt(headless.pid!));
    looks.screen.push(lookAt(screen.pid));
    // Down, up, a page and back: what a screen lets go of.
    screen.press("jk1\u001b");
    await screen.text();
    if (looks.screen.length % 6 === 0) {
      const [a, b] = [looks.headless.at(-1)!, looks.screen.at(-1)!];
      say(
        `${looks.screen.length / 6} min: ${writer.lines} lines, ${writer.rotations} rotations; headless ${a.megabytes.toFixed(0)} MB, ${a.descriptors} descriptors; screen ${b.megabytes.toFixed(0)} MB, ${b.descriptors}`,
      );
    }
  }
  await sleep(TURN_MS);
}
await sleep(LOOK_MS);
headless.kill("SIGTERM");
const code = await ended;
await screen.close();
const problems = [
  ...judge("headless", looks.headless),
  ...judge("screen", looks.screen),
];
const fired = firedOf(join(root, "state", "alerts.ndjson"));
const twice = [...fired.values()].filter((times) => times > 1).length;
say(
  `${writer.lines} lines, ${(writer.bytes / 1e6).toFixed(0)} MB, ${writer.rotations} rotations, ${writer.planted} alerts planted, ${fired.size} told, ${twice} twice`,
);
if (fired.size !== writer.planted || twice > 0) problems.push("alerts differ");
if (code !== 0) problems.push(`it ended with ${code}`);
writeFileSync(join(root, "looks.json"), JSON.stringify(looks));
writeFileSync(join(root, "words.txt"), words);
for (const problem of problems) say(`FAILED: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
