/**
 * Where things stand in a TOML file. The TOML library gives values without places, but a message must point at the
 * line the user can open, and a query inside a string must know the column of each of its characters.
 *
 * The text has already been accepted by the library; for anything else the answer may lack places, and never throws.
 */
import type { Anchor, SourceText, Span } from "../lang/source-text.ts";

export interface TomlPlace {
  /** The key, or the whole `[table]` header. */
  readonly key: Span;
  /** From the first character of the value to its last; empty for a header. */
  readonly value: Span;
}

/** By path: `rule`, `rule.query`, `rule.threat[1].tactic.id`. The first of several places counts. */
export type TomlPlaces = ReadonlyMap<string, TomlPlace>;

/** Keys with more parts are cut: no rule nests so deep, and each part makes the path longer. */
const MAX_KEY_PARTS = 16;

/** Finds the keys and table headers of a file; what stands inside an inline table or an array has no place of its own. */
export function findPlaces(text: string): TomlPlaces {
  return new Scanner(text).scan();
}

class Scanner {
  readonly #text: string;
  #at = 0;
  readonly #places = new Map<string, TomlPlace>();
  /** How many tables each `[[path]]` has had so far. */
  readonly #arrays = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  scan(): TomlPlaces {
    let table = "";
    for (;;) {
      this.#skip(/[ \t\r\n\ufeff]+|#[^\n]*/y);
      const start = this.#at;
      if (start >= this.#text.length) return this.#places;
      if (this.#text[start] === "[") {
        const isArray = this.#text[start + 1] === "[";
        this.#at += isArray ? 2 : 1;
        table = this.#tablePath(this.#keys(), isArray);
        const end = this.#lineEnd();
        this.#add(table, { start, end }, { start: end, end });
        this.#at = end;
        continue;
      }
      const keys = this.#keys();
      const key = { start, end: this.#at };
      this.#skip(/[ \t]+/y);
      if (keys.length === 0 || this.#text[this.#at] !== "=") {
        return this.#places;
      }
      this.#at++;
      this.#skip(/[ \t]+/y);
      const value = { start: this.#at, end: this.#skipValue() };
      this.#add([table, ...keys].filter(Boolean).join("."), key, value);
    }
  }

  #add(path: string, key: Span, value: Span): void {
    if (!this.#places.has(path)) this.#places.set(path, { key, value });
  }

  /** Reads `a."b c".d`; a part that is not a bare word keeps quotes, so that its dots are not taken for separators. */
  #keys(): readonly string[] {
    const keys: string[] = [];
    for (;;) {
      this.#skip(/[ \t]+/y);
      const char = this.#text[this.#at];
      if (char === '"' || char === "'") {
        const { value, end } = readTomlString(this.#text, this.#at);
        keys.push(BARE.test(value) ? value : JSON.stringify(value));
        this.#at = end;
      } else {
        const from = this.#at;
        this.#skip(/[A-Za-z0-9_-]+/y);
        if (this.#at === from) return keys;
        keys.push(this.#text.slice(from, this.#at));
      }
      if (keys.length > MAX_KEY_PARTS) keys.pop();
      const end = this.#at;
      this.#skip(/[ \t]+/y);
      if (this.#text[this.#at] !== ".") {
        this.#at = end;
        return keys;
      }
      this.#at++;
    }
  }

  /** `[[a.b]]` opens the next element of `a.b`; `[a.b.c]` belongs to its last one. */
  #tablePath(keys: readonly string[], isArray: boolean): string {
    let path = "";
    keys.forEach((key, i) => {
      path = path === "" ? key : `${path}.${key}`;
      const count = this.#arrays.get(path);
      if (isArray && i === keys.length - 1) {
        this.#arrays.set(path, (count ?? 0) + 1);
        path = `${path}[${count ?? 0}]`;
      } else if (count !== undefined) {
        path = `${path}[${count - 1}]`;
      }
    });
    return path;
  }

  /** Moves behind the value at the current place and returns the end of it. */
  #skipValue(): number {
    let depth = 0;
    let end = this.#at;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at]!;
      if (char === '"' || char === "'") {
        this.#at = end = readTomlString(this.#text, this.#at).end;
        continue;
      }
      if (char === "#") {
        this.#at = this.#lineEnd();
        continue;
      }
      if (char === "\n" && depth === 0) break;
      if (char === "[" || char === "{") depth++;
      if (char === "]" || char === "}") depth--;
      this.#at++;
      if (char > " ") end = this.#at;
    }
    return end;
  }

  #skip(pattern: RegExp): void {
    for (;;) {
      pattern.lastIndex = this.#at;
      const found = pattern.exec(this.#text);
      if (found === null) return;
      this.#at += found[0].length;
    }
  }

  #lineEnd(): number {
    const end = this.#text.indexOf("\n", this.#at);
    const from = end === -1 ? this.#text.length : end;
    return this.#text[from - 1] === "\r" ? from - 1 : from;
  }
}

