/**
 * A log writer that does what writers, rotators and administrators do, in a random order, and knows what it has written.
 * Synchronous, so that it can run between the turns of a follower as well as beside it in another thread.
 */
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Random } from "./random.ts";

/** What winlogbeat and logrotate keep. */
const KEPT = 3;

/**
 * What is followed: one file by its name, one by a link that is moved, or the folder, where rotated files keep a log's
 * name.
 */
export type Followed = "file" | "link" | "folder";

/** Whoever follows, as far as the writer has to know. */
export interface Follower {
  /** Looks at what there is, without reading it. @returns false when it is in the middle of a call, and cannot */
  look(): boolean;
  /** Has it opened the file that it found under this name? */
  isOpen(path: string): boolean;
}

/** What was written, for comparison. */
export interface Written {
  /** Numbers of lines are below. */
  readonly next: number;
  /** Bytes of each line, its end and the zero bytes before it included. */
  readonly lineBytes: readonly number[];
  /** Lines that stood in the file when it was emptied: `to` is not among them. */
  readonly overwritten: readonly { from: number; to: number }[];
}

export class LogWriter implements Written {
  /** The number of the next line. */
  next = 0;
  /** Bytes of each line, its end included. */
  readonly lineBytes: number[] = [];
  /** Zero bytes before a line, which belong to it. */
  readonly zerosBefore = new Map<number, number>();
  /** Lines that stood in the file when it was emptied. */
  readonly overwritten: { from: number; to: number }[] = [];
  readonly #random: Random;
  readonly #followed: Followed;
  readonly #logs: string;
  readonly #elsewhere: string;
  /** What is told to the follower. */
  readonly path: string;
  /** The file that is written now, by a name that is not a link. */
  #file: string;
  #fd: number;
  /** The first line in it. */
  #from = 0;
  #files = 0;
  #dated: string[] = [];
  /** The follower has looked since the file has a whole line. */
  #isSeen = false;
  readonly #follower: Follower;
  readonly #looksBefore: boolean;
  readonly #isGentle: boolean;

