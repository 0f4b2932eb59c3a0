/** A text field as one row: what is typed around the caret, as much of it as fits. */
import { cellWidth, cutEnd, graphemes } from "../../base/text-width.ts";
import { visible } from "../../base/visible.ts";
import type { TextField } from "../store/text-field.ts";
import type { Segment } from "./segment.ts";
import { word } from "./segment.ts";

/** @param hasKeyboard the caret is drawn */
export function fieldSegments(
  { text, caret }: TextField,
  width: number,
  hasKeyboard: boolean,
): Segment[] {
  if (!hasKeyboard) return [word(cutEnd(visible(text), width))];
  // Long text is shown from where the caret is still inside.
  const before = tailOf(visible(text.slice(0, caret)), width - 1);
  const next = graphemes(text.slice(caret)).next().value ?? " ";
  const under = cutEnd(visible(next), 4);
  const after = visible(text.slice(caret + next.length));
  const room = width - cellWidth(before) - cellWidth(under);
  return [
    word(before),
    word(under, "selection"),
    word(cutEnd(after, Math.max(0, room))),
  ];
}

/** The end of a text, at most so many cells of it. */
function tailOf(text: string, cells: number): string {
  let excess = cellWidth(text) - Math.max(0, cells);
  let at = 0;
  for (const piece of graphemes(text)) {
    if (excess <= 0) break;
    excess -= cellWidth(piece);
    at += piece.length;
  }
  return text.slice(at);
}
