/**
 * EQL text to tokens, one at a time. Source text goes in, tokens with their UTF-16 spans come out; what older
 * dialects wrote and today's refuses is recognised here so that the message can say what to write instead.
 */
import { diagnose, RuleSyntaxError } from "../diagnostic.ts";
import { quote } from "../quote.ts";
import type { SourceText, Span } from "../source-text.ts";

export type TokenKind =
  "name" | "tilde" | "quoted" | "string" | "number" | "operator" | "end";

export interface Token extends Span {
  readonly kind: TokenKind;
  /**
   * The name (a `tilde` token without its `~`), the content of a string or of backticks, the number or operator as
   * written; empty at the end.
   */
  readonly text: string;
}

/** Reserved words: not usable as the first part of a field unless in backticks. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "and any by false in join like maxspan not null of or regex sample sequence " +
    "true until where with"
  ).split(" "),
);

/** A query has at most 1,100 tokens in practice; more than this is an attack or a mistake. */
export const MAX_TOKENS = 50_000;

/** Longest first, so that `<=` is not read as `<`. */
const OPERATORS = "== != <= >= ![ < > = : + - * / % . , ( ) [ ] | ? $".split(
  " ",
);

/** What writers of other languages reach for. */
const FOREIGN: readonly (readonly [string, string])[] = [
  ["&&", 'write "and"'],
  ["!", 'write "not" before a condition, or "![" without a blank for a step'],
  [";", "a file holds one query, and nothing ends it"],
  ["#", "a comment begins with // or stands between /* and */"],
  [
    "~",
    'a "~" follows in, like, regex or a function name directly, without a blank',
  ],
  ["\u201c", 'use straight double quotes: "text"'],
  ["\u201d", 'use straight double quotes: "text"'],
  ["\u2018", 'use straight double quotes: "text"'],
  ["\u2019", 'use straight double quotes: "text"'],
  ["\u00a0", "it looks like a blank: replace it by an ordinary one"],
];

const BLANK = /[ \t\r\n]+/y;
const NAME = /[A-Za-z_@][A-Za-z0-9_@]*/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const RAW_STRING = /"""([^\r\n]*?)"""("{0,2})/y;
const UNICODE_ESCAPE = /u\{([0-9A-Fa-f]{2,8})\}/y;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["b", "\b"],
  ["f", "\f"],
  ["\\", "\\"],
  ['"', '"'],
  // Needless between double quotes, yet published rules write it.
  ["'", "'"],
]);

export class Lexer {
  readonly #source: SourceText;
  readonly #text: string;
  #at = 0;
  #count = 0;

  constructor(source: SourceText) {
    this.#source = source;
    this.#text = source.text;
  }

  /**
   * The next token; the `end` token again and again once the text is used up.
   * @throws RuleSyntaxError with code `eql-syntax`
   */
  next(): Token {
    this.#skipBlanks();
    const start = this.#at;
    const text = this.#text;
    if (start >= text.length) return this.#token("end", "", start, start);
    if (++this.#count > MAX_TOKENS) {
      this.#fail(
        { start, end: start + 1 },
        `the query has more than ${MAX_TOKENS} words and signs`,
        "split it into several rules",
      );
    }

    const name = this.#match(NAME);
    if (name !== undefined) {
      const end = start + name.length;
      return text[end] === "~"
        ? this.#token("tilde", name, start, end + 1)
        : this.#token("name", name, start, end);
    }
    const number = this.#match(NUMBER);
    if (number !== undefined) return this.#number(number, start);

