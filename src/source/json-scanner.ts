/**
 * Finds where a JSON object or array ends, a character at a time, without parsing it. It knows as much of the grammar as
 * it needs to see early that a document is broken: where a `{` cannot stand, the next document begins.
 *
 *     {  "a"  :  [  1  ,  "x"  ]  ,  …  }        last: what stood before, blanks apart
 *     │        │  └ values: behind `[`, `:`, or a `,` of a list
 *     │        └ behind a key
 *     └ first character                           a line end inside a string: broken
 *
 * What it lets pass may still not parse; the parser says so. Memory: one byte per level of nesting.
 */

export const MORE = 0;
/** The character was the document's last. */
export const COMPLETE = 1;
/** The character cannot stand here. */
export const BROKEN = 2;
export type Verdict = typeof MORE | typeof COMPLETE | typeof BROKEN;

/** Levels of nesting of a document that spans lines or is an element; logs have a dozen. */
const MAX_DEPTH = 64;

export const LF = 0x0a;
export const COMMA = 0x2c;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
/** What `#last` is behind a number, `true`, `null` and the like. */
const LITERAL = 0;
/** The same, ended by a blank: no further character of it may follow. */
const LITERAL_END = 1;

/** Blanks of JSON. */
/** Stands before each document of a JSON text sequence (RFC 7464). */
export const RECORD_SEPARATOR = 0x1e;

export function isBlank(code: number): boolean {
  return code === 0x20 || code === LF || code === 0x0d || code === 0x09;
}

export class JsonScanner {
  /** The opening characters of the levels that are open. */
  readonly #open = new Uint8Array(MAX_DEPTH);
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The last character that was no blank; of a string its end. */
  #last = LITERAL;

  /** A new document begins with the next character. */
  reset(): void {
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  /** A line that ends here ends inside a string, where no line may end. */
  get isInString(): boolean {
    return this.#inString;
  }

  /**
   * Takes the characters of `text` from `at` on until one decides.
   * @returns the place behind the last one that was taken
   */
  takeText(text: string, at: number): { end: number; verdict: Verdict } {
    let end = at;
    while (end < text.length) {
      if (this.#inString && !this.#escaped) {
        // Most of a log stands in strings.
        let code = text.charCodeAt(end);
        while (code !== QUOTE && code !== BACKSLASH && code !== LF) {
          if (++end === text.length) return { end, verdict: MORE };
          code = text.charCodeAt(end);
        }
      }
      const verdict = this.take(text.charCodeAt(end++));
      if (verdict !== MORE) return { end, verdict };
    }
    return { end, verdict: MORE };
  }

  /** The first byte at or after `at`, but not after `limit`, that is not an ordinary one of a string in UTF-8. */
  skipString(bytes: Buffer, at: number, limit: number): number {
    if (!this.#inString || this.#escaped) return at;
    let end = at;
    while (end < limit) {
      const code = bytes[end]!;
      if (code === QUOTE || code === BACKSLASH || code === LF) break;
      end++;
    }
    return end;
  }

  take(code: number): Verdict {
    if (this.#inString) return this.#takeInString(code);
    if (isBlank(code)) {
      if (this.#last === LITERAL) this.#last = LITERAL_END;
      return MORE;
    }
    const last = this.#last;
    this.#last = code;
    switch (code) {
      case QUOTE:
        this.#inString = true;
        return isValueEnd(last) || this.#depth === 0 ? BROKEN : MORE;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (this.#depth === MAX_DEPTH) return BROKEN;
        if (this.#depth > 0 && !this.#mayBegin(last)) return BROKEN;
        this.#open[this.#depth++] = code;
        return MORE;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        // The closing characters stand two behind the opening ones.
        if (this.#top() !== code - 2) return BROKEN;
        return --this.#depth === 0 ? COMPLETE : MORE;
      case COMMA:
        return isValueEnd(last) ? MORE : BROKEN;
      case COLON:
        return last === QUOTE && this.#top() === OPEN_BRACE ? MORE : BROKEN;
      default:
        this.#last = LITERAL;
        if (this.#depth === 0) return BROKEN;
        return last === LITERAL || this.#mayBegin(last) ? MORE : BROKEN;
    }
  }

  #takeInString(code: number): Verdict {
    if (code === LF) return BROKEN;
    if (this.#escaped) this.#escaped = false;
    else if (code === BACKSLASH) this.#escaped = true;
    else if (code === QUOTE) this.#inString = false;
    return MORE;
  }

  /** May a value that is no string begin behind `last`? */
  #mayBegin(last: number): boolean {
    return (
      last === COLON ||
      last === OPEN_BRACKET ||
      (last === COMMA && this.#top() === OPEN_BRACKET)
    );
  }

  #top(): number {
    return this.#depth === 0 ? -1 : this.#open[this.#depth - 1]!;
  }
}

function isValueEnd(last: number): boolean {
  return (
    last === QUOTE ||
    last === LITERAL ||
    last === LITERAL_END ||
    last === CLOSE_BRACE ||
    last === CLOSE_BRACKET
  );
}
