/**
 * JSON that remembers where everything stands, so that a complaint about a value points at it: themes and rule exports are
 * written and mended by hand. In comes text, out comes a tree of values with spans, or the place where it stops being JSON.
 */
import type { Anchor, SourceText, Span } from "./source-text.ts";

export interface PlacedValue {
  readonly span: Span;
  /** The value as `JSON.parse` would give it; undefined for objects and arrays, see the two below. */
  readonly scalar: string | number | boolean | null | undefined;
  readonly members: ReadonlyMap<string, PlacedMember> | undefined;
  readonly items: readonly PlacedValue[] | undefined;
}

export interface PlacedMember {
  readonly key: Span;
  readonly value: PlacedValue;
}

export class PlacedJsonError extends Error {
  readonly span: Span;
  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

/** Objects and arrays inside one another; what is deeper is refused. */
export const MAX_JSON_DEPTH = 200;

/** @throws PlacedJsonError where the text is not JSON (RFC 8259), or too deep */
export function parsePlacedJson(text: string): PlacedValue {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

/** Where the members of the object at the top stand. */
export interface JsonMember {
  readonly key: Span;
  readonly value: Span;
}

export type JsonPlaces =
  | { readonly members: ReadonlyMap<string, JsonMember> }
  | {
      readonly problem: {
        readonly message: string;
        /** UTF-16 offset; the text's length where it ends too early. */
        readonly offset: number;
      };
    };

/**
 * The members of the object that the text is, for callers that have its values from JSON.parse; of a key that stands twice
 * the last one counts, as there. A text that is JSON and no object has no members. O(length).
 */
export function jsonPlaces(text: string): JsonPlaces {
  try {
    const { members = new Map<string, PlacedMember>() } = parsePlacedJson(text);
    return {
      members: new Map(
        [...members].map(([name, { key, value }]) => [
          name,
          { key, value: value.span },
        ]),
      ),
    };
  } catch (error) {
    if (!(error instanceof PlacedJsonError)) throw error;
    return { problem: { message: error.message, offset: error.span.start } };
  }
}

/**
 * The string at `span` of a JSON text as a source text whose places are those of the file, exact to the column.
 *
 * @param span the string with its quotes, as {@link jsonPlaces} found it
 * @param name the file's name
 * @param firstLine 1-based line of the file on which the JSON text begins
 */
export function jsonStringSource(
  text: string,
  span: Span,
  name: string,
  firstLine: number,
): SourceText {
  const start = span.start + 1;
  const anchors: Anchor[] = [{ offset: 0, ...place(text, start, firstLine) }];
  const first = anchors[0]!;
  let value = "";
  let at = start;
  const end = span.end - 1;
  while (at < end) {
    const next = text.indexOf("\\", at);
    const plainEnd = next === -1 || next > end ? end : next;
    value += text.slice(at, plainEnd);
    at = plainEnd;
    if (at >= end) break;
    const length = text[at + 1] === "u" ? 6 : 2;
    value += JSON.parse(`"${text.slice(at, at + length)}"`) as string;
    at += length;
    // A JSON string stands on one line.
    const column = first.column + at - start;
    anchors.push({ offset: value.length, line: first.line, column });
  }
  return {
    name,
    text: value,
    firstLine: first.line,
    firstColumn: first.column,
    anchors,
  };
}

/** Line and column of an offset, both 1-based, in a text that begins at the head of line `firstLine`. */
export function place(
  text: string,
  offset: number,
  firstLine: number,
): { readonly line: number; readonly column: number } {
  let line = firstLine;
  let lineStart = 0;
  for (
    let at = text.indexOf("\n");
    at !== -1 && at < offset;
    at = text.indexOf("\n", at + 1)
  ) {
    line++;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

const LITERALS: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): PlacedValue {
    this.#skipSpace();
    const start = this.#at;
    if (depth > MAX_JSON_DEPTH) {
      throw this.#error(`nested more than ${MAX_JSON_DEPTH} deep`);
    }
    const sign = this.#text[start];
    if (sign === "{") return this.#object(depth);
    if (sign === "[") return this.#array(depth);
    const scalar = sign === '"' ? this.#string() : this.#literal();
    return {
      span: { start, end: this.#at },
      scalar,
      members: undefined,
      items: undefined,
    };
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) {
      throw this.#error("the end was expected");
    }
  }

  #object(depth: number): PlacedValue {
    const start = this.#at++;
    const members = new Map<string, PlacedMember>();
    for (let first = true; !this.#ends("}", first); first = false) {
      const keyStart = this.#at;
      if (this.#text[keyStart] !== '"') {
        throw this.#expected("a name in double quotes");
      }
      const name = this.#string();
      const key = { start: keyStart, end: this.#at };
      this.#skipSpace();
      this.#expect(":");
      members.set(name, { key, value: this.value(depth + 1) });
    }
    const span = { start, end: this.#at };
    return { span, scalar: undefined, members, items: undefined };
  }

  #array(depth: number): PlacedValue {
    const start = this.#at++;
    const items: PlacedValue[] = [];
    for (let first = true; !this.#ends("]", first); first = false) {
      items.push(this.value(depth + 1));
    }
    const span = { start, end: this.#at };
    return { span, scalar: undefined, members: undefined, items };
  }

  /** True at the closing sign; otherwise steps over the comma before the next element. */
  #ends(close: string, first: boolean): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] === close) {
      this.#at++;
      return true;
    }
    if (!first) {
      this.#expect(",", close);
      this.#skipSpace();
    }
    return false;
  }

  #expect(sign: string, or?: string): void {
    if (this.#text[this.#at] !== sign) {
      const choice = or === undefined ? `"${sign}"` : `"${sign}" or "${or}"`;
      throw this.#expected(choice);
    }
    this.#at++;
  }

  #string(): string {
    const start = this.#at++;
    for (;;) {
      const sign = this.#text[this.#at];
      if (sign === undefined || sign < " ") {
        this.#at = start;
        throw this.#error("the string is not closed");
      }
      this.#at += sign === "\\" ? 2 : 1;
      if (sign === '"') break;
    }
    const written = this.#text.slice(start, this.#at);
    try {
      return JSON.parse(written) as string;
    } catch {
      throw new PlacedJsonError("the string has an unknown escape in it", {
        start,
        end: this.#at,
      });
    }
  }

  #literal(): number | boolean | null {
    const start = this.#at;
    let end = start;
    while (/[\w.+-]/.test(this.#text[end] ?? "")) end++;
    const written = this.#text.slice(start, end);
    const literal = LITERALS.get(written);
    const isNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(written);
    if (literal === undefined && !isNumber) {
      throw this.#expected("a value", Math.max(end, start + 1));
    }
    this.#at = end;
    return literal === undefined ? Number(written) : literal;
  }

  #skipSpace(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }

  #expected(what: string, end = this.#at + 1): PlacedJsonError {
    const found = this.#at < this.#text.length ? "" : ", found the end";
    return this.#error(`${what} was expected${found}`, end);
  }

  #error(message: string, end = this.#at + 1): PlacedJsonError {
    return new PlacedJsonError(message, { start: this.#at, end });
  }
}
