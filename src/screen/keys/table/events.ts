/** Keys of the events, and the key that leads to them from what they are behind. */
import type { PlaceKeys } from "./place-keys.ts";

export const EVENTS = {
  place: "events",
  title: "In the events",
  bindings: [
    {
      keys: ["Tab", "Shift-Tab"],
      action: "event-fields",
      label: "from the list to the fields, and back",
      footer: "fields",
    },
    {
      keys: ["o"],
      action: "pivots",
      label: "keep, drop, around it, process, user",
      footer: "pivot",
    },
    { keys: ["z"], action: "zoom", label: "list or event in the whole window" },
  ],
} as const satisfies PlaceKeys;

export const TO_EVENTS = {
  place: "to-events",
  title: "The events behind it",
  bindings: [
    {
      keys: ["e"],
      action: "events-of",
      label: "events around it, its own marked",
      footer: "events",
    },
  ],
} as const satisfies PlaceKeys;
