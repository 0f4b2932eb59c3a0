/**
 * A log writer, and a follower that is saved at random moments, closed and opened again with what was saved: by then it
 * may have read on, as before a kill, and of the batches that it gave a part may be done with. The writer goes on also
 * while nobody follows. The law, for each start:
 * - what was done with when it was saved does not come again, and nothing comes twice between a start and a stop;
 * - the rest comes, in the order of its file, if it stands where the follower can find it at the start: at the path, in
 *   the followed folder, in a file that was being read and is in its folder still, that of the path or of the file
 *   that a link led to, or in one that rotation has put beside such a file since, when that is not at its path any more;
 * - of each file that was being read and is deleted or overwritten a gap is told, and of no other one.
 *
 * What is beyond any follower: lines of a file that it had not found when it was saved, and which was deleted, overwritten
 * or replaced at its path before the start.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Line } from "../../src/source/line.ts";
import type { LineReader } from "../../src/source/reader.ts";
import type { SavedFile } from "../../src/source/saved-file.ts";
import {
  DEEDS,
  followedOf,
  followerOf,
  numberOf,
  tortureSeeds,
  turn,
} from "../support/followed-log.ts";
import { LogWriter } from "../support/log-writer.ts";
import { Random } from "../support/random.ts";
import {
  startReading,
  temporaryFolder,
  type Reading,
} from "../unit/source/temp-folder.ts";

/** Of so many deeds one is followed by a save, and one by a stop or a start. */
const DEEDS_PER_SAVE = 6;
const DEEDS_PER_STOP = 10;
const DEEDS_PER_START = 3;

interface FileThere {
  readonly folder: string;
  readonly bytes: Buffer;
  /** Of its lines. */
  readonly numbers: readonly number[];
}

/** What stands there, by device and inode. */
type Disk = ReadonlyMap<string, FileThere>;

