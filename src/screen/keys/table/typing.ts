/** Keys of every text field; what is printable is typed. */
import type { PlaceKeys } from "./place-keys.ts";

export const TYPING = {
  place: "typing",
  title: "In a text field",
  bindings: [
    {
      keys: ["Ctrl-U"],
      action: "erase-line",
      label: "erase all of it",
      footer: "erase",
    },
    { keys: ["Ctrl-W"], action: "erase-word", label: "erase a word" },
    {
      keys: ["Backspace"],
      action: "delete-left",
      label: "delete to the left",
    },
    {
      keys: ["Delete"],
      action: "delete-right",
      label: "delete to the right",
    },
    { keys: ["Left"], action: "caret-left", label: "caret left" },
    { keys: ["Right"], action: "caret-right", label: "caret right" },
    {
      keys: ["Home", "Ctrl-A"],
      action: "caret-start",
      label: "caret to the start",
    },
    { keys: ["End", "Ctrl-E"], action: "caret-end", label: "caret to the end" },
  ],
} as const satisfies PlaceKeys;
