/**
 * The syntax tree of a search: commands joined by pipes, each a node of its own. Two expression languages live in it and
 * are kept apart by type: `SearchExpr` (of `search` and of `tstats … where`) and `EvalExpr` (of `where` and `eval`).
 * Macros are gone: they are text, and are replaced before the text is read. Spans are places in the text as written; what
 * came out of a macro has the span of its call.
 */
import type { Us } from "../../base/time.ts";
import type { Span } from "../source-text.ts";

/** `| tstats … | where … | table …`; at least one command. */
export interface Search {
  readonly commands: readonly Command[];
  readonly span: Span;
}

export type Command =
  | TstatsCommand
  | SearchCommand
  | WhereCommand
  | EvalCommand
  | StatsCommand
  | RegexCommand
  | RexCommand
  | FieldsCommand
  | TableCommand
  | RenameCommand
  | DedupCommand
  | SortCommand
  | HeadCommand
  | BinCommand
  | ConvertCommand
  | FillnullCommand
  | MvexpandCommand
  | LookupCommand
  | InputlookupCommand
  | JoinCommand;

/** The name of a field or column as written, without quotes. In lists that allow it, `*` stands for any text. */
export interface FieldName {
  readonly name: string;
  readonly span: Span;
}

export interface TstatsCommand {
  readonly kind: "tstats";
  /** `fillnull_value=…`: what a missing by-field becomes; undefined: the event counts nowhere. */
  readonly fillnullValue: string | undefined;
  /** Options about Splunk's storage: accepted, without meaning here. */
  readonly storageOptions: readonly Option[];
  readonly aggregates: readonly Aggregate[];
  readonly dataModel: FieldName;
  readonly where: SearchExpr | undefined;
  readonly by: readonly FieldName[];
  /** `span=1h`: `_time` is rounded down to a multiple of it. */
  readonly timeSpan: TimeSpan | undefined;
  readonly span: Span;
}

export interface Option {
  readonly name: string;
  readonly value: string;
}

export type AggregateFunction =
  | "count"
  | "min"
  | "max"
  | "sum"
  | "avg"
  | "stdev"
  | "values"
  | "dc"
  | "earliest"
  | "latest";

/** `values(Processes.process) AS process`. */
export interface Aggregate {
  readonly function: AggregateFunction;
  /** Undefined for `count` alone. */
  readonly field: FieldName | undefined;
  /** The column's name: what follows `AS`, else the call as written. */
  readonly column: string;
  readonly span: Span;
}

/** `1h`: the value as written and in microseconds. */
export interface TimeSpan {
  readonly value: number;
  readonly unit: "s" | "m" | "h" | "d";
  readonly us: Us;
}

export interface SearchCommand {
  readonly kind: "search";
  readonly condition: SearchExpr;
  readonly span: Span;
}

export interface WhereCommand {
  readonly kind: "where";
  readonly condition: EvalExpr;
  readonly span: Span;
}

export interface EvalCommand {
  readonly kind: "eval";
  readonly assignments: readonly Assignment[];
  readonly span: Span;
}

export interface Assignment {
  readonly field: FieldName;
  readonly value: EvalExpr;
}

/** `stats` makes a row of each group, `eventstats` adds the group's results to each row. */
export interface StatsCommand {
  readonly kind: "stats" | "eventstats";
  readonly aggregates: readonly Aggregate[];
  readonly by: readonly FieldName[];
  readonly span: Span;
}

export interface RegexCommand {
  readonly kind: "regex";
  readonly field: FieldName;
  readonly negated: boolean;
  readonly pattern: Pattern;
  readonly span: Span;
}

/** A regular expression as PCRE writes it, the string's own escapes undone. */
export interface Pattern {
  readonly text: string;
  readonly span: Span;
}

export interface RexCommand {
  readonly kind: "rex";
  readonly field: FieldName;
  readonly pattern: Pattern;
  readonly span: Span;
}

export interface FieldsCommand {
  readonly kind: "fields";
  /** `fields - …`: these go, the others stay. */
  readonly removed: boolean;
  readonly fields: readonly FieldName[];
  readonly span: Span;
}

export interface TableCommand {
  readonly kind: "table";
  readonly fields: readonly FieldName[];
  readonly span: Span;
}

export interface RenameCommand {
  readonly kind: "rename";
  readonly renames: readonly Rename[];
  readonly span: Span;
}

/** `from AS to`; both sides hold the same number of `*`, one at most. */
export interface Rename {
  readonly from: FieldName;
  readonly to: FieldName;
}

export interface DedupCommand {
  readonly kind: "dedup";
  readonly fields: readonly FieldName[];
  readonly span: Span;
}

export interface SortCommand {
  readonly kind: "sort";
  /** Most rows that are kept; 0 for all. Undefined where it is not written (Splunk: 10,000). */
  readonly limit: number | undefined;
  readonly keys: readonly SortKey[];
  readonly span: Span;
}

export interface SortKey {
  readonly field: FieldName;
  readonly descending: boolean;
}

export interface HeadCommand {
  readonly kind: "head";
  readonly count: number;
  readonly span: Span;
}

