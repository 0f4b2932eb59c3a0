/**
 * One alert, one row of aligned columns for a terminal. Rows are written as the alerts fire, so the widths are
 * fixed; what does not fit is cut, and every value is made visible before it is cut.
 */
import { cutEnd, padEnd } from "../base/text-width.ts";
import { visible } from "../base/visible.ts";
import { actionText } from "./action-text.ts";
import type { AlertDocument } from "./alert-document.ts";

interface Column {
  readonly title: string;
  readonly widthCells: number;
  readonly value: (document: AlertDocument) => string;
}

/** Of 32 hex digits; enough to name an alert on the command line. */
const ID_CELLS = 8;

const COLUMNS: readonly Column[] = [
  {
    title: "ID",
    widthCells: ID_CELLS,
    value: (d) => d["kibana.alert.uuid"].slice(0, ID_CELLS),
  },
  {
    title: "TIME",
    widthCells: 24,
    // To the millisecond; the documents keep what the log has.
    value: (d) =>
      d["@timestamp"]
        .replace(/(\.\d{3})\d+Z$/, "$1Z")
        // The zone of the log is not known.
        .replace(/Z$/, isUncertain(d) ? "?" : "Z"),
  },
  {
    title: "SEVERITY",
    widthCells: 8,
    value: (d) => d["kibana.alert.severity"],
  },
  {
    title: "STATUS",
    widthCells: 12,
    value: (d) => d["kibana.alert.workflow_status"],
  },
  { title: "CERTAINTY", widthCells: 11, value: (d) => d["tripline.certainty"] },
  { title: "HOST", widthCells: 16, value: (d) => d["host.name"] },
  { title: "RULE", widthCells: 30, value: ruleName },
  { title: "RUNS", widthCells: 60, value: (d) => runs(d) },
];

function isUncertain(document: AlertDocument): boolean {
  return document["tripline.events"].some((event) => event.time_uncertain);
}

/** `+12 Name`: so many more are folded into it; `[block] Name`: a building block. */
function ruleName(document: AlertDocument): string {
  const more = document["kibana.alert.suppression.docs_count"] ?? 0;
  const block = document["kibana.alert.building_block_type"];
  const name = document["kibana.alert.rule.name"];
  return [more > 0 ? `+${more}` : "", block ? "[block]" : "", name]
    .filter((part) => part !== "")
    .join(" ");
}

/** What the task behind the alert would run; without one, the event that completed the match. */
function runs(document: AlertDocument): string {
  const [action] = document["tripline.actions"];
  if (action !== undefined) return actionText(action);
  const completing = document["tripline.events"].findLast(
    (event) => event["@timestamp"] === document["@timestamp"],
  );
  return completing?.summary ?? "";
}

function row(cells: readonly string[]): string {
  const line = cells
    .map((cell, index) => padEnd(cell, COLUMNS[index]!.widthCells))
    .join("  ");
  return `${line.trimEnd()}\n`;
}

export function tableHeader(): string {
  return row(COLUMNS.map(({ title }) => title));
}

export function tableRow(document: AlertDocument): string {
  return row(
    COLUMNS.map(({ value, widthCells }) =>
      cutEnd(visible(value(document)), widthCells),
    ),
  );
}

export function tableFooter(alerts: number): string {
  return `${alerts} alert${alerts === 1 ? "" : "s"}\n`;
}
