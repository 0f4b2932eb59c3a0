/**
 * The language of the filters: a line of text and what can be asked of the rows of a list in, a test on such rows out, or
 * what is wrong with the line and where. One grammar for all lists; each list has fields of its own.
 *
 * ```text
 * query   = or
 * or      = and { ("or" | "|") and }
 * and     = term { ["and"] term }
 * term    = ["-" | "not"] ( "(" or ")" | pred | text )
 * pred    = field op value { "," value }
 * op      = ":" | "=" | "!=" | ">" | ">=" | "<" | "<="
 * text    = word | "quoted"                     in any column that is shown; "" is a quote inside quotes
 * ```
 *
 * Everything ignores case. `:` is "contains", or the whole value once it has `*` or `?`; `=` is the whole
 * value.
 */
import { didYouMean } from "../../lang/did-you-mean.ts";
import { hasWildcard, matchesGlob } from "./glob.ts";

export type CompiledFilter<Row> =
  | { readonly ok: true; test(row: Row): boolean }
  /** `at` is the UTF-16 offset in the text at which the caret belongs. */
  | { readonly ok: false; readonly message: string; readonly at: number };

export type Test<Row> = (row: Row) => boolean;
export type Operator = ":" | "=" | "!=" | ">" | ">=" | "<" | "<=";

/** A longer line is a mistake, most likely a paste. */
export const MAX_FILTER_LENGTH = 500;
/** Parentheses within parentheses. */
const MAX_DEPTH = 20;

export class FilterError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** What can be asked of the rows of a list. */
export interface Language<Row> {
  readonly fields: readonly Field<Row>[];
  /**
   * A field whose names are not known before; undefined where `name`, as it was written, is none.
   * @throws FilterError at `at` for a name that was meant otherwise
   */
  other?(name: string, at: number): Field<Row> | undefined;
  /** What free text looks in. */
  texts(row: Row): readonly string[];
}

/** Empty text lets everything through. Never throws. */
export function compile<Row>(
  text: string,
  language: Language<Row>,
): CompiledFilter<Row> {
  if (text.length > MAX_FILTER_LENGTH) {
    return {
      ok: false,
      message: `too long: a filter has at most ${MAX_FILTER_LENGTH} characters`,
      at: MAX_FILTER_LENGTH,
    };
  }
  try {
    const test = new Parser(text, language).query();
    return { ok: true, test };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return { ok: false, message: error.message, at: error.at };
  }
}

export interface Token {
  readonly kind: "word" | "quoted" | "operator" | "sign" | "end";
  readonly text: string;
  readonly at: number;
  /** Nothing but the operator stands between a field and its value: `sev: high` is two terms. */
  readonly spaceBefore: boolean;
}

const OPERATORS: readonly Operator[] = ["!=", ">=", "<=", ":", "=", ">", "<"];
const SIGNS = "(),|";

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    const from = at;
    while (text[at] === " " || text[at] === "\t") at++;
    const spaceBefore = at > from || at === 0;
    const sign = text[at];
    if (sign === undefined) break;
    const start = at;
    const operator = OPERATORS.find((o) => text.startsWith(o, at));
    const previous = tokens.at(-1);
    if (sign === '"') {
      at = quoteEnd(text, at);
      const quoted = text.slice(start + 1, at - 1).replaceAll('""', '"');
      tokens.push({ kind: "quoted", text: quoted, at: start, spaceBefore });
    } else if (SIGNS.includes(sign)) {
      at++;
      tokens.push({ kind: "sign", text: sign, at: start, spaceBefore });
    } else if (
      operator !== undefined &&
      // Only behind a bare word: `C:` in a value and `=` in free text are text.
      previous?.kind === "word" &&
      !spaceBefore
    ) {
      at += operator.length;
      tokens.push({ kind: "operator", text: operator, at: start, spaceBefore });
    } else {
      const isValue = previous?.kind === "operator" && !spaceBefore;
      at = wordEnd(text, at, isValue);
      tokens.push({
        kind: "word",
        text: text.slice(start, at),
        at: start,
        spaceBefore,
      });
    }
  }
  tokens.push({ kind: "end", text: "", at: text.length, spaceBefore: true });
  return tokens;
}

/** Behind the quote that closes the one at `from`. */
function quoteEnd(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const end = text.indexOf('"', at);
    if (end === -1) throw new FilterError('the quote " is not closed', from);
    if (text[end + 1] !== '"') return end + 1;
    at = end + 2;
  }
}

