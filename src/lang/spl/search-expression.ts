/**
 * Search expressions, as in `search …` and `tstats … where …`, by recursive descent. The one thing to know: OR binds tighter
 * than AND, and AND may be left out, so `a OR b c` is `(a OR b) AND c`.
 *
 * ```text
 * expr  = orset { ["AND"] orset }
 * orset = unary { "OR" unary }
 * unary = "NOT" unary | "(" expr ")" | test
 * test  = field op value | field "IN" "(" value { [","] value } ")" | word | phrase
 * op    = "=" | "!=" | "<" | "<=" | ">" | ">="
 * ```
 */
import { quote } from "../quote.ts";
import type { Token } from "./lexer.ts";
import { isOperatorToken, unescapeText, unescapeValue } from "./lexer.ts";
import type { TokenReader } from "./token-reader.ts";
import type {
  CompareOperator,
  FieldName,
  SearchExpr,
  SearchValue,
} from "./tree.ts";

const COMPARISONS: ReadonlySet<string> = new Set<CompareOperator>([
  "=",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
]);

/** Words that end the condition of a `tstats`. */
const BY_WORDS: ReadonlySet<string> = new Set(["by", "groupby"]);

/** Operators are written in capitals; like this they would be words to look for. */
const LOWER_OPERATORS: ReadonlySet<string> = new Set(["and", "or", "not"]);

/** Directives that choose how a term is matched in Splunk's index. */
const DIRECTIVES: ReadonlySet<string> = new Set(["CASE", "TERM"]);

/**
 * Reads a search expression up to the end of the command.
 *
 * @param endsAtBy the word `by` ends it too, outside parentheses
 */
export function parseSearchExpr(
  reader: TokenReader,
  endsAtBy = false,
): SearchExpr {
  return new SearchExprParser(reader).expr(endsAtBy);
}

class SearchExprParser {
  readonly #reader: TokenReader;

  constructor(reader: TokenReader) {
    this.#reader = reader;
  }