  /**
   * @param looksBefore the follower always looks before something is overwritten
   * @param isGentle nothing is overwritten, only rotation deletes, and it keeps some files
   */
  constructor(
    root: string,
    random: Random,
    followed: Followed,
    follower: Follower,
    looksBefore: boolean,
    isGentle = false,
  ) {
    this.#random = random;
    this.#followed = followed;
    this.#follower = follower;
    this.#looksBefore = looksBefore;
    this.#isGentle = isGentle;
    this.#logs = join(root, "logs");
    this.#elsewhere = join(root, "elsewhere");
    mkdirSync(this.#logs);
    mkdirSync(this.#elsewhere);
    const name = join(this.#logs, "app.log");
    this.path = followed === "folder" ? this.#logs : name;
    this.#file = followed === "link" ? join(this.#elsewhere, "0.log") : name;
    this.#fd = openSync(this.#file, "a");
    if (followed === "link") symlinkSync("../elsewhere/0.log", name);
  }

  deed(): void {
    const deeds = [
      () => this.#append(1 + this.#random.int(30)),
      () => this.#append(1 + this.#random.int(5)),
      () => this.#appendInParts(),
      () => this.#append(400),
      () => this.#zeros(),
      ...(this.#isGentle
        ? []
        : [() => this.#copyAndTruncate(), () => this.#rewrite()]),
      ...(this.#followed === "link"
        ? [() => this.#moveLink()]
        : [() => this.#rename(), () => this.#rename()]),
      ...(this.#followed === "file" && !this.#isGentle
        ? [() => this.#deleteAndCreate()]
        : []),
      ...(this.#followed === "folder" ? [() => this.#newName()] : []),
    ];
    deeds[this.#random.int(deeds.length)]!();
  }

  /** The last line, in a file that will not be touched any more. */
  end(): void {
    this.#append(1);
    closeSync(this.#fd);
  }

  #line(): string {
    const n = this.next++;
    const text = `{"n":${n},"text":"${"aé€🜁"[n % 5] ?? ""}${"é".repeat(this.#random.int(60))}"}\n`;
    this.lineBytes.push(Buffer.byteLength(text));
    return text;
  }

  #append(count: number): void {
    let text = "";
    for (let i = 0; i < count; i++) text += this.#line();
    writeSync(this.#fd, text);
  }

  /** Half a line, anywhere also inside a character, and a pause in which the follower may look. */
  #appendInParts(): void {
    const bytes = Buffer.from(this.#line());
    const cut = this.#random.int(bytes.length);
    writeSync(this.#fd, bytes.subarray(0, cut));
    // Not enough to know the file again, if it is all there is: many begin with these bytes.
    this.#follower.look();
    writeSync(this.#fd, bytes.subarray(cut));
  }

  /** As a crash leaves them. They belong to the line behind them. */
  #zeros(): void {
    const count = 1 + this.#random.int(300);
    writeSync(this.#fd, Buffer.alloc(count));
    this.#append(1);
    this.lineBytes[this.next - 1]! += count;
    this.zerosBefore.set(this.next - 1, count);
  }

  #copyAndTruncate(): void {
    if (!this.#mayVanish()) return;
    copyFileSync(this.#file, join(this.#elsewhere, "copy"));
    this.#noteOverwritten();
    truncateSync(this.#file, 0);
    if (this.#random.int(2) === 0) this.#append(1 + this.#random.int(40));
  }

  /** In place, to the same length, to less or to more. */
  #rewrite(): void {
    if (!this.#mayVanish()) return;
    const size = statSync(this.#file).size;
    this.#noteOverwritten();
    const start = `{"n":${this.next},"text":"`;
    const pad = size - start.length - 3;
    let text = "";
    if (this.#random.int(2) === 0 && pad >= 0) {
      text = `${start}${"x".repeat(pad)}"}\n`;
      this.lineBytes.push(size);
      this.next++;
    } else {
      for (let n = this.#random.int(60); n >= 0; n--) text += this.#line();
    }
    writeFileSync(this.#file, text);
  }

  /** The numbers move up, or the one old file is replaced. The writer may notice late. */
  #rename(): void {
    if (!this.#see()) return;
    const kept = this.#followed === "folder" || this.#isGentle ? KEPT : 1;
    const old = (n: number): string => join(this.#logs, `app.log.${n}`);
    for (let n = kept - 1; n >= 1; n--) {
      if (existsSync(old(n))) renameSync(old(n), old(n + 1));
    }
    const name = join(this.#logs, "app.log");
    // A new name is in use: there is nothing to be renamed.
    if (this.#file !== name) return;
    renameSync(name, old(1));
    if (this.#random.int(3) === 0) {
      this.#append(1 + this.#random.int(5));
      this.#maybeSee();
    }
    this.#begin(name);
  }

  #deleteAndCreate(): void {
    if (!this.#see()) return;
    unlinkSync(this.#file);
    this.#maybeSee();
    this.#begin(this.#file);
  }

  /** winlogbeat's way. */
  #newName(): void {
    const number = ++this.#files;
    this.#dated.push(this.#file);
    this.#begin(join(this.#logs, `app-20260311-${number}.ndjson`));
    const oldest = this.#dated[0]!;
    if (this.#dated.length > KEPT && this.#follower.isOpen(oldest)) {
      rmSync(oldest, { force: true });
      this.#dated.shift();
    }
  }

  #moveLink(): void {
    if (!this.#see()) return;
    const before = this.#file;
    const number = ++this.#files;
    const isFileFirst = this.#random.int(2) === 0;
    const file = join(this.#elsewhere, `${number}.log`);
    if (isFileFirst) this.#begin(file);
    const link = join(this.#logs, "new");
    symlinkSync(`../elsewhere/${number}.log`, link);
    renameSync(link, join(this.#logs, "app.log"));
    this.#maybeSee();
    if (!isFileFirst) this.#begin(file);
    if (this.#random.int(2) === 0) unlinkSync(before);
  }

  #begin(file: string): void {
    closeSync(this.#fd);
    this.#fd = openSync(file, "a");
    this.#file = file;
    this.#from = this.next;
    this.#isSeen = false;
    if (this.#random.int(2) === 0) this.#append(1 + this.#random.int(20));
    if (this.#random.int(2) === 0) {
      // By another descriptor, as a writer that opens the file for each record.
      appendFileSync(file, this.#line());
    }
  }

  /**
   * What no look has seen cannot be missed by anybody, so the follower looks before it goes.
   * @returns false when it cannot look now, and has not before
   */
  #see(): boolean {
    if (!this.#follower.look()) return this.#isSeen;
    this.#isSeen = statSync(this.#file).size > 0;
    return true;
  }

  #maybeSee(): void {
    if (this.#random.int(2) === 0) this.#follower.look();
  }

  #mayVanish(): boolean {
    if (this.#followed === "folder" && !this.#follower.isOpen(this.#file))
      return false;
    if (!this.#isSeen || this.#looksBefore || this.#random.int(2) === 0) {
      this.#see();
    }
    return this.#isSeen;
  }

  #noteOverwritten(): void {
    this.overwritten.push({ from: this.#from, to: this.next });
    this.#from = this.next;
  }
}
