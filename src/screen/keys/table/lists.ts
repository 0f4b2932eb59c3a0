/** Keys of lists: of any list, and of the panels that share the dashboard. */
import type { PlaceKeys } from "./place-keys.ts";

export const LIST = {
  place: "list",
  title: "In a list",
  bindings: [
    {
      keys: ["Enter", "l", "Right"],
      action: "open",
      label: "open",
      footer: "open",
    },
  ],
} as const satisfies PlaceKeys;

export const PANELS = {
  place: "panels",
  title: "Panels",
  bindings: [
    {
      keys: ["Tab"],
      action: "next-panel",
      label: "next panel",
      footer: "panel",
    },
    {
      keys: ["Shift-Tab"],
      action: "previous-panel",
      label: "previous panel",
    },
    { keys: ["z"], action: "zoom", label: "zoom the panel" },
    {
      keys: ["i"],
      action: "preview",
      label: "evidence below the alerts, in a wide window",
    },
  ],
} as const satisfies PlaceKeys;

export const MOVE = {
  place: "move",
  title: "Move",
  bindings: [
    { keys: ["j", "Down"], action: "down", label: "down" },
    { keys: ["k", "Up"], action: "up", label: "up" },
    {
      keys: ["g", "Home"],
      action: "first",
      label: "top (of alerts the newest, followed)",
    },
    {
      keys: ["G", "End"],
      action: "last",
      label: "bottom (of events the newest, followed)",
    },
    { keys: ["Ctrl-D"], action: "half-page-down", label: "half a page down" },
    { keys: ["Ctrl-U"], action: "half-page-up", label: "half a page up" },
    { keys: ["PgDn"], action: "page-down", label: "a page down" },
    { keys: ["PgUp"], action: "page-up", label: "a page up" },
  ],
} as const satisfies PlaceKeys;

export const FILTERED = {
  place: "filtered",
  title: "What a list shows",
  bindings: [
    {
      keys: ["/"],
      action: "filter",
      label: "filter the list",
      footer: "filter",
    },
    { keys: ["\\"], action: "clear-filter", label: "clear the filter" },
  ],
} as const satisfies PlaceKeys;

export const SORTED = {
  place: "sorted",
  title: "The order of a list",
  bindings: [
    {
      keys: ["s"],
      action: "sort",
      label: "sort by the next; the row stays selected",
      footer: "sort",
    },
    {
      keys: ["S"],
      action: "sort-backwards",
      label: "sort the other way round",
    },
  ],
} as const satisfies PlaceKeys;
