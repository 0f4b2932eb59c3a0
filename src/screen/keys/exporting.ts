/** Export: the marked alerts, or the selected one, to files that the worker writes. */
import { plural } from "../rows/format.ts";
import type { ExportFormat } from "../store/snapshot.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { chosenAlerts } from "../store/ui-store.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";

/** For the ticket, for machines, for whoever gets the case. */
export const USUAL_FORMATS: readonly ExportFormat[] = [
  "markdown",
  "ndjson",
  "html",
];

/** Marks stay: what was exported is often what is decided about next. */
export function exportAlerts(
  state: ScreenState,
  nowMs: number,
  formats: readonly ExportFormat[] = USUAL_FORMATS,
): Outcome {
  const ids = chosenAlerts(state).map(({ id }) => id);
  if (ids.length === 0) {
    return done(toast(state, "info", "no alert is selected", nowMs));
  }
  const text = `exporting ${plural(ids.length, "alert")}`;
  return done(
    toast(state, "info", text, nowMs),
    send({ type: "export", ids, formats }),
  );
}
