/**
 * Regular expressions of `regex`, `rex`, `match` and `replace`: PCRE as a detection writes it goes in, the same for RE2
 * comes out, with the names of its groups. RE2 takes time linear in the text whatever the pattern is, and texts come from
 * attackers; so what needs going back and forth (looking around, back-references, atomic groups) is refused here, by name.
 *
 * Where the two differ in spelling, RE2's is written: needless escapes (`\_`), braces and brackets that stand for
 * themselves, `\x` with fewer digits, `\s` with the vertical tab, `-` between classes, `(?#…)`. As in PCRE, a `]` that
 * stands first in a class is a member of it. One difference remains: `$` is the very end, not also a line break before it.
 */
import { RE2JS, RE2JSException } from "re2js";

export interface LinearPattern {
  /** In RE2's syntax. */
  readonly source: string;
  /** The names of groups, in the order of the pattern. */
  readonly groups: readonly string[];
}

/** The pattern cannot be read, or it cannot run. */
export class PcreError extends Error {
  /** What to write instead, where the pattern is correct and yet cannot run. */
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.name = "PcreError";
    this.hint = hint;
  }
}

/** Longest pattern; published ones reach 900 characters. */
export const MAX_PATTERN_LENGTH = 4_096;

/** Most instructions of RE2's program: a text costs that many steps for each of its characters at worst. */
export const MAX_PROGRAM_SIZE = 20_000;

/** @throws PcreError */
export function translatePcre(pattern: string): LinearPattern {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    throw new PcreError(`it is longer than ${MAX_PATTERN_LENGTH} characters`);
  }
  const translated = new Translator(pattern).pattern();
  let size: number;
  try {
    size = RE2JS.compile(translated.source).programSize();
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new PcreError(
      error.message.replace("error parsing regexp: ", "").replaceAll("`", '"'),
    );
  }
  if (size > MAX_PROGRAM_SIZE) {
    throw new PcreError("its repeats are too many", "count to smaller numbers");
  }
  return translated;
}

const SPACE = "\\t-\\r ";
const NOT_SPACE = "\\x00-\\x08\\x{0E}-\\x{1F}\\x{21}-\\x{10FFFF}";
const HORIZONTAL =
  "\\t \\x{A0}\\x{1680}\\x{180E}\\x{2000}-\\x{200A}\\x{202F}\\x{205F}\\x{3000}";
const VERTICAL = "\\n-\\r\\x{85}\\x{2028}\\x{2029}";

/** Escapes that stand for several characters, as members of a class. */
const SETS: ReadonlyMap<string, string> = new Map([
  ["d", "\\d"],
  ["D", "\\D"],
  ["w", "\\w"],
  ["W", "\\W"],
  ["s", SPACE],
  ["S", NOT_SPACE],
  ["h", HORIZONTAL],
  ["v", VERTICAL],
]);

