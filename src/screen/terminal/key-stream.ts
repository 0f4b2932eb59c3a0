/**
 * Keys, one at a time. In come the bytes of a terminal as it sends them: several keys in one chunk, one key
 * in several chunks, pastes in between. Out comes, to whoever reads, one token per `read()`: a character, a
 * control character, one whole escape sequence, or one whole bracketed paste.
 *
 * ```text
 *            ESC            [                    final byte
 *   ground ───────► escape ─────► csi ─────────────────────► emit, ground
 *      ▲              │    O             └ 200~ ─► paste ── ESC[201~ ─► emit, ground
 *      │              ├──────────► ss3 ──── final byte ────► emit, ground
 *      │              │ anything else
 *      └──────────────┴──────────► emit Esc, then that key (Alt is never bound)
 *
 *   Nothing more for 100 ms: in escape Esc is emitted, in csi and ss3 the piece is dropped.
 *   Nothing more for 1 s in paste: its end was lost, what has come is emitted.
 * ```
 *
 * Esc goes out as `ESC [ 27 u`, a spelling of it that a reader need not wait behind. Text of more than
 * thirty characters in one chunk was not typed: it goes out as a paste, unless it is one key held down. So does text that
 * comes within a tenth of a second after such a chunk: the last piece of a paste may be short.
 */
import { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { graphemes } from "../../base/text-width.ts";

/** What a terminal's input offers beside being read: `process.stdin`, or a stand-in. */
export interface KeySource {
  readonly isTTY?: boolean;
  on(event: "data", listener: (chunk: Buffer | string) => void): unknown;
  off(event: "data", listener: (chunk: Buffer | string) => void): unknown;
  on(event: "end" | "close" | "error", listener: () => void): unknown;
  off(event: "end" | "close" | "error", listener: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
  setRawMode?(on: boolean): unknown;
  ref?(): unknown;
  unref?(): unknown;
}

const ESC = "\x1b";
const ESCAPE_KEY = `${ESC}[27u`;
const PASTE_START = `${ESC}[200~`;
const PASTE_END = `${ESC}[201~`;

/** How long the rest of a sequence may take: a slow line cuts them in two. */
export const SEQUENCE_WAIT_MS = 100;
/** How long a paste may pause; without an end the keyboard would stay dead. */
export const PASTE_WAIT_MS = 1_000;
/** More printable characters than this in one chunk are a paste without brackets. */
export const MAX_TYPED = 30;
/** How long after a chunk of a paste without brackets its last piece may come. */
export const TAIL_WAIT_MS = 100;
/** Characters of a paste that are kept. */
export const MAX_PASTE = 64 * 1_024;
/** A sequence longer than this is not one. */
const MAX_SEQUENCE = 64;

export class KeyStream extends Readable {
  readonly isTTY = true;
  readonly #source: KeySource;
  readonly #decoder = new StringDecoder("utf8");
  /** Begun and not complete: an escape sequence, or a paste with its opening bracket. */
  #held = "";
  #timer: NodeJS.Timeout | undefined;
  /** Runs while a paste without brackets may go on. */
  #tailTimer: NodeJS.Timeout | undefined;

  constructor(source: KeySource) {
    super({ objectMode: true });
    this.#source = source;
    source.on("data", this.#onData);
    source.on("end", this.#onEnd);
    source.on("close", this.#onEnd);
  }

  /** Tokens are text already; a decoder in between would join them. */
  override setEncoding(): this {
    return this;
  }

  setRawMode(on: boolean): this {
    this.#source.setRawMode?.(on);
    return this;
  }

  ref(): this {
    this.#source.ref?.();
    return this;
  }

  unref(): this {
    this.#source.unref?.();
    return this;
  }

  override _read(): void {
    // Tokens are pushed as they come; there is nothing to ask for.
  }

  override _destroy(
    error: Error | null,
    callback: (error: Error | null) => void,
  ): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#tailTimer);
    this.#source.off("data", this.#onData);
    this.#source.off("end", this.#onEnd);
    this.#source.off("close", this.#onEnd);
    this.#source.pause();
    callback(error);
  }

  readonly #onData = (chunk: Buffer | string): void => {
    clearTimeout(this.#timer);
    const text = typeof chunk === "string" ? chunk : this.#decoder.write(chunk);
    const begun = this.#held;
    this.#held = "";
    const inPaste = this.#tailTimer !== undefined;
    const { tokens, rest, isPaste } = tokenize(begun + text, inPaste);
    for (const token of tokens) this.push(token);
    // Short chunks do not prolong it: a key held down would never be one again.
    if (isPaste) this.#waitForTail();
    this.#held = rest;
    if (rest === "") return;
    const wait = rest.startsWith(PASTE_START)
      ? PASTE_WAIT_MS
      : SEQUENCE_WAIT_MS;
    this.#timer = setTimeout(this.#giveUp, wait);
  };

  #waitForTail(): void {
    clearTimeout(this.#tailTimer);
    this.#tailTimer = setTimeout(() => {
      this.#tailTimer = undefined;
    }, TAIL_WAIT_MS);
  }

  /** The rest did not come: a lone ESC is the key, the start of a sequence is nothing. */
  readonly #giveUp = (): void => {
    const held = this.#held;
    this.#held = "";
    if (held === ESC) this.push(ESCAPE_KEY);
    if (held.startsWith(PASTE_START)) {
      this.push(pasted(held.slice(PASTE_START.length)));
    }
  };

  readonly #onEnd = (): void => {
    clearTimeout(this.#timer);
    this.#source.off("end", this.#onEnd);
    this.#source.off("close", this.#onEnd);
    this.push(null);
  };
}

export interface Tokens {
  readonly tokens: readonly string[];
  /** What is begun and waits for more. */
  readonly rest: string;
  /** Text that is too long to have been typed was among it. */
  readonly isPaste: boolean;
}

/**
 * Cuts input into tokens; see the drawing at the top. O(n).
 *
 * @param inPaste a paste without brackets came just before: text goes on with it
 */
export function tokenize(input: string, inPaste = false): Tokens {
  const tokens: string[] = [];
  let isPaste = false;
  let at = 0;
  while (at < input.length) {
    if (input[at] !== ESC) {
      const next = input.indexOf(ESC, at);
      const end = next === -1 ? input.length : next;
      const text = input.slice(at, end);
      const isLong = isTooLongToType(text);
      isPaste ||= isLong;
      if (isLong || (inPaste && !isControlKey(text))) tokens.push(pasted(text));
      else cutText(text, tokens);
      at = end;
      continue;
    }
    if (input.startsWith(PASTE_START, at)) {
      const from = at + PASTE_START.length;
      const end = input.indexOf(PASTE_END, from);
      if (end === -1) {
        // What no end follows is kept up to its limit; the end may be cut in two, so its start stays.
        const text = input.slice(from);
        const kept =
          text.length > MAX_PASTE
            ? text.slice(0, MAX_PASTE) + text.slice(-PASTE_END.length)
            : text;
        return { tokens, rest: PASTE_START + kept, isPaste };
      }
      tokens.push(pasted(input.slice(from, end)));
      at = end + PASTE_END.length;
      continue;
    }
    const end = sequenceEnd(input, at);
    if (end === undefined) {
      return { tokens, rest: input.slice(at), isPaste };
    }
    const sequence = input.slice(at, end);
    if (sequence === ESC) tokens.push(ESCAPE_KEY);
    else if (isKey(sequence)) tokens.push(sequence);
    at = end;
  }
  return { tokens, rest: "", isPaste };
}

/** Where the sequence that starts at `at` ends; `at + 1` for a lone Esc, undefined while it is not complete. */
function sequenceEnd(input: string, at: number): number | undefined {
  const kind = input[at + 1];
  if (kind === undefined) return undefined;
  if (kind !== "[" && kind !== "O") return at + 1;
  let end = at + 2;
  // Parameters and intermediates, then one final byte.
  while (end < input.length && /[\x20-\x3f]/.test(input[end]!)) end++;
  if (end - at > MAX_SEQUENCE) return end;
  const final = input[end];
  if (final === undefined) return undefined;
  // Broken off by a control character or another sequence: what there is of it is dropped.
  if (!isFinal(final)) return end;
  // Old mouse reports carry three bytes behind the M.
  if (kind === "[" && final === "M" && end === at + 2) {
    return input.length < end + 4 ? undefined : end + 4;
  }
  return end + 1;
}

function isFinal(character: string): boolean {
  return character >= "@" && character <= "~";
}

/** Complete, of a length keys have, and not an answer of the terminal about its mouse or its focus. */
function isKey(sequence: string): boolean {
  return (
    sequence.length > 2 &&
    sequence.length <= MAX_SEQUENCE &&
    isFinal(sequence.at(-1)!) &&
    !isReport(sequence)
  );
}

/** Mouse and focus reports: answers of the terminal, not keys. */
function isReport(sequence: string): boolean {
  return (
    sequence.startsWith(`${ESC}[<`) ||
    sequence.startsWith(`${ESC}[M`) ||
    sequence === `${ESC}[I` ||
    sequence === `${ESC}[O`
  );
}

function pasted(text: string): string {
  // An ESC inside could be mistaken for the end of the paste.
  const clean = text.slice(0, MAX_PASTE).replaceAll(ESC, "");
  return PASTE_START + clean + PASTE_END;
}

function isTooLongToType(text: string): boolean {
  const printable = text.replace(/\p{Cc}/gu, "");
  return printable.length > MAX_TYPED && !isOneKeyHeld(printable);
}

/** Ctrl-C and the like, alone: the way out stays open. */
function isControlKey(text: string): boolean {
  return /^\p{Cc}$/u.test(text) && !/[\r\n\t]/.test(text);
}

function cutText(text: string, tokens: string[]): void {
  // Control characters stand alone: `\r\n` is two keys, as it was pressed.
  for (const piece of graphemes(text)) {
    if (piece.length > 1 && piece < " ") tokens.push(...piece);
    else tokens.push(piece);
  }
}

function isOneKeyHeld(text: string): boolean {
  for (const character of text) if (character !== text[0]) return false;
  return true;
}
