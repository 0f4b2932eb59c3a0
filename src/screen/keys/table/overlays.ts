/** Keys of what lies over the screen: an overlay has the keyboard to itself. */
import type { PlaceKeys } from "./place-keys.ts";

export const REASON = {
  place: "reason",
  title: "Close with a reason",
  bindings: [
    {
      keys: ["1", "2", "3", "4", "5", "6", "7"],
      action: "choose-reason",
      label: "choose a reason",
      footer: "choose",
    },
    { keys: ["j", "Down"], action: "next-reason", label: "next reason" },
    { keys: ["k", "Up"], action: "previous-reason", label: "previous reason" },
    {
      keys: ["Enter"],
      action: "confirm-reason",
      label: "close with the chosen reason",
      footer: "close",
    },
    {
      keys: ["Tab"],
      action: "reason-note",
      label: "add a note",
      footer: "note",
    },
    {
      keys: ["Backspace"],
      action: "erase-digit",
      label: "take a digit of the number back",
    },
    {
      keys: ["Esc", "q"],
      action: "cancel-reason",
      label: "leave it open",
      footer: "cancel",
    },
  ],
} as const satisfies PlaceKeys;

export const REASON_NOTE = {
  place: "reason-note",
  title: "The note of a closing",
  bindings: [
    {
      keys: ["Enter"],
      action: "confirm-reason",
      label: "close with the chosen reason",
      footer: "close",
    },
    {
      keys: ["Tab", "Shift-Tab", "Up", "Down"],
      action: "reason-list",
      label: "back to the reasons",
      footer: "reasons",
    },
    {
      keys: ["Esc"],
      action: "cancel-reason",
      label: "leave it open",
      footer: "cancel",
    },
  ],
} as const satisfies PlaceKeys;

export const NOTE = {
  place: "note",
  title: "While writing a note",
  bindings: [
    {
      keys: ["Enter"],
      action: "keep-note",
      label: "keep the note; a paste may have lines",
      footer: "keep",
    },
    {
      keys: ["Esc"],
      action: "cancel-note",
      label: "write none",
      footer: "cancel",
    },
  ],
} as const satisfies PlaceKeys;

export const JUMP = {
  place: "jump",
  title: "While typing a place of the replay",
  bindings: [
    { keys: ["Enter"], action: "jump", label: "go there", footer: "go" },
    {
      keys: ["Esc"],
      action: "cancel-jump",
      label: "stay here",
      footer: "cancel",
    },
  ],
} as const satisfies PlaceKeys;

export const MUTE = {
  place: "mute",
  title: "Mute a rule here",
  bindings: [
    {
      keys: ["1", "2", "3", "4"],
      action: "choose-mute",
      label: "15 minutes, an hour, 8 hours, until exit",
      footer: "mute",
    },
    {
      keys: ["Tab", "j", "k", "Down", "Up"],
      action: "mute-entity",
      label: "the host or the user",
      footer: "host or user",
    },
    {
      keys: ["Esc", "q", "m", "h", "Left"],
      action: "cancel-mute",
      label: "mute nothing",
      footer: "cancel",
    },
  ],
} as const satisfies PlaceKeys;

export const EXCEPT = {
  place: "except",
  title: "While drafting an exception",
  bindings: [
    {
      keys: ["Space"],
      action: "tick-field",
      label: "a field is part of it, or is not",
      footer: "tick",
    },
    { keys: ["j", "Down"], action: "next-field", label: "next field" },
    { keys: ["k", "Up"], action: "previous-field", label: "previous field" },
    {
      keys: ["Tab"],
      action: "except-step",
      label: "the next step of a sequence",
      footer: "step",
    },
    {
      keys: ["Enter"],
      action: "ask-reason",
      label: "say why",
      footer: "say why",
    },
    {
      keys: ["Esc", "q", "X", "h", "Left"],
      action: "cancel-except",
      label: "except nothing",
      footer: "cancel",
    },
  ],
} as const satisfies PlaceKeys;

export const EXCEPT_REASON = {
  place: "except-reason",
  title: "While typing why it is excepted",
  bindings: [
    {
      keys: ["Enter"],
      action: "confirm-except",
      label: "keep the exception; u takes it back",
      footer: "keep it",
    },
    {
      keys: ["Esc", "Tab", "Shift-Tab", "Up"],
      action: "except-ticks",
      label: "back to the ticks",
      footer: "ticks",
    },
  ],
} as const satisfies PlaceKeys;

export const DRILLDOWN = {
  place: "drilldown",
  title: "Where to go from here",
  bindings: [
    {
      keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
      action: "choose-drilldown",
      label: "go there",
      footer: "go there",
    },
    { keys: ["j", "Down"], action: "next-drilldown", label: "next" },
    { keys: ["k", "Up"], action: "previous-drilldown", label: "previous" },
    {
      keys: ["Enter", "l", "Right"],
      action: "follow-drilldown",
      label: "go to the chosen one",
      footer: "go",
    },
    {
      keys: ["Esc", "q", "o", "h", "Left"],
      action: "cancel-drilldown",
      label: "stay here",
      footer: "cancel",
    },
  ],
} as const satisfies PlaceKeys;

export const PALETTE = {
  place: "palette",
  title: "In the palette",
  bindings: [
    {
      keys: ["Enter"],
      action: "run-palette",
      label: "do what is chosen",
      footer: "do it",
    },
    {
      keys: ["Tab"],
      action: "complete-palette",
      label: "complete what is typed",
      footer: "complete",
    },
    {
      keys: ["Down", "Ctrl-N"],
      action: "next-palette",
      label: "next row",
      footer: "next",
    },
    {
      keys: ["Up", "Ctrl-P"],
      action: "previous-palette",
      label: "previous row, then what was done before",
      footer: "before",
    },
    {
      keys: ["Esc"],
      action: "cancel-palette",
      label: "do nothing",
      footer: "cancel",
    },
  ],
} as const satisfies PlaceKeys;

export const FINDING = {
  place: "finding",
  title: "While typing what to find",
  bindings: [
    { keys: ["Enter"], action: "keep-find", label: "find it", footer: "find" },
    {
      keys: ["Esc", "Ctrl-G"],
      action: "cancel-find",
      label: "find nothing",
      footer: "cancel",
    },
  ],
} as const satisfies PlaceKeys;

export const FILTER = {
  place: "filter",
  title: "While typing a filter",
  bindings: [
    {
      keys: ["Enter"],
      action: "keep-filter",
      label: "keep the filter",
      footer: "keep",
    },
    {
      keys: ["Esc", "Ctrl-G"],
      action: "revert-filter",
      label: "back to what was there before",
      footer: "revert",
    },
    {
      keys: ["Tab"],
      action: "complete-filter",
      label: "complete: field, operator, value seen",
      footer: "complete",
    },
    {
      keys: ["Shift-Tab"],
      action: "complete-filter-back",
      label: "the completion before",
    },
    {
      keys: ["Up"],
      action: "older-filter",
      label: "earlier filter",
      footer: "earlier",
    },
    { keys: ["Down"], action: "newer-filter", label: "later filter" },
  ],
} as const satisfies PlaceKeys;

export const HELP = {
  place: "help",
  title: "In this help",
  bindings: [
    {
      keys: ["Esc", "?", "q", "h", "Left"],
      action: "close-help",
      label: "close the help",
      footer: "close",
    },
  ],
} as const satisfies PlaceKeys;
