/**
 * Regular expressions of EQL: Lucene's syntax, whole-string match, in time linear in the value. The pattern
 * becomes a Thompson automaton that is walked with a set of states: no backtracking, so no pattern and no value
 * can make it hang.
 *
 * ```text
 * pattern ──parse──► tree ──compile──► states: CHAR set → next
 *                                              SPLIT → a, b        (| ? * +)
 *                                              MATCH
 * value   ──walk───► current set of states, one step a character
 * ```
 *
 * Understood: `.` classes `[a-z]` `[^…]`, groups, `|`, `? + * {n} {n,} {n,m}` (a `?` after them only makes the
 * piece optional: there is no lazy matching), `\d \w \s` and their opposites, any other escaped character as itself.
 * `^` and `$` are plain characters, as in Lucene. Not understood: look-around, back-references.
 */
import { fold } from "../../base/fold.ts";
import type { TextTest } from "../../base/fold.ts";

/** Most states of one automaton; counted repeats are written out. */
export const MAX_REGEX_STATES = 20_000;

/** What is wrong with a pattern; `at` is the UTF-16 offset in it. */
export class RegexError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.name = "RegexError";
    this.at = at;
  }
}

type CharTest = (code: number) => boolean;

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

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  constructor(text: string) {
    this.#text = text;
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
    for (;;) {
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
      this.#at++;
    }
  }

  // atom = "." | class | "(" choice ")" | "\" char | char
  #atom(): Node {
    const from = this.#at;
    const char = this.#text[this.#at++]!;
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
      default: {
        const code = char.charCodeAt(0);
        return { kind: "char", test: (c) => c === code };
      }
    }
  }

  #escape(): CharTest {
    const char = this.#text[this.#at++]!;
    const named = CLASSES[char];
    if (named !== undefined) return named;
    const code = CONTROLS[char] ?? char.charCodeAt(0);
    return (c) => c === code;
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
      let char = this.#text[this.#at++]!;
      if (char === "]" && !first) break;
      if (char === "\\") {
        char = this.#text[this.#at++] ?? "\\";
        const named = CLASSES[char];
        if (named !== undefined) {
          tests.push(named);
          continue;
        }
        char = String.fromCharCode(CONTROLS[char] ?? char.charCodeAt(0));
      }
      const low = char.charCodeAt(0);
      const next = this.#text[this.#at + 1];
      if (this.#text[this.#at] === "-" && next !== undefined && next !== "]") {
        this.#at++;
        let end = this.#text[this.#at++]!;
        if (end === "\\") end = this.#text[this.#at++] ?? "\\";
        const high = end.charCodeAt(0);
        if (high < low) {
          throw new RegexError(
            `the range ${char}-${end} is empty`,
            this.#at - 3,
          );
        }
        tests.push((c) => c >= low && c <= high);
      } else {
        singles.add(low);
      }
    }
    return (c) => (singles.has(c) || tests.some((test) => test(c))) !== negated;
  }
}

interface State {
  /** Undefined in a split or the match state. */
  test: CharTest | undefined;
  next: number;
  /** Second way of a split; -1 elsewhere. */
  other: number;
}

const MATCH = -2;

class Compiler {
  readonly states: State[] = [];

  add(test: CharTest | undefined, next: number, other = -1): number {
    if (this.states.length >= MAX_REGEX_STATES) {
      throw new RegexError(
        "the counted repeats of this pattern are too large",
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
          const loop = this.add(undefined, next, next);
          this.states[loop]!.next = this.compile(node.item, loop);
          first = loop;
        } else {
          for (let i = node.min; i < node.max; i++) {
            first = this.add(undefined, this.compile(node.item, first), next);
          }
        }
        for (let i = 0; i < node.min; i++)
          first = this.compile(node.item, first);
        return first;
      }
    }
  }
}

/**
 * Compiles a pattern to a whole-string test. Time per value: O(length × states), never more.
 * @throws RegexError
 */
export function compileRegex(pattern: string, insensitive: boolean): TextTest {
  const compiler = new Compiler();
  const start = compiler.compile(
    new Parser(insensitive ? foldPattern(pattern) : pattern).parse(),
    MATCH,
  );
  const { states } = compiler;
  const count = states.length;
  const seen = new Uint32Array(count);
  let generation = 0;
  let current: number[] = [];
  let following: number[] = [];
  const stack: number[] = [];
  let matched = false;

  // Adds a state and all that it reaches without a character.
  const enter = (state: number, into: number[]): void => {
    stack.push(state);
    while (stack.length > 0) {
      const at = stack.pop()!;
      if (at === MATCH) {
        matched = true;
        continue;
      }
      if (seen[at] === generation) continue;
      seen[at] = generation;
      const { test, next, other } = states[at]!;
      if (test !== undefined) into.push(at);
      else stack.push(next, other);
    }
  };

  const walk: TextTest = (value) => {
    generation++;
    current.length = 0;
    matched = false;
    enter(start, current);
    for (let i = 0; i < value.length; i++) {
      if (current.length === 0) return false;
      generation++;
      following.length = 0;
      matched = false;
      const code = value.charCodeAt(i);
      for (const at of current) {
        const state = states[at]!;
        if (state.test!(code)) enter(state.next, following);
      }
      [current, following] = [following, current];
    }
    return matched;
  };
  return insensitive ? (value) => walk(fold(value)) : walk;
}

/** Lower-cases a pattern but not the letters of `\D`, `\W`, `\S`. */
function foldPattern(pattern: string): string {
  return pattern.replace(/\\[DWS]|[^\\]+|\\./gsu, (piece) =>
    /^\\[DWS]$/.test(piece) ? piece : fold(piece),
  );
}
