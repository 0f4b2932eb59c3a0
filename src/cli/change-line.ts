/** A change of an alert as `watch --headless` prints it: its document, and what changed, as one line of JSON. */
import type { AlertChange } from "../alert/book.ts";
import type { AlertDocument } from "../export/alert-document.ts";
import { escapeUnseen } from "../export/ndjson.ts";

/** @returns the line with its line end */
export function changeLine(
  kind: AlertChange["kind"],
  document: AlertDocument,
): string {
  const change = kind === "tasks" ? "actions" : kind;
  const text = JSON.stringify({ ...document, "tripline.change": change });
  return `${escapeUnseen(text)}\n`;
}