const BARE = /^[A-Za-z0-9_-]+$/;

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  e: "\u001b",
};

interface TomlString {
  readonly value: string;
  /** Offset behind the closing quotes. */
  readonly end: number;
  /**
   * Pairs of an offset in `value` and the offset in the file where it stands: the beginning, and every place behind
   * a line break or an escape. Between two of them value and file run in step.
   */
  readonly marks: readonly (readonly [offset: number, at: number])[];
  readonly hasEscapes: boolean;
}

/** Reads a TOML string of any of the four kinds, the opening quote at `start`. */
export function readTomlString(text: string, start: number): TomlString {
  const quote = text[start]!;
  const isBasic = quote === '"';
  const isMultiline = text.startsWith(quote.repeat(3), start);
  const close = quote.repeat(isMultiline ? 3 : 1);
  let at = start + close.length;
  // A line break directly behind the opening quotes is not part of the text.
  if (isMultiline) at += lineBreakAt(text, at);

  let value = "";
  let hasEscapes = false;
  const marks: [number, number][] = [[0, at]];
  while (at < text.length) {
    if (text.startsWith(close, at)) {
      // Up to two quotes directly before the closing three belong to the text.
      if (isMultiline) {
        for (let i = 0; i < 2 && text[at + 3] === quote; i++, at++) {
          value += quote;
        }
      }
      at += close.length;
      break;
    }
    if (!isBasic || text[at] !== "\\") {
      const from = at++;
      while (at < text.length && !isSpecial(text.charCodeAt(at))) at++;
      value += text.slice(from, at);
      if (text[from] === "\n")
        marks.push([value.length - (at - from) + 1, from + 1]);
      continue;
    }
    hasEscapes = true;
    const [decoded, length] = readEscape(text, at);
    value += decoded;
    at += length;
    marks.push([value.length, at]);
  }
  return { value, end: at, marks, hasEscapes };
}

/** Quotes, backslashes and line breaks: all that a string is not made of run by run. */
function isSpecial(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x5c || code === 0x0a;
}

function readEscape(
  text: string,
  at: number,
): readonly [decoded: string, length: number] {
  const char = text[at + 1] ?? "";
  const digits = { x: 2, u: 4, U: 8 }[char];
  if (digits !== undefined) {
    const code = parseInt(text.slice(at + 2, at + 2 + digits), 16);
    const valid = code >= 0 && code <= 0x10ffff;
    return [valid ? String.fromCodePoint(code) : "", 2 + digits];
  }
  if (/[ \t\r\n]/.test(char)) {
    // A backslash at the end of a line joins it to the next text, whatever blanks stand between.
    let end = at + 1;
    while (end < text.length && " \t\r\n".includes(text[end]!)) end++;
    return ["", end - at];
  }
  return [ESCAPES[char] ?? char, 2];
}

/** Length of the line break at `at`; 0 where there is none. */
function lineBreakAt(text: string, at: number): number {
  if (text[at] === "\n") return 1;
  return text.startsWith("\r\n", at) ? 2 : 0;
}

/**
 * The string at `start` of a TOML file as a source text whose places are those of the file, exact to the column.
 *
 * @param name the file's name
 */
export function tomlSourceText(
  file: string,
  name: string,
  start: number,
): SourceText {
  const { value, marks, hasEscapes } = readTomlString(file, start);
  const place = placeFinder(file);
  const anchors: Anchor[] = marks.map(([offset, at]) => ({
    offset,
    ...place(at),
  }));
  const { line, column } = anchors[0]!;
  const source = { name, text: value, firstLine: line, firstColumn: column };
  // Without escapes the text stands in the file as it is, and needs no more than its beginning.
  return hasEscapes ? { ...source, anchors } : source;
}

/** Line and column of ascending offsets, in one walk over the text. */
function placeFinder(
  text: string,
): (offset: number) => { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  let nextStart = text.indexOf("\n") + 1;
  return (offset) => {
    while (nextStart > 0 && nextStart <= offset) {
      lineStart = nextStart;
      nextStart = text.indexOf("\n", lineStart) + 1;
      line++;
    }
    return { line, column: offset - lineStart + 1 };
  };
}
