/**
 * A place in the expanded text that moves on token by token, for the three parsers (commands, search expressions, eval
 * expressions) that read one text in turns. It counts nesting, turns ranges into spans of the source and makes the errors.
 */
import { diagnose, RuleSyntaxError } from "../diagnostic.ts";
import { quote } from "../quote.ts";
import type { Span } from "../source-text.ts";
import type { ExpandedText } from "./expanded-text.ts";
import { readToken, readValue } from "./lexer.ts";
import type { Mode, Token } from "./lexer.ts";

/** The codes of a text that cannot be read. */
export type SyntaxCode =
  /** It does not follow the grammar. */
  | "spl-syntax"
  /** Splunk reads it, this version does not run it. */
  | "spl-unsupported";

/** Deepest nesting of parentheses, calls and NOT; every walk over the tree recurses. */
export const MAX_DEPTH = 200;

export class TokenReader {
  readonly #expanded: ExpandedText;
  readonly #text: string;
  #at = 0;
  #previousEnd = 0;
  #depth = 0;
  /** The token at `#at`, read once for each mode that asked. */
  readonly #memo: Record<Mode, Token | undefined> = {
    word: undefined,
    eval: undefined,
  };
  /** Subsearches around the current place. */
  subsearches = 0;

  constructor(expanded: ExpandedText) {
    this.#expanded = expanded;
    this.#text = expanded.text;
  }

  /** The token ahead. @throws RuleSyntaxError at a quote that nothing closes */
  peek(mode: Mode = "word"): Token {
    const token = (this.#memo[mode] ??= readToken(this.#text, this.#at, mode));
    if (token.kind === "open") this.#failOpen(token);
    return token;
  }

  /** The token behind a token that was peeked at. */
  peekBehind(token: Token, mode: Mode = "word"): Token {
    return readToken(this.#text, token.end, mode);
  }

  /** Moves behind the token ahead. */
  next(mode: Mode = "word"): Token {
    return this.#moveBehind(this.peek(mode));
  }

  /** A value of a comparison or of an option; its text is empty where none stands. */
  value(inList: boolean): Token {
    const inSubsearch = this.subsearches > 0;
    const token = readValue(this.#text, this.#at, inList, inSubsearch);
    if (token.kind === "open") this.#failOpen(token);
    return this.#moveBehind(token);
  }

  #moveBehind(token: Token): Token {
    this.#at = token.end;
    this.#previousEnd = token.end;
    this.#memo.word = undefined;
    this.#memo.eval = undefined;
    return token;
  }

  /** True at the end of the command: a pipe, the bracket that closes a subsearch, or the end of the text. */
  atEnd(mode: Mode = "word"): boolean {
    const { kind, text } = this.peek(mode);
    return (
      kind === "end" || (kind === "operator" && (text === "|" || text === "]"))
    );
  }

  /** True if the token ahead is this word, in any case. */
  isWord(word: string, mode: Mode = "word"): boolean {
    const { kind, text } = this.peek(mode);
    return kind === "word" && text.toLowerCase() === word;
  }

  isOperator(operator: string, mode: Mode = "word"): boolean {
    const { kind, text } = this.peek(mode);
    return kind === "operator" && text === operator;
  }

  /** Moves behind the operator if it is ahead. */
  skipOperator(operator: string, mode: Mode = "word"): boolean {
    const found = this.isOperator(operator, mode);
    if (found) this.next(mode);
    return found;
  }

  /** Moves behind the word if it is ahead, in any case. */
  skipWord(word: string, mode: Mode = "word"): boolean {
    const found = this.isWord(word, mode);
    if (found) this.next(mode);
    return found;
  }

  expectOperator(operator: string, where: string, mode: Mode = "word"): Token {
    if (this.isOperator(operator, mode)) return this.next(mode);
    return this.unexpected(`"${operator}" ${where}`, mode);
  }

  /** Reads something that may hold itself. */
  nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      this.fail(this.peek(), `nested more than ${MAX_DEPTH} deep`);
    }
    const result = read();
    this.#depth--;
    return result;
  }

  /** The source's span of a token or of a range of the expanded text. */
  span(range: Span): Span {
    return this.#expanded.span({ start: range.start, end: range.end });
  }

  /** The source's span from an offset of the expanded text to the token that was read last. */
  spanFrom(start: number): Span {
    return this.span({ start, end: Math.max(start, this.#previousEnd) });
  }

  unexpected(expected: string, mode: Mode = "word", hint?: string): never {
    const token = this.peek(mode);
    const { kind, text, start } = token;
    if (kind === "unknown" && text === "&") {
      this.fail(
        token,
        `expected ${expected}, found "&"`,
        "a sign was written for HTML, such as &gt; for >: write the sign itself",
      );
    }
    const found =
      kind === "end"
        ? "the end of the search"
        : kind === "quoted" || kind === "field"
          ? `the text ${quote(text)}`
          : quote(text);
    this.fail(
      kind === "end" ? { start, end: start } : token,
      `expected ${expected}, found ${found}`,
      hint,
    );
  }

  /** For what Splunk reads and this version does not run. */
  unsupported(range: Span, what: string, hint?: string): never {
    this.fail(range, what, hint, "spl-unsupported");
  }

  /** @param range a range of the expanded text */
  fail(
    range: Span,
    message: string,
    hint?: string,
    code: SyntaxCode = "spl-syntax",
  ): never {
    const macro = this.#expanded.macro(range.start);
    const where =
      macro === undefined ? "" : `in the macro ${quote(macro, 100)}: `;
    throw new RuleSyntaxError(
      diagnose(
        this.#expanded.source,
        this.span(range),
        code,
        `${where}${message}`,
        hint,
      ),
    );
  }

  #failOpen(token: Token): never {
    this.fail(
      token,
      "the quote is not closed",
      token.text === '"'
        ? 'close it with "; write \\" for a quote inside, and \\\\ for a backslash before the closing quote'
        : "close the field's name with '",
    );
  }
}
