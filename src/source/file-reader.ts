/**
 * One path to lines: a file read once, or followed through growth, rotation and truncation. It reads synchronously
 * and in chunks, so a file of any size takes the same memory.
 *
 * A look at a followed file, repeated until nothing is new:
 *
 *     read after the position ── bytes ───────────────► frame them, look again
 *          │                └─── rewritten ───────────► `truncated`: begin again at byte 0
 *        nothing
 *          ▼
 *     what is at the path? ── the same file, or nothing ► wait (nothing for long: `removed`)
 *          │
 *        another file: it is opened at once, as the last of the successors
 *          ▼
 *     the first successor ── never had a byte ──────────► wait: the writer has not moved on to it yet
 *          │
 *     read the old file once more ── bytes ───────────► frame them, look again
 *          │
 *        nothing ─────────────────────────────────────► `rotated`: begin at byte 0 of the first successor
 *
 * By the time the new file has bytes the writer has left the old one, so this order loses nothing. Where a file is
 * left, its unfinished last line counts as a line. While a look is asked for and does not come, because others are read
 * first or this file is long, each sign of life is a glance: how far does the file reach, and what is at the path? So
 * what is rotated away meanwhile is open already, and of what is overwritten meanwhile the size is known.
 */
import { realpathSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { SourceError } from "../base/errors.ts";
import type { OversizeLine } from "./framer.ts";
import { InputFramer, type Step } from "./input-framer.ts";
import type { Line, Source } from "./line.ts";
import { identify, OpenFile, type FileIdentity } from "./open-file.ts";
import {
  oversizeNotice,
  zeroByteTeller,
  type ReaderContext,
} from "./reader-context.ts";
import type { LeftFile } from "./file-ledger.ts";
import type {
  ManagedReader,
  NoticeCode,
  ReadFile,
  ReadPlace,
  ReaderState,
  SourceNotice,
} from "./reader.ts";
import type { TextFramerOptions } from "./text-framer.ts";

/** A followed compressed file is taken as complete when it has been left alone for this long. */
const SETTLED_MS = 5_000;

/** A path that is gone for less is being rotated. */
const REMOVED_MS = 1_000;

/** A file found in a folder is let go when its path has been gone for this long; a named one is waited for. */
const GONE_MS = 60_000;

/** Reads without a line in them (garbage, a line that is too long) before others get their turn. */
const READS_PER_TURN = 64;

/** Of lines that a sieve has let through, these are a batch, however much was read. */
const SIEVED_LINES = 64;

/** Files that took the path one after another and wait to be read: each keeps a descriptor, and its space on the disk. */
const MAX_SUCCESSORS = 32;

export interface FileReaderOptions {
  readonly named: boolean;
  /** It was rotated away: it is read to its end, and what takes its name is another reader's. */
  readonly isRotated?: boolean;
  /** Came after the start: its opening is worth a notice. */
  readonly isNew: boolean;
}

/** Absolute, with all links followed; without that where nothing is there. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

class FollowedFile extends OpenFile {
  /** Where it stood itself when it was opened: another place than its path where that is a link. */
  readonly realPath = realPathOf(this.path);
}

export class FileReader implements ManagedReader {
  readonly path: string;
  /** Named by the user: waited for when it is gone. Else it was found in a folder. */
  named: boolean;
  readonly #isRotated: boolean;
  readonly #context: ReaderContext;
  #announce: boolean;
  #source: Source;
  #state: ReaderState = "waiting";
  /** The file that is being read, or was read last. */
  #file: FollowedFile | undefined;
  #lines: InputFramer | undefined;
  /** Open, held and not begun: the files that came to the path after it, oldest first. */
  readonly #successors: FollowedFile[] = [];
  /** What was known to be unread of the file when it could not be read any further. */
  #cutOff: { position: number; bytes: number } | undefined;
  /** The file that this reader holds in the ledger; reserved before it is open. */
  #heldKey: string | undefined;
  /** Something may be new. */
  #dirty = true;
  #missingSinceMs: number | undefined;
  #lastBytesMs = 0;
  /** Told already; each look finds the same. */
  #complaint: string | undefined;
  #failure: string | undefined;
  #unwatch: (() => void)[] = [];
  /** Of the files before this one. */
  #blankBefore = 0;
  #oversizeBefore = 0;
  #zeroBytesBefore = 0;
  #lostBytes = 0;
  /** Of the lines that have ended. */
  #wasCompressed = false;
  #rotations = 0;
  #rewrites = 0;
  /** Documents that were framed since the present text began, and of these still to come that were handed on before. */
  #framed = 0;
  #skip = 0;
  #isResumed = false;
  /** Where the last batch began; undefined before the first one of this run. */
  #batchAt: ReadPlace | undefined;
  /** The file as it was when reading ended. */
  #endedAs: FileIdentity | undefined;

