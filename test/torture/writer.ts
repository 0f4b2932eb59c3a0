/**
 * A writer of logs that carry incidents of two steps each, and does what writers, rotators and administrators do, in the
 * random order that its seed gives. It knows the truth: which alerts there must be, and which of them it may itself have
 * made impossible, by emptying or deleting a file that nobody may have read.
 *
 * ```text
 *   logs/app.log ──rename──► app.log.1 ──► .2 ──► .3 ──► deleted
 *              └──copy──► app.log.1, and emptied        a new name ──► app-7.ndjson
 *              └──emptied, or written anew: what stood there may be lost
 * ```
 */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Random } from "../support/random.ts";

/** Rotated files that are kept: enough for none to be deleted unread, or what logrotate keeps of busy logs. */
const KEPT_GENTLY = 200;
const KEPT = 3;
const START_MS = Date.UTC(2026, 2, 11, 9);

/** Steps of incidents, by their key. */
export interface Truth {
  /** Both steps were written. */
  readonly complete: ReadonlySet<string>;
  /** A file was emptied or deleted that held a step of them, perhaps before it was read. By file. */
  readonly inDanger: ReadonlyMap<string, string>;
}

export class TortureWriter implements Truth {
  readonly complete = new Set<string>();
  readonly inDanger = new Map<string, string>();
  lines = 0;
  bytes = 0;
  readonly #random: Random;
  readonly #isGentle: boolean;
  readonly #kept: number;
  readonly folder: string;
  /** Incidents whose second step is still to be written. */
  readonly #open: string[] = [];
  #incidents = 0;
  #files = 0;
  #path: string;
  /** The rest of a line that was written in part. */
  #rest = "";
  /** By path: the incidents whose steps stand there. */
  readonly #held = new Map<string, Set<string>>();
  readonly #dated: string[] = [];

  /** @param isGentle nothing is emptied or deleted that has no copy: there is no excuse for a missing alert */
  constructor(root: string, random: Random, isGentle: boolean) {
    this.#random = random;
    this.#isGentle = isGentle;
    this.#kept = isGentle ? KEPT_GENTLY : KEPT;
    this.folder = join(root, "logs");
    mkdirSync(this.folder);
    this.#path = join(this.folder, "app.log");
    writeFileSync(this.#path, "");
  }

  /** One deed. */
  deed(): void {
    const deeds = [
      () => this.#append(1 + this.#random.int(20)),
      () => this.#append(1 + this.#random.int(20)),
      () => this.#append(1 + this.#random.int(20)),
      () => this.#append(1 + this.#random.int(5)),
      () => this.#append(200),
      () => this.#append(200),
      () => this.#appendInPart(),
      () => this.#appendInPart(),
      () => this.#rename(),
      () => this.#newName(),
      () => this.#copyAndTruncate(),
      ...(this.#isGentle ? [] : [() => this.#empty(), () => this.#rewrite()]),
    ];
    deeds[this.#random.int(deeds.length)]!();
  }

  /** Ends all incidents, with one more that nothing will happen to. */
  end(): void {
    this.#append(1);
    while (this.#open.length > 0) this.#write([this.#second()]);
    this.#write([this.#first(), this.#second()]);
  }

  #append(count: number): void {
    this.#write(Array.from({ length: count }, () => this.#next()));
  }

  #next(): () => string {
    const what = this.#random.int(6);
    if (what === 0) return this.#first();
    if (what === 1 && this.#open.length > 0) return this.#second();
    return () => this.#line("test", "noise", {});
  }

  #first(): () => string {
    const key = `k${++this.#incidents}`;
    return () => {
      this.#open.push(key);
      this.#hold(key);
      return this.#line("process", key, { name: "first.exe" });
    };
  }

  #second(): () => string {
    return () => {
      const [key] = this.#open.splice(this.#random.int(this.#open.length), 1);
      if (key === undefined) return this.#line("test", "noise", {});
      this.complete.add(key);
      this.#hold(key);
      return this.#line("process", key, { name: "second.exe" });
    };
  }

  #hold(key: string): void {
    const held = this.#held.get(this.#path) ?? new Set();
    this.#held.set(this.#path, held.add(key));
  }

  #line(category: string, key: string, process: object): string {
    const number = ++this.lines;
    const document = {
      "@timestamp": new Date(START_MS + number * 2).toISOString(),
      event: { category: [category], type: ["start"], id: `e${number}` },
      host: { name: "h1", id: "h1" },
      process: { entity_id: key, ...process },
      message: "é€🜁".repeat(this.#random.int(20)),
    };
    return `${JSON.stringify(document)}\n`;
  }

  #write(lines: readonly (() => string)[]): void {
    const text = this.#rest + lines.map((line) => line()).join("");
    this.#rest = "";
    this.bytes += Buffer.byteLength(text);
    appendFileSync(this.#path, text);
  }

  /** Half a line; its rest comes with what is written next. */
  #appendInPart(): void {
    if (this.#rest !== "") return this.#append(1);
    const line = this.#next()();
    const cut = 1 + this.#random.int(line.length - 1);
    // Not between the halves of a character that is two.
    const at = /[\ud800-\udbff]$/.test(line.slice(0, cut)) ? cut - 1 : cut;
    appendFileSync(this.#path, line.slice(0, at));
    this.#rest = line.slice(at);
  }

  /** A writer ends its line before it takes another file. */
  #endLine(): void {
    if (this.#rest !== "") this.#write([]);
  }

  #rename(): void {
    this.#endLine();
    const main = join(this.folder, "app.log");
    if (this.#path !== main) return this.#newName();
    this.#moveUp(main);
    renameSync(main, `${main}.1`);
    this.#moveHeld(main, `${main}.1`);
    writeFileSync(main, "");
  }

  #moveUp(main: string): void {
    this.#mayLose(`${main}.${this.#kept}`);
    rmSync(`${main}.${this.#kept}`, { force: true });
    for (let n = this.#kept - 1; n >= 1; n--) {
      if (!existsSync(`${main}.${n}`)) continue;
      renameSync(`${main}.${n}`, `${main}.${n + 1}`);
      this.#moveHeld(`${main}.${n}`, `${main}.${n + 1}`);
    }
  }

  #newName(): void {
    this.#endLine();
    this.#dated.push(this.#path);
    this.#path = join(this.folder, `app-${++this.#files}.ndjson`);
    writeFileSync(this.#path, "");
    if (this.#dated.length <= this.#kept) return;
    const oldest = this.#dated.shift()!;
    this.#mayLose(oldest);
    rmSync(oldest, { force: true });
  }

  #copyAndTruncate(): void {
    this.#endLine();
    const copy = `${this.#path}.1`;
    this.#moveUp(this.#path);
    copyFileSync(this.#path, copy);
    this.#moveHeld(this.#path, copy);
    truncateSync(this.#path, 0);
  }

  #empty(): void {
    this.#endLine();
    this.#mayLose(this.#path);
    truncateSync(this.#path, 0);
  }

  #rewrite(): void {
    this.#empty();
    this.#append(1 + this.#random.int(40));
  }

  #moveHeld(from: string, to: string): void {
    const held = this.#held.get(from);
    if (held === undefined) return;
    this.#held.delete(from);
    this.#held.set(to, new Set([...held, ...(this.#held.get(to) ?? [])]));
  }

  #mayLose(path: string): void {
    for (const key of this.#held.get(path) ?? []) this.inDanger.set(key, path);
    this.#held.delete(path);
  }
}
