/**
 * Regular expressions of EQL: Lucene's syntax, whole-string match, in time linear in the value. The pattern
 * becomes a Thompson automaton, which is walked with a set of states: no backtracking, so no pattern and no value can
 * make it hang.
 *
 * ```text
 * pattern ──parse──► tree ──compile──► states: CHAR set → next
 *                                              SPLIT → a, b        (| ? * +)
 *                                              MATCH
 * value   ──walk───► set of states, one step a character (see lazy-dfa)
 * ```
 *
 * Understood: `.` classes `[a-z]` `[^…]`, groups, `|`, `? + * {n} {n,} {n,m}` (a `?` after them only makes the
 * piece optional: there is no lazy matching), `\d \w \s` and their opposites, any other escaped character as itself.
 * `^` and `$` are plain characters, as in Lucene. Not understood: look-around, back-references.
 *
 * Characters are code points. Ignoring case, a character stands for every one that folds alike, also inside a class:
 * the value is folded, and a class asks for both cases of what it finds there.
 */
import { fold } from "../../base/fold.ts";
import type { TextTest } from "../../base/fold.ts";
import { compileStates, MATCH, MAX_CACHE_WORDS, NOWHERE } from "./lazy-dfa.ts";
import type { CharTest, State } from "./lazy-dfa.ts";

/** Most states of one automaton; counted repeats are written out. The largest published pattern known to us has 510. */
export const MAX_REGEX_STATES = 2_000;

/** What is wrong with a pattern; `at` is the UTF-16 offset in it. */
export class RegexError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.name = "RegexError";
    this.at = at;
  }
}

type Node =
  | { readonly kind: "char"; readonly test: CharTest }
  | { readonly kind: "sequence"; readonly items: readonly Node[] }
  | { readonly kind: "choice"; readonly options: readonly Node[] }
  | {
      readonly kind: "repeat";
      readonly item: Node;
      readonly min: number;
      readonly max: number;
    };

const isDigit: CharTest = (c) => c >= 48 && c <= 57;
const isWord: CharTest = (c) =>
  isDigit(c) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
const isSpace: CharTest = (c) =>
  (c >= 9 && c <= 13) || c === 32 || c === 0xa0 || c === 0x2028 || c === 0x2029;
const CLASSES: Readonly<Record<string, CharTest>> = {
  d: isDigit,
  D: (c) => !isDigit(c),
  w: isWord,
  W: (c) => !isWord(c),
  s: isSpace,
  S: (c) => !isSpace(c),
};
const CONTROLS: Readonly<Record<string, number>> = {
  n: 10,
  r: 13,
  t: 9,
  f: 12,
};

const MAX_NESTING = 200;

/** Most quantifiers behind one atom: `a+?` has two, and each is a level of nesting. */
const MAX_QUANTIFIERS = 10;

