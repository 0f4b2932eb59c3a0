/** Keys of pages that are read: their sections, the page next to them, and out again. */
import type { PlaceKeys } from "./place-keys.ts";

export const SECTIONS = {
  place: "sections",
  title: "On a page",
  bindings: [
    {
      keys: ["Tab"],
      action: "next-section",
      label: "next section",
      footer: "section",
    },
    {
      keys: ["Shift-Tab"],
      action: "previous-section",
      label: "previous section",
    },
  ],
} as const satisfies PlaceKeys;

/** For pages that were opened from a list. */
export const NEIGHBOURS = {
  place: "neighbours",
  title: "The list behind the page",
  bindings: [
    {
      keys: ["]"],
      action: "next-item",
      label: "next of the list, same section",
      footer: "next",
    },
    {
      keys: ["["],
      action: "previous-item",
      label: "previous of the list",
      footer: "previous",
    },
  ],
} as const satisfies PlaceKeys;

/** For pages that are read: a text in them. */
export const FIND = {
  place: "find",
  title: "Find on a page",
  bindings: [
    {
      keys: ["/"],
      action: "find",
      label: "find a text on the page",
      footer: "find",
    },
    { keys: ["n"], action: "next-match", label: "next place that has it" },
    { keys: ["N"], action: "previous-match", label: "previous place" },
  ],
} as const satisfies PlaceKeys;

/** For every screen but the dashboard. */
export const INSIDE = {
  place: "inside",
  title: "Out again",
  bindings: [{ keys: ["q"], action: "back", label: "back", footer: "back" }],
} as const satisfies PlaceKeys;