/** A word ends at a space, a sign, or (when it may be a field) at an operator. */
function wordEnd(text: string, from: number, isValue: boolean): number {
  let at = from;
  for (; at < text.length; at++) {
    const sign = text[at]!;
    if (sign === " " || sign === "\t" || sign === '"') break;
    if (SIGNS.includes(sign)) break;
    if (!isValue && at > from && /[:=<>!]/.test(sign)) {
      if (sign !== "!" || text[at + 1] === "=") break;
    }
  }
  return Math.max(at, from + 1);
}

class Parser<Row> {
  readonly #tokens: readonly Token[];
  readonly #language: Language<Row>;
  #next = 0;
  #depth = 0;

  constructor(text: string, language: Language<Row>) {
    this.#tokens = tokenize(text);
    this.#language = language;
  }

  query(): Test<Row> {
    if (this.#peek().kind === "end") return () => true;
    const test = this.#or();
    const rest = this.#peek();
    if (rest.kind !== "end") {
      throw new FilterError(
        rest.text === ")"
          ? 'this ")" has no "("'
          : `"${rest.text}" was not expected here`,
        rest.at,
      );
    }
    return test;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== "end") this.#next++;
    return token;
  }

  #isWord(text: string): boolean {
    const token = this.#peek();
    return token.kind === "word" && token.text.toLowerCase() === text;
  }

  /** `or = and { ("or" | "|") and }` */
  #or(): Test<Row> {
    const tests = [this.#and()];
    for (;;) {
      const token = this.#peek();
      if (!this.#isWord("or") && !(token.kind === "sign" && token.text === "|"))
        break;
      this.#take();
      tests.push(this.#and());
    }
    return tests.length === 1
      ? tests[0]!
      : (row) => tests.some((test) => test(row));
  }

  /** `and = term { ["and"] term }` */
  #and(): Test<Row> {
    const tests = [this.#term()];
    for (;;) {
      if (this.#isWord("and")) this.#take();
      else if (!this.#startsTerm()) break;
      tests.push(this.#term());
    }
    return tests.length === 1
      ? tests[0]!
      : (row) => tests.every((test) => test(row));
  }

  #startsTerm(): boolean {
    const token = this.#peek();
    if (token.kind === "quoted") return true;
    if (token.kind === "word") return !this.#isWord("or");
    return token.kind === "sign" && token.text === "(";
  }

  /** `term = ["-" | "not"] ( "(" or ")" | pred | text )` */
  #term(): Test<Row> {
    const token = this.#peek();
    if (++this.#depth > MAX_DEPTH) {
      throw new FilterError(
        `more than ${MAX_DEPTH} parentheses and negations inside one another`,
        token.at,
      );
    }
    const test = this.#negation() ?? this.#group() ?? this.#predicate();
    this.#depth--;
    return test;
  }

  #negation(): Test<Row> | undefined {
    if (this.#isWord("not")) {
      this.#take();
    } else {
      const token = this.#peek();
      if (token.kind !== "word" || !token.text.startsWith("-")) {
        return undefined;
      }
      if (token.text === "-") this.#take();
      else this.#dropMinus(token);
    }
    const test = this.#term();
    return (row) => !test(row);
  }

  /** `-host` is a minus and a word. */
  #dropMinus(token: Token): void {
    const rest = { ...token, text: token.text.slice(1), at: token.at + 1 };
    (this.#tokens as Token[])[this.#next] = rest;
  }

  #group(): Test<Row> | undefined {
    const open = this.#peek();
    if (open.kind !== "sign" || open.text !== "(") return undefined;
    this.#take();
    const test = this.#or();
    const close = this.#take();
    if (close.text !== ")" || close.kind !== "sign") {
      throw new FilterError('this "(" is not closed', open.at);
    }
    return test;
  }

  /** `pred = field op value { "," value }`, or plain text. */
  #predicate(): Test<Row> {
    const token = this.#take();
    if (token.kind === "end") {
      throw new FilterError(
        'something to look for was expected, such as sev>=high or "text"',
        token.at,
      );
    }
    if (token.kind === "quoted") return this.#freeText(token.text);
    if (token.kind !== "word") {
      throw new FilterError(`"${token.text}" was not expected here`, token.at);
    }
    if (this.#peek().kind !== "operator") return this.#freeText(token.text);
    const field = fieldNamed(token, this.#language);
    const operator = this.#take();
    const tests: Test<Row>[] = [];
    do {
      const value = this.#take();
      const isValue = value.kind === "word" || value.kind === "quoted";
      if (!isValue || value.spaceBefore) {
        throw new FilterError(
          `a value was expected behind "${token.text}${operator.text}"`,
          operator.at + operator.text.length,
        );
      }
      tests.push(field.test(operator.text as Operator, value, operator.at));
    } while (this.#comma());
    // `host!=a,b` means neither, as everywhere else in this language.
    return operator.text === "!="
      ? (row) => tests.every((test) => test(row))
      : (row) => tests.some((test) => test(row));
  }

  /** What the list shows of a row, in the words it shows it. */
  #freeText(text: string): Test<Row> {
    const wanted = text.toLowerCase();
    const matches = hasWildcard(wanted)
      ? (value: string) => matchesGlob(value, `*${wanted}*`)
      : (value: string) => value.includes(wanted);
    return (row) =>
      this.#language.texts(row).some((value) => matches(value.toLowerCase()));
  }

  #comma(): boolean {
    const token = this.#peek();
    if (token.kind !== "sign" || token.text !== ",") return false;
    this.#take();
    return true;
  }
}

