/**
 * The box that asks why alerts are closed. Nothing is chosen until the operator chooses. In a low window its edges go first,
 * then the reasons scroll with the choice and say how many are out of view; what has to be answered stays.
 */
import { cellWidth } from "../../base/text-width.ts";
import { alertsIn } from "../store/twins.ts";
import type { ReasonState } from "../store/ui-store.ts";
import { bareLines, boxLines } from "./box.ts";
import { fieldSegments } from "./field.ts";
import { plural } from "./format.ts";
import { REASONS, asksForNumber } from "./reasons.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, logText, word } from "./segment.ts";

/** Cells of the box where there is room for it. */
export const PICKER_WIDTH = 64;
/** A host that is a domain controller by its name. */
const CONTROLLER = /(?:^|[-_])dc[-_]?\d*$/i;

export function reasonPickerLines(
  state: ReasonState,
  width: number,
  maxHeight: number,
  glyphs: Glyphs,
): Line[] {
  const asked = noteRows(state, width).length + numberRows(state).length;
  const hasEdges = maxHeight >= REASONS.length + asked + 2;
  const inner = hasEdges ? width - 4 : width;
  const rows = REASONS.map((reason, i) => {
    const isChosen = state.chosen === i;
    const text = `${isChosen ? ">" : " "} ${i + 1} ${reason}`;
    return logText(text, inner, {
      pad: "end",
      ...(isChosen && { role: "selection" }),
    });
  });
  const needed = [...noteRows(state, inner), ...numberRows(state)];
  const room = maxHeight - (hasEdges ? 2 : 0);
  const spare = Math.max(0, room - rows.length - needed.length);
  const shown = [...needed, ...remarks(state, inner).slice(0, spare)];
  const list = Math.max(1, room - shown.length);
  const from = Math.max(
    0,
    Math.min((state.chosen ?? 0) - list + 1, rows.length - list),
  );
  // Where there is room for nothing else, it is for what is being typed.
  const inView = [
    ...withHidden(rows.slice(from, from + list), from, inner),
    ...shown,
  ].slice(-room);
  if (!hasEdges) return bareLines(inView, width);
  const title = `Close ${plural(alertsIn(state.alerts), "alert")}`;
  return boxLines(title, inView, width, glyphs);
}

/** Reasons above and below those in view are counted at the end of the first line and of the last. */
function withHidden(
  rows: readonly Segment[][],
  above: number,
  width: number,
): Segment[][] {
  const below = REASONS.length - above - rows.length;
  return rows.map((row, i) => {
    const signs = [
      i === 0 && above > 0 ? `↑ ${above}` : "",
      i === rows.length - 1 && below > 0 ? `↓ ${below}` : "",
    ].filter((sign) => sign !== "");
    const note = signs.length === 0 ? "" : `  ${signs.join(" ")}`;
    const room = width - cellWidth(note);
    return [...cutSegments(row, room), word(note, "muted")];
  });
}

/** The note, once it was asked for. */
function noteRows({ note, inNote }: ReasonState, width: number): Segment[][] {
  if (!inNote && note.text === "") return [];
  const label = word("Note ", inNote ? "focus" : "muted");
  return [[label, ...fieldSegments(note, width - 5, inNote)]];
}

/** The number to type where many are closed at once, or some that cannot be seen. */
function numberRows(state: ReasonState): Segment[][] {
  if (!asksForNumber(state)) return [];
  const number = alertsIn(state.alerts);
  return [
    [
      word(`type ${number} to close ${number}: `, "warn"),
      word(state.typed ?? "", "key"),
    ],
  ];
}

/** What stands out in the selection, the gravest first. */
function remarks({ alerts, hidden }: ReasonState, width: number): Segment[][] {
  const texts: string[] = [];
  if (hidden > 0) texts.push(`${hidden} of them hidden by the filter`);
  const controllers = alerts.filter((a) =>
    CONTROLLER.test(a.host.split(".")[0] ?? ""),
  );
  const [first] = controllers;
  if (first !== undefined) {
    texts.push(
      `${plural(alertsIn(controllers), "alert")} on ${first.host}${controllers.length > 1 ? " …" : ""}: a domain controller by its name`,
    );
  }
  const critical = alertsIn(alerts.filter((a) => a.severity === "critical"));
  if (critical > 0 && alerts.length > 1) texts.push(`${critical} of them CRIT`);
  const [only] = alerts;
  const about: Segment[][] =
    alerts.length === 1 && only !== undefined
      ? [logText(`${only.rule} on ${only.host}`, width, { role: "muted" })]
      : [];
  return [
    ...texts.map((text) => logText(text, width, { role: "warn" })),
    ...about,
  ];
}