export interface BinCommand {
  readonly kind: "bin";
  readonly field: FieldName;
  readonly timeSpan: TimeSpan;
  readonly column: string;
  readonly span: Span;
}

/** `convert ctime(f)`: an epoch as text. */
export interface ConvertCommand {
  readonly kind: "convert";
  readonly timeFormat: string | undefined;
  readonly conversions: readonly Conversion[];
  readonly span: Span;
}

export interface Conversion {
  readonly function: "ctime";
  readonly field: FieldName;
  readonly column: string;
}

export interface FillnullCommand {
  readonly kind: "fillnull";
  readonly value: string;
  /** Empty: every column. */
  readonly fields: readonly FieldName[];
  readonly span: Span;
}

export interface MvexpandCommand {
  readonly kind: "mvexpand";
  readonly field: FieldName;
  /** Most rows made of one; 0 for no limit. */
  readonly limit: number;
  readonly span: Span;
}

export interface LookupCommand {
  readonly kind: "lookup";
  readonly table: FieldName;
  readonly inputs: readonly LookupColumn[];
  /** `OUTPUTNEW` leaves a column alone that is there already. */
  readonly keepsExisting: boolean;
  /** Empty: every column of the table. */
  readonly outputs: readonly LookupColumn[];
  readonly span: Span;
}

/** `column AS field`: the table's name and the row's. */
export interface LookupColumn {
  readonly column: FieldName;
  readonly field: FieldName;
}

export interface InputlookupCommand {
  readonly kind: "inputlookup";
  readonly table: FieldName;
  readonly where: SearchExpr | undefined;
  readonly span: Span;
}

export interface JoinCommand {
  readonly kind: "join";
  readonly type: "inner" | "left";
  /** Most partners of a row; 0 for all. */
  readonly max: number;
  readonly keys: readonly FieldName[];
  readonly subsearch: Search;
  readonly span: Span;
}

// --- search expressions -----------------------------------------------------------------------------------------

export type SearchExpr =
  SearchLogical | SearchNot | SearchComparison | SearchIn | SearchText;

/** n-ary; `operands` has at least two members. OR binds tighter than AND. */
export interface SearchLogical {
  readonly kind: "and" | "or";
  readonly operands: readonly SearchExpr[];
  readonly span: Span;
}

export interface SearchNot {
  readonly kind: "not";
  readonly operand: SearchExpr;
  readonly span: Span;
}

export type CompareOperator = "=" | "!=" | "<" | "<=" | ">" | ">=";

export interface SearchComparison {
  readonly kind: "comparison";
  readonly field: FieldName;
  readonly operator: CompareOperator;
  readonly value: SearchValue;
  readonly span: Span;
}

export interface SearchIn {
  readonly kind: "in";
  readonly field: FieldName;
  /** At least one. */
  readonly values: readonly SearchValue[];
  readonly span: Span;
}

/** A word or phrase without a field: it is looked for in the whole event. `*` alone is every event. */
export interface SearchText {
  readonly kind: "text";
  readonly value: SearchValue;
  readonly span: Span;
}

/** What a field is compared with, escapes undone. Every `*` in it is a wildcard. */
export interface SearchValue {
  readonly text: string;
  readonly span: Span;
}

// --- eval expressions -------------------------------------------------------------------------------------------

export type EvalExpr =
  | EvalLiteral
  | EvalField
  | EvalCall
  | EvalLogical
  | EvalNot
  | EvalComparison
  | EvalIn
  | EvalLike
  | EvalArithmetic
  | EvalNegate;

export interface EvalLiteral {
  readonly kind: "literal";
  readonly value: string | number;
  readonly span: Span;
}

export interface EvalField {
  readonly kind: "field";
  readonly name: string;
  readonly span: Span;
}

/** `name` is in lower case. */
export interface EvalCall {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly EvalExpr[];
  readonly nameSpan: Span;
  readonly span: Span;
}

/** n-ary; `operands` has at least two members. AND binds tighter than OR. */
export interface EvalLogical {
  readonly kind: "and" | "or";
  readonly operands: readonly EvalExpr[];
  readonly span: Span;
}

export interface EvalNot {
  readonly kind: "not";
  readonly operand: EvalExpr;
  readonly span: Span;
}

export interface EvalComparison {
  readonly kind: "comparison";
  readonly operator: CompareOperator;
  readonly left: EvalExpr;
  readonly right: EvalExpr;
  readonly span: Span;
}

export interface EvalIn {
  readonly kind: "in";
  readonly operand: EvalExpr;
  /** At least one. */
  readonly members: readonly EvalExpr[];
  readonly span: Span;
}

/** `x LIKE "…"`: `%` any run of characters, `_` one. */
export interface EvalLike {
  readonly kind: "like";
  readonly operand: EvalExpr;
  readonly pattern: EvalExpr;
  readonly span: Span;
}

/** `.` joins texts. */
export interface EvalArithmetic {
  readonly kind: "arithmetic";
  readonly operator: "+" | "-" | "." | "*" | "/" | "%";
  readonly left: EvalExpr;
  readonly right: EvalExpr;
  readonly span: Span;
}

export interface EvalNegate {
  readonly kind: "negate";
  readonly operand: EvalExpr;
  readonly span: Span;
}
