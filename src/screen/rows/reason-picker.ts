/** The box that asks why alerts are closed. Nothing is chosen until the operator chooses. */
import type { ReasonState } from "../store/ui-store.ts";
import { boxLines } from "./box.ts";
import { plural } from "./format.ts";
import { CONFIRM_ABOVE, REASONS } from "./reasons.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Line, Segment } from "./segment.ts";
import { logText, word } from "./segment.ts";

/** Cells of the box where there is room for it; in a low window the reasons scroll with the choice. */
export const PICKER_WIDTH = 56;

export function reasonPickerLines(
  state: ReasonState,
  width: number,
  maxHeight: number,
  glyphs: Glyphs,
): Line[] {
  const inner = width - 4;
  const rows: Segment[][] = REASONS.map((reason, i) => {
    const isChosen = state.chosen === i;
    const text = `${isChosen ? ">" : " "} ${i + 1} ${reason}`;
    return [word(text.padEnd(inner), isChosen ? "selection" : undefined)];
  });
  const below = remarks(state, inner);
  const room = Math.max(1, maxHeight - 2 - below.length);
  const from = Math.max(
    0,
    Math.min((state.chosen ?? 0) - room + 1, rows.length - room),
  );
  const inView = [...rows.slice(from, from + room), ...below];
  const title = `Close ${plural(state.alerts.length, "alert")}`;
  return boxLines(title, inView, width, glyphs);
}

/** What stands out in the selection, and the number to type where many are closed at once. */
function remarks({ alerts, typed }: ReasonState, width: number): Segment[][] {
  const critical = alerts.filter((a) => a.severity === "critical").length;
  const first = alerts[0];
  const lines: Segment[][] = [];
  if (alerts.length === 1 && first !== undefined) {
    lines.push(
      logText(`${first.rule} on ${first.host}`, width, { role: "muted" }),
    );
  } else if (critical > 0) {
    lines.push([word(`${critical} of them CRIT`, "warn")]);
  }
  const number = alerts.length;
  if (number > CONFIRM_ABOVE) {
    lines.push([
      word(`type ${number} to close ${number}: `, "warn"),
      word(typed ?? "", "key"),
    ]);
  }
  return lines;
}
