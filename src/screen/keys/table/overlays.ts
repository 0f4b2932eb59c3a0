/** Keys of what lies over the screen: an overlay or a text field has the keyboard to itself. */
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
      keys: ["Esc", "q"],
      action: "cancel-reason",
      label: "leave it open",
      footer: "cancel",
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
      keys: ["Esc"],
      action: "revert-filter",
      label: "back to what was there before",
      footer: "revert",
    },
    {
      keys: ["Ctrl-U"],
      action: "erase-filter",
      label: "erase all of it",
      footer: "erase",
    },
    {
      keys: ["Up"],
      action: "older-filter",
      label: "earlier filter",
      footer: "earlier",
    },
    { keys: ["Down"], action: "newer-filter", label: "later filter" },
    { keys: ["Left"], action: "caret-left", label: "caret left" },
    { keys: ["Right"], action: "caret-right", label: "caret right" },
    {
      keys: ["Home", "Ctrl-A"],
      action: "caret-start",
      label: "caret to the start",
    },
    { keys: ["End", "Ctrl-E"], action: "caret-end", label: "caret to the end" },
    {
      keys: ["Backspace"],
      action: "delete-left",
      label: "delete to the left",
    },
    {
      keys: ["Delete"],
      action: "delete-right",
      label: "delete to the right",
    },
    { keys: ["Ctrl-W"], action: "erase-word", label: "erase a word" },
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
