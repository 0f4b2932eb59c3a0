/** The key that leads to what can be copied, and those of its menu. */
import { COPY_KEYS } from "../../store/copy.ts";
import type { PlaceKeys } from "./place-keys.ts";

export const COPY = {
  place: "copy",
  title: "Take along",
  bindings: [
    {
      keys: ["y"],
      action: "copy",
      label: "copy: id, command line, hash, Markdown",
      footer: "copy",
    },
  ],
} as const satisfies PlaceKeys;

export const COPY_MENU = {
  place: "copy-menu",
  title: "What to copy",
  bindings: [
    {
      keys: COPY_KEYS,
      action: "copy-letter",
      label: "copy what has the letter",
      footer: "copy",
      footerKeys: "its letter",
    },
    { keys: ["Down"], action: "next-copy", label: "next" },
    { keys: ["Up"], action: "previous-copy", label: "previous" },
    {
      keys: ["Enter"],
      action: "copy-chosen",
      label: "copy the chosen one",
      footer: "copy the chosen",
    },
    {
      keys: ["Esc", "y"],
      action: "cancel-copy",
      label: "copy nothing",
      footer: "cancel",
    },
  ],
} as const satisfies PlaceKeys;
