/** The key of what can be asked why, and those of the choice of a rule. */
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

export const WHY_RULE = {
  place: "why-rule",
  title: "By which rule",
  bindings: [
    {
      keys: ["Enter"],
      action: "choose-why-rule",
      label: "what the chosen rule made of the event",
      footer: "why",
    },
    { keys: ["Down"], action: "next-why-rule", label: "next rule" },
    { keys: ["Up"], action: "previous-why-rule", label: "previous rule" },
    {
      keys: ["Esc"],
      action: "cancel-why-rule",
      label: "stay with the event",
      footer: "cancel",
    },
  ],
} as const satisfies PlaceKeys;
