/** Keys of the page of an entity that no other page has. */
import type { PlaceKeys } from "./place-keys.ts";

export const ENTITY = {
  place: "entity",
  title: "In an entity",
  bindings: [
    {
      keys: ["Enter", "l", "Right"],
      action: "entity-alerts",
      label: "its alerts in the list",
      footer: "its alerts",
    },
  ],
} as const satisfies PlaceKeys;
