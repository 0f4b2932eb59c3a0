/**
 * The text of a log in, as bytes cut anywhere; its documents out, as `Line`s. Here it is decided what the text is, by the
 * encoding and the first characters that are not blank:
 *
 *                      `[` and then `{`, `[` or `]`
 *     undecided ──────────────────────────────────────► the elements of an array ── `]` ──┐
 *       │ │  ▲         `{"took":1, … "hits":{ … "hits":[`              ▲                  │
 *       │ └──┼─────────────────────────────────────────────────────────┘                  │
 *       │    └─────────────────── rest of the response, skipped ◄─────────────────────────┘
 *       └─ anything else ──► lines, to the end
 *
 * So a search response may be larger than memory, too, and each hit has its own place.
 */
import { ArrayFramer } from "./array-framer.ts";
import { DocumentFramer } from "./document-framer.ts";
import {
  detectEncoding,
  tellsEncoding,
  UTF_8,
  type Encoding,
} from "./encoding.ts";
import { LineFramer, type FramerOptions } from "./framer.ts";
import {
  CLOSE_BRACKET,
  isBlank,
  JsonScanner,
  LF,
  MORE,
  OPEN_BRACE,
  OPEN_BRACKET,
  RECORD_SEPARATOR,
} from "./json-scanner.ts";
import type { Line, Source } from "./line.ts";

export interface TextFramerOptions extends FramerOptions {
  /** The first byte stands between two elements of an array. @default false */
  readonly insideArray?: boolean;
}

/** Bytes before a line, and the number of the line. */
export interface ResumePoint {
  readonly offset: number;
  readonly number: number;
}

/** Blanks before the first character, or the front of a search response, that are waited through. */
const MAX_HEAD_BYTES = 64 * 1024;

