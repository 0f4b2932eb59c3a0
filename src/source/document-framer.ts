/**
 * Lines in, documents out, each again as a `Line`: where it begins, how long it is, its text. In nearly every log a line
 * is a document and passes as it is; a document that is spread over lines (pretty-printed) is put together. Events as
 * XML are `xml-event-framer.ts`.
 *
 *                whole, or no JSON                     broken, or too long: what was held is told as one
 *     line ──► look ──────────────► out                document, which will not parse; of its lines the next
 *               │  ▲                                   one that begins a document is looked at again
 *        begins │  │ its end ──► out                                 ▲
 *               ▼  │                                                 │
 *              held ─────────────────────────────────────────────────┘
 *               ▲ └─ line   until the braces are balanced
 *               └──┘
 *
 * Looking means walking over every character, which costs more than all else that is done to a line. So once a log has
 * shown some whole lines, one that begins with `{` and ends with `}` is taken at its word. What is given up: there, a
 * document whose first line happens to end in `}` is told line by line as not JSON.
 */
import { ByteLine } from "./byte-line.ts";
import type { Encoding } from "./encoding.ts";
import { MAX_LINE_BYTES, type OversizeLine } from "./framer.ts";
import {
  BROKEN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  COMPLETE,
  isBlank,
  JsonScanner,
  LF,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from "./json-scanner.ts";
import { joinLines, textBytes } from "./joined-lines.ts";
import type { Line } from "./line.ts";
import { XmlEventFramer } from "./xml-event-framer.ts";

/** A document of more bytes or lines is dropped. Held lines cost about 100 bytes each beside their text. */
const MAX_DOCUMENT_BYTES = MAX_LINE_BYTES;
export const MAX_DOCUMENT_LINES = 500_000;

/** Documents on one line without a line end between them; what stands behind them is told as one that is broken. */
const MAX_SPLITS = 100_000;

/** How often in a row the lines of a broken document are looked at again: hostile nesting would make it quadratic. */
const MAX_RESTARTS = 8;

/** Whole lines in a row after which a log is taken for one document a line. */
const LINES_TO_TRUST = 16;

/** Longer lines are no action lines of Elasticsearch's bulk interface. */
const MAX_ACTION_CHARS = 1_024;
const ACTION_LINE = /^\s*\{\s*"(?:index|create)"\s*:/;

/** What `evtx_dump` writes between documents: the record's number, which stands in the document, too. */
const RECORD_LINE = /^Record \d{1,20}$/;

const SPACE = 0x20;

export interface DocumentFramerOptions {
  /** @default MAX_DOCUMENT_BYTES */
  readonly maxDocumentBytes?: number | undefined;
  /** Called for every document that was dropped for its size. */
  readonly onOversize?: ((document: OversizeLine) => void) | undefined;
}

export class DocumentFramer {
  readonly #maxBytes: number;
  readonly #onOversize: ((document: OversizeLine) => void) | undefined;
  readonly #scanner = new JsonScanner();
  readonly #xml: XmlEventFramer;
  /** The log has shown a document in JSON. */
  #hasDocuments = false;
  #lookAt = LINES_TO_TRUST;
  #actions = 0;
  #oversize = 0;

  /** The lines of a document that is not complete. */
  #held: Line[] = [];
  /** What is left of a line that holds several documents, and how often it was split. */
  #tail: Line | undefined;
  #splits = 0;
  /** Since a document was complete. */
  #restarts = 0;
  /** Of a document that was given up: lines that are indented deeper, or go on with it, are its rest. */
  #brokenIndent = -1;

  constructor(options: DocumentFramerOptions = {}) {
    this.#maxBytes = options.maxDocumentBytes ?? MAX_DOCUMENT_BYTES;
    this.#onOversize = options.onOversize;
    this.#xml = new XmlEventFramer({
      maxBytes: this.#maxBytes,
      maxLines: MAX_DOCUMENT_LINES,
      onOversize: (event) => this.#countOversize(event),
    });
  }

  /** Lines between documents: action lines (`{"index":{…}}`) of Elasticsearch's bulk interface, `Record 12`. Not handed on. */
  get actions(): number {
    return this.#actions;
  }

  /** Documents over the limit: not handed on. */
  get oversize(): number {
    return this.#oversize;
  }

  /** Replaces the lines `out[from…]` by the documents that they complete. */
  push(out: Line[], from: number, encoding: Encoding): void {
    let at = from;
    while (at < out.length && this.#isWhole(out[at]!)) at++;
    if (at === out.length) return;
    for (const line of out.splice(at)) this.#takeAll(line, encoding, out);
  }

  /** The first line of a document that is not complete. */
  get firstHeld(): Line | undefined {
    return this.#held[0] ?? this.#xml.firstHeld;
  }

  /** End of input: what is held is given up. */
  end(out: Line[], encoding: Encoding): void {
    while (this.#held.length > 0 || this.#xml.isInside) {
      const again = this.#xml.isInside
        ? this.#xml.giveUp(out, isObject)
        : this.#giveUp(out);
      for (const line of again) this.#takeAll(line, encoding, out);
    }
  }

  #isWhole(line: Line): boolean {
    return (
      this.#lookAt === 0 &&
      this.#brokenIndent === -1 &&
      this.#held.length === 0 &&
      !this.#xml.isInside &&
      (line instanceof ByteLine || looksWhole(line.text))
    );
  }

  #takeAll(line: Line, encoding: Encoding, out: Line[]): void {
    if (this.#isWhole(line)) {
      out.push(line);
      return;
    }
    // The next one is at the end.
    const lines = [line];
    for (;;) {
      const next = lines.pop();
      if (next === undefined) return;
      for (const again of this.#take(next, encoding, out).reverse()) {
        lines.push(again);
      }
    }
  }

  /** @returns lines that are to be looked at next */
  #take(line: Line, encoding: Encoding, out: Line[]): Line[] {
    const { text } = line;
    const start = indentOf(text);
    if (this.#held.length === 0) {
      // In a log of XML alone such a line is part of a value: a script, say. In one of JSON the event was cut off, and
      // must not swallow what stands behind it.
      if (this.#xml.isInside && this.#hasDocuments && isObject(text)) {
        this.#xml.end(out);
      }
      if (this.#xml.wants(line)) return this.#xml.take(line, encoding, out);
      if (this.#isRestOfBroken(text, start)) return [];
      if (start <= this.#brokenIndent) this.#brokenIndent = -1;
      const first = text.charCodeAt(start);
      if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
        if (RECORD_LINE.test(text)) this.#actions++;
        else out.push(line);
        return [];
      }
      if (isAction(text)) {
        this.#actions++;
        return [];
      }
      this.#scanner.reset();
    } else {
      this.#scanner.take(LF);
    }
    const { end, verdict } = this.#scanner.takeText(text, start);
    if (verdict === BROKEN && end === start + 1 && this.#held.length > 0) {
      // The line does not go on with the document at all.
      return [...this.#giveUp(out, true), line];
    }
    this.#held.push(line);
    if (verdict === COMPLETE) return this.#complete(end, encoding, out);
    if (verdict === BROKEN || this.#scanner.isInString) {
      return this.#giveUp(out);
    }
    if (this.#heldBytes() > this.#maxBytes) this.#drop();
    else if (this.#held.length > MAX_DOCUMENT_LINES) this.#drop();
    return [];
  }

  /** @param end where the document ends in the line that was held last */
  #complete(end: number, encoding: Encoding, out: Line[]): Line[] {
    const held = this.#held;
    const last = held.at(-1)!;
    let rest = end;
    while (isBlank(last.text.charCodeAt(rest))) rest++;
    if (last.text.charCodeAt(rest) === COMMA) rest++;
    while (isBlank(last.text.charCodeAt(rest))) rest++;
    const isAlone = rest === last.text.length;
    if (!isAlone && last.text.charCodeAt(end - 1) === CLOSE_BRACKET) {
      // `[INFO] started`: a line of text.
      return this.#giveUp(out);
    }
    this.#held = [];
    this.#restarts = 0;
    this.#hasDocuments = true;
    this.#lookAt =
      isAlone && held.length === 1
        ? Math.max(0, this.#lookAt - 1)
        : LINES_TO_TRUST;
    if (end === last.text.length) {
      out.push(joinLines(held));
      return [];
    }
    const tailBytes = this.#tailBytes(last, end, encoding);
    held[held.length - 1] = {
      ...last,
      length: last.length - tailBytes,
      text: last.text.slice(0, end),
    };
    out.push(joinLines(held));
    if (isAlone) return [];
    // Documents written without a line end between them.
    const gapBytes = textBytes(last.text.slice(end, rest), encoding);
    const length = tailBytes - gapBytes;
    const offset = last.offset + last.length - length;
    const tail = { ...last, offset, length, text: last.text.slice(rest) };
    this.#splits = last === this.#tail ? this.#splits + 1 : 1;
    if (this.#splits >= MAX_SPLITS) {
      out.push(tail);
      return [];
    }
    this.#tail = tail;
    return [tail];
  }

  /** Bytes of a line behind `end`. */
  #tailBytes(line: Line, end: number, encoding: Encoding): number {
    // What stands before a line's text (a byte order mark) is not known, so the first time its tail is measured. Later
    // the front is: a line of many small documents must not be measured to its end for each of them.
    return line === this.#tail
      ? line.length - textBytes(line.text.slice(0, end), encoding)
      : textBytes(line.text.slice(end), encoding);
  }

  /**
   * Tells what is held as one document.
   * @param mayGoOn the next line may be more of it
   * @returns the lines of it with which another one may begin
   */
  #giveUp(out: Line[], mayGoOn = this.#held.length > 1): Line[] {
    const held = this.#held;
    this.#held = [];
    this.#lookAt = LINES_TO_TRUST;
    const indent = indentOf(held[0]!.text);
    const next =
      this.#restarts >= MAX_RESTARTS
        ? -1
        : held.findIndex(
            ({ text }, i) => i > 0 && beginsDocument(text, indent),
          );
    if (next !== -1) this.#restarts++;
    const broken = next === -1 ? held : held.slice(0, next);
    out.push(joinLines(broken));
    this.#brokenIndent = mayGoOn && next === -1 ? indent : -1;
    return next === -1 ? [] : held.slice(next);
  }

  #drop(): void {
    const { number, offset, text } = this.#held[0]!;
    this.#countOversize({
      number,
      offset,
      length: this.#heldBytes(),
      lines: this.#held.length,
    });
    this.#brokenIndent = indentOf(text);
    this.#held = [];
    this.#lookAt = LINES_TO_TRUST;
  }

  #countOversize(document: OversizeLine): void {
    this.#oversize++;
    this.#onOversize?.(document);
  }

  #heldBytes(): number {
    const last = this.#held.at(-1)!;
    return last.offset + last.length - this.#held[0]!.offset;
  }

  #isRestOfBroken(text: string, indent: number): boolean {
    if (this.#brokenIndent === -1) return false;
    const first = text.charCodeAt(indent);
    // Perhaps a part of it, perhaps a document: better read than lost.
    if (first === OPEN_BRACE) return false;
    return (
      indent > this.#brokenIndent ||
      first === QUOTE ||
      first === COMMA ||
      first === CLOSE_BRACE ||
      first === CLOSE_BRACKET
    );
  }
}

