/**
 * All that the user named, as readers: files, folders, globs and standard input, read once or followed. Files that
 * come into a followed folder become readers as they appear.
 *
 * Who looks when, while following:
 * - `fs.watch` on the folder of each file says at once which file changed (folder-watch);
 * - every `pollMs` all readers are told to look, 256 of them at a time, whether anything was reported or not;
 * - chokidar reports new files at once, and every 20 polls the folders are walked again, whether it did or not. It may
 *   miss what is written into a new folder before it watches that folder (so a new folder is walked soon), and hears
 *   nothing where the system has no watches left or does not report, as on network mounts;
 * - at every poll, what was named and is not there, or may not be read, is looked for: it may become a file or a folder.
 */
import { constants, existsSync, openSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { FSWatcher, watch } from "chokidar";
import type { ChunkMemory } from "./byte-line.ts";
import { SourceError } from "../base/errors.ts";
import { openByteStream } from "./byte-stream.ts";
import { isZip } from "./decoder.ts";
import { folderArea, globArea, walk, type Area } from "./discover.ts";
import { FileLedger, type LeftFile } from "./file-ledger.ts";
import type { ReadAhead } from "./read-ahead.ts";
import { findRenamed } from "./reread.ts";
import { rotatedSince, type RotatedFile } from "./rotated-since.ts";
import {
  restoreLeft,
  saveLeft,
  saveOpen,
  type SavedFile,
} from "./saved-file.ts";
import { FileReader, type FileReaderOptions } from "./file-reader.ts";
import { FolderWatch } from "./folder-watch.ts";
import { foreignKind } from "./foreign.ts";
import type { Source } from "./line.ts";
import type { LineSieve } from "./line-sieve.ts";
import {
  importantFirst,
  notLookedAtLines,
  type NotLookedAt,
} from "./not-looked-at.ts";
import {
  identify,
  OpenFile,
  toSourceError,
  type FileIdentity,
} from "./open-file.ts";
import type { ReaderContext } from "./reader-context.ts";
import type {
  LineReader,
  ManagedReader,
  NoticeCode,
  SourceNotice,
} from "./reader.ts";
import { sniff, SNIFF_BYTES, type Verdict } from "./sniff.ts";
import { StreamReader } from "./stream-reader.ts";
import { Turns } from "./turns.ts";
import type { Unreadable } from "./unreadable.ts";
import type { ZipMember } from "./zip.ts";

const POLL_MS = 100;

/** An archive that comes into a followed folder is taken as complete when it was not written to for this long. */
const ARCHIVE_SETTLED_MS = 5_000;

/** Members of archives that are read at a time, of all archives together: about 1 MB each. */
const OPEN_MEMBERS = 256;

/** Readers that are told to look at each poll; of more, each gets its turn. A look costs about 10 µs. */
const LOOKS_PER_POLL = 256;

/** Followed folders are walked again after so many polls, or so many times the duration of the last walk. */
const POLLS_PER_WALK = 20;
const REST_PER_WALK = 50;
/** Whatever the walk took: on a busy machine it is slow for other reasons than the folder. */
const LONGEST_REST_MS = 5_000;

/**
 * A sieve finds a line or two in a read. Each by itself they take twice the time, since what works on them is out of the
 * processor's cache by then.
 */
const SIEVED_READS = 32;

export interface SourceSetOptions {
  /** False: read what is there and end. True: go on reading what is written, and take up new files. */
  readonly follow: boolean;
  readonly onNotice: (notice: SourceNotice) => void;
  /** Something is lost, which is noticed as well. @param bytes as far as they were seen; 0 where nobody knows */
  readonly onLost?: (bytes: number) => void;
  /** How often followed files are looked at whatever the system reports. @default 100 */
  readonly pollMs?: number;
  /** Where an earlier run has come to: files go on from there. @default everything is read from its beginning */
  readonly resume?: readonly SavedFile[] | undefined;
  /** Of plain files that are read once only the lines are handed on that it tells. @default all */
  readonly sieve?: LineSieve | undefined;
  /**
   * Who reads a plain file while its lines are worked on. Only one log alone: of several each batch is one read, since one may
   * tell the clock of another. @default nobody
   */
  readonly ahead?: ReadAhead | undefined;
  /** Where chunks of lines stand. */
  readonly memory?: ChunkMemory | undefined;
  /** What `-` reads. @default descriptor 0, also in a worker thread */
  readonly stdin?: Readable;
}

/** A file of a folder that is not read, as it was when it was looked at. */
interface PassedFile {
  readonly path: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly verdict: Exclude<Verdict, "log">;
}

/** Where logs are looked for. */
interface SearchedArea {
  readonly area: Area;
  /**
   * Files that were found and are not read. Made anew by each walk, so that it holds no more than the folder; a file is
   * looked at again when it is another one or has grown from little.
   */
  passed: ReadonlyMap<string, PassedFile>;
  /** What the last walk could not read. */
  problems: readonly SourceError[];
}

/** A folder or glob that is followed. */
interface FollowedArea extends SearchedArea {
  readonly watcher: FSWatcher;
  /** Files that are no logs, told already. */
  toldPassed: Set<string>;
  /** Problems of the last walk, told already. */
  told: ReadonlySet<string>;
  nextWalkMs: number;
  /** Not before: walking takes a fiftieth of the time at most. */
  earliestWalkMs: number;
}

export class SourceSet {
  readonly #options: SourceSetOptions;
  readonly #pollMs: number;
  readonly #context: ReaderContext;
  readonly #ledger = new FileLedger();
  readonly #folderWatch: FolderWatch;
  /** chokidar's; there when following. */
  #watchFolder: typeof watch | undefined;
  readonly #readers: ManagedReader[] = [];
  readonly #failures: SourceError[] = [];
  /** Of the failures those of which no reader and no walk tells whether they last. */
  #standing: SourceError[] = [];
  /** File readers by absolute path. */
  readonly #byPath = new Map<string, FileReader>();
  /**
   * Other names of files that are being read, by absolute path: links, and files just renamed inside a followed folder.
   * One becomes a reader when its file is let go under the first name, or when another file takes its place.
   */
  readonly #otherNames = new Map<string, string>();
  /**
   * What the user named and is not there yet, or may not be read yet: asked for at every poll. With the reader that waits
   * for it, in case that it becomes a file.
   */
  readonly #awaited = new Map<string, FileReader | undefined>();
  /** Those of them that may not be read. */
  readonly #denied = new Map<string, SourceError>();
  readonly #searched: SearchedArea[] = [];
  readonly #areas: FollowedArea[] = [];
  /** Members of archives that are no logs: a thousand an archive at most. */
  readonly #foreignMembers: NotLookedAt[] = [];
  /**
   * Archives that were read, as they were then, by device and inode: one that was written to since is another one.
   * Grows with the archives that are found.
   */
  readonly #archives = new Map<string, FileIdentity>();
  /**
   * Archives that are being looked into, and `open` itself: no member begins before. One after the other, so that the order
   * of their members is always the same.
   */
  #opening = 1;
  #opened: Promise<void> = Promise.resolve();
  readonly #turns = new Turns(OPEN_MEMBERS);
  readonly #pollTimer: NodeJS.Timeout | undefined;
  #pollAt = 0;
  readonly #wakers = new Set<() => void>();
  #closed = false;

  /**
   * Opens everything that is named: files (whatever their extension), folders, globs, `-`. What cannot be read is
   * told as a notice and kept in `failures`; the rest is read. Never throws.
   */
  static async open(
    paths: readonly string[],
    options: SourceSetOptions,
  ): Promise<SourceSet> {
    const set = new SourceSet(options);
    // Only a followed folder needs it, and it is the slowest import of a scan.
    if (options.follow) set.#watchFolder = (await import("chokidar")).watch;
    for (const file of options.resume ?? []) {
      set.#ledger.remember(file.key, restoreLeft(file));
    }
    for (const path of new Set(paths)) {
      set.#add(path);
      // A folder with many files takes its time.
      await setImmediate();
    }
    set.#lookForMoved(options.resume ?? []);
    await set.#opened;
    set.#wasOpened();
    return set;
  }

  /**
   * Where every file has come to, for `resume` of another run.
   * @param handled documents of the batch that a reader gave last which are done with
   */
  save(handled: (reader: LineReader) => number): readonly SavedFile[] {
    const files: SavedFile[] = [];
    for (const [key, left] of this.#ledger.left) {
      files.push(saveLeft(key, left));
    }
    for (const reader of this.#readers) {
      const { place } = reader;
      if (place !== undefined) {
        const skip = (place.at.skip ?? 0) + handled(reader);
        files.push(saveOpen({ ...place, at: { ...place.at, skip } }));
      }
      files.push(...reader.placesAhead.map(saveOpen));
    }
    return files;
  }

  /**
   * Files that were being read may have another name by now, or be copied and emptied: they are read to their end there. So is
   * what came to their paths after them and was rotated away.
   */
  #lookForMoved(files: readonly SavedFile[]): void {
    const isAtItsPath = ({ key }: SavedFile): boolean =>
      this.#readerOf(key)?.file?.isResumed === true;
    const away = files.filter((file) => file.isOpen && !isAtItsPath(file));
    const lost = away.filter((file) => !this.#addMoved(file));
    for (const file of away) this.#addRotatedSince(file);
    for (const { path, key, head, position } of lost) {
      // Of an empty file none can be told, but this one is read from its beginning.
      if (head === "" && this.#readerOf(key) !== undefined) continue;
      this.#context.lose(0);
      this.#notify(
        "warning",
        "gap",
        `${path}: the file that was read before is gone; what was written to it behind byte ${position} meanwhile cannot be known`,
      );
    }
  }

  #readerOf(key: string): FileReader | undefined {
    return [...this.#byPath.values()].find(({ file }) => file?.key === key);
  }

  /** @returns false where it cannot be found */
  #addMoved(saved: SavedFile): boolean {
    const { path, realPath, key } = saved;
    const left = restoreLeft(saved);
    const isHere = (name: string | undefined): name is string =>
      name !== undefined && isLeftAt(name, left);
    const isOther = this.#readerOf(key) !== undefined;
    const name = isOther
      ? undefined
      : (findRenamed(path, key) ?? (realPath && findRenamed(realPath, key)));
    if (isHere(name)) {
      this.#addRotated(name, false);
      return true;
    }
    const copies = rotationsOf(saved).filter(({ path: at }) => isHere(at));
    const copy = copies.sort((a, b) => a.sizeBytes - b.sizeBytes).at(-1);
    if (copy === undefined) return false;
    this.#ledger.remember(copy.key, left);
    this.#addRotated(copy.path, false);
    return true;
  }

  #addRotatedSince(saved: SavedFile): void {
    for (const { path, key, sizeBytes } of rotationsOf(saved)) {
      // Itself, or a copy: it is read already.
      if (isLeftAt(path, restoreLeft(saved))) continue;
      const left = this.#ledger.leftAt(key);
      const isRead =
        left !== undefined &&
        left.position >= sizeBytes &&
        isLeftAt(path, left);
      if (isRead || this.#ledger.isHeld(key)) continue;
      this.#addRotated(path, true);
    }
  }

  #addRotated(path: string, isNew: boolean): void {
    const problem = this.#addFile(path, {
      named: false,
      isRotated: true,
      isNew,
    });
    if (problem === undefined) return;
    this.#context.lose(0);
    this.#notify("warning", "unreadable", problem.message);
  }

  private constructor(options: SourceSetOptions) {
    this.#options = options;
    this.#pollMs = options.pollMs ?? POLL_MS;
    this.#folderWatch = new FolderWatch((folder, error) =>
      this.#watchFailed(folder, error),
    );
    let lastId = 0;
    this.#context = {
      follow: options.follow,
      sieve: options.sieve,
      ledger: this.#ledger,
      folderWatch: this.#folderWatch,
      memory: options.memory,
      readsAtOnce: () => (options.sieve && this.#isAlone ? SIEVED_READS : 1),
      ahead: () => (options.ahead && this.#isAlone ? options.ahead : undefined),
      newSource: (path) => ({ id: ++lastId, path }),
      notify: options.onNotice,
      fail: (error, source, code) => this.#fail(error, source, code),
      lose: (bytes) => options.onLost?.(bytes),
      wake: () => this.#wake(),
      gone: (reader) => this.#remove(reader as FileReader),
    };
    if (options.follow) {
      this.#pollTimer = setInterval(() => this.#poll(), this.#pollMs);
    }
  }

  /** One log alone is read. */
  get #isAlone(): boolean {
    const open = this.#readers.filter(
      ({ state }) => state !== "ended" && state !== "failed",
    );
    return open.length === 1;
  }

  /** In the order of discovery; grows while following. Files of a folder that are gone for good are taken out. */
  get readers(): readonly LineReader[] {
    return this.#readers;
  }

  /** What the user named and could not be read, or not to its end: exit code 4. Each was told as a notice, too. */
  get failures(): readonly SourceError[] {
    return this.#failures;
  }

  /**
   * What cannot be read, or not any further, for as long as that lasts: what was named, and what was found in folders. What came
   * back, or went away, is not among them any more, but stays among the `failures`.
   */
  get unreadable(): readonly Unreadable[] {
    const found = new Map<string, Unreadable>();
    for (const { source, failure } of this.#readers) {
      if (failure === undefined) continue;
      const { path } = source;
      found.set(resolve(path), { path, reason: failure });
    }
    const others = [
      ...this.#standing,
      ...this.#denied.values(),
      ...this.#searched.flatMap(({ problems }) => problems),
    ];
    for (const { path, message } of others) {
      const at = resolve(path);
      // It may have been taken up since the last walk.
      if (found.has(at) || this.#byPath.has(at)) continue;
      found.set(at, { path, reason: message.slice(`${path}: `.length) });
    }
    return [...found.values()];
  }

  /**
   * Files of the folders and archives that are no logs, by their first bytes, what can be made readable first. What was
   * named is a failure instead.
   */
  get notLookedAt(): readonly NotLookedAt[] {
    const files = new Map<string, NotLookedAt>();
    for (const { passed } of this.#searched) {
      for (const [path, { verdict }] of passed) {
        if (verdict === "empty" || this.#byPath.has(resolve(path))) continue;
        files.set(path, { path, foreign: verdict });
      }
    }
    return importantFirst([...files.values(), ...this.#foreignMembers]);
  }

  /**
   * Resolves when some reader may have new lines, when a reader was added, when all readers have ended, or after
   * `timeoutMs`. Always lets pending events in first, so a loop over `next` and `wait` starves nobody.
   */
  async wait(timeoutMs: number): Promise<void> {
    await setImmediate();
    if (this.#closed || this.#readers.some((reader) => reader.mayHaveMore)) {
      return;
    }
    if (!this.#options.follow && this.#readers.every(isOver)) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#wakers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.#wakers.add(wake);
    });
  }

  /** Closes all files and watches. Nothing is read afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#pollTimer);
    this.#wake();
    this.#folderWatch.close();
    await this.#opened;
    await Promise.all(this.#readers.map((reader) => reader.close()));
    await Promise.all(this.#areas.map(({ watcher }) => watcher.close()));
  }

  #add(path: string): void {
    try {
      if (path === "-") {
        const stdin = this.#options.stdin ?? openByteStream(0);
        return this.#addStream(path, stdin);
      }
      const kind = identify(path)?.kind;
      if (kind === "file") {
        const problem = this.#addFile(path, { named: true, isNew: false });
        if (problem === undefined) return;
        if (!this.#options.follow) throw problem;
        this.#awaited.set(path, undefined);
        this.#denied.set(path, problem);
        this.#fail(problem, undefined);
      } else if (kind === "folder") {
        this.#addArea(path, folderArea(path));
      } else if (kind === "pipe") {
        const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
        this.#addStream(path, openByteStream(openSync(path, flags)));
      } else if (kind === "other") {
        throw new SourceError("not-a-file", path, `${path}: not a file`);
      } else {
        this.#addMissing(path);
      }
    } catch (error) {
      this.#failForGood(toSourceError(path, error));
    }
  }

  #addStream(path: string, stream: Readable): void {
    this.#addReader(new StreamReader(path, stream, this.#context));
  }

  #addMissing(path: string): void {
    const { follow } = this.#options;
    const area = globArea(path);
    if (area !== undefined) {
      if (!follow || existsSync(area.folder) || !hasFolder(area.folder)) {
        return this.#addArea(path, area);
      }
      this.#awaited.set(path, undefined);
      const text = `${path}: there is no folder "${area.folder}" yet; waiting for it to appear`;
      return this.#notify("warning", "waiting", text);
    }
    if (!follow) {
      throw new SourceError(
        "not-found",
        path,
        `${path}: no such file or folder`,
      );
    }
    if (!hasFolder(path)) {
      throw new SourceError(
        "not-found",
        path,
        `${path}: no such file, and its folder "${dirname(path)}" does not exist either`,
      );
    }
    const options = { named: true, isNew: true };
    const reader = new FileReader(path, options, this.#context);
    this.#byPath.set(resolve(path), reader);
    this.#awaited.set(path, reader);
    this.#addReader(reader);
    this.#notify(
      "warning",
      "waiting",
      `${path}: no such file yet; waiting for it to appear`,
      reader.source,
    );
    reader.start();
  }

  /** Takes up what the user named when it has appeared, and what may be read now. */
  #lookForAwaited(): void {
    for (const [path, reader] of this.#awaited) {
      try {
        const area = existsSync(path) ? undefined : globArea(path);
        const kind = identify(area?.folder ?? path)?.kind;
        if (kind === "folder") {
          this.#awaited.delete(path);
          this.#denied.delete(path);
          if (reader !== undefined) {
            this.#remove(reader);
            void reader.close();
          }
          this.#addArea(path, area ?? folderArea(path), true);
        } else if (kind === "file" && reader === undefined) {
          const problem = this.#addFile(path, { named: true, isNew: true });
          if (problem === undefined) this.#denied.delete(path);
          else this.#denied.set(path, problem);
        } else if (kind === undefined && this.#denied.has(path)) {
          this.#denied.set(path, noSuchFile(path));
        }
        const isRead = reader !== undefined && reader.state !== "waiting";
        if (isRead || this.#byPath.get(resolve(path)) !== reader) {
          this.#awaited.delete(path);
        }
      } catch {
        // It may not be looked at yet.
      }
    }
  }

  /** @param name what the user wrote */
  #addArea(name: string, area: Area, isNew = false): void {
    const searched: SearchedArea = { area, passed: new Map(), problems: [] };
    this.#searched.push(searched);
    const { files, problems } = this.#walk(searched, isNew);
    for (const problem of problems) this.#fail(problem, undefined);
    if (!existsSync(area.folder)) return;
    if (files === 0 && problems.length === 0) {
      const text = area.isNamed
        ? `${name}: no file matches`
        : `${name}: no log in this folder`;
      if (!this.#options.follow) {
        return this.#failForGood(new SourceError("no-files", name, text));
      }
      this.#notify("warning", "waiting", `${text}; waiting for one to appear`);
    }
    if (this.#options.follow) {
      const told = new Set(problems.map(({ message }) => message));
      this.#followArea(searched, told);
    }
  }

  /** Takes up every log of an area that is not known yet. @returns how many there are, and what cannot be read */
  #walk(
    searched: SearchedArea,
    isNew: boolean,
  ): { files: number; problems: SourceError[] } {
    const { area } = searched;
    const { files, others, problems } = walk(area);
    const all = [...problems];
    const passed = new Map<string, PassedFile>();
    let count = 0;
    const consider = (path: string, judge: Judge | undefined): void => {
      const known = judge && this.#passedAs(path, judge, searched.passed);
      if (known !== undefined) {
        passed.set(path, known);
        return;
      }
      count++;
      const problem = this.#addFile(path, { named: false, isNew });
      if (problem !== undefined) all.push(problem);
    };
    for (const path of files) {
      consider(path, area.isNamed ? undefined : judgeByMagic);
    }
    for (const path of others) consider(path, sniff);
    searched.passed = passed;
    searched.problems = all;
    return { files: count, problems: all };
  }

  /**
   * What a file of a folder is instead of a log; undefined when it is one, or when whoever reads it has to tell.
   * @param before what the last walk has found
   */
  #passedAs(
    path: string,
    judge: Judge,
    before: ReadonlyMap<string, PassedFile>,
  ): PassedFile | undefined {
    let identity: FileIdentity | undefined;
    try {
      identity = identify(path);
    } catch {
      return undefined;
    }
    if (identity?.kind !== "file") return undefined;
    const { key, sizeBytes } = identity;
    const reader = this.#byPath.get(resolve(path));
    // What is read, or was, is a log.
    if (reader !== undefined && !reader.isReplacedBy(identity))
      return undefined;
    if (this.#ledger.isHeld(key) || this.#isReadArchive(identity)) {
      return undefined;
    }
    const known = before.get(path);
    if (known?.key === key && !hasChanged(known, sizeBytes)) return known;
    const verdict = judgeFile(path, judge);
    return verdict === "log" ? undefined : { path, key, sizeBytes, verdict };
  }

  #followArea(searched: SearchedArea, told: ReadonlySet<string>): void {
    const { area } = searched;
    // As the walk does it: links to folders are not entered, except the one that was named.
    const root = realpathSync(area.folder);
    const watcher = this.#watchFolder!(root, {
      followSymlinks: false,
      ignored: (path, stats) =>
        stats?.isFile() === true &&
        area.reading(relative(root, path)) !== "take",
      ...(area.maxDepth === Infinity ? {} : { depth: area.maxDepth - 1 }),
    });
    // The walk that comes next looks at both.
    const followed: FollowedArea = Object.assign(searched, {
      watcher,
      told,
      toldPassed: new Set<string>(),
      nextWalkMs: 0,
      earliestWalkMs: 0,
    });
    this.#areas.push(followed);
    this.#tellPassed(followed, searched.passed);
    watcher.on("addDir", () => (followed.nextWalkMs = 0));
    watcher.on("ready", () => (followed.nextWalkMs = 0));
    watcher.on("add", (added) => {
      const below = relative(root, added);
      if (this.#closed || area.reading(below) !== "take") return;
      const path = join(area.folder, below);
      const isForeign =
        !area.isNamed &&
        this.#passedAs(path, judgeByMagic, followed.passed) !== undefined;
      // Problems are told by the next walk.
      if (!isForeign) this.#addFile(path, { named: false, isNew: true });
    });
    let hasFailed = false;
    watcher.on("error", (error) => {
      // What cannot be entered is told by the walk, too. This is about watches that have run out.
      const { code } = error as NodeJS.ErrnoException;
      if (hasFailed || (code !== "ENOSPC" && code !== "EMFILE")) return;
      hasFailed = true;
      this.#watchFailed(area.folder, error as Error);
    });
  }

  /** @returns why it cannot be read; undefined when it is read, or not a file */
  #addFile(path: string, options: FileReaderOptions): SourceError | undefined {
    const at = resolve(path);
    try {
      const identity = identify(path);
      if (identity === undefined) {
        throw noSuchFile(path);
      }
      if (identity.kind !== "file") return undefined;
      const known = this.#byPath.get(at);
      if (known !== undefined) {
        if (!known.isReplacedBy(identity)) {
          if (options.named) known.named = true;
          known.touch();
          return undefined;
        }
        this.#remove(known);
        known.giveWay();
      }
      if (this.#isReadArchive(identity)) return undefined;
      // Better now than when its first line is asked for.
      const isArchive = isArchiveAt(path);
      if (isArchive || path.toLowerCase().endsWith(".zip")) {
        const isSettled =
          Date.now() - identity.modifiedMs >= ARCHIVE_SETTLED_MS;
        // The next walk looks again.
        if (options.isNew && !isSettled) return undefined;
      }
      if (isArchive) {
        this.#addArchive(path, identity);
        return undefined;
      }
      if (this.#ledger.isHeld(identity.key)) {
        if (this.#options.follow) this.#otherNames.set(at, path);
        return undefined;
      }
      const reader = new FileReader(path, options, this.#context);
      reader.reserve(identity.key);
      this.#byPath.set(at, reader);
      this.#addReader(reader);
      if (this.#options.follow) reader.start();
      return undefined;
    } catch (error) {
      return toSourceError(path, error);
    }
  }

  /** Each member becomes a source of its own. An archive is read once, also when it is followed. */
  #addArchive(path: string, identity: FileIdentity): void {
    this.#archives.set(identity.key, identity);
    this.#opening++;
    this.#opened = this.#opened
      .then(() => this.#openArchive(path))
      .finally(() => this.#wasOpened());
  }

  #wasOpened(): void {
    if (--this.#opening === 0 && !this.#closed) this.#turns.give();
  }

  #isReadArchive({ key, sizeBytes, modifiedMs }: FileIdentity): boolean {
    const read = this.#archives.get(key);
    return read?.sizeBytes === sizeBytes && read.modifiedMs === modifiedMs;
  }

  async #openArchive(path: string): Promise<void> {
    // What reads archives is loaded when there is one.
    const { MEMBER_MARK, openZip } = await import("./zip.ts");
    // Of what stood here before.
    this.#standing = this.#standing.filter(
      ({ path: at }) => at !== path && !at.startsWith(path + MEMBER_MARK),
    );
    let isEmpty = true;
    let hasLog = false;
    await openZip(path, {
      member: ({ name, sizeBytes, open, letGo }) => {
        isEmpty = false;
        hasLog = true;
        this.#addMember(path + MEMBER_MARK + name, { sizeBytes, open, letGo });
      },
      foreign: (name, foreign) => {
        isEmpty = false;
        const member = path + MEMBER_MARK + name;
        this.#foreignMembers.push({ path: member, foreign });
      },
      problem: ({ name, code, reason }) => {
        isEmpty = false;
        hasLog = true;
        const failed = name === undefined ? path : path + MEMBER_MARK + name;
        const message = `${failed}: ${reason}`;
        this.#failForGood(new SourceError(code, failed, message));
      },
    });
    if (!hasLog) {
      const message = `${path}: the archive holds no ${isEmpty ? "file" : "log"}`;
      this.#failForGood(new SourceError("no-files", path, message));
    }
  }

  #addMember(
    path: string,
    { sizeBytes, open, letGo }: Omit<ZipMember, "name">,
  ): void {
    let hasTurn = false;
    const onOver = (): void => {
      letGo();
      if (hasTurn && !this.#closed) this.#turns.end();
    };
    const member = { sizeBytes, open, onOver };
    const reader = new StreamReader(path, member, this.#context);
    this.#addReader(reader);
    if (this.#closed) return void reader.close();
    this.#turns.ask(path, () => {
      hasTurn = true;
      reader.begin();
    });
  }

  #addReader(reader: ManagedReader): void {
    this.#readers.push(reader);
    this.#wake();
  }

  #remove(reader: FileReader): void {
    this.#byPath.delete(resolve(reader.path));
    const index = this.#readers.indexOf(reader);
    if (index !== -1) this.#readers.splice(index, 1);
  }

  #poll(): void {
    this.#lookForAwaited();
    const count = this.#readers.length;
    for (let i = 0; i < Math.min(count, LOOKS_PER_POLL); i++) {
      this.#pollAt = (this.#pollAt + 1) % count;
      this.#readers[this.#pollAt]!.touch();
    }
    const otherNames = [...this.#otherNames].slice(0, LOOKS_PER_POLL);
    for (const [at, path] of otherNames) {
      // Comes back, at the end, when the file is still read under its first name.
      this.#otherNames.delete(at);
      this.#addFile(path, { named: false, isNew: true });
    }
    for (const followed of this.#areas) this.#walkAgain(followed);
  }

  #walkAgain(followed: FollowedArea): void {
    const startMs = performance.now();
    const dueMs = Math.max(followed.nextWalkMs, followed.earliestWalkMs);
    if (startMs < dueMs) return;
    const before = followed.passed;
    const { problems } = this.#walk(followed, true);
    // What is being written is not judged in haste.
    const settled = [...followed.passed].filter(
      ([path, passed]) => before.get(path) === passed,
    );
    this.#tellPassed(followed, new Map(settled));
    for (const { message } of problems) {
      if (followed.told.has(message)) continue;
      this.#notify("warning", "unreadable", message);
    }
    followed.told = new Set(problems.map(({ message }) => message));
    const endMs = performance.now();
    followed.nextWalkMs = endMs + POLLS_PER_WALK * this.#pollMs;
    const restMs = REST_PER_WALK * (endMs - startMs);
    followed.earliestWalkMs = endMs + Math.min(restMs, LONGEST_REST_MS);
  }

  /** Tells files that are no logs, each once while it stays one. */
  #tellPassed(
    followed: FollowedArea,
    passed: ReadonlyMap<string, PassedFile>,
  ): void {
    const told = followed.toldPassed;
    for (const path of told) if (!followed.passed.has(path)) told.delete(path);
    const files: NotLookedAt[] = [];
    for (const [path, { verdict }] of passed) {
      if (verdict === "empty" || told.has(path)) continue;
      told.add(path);
      files.push({ path, foreign: verdict });
    }
    for (const line of notLookedAtLines(files)) {
      this.#notify("info", "not-looked-at", line);
    }
  }

  #watchFailed(folder: string, error: Error): void {
    const reason = (error as NodeJS.ErrnoException).code ?? error.message;
    this.#notify(
      "warning",
      "watch-failed",
      `${folder}: the system does not report changes here (${reason}); looking every ${this.#pollMs} ms`,
    );
  }

  /** Nobody tries it again. */
  #failForGood(error: SourceError): void {
    this.#standing.push(error);
    this.#fail(error, undefined);
  }

  #fail(
    error: SourceError,
    source: Source | undefined,
    code: NoticeCode = "unreadable",
  ): void {
    this.#failures.push(error);
    this.#notify("error", code, error.message, source);
  }

  #notify(
    level: SourceNotice["level"],
    code: NoticeCode,
    message: string,
    source?: Source,
  ): void {
    this.#options.onNotice({ level, source, code, message });
  }

  #wake(): void {
    for (const wake of this.#wakers) wake();
  }
}

