/**
 * Eval expressions, as in `where …` and `eval f=…`, by recursive descent: fields are bare words, texts stand between double
 * quotes, and AND binds tighter than OR, other than in search expressions.
 *
 * ```text
 * expr    = and { "OR" and }
 * and     = not { "AND" not }
 * not     = "NOT" not | cmp
 * cmp     = sum [ op sum | ["NOT"] "IN" "(" expr { "," expr } ")" | "LIKE" sum ]
 * sum     = prod { ( "+" | "-" | "." ) prod }
 * prod    = unary { ( "*" | "/" | "%" ) unary }
 * unary   = "-" unary | primary
 * primary = text | number | field | name "(" [ expr { "," expr } ] ")" | "(" expr ")"
 * ```
 */
import type { Token } from "./lexer.ts";
import { isOperatorToken, unescapeText } from "./lexer.ts";
import type { TokenReader } from "./token-reader.ts";
import type { CompareOperator, EvalArithmetic, EvalExpr } from "./tree.ts";

/** Most `+ - . * / %` in an expression: a chain of them is as deep a tree as it is long. */
export const MAX_ARITHMETIC = 500;

const COMPARISONS: ReadonlyMap<string, CompareOperator> = new Map([
  ["=", "="],
  ["==", "="],
  ["!=", "!="],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
]);

const SUMS: ReadonlySet<string> = new Set(["+", "-", "."]);
const PRODUCTS: ReadonlySet<string> = new Set(["*", "/", "%"]);

/** Words that are operators wherever they stand bare. */
export const EVAL_KEYWORDS: ReadonlySet<string> = new Set([
  "and",
  "or",
  "not",
  "xor",
  "in",
  "like",
]);

/** Reads an eval expression as far as it goes. */
export function parseEvalExpr(reader: TokenReader): EvalExpr {
  return new EvalExprParser(reader).expr();
}

