/** The key of the pages that can be asked why. */
import type { PlaceKeys } from "./place-keys.ts";

export const WHY_KEYS = {
  place: "why",
  title: "Why and why not",
  bindings: [
    {
      keys: ["W"],
      action: "why",
      label: "why: conditions with values, what decided",
      footer: "why",
    },
  ],
} as const satisfies PlaceKeys;
