/**
 * The filter of the alert list: a line of text in, a test on alert rows out, or what is wrong with the line
 * and where. Used by whoever holds all alerts (to select) and by the screen (to say what does not parse).
 *
 * ```text
 * query   = or
 * or      = and { ("or" | "|") and }
 * and     = term { ["and"] term }
 * term    = ["-" | "not"] ( "(" or ")" | pred | text )
 * pred    = field op value { "," value }
 * op      = ":" | "=" | "!=" | ">" | ">=" | "<" | "<="
 * text    = word | "quoted"                     in any column that is shown
 * ```
 *
 * Everything ignores case. `:` is "contains", or the whole value once it has `*` or `?`; `=` is the whole
 * value.
 */
import type { AlertRow } from "../store/snapshot.ts";
import type { Severity } from "../../rule/rule.ts";
import { SEVERITIES } from "../../rule/rule.ts";
import { didYouMean } from "../../lang/did-you-mean.ts";
import { hasWildcard, matchesGlob } from "./glob.ts";

export type CompiledFilter =
  | { readonly ok: true; test(row: AlertRow): boolean }
  /** `at` is the UTF-16 offset in the text at which the caret belongs. */
  | { readonly ok: false; readonly message: string; readonly at: number };

type Test = (row: AlertRow) => boolean;
type Operator = ":" | "=" | "!=" | ">" | ">=" | "<" | "<=";

/** A longer line is a mistake, most likely a paste. */
export const MAX_FILTER_LENGTH = 500;
/** Parentheses within parentheses. */
const MAX_DEPTH = 20;

class FilterError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Empty text lets everything through. Never throws. */
export function compileFilter(text: string): CompiledFilter {
  if (text.length > MAX_FILTER_LENGTH) {
    return {
      ok: false,
      message: `too long: a filter has at most ${MAX_FILTER_LENGTH} characters`,
      at: MAX_FILTER_LENGTH,
    };
  }
  try {
    const test = new Parser(text).query();
    return { ok: true, test };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return { ok: false, message: error.message, at: error.at };
  }
}

interface Token {
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
      const end = text.indexOf('"', at + 1);
      if (end === -1) {
        throw new FilterError('the quote " is not closed', at);
      }
      at = end + 1;
      const quoted = text.slice(start + 1, end);
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

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  query(): Test {
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
  #or(): Test {
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
  #and(): Test {
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
  #term(): Test {
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

  #negation(): Test | undefined {
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

  #group(): Test | undefined {
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
  #predicate(): Test {
    const token = this.#take();
    if (token.kind === "end") {
      throw new FilterError(
        'something to look for was expected, such as sev>=high or "text"',
        token.at,
      );
    }
    if (token.kind === "quoted") return freeText(token.text);
    if (token.kind !== "word") {
      throw new FilterError(`"${token.text}" was not expected here`, token.at);
    }
    if (this.#peek().kind !== "operator") return freeText(token.text);
    const field = fieldNamed(token);
    const operator = this.#take();
    const tests: Test[] = [];
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

  #comma(): boolean {
    const token = this.#peek();
    if (token.kind !== "sign" || token.text !== ",") return false;
    this.#take();
    return true;
  }
}

interface Field {
  readonly names: readonly string[];
  /** @throws FilterError at the value, or at the operator if the field cannot be compared that way */
  test(operator: Operator, value: Token, operatorAt: number): Test;
}

const SEVERITY_VALUES: Readonly<Record<string, Severity>> = {
  low: "low",
  med: "medium",
  medium: "medium",
  high: "high",
  crit: "critical",
  critical: "critical",
};

const IS_VALUES: Readonly<Record<string, Test>> = {
  new: (row) => row.status === "open",
  open: (row) => row.status === "open",
  ack: (row) => row.status === "acknowledged",
  acknowledged: (row) => row.status === "acknowledged",
  cls: (row) => row.status === "closed",
  closed: (row) => row.status === "closed",
  provisional: (row) => row.certainty === "provisional",
  confirmed: (row) => row.certainty === "confirmed",
  withdrawn: (row) => row.certainty === "withdrawn",
  revised: (row) => row.revision > 1,
};

const FIELDS: readonly Field[] = [
  {
    names: ["sev", "severity"],
    test(operator, value) {
      const wanted = SEVERITY_VALUES[value.text.toLowerCase()];
      if (wanted === undefined) {
        throw new FilterError(
          `unknown severity "${value.text}"; one of low med high crit`,
          value.at,
        );
      }
      const rank = SEVERITIES.indexOf(wanted);
      return (row) =>
        compare(SEVERITIES.indexOf(row.severity) - rank, operator);
    },
  },
  {
    names: ["is"],
    test(operator, value, operatorAt) {
      const test = IS_VALUES[value.text.toLowerCase()];
      if (test === undefined) {
        throw new FilterError(
          `unknown state "${value.text}"; one of new ack closed provisional confirmed withdrawn revised`,
          value.at,
        );
      }
      onlyEquality("is", operator, operatorAt);
      return operator === "!=" ? (row) => !test(row) : test;
    },
  },
  textField(["rule"], (row) => row.rule),
  textField(["host"], (row) => row.host),
  textField(["user"], (row) => row.user),
  textField(["id"], (row) => row.id),
];

function textField(
  names: readonly string[],
  get: (row: AlertRow) => string,
): Field {
  return {
    names,
    test(operator, value, operatorAt) {
      onlyEquality(names[0]!, operator, operatorAt);
      const wanted = value.text.toLowerCase();
      const isPattern = value.kind === "word" && hasWildcard(wanted);
      const matches = isPattern
        ? (text: string) => matchesGlob(text, wanted)
        : operator === ":"
          ? (text: string) => text.includes(wanted)
          : (text: string) => text === wanted;
      return operator === "!="
        ? (row) => !matches(get(row).toLowerCase())
        : (row) => matches(get(row).toLowerCase());
    },
  };
}

function onlyEquality(field: string, operator: Operator, at: number): void {
  if (operator.includes("<") || operator.includes(">")) {
    throw new FilterError(
      `"${field}" has no order; use ${field}: or ${field}= or ${field}!=`,
      at,
    );
  }
}

function compare(difference: number, operator: Operator): boolean {
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

/** True while the last word could become the name of a field: `s`, `sev`. */
export function mayBecomeField(text: string): boolean {
  const last = /(?:^|[\s(|-])([a-z]+)$/i.exec(text)?.[1]?.toLowerCase();
  return (
    last !== undefined &&
    FIELDS.some((f) => f.names.some((name) => name.startsWith(last)))
  );
}

function fieldNamed(token: Token): Field {
  const name = token.text.toLowerCase();
  const field = FIELDS.find((f) => f.names.includes(name));
  if (field === undefined) {
    const near = didYouMean(name, ["sev", "is", "rule", "host", "user", "id"]);
    throw new FilterError(
      near === undefined
        ? `unknown field "${token.text}"; one of sev is rule host user id (quote text with a colon in it)`
        : `unknown field "${token.text}", did you mean "${near}"?`,
      token.at,
    );
  }
  return field;
}

/** What the list shows of an alert, in the words it shows it. */
function freeText(text: string): Test {
  const wanted = text.toLowerCase();
  const matches = hasWildcard(wanted)
    ? (value: string) => matchesGlob(value, `*${wanted}*`)
    : (value: string) => value.includes(wanted);
  return (row) =>
    [row.rule, row.host, row.user, row.id].some((value) =>
      matches(value.toLowerCase()),
    );
}