class Parser {
  readonly #text: string;
  readonly #insensitive: boolean;
  #at = 0;
  #depth = 0;
  constructor(text: string, insensitive: boolean) {
    this.#text = text;
    this.#insensitive = insensitive;
  }

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.#text.length) {
      throw new RegexError('unmatched ")"', this.#at);
    }
    return node;
  }

  // choice = sequence { "|" sequence }
  #choice(): Node {
    if (++this.#depth > MAX_NESTING) {
      throw new RegexError("groups are nested too deeply", this.#at);
    }
    const options = [this.#sequence()];
    while (this.#text[this.#at] === "|") {
      this.#at++;
      options.push(this.#sequence());
    }
    this.#depth--;
    return options.length === 1 ? options[0]! : { kind: "choice", options };
  }

  // sequence = { atom { quantifier } }
  #sequence(): Node {
    const items: Node[] = [];
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at]!;
      if (char === "|" || char === ")") break;
      items.push(this.#quantified(this.#atom()));
    }
    return items.length === 1 ? items[0]! : { kind: "sequence", items };
  }

  // quantifier = "?" | "*" | "+" | "{" n [ "," [ m ] ] "}"
  #quantified(item: Node): Node {
    let node = item;
    for (let count = 0; ; count++) {
      const char = this.#text[this.#at];
      if (char === "?") node = { kind: "repeat", item: node, min: 0, max: 1 };
      else if (char === "*") {
        node = { kind: "repeat", item: node, min: 0, max: Infinity };
      } else if (char === "+") {
        node = { kind: "repeat", item: node, min: 1, max: Infinity };
      } else if (char === "{") {
        const match = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(
          this.#text.slice(this.#at, this.#at + 12),
        );
        if (match === null) {
          throw new RegexError(
            '"{" must begin a count such as {2,5}',
            this.#at,
          );
        }
        const min = Number(match[1]);
        const max =
          match[2] === undefined
            ? min
            : match[3] === undefined
              ? Infinity
              : Number(match[3]);
        if (max < min) {
          throw new RegexError(`the count {${min},${max}} is empty`, this.#at);
        }
        node = { kind: "repeat", item: node, min, max };
        this.#at += match[0].length - 1;
      } else return node;
      if (count === MAX_QUANTIFIERS) {
        throw new RegexError("too many repeats of one piece", this.#at);
      }
      this.#at++;
    }
  }

  // atom = "." | class | "(" choice ")" | "\" char | char
  #atom(): Node {
    const from = this.#at;
    const char = this.#character();
    switch (char) {
      case ".":
        return { kind: "char", test: () => true };
      case "(": {
        if (this.#text.startsWith("?", this.#at)) {
          if (!this.#text.startsWith("?:", this.#at)) {
            throw new RegexError(
              "look-around and named groups are not part of EQL",
              from,
            );
          }
          this.#at += 2;
        }
        const inner = this.#choice();
        if (this.#text[this.#at] !== ")") {
          throw new RegexError('"(" is not closed', from);
        }
        this.#at++;
        return inner;
      }
      case "[":
        return { kind: "char", test: this.#class(from) };
      case "\\": {
        if (this.#at >= this.#text.length) {
          throw new RegexError('nothing follows "\\"', from);
        }
        return { kind: "char", test: this.#escape() };
      }
      case "?":
      case "*":
      case "+":
        throw new RegexError(`nothing before "${char}" to repeat`, from);
      default:
        return { kind: "char", test: this.#single(codeOf(char)) };
    }
  }

  /** The next character, which is there: one or two units. */
  #character(): string {
    const char = String.fromCodePoint(this.#text.codePointAt(this.#at)!);
    this.#at += char.length;
    return char;
  }

  #single(code: number): CharTest {
    const wanted = this.#folded(code);
    return (c) => c === wanted;
  }

  /** A character of the pattern as it stands in the values that are walked. */
  #folded(code: number): number {
    return this.#insensitive ? codeOf(fold(String.fromCodePoint(code))) : code;
  }

  #escape(): CharTest {
    const char = this.#character();
    return CLASSES[char] ?? this.#single(CONTROLS[char] ?? codeOf(char));
  }

  #class(from: number): CharTest {
    const negated = this.#text[this.#at] === "^";
    if (negated) this.#at++;
    const tests: CharTest[] = [];
    const singles = new Set<number>();
    for (let first = true; ; first = false) {
      if (this.#at >= this.#text.length) {
        throw new RegexError('"[" is not closed', from);
      }
      const start = this.#at;
      const char = this.#character();
      if (char === "]" && !first) break;
      let low = codeOf(char);
      if (char === "\\") {
        const named = CLASSES[this.#text[this.#at] ?? ""];
        if (named !== undefined) {
          this.#at++;
          tests.push(named);
          continue;
        }
        low = this.#classEscape();
      }
      const next = this.#text[this.#at + 1];
      if (this.#text[this.#at] === "-" && next !== undefined && next !== "]") {
        this.#at++;
        const last = this.#character();
        const high = last === "\\" ? this.#classEscape() : codeOf(last);
        if (high < low) {
          throw new RegexError(
            `the range ${String.fromCodePoint(low)}-${String.fromCodePoint(high)} is empty`,
            start,
          );
        }
        tests.push(this.#range(low, high));
      } else {
        singles.add(this.#folded(low));
      }
    }
    return (c) => (singles.has(c) || tests.some((test) => test(c))) !== negated;
  }

  /** The character behind a backslash; at the end of the pattern the backslash itself. */
  #classEscape(): number {
    if (this.#at >= this.#text.length) return codeOf("\\");
    const char = this.#character();
    return CONTROLS[char] ?? codeOf(char);
  }

  #range(low: number, high: number): CharTest {
    const inside: CharTest = (c) => c >= low && c <= high;
    if (!this.#insensitive) return inside;
    return (c) => inside(c) || inside(upperCase(c));
  }
}

function codeOf(char: string): number {
  return char.codePointAt(0)!;
}

/** The capital of a folded letter; the character itself where it has none, or one of several characters. */
function upperCase(code: number): number {
  if (code < 0x80) return code >= 97 && code <= 122 ? code - 32 : code;
  const lower = String.fromCodePoint(code);
  const upper = lower.toUpperCase();
  return fold(upper) === lower ? codeOf(upper) : code;
}

class Compiler {
  readonly states: State[] = [];

  constructor() {
    this.add(undefined, NOWHERE);
  }

  add(test: CharTest | undefined, next: number, other = NOWHERE): number {
    if (this.states.length >= MAX_REGEX_STATES) {
      throw new RegexError(
        "the pattern is too large: counted repeats are written out",
        0,
      );
    }
    return this.states.push({ test, next, other }) - 1;
  }

  /** Emits `node` so that it continues at `next`; returns its first state. */
  compile(node: Node, next: number): number {
    switch (node.kind) {
      case "char":
        return this.add(node.test, next);
      case "sequence": {
        let first = next;
        for (let i = node.items.length - 1; i >= 0; i--) {
          first = this.compile(node.items[i]!, first);
        }
        return first;
      }
      case "choice": {
        let first = this.compile(node.options.at(-1)!, next);
        for (let i = node.options.length - 2; i >= 0; i--) {
          first = this.add(
            undefined,
            this.compile(node.options[i]!, next),
            first,
          );
        }
        return first;
      }
      case "repeat": {
        let first = next;
        if (node.max === Infinity) {
          const loop = this.add(undefined, NOWHERE, next);
          this.states[loop]!.next = this.compile(node.item, loop);
          first = loop;
        } else {
          for (let i = node.min; i < node.max; i++) {
            first = this.add(undefined, this.compile(node.item, first), next);
          }
        }
        for (let i = 0; i < node.min; i++) {
          const before = first;
          first = this.compile(node.item, first);
          // Nothing, any number of times, is nothing.
          if (first === before) break;
        }
        return first;
      }
    }
  }
}

/**
 * Compiles a pattern to a whole-string test. Time per value: O(length × states), never more; memory: `mostWords` words of
 * four bytes for the sets of states that values led to.
 * @throws RegexError
 */
export function compileRegex(
  pattern: string,
  insensitive: boolean,
  mostWords = MAX_CACHE_WORDS,
): TextTest {
  const compiler = new Compiler();
  const start = compiler.compile(
    new Parser(pattern, insensitive).parse(),
    MATCH,
  );
  const walk = compileStates(compiler.states, start, mostWords);
  return insensitive ? (value) => walk(fold(value)) : walk;
}