function keyOf(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev}:${ino}`;
}

function look(root: string): Disk {
  const disk = new Map<string, FileThere>();
  for (const name of ["logs", "elsewhere"]) {
    const folder = join(root, name);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isFile() || entry.name === "copy") continue;
      const path = join(folder, entry.name);
      const bytes = readFileSync(path);
      const lines = bytes.toString("latin1").matchAll(/\{"n":(\d+),/g);
      const numbers = [...lines].map(([, n]) => Number(n));
      disk.set(keyOf(path), { folder, bytes, numbers });
    }
  }
  return disk;
}

/** What another follower goes on from. */
interface Save {
  readonly files: readonly SavedFile[];
  /** Lines that were done with. */
  readonly done: ReadonlySet<number>;
  /** Those that could not be found at a start. They may be later, as in a file that is renamed to where one is followed. */
  readonly lost: ReadonlySet<number>;
}

/** What was written beside it, under a name of rotation, since it was seen. */
function rotationsOf({ path, modifiedMs }: SavedFile): readonly string[] {
  return [1, 2, 3, 4]
    .map((n) => `${path}.${n}`)
    .filter((other) => existsSync(other))
    .filter((other) => statSync(other).mtimeMs >= modifiedMs!)
    .map(keyOf);
}

/**
 * @returns the lines that a follower finds, and where the files stood that it was reading and does not find
 */
function whatIsThere(
  disk: Disk,
  path: string,
  saved: readonly SavedFile[],
): { there: ReadonlySet<number>; gone: string[] } {
  const isFolder = statSync(path).isDirectory();
  const found = new Set(isFolder ? [] : [keyOf(path)]);
  for (const [key, { folder }] of disk) if (folder === path) found.add(key);
  const gone: string[] = [];
  const isSame = (file: SavedFile): boolean =>
    disk.get(file.key)?.bytes.indexOf(Buffer.from(file.head, "base64")) === 0;
  for (const file of saved) {
    if (!file.isOpen || (isSame(file) && found.has(file.key))) continue;
    for (const key of rotationsOf(file)) found.add(key);
  }
  for (const file of saved) {
    if (!file.isOpen) continue;
    // Under another name no file is known again that was empty.
    const isKnown = file.head !== "" || found.has(file.key);
    if (isSame(file) && isKnown) found.add(file.key);
    else gone.push(file.path);
  }
  const numbers = [...found].flatMap((key) => disk.get(key)?.numbers ?? []);
  return { there: new Set(numbers), gone };
}

/** A follower between a start and a stop. */
class Life {
  readonly reading: Reading;
  readonly #done: ReadonlySet<number>;
  readonly #lost: ReadonlySet<number>;
  /** The batch that each reader gave last, and how many of its lines are done with. */
  readonly #batches = new Map<
    LineReader,
    { lines: readonly Line[]; at: number }
  >();

  private constructor(
    reading: Reading,
    done: ReadonlySet<number>,
    lost: ReadonlySet<number>,
  ) {
    this.reading = reading;
    this.#done = done;
    this.#lost = lost;
  }

  static async start(
    root: string,
    { path, next }: LogWriter,
    save: Save,
  ): Promise<Life> {
    const { there, gone } = whatIsThere(look(root), path, save.files);
    const lost = new Set(save.lost);
    for (let n = 0; n < next; n++) if (!there.has(n)) lost.add(n);
    const reading = await startReading([path], {
      follow: true,
      pollMs: 5,
      resume: save.files,
    });
    const told = reading.notices
      .filter(({ code }) => code === "gap")
      .map(({ message }) => /^(.*): the file/.exec(message)?.[1]);
    expect(told.sort()).toEqual(gone.sort());
    return new Life(reading, save.done, lost);
  }

  async turn(random: Random): Promise<void> {
    await turn(this.reading, random, async (some) => {
      // A second batch may be empty, without a look.
      const twice = random.int(3) === 0 ? some : [];
      for (const reader of [...some, ...twice]) {
        const batch = await reader.next();
        this.reading.lines.push(...batch);
        this.#batches.set(reader, { lines: batch, at: 0 });
      }
    });
  }

  save(random: Random): Save {
    const { set, lines } = this.reading;
    const done = new Set(this.#done);
    for (const line of lines) done.add(numberOf(line) ?? -1);
    for (const batch of this.#batches.values()) {
      batch.at += random.int(batch.lines.length - batch.at + 1);
      for (const line of batch.lines.slice(batch.at)) {
        done.delete(numberOf(line) ?? -1);
      }
    }
    const files = set.save((reader) => this.#batches.get(reader)?.at ?? 0);
    // As it comes back from a file.
    const saved = JSON.parse(JSON.stringify(files)) as SavedFile[];
    return { files: saved, done, lost: this.#lost };
  }

  async stop(): Promise<void> {
    await this.reading.set.close();
    this.expectLaw();
  }

  /** Nothing came twice, or that was done with, or before what stands before it. */
  expectLaw(): void {
    const got = new Set<number>();
    const lastOf = new Map<number, number>();
    for (const line of this.reading.lines) {
      const n = numberOf(line);
      // It was cut off when its file was emptied.
      if (n === undefined) continue;
      if (this.#done.has(n))
        expect.fail(`line ${n} came though it was done with`);
      if (got.has(n)) expect.fail(`line ${n} came twice`);
      got.add(n);
      const before = lastOf.get(line.source.id) ?? -1;
      if (n <= before) expect.fail(`line ${n} came after ${before}`);
      lastOf.set(line.source.id, n);
    }
  }

  /** What has to come, and did not. */
  missing({ next, overwritten }: LogWriter): Set<number> {
    const missing = new Set(Array(next).keys());
    for (const n of [...this.#done, ...this.#lost]) missing.delete(n);
    for (const { from, to } of overwritten) {
      for (let n = from; n < to; n++) missing.delete(n);
    }
    for (const line of this.reading.lines) missing.delete(numberOf(line) ?? -1);
    return missing;
  }
}

describe("a follower that is stopped and started", { timeout: 60_000 }, () => {
  it.each(tortureSeeds(1))("seed %i", async (seed) => {
    const random = new Random(seed);
    const followed = followedOf(seed);
    let life: Life | undefined;
    const follower = followerOf(() => life?.reading);
    const root = temporaryFolder();
    const writer = new LogWriter(
      root,
      random,
      followed,
      {
        look: () => life !== undefined && follower.look(),
        isOpen: (path) => life !== undefined && follower.isOpen(path),
      },
      false,
      seed % 2 === 0,
    );
    let save: Save = { files: [], done: new Set(), lost: new Set() };
    life = await Life.start(root, writer, save);
    for (let i = 0; i < DEEDS; i++) {
      writer.deed();
      if (life === undefined) {
        if (random.int(DEEDS_PER_START) > 0) continue;
        life = await Life.start(root, writer, save);
      }
      await life.turn(random);
      if (random.int(DEEDS_PER_SAVE) === 0) save = life.save(random);
      if (random.int(DEEDS_PER_STOP) > 0) continue;
      const stopped: Life = life;
      life = undefined;
      await stopped.stop();
    }
    life ??= await Life.start(root, writer, save);
    writer.end();
    const last = life;
    try {
      await last.reading.until(() => last.missing(writer).size === 0);
    } catch {
      expect.fail(`missing: ${[...last.missing(writer)].join(" ")}`);
    }
    // Two walks through the folder.
    await last.reading.forMs(250);
    last.expectLaw();
  });
});
