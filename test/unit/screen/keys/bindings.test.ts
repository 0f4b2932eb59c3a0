import { describe, expect, test } from "vitest";
import type { KeyContext } from "../../../../src/screen/keys/bindings.ts";
import {
  BINDINGS,
  PLACES,
  findBinding,
  placesFor,
  validBindings,
} from "../../../../src/screen/keys/bindings.ts";

const ALERTS: KeyContext = {
  screen: "dashboard",
  overlay: "none",
  filterOpen: false,
  panel: "alerts",
  replay: false,
};

const CONTEXTS: readonly KeyContext[] = [
  ALERTS,
  { ...ALERTS, panel: "pending" },
  { ...ALERTS, panel: "tasks" },
  { ...ALERTS, replay: true },
  { ...ALERTS, screen: "detail" },
  { ...ALERTS, screen: "detail", replay: true },
  { ...ALERTS, screen: "why" },
  { ...ALERTS, screen: "events", overlay: "why-rule" },
  { ...ALERTS, screen: "pending" },
  { ...ALERTS, screen: "pending", replay: true },
  { ...ALERTS, screen: "rules" },
  { ...ALERTS, screen: "rules", replay: true },
  { ...ALERTS, screen: "rule" },
  { ...ALERTS, screen: "rule", replay: true },
  { ...ALERTS, screen: "risk" },
  { ...ALERTS, screen: "risk", replay: true },
  { ...ALERTS, screen: "entity" },
  { ...ALERTS, screen: "entity", replay: true },
  { ...ALERTS, screen: "health" },
  { ...ALERTS, screen: "detail", overlay: "drilldown" },
  { ...ALERTS, overlay: "help" },
  { ...ALERTS, overlay: "reason" },
  { ...ALERTS, overlay: "reason-note" },
  { ...ALERTS, overlay: "note" },
  { ...ALERTS, overlay: "mute" },
  { ...ALERTS, filterOpen: true },
];

describe("the table", () => {
  test("one meaning per key per place", () => {
    const seen = new Map<string, string>();
    for (const { place, keys, action } of BINDINGS) {
      for (const key of keys) {
        const where = `${key} in ${place}`;
        expect(seen.get(where), where).toBeUndefined();
        seen.set(where, action);
      }
    }
  });

  test("what is shadowed where is known and wanted", () => {
    const shadowed = new Set<string>();
    for (const context of CONTEXTS) {
      const taken = new Map<string, string>();
      for (const place of placesFor(context)) {
        for (const { keys, action } of BINDINGS.filter(
          (b) => b.place === place,
        )) {
          for (const key of keys) {
            const first = taken.get(key);
            if (first !== undefined && first !== action) {
              shadowed.add(`${key}: ${first} before ${action}`);
            } else taken.set(key, action);
          }
        }
      }
    }
    expect([...shadowed].sort()).toEqual([
      "[: previous-item before replay-alert-back",
      "]: next-item before replay-alert",
      "p: replay-pause before pause",
      "q: back before quit-or-back",
    ]);
  });

  test("Space only ever marks or ticks", () => {
    const actions = BINDINGS.filter((b) => b.keys.includes("Space"));
    expect(actions.map((b) => b.action)).toEqual([
      "tick-field",
      "mark",
      "tick",
    ]);
  });

  test("nothing on keys that terminals confuse or that end an escape sequence", () => {
    const forbidden = [
      ..."ABCDEFHOPQRZ~".split(""),
      "Ctrl-H",
      "Ctrl-I",
      "Ctrl-J",
      "Ctrl-M",
      "Ctrl-[",
    ];
    const bound = BINDINGS.flatMap((b) => b.keys);
    expect(bound.filter((key) => forbidden.includes(key))).toEqual([]);
    expect(bound.filter((key) => /^(F\d|Alt-|Meta-)/.test(key))).toEqual([]);
  });

  test("every binding has a place that is listed and a label that fits a column", () => {
    const places = PLACES.map((p) => p.place);
    for (const binding of BINDINGS) {
      expect(places).toContain(binding.place);
      expect(binding.label.length, binding.label).toBeLessThanOrEqual(44);
      expect(binding.keys.length).toBeGreaterThan(0);
    }
  });
});

describe("findBinding", () => {
  test.each([
    ["j", ALERTS, "down"],
    ["Down", ALERTS, "down"],
    ["a", ALERTS, "acknowledge"],
    ["a", { ...ALERTS, panel: "tasks" }, undefined],
    ["p", ALERTS, "pause"],
    ["p", { ...ALERTS, replay: true }, "replay-pause"],
    ["]", ALERTS, undefined],
    ["]", { ...ALERTS, replay: true }, "replay-alert"],
    ["]", { ...ALERTS, screen: "detail", replay: true }, "next-item"],
    ["Tab", ALERTS, "next-panel"],
    ["Tab", { ...ALERTS, screen: "detail" }, "next-section"],
    ["q", ALERTS, "quit-or-back"],
    ["q", { ...ALERTS, screen: "detail" }, "back"],
    ["q", { ...ALERTS, overlay: "help" }, "close-help"],
    ["q", { ...ALERTS, filterOpen: true }, undefined],
    ["3", { ...ALERTS, overlay: "reason" }, "choose-reason"],
    ["5", ALERTS, "go-risk"],
    ["o", { ...ALERTS, screen: "detail" }, "drilldowns"],
    ["2", { ...ALERTS, overlay: "drilldown" }, "choose-drilldown"],
    ["Enter", { ...ALERTS, screen: "detail" }, undefined],
    // No text field swallows the way out.
    ["Ctrl-C", { ...ALERTS, filterOpen: true }, "interrupt"],
    ["Ctrl-L", { ...ALERTS, overlay: "reason" }, "repaint"],
    ["F5", ALERTS, undefined],
  ] as const)("%s", (key, context, action) => {
    expect(findBinding(key, context)?.action).toBe(action);
  });
});

test("the screens are a key away from every screen", () => {
  const screens = BINDINGS.filter((b) => b.place === "screens");
  for (const context of CONTEXTS) {
    if (context.filterOpen || context.overlay !== "none") continue;
    for (const { keys, action } of screens) {
      for (const key of keys) {
        expect(findBinding(key, context)?.action, context.screen).toBe(action);
      }
    }
  }
});

test("a shadowed key is not promised twice", () => {
  for (const context of CONTEXTS) {
    const keys = validBindings(context).flatMap((b) => b.keys);
    expect(new Set(keys).size).toBe(keys.length);
    for (const binding of validBindings(context)) {
      for (const key of binding.keys) {
        expect(findBinding(key, context)?.action).toBe(binding.action);
      }
    }
  }
});