/** What a search response begins with, and where its hits do. */
const RESPONSE =
  /^\s*\{\s*"(?:took|timed_out|_scroll_id|pit_id|_shards|hits)"\s*:/;
const MAYBE_RESPONSE = /^\s*\{\s*(?:"[a-z_]{0,12}"?\s*)?$/;
const HITS = /"hits"\s*:\s*\[/;

const BOM = 0xfeff;
const UTF_8_BOM = Buffer.of(0xef, 0xbb, 0xbf);
const NO_BYTES: Buffer = Buffer.alloc(0);

export class TextFramer {
  readonly #source: Source;
  readonly #options: TextFramerOptions;
  readonly #documents: DocumentFramer;
  #encoding: Encoding | undefined;
  #stage: LineFramer | ArrayFramer | undefined;
  /** Bytes that do not tell yet, and where the first of them stands. */
  #head = NO_BYTES;
  #offset: number;
  #number: number;
  /** What stands behind the end of an array is no line of its own. */
  #isBehindArray = false;
  #oversizeElements = 0;
  /** Zero bytes behind the end of an array. */
  #zerosBehindArray = 0;
  /** Walks over the object that the array stands in; undefined where it stands alone. */
  #response: JsonScanner | undefined;

  constructor(source: Source, options: TextFramerOptions = {}) {
    this.#source = source;
    this.#options = options;
    this.#encoding = options.encoding;
    this.#offset = options.firstOffset ?? 0;
    this.#number = options.firstNumber ?? 1;
    this.#documents = new DocumentFramer({
      maxDocumentBytes: options.maxLineBytes,
      onOversize: options.onOversize,
    });
    if (options.insideArray === true) this.#beginArray(this.#number);
    else if (this.#offset > 0) this.#beginLines();
  }

  /** Undefined until it is known. */
  get encoding(): Encoding | undefined {
    const stage = this.#stage;
    return stage instanceof LineFramer ? stage.encoding : this.#encoding;
  }

  /** Bytes taken in, `firstOffset` included. */
  get offset(): number {
    return this.#stage?.offset ?? this.#offset + this.#head.length;
  }

  /** The number that the next line will get; in an array, that of the line at hand. */
  get nextNumber(): number {
    const stage = this.#stage;
    if (stage instanceof LineFramer) return stage.nextNumber;
    return stage?.number ?? this.#number;
  }

  /** The next byte stands in an array. */
  get isInsideArray(): boolean {
    return this.#stage instanceof ArrayFramer;
  }

  /**
   * Where a framer of the same text would begin to give what this one has not given yet; undefined where that cannot be told
   * without what stands before, as inside an array.
   */
  get resumePoint(): ResumePoint | undefined {
    const stage = this.#stage;
    if (stage === undefined && this.offset === this.#head.length) {
      return { offset: 0, number: 1 };
    }
    if (!(stage instanceof LineFramer) || this.#isBehindArray) return undefined;
    const held = this.#documents.firstHeld;
    return {
      offset: held?.offset ?? stage.lineOffset,
      number: held?.number ?? stage.nextNumber,
    };
  }

  /** What was pushed ends with a line, in UTF-8, and no document is waited for the rest of. */
  get isBetweenLines(): boolean {
    const stage = this.#stage;
    return (
      stage instanceof LineFramer &&
      stage.isBetweenLines &&
      this.#documents.firstHeld === undefined
    );
  }

  /** Whole lines that are not read; only {@link isBetweenLines}. */
  skip(bytes: number, lines: number): void {
    (this.#stage as LineFramer).skip(bytes, lines);
  }

  /** Lines that hold nothing: white space, action lines of Elasticsearch's bulk interface, the record lines of evtx_dump. */
  get blank(): number {
    const lines = this.#stage instanceof LineFramer ? this.#stage.blank : 0;
    return lines + this.#documents.actions;
  }

  /** Lines and documents longer than the limit: not handed on. */
  get oversize(): number {
    const own = this.#stage?.oversize ?? 0;
    return own + this.#oversizeElements + this.#documents.oversize;
  }

  /** Zero bytes at the start of lines, or behind an array: left out. */
  get zeroBytes(): number {
    const lines = this.#stage instanceof LineFramer ? this.#stage.zeroBytes : 0;
    return lines + this.#zerosBehindArray;
  }

  /** Appends the documents that are complete. The chunk may be used again by the caller after the call. */
  push(chunk: Uint8Array, out: Line[]): void {
    let bytes = Buffer.isBuffer(chunk)
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    for (;;) {
      if (this.#stage === undefined) {
        if (this.#response !== undefined) bytes = this.#skipResponse(bytes);
        const text = this.#decide(bytes);
        if (text === undefined) return;
        bytes = text;
      }
      if (!(this.#stage instanceof ArrayFramer)) {
        return this.#pushLines(bytes, out);
      }
      const rest = this.#stage.push(bytes, out);
      if (rest === undefined) return;
      this.#endArray(this.#stage);
      this.#response?.take(CLOSE_BRACKET);
      bytes = rest;
    }
  }

  /** End of input: what stands after the last line end is a line. Nothing may be pushed afterwards. */
  end(out: Line[]): void {
    if (this.#stage instanceof ArrayFramer) return this.#stage.end(out);
    if (this.#stage === undefined) {
      const head = this.#head;
      this.#head = NO_BYTES;
      if (this.#isBehindArray && isBlankText(head)) {
        this.#countZeros(head);
        this.#offset += head.length;
        return;
      }
      this.#beginLines();
      this.#pushLines(head, out);
    }
    const from = out.length;
    const stage = this.#stage as LineFramer | undefined;
    stage?.end(out);
    const encoding = this.encoding ?? UTF_8;
    this.#documents.push(out, from, encoding);
    this.#documents.end(out, encoding);
  }

  #countZeros(bytes: Buffer): void {
    // In UTF-16 every other byte of a blank is zero.
    if (this.#encoding !== UTF_8) return;
    const length = bytes.filter((byte) => byte === 0).length;
    if (length === 0) return;
    this.#zerosBehindArray += length;
    this.#options.onZeroBytes?.({
      number: this.#number,
      offset: this.#offset + bytes.indexOf(0),
      length,
    });
  }

  #pushLines(bytes: Buffer, out: Line[]): void {
    const from = out.length;
    (this.#stage as LineFramer).push(bytes, out);
    this.#documents.push(out, from, this.encoding ?? UTF_8);
  }

  /** Chooses the stage, when enough was seen. @returns the bytes that it has to take */
  #decide(bytes: Buffer): Buffer | undefined {
    const head =
      this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    if (!tellsEncoding(head)) return this.#wait(head);
    const encoding = (this.#encoding ??= detectEncoding(head));

    const first = skipBlank(head, 0, encoding);
    if (first === undefined) return this.#wait(head);
    // Also when it came in one chunk.
    if (first > MAX_HEAD_BYTES) return this.#takeAsLines(head);
    let behind: number | undefined | "unknown";
    const code = encoding.unitAt(head, first);
    if (code === OPEN_BRACKET) behind = arrayAt(head, first, encoding);
    else if (code === OPEN_BRACE) behind = this.#hitsAt(head, first, encoding);
    if (behind === "unknown") return this.#wait(head);
    if (behind === undefined) return this.#takeAsLines(head);
    this.#head = NO_BYTES;
    const number = this.#number + countLineFeeds(head, behind, encoding);
    this.#offset += behind;
    this.#beginArray(number);
    return head.subarray(behind);
  }

  /** Where the first hit of a search response may begin that begins at `from`; undefined when it is none. */
  #hitsAt(
    head: Buffer,
    from: number,
    encoding: Encoding,
  ): number | undefined | "unknown" {
    const end = Math.min(head.length, MAX_HEAD_BYTES);
    const text = encoding.decode(head, from, end);
    if (!RESPONSE.test(text)) {
      return MAYBE_RESPONSE.test(text) ? "unknown" : undefined;
    }
    const match = HITS.exec(text);
    const front =
      match === null ? text : text.slice(0, match.index + match[0].length);
    const scanner = new JsonScanner();
    for (let i = 0; i < front.length; i++) {
      if (scanner.take(front.charCodeAt(i)) !== MORE) return undefined;
    }
    if (match === null) return "unknown";
    if (!isFrontOfHits(front)) return undefined;
    const { unitBytes } = encoding;
    const behind =
      from +
      (unitBytes === 1 ? Buffer.byteLength(front) : unitBytes * front.length);
    // Bytes that are no text were decoded as other ones.
    if (encoding.unitAt(head, behind - unitBytes) !== OPEN_BRACKET) {
      return undefined;
    }
    this.#response = scanner;
    return behind;
  }

  /** @returns what stands behind the end of the response */
  #skipResponse(bytes: Buffer): Buffer {
    const { unitAt, unitBytes } = this.#encoding!;
    const head = Buffer.concat([this.#head, bytes]);
    this.#head = NO_BYTES;
    let at = 0;
    while (at + unitBytes <= head.length) {
      const code = unitAt(head, at);
      at += unitBytes;
      if (code === LF) this.#number++;
      if (this.#response!.take(code) === MORE) continue;
      this.#response = undefined;
      break;
    }
    this.#offset += at;
    return head.subarray(at);
  }

  #wait(head: Buffer): Buffer | undefined {
    if (head.length > MAX_HEAD_BYTES) return this.#takeAsLines(head);
    this.#head = Buffer.from(head);
    return undefined;
  }

  #takeAsLines(head: Buffer): Buffer {
    this.#head = NO_BYTES;
    this.#beginLines();
    return head;
  }

  #beginLines(): void {
    this.#stage = new LineFramer(this.#source, {
      ...this.#options,
      firstOffset: this.#offset,
      firstNumber: this.#number,
      encoding: this.#encoding,
    });
  }

  #beginArray(number: number): void {
    const { maxLineBytes, onOversize } = this.#options;
    this.#stage = new ArrayFramer(this.#source, {
      encoding: this.#encoding ?? UTF_8,
      firstOffset: this.#offset,
      firstNumber: number,
      maxElementBytes: maxLineBytes,
      onOversize,
    });
  }

  #endArray(stage: ArrayFramer): void {
    this.#offset = stage.offset;
    this.#number = stage.number;
    this.#oversizeElements += stage.oversize;
    this.#stage = undefined;
    this.#isBehindArray = true;
  }
}