export interface Field<Row> {
  readonly names: readonly string[];
  /** All values that there are, where they are few. */
  readonly words?: readonly string[];
  /** Values have an order: `>=` can be asked. */
  readonly isOrdered?: true;
  /** What a row has, for completion; absent where values are not to be listed. */
  of?(row: Row): readonly string[];
  /** @throws FilterError at the value, or at the operator if the field cannot be compared that way */
  test(operator: Operator, value: Token, operatorAt: number): Test<Row>;
}

/** `is:` and the words of a list. */
export function stateField<Row>(
  values: Readonly<Record<string, Test<Row>>>,
  words: string,
): Field<Row> {
  return {
    names: ["is"],
    words: words.split(" "),
    test(operator, value, operatorAt) {
      const word = value.text.toLowerCase();
      const test = Object.hasOwn(values, word) ? values[word] : undefined;
      if (test === undefined) {
        throw new FilterError(
          `unknown state "${value.text}"; one of ${words}`,
          value.at,
        );
      }
      onlyEquality("is", operator, operatorAt);
      return operator === "!=" ? (row) => !test(row) : test;
    },
  };
}

export function textField<Row>(
  names: readonly string[],
  get: (row: Row) => string,
): Field<Row> {
  return textsField(names, (row) => [get(row)]);
}

/** True if any of several texts is so; `!=` if none is. */
export function textsField<Row>(
  names: readonly string[],
  get: (row: Row) => readonly string[],
): Field<Row> {
  return {
    names,
    of: get,
    test(operator, value, operatorAt) {
      onlyEquality(names[0]!, operator, operatorAt);
      const wanted = value.text.toLowerCase();
      const isPattern = value.kind === "word" && hasWildcard(wanted);
      const matches = isPattern
        ? (text: string) => matchesGlob(text, wanted)
        : operator === ":"
          ? (text: string) => text.includes(wanted)
          : (text: string) => text === wanted;
      const some = (row: Row): boolean =>
        get(row).some((text) => matches(text.toLowerCase()));
      return operator === "!=" ? (row) => !some(row) : some;
    },
  };
}

export function numberField<Row>(
  names: readonly string[],
  get: (row: Row) => number,
): Field<Row> {
  return {
    names,
    isOrdered: true,
    test(operator, value) {
      const wanted = /^\d{1,9}$/.test(value.text) ? Number(value.text) : NaN;
      if (Number.isNaN(wanted)) {
        throw new FilterError(`"${value.text}" is not a number`, value.at);
      }
      return (row) => compare(get(row) - wanted, operator);
    },
  };
}

export function onlyEquality(
  field: string,
  operator: Operator,
  at: number,
): void {
  if (operator.includes("<") || operator.includes(">")) {
    throw new FilterError(
      `"${field}" has no order; use ${field}: or ${field}= or ${field}!=`,
      at,
    );
  }
}

export function compare(difference: number, operator: Operator): boolean {
  switch (operator) {
    case ":":
    case "=":
      return difference === 0;
    case "!=":
      return difference !== 0;
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
  }
}

function fieldNamed<Row>(
  token: Token,
  { fields, other }: Language<Row>,
): Field<Row> {
  const name = token.text.toLowerCase();
  const field =
    fields.find(({ names }) => names.includes(name)) ??
    other?.(token.text, token.at);
  if (field === undefined) {
    const known = fields.map(({ names }) => names[0]!);
    const near = didYouMean(name, known);
    throw new FilterError(
      near === undefined
        ? `unknown field "${token.text}"; one of ${known.join(" ")} (quote text with a colon in it)`
        : `unknown field "${token.text}", did you mean "${near}"?`,
      token.at,
    );
  }
  return field;
}
