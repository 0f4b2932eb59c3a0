/**
 * The one table of keys. Dispatch, footer, help and the conflict test read it, so none of them can say
 * something another does not do.
 *
 * A key means one thing per place. Places are stacked (see {@link placesFor}): the first that knows the key
 * has it. Not bound on purpose: function keys, Alt, Ctrl-H/I/J/M/[ (terminals send them as other keys), and
 * the capitals that end an escape sequence, so that the tail of a broken one changes nothing.
 */

import type { Panel, Screen } from "../layout.ts";

/** Where a key is valid; also the sections of the help, in this order. */
export const PLACES = [
  { place: "reason", title: "Close with a reason" },
  { place: "drilldown", title: "Where to go from here" },
  { place: "filter", title: "While typing a filter" },
  { place: "help", title: "In this help" },
  { place: "list", title: "In a list" },
  { place: "move", title: "Move" },
  { place: "rows", title: "Select" },
  { place: "triage", title: "Triage" },
  { place: "page", title: "In an alert" },
  { place: "rules", title: "In the rules" },
  { place: "rule", title: "In a rule" },
  { place: "risk", title: "In the entities by risk" },
  { place: "entity", title: "In an entity" },
  { place: "health", title: "In the health of the logs" },
  { place: "look", title: "Look closer" },
  { place: "replay", title: "Replay" },
  { place: "live", title: "Flow" },
  { place: "anywhere", title: "Anywhere" },
] as const;

export type Place = (typeof PLACES)[number]["place"];

export type Action =
  | "down"
  | "up"
  | "first"
  | "last"
  | "half-page-down"
  | "half-page-up"
  | "page-down"
  | "page-up"
  | "open"
  | "back"
  | "escape"
  | "next-panel"
  | "previous-panel"
  | "next-section"
  | "previous-section"
  | "next-alert"
  | "previous-alert"
  | "next-new"
  | "previous-new"
  | "mark"
  | "mark-all"
  | "acknowledge"
  | "close"
  | "reopen"
  | "undo"
  | "redo"
  | "filter"
  | "clear-filter"
  | "pause"
  | "follow"
  | "zoom"
  | "rules"
  | "open-rule"
  | "next-rule"
  | "previous-rule"
  | "sort-rules"
  | "load-report"
  | "risk"
  | "open-entity"
  | "next-entity"
  | "previous-entity"
  | "entity-alerts"
  | "drilldowns"
  | "choose-drilldown"
  | "next-drilldown"
  | "previous-drilldown"
  | "follow-drilldown"
  | "cancel-drilldown"
  | "health"
  | "dashboard"
  | "time-format"
  | "help"
  | "close-help"
  | "quit-or-back"
  | "interrupt"
  | "repaint"
  | "suspend"
  | "replay-pause"
  | "replay-event"
  | "replay-alert"
  | "replay-change"
  | "replay-faster"
  | "replay-slower"
  | "replay-real-time"
  | "choose-reason"
  | "next-reason"
  | "previous-reason"
  | "confirm-reason"
  | "cancel-reason"
  | "keep-filter"
  | "revert-filter"
  | "erase-filter"
  | "erase-word"
  | "delete-left"
  | "delete-right"
  | "caret-left"
  | "caret-right"
  | "caret-start"
  | "caret-end"
  | "older-filter"
  | "newer-filter";

export interface Binding {
  readonly keys: readonly string[];
  readonly place: Place;
  readonly action: Action;
  /** What it does, for the help. */
  readonly label: string;
  /** The word in the footer, for the keys that are worth a place there; in table order. */
  readonly footer?: string;
}