    switch (text[start]) {
      case '"':
        return text.startsWith('"""', start)
          ? this.#rawString(start)
          : this.#string(start);
      case "`":
        return this.#quotedName(start);
      case "'":
        return this.#failOldString(start, start + 1);
      case "?": {
        const next = text[start + 1];
        if (next === '"' || next === "'") {
          return this.#failOldString(start, start + 2);
        }
      }
    }
    const operator = OPERATORS.find((each) => text.startsWith(each, start));
    if (operator !== undefined) {
      return this.#token("operator", operator, start, start + operator.length);
    }
    return this.#failUnknown(start);
  }

  #skipBlanks(): void {
    const text = this.#text;
    for (;;) {
      const blank = this.#match(BLANK);
      if (blank !== undefined) {
        this.#at += blank.length;
      } else if (text.startsWith("//", this.#at)) {
        const end = text.indexOf("\n", this.#at);
        this.#at = end === -1 ? text.length : end;
      } else if (text.startsWith("/*", this.#at)) {
        const end = text.indexOf("*/", this.#at + 2);
        if (end === -1) {
          this.#fail(
            { start: this.#at, end: this.#at + 2 },
            "the comment is not closed",
            "close it with */",
          );
        }
        this.#at = end + 2;
      } else return;
    }
  }

  #number(text: string, start: number): Token {
    const end = start + text.length;
    if (!Number.isFinite(Number(text))) {
      this.#fail({ start, end }, `the number ${quote(text)} is too large`);
    }
    return this.#token("number", text, start, end);
  }

  /** `"…"`: one line, escapes `\n \r \t \b \f \\ \" \'` and `\u{H…H}` with 2 to 8 hexadecimal digits. */
  #string(start: number): Token {
    const text = this.#text;
    let value = "";
    let at = start + 1;
    for (;;) {
      const char = text[at];
      if (char === '"') {
        return this.#token("string", value, start, at + 1);
      }
      if (char === undefined || char === "\n" || char === "\r") {
        this.#failOpen(start, at);
      }
      if (char !== "\\") {
        value += char;
        at++;
        continue;
      }
      const escape = text[at + 1];
      if (escape === undefined || escape === "\n" || escape === "\r") {
        this.#failOpen(start, at + 1);
      }
      const simple = ESCAPES.get(escape);
      if (simple !== undefined) {
        value += simple;
        at += 2;
        continue;
      }
      UNICODE_ESCAPE.lastIndex = at + 1;
      const unicode = UNICODE_ESCAPE.exec(text);
      if (unicode === null) this.#failEscape(start, at);
      const code = parseInt(unicode[1]!, 16);
      const end = at + 1 + unicode[0].length;
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
        this.#fail(
          { start: at, end },
          `${quote(text.slice(at, end))} is not a Unicode character`,
          "characters are 00 to 10ffff, without d800 to dfff",
        );
      }
      value += String.fromCodePoint(code);
      at = end;
    }
  }

  /** `"""…"""`: one line, no escapes; up to two quotes directly before the closing three belong to the text. */
  #rawString(start: number): Token {
    RAW_STRING.lastIndex = start;
    const found = RAW_STRING.exec(this.#text);
    if (found === null) this.#failOpen(start, this.#lineEnd(start));
    const end = start + found[0].length;
    return this.#token("string", found[1]! + found[2]!, start, end);
  }

  /** `` `any text` ``: a backtick inside is doubled. */
  #quotedName(start: number): Token {
    const text = this.#text;
    let at = start + 1;
    for (;;) {
      at = text.indexOf("`", at);
      if (at === -1) {
        this.#fail(
          { start, end: start + 1 },
          "the backtick is not closed",
          "a field name stands between two backticks; a backtick inside it is doubled",
        );
      }
      if (text[at + 1] !== "`") break;
      at += 2;
    }
    const name = text.slice(start + 1, at).replaceAll("``", "`");
    if (name === "") {
      this.#fail(
        { start, end: at + 1 },
        "the field name between the backticks is empty",
      );
    }
    return this.#token("quoted", name, start, at + 1);
  }

  #failOpen(start: number, end: number): never {
    this.#fail(
      { start, end },
      "the string is not closed on its line",
      this.#text.startsWith('"""', start)
        ? 'close it with """ on the same line'
        : 'close it with "; write \\n for a line break, and \\\\ for a backslash before the closing quote',
    );
  }

  #failEscape(start: number, at: number): never {
    const escape = this.#text.slice(at, at + 2);
    const span = { start: at, end: at + escape.length };
    if (escape === "\\u") {
      this.#fail(
        span,
        '"\\u" must be followed by 2 to 8 hexadecimal digits in braces',
        "write \\u{e9}, or \\\\u for a backslash and a u",
      );
    }
    const close = this.#text.indexOf('"', at);
    const inner = this.#text.slice(start + 1, close);
    const raw =
      close !== -1 && close < this.#lineEnd(start) && inner.length <= 60
        ? `""${quote(inner, 60)}""`
        : '"""…"""';
    this.#fail(
      span,
      `${quote(escape)} is not an escape`,
      `write \\\\ for a backslash, or a raw string: ${raw}`,
    );
  }

  /** `'text'`, `?"text"` and `?'text'` of the older language. */
  #failOldString(start: number, from: number): never {
    const mark = this.#text[from - 1]!;
    const raw = this.#text[start] === "?";
    const lineEnd = this.#lineEnd(start);
    let close = from;
    while (close < lineEnd && this.#text[close] !== mark) {
      close += this.#text[close] === "\\" && !raw ? 2 : 1;
    }
    const closed = close < lineEnd;
    const content =
      closed && close - from <= 60 ? this.#text.slice(from, close) : "text";
    const span = { start, end: closed ? close + 1 : start + 1 };
    if (raw) {
      this.#fail(
        span,
        `raw strings written ?${mark}…${mark} are not part of EQL any more`,
        `use """${content}"""`,
      );
    }
    const escaped = content
      .replaceAll("\\'", "'")
      .replaceAll(/(?<!\\)"/g, '\\"');
    this.#fail(
      span,
      "strings in single quotes are not part of EQL any more",
      `use double quotes: "${escaped}"`,
    );
  }

  #failUnknown(start: number): never {
    const text = this.#text;
    const foreign = FOREIGN.find(([sign]) => text.startsWith(sign, start));
    const char = foreign?.[0] ?? String.fromCodePoint(text.codePointAt(start)!);
    const shown = /^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(char)
      ? quote(char)
      : `the character U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
    const letter = /^[\p{L}\p{N}]/u.test(char)
      ? "names other than A-Z a-z 0-9 _ @ need backticks"
      : undefined;
    this.#fail(
      { start, end: start + char.length },
      `${shown} is not part of EQL`,
      foreign?.[1] ?? letter,
    );
  }

  #lineEnd(from: number): number {
    const text = this.#text;
    for (let at = from; at < text.length; at++) {
      if (text[at] === "\n" || text[at] === "\r") return at;
    }
    return text.length;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #token(kind: TokenKind, text: string, start: number, end: number): Token {
    this.#at = end;
    return { kind, text, start, end };
  }

  #fail(span: Span, message: string, hint?: string): never {
    throw new RuleSyntaxError(
      diagnose(this.#source, span, "eql-syntax", message, hint),
    );
  }
}
