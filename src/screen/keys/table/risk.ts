/** Keys of the entities that no other list or page has. */
import type { PlaceKeys } from "./place-keys.ts";

export const RISK = {
  place: "risk",
  title: "In the entities",
  bindings: [
    {
      keys: ["s"],
      action: "sort-risk",
      label: "sort: 24 h, 7 days, newest alert, name",
      footer: "sort",
    },
  ],
} as const satisfies PlaceKeys;

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
