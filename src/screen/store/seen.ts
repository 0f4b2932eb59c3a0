/** What the filter of the active list can be completed from: the rows at hand, and the fields of the event under the cursor. */
import type { Seen } from "../filter/completion.ts";
import type { EventSubject } from "../filter/event-filter.ts";
import type { EventRow } from "./snapshot.ts";
import type { ScreenState } from "./ui-store.ts";
import { shown } from "./ui-store.ts";

const NONE: readonly never[] = [];
let last: { of: readonly unknown[]; seen: Seen } | undefined;

/** The same object as long as nothing it depends on has changed. */
export function seenIn(state: ScreenState): Seen {
  const rows = rowsAtHand(state);
  const fields =
    state.screen === "events" ? state.events.detail?.fields : undefined;
  const of = [rows, fields];
  if (last === undefined || of.some((each, i) => each !== last!.of[i])) {
    const isOfEvents = rows === state.latest?.events?.rows;
    const own = isOfEvents ? state.latest!.events!.rows.map(asSubject) : rows;
    last = { of, seen: { rows: own, fields: fields ?? NONE } };
  }
  return last.seen;
}

function rowsAtHand(state: ScreenState): readonly object[] {
  const { latest } = state;
  switch (state.screen) {
    case "rules":
      return latest?.ruleList?.rows ?? NONE;
    case "risk":
      return latest?.risk?.rows ?? NONE;
    case "events":
      return latest?.events?.rows ?? NONE;
    case "all-tasks":
      return latest?.taskList?.rows ?? NONE;
    default:
      return shown(state)?.alerts.rows ?? NONE;
  }
}

/** A row of the events as their filter sees an event; its document is not at hand. */
function asSubject({ timeUs, host, code, text }: EventRow): EventSubject {
  const source = "";
  return {
    timeUs,
    host,
    code,
    source,
    alerts: [],
    summary: text,
    get: () => [],
    lookAgain: () => undefined,
  };
}
