/**
 * Where things stand in a JSON object: the members of its top level with their places, or the place where the text stops
 * being JSON. JSON.parse gives the values; this gives what it does not tell, so that a complaint about a rule inside a
 * line of NDJSON points at the rule's own words.
 */
import type { Anchor, SourceText, Span } from "../lang/source-text.ts";

export interface JsonMember {
  readonly key: Span;
  readonly value: Span;
}

export interface JsonProblem {
  readonly message: string;
  /** UTF-16 offset; the text's length where it ends too early. */
  readonly offset: number;
}

export type JsonPlaces =
  | { readonly members: ReadonlyMap<string, JsonMember> }
  | { readonly problem: JsonProblem };

/** Objects and lists inside one another; what is deeper is refused. */
export const MAX_JSON_DEPTH = 200;

/**
 * Finds the members of the object that the text is; of a key that stands twice the last one counts, as for JSON.parse.
 * A text that is JSON and no object has no members. O(length).
 */
export function jsonPlaces(text: string): JsonPlaces {
  const walker = new Walker(text);
  try {
    walker.document();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { problem: { message: error.message, offset: error.offset } };
  }
  return { members: walker.members };
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

class Stop extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const LITERALS = ["true", "false", "null"] as const;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class Walker {
  readonly members = new Map<string, JsonMember>();
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#value(0);
    this.#skipBlanks();
    if (this.#at < this.#text.length) this.#stop("the end of the line");
  }

  #value(depth: number): void {
    if (depth > MAX_JSON_DEPTH) {
      throw new Stop(`nested more than ${MAX_JSON_DEPTH} deep`, this.#at);
    }
    this.#skipBlanks();
    const sign = this.#text[this.#at];
    if (sign === "{") this.#object(depth);
    else if (sign === "[") this.#list(depth);
    else if (sign === '"') this.#string();
    else this.#scalar();
  }

  #object(depth: number): void {
    this.#at++;
    for (let isFirst = true; !this.#ends("}", isFirst); isFirst = false) {
      this.#skipBlanks();
      if (this.#text[this.#at] !== '"') this.#stop("a name in double quotes");
      const key = { start: this.#at, end: 0 };
      const name = this.#string();
      key.end = this.#at;
      this.#skipBlanks();
      if (this.#text[this.#at] !== ":") this.#stop('":"');
      this.#at++;
      this.#skipBlanks();
      const start = this.#at;
      this.#value(depth + 1);
      if (depth === 0) {
        this.members.set(name, { key, value: { start, end: this.#at } });
      }
    }
  }

  #list(depth: number): void {
    this.#at++;
    for (let isFirst = true; !this.#ends("]", isFirst); isFirst = false) {
      this.#value(depth + 1);
    }
  }

  /** True behind the closing sign; otherwise steps over the comma before the next member. */
  #ends(close: string, isFirst: boolean): boolean {
    this.#skipBlanks();
    const sign = this.#text[this.#at];
    if (sign === close) {
      this.#at++;
      return true;
    }
    if (isFirst) return false;
    if (sign !== ",") this.#stop(`"," or "${close}"`);
    this.#at++;
    return false;
  }

  #string(): string {
    const start = this.#at++;
    for (;;) {
      const sign = this.#text[this.#at];
      if (sign === undefined || sign < " ") {
        throw new Stop("the string is not closed", start);
      }
      this.#at += sign === "\\" ? 2 : 1;
      if (sign === '"') break;
    }
    try {
      return JSON.parse(this.#text.slice(start, this.#at)) as string;
    } catch {
      throw new Stop("the string has an unknown escape in it", start);
    }
  }

  #scalar(): void {
    const literal = LITERALS.find((each) =>
      this.#text.startsWith(each, this.#at),
    );
    NUMBER.lastIndex = this.#at;
    const length = literal?.length ?? NUMBER.exec(this.#text)?.[0].length;
    if (length === undefined) this.#stop("a value");
    this.#at += length;
  }

  #skipBlanks(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }

  #stop(expected: string): never {
    const found = this.#at < this.#text.length ? "" : ", found the end";
    throw new Stop(
      `${expected} was expected${found}`,
      Math.min(this.#at, this.#text.length),
    );
  }
}
