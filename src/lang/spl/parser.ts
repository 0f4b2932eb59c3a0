/**
 * A search to its tree: macros are replaced, then each command is read by a method of its own, which stands below its
 * grammar; `{x}` repeats, `[x]` is optional, names in lists are parted by blanks or commas. A command, function or option
 * that Splunk knows and this version does not run is refused by name, with the reason.
 */
import {
  US_PER_DAY,
  US_PER_HOUR,
  US_PER_MINUTE,
  US_PER_SECOND,
} from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import { didYouMean } from "../did-you-mean.ts";
import { quote } from "../quote.ts";
import type { SourceText, Span } from "../source-text.ts";
import { COMMANDS, OTHER_COMMANDS } from "./commands.ts";
import {
  EVAL_KEYWORDS,
  parseEvalExpr,
  refuseQuotes,
} from "./eval-expression.ts";
import { AGGREGATES, OTHER_AGGREGATES } from "./functions.ts";
import type { Token } from "./lexer.ts";
import { isOperatorToken, unescapeText, unescapeValue } from "./lexer.ts";
import { expandMacros, macroTable } from "./macros.ts";
import type { MacroTable, MacroUse } from "./macros.ts";
import { parseSearchExpr } from "./search-expression.ts";
import { TokenReader } from "./token-reader.ts";
import type {
  Aggregate,
  Assignment,
  Command,
  Conversion,
  FieldName,
  LookupColumn,
  Option,
  Pattern,
  Rename,
  Search,
  SearchExpr,
  SortKey,
  TimeSpan,
} from "./tree.ts";

/** Most commands of a search, those of its subsearches counted. */
export const MAX_COMMANDS = 200;

/** Most subsearches inside one another. */
export const MAX_SUBSEARCHES = 5;

const UNITS_US: ReadonlyMap<string, Us> = new Map([
  ["s", US_PER_SECOND],
  ["m", US_PER_MINUTE],
  ["h", US_PER_HOUR],
  ["d", US_PER_DAY],
]);

/** Options of `tstats` that say how Splunk stores what it has summed up. */
const STORAGE_OPTIONS: ReadonlySet<string> = new Set([
  "summariesonly",
  "allow_old_summaries",
  "chunk_size",
  "local",
]);

const FALSE_VALUES: ReadonlySet<string> = new Set(["f", "false", "0"]);

export interface ParsedSearch {
  readonly search: Search;
  /** The macros that the search calls, in its order. */
  readonly macros: readonly MacroUse[];
}

/**
 * Reads a search.
 *
 * @param macros definitions beside the built-in ones, see {@link macroTable}
 * @throws RuleSyntaxError with code `spl-macro`, `spl-syntax` or `spl-unsupported`
 */
export function parseSearch(
  source: SourceText,
  macros: MacroTable = macroTable(),
): ParsedSearch {
  const { text, uses } = expandMacros(source, macros);
  const parser = new Parser(new TokenReader(text));
  return { search: parser.search(), macros: uses };
}

class Parser {
  readonly #reader: TokenReader;
  #commands = 0;

  constructor(reader: TokenReader) {
    this.#reader = reader;
  }

  // search = pipeline EOF
  search(): Search {
    const reader: TokenReader = this.#reader;
    if (reader.peek().kind === "end") {
      reader.fail(
        reader.peek(),
        "the search is empty",
        "write | tstats count from datamodel=… where … by …",
      );
    }
    const search = this.#pipeline();
    if (reader.peek().kind !== "end") {
      reader.unexpected('"|" or the end of the search');
    }
    return search;
  }

  // pipeline = ( searchexpr | "|" command | command ) { "|" command }
  #pipeline(): Search {
    const reader: TokenReader = this.#reader;
    const { start } = reader.peek();
    const commands = [
      reader.skipOperator("|") ? this.#command() : this.#firstWithoutPipe(),
    ];
    while (reader.skipOperator("|")) commands.push(this.#command());
    return { commands, span: reader.spanFrom(start) };
  }

