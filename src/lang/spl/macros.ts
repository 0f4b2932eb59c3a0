/**
 * Search macros: text between backticks that stands for other text. A search and a table of definitions go in, the
 * expanded text with its places and the list of calls come out. Macros are replaced before anything is parsed and without
 * parentheses around them, so a definition may be half an expression, a list of names or several commands.
 *
 * A backtick between double quotes is an ordinary character. Three backticks begin and end a comment.
 */
import { didYouMean } from "../did-you-mean.ts";
import { diagnose, RuleSyntaxError } from "../diagnostic.ts";
import { quote } from "../quote.ts";
import type { SourceText, Span } from "../source-text.ts";
import { BUILTIN_MACROS } from "./builtin-macros.ts";
import { ExpandedText } from "./expanded-text.ts";

export interface Macro {
  readonly name: string;
  /** Each `$parameter$` of the definition is replaced by its argument. */
  readonly parameters: readonly string[];
  readonly definition: string;
}

/** Definitions by name and number of arguments, see {@link macroTable}. */
export type MacroTable = ReadonlyMap<string, Macro>;

/** A call as it was written in the search. */
export interface MacroUse {
  readonly name: string;
  /** True if nothing defines it and it was read as "keep everything": the filter that a user may define. */
  readonly defaulted: boolean;
  readonly span: Span;
}

export interface Expansion {
  readonly text: ExpandedText;
  /** The calls in the search itself, in its order; calls inside definitions are left out. */
  readonly uses: readonly MacroUse[];
}

/** Most macros inside one another. */
export const MAX_MACRO_DEPTH = 20;

/** Most calls, those inside definitions counted: two empty macros that call each other twice grow no text. */
export const MAX_MACRO_CALLS = 1_000;

/** Longest search, before and after its macros are replaced; the longest published one has 15,000 characters. */
export const MAX_SEARCH_LENGTH = 200_000;

/** Most characters of a macro's name in a message; they are whole sentences. */
const MACRO_WIDTH = 100;

/** What an exclusion macro means that nobody has defined: every published detection ends in one. */
const KEEP_EVERYTHING = "search *";

const keyOf = (name: string, count: number): string => `${name}/${count}`;

/**
 * A table of the given definitions and the built-in ones.
 *
 * @param layers the first layer that defines a name for a number of arguments counts, the built-in macros come last
 */
export function macroTable(
  ...layers: readonly (readonly Macro[])[]
): MacroTable {
  const table = new Map<string, Macro>();
  for (const macro of [...layers, BUILTIN_MACROS].flat()) {
    const key = keyOf(macro.name, macro.parameters.length);
    if (!table.has(key)) table.set(key, macro);
  }
  return table;
}

/**
 * Replaces the macros of a search and drops its comments.
 * @throws RuleSyntaxError with code `spl-macro`
 */
export function expandMacros(source: SourceText, table: MacroTable): Expansion {
  const expander = new Expander(source, table);
  expander.search();
  return { text: expander.text, uses: expander.uses };
}

/** The call of the search that is being replaced, and how deep below it we are. */
interface Call {
  readonly macro: string;
  readonly span: Span;
  readonly depth: number;
}

const CALL = /^\s*([A-Za-z0-9_.:-]+)\s*(?:\(([\s\S]*)\))?\s*$/;
const PARAMETER = /\$([A-Za-z0-9_]+)\$/g;

class Expander {
  readonly text: ExpandedText;
  readonly uses: MacroUse[] = [];
  readonly #source: SourceText;
  readonly #table: MacroTable;
  #calls = 0;

  constructor(source: SourceText, table: MacroTable) {
    this.#source = source;
    this.#table = table;
    this.text = new ExpandedText(source);
  }

