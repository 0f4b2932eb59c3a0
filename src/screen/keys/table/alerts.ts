/** Keys of alerts: choosing them, deciding about them, looking closer. */
import type { PlaceKeys } from "./place-keys.ts";

export const ROWS = {
  place: "rows",
  title: "Select",
  bindings: [
    {
      keys: ["Space"],
      action: "mark",
      label: "mark, unmark",
      footer: "mark",
    },
    {
      keys: ["v"],
      action: "range",
      label: "mark from here to there",
    },
    { keys: ["*"], action: "mark-all", label: "mark all shown, or none" },
    {
      keys: ["b"],
      action: "mark-alike",
      label: "mark its rule, its key",
    },
    { keys: ["n"], action: "next-new", label: "next new alert" },
    { keys: ["N"], action: "previous-new", label: "previous new alert" },
  ],
} as const satisfies PlaceKeys;

export const TRIAGE = {
  place: "triage",
  title: "Triage",
  bindings: [
    {
      keys: ["a"],
      action: "acknowledge",
      label: "acknowledge",
      footer: "ack",
    },
    {
      keys: ["c"],
      action: "close",
      label: "close, with a reason",
      footer: "close",
    },
    { keys: ["r"], action: "reopen", label: "reopen" },
    { keys: ["u"], action: "undo", label: "undo the last decision" },
    { keys: ["U"], action: "redo", label: "redo it" },
    { keys: ["w"], action: "write-note", label: "write a note" },
    {
      keys: ["m"],
      action: "mute",
      label: "mute it for a while",
    },
    {
      keys: ["X"],
      action: "except",
      label: "except alerts like it",
    },
    {
      keys: ["x"],
      action: "export",
      label: "export: Markdown, NDJSON, HTML report",
    },
  ],
} as const satisfies PlaceKeys;

export const ALERT = {
  place: "alert",
  title: "In an alert",
  bindings: [
    {
      keys: ["Space"],
      action: "tick",
      label: "tick a step of the guide",
    },
    {
      keys: ["o"],
      action: "drilldowns",
      label: "drilldowns: its rows, its entities, searches",
      footer: "drill",
    },
  ],
} as const satisfies PlaceKeys;
