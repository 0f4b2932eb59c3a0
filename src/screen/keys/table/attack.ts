/** Keys of the matrix of ATT&CK. */
import type { PlaceKeys } from "./place-keys.ts";

export const ATTACK = {
  place: "attack",
  title: "In the ATT&CK matrix",
  bindings: [
    {
      keys: ["Enter", "l", "Right"],
      action: "open-technique",
      label: "its alerts, or its rules where nothing fired",
      footer: "open",
    },
    {
      keys: ["o"],
      action: "technique-rules",
      label: "the rules of the technique",
      footer: "rules",
    },
    {
      keys: ["Tab"],
      action: "next-tactic",
      label: "next tactic",
      footer: "tactic",
    },
    {
      keys: ["Shift-Tab"],
      action: "previous-tactic",
      label: "previous tactic",
    },
  ],
} as const satisfies PlaceKeys;