  search(): void {
    const { text } = this.#source;
    if (text.length > MAX_SEARCH_LENGTH) {
      this.#fail(
        { start: 0, end: 1 },
        `the search has ${text.length} characters, the most is ${MAX_SEARCH_LENGTH}`,
      );
    }
    this.#expand(text, undefined);
  }

  #expand(text: string, call: Call | undefined): void {
    let from = 0;
    let at = 0;
    const spanOf = (start: number, end: number): Span =>
      call?.span ?? { start, end };
    const flush = (to: number): void =>
      this.#append(text.slice(from, to), spanOf(from, to), call);
    while (at < text.length) {
      const char = text[at];
      if (char === "\\") at += 2;
      else if (char === '"') at = endOfQuotes(text, at);
      else if (char !== "`") at++;
      else {
        flush(at);
        const mark = text.startsWith("```", at) ? "```" : "`";
        const end = this.#closing(text, at, mark);
        if (end === undefined) {
          this.#failIn(
            call,
            spanOf(at, at + mark.length),
            mark === "`"
              ? "the macro is not closed"
              : "the comment is not closed",
            mark === "`"
              ? "a macro stands between two backticks; between double quotes a backtick is an ordinary character"
              : "a comment stands between three backticks and three backticks",
          );
        }
        const span = spanOf(at, end);
        const content = text.slice(at + mark.length, end - mark.length);
        if (mark === "`") this.#call(content, span, call);
        // Words on either side of a comment stay two words.
        else this.#append(" ", span, call);
        from = at = end;
      }
    }
    flush(text.length);
  }

  /** The offset behind the closing mark. */
  #closing(text: string, start: number, mark: string): number | undefined {
    let at = start + mark.length;
    while (at < text.length) {
      if (text.startsWith(mark, at)) return at + mark.length;
      // In the arguments of a macro a backtick may stand between quotes; a comment is any text.
      at = mark === "`" && text[at] === '"' ? endOfQuotes(text, at) : at + 1;
    }
    return undefined;
  }

  #call(content: string, span: Span, outer: Call | undefined): void {
    const [, name, list] = CALL.exec(content) ?? [];
    if (name === undefined) {
      this.#failIn(
        outer,
        span,
        `${quote(content)} is not a macro call`,
        "write `name` or `name(argument, argument)`",
      );
    }
    const args = list === undefined ? [] : splitArguments(list);
    const found = this.#table.get(keyOf(name, args.length));
    const defaulted =
      found === undefined && args.length === 0 && name.endsWith("_filter");
    if (found === undefined && !defaulted) {
      this.#failUnknown(name, args.length, span, outer);
    }
    if (outer === undefined) this.uses.push({ name, defaulted, span });
    const depth = (outer?.depth ?? 0) + 1;
    const macro = outer?.macro ?? name;
    if (depth > MAX_MACRO_DEPTH) {
      this.#fail(
        span,
        `the macro ${quote(macro, MACRO_WIDTH)} calls macros more than ${MAX_MACRO_DEPTH} deep`,
        "look for a macro that calls itself",
      );
    }
    if (++this.#calls > MAX_MACRO_CALLS) {
      this.#fail(span, `the search calls more than ${MAX_MACRO_CALLS} macros`);
    }
    const definition =
      found === undefined ? KEEP_EVERYTHING : substitute(found, args);
    this.#expand(definition, { macro, span, depth });
  }

  #append(text: string, span: Span, call: Call | undefined): void {
    this.text.append(text, span, call?.macro);
    if (this.text.length > MAX_SEARCH_LENGTH) {
      this.#fail(
        span,
        `with its macros replaced the search has more than ${MAX_SEARCH_LENGTH} characters`,
      );
    }
  }

  #failUnknown(
    name: string,
    count: number,
    span: Span,
    outer: Call | undefined,
  ): never {
    const counts = [...this.#table.values()]
      .filter((macro) => macro.name === name)
      .map(({ parameters }) => parameters.length);
    if (counts.length > 0) {
      this.#failIn(
        outer,
        span,
        `the macro ${quote(name, MACRO_WIDTH)} takes ${counts.join(" or ")} argument${counts[0] === 1 && counts.length === 1 ? "" : "s"}, not ${count}`,
      );
    }
    const names = new Set([...this.#table.values()].map((macro) => macro.name));
    const near = didYouMean(name, names);
    this.#failIn(
      outer,
      span,
      `unknown macro ${quote(name, MACRO_WIDTH)}${near === undefined ? "" : `, did you mean "${near}"?`}`,
      "give its definition in a folder of macro files",
    );
  }

  #failIn(
    outer: Call | undefined,
    span: Span,
    message: string,
    hint?: string,
  ): never {
    const where =
      outer === undefined
        ? ""
        : `in the macro ${quote(outer.macro, MACRO_WIDTH)}: `;
    this.#fail(span, `${where}${message}`, hint);
  }

  #fail(span: Span, message: string, hint?: string): never {
    throw new RuleSyntaxError(
      diagnose(this.#source, span, "spl-macro", message, hint),
    );
  }
}

function substitute(macro: Macro, args: readonly string[]): string {
  return macro.definition.replace(PARAMETER, (written, name: string) => {
    const index = macro.parameters.indexOf(name);
    return index === -1 ? written : args[index]!;
  });
}

/** The offset behind the closing quote, or the end of the text; a backslash takes the next character with it. */
function endOfQuotes(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return Math.min(at + 1, text.length);
}

/** Splits at commas outside quotes and parentheses; one pair of quotes around an argument is taken off. */
function splitArguments(list: string): readonly string[] {
  const args: string[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at <= list.length;) {
    const char = list[at];
    if (char === undefined || (char === "," && depth === 0)) {
      args.push(list.slice(from, at).trim());
      from = ++at;
    } else if (char === '"') at = endOfQuotes(list, at);
    else {
      if (char === "(") depth++;
      if (char === ")" && depth > 0) depth--;
      at++;
    }
  }
  if (args.length === 1 && args[0] === "") return [];
  return args.map((each) =>
    each.length >= 2 && each.startsWith('"') && each.endsWith('"')
      ? each.slice(1, -1)
      : each,
  );
}