export const BINDINGS: readonly Binding[] = [
  {
    keys: ["1", "2", "3", "4", "5", "6", "7"],
    place: "reason",
    action: "choose-reason",
    label: "choose a reason",
    footer: "choose",
  },
  {
    keys: ["j", "Down"],
    place: "reason",
    action: "next-reason",
    label: "next reason",
  },
  {
    keys: ["k", "Up"],
    place: "reason",
    action: "previous-reason",
    label: "previous reason",
  },
  {
    keys: ["Enter"],
    place: "reason",
    action: "confirm-reason",
    label: "close with the chosen reason",
    footer: "close",
  },
  {
    keys: ["Esc", "q"],
    place: "reason",
    action: "cancel-reason",
    label: "leave it open",
    footer: "cancel",
  },

  {
    keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    place: "drilldown",
    action: "choose-drilldown",
    label: "go there",
    footer: "go there",
  },
  {
    keys: ["j", "Down"],
    place: "drilldown",
    action: "next-drilldown",
    label: "next",
  },
  {
    keys: ["k", "Up"],
    place: "drilldown",
    action: "previous-drilldown",
    label: "previous",
  },
  {
    keys: ["Enter", "l", "Right"],
    place: "drilldown",
    action: "follow-drilldown",
    label: "go to the chosen one",
    footer: "go",
  },
  {
    keys: ["Esc", "q", "o", "h", "Left"],
    place: "drilldown",
    action: "cancel-drilldown",
    label: "stay with the alert",
    footer: "cancel",
  },

  {
    keys: ["Enter"],
    place: "filter",
    action: "keep-filter",
    label: "keep the filter",
    footer: "keep",
  },
  {
    keys: ["Esc"],
    place: "filter",
    action: "revert-filter",
    label: "back to what was there before",
    footer: "revert",
  },
  {
    keys: ["Ctrl-U"],
    place: "filter",
    action: "erase-filter",
    label: "erase all of it",
    footer: "erase",
  },
  {
    keys: ["Up"],
    place: "filter",
    action: "older-filter",
    label: "earlier filter",
    footer: "earlier",
  },
  {
    keys: ["Down"],
    place: "filter",
    action: "newer-filter",
    label: "later filter",
  },
  {
    keys: ["Left"],
    place: "filter",
    action: "caret-left",
    label: "caret left",
  },
  {
    keys: ["Right"],
    place: "filter",
    action: "caret-right",
    label: "caret right",
  },
  {
    keys: ["Home", "Ctrl-A"],
    place: "filter",
    action: "caret-start",
    label: "caret to the start",
  },
  {
    keys: ["End", "Ctrl-E"],
    place: "filter",
    action: "caret-end",
    label: "caret to the end",
  },
  {
    keys: ["Backspace"],
    place: "filter",
    action: "delete-left",
    label: "delete to the left",
  },
  {
    keys: ["Delete"],
    place: "filter",
    action: "delete-right",
    label: "delete to the right",
  },
  {
    keys: ["Ctrl-W"],
    place: "filter",
    action: "erase-word",
    label: "erase a word",
  },

  {
    keys: ["Esc", "?", "q", "h", "Left"],
    place: "help",
    action: "close-help",
    label: "close the help",
    footer: "close",
  },

  {
    keys: ["Enter", "l", "Right"],
    place: "list",
    action: "open",
    label: "open",
    footer: "open",
  },
  {
    keys: ["Tab"],
    place: "list",
    action: "next-panel",
    label: "next panel",
    footer: "panel",
  },
  {
    keys: ["Shift-Tab"],
    place: "list",
    action: "previous-panel",
    label: "previous panel",
  },
  { keys: ["j", "Down"], place: "move", action: "down", label: "down" },
  { keys: ["k", "Up"], place: "move", action: "up", label: "up" },
  {
    keys: ["g", "Home"],
    place: "move",
    action: "first",
    label: "top (newest, followed)",
  },
  { keys: ["G", "End"], place: "move", action: "last", label: "bottom" },
  {
    keys: ["Ctrl-D"],
    place: "move",
    action: "half-page-down",
    label: "half a page down",
  },
  {
    keys: ["Ctrl-U"],
    place: "move",
    action: "half-page-up",
    label: "half a page up",
  },
  {
    keys: ["PgDn"],
    place: "move",
    action: "page-down",
    label: "a page down",
  },
  { keys: ["PgUp"], place: "move", action: "page-up", label: "a page up" },

  {
    keys: ["Space"],
    place: "rows",
    action: "mark",
    label: "mark, unmark",
    footer: "mark",
  },
  {
    keys: ["*"],
    place: "rows",
    action: "mark-all",
    label: "mark all shown, or none",
  },
  {
    keys: ["n"],
    place: "rows",
    action: "next-new",
    label: "next new alert",
  },
  {
    keys: ["N"],
    place: "rows",
    action: "previous-new",
    label: "previous new alert",
  },

  {
    keys: ["a"],
    place: "triage",
    action: "acknowledge",
    label: "acknowledge",
    footer: "ack",
  },
  {
    keys: ["c"],
    place: "triage",
    action: "close",
    label: "close, with a reason",
    footer: "close",
  },
  {
    keys: ["r"],
    place: "triage",
    action: "reopen",
    label: "reopen",
  },
  {
    keys: ["u"],
    place: "triage",
    action: "undo",
    label: "undo the last decision",
  },
  { keys: ["U"], place: "triage", action: "redo", label: "redo it" },

  {
    keys: ["Tab"],
    place: "page",
    action: "next-section",
    label: "next section",
    footer: "section",
  },
  {
    keys: ["Shift-Tab"],
    place: "page",
    action: "previous-section",
    label: "previous section",
  },
  {
    keys: ["]"],
    place: "page",
    action: "next-alert",
    label: "next alert",
    footer: "next",
  },
  {
    keys: ["["],
    place: "page",
    action: "previous-alert",
    label: "previous alert",
    footer: "previous",
  },
  {
    keys: ["o"],
    place: "page",
    action: "drilldowns",
    label: "drilldowns: its rows, its entities, searches",
    footer: "drill",
  },
  {
    keys: ["q"],
    place: "page",
    action: "back",
    label: "back to the lists",
    footer: "back",
  },

  {
    keys: ["Enter", "l", "Right"],
    place: "rules",
    action: "open-rule",
    label: "open the rule",
    footer: "open",
  },
  {
    keys: ["/"],
    place: "rules",
    action: "filter",
    label: "filter the rules",
    footer: "filter",
  },
  {
    keys: ["\\"],
    place: "rules",
    action: "clear-filter",
    label: "clear the filter",
  },
  {
    keys: ["s"],
    place: "rules",
    action: "sort-rules",
    label: "sort: fired, coverage, severity, name",
    footer: "sort",
  },
  {
    keys: ["!"],
    place: "rules",
    action: "load-report",
    label: "what was not loaded, and why",
    footer: "not loaded",
  },
  {
    keys: ["5"],
    place: "rules",
    action: "risk",
    label: "entities by risk",
  },
  {
    keys: ["6"],
    place: "rules",
    action: "health",
    label: "the health of the logs",
  },
  {
    keys: ["q", "1"],
    place: "rules",
    action: "back",
    label: "back to the dashboard",
    footer: "back",
  },

  {
    keys: ["Tab"],
    place: "rule",
    action: "next-section",
    label: "next section",
    footer: "section",
  },
  {
    keys: ["Shift-Tab"],
    place: "rule",
    action: "previous-section",
    label: "previous section",
  },
  {
    keys: ["]"],
    place: "rule",
    action: "next-rule",
    label: "next rule",
    footer: "next",
  },
  {
    keys: ["["],
    place: "rule",
    action: "previous-rule",
    label: "previous rule",
    footer: "previous",
  },
  {
    keys: ["q", "4"],
    place: "rule",
    action: "back",
    label: "back to the rules",
    footer: "back",
  },
  {
    keys: ["1"],
    place: "rule",
    action: "dashboard",
    label: "back to the dashboard",
  },

  {
    keys: ["Enter", "l", "Right"],
    place: "risk",
    action: "open-entity",
    label: "open the entity",
    footer: "open",
  },
  {
    keys: ["/"],
    place: "risk",
    action: "filter",
    label: "filter the entities",
    footer: "filter",
  },
  {
    keys: ["\\"],
    place: "risk",
    action: "clear-filter",
    label: "clear the filter",
  },
  {
    keys: ["4"],
    place: "risk",
    action: "rules",
    label: "the rules",
    footer: "rules",
  },
  {
    keys: ["6"],
    place: "risk",
    action: "health",
    label: "the health of the logs",
  },
  {
    keys: ["q", "1"],
    place: "risk",
    action: "back",
    label: "back to the dashboard",
    footer: "back",
  },

  {
    keys: ["Enter", "l", "Right"],
    place: "entity",
    action: "entity-alerts",
    label: "its alerts in the list",
    footer: "its alerts",
  },
  {
    keys: ["Tab"],
    place: "entity",
    action: "next-section",
    label: "next section",
    footer: "section",
  },
  {
    keys: ["Shift-Tab"],
    place: "entity",
    action: "previous-section",
    label: "previous section",
  },
  {
    keys: ["]"],
    place: "entity",
    action: "next-entity",
    label: "next entity",
    footer: "next",
  },
  {
    keys: ["["],
    place: "entity",
    action: "previous-entity",
    label: "previous entity",
    footer: "previous",
  },
  {
    keys: ["q", "5"],
    place: "entity",
    action: "back",
    label: "back to the entities",
    footer: "back",
  },
  {
    keys: ["1"],
    place: "entity",
    action: "dashboard",
    label: "back to the dashboard",
  },

  {
    keys: ["Tab"],
    place: "health",
    action: "next-section",
    label: "next section",
    footer: "section",
  },
  {
    keys: ["Shift-Tab"],
    place: "health",
    action: "previous-section",
    label: "previous section",
  },
  {
    keys: ["4"],
    place: "health",
    action: "rules",
    label: "the rules",
    footer: "rules",
  },
  {
    keys: ["5"],
    place: "health",
    action: "risk",
    label: "entities by risk",
  },
  {
    keys: ["q", "1"],
    place: "health",
    action: "back",
    label: "back to the dashboard",
    footer: "back",
  },

  {
    keys: ["/"],
    place: "look",
    action: "filter",
    label: "filter the alerts",
    footer: "filter",
  },
  {
    keys: ["\\"],
    place: "look",
    action: "clear-filter",
    label: "clear the filter",
  },
  {
    keys: ["4"],
    place: "look",
    action: "rules",
    label: "the rules: fired, waiting, blind",
    footer: "rules",
  },
  {
    keys: ["5"],
    place: "look",
    action: "risk",
    label: "entities by risk",
    footer: "risk",
  },
  {
    keys: ["6"],
    place: "look",
    action: "health",
    label: "the health of the logs",
  },
  {
    keys: ["z"],
    place: "look",
    action: "zoom",
    label: "zoom the panel",
  },

  {
    keys: ["p"],
    place: "replay",
    action: "replay-pause",
    label: "play, pause",
    footer: "play/pause",
  },
  {
    keys: ["."],
    place: "replay",
    action: "replay-event",
    label: "run to the next event",
    footer: "event",
  },
  {
    keys: ["]"],
    place: "replay",
    action: "replay-alert",
    label: "run to the next alert",
    footer: "alert",
  },
  {
    keys: ["}"],
    place: "replay",
    action: "replay-change",
    label: "run to the next change",
  },
  {
    keys: ["+"],
    place: "replay",
    action: "replay-faster",
    label: "faster",
    footer: "faster",
  },
  {
    keys: ["-"],
    place: "replay",
    action: "replay-slower",
    label: "slower",
    footer: "slower",
  },
  {
    keys: ["="],
    place: "replay",
    action: "replay-real-time",
    label: "real time, x1",
  },

  {
    keys: ["p"],
    place: "live",
    action: "pause",
    label: "pause the display",
    footer: "pause",
  },
  {
    keys: ["f"],
    place: "live",
    action: "follow",
    label: "follow the newest alert",
  },

  {
    keys: ["?"],
    place: "anywhere",
    action: "help",
    label: "this help",
    footer: "help",
  },
  {
    keys: ["t"],
    place: "anywhere",
    action: "time-format",
    label: "times: UTC, local, age",
  },
  {
    keys: ["q"],
    place: "anywhere",
    action: "quit-or-back",
    label: "quit",
    footer: "quit",
  },
  {
    keys: ["h", "Left"],
    place: "anywhere",
    action: "back",
    label: "back",
  },
  {
    keys: ["Esc"],
    place: "anywhere",
    action: "escape",
    label: "clear marks, then back",
  },
  {
    keys: ["Ctrl-L"],
    place: "anywhere",
    action: "repaint",
    label: "repaint",
  },
  {
    keys: ["Ctrl-Z"],
    place: "anywhere",
    action: "suspend",
    label: "suspend; fg comes back",
  },
  {
    keys: ["Ctrl-C"],
    place: "anywhere",
    action: "interrupt",
    label: "quit, twice within 2 s",
  },
];

