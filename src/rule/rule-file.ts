/**
 * What passes between the readers of rule files and the loader: a file's text goes in, one outcome for each of its
 * rules comes out. Every reader of a format is a pure function from the one to the other.
 */
import type { Diagnostic } from "../lang/diagnostic.ts";
import type { SourceText, Span } from "../lang/source-text.ts";
import type { Rule, RuleOrigin, Severity } from "./rule.ts";

export interface RuleFileText {
  /** Path as given or found; the name that messages and alerts show. */
  readonly path: string;
  readonly text: string;
  /** True for the rules that come with tripline. */
  readonly bundled?: boolean;
  /** Why the file could not be read; its text is empty then. */
  readonly unreadable?: string;
}

/** A rule that is in order but not for this tool. */
export interface SetAside {
  readonly file: string;
  readonly name: string | undefined;
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
    }
  | { readonly kind: "set-aside"; readonly setAside: SetAside }
  | {
      readonly kind: "failed";
      /** At least one error, in the order of the text. */
      readonly errors: readonly Diagnostic[];
      readonly warnings: readonly Diagnostic[];
    };

/** The weight of a rule that says nothing of it. */
export const DEFAULT_SEVERITY: Severity = "medium";
export const DEFAULT_RISK_SCORE = 47;

/** Where a rule came from: the format of its file, unless it came with tripline. */
export function originOf(
  file: RuleFileText,
  kind: RuleOrigin["kind"],
): RuleOrigin {
  return { file: file.path, kind: file.bundled === true ? "bundled" : kind };
}
