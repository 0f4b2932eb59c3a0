/** A row that says `2 logs` stands for two alerts, and what is decided there is decided about both: alerts are not rows. */
import type { AlertRow } from "./snapshot.ts";

/** How many alerts the rows stand for. */
export function alertsIn(rows: Iterable<AlertRow>): number {
  let alerts = 0;
  for (const { isTwin } of rows) alerts += isTwin === true ? 2 : 1;
  return alerts;
}