  // expr = orset { ["AND"] orset }
  expr(endsAtBy: boolean): SearchExpr {
    const reader: TokenReader = this.#reader;
    const { start } = reader.peek();
    const operands = [this.#orSet(endsAtBy)];
    for (;;) {
      if (reader.peek().text === "AND" && reader.peek().kind === "word") {
        reader.next();
      } else if (!this.#beginsTerm(endsAtBy)) break;
      operands.push(this.#orSet(endsAtBy));
    }
    if (operands.length === 1) return operands[0]!;
    return { kind: "and", operands, span: reader.spanFrom(start) };
  }

  // orset = unary { "OR" unary }
  #orSet(endsAtBy: boolean): SearchExpr {
    const reader: TokenReader = this.#reader;
    const { start } = reader.peek();
    const operands = [this.#unary(endsAtBy)];
    while (reader.peek().kind === "word" && reader.peek().text === "OR") {
      reader.next();
      operands.push(this.#unary(endsAtBy));
    }
    if (operands.length === 1) return operands[0]!;
    return { kind: "or", operands, span: reader.spanFrom(start) };
  }

  #beginsTerm(endsAtBy: boolean): boolean {
    const { kind, text } = this.#reader.peek();
    if (kind === "quoted") return true;
    if (kind === "operator") return text === "(" || text === "[";
    return kind === "word" && !(endsAtBy && this.#isBy());
  }

  /** A field may be called `by`. */
  #isBy(): boolean {
    const token = this.#reader.peek();
    if (!BY_WORDS.has(token.text.toLowerCase())) return false;
    const behind = this.#reader.peekBehind(token);
    return behind.kind !== "operator" || !COMPARISONS.has(behind.text);
  }

  // unary = "NOT" unary | "(" expr ")" | test
  #unary(endsAtBy: boolean): SearchExpr {
    const reader: TokenReader = this.#reader;
    const token = reader.peek();
    if (token.kind === "operator" && token.text === "(") {
      return reader.nested(() => {
        reader.next();
        const inner = this.expr(false);
        reader.expectOperator(")", "to close the parenthesis");
        return inner;
      });
    }
    if (token.kind === "word" && token.text === "NOT") {
      return reader.nested(() => {
        reader.next();
        const operand = this.#unary(endsAtBy);
        return { kind: "not", operand, span: reader.spanFrom(token.start) };
      });
    }
    if (token.kind === "operator" && token.text === "[") {
      reader.unsupported(
        token,
        "a search inside a search expression does not run here",
        "only join takes a search in brackets",
      );
    }
    const isTerm =
      token.kind === "quoted" ||
      (token.kind === "word" &&
        token.text !== "AND" &&
        token.text !== "OR" &&
        !(endsAtBy && this.#isBy()));
    if (!isTerm) reader.unexpected("a comparison such as field=value");
    return this.#test(token);
  }

  // test = field op value | field "IN" "(" … ")" | word | phrase
  #test(token: Token): SearchExpr {
    const reader: TokenReader = this.#reader;
    const behind = reader.peekBehind(token);
    if (behind.kind === "operator" && COMPARISONS.has(behind.text)) {
      return this.#comparison(token);
    }
    const isList =
      behind.kind === "word" &&
      behind.text.toLowerCase() === "in" &&
      isOperatorToken(reader.peekBehind(behind), "(");
    if (isList) return this.#in(token, behind);
    if (
      token.kind === "word" &&
      LOWER_OPERATORS.has(token.text.toLowerCase())
    ) {
      const operator = token.text.toUpperCase();
      reader.fail(
        token,
        `${quote(token.text)} is a word to look for, not an operator`,
        `write ${operator} in capitals, or "${token.text}" in quotes for the word`,
      );
    }
    if (token.text.toLowerCase() === "in" && isOperatorToken(behind, "(")) {
      reader.fail(token, `${quote(token.text)} needs a field before it`);
    }
    const value = this.#value(false);
    return { kind: "text", value, span: value.span };
  }

  #comparison(token: Token): SearchExpr {
    const reader: TokenReader = this.#reader;
    const field = this.#field(token);
    const operator = reader.next();
    if (operator.text === "=" && reader.isOperator("=")) {
      reader.fail(
        { start: operator.start, end: reader.peek().end },
        '"==" is not an operator of search expressions',
        "write one =",
      );
    }
    const value = this.#value(false);
    return {
      kind: "comparison",
      field,
      operator: operator.text as CompareOperator,
      value,
      span: reader.spanFrom(token.start),
    };
  }

  #in(token: Token, operator: Token): SearchExpr {
    const reader: TokenReader = this.#reader;
    if (operator.text !== "IN") {
      reader.fail(
        operator,
        `${quote(operator.text)} is a word to look for, not an operator`,
        "write IN in capitals",
      );
    }
    const field = this.#field(token);
    reader.next();
    reader.next();
    const values = [];
    while (!reader.isOperator(")")) {
      if (reader.skipOperator(",")) continue;
      values.push(this.#value(true));
    }
    const close = reader.next();
    if (values.length === 0) reader.fail(close, "the list after IN is empty");
    return { kind: "in", field, values, span: reader.spanFrom(token.start) };
  }

  #field(token: Token): FieldName {
    this.#reader.next();
    const name =
      token.kind === "quoted" ? unescapeText(token.text) : token.text;
    return { name, span: this.#reader.span(token) };
  }

  #value(inList: boolean): SearchValue {
    const reader: TokenReader = this.#reader;
    const ahead = reader.peek();
    if (
      DIRECTIVES.has(ahead.text) &&
      ahead.kind === "word" &&
      isOperatorToken(reader.peekBehind(ahead), "(")
    ) {
      reader.unsupported(
        ahead,
        `${ahead.text}(…) does not run here`,
        "write the value alone: it is compared without regard to case",
      );
    }
    const token = reader.value(inList);
    if (token.end === token.start) {
      reader.unexpected(inList ? 'a value or ")"' : "a value");
    }
    return { text: unescapeValue(token.text), span: reader.span(token) };
  }
}