/** A double quote would hide the macros behind it: those are replaced by a reader that knows no single quotes. */
export function refuseQuotes(reader: TokenReader, name: Token): void {
  if (name.kind !== "field" || !/["`]/.test(name.text)) return;
  reader.unsupported(name, "a field's name with a quote does not run here");
}

class EvalExprParser {
  readonly #reader: TokenReader;
  #arithmetic = 0;

  constructor(reader: TokenReader) {
    this.#reader = reader;
  }

  // expr = and { "OR" and }
  expr(): EvalExpr {
    const operand = this.#logical("or", () =>
      // and = not { "AND" not }
      this.#logical("and", () => this.#not()),
    );
    if (this.#reader.isWord("xor", "eval")) {
      this.#reader.unsupported(
        this.#reader.peek("eval"),
        "XOR does not run here",
        "write (a AND NOT b) OR (b AND NOT a)",
      );
    }
    return operand;
  }

  #logical(kind: "and" | "or", read: () => EvalExpr): EvalExpr {
    const reader: TokenReader = this.#reader;
    const { start } = reader.peek("eval");
    const operands = [read()];
    while (reader.skipWord(kind, "eval")) operands.push(read());
    if (operands.length === 1) return operands[0]!;
    return { kind, operands, span: reader.spanFrom(start) };
  }

  // not = "NOT" not | cmp
  #not(): EvalExpr {
    const reader: TokenReader = this.#reader;
    const { start } = reader.peek("eval");
    if (!reader.isWord("not", "eval")) return this.#comparison();
    return reader.nested(() => {
      reader.next("eval");
      const operand = this.#not();
      return { kind: "not", operand, span: reader.spanFrom(start) };
    });
  }

  // cmp = sum [ op sum | "IN" "(" … ")" | "LIKE" sum ]
  #comparison(): EvalExpr {
    const reader: TokenReader = this.#reader;
    const { start } = reader.peek("eval");
    const left = this.#sum();
    const { kind, text } = reader.peek("eval");
    const operator = kind === "operator" ? COMPARISONS.get(text) : undefined;
    if (operator !== undefined) {
      reader.next("eval");
      const right = this.#sum();
      const span = reader.spanFrom(start);
      return { kind: "comparison", operator, left, right, span };
    }
    if (reader.skipWord("like", "eval")) {
      const pattern = this.#sum();
      const span = reader.spanFrom(start);
      return { kind: "like", operand: left, pattern, span };
    }
    if (reader.skipWord("in", "eval")) {
      const open = reader.expectOperator("(", "after IN", "eval");
      const members = this.#list();
      if (members.length === 0) {
        reader.fail(open, "the list after IN is empty");
      }
      const span = reader.spanFrom(start);
      return { kind: "in", operand: left, members, span };
    }
    return left;
  }

  // sum = prod { ( "+" | "-" | "." ) prod }
  #sum(): EvalExpr {
    return this.#chain(SUMS, () =>
      // prod = unary { ( "*" | "/" | "%" ) unary }
      this.#chain(PRODUCTS, () => this.#unary()),
    );
  }

  #chain(operators: ReadonlySet<string>, read: () => EvalExpr): EvalExpr {
    const reader: TokenReader = this.#reader;
    const { start } = reader.peek("eval");
    let left = read();
    for (;;) {
      const token = reader.peek("eval");
      if (token.kind !== "operator" || !operators.has(token.text)) return left;
      if (++this.#arithmetic > MAX_ARITHMETIC) {
        reader.fail(
          token,
          `the expression has more than ${MAX_ARITHMETIC} operators`,
        );
      }
      reader.next("eval");
      const operator = token.text as EvalArithmetic["operator"];
      const right = read();
      const span = reader.spanFrom(start);
      left = { kind: "arithmetic", operator, left, right, span };
    }
  }

  // unary = "-" unary | primary
  #unary(): EvalExpr {
    const reader: TokenReader = this.#reader;
    const { start } = reader.peek("eval");
    if (!reader.isOperator("-", "eval")) return this.#primary();
    return reader.nested(() => {
      reader.next("eval");
      const operand = this.#unary();
      return { kind: "negate", operand, span: reader.spanFrom(start) };
    });
  }

  // primary = text | number | field | call | "(" expr ")"
  #primary(): EvalExpr {
    const reader: TokenReader = this.#reader;
    const token = reader.peek("eval");
    const span = reader.span(token);
    switch (token.kind) {
      case "quoted":
        reader.next("eval");
        return { kind: "literal", value: unescapeText(token.text), span };
      case "number":
        return this.#number(token);
      case "field":
        reader.next("eval");
        if (token.text === "") reader.fail(token, "the field's name is empty");
        refuseQuotes(reader, token);
        return { kind: "field", name: token.text, span };
      case "word":
        return this.#name(token);
    }
    if (token.kind === "operator" && token.text === "(") {
      return reader.nested(() => {
        reader.next("eval");
        const inner = this.expr();
        reader.expectOperator(")", "to close the parenthesis", "eval");
        return inner;
      });
    }
    return reader.unexpected("a field, a text or a number", "eval");
  }

  #number(token: Token): EvalExpr {
    const reader: TokenReader = this.#reader;
    reader.next("eval");
    const value = Number(token.text);
    if (!Number.isFinite(value)) reader.fail(token, "the number is too large");
    return { kind: "literal", value, span: reader.span(token) };
  }

  #name(token: Token): EvalExpr {
    const reader: TokenReader = this.#reader;
    const name = token.text.toLowerCase();
    const isCall = isOperatorToken(reader.peekBehind(token, "eval"), "(");
    // `like(x, p)` is a function, too.
    if (EVAL_KEYWORDS.has(name) && !(name === "like" && isCall)) {
      reader.unexpected("a field, a text or a number", "eval");
    }
    reader.next("eval");
    const nameSpan = reader.span(token);
    if (!isCall) return { kind: "field", name: token.text, span: nameSpan };
    return reader.nested(() => {
      reader.next("eval");
      const args = this.#list();
      const span = reader.spanFrom(token.start);
      return { kind: "call", name, args, nameSpan, span };
    });
  }

  /** The members behind an opening parenthesis, up to and with the closing one. */
  #list(): readonly EvalExpr[] {
    const reader: TokenReader = this.#reader;
    const members: EvalExpr[] = [];
    if (reader.skipOperator(")", "eval")) return members;
    do members.push(this.expr());
    while (reader.skipOperator(",", "eval"));
    reader.expectOperator(")", 'or "," in the list', "eval");
    return members;
  }
}
