/** Keys of the page of a pending sequence that no other page has. */
import type { PlaceKeys } from "./place-keys.ts";

export const PENDING = {
  place: "pending",
  title: "In a pending sequence",
  bindings: [
    {
      keys: ["Enter", "l", "Right"],
      action: "its-alert",
      label: "the alert that it became",
      footer: "its alert",
    },
  ],
} as const satisfies PlaceKeys;