/** Escapes outside of a class that RE2 spells otherwise, or the same. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["b", "\\b"],
  ["B", "\\B"],
  ["A", "\\A"],
  ["z", "\\z"],
  ["Z", "\\z"],
  ["N", "[^\\n]"],
  ["H", `[^${HORIZONTAL}]`],
  ["V", `[^${VERTICAL}]`],
  ["R", `(?:\\r\\n|[${VERTICAL}])`],
]);

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ["n", 0x0a],
  ["r", 0x0d],
  ["t", 0x09],
  ["f", 0x0c],
  ["a", 0x07],
  ["e", 0x1b],
]);

const WORD = /[A-Za-z0-9_]/;
const QUANTIFIER = /\{\d{1,5}(?:,\d{0,5})?\}|[*+?]/y;
const HEX = /\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{0,2})/y;
const OCTAL = /[0-7]{1,3}/y;
const PROPERTY = /\{\^?[A-Za-z_]{1,40}\}|[A-Z]/y;
const POSIX = /\[:\^?[a-z]{1,10}:\]/y;
const NAMED =
  /\(\?(?:P?<([A-Za-z_][A-Za-z0-9_]*)>|'([A-Za-z_][A-Za-z0-9_]*)')/y;
const FLAGS = /\(\?([A-Za-z]*(?:-[A-Za-z]*)?)([:)])/y;
const COMMENT = /\(\?#[^)]*\)/y;

const LINEAR = "expressions run in one pass over the text";

class Translator {
  readonly #text: string;
  readonly #groups: string[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  pattern(): LinearPattern {
    let source = "";
    while (this.#at < this.#text.length) source += this.#piece();
    return { source, groups: this.#groups };
  }

  #piece(): string {
    const sign = this.#text[this.#at]!;
    const quantifier = this.#take(QUANTIFIER);
    if (quantifier !== undefined) return this.#quantified(quantifier[0]);
    switch (sign) {
      case "\\":
        return this.#escape();
      case "[":
        return this.#class();
      case "(":
        return this.#group();
      case "{":
      case "}":
      case "]":
        this.#at++;
        return `\\${sign}`;
      default:
        this.#at++;
        return sign;
    }
  }

  #quantified(quantifier: string): string {
    switch (this.#text[this.#at]) {
      case "?":
        this.#at++;
        return `${quantifier}?`;
      case "+":
        throw new PcreError(
          `"${quantifier}+" never gives back what it took`,
          `${LINEAR}: write ${quantifier}`,
        );
      default:
        return quantifier;
    }
  }

  // --- escapes --------------------------------------------------------------------------------------------------

  #escape(): string {
    const letter = this.#text[this.#at + 1];
    if (letter === "Q") return this.#quotedText();
    if (letter === "E") {
      this.#at += 2;
      return "";
    }
    const code = this.#character();
    if (code !== undefined) return literal(code);
    this.#at += 2;
    if (letter === "p" || letter === "P") return this.#property(letter);
    const set = SETS.get(letter!);
    if (set !== undefined) return set.length === 2 ? set : `[${set}]`;
    const other = ESCAPES.get(letter!);
    if (other !== undefined) return other;
    if (/[1-9gk]/.test(letter!)) {
      throw new PcreError(
        `"\\${letter}" asks for what a group has found before`,
        `${LINEAR}: write the text itself`,
      );
    }
    throw new PcreError(`"\\${letter}" is not understood`);
  }

  /** An escape that is one character; nothing is taken if it is not. */
  #character(): number | undefined {
    const start = this.#at;
    const letter = this.#text.codePointAt(start + 1);
    if (letter === undefined) throw new PcreError("it ends with a backslash");
    const sign = String.fromCodePoint(letter);
    this.#at = start + 1 + sign.length;
    const control = CONTROLS.get(sign);
    if (control !== undefined) return control;
    if (sign === "x") {
      const [, braced, plain] = this.#take(HEX)!;
      return codePoint(parseInt(braced ?? (plain || "0"), 16));
    }
    if (sign === "0") {
      this.#at--;
      return parseInt(this.#take(OCTAL)![0], 8);
    }
    if (!WORD.test(sign) || sign === "_") return letter;
    this.#at = start;
    return undefined;
  }

  #quotedText(): string {
    const start = this.#at + 2;
    const found = this.#text.indexOf("\\E", start);
    const end = found === -1 ? this.#text.length : found;
    this.#at = found === -1 ? end : end + 2;
    return [...this.#text.slice(start, end)]
      .map((each) => literal(each.codePointAt(0)!))
      .join("");
  }

  #property(letter: string): string {
    const name = this.#take(PROPERTY);
    if (name === undefined) {
      throw new PcreError(`"\\${letter}" needs a name, as in \\p{L}`);
    }
    return `\\${letter}${name[0]}`;
  }

  // --- classes --------------------------------------------------------------------------------------------------

  /** `[…]`, member by member: a `-` is a range only between two characters. */
  #class(): string {
    const start = this.#at++;
    let source = "[";
    if (this.#text[this.#at] === "^") {
      source += "^";
      this.#at++;
    }
    for (let first = true; ; first = false) {
      const sign = this.#text[this.#at];
      if (sign === undefined) {
        throw new PcreError(
          `the class that begins with "${this.#text.slice(start, start + 10)}" has no end`,
        );
      }
      if (sign === "]" && !first) break;
      const from = this.#member();
      if (typeof from === "string") {
        source += from;
        continue;
      }
      source += literal(from);
      const behind = this.#text[this.#at + 1];
      if (
        this.#text[this.#at] !== "-" ||
        behind === "]" ||
        behind === undefined
      ) {
        continue;
      }
      this.#at++;
      const to = this.#member();
      if (typeof to === "string") source += `\\-${to}`;
      else if (to >= from) source += `-${literal(to)}`;
      else {
        throw new PcreError(
          `the range "${String.fromCodePoint(from)}-${String.fromCodePoint(to)}" runs backwards`,
        );
      }
    }
    this.#at++;
    return `${source}]`;
  }

  /** One character by its number, or several as RE2 writes them. */
  #member(): number | string {
    const posix = this.#take(POSIX);
    if (posix !== undefined) return posix[0];
    if (this.#text[this.#at] !== "\\") {
      const code = this.#text.codePointAt(this.#at)!;
      this.#at += code > 0xffff ? 2 : 1;
      return code;
    }
    const code = this.#character();
    if (code !== undefined) return code;
    const letter = this.#text[this.#at + 1]!;
    this.#at += 2;
    if (letter === "b") return 0x08;
    if (letter === "p" || letter === "P") return this.#property(letter);
    const set = SETS.get(letter);
    if (set === undefined) {
      throw new PcreError(`"\\${letter}" in a class is not understood`);
    }
    return set;
  }

  // --- groups ---------------------------------------------------------------------------------------------------

  #group(): string {
    if (this.#take(COMMENT) !== undefined) return "";
    const start = this.#text.slice(this.#at, this.#at + 4);
    if (!start.startsWith("(?") && !start.startsWith("(*")) {
      this.#at++;
      return "(";
    }
    const named = this.#take(NAMED);
    if (named !== undefined) {
      const name = (named[1] ?? named[2])!;
      if (this.#groups.includes(name)) {
        throw new PcreError(`two groups are named "${name}"`);
      }
      this.#groups.push(name);
      return `(?P<${name}>`;
    }
    const flags = this.#take(FLAGS);
    if (flags !== undefined) {
      for (const flag of flags[1]!) {
        if (!"imsU-".includes(flag)) {
          throw new PcreError(`the flag "${flag}" is not understood`);
        }
      }
      return flags[1] === "" && flags[2] === ")" ? "" : flags[0];
    }
    const look = /^\(\?<?[=!]/.exec(start);
    if (look !== null) {
      throw new PcreError(
        `"${look[0]}" looks ${look[0].includes("<") ? "behind" : "ahead"}`,
        `${LINEAR}: write a condition of its own, as in NOT match(field, "…")`,
      );
    }
    if (start.startsWith("(?>")) {
      throw new PcreError(
        '"(?>" never gives back what it took',
        `${LINEAR}: write (?:`,
      );
    }
    throw new PcreError(`"${start.slice(0, 3)}" is not understood`);
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found !== undefined) this.#at = pattern.lastIndex;
    return found;
  }
}

/** The character as itself, wherever it stands. */
function literal(code: number): string {
  const isPlain =
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x5f ||
    code === 0x20;
  if (isPlain) return String.fromCharCode(code);
  return code > 0x20 && code < 0x7f
    ? `\\${String.fromCharCode(code)}`
    : `\\x{${code.toString(16).toUpperCase()}}`;
}

function codePoint(code: number): number {
  if (code > 0x10ffff) throw new PcreError("a character number is too large");
  return code;
}
