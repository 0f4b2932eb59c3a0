/**
 * The words of a search. Which words there are depends on who asks: commands and search expressions have words that run to
 * the next blank or sign, eval expressions have names, numbers and operators. So a token is read at an offset in one of two
 * modes, and what a field is compared with is read by `readValue`. Nothing fails here but an unclosed quote.
 *
 * ```text
 * word:   process_name IN ("a", b*)       Processes.process = "*schtasks*"      span=1h
 * eval:   mvcount(split(process,"/.."))-1 >= .25        'odd name'
 * value:  *\\temp\\*     C:\Temp(x86)\a.exe     "a b"     10.0.0.0/8
 * ```
 */
import type { Span } from "../source-text.ts";

export type TokenKind =
  /** In eval expressions a name. */
  | "word"
  /** `"…"`; `text` is what stands between the quotes, escapes and all. */
  | "quoted"
  /** `'…'`, in eval expressions only. */
  | "field"
  /** In eval expressions only. */
  | "number"
  | "operator"
  /** A quote that nothing closes; `text` is the quote. */
  | "open"
  /** A character that begins nothing. */
  | "unknown"
  | "end";

export interface Token extends Span {
  readonly kind: TokenKind;
  readonly text: string;
}

/** True for the operator itself: the same text in quotes is a name or a value. */
export function isOperatorToken(token: Token, text: string): boolean {
  return token.kind === "operator" && token.text === text;
}

export type Mode = "word" | "eval";

const BLANK = /\s*/y;
const WORD = /(?:[^\s,()"=|[\]!<>]|!(?!=))+/y;
const WORD_OPERATORS = ["!=", "<=", ">=", ..."=<>,()[]|"];
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const EVAL_OPERATORS = ["==", "!=", "<=", ">=", ..."=<>+-*/%.,()[]|"];

/** The token at or behind `at`, blanks skipped. */
export function readToken(text: string, at: number, mode: Mode): Token {
  const start = skipBlanks(text, at);
  const char = text[start];
  if (char === undefined) return { kind: "end", text: "", start, end: start };
  if (char === '"') return quoted(text, start);
  if (mode === "eval") {
    if (char === "'") return quotedField(text, start);
    const name = match(NAME, text, start);
    if (name !== undefined) return token("word", name, start);
    const number = match(NUMBER, text, start);
    if (number !== undefined) return token("number", number, start);
  } else {
    const word = match(WORD, text, start);
    if (word !== undefined) return token("word", word, start);
  }
  const operators = mode === "eval" ? EVAL_OPERATORS : WORD_OPERATORS;
  const operator = operators.find((each) => text.startsWith(each, start));
  if (operator !== undefined) return token("operator", operator, start);
  return token(
    "unknown",
    String.fromCodePoint(text.codePointAt(start)!),
    start,
  );
}

/**
 * What a field is compared with, as written: between quotes, or up to the next blank, pipe or closing parenthesis that
 * nothing opens (`\` takes the next character with it, except a blank).
 *
 * @param at the first character; blanks before it are skipped
 * @param inList a comma ends it too
 * @param inSubsearch a closing bracket that nothing opens ends it too
 */
export function readValue(
  text: string,
  at: number,
  inList: boolean,
  inSubsearch: boolean,
): Token {
  const start = skipBlanks(text, at);
  if (text[start] === '"') return quoted(text, start);
  let end = start;
  let parentheses = 0;
  let brackets = 0;
  for (; end < text.length; end++) {
    const char = text[end]!;
    if (char === "\\" && /\S/.test(text[end + 1] ?? " ")) {
      end++;
      continue;
    }
    if (/[\s"|]/.test(char) || (inList && char === ",")) break;
    if (char === "(") parentheses++;
    if (char === ")" && --parentheses < 0) break;
    if (char === "[") brackets++;
    if (char === "]" && --brackets < 0 && inSubsearch) break;
  }
  return { kind: "word", text: text.slice(start, end), start, end };
}

/** Undoes the escapes of a value in a search expression: `\\`, `\"` and `\|`; any other backslash stays. */
export function unescapeValue(written: string): string {
  return written.replace(/\\([\\"|])/g, "$1");
}

/** Undoes the escapes of a text in an eval expression or of a regular expression: `\\` and `\"`. */
export function unescapeText(written: string): string {
  return written.replace(/\\([\\"])/g, "$1");
}

function quoted(text: string, start: number): Token {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  if (at >= text.length) return token("open", '"', start);
  return {
    kind: "quoted",
    text: text.slice(start + 1, at),
    start,
    end: at + 1,
  };
}

function quotedField(text: string, start: number): Token {
  const close = text.indexOf("'", start + 1);
  if (close === -1) return token("open", "'", start);
  const name = text.slice(start + 1, close);
  return { kind: "field", text: name, start, end: close + 1 };
}

function skipBlanks(text: string, at: number): number {
  BLANK.lastIndex = at;
  BLANK.exec(text);
  return Math.min(BLANK.lastIndex, text.length);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function token(kind: TokenKind, text: string, start: number): Token {
  return { kind, text, start, end: start + text.length };
}
