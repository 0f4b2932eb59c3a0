/**
 * The text field of the filter, in place of status and footer: what is typed with its caret, how much it
 * lets through, and below it either the keys or what does not parse, with a caret under the place.
 */
import type { KeyContext } from "../keys/bindings.ts";
import type { AlertList } from "../store/snapshot.ts";
import type { FilterField } from "../store/filter-state.ts";
import { cellWidth, cutEnd, graphemes } from "../../base/text-width.ts";
import { visible } from "../../base/visible.ts";
import { footerLine } from "./bottom.ts";
import { count } from "./format.ts";
import type { Line, Segment } from "./segment.ts";
import { gap, spread, word } from "./segment.ts";

/** Cells before the text: `/ `. */
const PROMPT = 2;

export function filterLines(
  field: FilterField,
  list: Pick<AlertList, "matching" | "total"> | undefined,
  context: KeyContext,
  width: number,
): Line[] {
  const info: Segment =
    field.error !== undefined
      ? word("showing the last valid one", "warn")
      : word(
          list === undefined
            ? ""
            : `${count(list.matching)} of ${count(list.total)}`,
        );
  const room = width - PROMPT - 1;
  const before = visible(field.text.slice(0, field.caret));
  // Long text is shown from where the caret is still inside.
  const skipped = Math.max(0, cellWidth(before) - room + 1);
  const head = dropCells(before, skipped);
  const next = graphemes(field.text.slice(field.caret)).next().value ?? " ";
  const under = visible(next);
  const after = visible(field.text.slice(field.caret + next.length));
  const input: Segment[] = [
    word("/ ", "key"),
    word(head),
    word(under, "selection"),
    word(cutEnd(after, Math.max(0, room - cellWidth(head) - cellWidth(under)))),
  ];
  const below =
    field.error === undefined
      ? footerLine(context, width)
      : errorLine(field, skipped, width);
  return [spread(input, [info], width), below];
}

function dropCells(text: string, cells: number): string {
  let dropped = 0;
  let at = 0;
  for (const piece of graphemes(text)) {
    if (dropped >= cells) break;
    dropped += cellWidth(piece);
    at += piece.length;
  }
  return text.slice(at);
}

/** `^` under the place; the message behind it, or before it where there is more room. */
function errorLine(
  { text, error }: FilterField,
  skipped: number,
  width: number,
): Line {
  if (error === undefined) return { segments: [] };
  const place = PROMPT + cellWidth(visible(text.slice(0, error.at))) - skipped;
  const at = Math.max(0, Math.min(place, width - 1));
  const message = visible(error.message);
  const behind = width - at - 2;
  if (cellWidth(message) <= behind || behind >= at) {
    return {
      segments: [gap(at), word(`^ ${cutEnd(message, behind)}`, "error")],
    };
  }
  const shownMessage = cutEnd(message, at - 1);
  return {
    segments: [
      gap(at - 1 - cellWidth(shownMessage)),
      word(`${shownMessage} ^`, "error"),
    ],
  };
}
