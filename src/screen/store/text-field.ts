/**
 * A text field: what is in it and where the caret is. Typing, pasting and the editing keys go in, the next field comes
 * out; what the text means is the business of whoever owns the field.
 */
import { graphemes } from "../../base/text-width.ts";

export interface TextField {
  readonly text: string;
  /** UTF-16 offset in `text`, always between two graphemes. */
  readonly caret: number;
}

export const EMPTY_FIELD: TextField = { text: "", caret: 0 };

export type FieldEdit =
  | "erase-line"
  | "erase-word"
  | "delete-left"
  | "delete-right"
  | "caret-left"
  | "caret-right"
  | "caret-start"
  | "caret-end";

export interface FieldLimits {
  /** UTF-16 units. */
  readonly length: number;
  /** Pasted line ends are kept; otherwise they become blanks. @default false */
  readonly hasLines?: boolean;
}

export function fieldWith(text: string): TextField {
  return { text, caret: text.length };
}

/** Text typed or pasted at the caret. Control characters are dropped, what is too long is cut. */
export function insertInto(
  { text, caret }: TextField,
  typed: string,
  { length, hasLines = false }: FieldLimits,
): TextField {
  const lineEnd = hasLines ? "\n" : " ";
  const clean = typed
    .replace(/\r\n?|\n/g, lineEnd)
    .replace(/\t/g, " ")
    .replace(/(?!\n)\p{Cc}/gu, "");
  const room = Math.max(0, length - text.length);
  let added = clean.slice(0, room);
  // A pair of surrogates is not cut in two.
  if (/[\ud800-\udbff]$/.test(added)) added = added.slice(0, -1);
  return {
    text: text.slice(0, caret) + added + text.slice(caret),
    caret: caret + added.length,
  };
}

export function editField(field: TextField, edit: FieldEdit): TextField {
  const { text, caret } = field;
  const before = text.slice(0, caret);
  const after = text.slice(caret);
  const left = [...graphemes(before.slice(-64))].at(-1)?.length ?? 0;
  const right = graphemes(after).next().value?.length ?? 0;
  switch (edit) {
    case "erase-line":
      return EMPTY_FIELD;
    case "erase-word": {
      const kept = before.trimEnd().replace(/[^\s]+$/, "");
      return { text: kept + after, caret: kept.length };
    }
    case "delete-left":
      return {
        text: before.slice(0, caret - left) + after,
        caret: caret - left,
      };
    case "delete-right":
      return { text: before + after.slice(right), caret };
    case "caret-left":
      return { text, caret: caret - left };
    case "caret-right":
      return { text, caret: caret + right };
    case "caret-start":
      return { text, caret: 0 };
    case "caret-end":
      return { text, caret: text.length };
  }
}