  constructor(
    path: string,
    options: FileReaderOptions,
    context: ReaderContext,
  ) {
    this.path = path;
    this.named = options.named;
    this.#isRotated = options.isRotated === true;
    this.#announce = options.isNew;
    this.#context = context;
    this.#source = context.newSource(path);
  }

  get source(): Source {
    return this.#source;
  }

  get state(): ReaderState {
    return this.#state;
  }

  get failure(): string | undefined {
    return this.#failure;
  }

  get mayHaveMore(): boolean {
    return this.#dirty && !this.#isOver();
  }

  get bytesRead(): number {
    return this.#file?.position ?? 0;
  }

  get sizeBytes(): number | undefined {
    return this.#file?.sizeBytes;
  }

  get behindBytes(): number {
    return this.#successors.reduce(
      (sum, file) => sum + file.sizeBytes,
      (this.sizeBytes ?? 0) - this.bytesRead,
    );
  }

  get blank(): number {
    return this.#blankBefore + (this.#lines?.framer.blank ?? 0);
  }

  get oversize(): number {
    return this.#oversizeBefore + (this.#lines?.framer.oversize ?? 0);
  }

  get zeroBytes(): number {
    return this.#zeroBytesBefore + (this.#lines?.framer.zeroBytes ?? 0);
  }

  get lostBytes(): number {
    return this.#lostBytes;
  }

  get rotations(): number {
    return this.#rotations;
  }

  get rewrites(): number {
    return this.#rewrites;
  }

  get file(): ReadFile | undefined {
    if (this.#file === undefined) return undefined;
    const isCompressed = this.#lines?.isCompressed ?? this.#wasCompressed;
    return { key: this.#file.key, isCompressed, isResumed: this.#isResumed };
  }

  /** Makes sure, before the file is open, that nobody else reads it. @returns false when somebody does */
  reserve(key: string): boolean {
    if (!this.#context.ledger.hold(key, this)) return false;
    this.#heldKey = key;
    return true;
  }

  /**
   * True when what stands at the path is not what was read to its end: another file, or the same inode with other bytes,
   * which is looked at when it has been left alone for a while.
   */
  isReplacedBy(there: FileIdentity): boolean {
    if (!this.#isOver()) return false;
    const read = this.#endedAs;
    if (read?.key !== there.key) return true;
    const isSame =
      read.sizeBytes === there.sizeBytes &&
      read.modifiedMs === there.modifiedMs;
    return !isSame && Date.now() - there.modifiedMs >= SETTLED_MS;
  }

  /** Another file is read at its path: what was wrong with this one no longer is. */
  giveWay(): void {
    this.#failure = undefined;
    this.#state = "ended";
  }

  /** Opens a followed file before its first line is asked for: what is rotated away from here on is not lost. */
  start(): void {
    this.#watch();
    try {
      this.#open([]);
    } catch (error) {
      this.#cannotRead(error, []);
    }
  }

  touch(): void {
    if (this.#isOver()) return;
    if (this.#dirty) this.#glance();
    this.#dirty = true;
    this.#context.wake();
  }

  get place(): ReadPlace | undefined {
    const begun = this.#batchAt;
    if (begun === undefined) return this.#placeNow();
    if (!this.#isOfBatch) return begun;
    // From what was empty when the batch began any other file could not be told.
    const { head } = this.#file!.known;
    return { ...begun, at: { ...begun.at, head } };
  }

  /** Where what is not handed on yet begins. */
  #placeNow(): ReadPlace | undefined {
    const lines = this.#lines;
    const file = this.#file;
    if (lines === undefined || file === undefined) return undefined;
    const { rewritten } = file;
    const point = lines.isCompressed ? undefined : lines.framer.resumePoint;
    const at: LeftFile = {
      // Seen to be rewritten, and not begun again yet: who goes on from what stood there finds that other bytes stand there now.
      ...(rewritten?.was ?? file.positionAt(point?.offset ?? 0)),
      nextNumber: point?.number ?? 1,
      encoding: point === undefined ? undefined : lines.framer.encoding,
      isInsideArray: false,
      isCompressed: false,
      // What cannot be taken up in the middle is read again from its beginning.
      skip:
        rewritten === undefined
          ? this.#skip + (point === undefined ? this.#framed : 0)
          : 0,
    };
    return this.#placeIn(file, at);
  }

  #placeIn(file: FollowedFile, at: LeftFile): ReadPlace {
    const { key, realPath, sizeBytes, modifiedMs } = file;
    const { path } = this;
    const source = this.#source;
    return { source, path, realPath, key, sizeBytes, modifiedMs, at };
  }

  get placesAhead(): readonly ReadPlace[] {
    return this.#successors.map((file) => {
      const { known } = file;
      const left = this.#context.ledger.leftAt(file.key);
      // An inode is used again. What was read of a head may be more than is seen of it: zeros at its end are not taken in.
      const isLeft =
        left !== undefined &&
        file.sizeBytes >= left.position &&
        beginAlike(left.head, known.head);
      const at: LeftFile = isLeft
        ? left
        : {
            ...known,
            nextNumber: 1,
            encoding: undefined,
            isInsideArray: false,
            isCompressed: false,
          };
      return this.#placeIn(file, at);
    });
  }

  /** Leaves out what an earlier run has handed on. */
  #skipHanded(out: Line[], from: number): void {
    this.#framed += out.length - from;
    const skipped = Math.min(this.#skip, out.length - from);
    for (const line of out.splice(from, skipped)) line.letGo?.();
    this.#skip -= skipped;
  }

  async next(): Promise<readonly Line[]> {
    const out: Line[] = [];
    this.#noteBatch();
    const { sieve } = this.#context;
    const atOnce = this.#context.readsAtOnce?.() ?? 1;
    this.#file?.readBy(this.#context.ahead?.());
    const most = sieve === undefined ? Infinity : SIEVED_LINES;
    for (
      let reads = 1;
      this.mayHaveMore &&
      (out.length === 0 ||
        (reads <= atOnce && out.length < most && this.#isOfBatch));
      reads++
    ) {
      // Before the look: a sign of life during it must not be forgotten.
      this.#dirty = false;
      try {
        await this.#look(out);
      } catch (error) {
        this.#cannotRead(error, out);
      }
      // A batch has one place, so it is of one text.
      if (out.length === 0 && !this.#isOfBatch) this.#noteBatch();
      if (reads % READS_PER_TURN === 0) await setImmediate();
    }
    return out;
  }

  /** What is read now is what the last batch is of. */
  get #isOfBatch(): boolean {
    return this.#batchAt?.source === this.#source;
  }

  #noteBatch(): void {
    // Of what is read once nobody asks for a place to go on from.
    if (!this.#context.follow) return;
    try {
      this.#batchAt = this.#placeNow();
    } catch {
      // The look finds the same, and tells it.
    }
  }

  close(): Promise<void> {
    if (!this.#isOver()) this.#finish("ended", []);
    return Promise.resolve();
  }

  async #look(out: Line[]): Promise<void> {
    // The next look reads it: its first batch has to have its place.
    if (this.#lines === undefined) return this.#open(out);
    const step = await this.#step(out);
    if (step === undefined || this.#isOver()) return;
    if (step === "bytes") {
      this.#lastBytesMs = performance.now();
      this.#dirty = true;
    } else if (step === "rewritten") {
      this.#beginAgain(out);
    } else if (step === "complete") {
      this.#finish("ended", out);
    } else if (step === "damaged") {
      this.#fail("damaged", this.#lines!.damage!, out);
    } else if (step === "refused") {
      this.#fail("not-a-log", this.#lines!.damage!, out);
    } else {
      await this.#atEnd(out);
    }
  }

  /** @returns undefined while there is no file */
  async #step(out: Line[]): Promise<Step | undefined> {
    const from = out.length;
    try {
      const step = await this.#lines?.step(out);
      this.#skipHanded(out, from);
      return step;
    } catch (error) {
      // The descriptor is of no use any more (a network file that was replaced); the path may be.
      const { position, sizeBytes } = this.#file!;
      this.#cutOff = { position, bytes: sizeBytes - position };
      this.#leave(out);
      this.#state = "waiting";
      throw error;
    }
  }

  async #atEnd(out: Line[]): Promise<void> {
    const { follow } = this.#context;
    if (this.#lines!.isCompressed) {
      if (follow && !this.#isSettled()) {
        this.#state = "following";
      } else {
        this.#lines!.endInput();
        this.#dirty = true;
      }
      return;
    }
    if (!follow) return this.#finish("ended", out);

    this.#state = "following";
    if (this.#isRotated) return this.#atRotatedEnd(out);
    const there = this.#isLeft() ? undefined : this.#noteSuccessor();
    // What stands at the path is open, or nothing does.
    this.#failure = undefined;
    if (!this.#isLeft()) {
      if (there === undefined) return this.#pathIsGone(out);
      this.#missingSinceMs = undefined;
      if (there.key === this.#file!.key) this.#complaint = undefined;
      return;
    }
    const step = await this.#step(out);
    if (this.#isOver()) return;
    if (step === "nothing") this.#moveOn(out);
    else this.#dirty = true;
  }

  /** Its writer may have noticed late that it was rotated away. */
  async #atRotatedEnd(out: Line[]): Promise<void> {
    const there = identify(this.path);
    this.#failure = undefined;
    if (there === undefined) return this.#pathIsGone(out);
    this.#missingSinceMs = undefined;
    const isThere = there.key === this.#file!.key;
    if (isThere && Date.now() - there.modifiedMs < GONE_MS) return;
    const step = await this.#step(out);
    if (this.#isOver()) return;
    if (step !== "nothing") {
      this.#dirty = true;
      return;
    }
    this.#finish("ended", out);
    // Its last line may have to be in a checkpoint.
    if (out.length === 0) this.#context.gone(this);
  }

  /** The writer has moved on to another file. */
  #isLeft(): boolean {
    const [next, afterNext] = this.#successors;
    if (next === undefined) return false;
    if (afterNext !== undefined || next.identity().sizeBytes > 0) return true;
    // It had bytes, and was emptied before it was begun: that is told.
    return next.sizeBytes > 0 || next.rewritten !== undefined;
  }

  /** Between two looks. */
  #glance(): void {
    if (this.#lines === undefined) return;
    try {
      this.#file!.read(0);
      this.#successors.at(-1)?.read(0);
      this.#noteSuccessor();
    } catch {
      // The next look finds the same, and tells it.
    }
  }

  /** Opens what stands at the path when it is not open yet. @returns what stands there */
  #noteSuccessor(): FileIdentity | undefined {
    const there = identify(this.path);
    if (there?.kind !== "file" || this.#isRotated || this.#hasOpen(there.key)) {
      return there;
    }
    if (this.#successors.length === MAX_SUCCESSORS) {
      this.#complain(
        "warning",
        "gap",
        `${MAX_SUCCESSORS} files that were rotated away wait to be read; further ones are not read, if they have no other name in a followed folder`,
      );
      return there;
    }
    const file = new FollowedFile(this.path);
    // Where it is read under the name that it had before, that reader has to move on first.
    if (this.#hasOpen(file.key) || !this.#context.ledger.hold(file.key, this)) {
      file.close();
    } else {
      this.#successors.push(file);
    }
    return there;
  }

  #hasOpen(key: string): boolean {
    return (
      this.#file?.key === key ||
      this.#successors.some((file) => file.key === key)
    );
  }

  #open(out: Line[]): void {
    let file: FollowedFile;
    try {
      file = this.#successors.shift() ?? new FollowedFile(this.path);
    } catch (error) {
      // What was found is there under another name, or not at all: whoever finds it may read it.
      this.#release();
      // Of a folder that came where a file was waited for, the set takes care.
      const isMissing = /^not-(?:found|a-file)$/.test(
        (error as SourceError).code,
      );
      if (!isMissing || !this.#context.follow) throw error;
      return this.#pathIsGone(out);
    }
    this.#failure = undefined;
    const { ledger } = this.#context;
    if (!ledger.hold(file.key, this)) {
      // Replaced, since it was discovered, by a file that is read under another name.
      file.close();
      this.#release();
      if (!this.#context.follow) this.#finish("ended", out);
      return;
    }
    if (this.#heldKey !== file.key) this.#release();
    this.#begin(file);
    if (!this.#announce || this.#isOver()) return;
    this.#announce = false;
    this.#notify("info", "appeared", "appeared; reading it");
  }

  /** Lets go a file that it has not begun. */
  #release(): void {
    if (this.#heldKey === undefined) return;
    this.#context.ledger.leave(this.#heldKey, this);
    this.#heldKey = undefined;
  }

  /** Takes up a file that this reader holds: at its beginning, or where it was left under another name. */
  #begin(file: FollowedFile): void {
    this.#file = file;
    this.#heldKey = file.key;
    this.#missingSinceMs = undefined;
    this.#complaint = undefined;
    this.#state = "reading";
    this.#dirty = true;
    if (this.#context.follow) this.#watch();

    const cutOff = this.#cutOff;
    this.#cutOff = undefined;
    this.#framed = 0;
    this.#skip = 0;
    const left = this.#context.ledger.leftAt(file.key);
    this.#isResumed = left !== undefined && file.resume(left);
    if (left === undefined || !this.#isResumed) {
      if (cutOff !== undefined) this.#tellCutOff(cutOff);
      this.#lines = this.#frame(file, {});
    } else if (!left.isCompressed) {
      this.#announce = false;
      this.#skip = left.skip ?? 0;
      this.#lines = this.#frame(file, {
        firstOffset: left.position,
        firstNumber: left.nextNumber,
        encoding: left.encoding,
        insideArray: left.isInsideArray,
      });
    } else if (file.sizeBytes === left.position) {
      // A compressed file that was renamed: read already.
      this.#endedAs = file.identity();
      file.close();
      this.#context.ledger.leave(file.key, this, left);
      this.#heldKey = undefined;
      this.#finish("ended", []);
    } else {
      file.restart();
      this.#lines = this.#frame(file, {});
    }
  }

  #frame(
    file: FollowedFile,
    options: TextFramerOptions,
    skipHole = false,
  ): InputFramer {
    const source = this.#source;
    const onOversize = (line: OversizeLine): void => {
      this.#context.notify(oversizeNotice(source, line, this.oversize));
    };
    const onZeroBytes = zeroByteTeller(source, this.#context);
    const { sieve, memory } = this.#context;
    const all = { ...options, onOversize, onZeroBytes, sieve, memory };
    return new InputFramer(file, source, all, skipHole);
  }

  /** The file was emptied, or written anew, in place. */
  #beginAgain(out: Line[]): void {
    const file = this.#file!;
    const { was, lostBytes: lost } = file.rewritten!;
    const { position } = was;
    this.#lostBytes += lost;
    if (lost > 0) this.#context.lose(lost);
    this.#rewrites++;
    this.#endLines(out);
    file.restart();
    this.#framed = 0;
    this.#skip = 0;
    this.#source = this.#context.newSource(this.path);
    this.#lines = this.#frame(file, {}, true);
    this.#dirty = true;
    const unread =
      lost === 0
        ? `What was written after byte ${position} before that cannot be known`
        : `${counted(lost)} from byte ${position} on had not been read and ${lost === 1 ? "is" : "are"} lost; what was written behind ${lost === 1 ? "it" : "them"} cannot be known`;
    this.#notify(
      "warning",
      "truncated",
      `emptied or rewritten in place; reading it again from its beginning. ${unread}`,
    );
  }

  #tellCutOff({ position, bytes }: { position: number; bytes: number }): void {
    if (bytes === 0) return;
    this.#lostBytes += bytes;
    this.#context.lose(bytes);
    this.#notify(
      "warning",
      "gap",
      `replaced after it could not be read any further; ${counted(bytes)} from byte ${position} on ${bytes === 1 ? "is" : "are"} lost`,
    );
  }

  /** Another file has taken the path's place, and this one was read to its end. */
  #moveOn(out: Line[]): void {
    this.#leave(out);
    this.#source = this.#context.newSource(this.path);
    this.#begin(this.#successors.shift()!);
    this.#rotations++;
    this.#notify(
      "info",
      "rotated",
      "rotated; the old file was read to its end, reading the new one",
    );
  }

  #pathIsGone(out: Line[]): void {
    this.#failure = undefined;
    const nowMs = performance.now();
    this.#missingSinceMs ??= nowMs;
    const missingMs = nowMs - this.#missingSinceMs;
    if (!this.named && missingMs >= GONE_MS) {
      this.#finish("ended", out);
      this.#context.gone(this);
    } else if (this.#lines !== undefined && missingMs >= REMOVED_MS) {
      this.#complain(
        "info",
        "removed",
        "renamed or removed; its open file is still read",
      );
    }
  }

  #isSettled(): boolean {
    const unreadMs = performance.now() - this.#lastBytesMs;
    const unwrittenMs = Date.now() - this.#file!.identity().modifiedMs;
    return Math.max(unreadMs, unwrittenMs) >= SETTLED_MS;
  }

  #cannotRead(error: unknown, out: Line[]): void {
    if (!(error instanceof SourceError)) throw error;
    const reason = error.message.slice(`${error.path}: `.length);
    if (!this.#context.follow) {
      this.#fail("unreadable", reason, out, error.code);
    } else if (error.code !== "not-found") {
      // The next look may fare better. What is not found is gone again: the next look sees to that, too.
      this.#failure = reason;
      this.#complain("warning", "unreadable", reason);
    }
  }

  #fail(
    notice: NoticeCode,
    reason: string,
    out: Line[],
    code: string = notice,
  ): void {
    // Of what is no log no place is to blame.
    const isPlaced = this.#file !== undefined && notice !== "not-a-log";
    const at = isPlaced ? ` @ ${this.bytesRead}` : "";
    const message = `${this.path}${at}: ${reason}`;
    this.#failure = reason;
    this.#finish("failed", out);
    this.#context.fail(
      new SourceError(code, this.path, message),
      this.#source,
      notice,
    );
  }

  #complain(
    level: SourceNotice["level"],
    code: NoticeCode,
    text: string,
  ): void {
    if (this.#complaint === text) return;
    this.#complaint = text;
    this.#notify(level, code, text);
  }

  #notify(level: SourceNotice["level"], code: NoticeCode, text: string): void {
    this.#context.notify({
      level,
      source: this.#source,
      code,
      message: `${this.path}: ${text}`,
    });
  }

  #watch(): void {
    for (const unwatch of this.#unwatch) unwatch();
    const touch = (): void => this.touch();
    // Of a link, both the folder it stands in and the folder where the bytes are written.
    const places = new Set([resolve(this.path), realPathOf(this.path)]);
    this.#unwatch = [...places].map((place) =>
      this.#context.folderWatch.add(dirname(place), basename(place), touch),
    );
  }

  /** The lines of the present file end here; its counters are kept. */
  #endLines(out: Line[]): void {
    if (this.#lines === undefined) return;
    const from = out.length;
    this.#lines.endText(out);
    this.#skipHanded(out, from);
    this.#lines.close();
    this.#blankBefore += this.#lines.framer.blank;
    this.#oversizeBefore += this.#lines.framer.oversize;
    this.#zeroBytesBefore += this.#lines.framer.zeroBytes;
    this.#wasCompressed = this.#lines.isCompressed;
    this.#lines = undefined;
  }

  /** Closes the present file and remembers how far it was read. */
  #leave(out: Line[]): void {
    const lines = this.#lines;
    if (lines === undefined) return;
    this.#endLines(out);
    this.#endedAs = this.#lastIdentity();
    this.#file!.close();
    this.#context.ledger.leave(this.#file!.key, this, {
      ...this.#file!.filePosition(),
      nextNumber: lines.framer.nextNumber,
      encoding: lines.framer.encoding,
      isInsideArray: lines.framer.isInsideArray,
      isCompressed: lines.isCompressed,
    });
    this.#heldKey = undefined;
  }

  /** Of a descriptor that may be of no use any more. */
  #lastIdentity(): FileIdentity | undefined {
    try {
      return this.#file?.identity();
    } catch {
      return undefined;
    }
  }

  #finish(state: "ended" | "failed", out: Line[]): void {
    this.#leave(out);
    const { ledger } = this.#context;
    for (const file of this.#successors.splice(0)) {
      file.close();
      ledger.leave(file.key, this);
    }
    this.#release();
    for (const unwatch of this.#unwatch) unwatch();
    this.#unwatch = [];
    this.#state = state;
  }

  #isOver(): boolean {
    return this.#state === "ended" || this.#state === "failed";
  }
}

/** As far as both go. */
function beginAlike(a: Buffer, b: Buffer): boolean {
  const length = Math.min(a.length, b.length);
  return a.subarray(0, length).equals(b.subarray(0, length));
}

const counted = (bytes: number): string =>
  bytes === 1 ? "1 byte" : `${bytes} bytes`;
