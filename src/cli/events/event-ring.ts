/**
 * The newest events of a run, for looking at: of each its time, its host, its kind and its place, and not the event. Who
 * wants to see one reads its line again; the text itself is kept only of what cannot be read again (pipes, compressed
 * files, members of archives), up to {@link MAX_TEXT_CHARS}.
 *
 * ```text
 *   number    first ────────────────► next        counts up from 0, never used again
 *   slot      number % capacity                   one element of each column
 *             └─ evicted first: the oldest
 * ```
 *
 * 57 bytes an event in columns that are made once and filled as events come: 29 MB for 500,000.
 */
import type { Us } from "../../base/time.ts";
import type { Event, Host } from "../../event/event.ts";
import { Reopener } from "../../event/reopen.ts";
import type { Source } from "../../source/line.ts";
import { Reread } from "../../source/reread.ts";

/** UTF-16 units of lines that cannot be read again. Past it the oldest events go, wherever they are from. */
export const MAX_TEXT_CHARS = 64 * 1024 * 1024;
/** Sources (each rotation makes one) before those are let go of which no event is left. */
const MANY_SOURCES = 1_024;
/** Characters of a line, or bytes, that are compared when it is read again. */
const CHECKED = 16;
const FNV_PRIME = 16_777_619;

/** Beside the how manieth of its line an event is. */
const UNCERTAIN = 1;
const BY_BYTES = 2;
const FLAGS = 4;

/** A file as it can be read again. */
export interface FileKey {
  /** Device and inode. */
  readonly key: string;
}

/** Why an event is not at hand any more, for people. */
export const GONE = {
  evicted: "left the ring: newer events took its place",
  unreadable:
    "its line cannot be read again: the file is gone, or holds other bytes there now",
} as const;

interface KeptSource {
  readonly source: Source;
  readonly file: FileKey | undefined;
  /** Number of its newest event. */
  last: number;
}

export class EventRing {
  readonly capacity: number;
  readonly #fileOf: (source: Source) => FileKey | undefined;
  readonly #timeUs: Float64Array;
  /** NaN where there is none, as of record ids. */
  readonly #writtenUs: Float64Array;
  readonly #recordId: Float64Array;
  readonly #offset: Float64Array;
  readonly #length: Uint32Array;
  readonly #lineNumber: Uint32Array;
  readonly #check: Uint32Array;
  readonly #sourceId: Uint32Array;
  readonly #hostIndex: Uint32Array;
  /** Of the events of its line the how manieth, and bits: its time is as written, its check is of bytes. */
  readonly #nth: Uint32Array;
  readonly #code: Uint8Array;
  readonly #codes: string[] = [];
  readonly #codeIndex = new Map<string, number>();
  readonly #hosts: (Host | undefined)[] = [];
  readonly #sources = new Map<number, KeptSource>();
  /** By number: what cannot be read again. */
  readonly #texts = new Map<number, string>();
  #textChars = 0;
  #first = 0;
  #next = 0;
  #last: KeptSource | undefined;
  /** The newest event's line, and how many events came of it so far. */
  #line: Event["line"] | undefined;
  #ofLine = 0;
  readonly #reread = new Reread();
  readonly #reopener = new Reopener();

  /** @param fileOf the file that a source is read from; undefined where its bytes cannot be read again */
  constructor(
    capacity: number,
    fileOf: (source: Source) => FileKey | undefined,
  ) {
    this.capacity = capacity;
    this.#fileOf = fileOf;
    this.#timeUs = new Float64Array(capacity);
    this.#writtenUs = new Float64Array(capacity);
    this.#recordId = new Float64Array(capacity);
    this.#offset = new Float64Array(capacity);
    this.#length = new Uint32Array(capacity);
    this.#lineNumber = new Uint32Array(capacity);
    this.#check = new Uint32Array(capacity);
    this.#sourceId = new Uint32Array(capacity);
    this.#hostIndex = new Uint32Array(capacity);
    this.#nth = new Uint32Array(capacity);
    this.#code = new Uint8Array(capacity);
  }

  /** Number of the oldest event that is kept; also how many were evicted. */
  get first(): number {
    return this.#first;
  }

  /** Number that the next event gets; also how many came in all. */
  get next(): number {
    return this.#next;
  }

