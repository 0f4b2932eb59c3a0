/** Keys of the list of rules that no other list has. */
import type { PlaceKeys } from "./place-keys.ts";

export const RULES = {
  place: "rules",
  title: "In the rules",
  bindings: [
    {
      keys: ["!"],
      action: "load-report",
      label: "what was not loaded, and why",
      footer: "not loaded",
    },
  ],
} as const satisfies PlaceKeys;
