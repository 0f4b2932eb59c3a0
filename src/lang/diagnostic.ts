/**
 * What is wrong with a program text, told so that the reader can mend it: file:line:column, what was found,
 * what was expected, and the line itself with a caret under the place.
 */
import { TriplineError } from "../base/errors.ts";
import { visible } from "../base/visible.ts";
import type { Location, SourceText, Span } from "./source-text.ts";
import { locate } from "./source-text.ts";

export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** Stable, for scripts: `eql-syntax`, `eql-unknown-function`, `rule-missing-field` … */
  readonly code: string;
  readonly message: string;
  /** What to do about it, one sentence. */
  readonly hint: string | undefined;
  readonly location: Location;
  /** 1-based column behind the place, on the line where it begins. */
  readonly endColumn: number;
  /** The drawn line with its caret, or undefined where there is no text to show. */
  readonly snippet: string | undefined;
}

/** An error with a place. `message` is the whole text for people, drawing included. */
export class LocatedError extends TriplineError {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic, options?: ErrorOptions) {
    super(diagnostic.code, printDiagnostic(diagnostic), options);
    this.diagnostic = diagnostic;
  }
}

/** The text does not follow the grammar. */
export class RuleSyntaxError extends LocatedError {}

/** Builds a diagnostic for a span of a source text, with its drawing. */
export function diagnose(
  source: SourceText,
  span: Span,
  code: string,
  message: string,
  hint?: string,
  severity: Diagnostic["severity"] = "error",
): Diagnostic {
  return {
    severity,
    code,
    message,
    hint,
    location: locate(source, span.start),
    endColumn: endColumn(source, span),
    snippet: drawSpan(source, span),
  };
}

/**
 * `file:line:column: message`, the drawing and the hint, each on lines of their own. The file's name is a stranger's text,
 * too: nothing in it steers a terminal or breaks the line.
 */
export function printDiagnostic(d: Diagnostic): string {
  const { file, line, column } = d.location;
  const lines = [visible(`${file}:${line}:${column}: ${d.message}`)];
  if (d.snippet !== undefined) lines.push(d.snippet);
  if (d.hint !== undefined) lines.push(`  ${visible(d.hint)}`);
  return lines.join("\n");
}

/** What is marked ends with its line, and is a character wide at least. */
function endColumn(source: SourceText, { start, end }: Span): number {
  const lineBreak = source.text.slice(start, end).search(/\r?\n/);
  const last = Math.max(start, (lineBreak < 0 ? end : start + lineBreak) - 1);
  return locate(source, last).column + 1;
}

/** Controls, bidi overrides and other format characters, halves of pairs, separators of lines. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Widest piece of a line that is drawn around the caret; generated rules have lines of 20,000 columns. */
const DRAWN_WIDTH = 100;

/**
 * ```text
 *   41 | process where proces.name == "cmd.exe"
 *      |               ^^^^^^^^^^^
 * ```
 */
function drawSpan(source: SourceText, span: Span): string {
  const { text } = source;
  // A search from -1 on would begin at 0.
  const start =
    span.start === 0 ? 0 : text.lastIndexOf("\n", span.start - 1) + 1;
  const nextBreak = text.indexOf("\n", span.start);
  const end = nextBreak === -1 ? text.length : nextBreak;
  const line = text.slice(start, end).replace(/\r$/, "");
  const at = span.start - start;
  const caretEnd = Math.min(
    Math.max(span.end - start, at + 1),
    line.length + 1,
  );

  const from = Math.max(
    0,
    Math.min(at - DRAWN_WIDTH / 2, line.length - DRAWN_WIDTH),
  );
  const shown = line.slice(from, from + DRAWN_WIDTH);
  // What cannot be seen becomes a blank for each of its units, so that the caret stays below its text.
  const cells = shown.replace(UNSEEN, ({ length }) => " ".repeat(length));
  const head = from > 0 ? "…" : "";
  const tail = from + DRAWN_WIDTH < line.length ? "…" : "";
  const number = String(locate(source, span.start).line);
  const carets = "^".repeat(
    Math.max(1, Math.min(caretEnd - at, cells.length - (at - from))),
  );
  const gutter = " ".repeat(number.length);
  const indent = " ".repeat(at - from + head.length);
  return `  ${number} | ${head}${cells}${tail}\n  ${gutter} | ${indent}${carets}`;
}