  /** Without a pipe before it the first command is `search`, named or not; in brackets it may be any. */
  #firstWithoutPipe(): Command {
    const reader: TokenReader = this.#reader;
    const token = reader.peek();
    const name = token.kind === "word" ? token.text.toLowerCase() : "";
    if (reader.subsearches > 0 && COMMANDS.has(name)) return this.#command();
    if (name === "tstats" || name === "inputlookup") {
      reader.fail(
        token,
        `without a pipe before it, ${quote(token.text)} is a word to look for`,
        `write | ${name}`,
      );
    }
    if (name === "search") return this.#command();
    return this.#searchCommand(token);
  }

  #command(): Command {
    const reader: TokenReader = this.#reader;
    const token = reader.peek();
    if (token.kind !== "word") reader.unexpected("a command");
    if (++this.#commands > MAX_COMMANDS) {
      reader.fail(token, `the search has more than ${MAX_COMMANDS} commands`);
    }
    const written = token.text.toLowerCase();
    const name = COMMANDS.get(written);
    if (name === undefined) return this.#refuseCommand(token, written);
    reader.next();
    const command = this.#read(name, token);
    if (!reader.atEnd() || (reader.isOperator("]") && reader.subsearches === 0))
      this.#failBehind(token);
    return command;
  }

  #failBehind(command: Token): never {
    this.#reader.unexpected(
      `"|" or the end of the search behind ${quote(command.text)}`,
      command.text.toLowerCase() === "where" ? "eval" : "word",
    );
  }

  #read(name: string, token: Token): Command {
    switch (name) {
      case "tstats":
        return this.#tstats(token);
      case "search":
        return this.#searchCommand(token);
      case "where": {
        const condition = parseEvalExpr(this.#reader);
        return { kind: "where", condition, span: this.#spanOf(token) };
      }
      case "eval":
        return this.#eval(token);
      case "stats":
      case "eventstats":
        return this.#stats(name, token);
      case "regex":
        return this.#regex(token);
      case "rex":
        return this.#rex(token);
      case "fields":
        return this.#fields(token);
      case "table": {
        const fields = this.#fieldList("a column");
        return { kind: "table", fields, span: this.#spanOf(token) };
      }
      case "rename":
        return this.#rename(token);
      case "dedup":
        return this.#dedup(token);
      case "sort":
        return this.#sort(token);
      case "head":
        return this.#head(token);
      case "bin":
        return this.#bin(token);
      case "convert":
        return this.#convert(token);
      case "fillnull":
        return this.#fillnull(token);
      case "mvexpand":
        return this.#mvexpand(token);
      case "lookup":
        return this.#lookup(token);
      case "inputlookup":
        return this.#inputlookup(token);
      default:
        return this.#join(token);
    }
  }

  #refuseCommand(token: Token, name: string): never {
    const reason = OTHER_COMMANDS.get(name);
    if (reason !== undefined) {
      this.#reader.unsupported(
        token,
        `the command ${quote(token.text)} does not run here`,
        reason,
      );
    }
    const near = didYouMean(name, COMMANDS.keys());
    this.#reader.fail(
      token,
      `unknown command ${quote(token.text)}${near === undefined ? "" : `, did you mean "${near}"?`}`,
    );
  }

  // tstats = "tstats" { option } aggregates "from" "datamodel" "=" NAME [ "where" expr ] [ "by" { field | "span" "=" SPAN } ]
  #tstats(token: Token): Command {
    const reader: TokenReader = this.#reader;
    let fillnullValue: string | undefined;
    const storageOptions: Option[] = [];
    const aggregates: Aggregate[] = [];
    for (;;) {
      if (reader.skipOperator(",")) continue;
      const ahead = reader.peek();
      if (ahead.kind !== "word" || reader.isWord("from")) break;
      if (reader.isWord("where") || reader.isWord("by")) break;
      if (reader.peekBehind(ahead).text !== "=") {
        aggregates.push(this.#aggregate());
        continue;
      }
      const option = this.#option();
      const name = option.name.toLowerCase();
      if (name === "fillnull_value") fillnullValue = option.value;
      else if (STORAGE_OPTIONS.has(name)) storageOptions.push(option);
      else this.#refuseTstatsOption(ahead, name, option.value);
    }
    if (aggregates.length === 0) {
      reader.unexpected("a function such as count or min(_time)");
    }
    const dataModel = this.#from(token);
    const where = reader.skipWord("where")
      ? parseSearchExpr(reader, true)
      : undefined;
    const hasBy = reader.skipWord("by") || reader.skipWord("groupby");
    const { by, timeSpan } = hasBy
      ? this.#tstatsBy()
      : { by: [], timeSpan: undefined };
    return {
      kind: "tstats",
      fillnullValue,
      storageOptions,
      aggregates,
      dataModel,
      where,
      by,
      timeSpan,
      span: this.#spanOf(token),
    };
  }

  #refuseTstatsOption(token: Token, name: string, value: string): void {
    const reader: TokenReader = this.#reader;
    if (name === "prestats" || name === "append") {
      if (FALSE_VALUES.has(value.toLowerCase())) return;
      reader.unsupported(
        token,
        `tstats with ${name}=${value} does not run here`,
        name === "prestats"
          ? "it hands half-made results to another command"
          : "it adds the results of another search",
      );
    }
    const near = didYouMean(name, ["fillnull_value", ...STORAGE_OPTIONS]);
    reader.fail(
      token,
      `tstats has no option ${quote(token.text)}${near === undefined ? "" : `, did you mean "${near}"?`}`,
    );
  }

  // "from" "datamodel" "=" NAME
  #from(tstats: Token): FieldName {
    const reader: TokenReader = this.#reader;
    if (!reader.skipWord("from")) {
      if (!reader.isWord("where") && !reader.isWord("by") && !reader.atEnd()) {
        reader.unexpected('"from"');
      }
      reader.unsupported(
        tstats,
        "tstats without a data model does not run here",
        "write from datamodel=Endpoint.Processes",
      );
    }
    const source = reader.peek();
    if (!reader.skipWord("datamodel")) {
      if (reader.peekBehind(source).text !== "=") {
        reader.unexpected('"datamodel=" and a name after "from"');
      }
      reader.unsupported(
        source,
        `tstats from ${quote(source.text)} does not run here`,
        "write from datamodel=Endpoint.Processes",
      );
    }
    reader.skipOperator("=");
    const name = reader.peek();
    return this.#name('the name of a data model after "datamodel="', name);
  }

  #tstatsBy(): {
    readonly by: readonly FieldName[];
    readonly timeSpan: TimeSpan | undefined;
  } {
    const reader: TokenReader = this.#reader;
    const by: FieldName[] = [];
    let timeSpan: TimeSpan | undefined;
    while (!reader.atEnd()) {
      if (reader.skipOperator(",")) continue;
      const ahead = reader.peek();
      if (reader.peekBehind(ahead).text !== "=") {
        by.push(this.#plainName("a field after by"));
        continue;
      }
      if (!reader.isWord("span")) {
        reader.fail(ahead, `by has no option ${quote(ahead.text)}`);
      }
      timeSpan = this.#timeSpan();
    }
    if (by.length === 0) reader.unexpected("a field after by");
    return { by, timeSpan };
  }

  // "span" "=" INT UNIT
  #timeSpan(): TimeSpan {
    const reader: TokenReader = this.#reader;
    reader.next();
    reader.expectOperator("=", 'after "span"');
    const token = reader.value(true);
    const [, digits, unit] = /^(\d{1,9})([a-z]*)$/.exec(token.text) ?? [];
    const us = UNITS_US.get(unit ?? "");
    if (us === undefined) {
      reader.fail(
        token,
        `${quote(token.text)} is not a span of time`,
        "write a whole number and s, m, h or d: span=1h",
      );
    }
    const value = Number(digits);
    if (value === 0 || !Number.isSafeInteger(value * us)) {
      reader.fail(token, `a span of ${token.text} cannot be counted in`);
    }
    return { value, unit: unit as TimeSpan["unit"], us: value * us };
  }

  // search = [ "search" ] expr
  #searchCommand(token: Token): Command {
    const condition = parseSearchExpr(this.#reader);
    return { kind: "search", condition, span: this.#spanOf(token) };
  }

  // eval = "eval" field "=" expr { "," field "=" expr }
  #eval(token: Token): Command {
    const reader: TokenReader = this.#reader;
    const assignments: Assignment[] = [];
    do {
      const name = reader.peek("eval");
      const isName =
        name.kind === "field" ||
        name.kind === "quoted" ||
        (name.kind === "word" && !EVAL_KEYWORDS.has(name.text.toLowerCase()));
      if (!isName || name.text === "") {
        reader.unexpected("the field that eval sets", "eval");
      }
      refuseQuotes(reader, name);
      reader.next("eval");
      const field = {
        name: name.kind === "quoted" ? unescapeText(name.text) : name.text,
        span: reader.span(name),
      };
      reader.expectOperator("=", `after ${quote(field.name)}`, "eval");
      assignments.push({ field, value: parseEvalExpr(reader) });
    } while (reader.skipOperator(",", "eval"));
    if (!reader.atEnd("eval")) {
      reader.unexpected('an operator, "," or "|"', "eval");
    }
    return { kind: "eval", assignments, span: this.#spanOf(token) };
  }

  // stats = ( "stats" | "eventstats" ) aggregates [ "by" fields ]
  #stats(kind: "stats" | "eventstats", token: Token): Command {
    const reader: TokenReader = this.#reader;
    const aggregates: Aggregate[] = [];
    while (!reader.atEnd() && !reader.isWord("by")) {
      if (reader.skipOperator(",")) continue;
      this.#refuseOption(kind);
      aggregates.push(this.#aggregate());
    }
    if (aggregates.length === 0) {
      reader.unexpected("a function such as count or values(process)");
    }
    const by: FieldName[] = [];
    if (reader.skipWord("by")) {
      while (!reader.atEnd()) {
        if (reader.skipOperator(",")) continue;
        this.#refuseOption("by");
        by.push(this.#plainName("a field after by"));
      }
      if (by.length === 0) reader.unexpected("a field after by");
    }
    return { kind, aggregates, by, span: this.#spanOf(token) };
  }

  // aggregate = NAME [ "(" [ field ] ")" ] [ "as" NAME ]
  #aggregate(): Aggregate {
    const reader: TokenReader = this.#reader;
    const token = reader.peek();
    const name = token.text.toLowerCase();
    const found = AGGREGATES.get(name);
    if (token.kind !== "word") reader.unexpected("a function such as count");
    if (found === undefined) this.#refuseAggregate(token, name);
    reader.next();
    let field: FieldName | undefined;
    if (reader.skipOperator("(")) {
      if (reader.isWord("eval")) {
        reader.unsupported(
          reader.peek(),
          `an expression inside ${found}(…) does not run here`,
          "set a field by eval first",
        );
      }
      if (!reader.isOperator(")")) field = this.#plainName("a field");
      reader.expectOperator(")", `after the field of ${found}`);
    }
    if (field === undefined && found !== "count") {
      reader.fail(token, `${found} needs a field: ${found}(field)`);
    }
    const column = reader.skipWord("as")
      ? this.#name('a name after "as"').name
      : field === undefined
        ? found
        : `${token.text}(${field.name})`;
    return {
      function: found,
      field,
      column,
      span: reader.spanFrom(token.start),
    };
  }

  #refuseAggregate(token: Token, name: string): never {
    const reader: TokenReader = this.#reader;
    if (OTHER_AGGREGATES.has(name)) {
      reader.unsupported(
        token,
        `the function ${quote(token.text)} does not run here`,
        OTHER_AGGREGATES.get(name),
      );
    }
    const near = didYouMean(name, AGGREGATES.keys());
    reader.fail(
      token,
      `unknown function ${quote(token.text)}${near === undefined ? "" : `, did you mean "${near}"?`}`,
      `the functions here are ${[...new Set(AGGREGATES.values())].join(", ")}`,
    );
  }

  // regex = "regex" field ( "=" | "!=" ) pattern
  #regex(token: Token): Command {
    const reader: TokenReader = this.#reader;
    const ahead = reader.peek();
    const compared = /^!?=$/.test(reader.peekBehind(ahead).text);
    if (ahead.kind === "quoted" && !compared) {
      reader.unsupported(
        ahead,
        "regex without a field does not run here",
        'write regex field="expression"',
      );
    }
    const field = this.#plainName("a field");
    const negated = reader.isOperator("!=");
    if (!negated && !reader.isOperator("=")) reader.unexpected('"=" or "!="');
    reader.next();
    const pattern = this.#pattern();
    return {
      kind: "regex",
      field,
      negated,
      pattern,
      span: this.#spanOf(token),
    };
  }

  // rex = "rex" "field" "=" field pattern
  #rex(token: Token): Command {
    const reader: TokenReader = this.#reader;
    let field: FieldName | undefined;
    let pattern: Pattern | undefined;
    while (!reader.atEnd()) {
      const ahead = reader.peek();
      if (ahead.kind === "quoted" && pattern === undefined) {
        pattern = this.#pattern();
      } else if (this.#isOptionAhead() && reader.isWord("field")) {
        reader.next();
        reader.next();
        field = this.#plainName("a field");
      } else if (this.#isOptionAhead()) {
        const { name, value } = this.#option();
        if (name.toLowerCase() === "max_match" && value === "1") continue;
        reader.unsupported(
          ahead,
          `rex with ${name}=${value} does not run here`,
        );
      } else reader.unexpected("field=… or an expression in quotes");
    }
    if (pattern === undefined) reader.unexpected("an expression in quotes");
    if (field === undefined) {
      reader.unsupported(
        token,
        "rex without a field does not run here",
        'write rex field=process "expression"',
      );
    }
    return { kind: "rex", field, pattern, span: this.#spanOf(token) };
  }

  #pattern(): Pattern {
    const reader: TokenReader = this.#reader;
    const token = reader.peek();
    if (token.kind !== "quoted") reader.unexpected("an expression in quotes");
    reader.next();
    return { text: unescapeText(token.text), span: reader.span(token) };
  }

  // fields = "fields" [ "+" | "-" ] names
  #fields(token: Token): Command {
    const reader: TokenReader = this.#reader;
    const removed = reader.skipWord("-");
    if (!removed) reader.skipWord("+");
    const fields = this.#fieldList("a column");
    return { kind: "fields", removed, fields, span: this.#spanOf(token) };
  }

  // rename = "rename" name "as" name { "," name "as" name }
  #rename(token: Token): Command {
    const reader: TokenReader = this.#reader;
    const renames: Rename[] = [];
    do {
      const first = reader.peek();
      const from = this.#name("a column");
      if (!reader.skipWord("as")) {
        reader.unexpected(`"as" and a new name for ${quote(from.name)}`);
      }
      const to = this.#name("a new name");
      const stars = (text: string): number => text.split("*").length - 1;
      if (stars(from.name) !== stars(to.name) || stars(from.name) > 1) {
        const problem =
          stars(from.name) > 1
            ? "one * is the most that rename takes here"
            : `the * in ${quote(from.name)} and ${quote(to.name)} do not match`;
        reader.fail(
          first,
          problem,
          "a * on the left needs one on the right",
          stars(from.name) > 1 ? "spl-unsupported" : "spl-syntax",
        );
      }
      renames.push({ from, to });
      reader.skipOperator(",");
    } while (!reader.atEnd());
    return { kind: "rename", renames, span: this.#spanOf(token) };
  }

  // dedup = "dedup" fields
  #dedup(token: Token): Command {
    const reader: TokenReader = this.#reader;
    const first = reader.peek();
    if (/^\d+$/.test(first.text) && first.kind === "word") {
      if (first.text !== "1") {
        reader.unsupported(first, "dedup keeps one row here, no more");
      }
      reader.next();
    }
    const fields: FieldName[] = [];
    while (!reader.atEnd()) {
      if (reader.skipOperator(",")) continue;
      this.#refuseOption("dedup");
      if (reader.isWord("sortby")) {
        reader.unsupported(
          reader.peek(),
          "dedup with sortby does not run here",
        );
      }
      fields.push(this.#plainName("a field"));
    }
    if (fields.length === 0) reader.unexpected("a field");
    return { kind: "dedup", fields, span: this.#spanOf(token) };
  }

  // sort = "sort" [ INT ] { [ "+" | "-" ] field } [ "desc" ]
  #sort(token: Token): Command {
    const reader: TokenReader = this.#reader;
    let limit: number | undefined;
    if (reader.peek().kind === "word" && /^\d+$/.test(reader.peek().text)) {
      limit = this.#integer("a number of rows");
    }
    const keys: SortKey[] = [];
    while (!reader.atEnd()) {
      if (reader.skipOperator(",")) continue;
      const sign = reader.peek();
      const descending = sign.kind === "word" && sign.text.startsWith("-");
      const alone = sign.text === "-" || sign.text === "+";
      if (alone) reader.next();
      const field = this.#plainName("a field");
      if (reader.isOperator("(")) {
        reader.unsupported(
          sign,
          `sort by ${field.name}(…) does not run here`,
          "numbers are sorted as numbers, anything else as text",
        );
      }
      const glued = !alone && /^[+-]/.test(sign.text) && sign.kind === "word";
      keys.push({
        field: glued ? { ...field, name: field.name.slice(1) } : field,
        descending,
      });
    }
    if (keys.length === 0) reader.unexpected("a field");
    return { kind: "sort", limit, keys, span: this.#spanOf(token) };
  }

  // head = "head" [ INT ]
  #head(token: Token): Command {
    const reader: TokenReader = this.#reader;
    const count = reader.atEnd() ? 10 : this.#integer("a number of rows");
    return { kind: "head", count, span: this.#spanOf(token) };
  }

  // bin = "bin" { field | "span" "=" SPAN } [ "as" NAME ]
  #bin(token: Token): Command {
    const reader: TokenReader = this.#reader;
    let field: FieldName | undefined;
    let timeSpan: TimeSpan | undefined;
    let column: string | undefined;
    while (!reader.atEnd()) {
      if (this.#isOptionAhead()) {
        if (!reader.isWord("span")) this.#refuseOption("bin");
        timeSpan = this.#timeSpan();
      } else if (field !== undefined && reader.skipWord("as")) {
        column = this.#name('a name after "as"').name;
      } else if (field === undefined) field = this.#plainName("a field");
      else reader.unexpected('span=… or "as"');
    }
    if (field === undefined) reader.unexpected("a field");
    if (timeSpan === undefined) {
      reader.unsupported(
        token,
        "bin without a span of time does not run here",
        "write bin _time span=1h",
      );
    }
    return {
      kind: "bin",
      field,
      timeSpan,
      column: column ?? field.name,
      span: this.#spanOf(token),
    };
  }

  // convert = "convert" [ "timeformat" "=" TEXT ] { "ctime" "(" field ")" [ "as" NAME ] }
  #convert(token: Token): Command {
    const reader: TokenReader = this.#reader;
    let timeFormat: string | undefined;
    const conversions: Conversion[] = [];
    while (!reader.atEnd()) {
      if (reader.skipOperator(",")) continue;
      if (this.#isOptionAhead() && reader.isWord("timeformat")) {
        timeFormat = this.#option().value;
        continue;
      }
      const name = reader.peek();
      if (name.kind !== "word") reader.unexpected("ctime(field)");
      if (!reader.isWord("ctime")) {
        reader.unsupported(
          name,
          `convert with ${quote(name.text)} does not run here`,
          "only ctime(field) does",
        );
      }
      reader.next();
      reader.expectOperator("(", 'after "ctime"');
      const field = this.#plainName("a field");
      reader.expectOperator(")", "after the field");
      const column = reader.skipWord("as")
        ? this.#name('a name after "as"').name
        : field.name;
      conversions.push({ function: "ctime", field, column });
    }
    if (conversions.length === 0) reader.unexpected("ctime(field)");
    return {
      kind: "convert",
      timeFormat,
      conversions,
      span: this.#spanOf(token),
    };
  }

  // fillnull = "fillnull" [ "value" "=" TEXT ] [ fields ]
  #fillnull(token: Token): Command {
    const reader: TokenReader = this.#reader;
    let value = "0";
    const fields: FieldName[] = [];
    while (!reader.atEnd()) {
      if (reader.skipOperator(",")) continue;
      if (this.#isOptionAhead() && reader.isWord("value")) {
        value = this.#option().value;
        continue;
      }
      this.#refuseOption("fillnull");
      fields.push(this.#plainName("a field"));
    }
    return { kind: "fillnull", value, fields, span: this.#spanOf(token) };
  }

  // mvexpand = "mvexpand" field [ "limit" "=" INT ]
  #mvexpand(token: Token): Command {
    const reader: TokenReader = this.#reader;
    const field = this.#plainName("a field");
    let limit = 0;
    if (reader.isWord("limit")) {
      reader.next();
      reader.expectOperator("=", 'after "limit"');
      limit = this.#integer("a number of rows");
    }
    return { kind: "mvexpand", field, limit, span: this.#spanOf(token) };
  }

  // lookup = "lookup" { option } table { column [ "as" field ] } [ ( "output" | "outputnew" ) { column [ "as" field ] } ]
  #lookup(token: Token): Command {
    const reader: TokenReader = this.#reader;
    while (this.#isOptionAhead()) {
      const ahead = reader.peek();
      const { name } = this.#option();
      // Both say how Splunk spreads the table over its servers.
      if (!/^(?:local|update)$/i.test(name)) {
        reader.unsupported(
          ahead,
          `lookup with ${quote(name)} does not run here`,
        );
      }
    }
    const table = this.#plainName("the name of a lookup table");
    const inputs = this.#lookupColumns();
    if (inputs.length === 0) reader.unexpected("a column of the table");
    const keepsExisting = reader.isWord("outputnew");
    const hasOutputs = keepsExisting || reader.isWord("output");
    if (hasOutputs) reader.next();
    const outputs = hasOutputs ? this.#lookupColumns() : [];
    if (hasOutputs && outputs.length === 0) {
      reader.unexpected("a column of the table");
    }
    const span = this.#spanOf(token);
    return { kind: "lookup", table, inputs, keepsExisting, outputs, span };
  }

  #lookupColumns(): readonly LookupColumn[] {
    const reader: TokenReader = this.#reader;
    const columns: LookupColumn[] = [];
    while (!reader.atEnd()) {
      if (reader.skipOperator(",")) continue;
      if (reader.isWord("output") || reader.isWord("outputnew")) break;
      const column = this.#plainName("a column of the table");
      const field = reader.skipWord("as") ? this.#plainName("a field") : column;
      columns.push({ column, field });
    }
    return columns;
  }

  // inputlookup = "inputlookup" table [ "where" expr ]
  #inputlookup(token: Token): Command {
    const reader: TokenReader = this.#reader;
    this.#refuseOption("inputlookup");
    const table = this.#plainName("the name of a lookup table");
    const where: SearchExpr | undefined = reader.skipWord("where")
      ? parseSearchExpr(reader)
      : undefined;
    return { kind: "inputlookup", table, where, span: this.#spanOf(token) };
  }

  // join = "join" { option | field } "[" pipeline "]"
  #join(token: Token): Command {
    const reader: TokenReader = this.#reader;
    let type: "inner" | "left" = "inner";
    let max = 1;
    const keys: FieldName[] = [];
    while (!reader.atEnd() && !reader.isOperator("[")) {
      if (reader.skipOperator(",")) continue;
      const ahead = reader.peek();
      if (!this.#isOptionAhead()) {
        keys.push(this.#plainName("a field"));
        continue;
      }
      reader.next();
      reader.next();
      const value = reader.peek();
      if (ahead.text.toLowerCase() === "max") {
        max = this.#integer("a number of partners");
      } else if (ahead.text.toLowerCase() === "type") {
        const name = value.text.toLowerCase();
        if (name !== "inner" && name !== "left" && name !== "outer") {
          reader.unexpected("inner, left or outer");
        }
        reader.next();
        type = name === "inner" ? "inner" : "left";
      } else {
        reader.unsupported(
          ahead,
          `join with ${quote(ahead.text)} does not run here`,
          "the options here are type and max",
        );
      }
    }
    if (keys.length === 0) {
      reader.unsupported(
        token,
        "join without fields does not run here",
        "name the fields that must be equal",
      );
    }
    const open = reader.expectOperator("[", "and a search");
    if (++reader.subsearches > MAX_SUBSEARCHES) {
      reader.fail(
        open,
        `more than ${MAX_SUBSEARCHES} searches inside one another`,
      );
    }
    const subsearch = this.#pipeline();
    reader.expectOperator("]", "to close the search in brackets");
    reader.subsearches--;
    return {
      kind: "join",
      type,
      max,
      keys,
      subsearch,
      span: this.#spanOf(token),
    };
  }

  // --- what commands share --------------------------------------------------------------------------------------

  #isOptionAhead(): boolean {
    const reader: TokenReader = this.#reader;
    const ahead = reader.peek();
    return (
      (ahead.kind === "word" || ahead.kind === "quoted") &&
      isOperatorToken(reader.peekBehind(ahead), "=")
    );
  }

  #refuseOption(command: string): void {
    if (!this.#isOptionAhead()) return;
    const token = this.#reader.peek();
    this.#reader.unsupported(
      token,
      `${command} with the option ${quote(token.text)} does not run here`,
    );
  }

  // option = NAME "=" value
  #option(): Option {
    const reader: TokenReader = this.#reader;
    const { text: name } = reader.next();
    reader.next();
    const value = reader.value(true);
    if (value.start === value.end) reader.unexpected(`a value for ${name}`);
    return {
      name,
      value:
        value.kind === "quoted"
          ? unescapeText(value.text)
          : unescapeValue(value.text),
    };
  }

  #integer(expected: string): number {
    const token = this.#reader.peek();
    if (!/^\d{1,9}$/.test(token.text)) this.#reader.unexpected(expected);
    this.#reader.next();
    return Number(token.text);
  }

  /** Names up to the end of the command; `*` stands for any text. */
  #fieldList(expected: string): readonly FieldName[] {
    const reader: TokenReader = this.#reader;
    const fields: FieldName[] = [];
    while (!reader.atEnd()) {
      if (reader.skipOperator(",")) continue;
      fields.push(this.#name(expected));
    }
    if (fields.length === 0) reader.unexpected(expected);
    return fields;
  }

  /** A name without `*`. */
  #plainName(expected: string): FieldName {
    const token = this.#reader.peek();
    const field = this.#name(expected, token);
    if (field.name.includes("*")) {
      this.#reader.unsupported(
        token,
        `${quote(field.name)}: a * in a field's name does not run here`,
        "name each field",
      );
    }
    return field;
  }

  #name(expected: string, token: Token = this.#reader.peek()): FieldName {
    const reader: TokenReader = this.#reader;
    const isName = token.kind === "word" || token.kind === "quoted";
    if (!isName || token.text === "") reader.unexpected(expected);
    reader.next();
    const name =
      token.kind === "quoted" ? unescapeText(token.text) : token.text;
    return { name, span: reader.span(token) };
  }

  #spanOf(command: Token): Span {
    return this.#reader.spanFrom(command.start);
  }
}
