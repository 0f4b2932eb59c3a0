/**
 * A file of lines that is only appended to, by several processes at once: lines go in, and are safe on the disk a moment
 * later, or wait in memory until the disk takes them. Nothing here throws once the file is open.
 *
 * ```text
 *   append ──► waiting ──write──► written ──fsync──► safe
 *                 ▲                  │
 *                 └──── failed ◄─────┘    opened anew and tried again every second
 * ```
 *
 * A line is one write, so that other writers do not come between. It is made safe by the fsync that begins when the one
 * under way has ended: one at a time, each for all lines written before it, on a thread of its own. An fsync that failed
 * says nothing of what is on the disk, so its lines are written again: whoever reads must not mind a line twice.
 */
import {
  close,
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "../base/make-folder.ts";

const { O_APPEND, O_CREAT, O_RDONLY, O_RDWR } = constants;
const NEWLINE = 0x0a;
const LINE_END = Buffer.from("\n");

/** Lines that wait for a disk that takes none; the oldest is given up first. */
export const MOST_WAITING = 10_000;
export const RETRY_MS = 1_000;

/** What is asked of the system; tests put faults here. */
export interface Files {
  /** For appending; made, for its owner alone and so that it outlasts a loss of power, where it is missing. */
  open(path: string): number;
  /** @returns how many of the bytes went in */
  write(descriptor: number, bytes: Uint8Array): number;
  sync(descriptor: number, done: (error: Error | null) => void): void;
  syncNow(descriptor: number): void;
  /** True if the path still leads to the open file. */
  isAt(path: string, descriptor: number): boolean;
}

export const SYSTEM_FILES: Files = {
  open: (path) => {
    const descriptor = openSync(path, O_APPEND | O_CREAT | O_RDWR, 0o600);
    syncFolder(dirname(path));
    return descriptor;
  },
  write: (descriptor, bytes) => writeSync(descriptor, bytes),
  sync: fdatasync,
  syncNow: fsyncSync,
  isAt: (path, descriptor) => {
    const there = statSync(path, { bigint: true, throwIfNoEntry: false });
    const { dev, ino } = fstatSync(descriptor, { bigint: true });
    return there?.ino === ino && there.dev === dev;
  },
};

export interface AppendFileOptions {
  /** Begins when lines cannot be written any more, and whenever the reason is another one. */
  readonly onTrouble: (error: Error) => void;
  /** The trouble is over. @param late lines that had waited and are written now */
  readonly onGood: (late: number) => void;
  readonly files?: Files;
  /** @default 1,000 */
  readonly retryMs?: number;
}

interface Entry {
  readonly key: string;
  readonly line: () => string;
}

/** An fsync that is under way. */
interface Syncing {
  readonly descriptor: number;
  readonly batch: readonly Entry[];
  /** The file is not used any more: it is closed then. */
  isLeft: boolean;
}

export class AppendFile {
  /** Lines that a crash, of whatever writer, has torn and that were ended here. */
  repaired = 0;
  /** Lines given up because too many were waiting. */
  lost = 0;
  /** How many times the disk has made lines safe, and how long that took at most. */
  syncs = 0;
  slowestSyncMs = 0;
  readonly #path: string;
  readonly #options: AppendFileOptions;
  readonly #files: Files;
  #descriptor: number | undefined;
  /** By key, in the order in which they are to be written. */
  readonly #waiting = new Map<string, Entry>();
  /** Written and not known to be safe. */
  #written: Entry[] = [];
  #syncing: Syncing | undefined;
  #trouble: Error | undefined;
  #retry: NodeJS.Timeout | undefined;
  #settled: (() => void)[] = [];
  /** What was written last ended in the middle of a line. */
  #isTorn = false;
  #late = 0;
  #closed = false;

  /**
   * Creates folder (0700) and file (0600) where they are missing, and ends a line that a crash has torn.
   * @throws the system's error when there can be no such file
   */
  constructor(path: string, options: AppendFileOptions) {
    this.#path = path;
    this.#options = options;
    this.#files = options.files ?? SYSTEM_FILES;
    makeFolder(dirname(path));
    this.#descriptor = this.#files.open(path);
    try {
      this.#mend(this.#descriptor);
    } catch (error) {
      closeSync(this.#descriptor);
      throw error;
    }
  }

  /** Lines that the disk has not taken. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Why lines wait; undefined when all is well. */
  get trouble(): Error | undefined {
    return this.#trouble;
  }

  /**
   * Writes a line, or keeps it until that can be done.
   * @param key of lines that wait, the last one of a key is enough
   * @param line with its line end; asked for when it is written
   */
  append(key: string, line: () => string): void {
    this.#waiting.delete(key);
    this.#waiting.set(key, { key, line });
    if (this.#trouble === undefined) this.#write();
    if (this.#waiting.size > MOST_WAITING) {
      this.#waiting.delete(this.#waiting.keys().next().value!);
      this.lost++;
    }
  }

  /** Ends a line that another writer was killed in the middle of; so does every write. */
  mend(): void {
    if (this.#descriptor === undefined || this.#trouble !== undefined) return;
    try {
      this.#mend(this.#descriptor);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Resolves when everything appended so far is safe. @returns false when it is not, and waits */
  async settle(): Promise<boolean> {
    const isUnsafe = (): boolean =>
      this.#syncing !== undefined || this.#written.length > 0;
    while (isUnsafe() && this.#trouble === undefined) {
      await new Promise<void>((resolve) => this.#settled.push(resolve));
    }
    return !isUnsafe() && this.#waiting.size === 0;
  }

  /** Tries once more, makes safe what was written, and closes. What waits now is not written. */
  close(): void {
    if (this.#closed) return;
    if (this.#waiting.size > 0) this.#tryAgain();
    this.#closed = true;
    clearTimeout(this.#retry);
    if (this.#descriptor === undefined) return;
    try {
      const isUnsafe = this.#written.length > 0 || this.#syncing !== undefined;
      if (isUnsafe) this.#files.syncNow(this.#descriptor);
    } catch (error) {
      this.#unwrite(this.#syncing?.batch ?? []);
      this.#fail(error);
    }
    this.#leave();
  }

  #write(): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    try {
      this.#mend(descriptor);
      for (const [key, entry] of this.#waiting) {
        const line = entry.line();
        this.#writeAll(
          descriptor,
          Buffer.from(this.#isTorn ? `\n${line}` : line),
        );
        this.#waiting.delete(key);
        this.#written.push(entry);
        if (this.#trouble !== undefined) this.#late++;
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#sync();
  }

  #mend(descriptor: number): void {
    if (this.#isTorn || !endsTorn(descriptor)) return;
    this.#writeAll(descriptor, LINE_END);
    this.repaired++;
  }

  /** In one write: the rest of a line that was cut short would stand behind another writer's. */
  #writeAll(descriptor: number, bytes: Buffer): void {
    const count = this.#files.write(descriptor, bytes);
    if (count > 0) this.#isTorn = bytes[count - 1] !== NEWLINE;
    if (count < bytes.length) {
      // Why not more fits is what the next write says.
      if (this.#files.write(descriptor, LINE_END) > 0) this.#isTorn = false;
      throw new Error("only a part of a line fits");
    }
  }

  #sync(): void {
    const descriptor = this.#descriptor;
    if (this.#syncing !== undefined || descriptor === undefined) return;
    const batch = this.#written;
    if (batch.length === 0) {
      if (this.#waiting.size === 0) this.#recover();
      for (const settled of this.#settled.splice(0)) settled();
      return;
    }
    this.#written = [];
    const syncing: Syncing = { descriptor, batch, isLeft: false };
    this.#syncing = syncing;
    const startMs = performance.now();
    this.#files.sync(descriptor, (error) => {
      this.#syncing = undefined;
      this.syncs++;
      const tookMs = performance.now() - startMs;
      if (tookMs > this.slowestSyncMs) this.slowestSyncMs = tookMs;
      if (syncing.isLeft) close(descriptor, ignore);
      const problem = error ?? (syncing.isLeft ? undefined : this.#moved());
      if (problem === undefined) return this.#sync();
      this.#unwrite(batch);
      this.#fail(problem);
    });
  }

  /** A file that was taken away takes what is written to it along. */
  #moved(): Error | undefined {
    if (this.#closed || this.#descriptor === undefined) return undefined;
    try {
      return this.#files.isAt(this.#path, this.#descriptor)
        ? undefined
        : new Error("it was removed or replaced");
    } catch (error) {
      return error as Error;
    }
  }

  /** What was written and may not be on the disk waits again, in front. */
  #unwrite(batch: readonly Entry[]): void {
    const waiting = [...batch, ...this.#written, ...this.#waiting.values()];
    this.#written = [];
    this.#waiting.clear();
    for (const entry of waiting) {
      this.#waiting.delete(entry.key);
      this.#waiting.set(entry.key, entry);
    }
  }

  #fail(error: unknown): void {
    const problem = error instanceof Error ? error : new Error(String(error));
    const isNews = problem.message !== this.#trouble?.message;
    this.#trouble = problem;
    if (isNews) this.#options.onTrouble(problem);
    for (const settled of this.#settled.splice(0)) settled();
    if (this.#closed) return;
    clearTimeout(this.#retry);
    const { retryMs = RETRY_MS } = this.#options;
    this.#retry = setTimeout(() => this.#tryAgain(), retryMs).unref();
  }

  #tryAgain(): void {
    try {
      this.#leave();
      makeFolder(dirname(this.#path));
      this.#descriptor = this.#files.open(this.#path);
      this.#isTorn = endsTorn(this.#descriptor);
    } catch (error) {
      return this.#fail(error);
    }
    this.#write();
  }

  #recover(): void {
    if (this.#trouble === undefined) return;
    this.#trouble = undefined;
    const late = this.#late;
    this.#late = 0;
    this.#options.onGood(late);
  }

  /** Lets the file go; while an fsync is under way, its number must not become another file's. */
  #leave(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor === undefined) return;
    if (this.#syncing?.descriptor === descriptor) this.#syncing.isLeft = true;
    else close(descriptor, ignore);
  }
}

/** What was written is safe by now, or waits again. */
const ignore = (): void => undefined;

/** Makes names safe, as fsync makes bytes: a new file, or one that was renamed. Not all systems have it. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, O_RDONLY);
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Windows opens no folders, and some network shares sync none.
  }
}

/** True if the file has bytes behind its last line end. */
function endsTorn(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last[0] !== NEWLINE;
}
