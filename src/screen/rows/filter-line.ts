/**
 * The text field of the filter, in place of status and footer: what is typed with its caret, how much it
 * lets through, and below it what it can be completed to, or what does not parse, with a caret under the place, or the
 * keys.
 */
import type { KeyContext } from "../keys/bindings.ts";
import type { AlertList } from "../store/snapshot.ts";
import type { Completions } from "../filter/completion.ts";
import type { FilterField } from "../store/filter-state.ts";
import { cellWidth, cutEnd, graphemes } from "../../base/text-width.ts";
import { visible } from "../../base/visible.ts";
import { footerLine } from "./bottom.ts";
import { count } from "./format.ts";
import type { Line, Segment } from "./segment.ts";
import { gap, joinFitting, spread, word } from "./segment.ts";

/** Cells before the text: `/ `. */
const PROMPT = 2;

export function filterLines(
  field: FilterField,
  list: Pick<AlertList, "matching" | "total"> | undefined,
  offered: Completions,
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
  // The words at the right say it, too: colours alone say nothing.
  const role =
    field.error !== undefined ? "error" : field.text === "" ? undefined : "ok";
  const input: Segment[] = [
    word("/ ", role ?? "key"),
    word(head, role),
    word(under, "selection"),
    word(
      cutEnd(after, Math.max(0, room - cellWidth(head) - cellWidth(under))),
      role,
    ),
  ];
  const below = isCompleting(field, offered)
    ? completionLine(field, offered, width)
    : field.error === undefined
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

/** Something is begun at the caret and can be completed, and what is wrong is not somewhere before it. */
function isCompleting(field: FilterField, { from, items }: Completions) {
  if (field.completing !== undefined) return true;
  const isBegun = from < field.caret || /[:=<>,]$/.test(before(field));
  const isFine = field.error === undefined || field.error.at >= from - 2;
  const [only = "", ...others] = items;
  const isDone = others.length === 0 && field.text.slice(from).startsWith(only);
  return isBegun && isFine && !isDone;
}

function before({ text, caret }: FilterField): string {
  return text.slice(0, caret);
}

/** `Tab  host:  hint:`: those around the one that stands in the line. */
function completionLine(
  { completing }: FilterField,
  offered: Completions,
  width: number,
): Line {
  const { items } = completing ?? offered;
  const chosen = completing?.chosen ?? -1;
  const room = width - 5;
  // From the one that fits with the chosen one at the right end, at most.
  let from = Math.max(0, chosen);
  for (let used = 0; from >= 0; from--) {
    used += cellWidth(visible(items[from] ?? "")) + 2;
    if (used > room) break;
  }
  const shown = items.slice(from + 1).map((item, i): Segment[] => {
    const isChosen = from + 1 + i === chosen;
    const text = cutEnd(visible(item), room);
    return [word(text, isChosen ? "selection" : undefined)];
  });
  return {
    segments: [word("Tab", "key"), gap(2), ...joinFitting(shown, room)],
  };
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