/** What decides which keys are valid. */
export interface KeyContext {
  readonly screen: Screen;
  readonly overlay: "none" | "help" | "reason" | "drilldown";
  readonly filterOpen: boolean;
  readonly panel: Panel;
  readonly replay: boolean;
}

/** Keys that no text field and no overlay may swallow. */
const ALWAYS: ReadonlySet<Action> = new Set([
  "interrupt",
  "repaint",
  "suspend",
]);

/** The places whose keys are valid, the first one first. */
export function placesFor(context: KeyContext): readonly Place[] {
  if (context.filterOpen) return ["filter"];
  if (context.overlay === "reason") return ["reason"];
  if (context.overlay === "drilldown") return ["drilldown"];
  if (context.overlay === "help") return ["help", "move"];
  const flow: readonly Place[] = context.replay ? ["replay", "live"] : ["live"];
  if (
    context.screen === "rules" ||
    context.screen === "rule" ||
    context.screen === "risk" ||
    context.screen === "entity" ||
    context.screen === "health"
  ) {
    return [context.screen, "move", ...flow, "anywhere"];
  }
  if (context.screen === "detail") {
    return ["page", "move", "triage", ...flow, "anywhere"];
  }
  return context.panel === "alerts"
    ? ["list", "move", "rows", "triage", "look", ...flow, "anywhere"]
    : ["list", "move", "look", ...flow, "anywhere"];
}

/** The binding of a key here; undefined for a key that means nothing here. */
export function findBinding(
  key: string,
  context: KeyContext,
): Binding | undefined {
  for (const place of placesFor(context)) {
    const found = BINDINGS.find(
      (b) => b.place === place && b.keys.includes(key),
    );
    if (found !== undefined) return found;
  }
  return BINDINGS.find((b) => ALWAYS.has(b.action) && b.keys.includes(key));
}

/** The bindings that are valid here, each with the keys that reach it (shadowed keys left out). */
export function validBindings(context: KeyContext): readonly Binding[] {
  const taken = new Set<string>();
  const result: Binding[] = [];
  for (const place of placesFor(context)) {
    const own = BINDINGS.filter((b) => b.place === place);
    for (const binding of own) {
      const keys = binding.keys.filter((key) => !taken.has(key));
      if (keys.length > 0) result.push({ ...binding, keys });
    }
    for (const binding of own) for (const key of binding.keys) taken.add(key);
  }
  return result;
}