function noSuchFile(path: string): SourceError {
  return new SourceError("not-found", path, `${path}: no such file`);
}

/** Is there a folder that the path could be in? */
function hasFolder(path: string): boolean {
  return existsSync(dirname(path));
}

/** Is it the file that was left so, and not another one that got its inode? From an empty file none can be told. */
function isLeftAt(path: string, left: LeftFile): boolean {
  if (left.head.length === 0) return false;
  try {
    const file = new OpenFile(path);
    try {
      return file.resume(left);
    } finally {
      file.close();
    }
  } catch {
    return false;
  }
}

/** Files that rotation has put beside one that was being read since it was saved, by either of its names. */
function rotationsOf({
  path,
  realPath,
  modifiedMs,
}: SavedFile): readonly RotatedFile[] {
  if (modifiedMs === undefined) return [];
  const own = realPath === resolve(path) ? undefined : realPath;
  return [path, ...(own === undefined ? [] : [own])].flatMap((each) =>
    rotatedSince(each, modifiedMs),
  );
}

type Judge = (head: Buffer) => Verdict;

/** For names that are a log's: only what is certainly something else is not read. */
function judgeByMagic(head: Buffer): Verdict {
  const foreign = foreignKind(head);
  return typeof foreign === "object" ? foreign : "log";
}

/** Is there more to judge a file by than there was? */
function hasChanged(known: PassedFile, sizeBytes: number): boolean {
  return (
    sizeBytes !== known.sizeBytes &&
    (known.sizeBytes < SNIFF_BYTES || sizeBytes < known.sizeBytes)
  );
}

/** A file that cannot be read is no log where nothing but its place says that it may be one. */
function judgeFile(path: string, judge: Judge): Verdict {
  try {
    const file = new OpenFile(path);
    try {
      const head = file.read(SNIFF_BYTES);
      return head === "rewritten" ? "empty" : judge(head);
    } finally {
      file.close();
    }
  } catch (error) {
    if (judge === judgeByMagic) return "log";
    const { path: at, message } = toSourceError(path, error);
    return { what: message.slice(`${at}: `.length) };
  }
}

/** Is it a zip archive? @throws SourceError when the file cannot be opened or read */
function isArchiveAt(path: string): boolean {
  const file = new OpenFile(path);
  try {
    const head = file.read(4);
    return head !== "rewritten" && isZip(head);
  } finally {
    file.close();
  }
}

function isOver({ state }: LineReader): boolean {
  return state === "ended" || state === "failed";
}
