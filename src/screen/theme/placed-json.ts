/**
 * JSON that remembers where everything stood, for files that people write by hand: a complaint about a value
 * points at it. In comes text, out comes a tree of values with spans, or the place where it stops being JSON.
 */
import type { Span } from "../../lang/source-text.ts";

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

/** Objects and arrays inside one another. */
const MAX_DEPTH = 50;

/** @throws PlacedJsonError where the text is not JSON (RFC 8259), or too deep */
export function parsePlacedJson(text: string): PlacedValue {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
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
    if (depth > MAX_DEPTH) throw this.#error("nested too deeply");
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
      throw this.#error("nothing was expected behind the value");
    }
  }

  #object(depth: number): PlacedValue {
    const start = this.#at++;
    const members = new Map<string, PlacedMember>();
    for (let first = true; !this.#ends("}", first); first = false) {
      const keyStart = this.#at;
      if (this.#text[keyStart] !== '"') {
        throw this.#error('a name in double quotes " was expected');
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
      throw this.#error(`${choice} was expected`);
    }
    this.#at++;
  }

  #string(): string {
    const start = this.#at++;
    for (;;) {
      const sign = this.#text[this.#at];
      if (sign === undefined || sign === "\n") {
        this.#at = start;
        throw this.#error("the string is not closed on its line");
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
      throw this.#error("a value was expected", Math.max(end, start + 1));
    }
    this.#at = end;
    return literal === undefined ? Number(written) : literal;
  }

  #skipSpace(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }

  #error(message: string, end = this.#at + 1): PlacedJsonError {
    return new PlacedJsonError(message, { start: this.#at, end });
  }
}