  note(event: Event): void {
    if (this.capacity === 0) return;
    const { line, host } = event;
    const n = this.#next;
    if (n - this.#first === this.capacity) this.#evict();
    this.#next = n + 1;
    const slot = n % this.capacity;
    this.#ofLine = line === this.#line ? this.#ofLine + 1 : 0;
    this.#line = line;
    this.#timeUs[slot] = event.timeUs;
    this.#writtenUs[slot] = event.writtenUs ?? NaN;
    this.#recordId[slot] = event.recordId ?? NaN;
    this.#offset[slot] = line.offset;
    this.#length[slot] = line.length;
    this.#lineNumber[slot] = line.number;
    this.#hostIndex[slot] = host.index;
    this.#hosts[host.index] = host;
    let nth = FLAGS * this.#ofLine;
    if (event.timeUncertain === true) nth |= UNCERTAIN;
    this.#code[slot] = this.#codeOf(event.class.code);
    this.#sourceId[slot] = line.source.id;
    const kept = this.#sourceOf(line.source);
    kept.last = n;
    if (kept.file === undefined) {
      this.#texts.set(n, line.text);
      this.#textChars += line.text.length;
      while (this.#textChars > MAX_TEXT_CHARS) this.#evict();
    } else {
      const { among, from } = line;
      if (among === undefined || from === undefined) {
        this.#check[slot] = checkOfText(line.text);
      } else {
        // Its text is not made yet, which takes longer than all of this.
        this.#check[slot] = checkOfBytes(among, from, line.length);
        nth |= BY_BYTES;
      }
    }
    this.#nth[slot] = nth;
  }

  timeUs(n: number): Us {
    return this.#timeUs[n % this.capacity]!;
  }

  /** Undefined for the ids beyond the first 255 that came: the event itself tells them. */
  code(n: number): string | undefined {
    return this.#codes[this.#code[n % this.capacity]!];
  }

  host(n: number): Host {
    return this.#hosts[this.#hostIndex[n % this.capacity]!]!;
  }

  source(n: number): Source {
    return this.#sources.get(this.#sourceId[n % this.capacity]!)!.source;
  }

  offset(n: number): number {
    return this.#offset[n % this.capacity]!;
  }

  /** The one order of events: negative when `a` is before `b`. */
  compare(a: number, b: number): number {
    const { capacity } = this;
    const x = a % capacity;
    const y = b % capacity;
    const byTime = this.#timeUs[x]! - this.#timeUs[y]!;
    if (byTime !== 0) return byTime;
    const recordA = this.#recordId[x]!;
    const recordB = this.#recordId[y]!;
    if (recordA !== recordB) {
      if (Number.isNaN(recordA)) return Number.isNaN(recordB) ? a - b : 1;
      if (Number.isNaN(recordB)) return -1;
      return recordA - recordB;
    }
    return a - b;
  }

  /**
   * The event with its document, read again. Undefined where it is not kept any more, or its bytes are not what they were.
   * Call {@link letGo} after a series of them.
   */
  event(n: number): Event | undefined {
    if (n < this.#first || n >= this.#next) return undefined;
    const slot = n % this.capacity;
    const kept = this.#sources.get(this.#sourceId[slot]!)!;
    const offset = this.#offset[slot]!;
    const length = this.#length[slot]!;
    const text = this.#textOf(n, kept, offset, length);
    if (text === undefined) return undefined;
    const recordId = this.#recordId[slot]!;
    const writtenUs = this.#writtenUs[slot]!;
    const nth = this.#nth[slot]!;
    return this.#reopener.open(
      {
        source: kept.source,
        number: this.#lineNumber[slot]!,
        offset,
        length,
        text,
      },
      {
        seq: n + 1,
        timeUs: this.#timeUs[slot]!,
        writtenUs: Number.isNaN(writtenUs) ? undefined : writtenUs,
        timeUncertain: (nth & UNCERTAIN) !== 0,
        host: this.host(n),
        recordId: Number.isNaN(recordId) ? undefined : recordId,
        nth: Math.floor(nth / FLAGS),
      },
    );
  }

  /** No file stays open, and what is read from now on is new. */
  letGo(): void {
    this.#reread.letGo();
  }

  #textOf(
    n: number,
    { source, file }: KeptSource,
    offset: number,
    length: number,
  ): string | undefined {
    if (file === undefined) return this.#texts.get(n);
    const { path } = source;
    const slot = n % this.capacity;
    const check = this.#check[slot];
    if ((this.#nth[slot]! & BY_BYTES) !== 0) {
      const bytes = this.#reread.bytes(path, file.key, offset, length);
      if (bytes === undefined || checkOfBytes(bytes, 0, length) !== check) {
        return undefined;
      }
      return this.#reread.text(path, file.key, offset, length);
    }
    const text = this.#reread.text(path, file.key, offset, length);
    return text !== undefined && checkOfText(text) === check ? text : undefined;
  }

  #evict(): void {
    const text = this.#texts.get(this.#first);
    if (text !== undefined) {
      this.#textChars -= text.length;
      this.#texts.delete(this.#first);
    }
    this.#first++;
  }

  #sourceOf(source: Source): KeptSource {
    if (this.#last?.source === source) return this.#last;
    let kept = this.#sources.get(source.id);
    if (kept === undefined) {
      kept = { source, file: this.#fileOf(source), last: -1 };
      if (this.#sources.size >= MANY_SOURCES) this.#dropSources();
      this.#sources.set(source.id, kept);
    }
    this.#last = kept;
    return kept;
  }

  #dropSources(): void {
    for (const [id, { last }] of this.#sources) {
      if (last < this.#first) this.#sources.delete(id);
    }
  }

  /** Codes are as many as logs like to invent: the first 255 have a number. */
  #codeOf(code: string): number {
    let index = this.#codeIndex.get(code);
    if (index === undefined) {
      if (this.#codes.length === 255) return 255;
      index = this.#codes.push(code) - 1;
      this.#codeIndex.set(code, index);
    }
    return index;
  }
}

/** Tells whether a line is still the one that was read: its length and characters from all over it. */
function checkOfText(text: string): number {
  const { length } = text;
  let hash = length;
  for (let i = 0; i < CHECKED; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(checkedAt(i, length)), FNV_PRIME);
  }
  return hash >>> 0;
}

/** The same by its bytes, `length` of them from `from` on. */
function checkOfBytes(bytes: Buffer, from: number, length: number): number {
  let hash = length;
  for (let i = 0; i < CHECKED; i++) {
    hash = Math.imul(hash ^ bytes[from + checkedAt(i, length)]!, FNV_PRIME);
  }
  return hash >>> 0;
}

function checkedAt(i: number, length: number): number {
  return Math.floor(((i + 0.5) * length) / CHECKED);
}
