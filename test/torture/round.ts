/**
 * One round: a writer, and the real program that is killed at random moments and started again; at the end the journal is
 * compared with the truth. With an even seed the writer is gentle, and no alert may be missing. What is told has the seed in it, which gives the same deeds again. Moments are the machine's own.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { packageRoot } from "../../src/base/package-root.ts";
import { parseRecord } from "../../src/state/journal-record.ts";
import { Random } from "../support/random.ts";
import { TortureWriter } from "./writer.ts";

const RULE = `/* two steps */ sequence by process.entity_id with maxspan=1h
  [process where process.name == "first.exe"]
  [process where process.name == "second.exe"]
`;
/** How long the last run may take to find what is missing, ms. */
const LAST_MS = 60_000;
const START_MS = 60_000;

/** What became of a round. */
export interface Figures {
  kills: number;
  stops: number;
  lines: number;
  bytes: number;
  alerts: number;
  /** Alerts that cannot be, since their lines were overwritten or deleted unread. */
  impossible: number;
  gaps: number;
  /** Runs that went on from a checkpoint. */
  resumed: number;
  tornLines: number;
  /** Alerts that were revised, withdrawn or told again, as when a copy of a log is read. */
  changes: number;
  /** Lines of standard output that had been printed before a kill. */
  printedTwice: number;
}

/** The program, until it is killed. */
class Life {
  stdout = "";
  stderr = "";
  readonly child: ChildProcess;
  readonly #ended: Promise<void>;
  hasEnded = false;

  constructor(root: string) {
    const args = [
      ...["watch", "--headless", "--no-bundled"],
      ...["--rules", join(root, "rule.eql"), "--state", join(root, "state")],
      ...["--storm-limit", "0", join(root, "logs")],
    ];
    const program = join(packageRoot(), "bin", "tripline");
    this.child = spawn(process.execPath, [program, ...args], {
      env: { ...process.env, TRIPLINE_CHECKPOINT_MS: "100" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout!.on("data", (text: Buffer) => {
      this.stdout += text.toString("latin1");
    });
    this.child.stderr!.on("data", (text: Buffer) => {
      this.stderr += text.toString();
    });
    this.#ended = new Promise((resolve) => {
      this.child.on("close", () => {
        this.hasEnded = true;
        resolve();
      });
    });
  }

  async isWatching(): Promise<void> {
    const endMs = performance.now() + START_MS;
    while (!this.stderr.includes("watching")) {
      if (this.hasEnded || performance.now() > endMs) {
        throw new Error(`it did not start:\n${this.stderr}`);
      }
      await sleep(5);
    }
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    await this.#ended;
  }
}

/** @returns false where there is no journal yet */
function tear(journal: string): boolean {
  if (!existsSync(journal)) return false;
  appendFileSync(journal, '{"type":"alert","at":"20');
  return true;
}

/** What the journal says. */
interface Told {
  /** Keys of incidents, with how often they fired. */
  readonly fired: ReadonlyMap<string, number>;
  readonly ids: ReadonlySet<string>;
  /** Ids of alerts whose last word is that they were none. */
  readonly withdrawn: ReadonlySet<string>;
  /** Changes after the first word. */
  readonly changes: number;
  readonly broken: number;
}

function readTold(root: string): Told {
  const fired = new Map<string, number>();
  const ids = new Set<string>();
  const withdrawn = new Set<string>();
  let changes = 0;
  let broken = 0;
  const text = readFileSync(join(root, "state", "alerts.ndjson"), "utf8");
  for (const line of text.split("\n").slice(0, -1)) {
    const record = parseRecord(line);
    if (typeof record === "string") broken++;
    else if (record.type === "alert") {
      const { alert, kind } = record;
      const key = String(alert["tripline.key"]["process.entity_id"]);
      const id = alert["kibana.alert.uuid"];
      ids.add(id);
      if (kind === "withdrawn") withdrawn.add(id);
      else withdrawn.delete(id);
      if (kind === "fired") fired.set(key, (fired.get(key) ?? 0) + 1);
      else changes++;
    }
  }
  return { fired, ids, withdrawn, changes, broken };
}

/**
 * @param kills times that the program is killed; one end in ten is a stop instead
 * @throws Error for what is lost, told twice, or not told to be lost
 */
export async function tortureRound(
  seed: number,
  kills: number,
): Promise<Figures> {
  const root = mkdtempSync(join(tmpdir(), "tripline-torture-"));
  const random = new Random(seed);
  const lives: Life[] = [];
  const figures: Figures = {
    kills: 0,
    stops: 0,
    lines: 0,
    bytes: 0,
    alerts: 0,
    impossible: 0,
    gaps: 0,
    resumed: 0,
    tornLines: 0,
    changes: 0,
    printedTwice: 0,
  };
  try {
    mkdirSync(join(root, "state"));
    writeFileSync(join(root, "rule.eql"), RULE);
    const writer = new TortureWriter(root, random, seed % 2 === 0);
    for (let i = 0; i < kills; i++) {
      const life = new Life(root);
      lives.push(life);
      // One in five does not live to see a log.
      if (random.int(5) > 0) await life.isWatching();
      for (let deeds = random.int(30); deeds > 0; deeds--) {
        writer.deed();
        await sleep(random.int(40));
      }
      const isStop = random.int(10) === 0;
      await life.end(isStop ? "SIGTERM" : "SIGKILL");
      if (isStop) figures.stops++;
      else figures.kills++;
      for (let deeds = random.int(4); deeds > 0; deeds--) writer.deed();
      // As a loss of power leaves it: a record of which a part reached the disk.
      if (random.int(4) === 0 && tear(join(root, "state", "alerts.ndjson"))) {
        figures.tornLines++;
      }
    }
    const last = new Life(root);
    lives.push(last);
    await last.isWatching();
    writer.end();
    const wanted = [...writer.complete].filter(
      (key) => !writer.inDanger.has(key),
    );
    const endMs = performance.now() + LAST_MS;
    let told = readTold(root);
    while (
      !wanted.every((key) => told.fired.has(key)) &&
      performance.now() < endMs
    ) {
      await sleep(200);
      told = readTold(root);
    }
    await sleep(1_000);
    await last.end("SIGTERM");
    told = readTold(root);
    figures.lines = writer.lines;
    figures.bytes = writer.bytes;
    compare(writer, told, lives, figures);
    rmSync(root, { recursive: true, force: true });
    return figures;
  } catch (error) {
    const words = lives
      .map(({ stderr }, i) => `--- life ${i + 1}\n${stderr}`)
      .join("");
    writeFileSync(join(root, "words.txt"), words);
    throw new Error(`seed ${seed}: ${(error as Error).message}; see ${root}`, {
      cause: error,
    });
  } finally {
    for (const life of lives) if (!life.hasEnded) life.child.kill("SIGKILL");
  }
}

function compare(
  { complete, inDanger }: TortureWriter,
  { fired, ids, withdrawn, changes, broken }: Told,
  lives: readonly Life[],
  figures: Figures,
): void {
  const words = lives.map(({ stderr }) => stderr).join("");
  const problems: string[] = [];
  for (const [key, times] of fired) {
    if (times > 1) problems.push(`${key} fired ${times} times`);
    if (!complete.has(key)) problems.push(`${key} fired and never happened`);
  }
  for (const key of complete) {
    if (fired.has(key)) continue;
    const file = inDanger.get(key);
    if (file === undefined) problems.push(`the alert of ${key} is lost`);
    else figures.impossible++;
  }
  for (const id of withdrawn) problems.push(`${id} was withdrawn`);
  const gaps = words.match(/\b(?:is|are) lost|cannot be known/g)?.length ?? 0;
  figures.resumed = words.match(/^goes on where it was/gm)?.length ?? 0;
  // Of a file that came and went before anybody looked nobody knows.
  if (figures.impossible > 0 && figures.resumed > 0 && gaps === 0) {
    problems.push("alerts are impossible, and no gap was told");
  }
  // Two that came before a start are one line.
  if (broken > figures.tornLines) {
    problems.push(`${broken} broken lines, ${figures.tornLines} torn`);
  }
  const printed = lives
    .flatMap(({ stdout }) => stdout.split("\n").slice(0, -1))
    .flatMap((line) => /"kibana\.alert\.uuid":"([^"]+)"/.exec(line)?.[1] ?? []);
  for (const id of ids) {
    if (!printed.includes(id)) problems.push(`${id} was never printed`);
  }
  if (problems.length > 0) throw new Error(problems.join(", "));
  figures.alerts = ids.size;
  figures.gaps = gaps;
  figures.changes = changes;
  figures.printedTwice = printed.length - new Set(printed).size - changes;
}
