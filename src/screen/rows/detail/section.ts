/**
 * Building blocks of the detail page: a section is a name and lines; paragraphs are text from a rule or a
 * log, wrapped under an indent.
 */
import { DETAIL_LIMIT } from "../../../base/visible.ts";
import type { Role } from "../../theme/roles.ts";
import type { Line, Segment } from "../segment.ts";
import { EMPTY_LINE, gap, logText, widthOf, wrapText } from "../segment.ts";

export interface Section {
  readonly name: string;
  readonly lines: readonly Line[];
  /** Lines of it at which something can be ticked. */
  readonly steps?: readonly number[];
}

/** Lines one field or one paragraph may take; a script of thousands of lines is for an editor. */
export const MAX_PARAGRAPH_LINES = 200;

const MAX_INNER_INDENT = 16;

export interface ParagraphOptions {
  readonly indent?: number;
  readonly role?: Role | undefined;
  readonly maxLines?: number;
  /** Stands in the indent of the first line. */
  readonly label?: readonly Segment[];
}

/** One piece of text, wrapped; its line ends are shown escaped. */
export function paragraph(
  text: string,
  width: number,
  options: ParagraphOptions = {},
): Line[] {
  const { indent = 4, role, maxLines = MAX_PARAGRAPH_LINES, label } = options;
  const wrapped = wrapText(text, width - indent, maxLines, {
    role,
    max: DETAIL_LIMIT,
  });
  if (wrapped.length === 0 && label !== undefined) wrapped.push([]);
  return wrapped.map((segments, i) => ({
    segments:
      i === 0 && label !== undefined
        ? [...label, gap(indent - widthOf(label)), ...segments]
        : [gap(indent), ...segments],
  }));
}

/** Text with lines of its own (a query, a guide, a script): each is wrapped for itself. */
export function paragraphs(
  text: string,
  width: number,
  options: ParagraphOptions = {},
): Line[] {
  const { maxLines = MAX_PARAGRAPH_LINES } = options;
  const lines: Line[] = [];
  for (const own of text.slice(0, DETAIL_LIMIT).split(/\r\n|\r|\n/)) {
    if (lines.length >= maxLines) {
      lines.push(...note(`… more than ${maxLines} lines`, width));
      break;
    }
    const left = maxLines - lines.length;
    const { indent = 4, role } = options;
    // What is indented stays so when it is wrapped, but for a narrow window's sake not for ever.
    const text = own.trimStart();
    const inner = Math.min(own.length - text.length, MAX_INNER_INDENT);
    lines.push(
      ...(text === ""
        ? [EMPTY_LINE]
        : paragraph(text, width, {
            indent: indent + inner,
            role,
            maxLines: left,
          })),
    );
  }
  return lines;
}

/** Our own words about what is shown, wrapped like any other text. */
export function note(
  text: string,
  width: number,
  role: Role = "muted",
): Line[] {
  return paragraph(text, width, { role, maxLines: 4 });
}

/** `name  value` with the values in one column; a name that is wider than its column is cut. */
export function field(
  name: string,
  value: string,
  width: number,
  nameWidth: number,
): Line[] {
  return paragraph(value, width, {
    indent: nameWidth + 4,
    maxLines: 12,
    label: [gap(2), ...logText(name, nameWidth, { role: "muted" })],
  });
}
