/**
 * The box in which an exception is drafted: the fields of the alert with their ticks, what the ticked ones would have hidden,
 * and the reason. In a low window the fields scroll, then the edges of the box go; what they would have hidden stays, on as many rows as it takes.
 */
import type { DraftField } from "../../alert/exception-draft.ts";
import type { ExceptState } from "../store/ui-store.ts";
import { bareLines, boxLines } from "./box.ts";
import { fieldSegments } from "./field.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, gap, logText, word, wrapText } from "./segment.ts";

/** Cells of the box where there is room for it. */
export const EXCEPT_WIDTH = 100;
/** Enough for the longest preview in a window of 40 columns. */
const MOST_PREVIEW_ROWS = 4;

export function exceptLines(
  { alert, draft, chosen, reason, inReason }: ExceptState,
  width: number,
  maxHeight: number,
  glyphs: Glyphs,
): Line[] {
  const { ellipsis } = glyphs;
  const fields = draft?.fields ?? [];
  const boxed = Math.max(1, width - 4);
  // A field, the reason, and the edges.
  const hasEdges = maxHeight >= previewRows(draft, boxed, glyphs).length + 4;
  const inner = hasEdges ? boxed : width;
  const height = Math.max(1, hasEdges ? maxHeight - 2 : maxHeight);
  const about = logText(alert.rule, inner, { role: "muted", ellipsis });
  const last: Segment[][] = [
    ...previewRows(draft, inner, glyphs),
    [
      word("Reason ", inReason ? "focus" : "muted"),
      ...(inReason || reason.text !== ""
        ? fieldSegments(reason, inner - 7, inReason)
        : [word("Enter", "key"), word(" says why, and keeps it", "muted")]),
    ],
  ];
  const steps =
    draft?.step === undefined
      ? []
      : [[word(`step ${draft.step} of ${draft.steps.at(-1)}`, "muted")]];
  const room = Math.max(1, height - last.length);
  const head = [about, ...steps].slice(0, Math.max(0, room - 3));
  const list = Math.max(1, room - head.length);
  const from = Math.max(
    0,
    Math.min(chosen - Math.floor(list / 2), fields.length - list),
  );
  const names = Math.min(
    34,
    Math.max(0, ...fields.map(({ path }) => path.length)),
    Math.floor(inner / 2),
  );
  const shown = fields
    .slice(from, from + list)
    .map((field, i) =>
      fieldRow(field, from + i === chosen && !inReason, names, inner, glyphs),
    );
  const rows =
    draft === undefined ? [[word("reading the alert", "muted")]] : shown;
  const inView = [...head, ...rows, ...last].slice(-height);
  return hasEdges
    ? boxLines("Except alerts like this one", inView, width, glyphs)
    : bareLines(inView, width);
}

/** Not cut: at its end it warns of hiding what was found to be true. */
function previewRows(
  draft: ExceptState["draft"],
  width: number,
  { ellipsis }: Glyphs,
): Segment[][] {
  if (draft === undefined) return [[]];
  const { preview, isRisky, fields } = draft;
  const isNothing = fields.every(({ isTicked }) => !isTicked);
  const text =
    preview ?? (isNothing ? "nothing is ticked: Space ticks a field" : "…");
  const role = isRisky ? "error" : preview === undefined ? "muted" : "warn";
  return wrapText(text, width, MOST_PREVIEW_ROWS, { role, ellipsis });
}

function fieldRow(
  { path, value, isTicked, whyNot }: DraftField,
  isChosen: boolean,
  nameCells: number,
  width: number,
  { ellipsis }: Glyphs,
): Segment[] {
  const box = whyNot !== undefined ? "[-]" : isTicked ? "[x]" : "[ ]";
  const room = Math.max(1, width - nameCells - 7);
  const row = [
    word(isChosen ? "> " : "  "),
    word(box, isTicked ? "key" : "muted"),
    gap(1),
    ...logText(path, nameCells, { ellipsis, pad: "end" }),
    gap(1),
    ...(whyNot === undefined
      ? logText(String(value), room, {
          ellipsis,
          pad: "end",
          ...(!isTicked && { role: "muted" as const }),
        })
      : logText(whyNot, room, { role: "muted", ellipsis, pad: "end" })),
  ];
  const cut = cutSegments(row, width);
  return isChosen ? cut.map(({ text }) => word(text, "selection")) : cut;
}
