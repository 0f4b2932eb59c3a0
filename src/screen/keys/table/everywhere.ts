/** Keys that do the same on every screen, and those of a replay. */
import type { PlaceKeys } from "./place-keys.ts";

export const REPLAY = {
  place: "replay",
  title: "Replay",
  bindings: [
    {
      keys: ["p"],
      action: "replay-pause",
      label: "play, pause; again at the end",
      footer: "play/pause",
    },
    {
      keys: ["."],
      action: "replay-event",
      label: "run to the next event",
      footer: "event",
    },
    {
      keys: ["]"],
      action: "replay-alert",
      label: "run to the next alert",
      footer: "alert",
    },
    { keys: ["["], action: "replay-alert-back", label: "back an alert" },
    {
      keys: ["J"],
      action: "replay-jump",
      label: "jump: a time, +5m, 40%, two times to loop",
      footer: "jump",
    },
    { keys: [","], action: "replay-event-back", label: "back an event" },
    {
      keys: ["}"],
      action: "replay-change",
      label: "run to the next change of a pending sequence",
    },
    {
      keys: ["{"],
      action: "replay-change-back",
      label: "back a change of a pending sequence",
    },
    {
      keys: [")"],
      action: "replay-hit",
      label: "run to the next hit of a rule",
    },
    { keys: ["("], action: "replay-hit-back", label: "back a hit of a rule" },
    { keys: [">"], action: "replay-further", label: "seek 1% further" },
    { keys: ["<"], action: "replay-back", label: "seek 1% back" },
    {
      keys: ["L"],
      action: "replay-loop",
      label: "begin a loop, end it, let it go",
    },
    {
      keys: ["+"],
      action: "replay-faster",
      label: "faster",
      footer: "speed",
      footerKeys: "+-",
    },
    { keys: ["-"], action: "replay-slower", label: "slower" },
    { keys: ["="], action: "replay-real-time", label: "real time, x1" },
  ],
} as const satisfies PlaceKeys;

export const FLOW = {
  place: "flow",
  title: "Flow",
  bindings: [
    {
      // In a replay p plays and pauses; K is the same everywhere.
      keys: ["p", "K"],
      action: "pause",
      label: "keep the view still; what comes is counted",
      footer: "pause",
    },
    { keys: ["f"], action: "follow", label: "follow the newest alert, event" },
  ],
} as const satisfies PlaceKeys;

/** A screen that is added gets its key here, once; the footer names all of them with the first one. */
export const SCREENS = {
  place: "screens",
  title: "Screens",
  bindings: [
    {
      keys: ["1"],
      action: "go-dashboard",
      label: "dashboard",
      footer: "screens",
      footerKeys: "1-8",
    },
    { keys: ["2"], action: "go-alerts", label: "alerts in the whole window" },
    { keys: ["3"], action: "go-events", label: "the newest events" },
    { keys: ["4"], action: "go-rules", label: "rules: fired, waiting, blind" },
    { keys: ["5"], action: "go-risk", label: "entities by risk" },
    { keys: ["6"], action: "go-health", label: "the health of the logs" },
    { keys: ["7"], action: "go-tasks", label: "all scheduled tasks" },
    {
      keys: ["8"],
      action: "go-attack",
      label: "ATT&CK: fired, covered, blind",
    },
  ],
} as const satisfies PlaceKeys;

export const ANYWHERE = {
  place: "anywhere",
  title: "Anywhere",
  bindings: [
    {
      keys: [":"],
      action: "palette",
      label: "palette: all that can be done, by its name",
      footer: "palette",
    },
    { keys: ["?"], action: "help", label: "this help", footer: "help" },
    { keys: ["t"], action: "time-format", label: "times: UTC, local, age" },
    { keys: ["q"], action: "quit-or-back", label: "quit", footer: "quit" },
    { keys: ["h", "Left"], action: "back", label: "back" },
    { keys: ["Esc"], action: "escape", label: "clear marks, then back" },
    { keys: ["Ctrl-L"], action: "repaint", label: "repaint" },
    { keys: ["Ctrl-Z"], action: "suspend", label: "suspend; fg comes back" },
    { keys: ["Ctrl-C"], action: "interrupt", label: "quit, twice within 2 s" },
  ],
} as const satisfies PlaceKeys;