function indentOf(text: string): number {
  let at = 0;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

function beginsDocument(text: string, indent: number): boolean {
  const start = indentOf(text);
  const first = text.charCodeAt(start);
  return start <= indent && (first === OPEN_BRACE || first === OPEN_BRACKET);
}

/** A whole document in JSON on one line. */
function isObject(text: string): boolean {
  const start = indentOf(text);
  if (text.charCodeAt(start) !== OPEN_BRACE) return false;
  const scanner = new JsonScanner();
  const { end, verdict } = scanner.takeText(text, start);
  return verdict === COMPLETE && text.slice(end).trim() === "";
}

function looksWhole(text: string): boolean {
  return (
    text.charCodeAt(0) === OPEN_BRACE &&
    text.charCodeAt(text.length - 1) === CLOSE_BRACE &&
    !mayBeAction(text)
  );
}

/** Cheap, and true for few lines that are events. */
function mayBeAction(text: string): boolean {
  if (text.length > MAX_ACTION_CHARS) return false;
  const second = text.charCodeAt(1);
  return second === QUOTE
    ? text.startsWith("index", 2) || text.startsWith("create", 2)
    : second <= SPACE;
}

/** `{"index":{…}}` or `{"create":{…}}`, and nothing else. */
function isAction(text: string): boolean {
  if (text.length > MAX_ACTION_CHARS || !ACTION_LINE.test(text)) return false;
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    const [action, ...others] = Object.values(value);
    return others.length === 0 && typeof action === "object" && action !== null;
  } catch {
    return false;
  }
}