/** Where the first element of an array may begin; undefined when `[` does not begin one. */
function arrayAt(
  head: Buffer,
  from: number,
  encoding: Encoding,
): number | undefined | "unknown" {
  const behind = from + encoding.unitBytes;
  const second = skipBlank(head, behind, encoding);
  if (second === undefined) return "unknown";
  if (second > MAX_HEAD_BYTES) return undefined;
  return isFirstOfArray(encoding.unitAt(head, second)) ? behind : undefined;
}

/** True when the text is a search response up to the `[` of its hits. */
function isFrontOfHits(front: string): boolean {
  try {
    const { hits } = JSON.parse(`${front}]}}`) as { hits: { hits: unknown } };
    return Array.isArray(hits.hits);
  } catch {
    return false;
  }
}

function isFirstOfArray(code: number): boolean {
  return code === OPEN_BRACE || code === OPEN_BRACKET || code === CLOSE_BRACKET;
}

/** Where the first unit at or after `from` stands that is no blank and no mark; undefined: not yet. */
function skipBlank(
  bytes: Buffer,
  from: number,
  encoding: Encoding,
): number | undefined {
  const { unitBytes } = encoding;
  let at = from;
  while (at + unitBytes <= bytes.length) {
    const code = encoding.unitAt(bytes, at);
    if (code === BOM || code === RECORD_SEPARATOR || isBlank(code)) {
      at += unitBytes;
    } else if (code === UTF_8_BOM[0] && unitBytes === 1) {
      const mark = bytes.subarray(at, at + UTF_8_BOM.length);
      if (!UTF_8_BOM.subarray(0, mark.length).equals(mark)) return at;
      if (mark.length < UTF_8_BOM.length) return undefined;
      at += mark.length;
    } else {
      return at;
    }
  }
  return undefined;
}

function countLineFeeds(
  bytes: Buffer,
  end: number,
  { unitBytes, unitAt }: Encoding,
): number {
  let count = 0;
  for (let at = 0; at < end; at += unitBytes) {
    if (unitAt(bytes, at) === LF) count++;
  }
  return count;
}

function isBlankText(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0 || isBlank(byte));
}
