/**
 * What passes between the readers of rule files and the loader: a file's text goes in, one outcome for each of its
 * rules comes out. Every reader of a format is a pure function from the one to the other.
 */
import type { Diagnostic } from "../lang/diagnostic.ts";
import type { SourceText, Span } from "../lang/source-text.ts";
import type { ExceptionLine, ListReference } from "./exceptions.ts";
import { DEFAULT_MAX_SIGNALS } from "./rule.ts";
import type { Rule, RuleOrigin, Severity } from "./rule.ts";

export interface RuleFileText {
  /** Path as given or found; the name that messages and alerts show. */
  readonly path: string;
  readonly text: string;
  /** True for the rules that come with tripline. */
  readonly bundled?: boolean;
  /** Why the file could not be read; its text is empty then. */
  readonly unreadable?: string;
  /** What to do about that. */
  readonly advice?: string;
}

/** A rule that is in order but not for this tool. */
export interface SetAside {
  readonly file: string;
  readonly name: string | undefined;
  /** There for a rule that comes with tripline. */
  readonly bundled?: true;
  /** The same words for the same reason, so that a report can count them. */
  readonly reason: string;
}

export type RuleOutcome =
  | {
      readonly kind: "loaded";
      readonly rule: Rule;
      /** Where the rule's id, or what it is made from, stands in the file's text. */
      readonly idSpan: Span;
      /** The text that the place is in. @default the file's text */
      readonly idSource?: SourceText;
      readonly warnings: readonly Diagnostic[];
      /** Of a bundled rule the ids of published ones that find the same: where one of them is loaded, it is not needed. */
      readonly standsFor?: readonly string[];
      /** The exception lists that the rule names: they may stand in any file. */
      readonly exceptionLists?: readonly ListReference[];
      /** Where it names them, in the text that the id's place is in. */
      readonly exceptionsSpan?: Span;
    }
  | { readonly kind: "set-aside"; readonly setAside: SetAside }
  | {
      readonly kind: "exception";
      readonly line: ExceptionLine;
      readonly source: SourceText;
    }
  | {
      readonly kind: "failed";
      /** At least one error, in the order of the text. */
      readonly errors: readonly Diagnostic[];
      readonly warnings: readonly Diagnostic[];
    };

/** The weight of a rule that says nothing of it. */
export const DEFAULT_SEVERITY: Severity = "medium";
export const DEFAULT_RISK_SCORE = 47;

/** What a rule says of itself that is nothing but a query. */
export const NOTHING_SAID = {
  description: "",
  threats: [],
  tags: [],
  references: [],
  falsePositives: [],
  guide: "",
  author: [],
  license: "",
  version: undefined,
  maxSignals: DEFAULT_MAX_SIGNALS,
} as const;

/** Where a rule came from: the format of its file, unless it came with tripline. */
export function originOf(
  file: RuleFileText,
  kind: RuleOrigin["kind"],
): RuleOrigin {
  return { file: file.path, kind: file.bundled === true ? "bundled" : kind };
}

/** An object of a JSON text, a table of a TOML file. */
export type Table = Readonly<Record<string, unknown>>;

export function isTable(value: unknown): value is Table {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date)
  );
}
