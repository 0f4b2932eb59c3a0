import { describe, expect, test } from "vitest";
import { BINDINGS } from "../../../../src/screen/keys/bindings.ts";
import { chosenRow, paletteRows } from "../../../../src/screen/keys/palette.ts";
import { pressKey } from "../../../../src/screen/keys/perform.ts";
import type { Effect } from "../../../../src/screen/keys/outcome.ts";
import { UNICODE_GLYPHS } from "../../../../src/screen/rows/glyphs.ts";
import type { Snapshot } from "../../../../src/screen/store/snapshot.ts";
import type { ScreenState } from "../../../../src/screen/store/ui-store.ts";
import {
  initialState,
  receive,
} from "../../../../src/screen/store/ui-store.ts";
import { snapshot } from "../../../screen/fake-snapshot.ts";

const REPLAY: Snapshot["replay"] = {
  speed: 30,
  paused: false,
  positionUs: 1,
  fromUs: 0,
  toUs: 2,
  fraction: 0.5,
  ended: false,
  seeking: false,
};

/** A screen with keys typed into it, by name. */
function typed(
  keys: readonly string[],
  over: Partial<ScreenState> = {},
  data: Snapshot = snapshot(),
) {
  let state: ScreenState = receive(
    {
      ...initialState(80, 24, "utc", UNICODE_GLYPHS),
      themes: ["dark", "light"],
      ...over,
    },
    data,
  );
  const effects: Effect[] = [];
  for (const key of keys) {
    const outcome = pressKey(state, key, 0);
    state = outcome.state;
    effects.push(...outcome.effects);
  }
  return { state, effects };
}

const letters = (text: string): string[] =>
  [...text].map((each) => (each === " " ? "Space" : each));

/** The first rows for what is typed: `keys text (why not)`. */
function rows(text: string, over: Partial<ScreenState> = {}, n = 3): string[] {
  const { state } = typed([":", ...letters(text)], over);
  return paletteRows(state)
    .slice(0, n)
    .map(
      ({ keys, text: own, whyNot }) =>
        `${keys} ${own}${whyNot === undefined ? "" : ` (${whyNot})`}`,
    );
}

describe("the rows", () => {
  test("are every action of the table once, but for the palette's own", () => {
    const { state } = typed([":"]);
    const own = BINDINGS.filter(({ place }) => place === "palette");
    const except = ["palette", ...own.map(({ action }) => action)];
    const wanted = new Set(
      BINDINGS.map(({ action }) => action).filter((a) => !except.includes(a)),
    );
    const found = paletteRows(state).flatMap(({ does }) =>
      does.type === "action" ? [does.action] : [],
    );
    expect(found).toHaveLength(wanted.size);
    expect(new Set(found)).toEqual(wanted);
  });

  test.each([
    ["ack", "a acknowledge"],
    ["undo", "u undo the last decision"],
    ["dash", "1 dashboard"],
    ["attack", "8 ATT&CK: fired, covered, blind"],
    ["health", "6 the health of the logs"],
    // Of two that fit alike, the one that can be done here.
    ["sort", "s sort by the next; the row stays selected"],
    ["theme", " theme"],
    ["theme ", " theme dark"],
    ["theme li", " theme light"],
    ["theme ./my.json", " theme ./my.json"],
    [
      "theme blue",
      " theme blue (the themes are dark, light, or a path ending in .json)",
    ],
    ["speed 30", " speed 30 (this is not a replay)"],
    ["goto 12:04", " goto 12:04"],
    [
      "goto noon",
      " goto noon (a time is 12:04, 12:04:31, 2026-03-11 12:04, or -5m before the newest event)",
    ],
    ["save it", " save it (no filter is in force here)"],
    [
      "filter sev>=hihg",
      ' filter sev>=hihg (unknown severity "hihg"; one of low med high crit)',
    ],
  ])("%j", (text, expected) => {
    expect(rows(text)[0]).toBe(expected);
  });

  test("a reason stands for what is switched off", () => {
    expect(rows("acknow", { readOnly: true })[0]).toBe(
      "a acknowledge (read-only: started with --readonly)",
    );
    expect(rows("theme light", { themes: [] })[0]).toBe(
      " theme light (colours are off: NO_COLOR, --color mono)",
    );
  });

  test("saved filters stand under their names, and among what can follow", () => {
    const saved = [
      { name: "night", list: "alerts", text: "sev>=high" },
    ] as const;
    expect(rows("night", { saved })[0]).toBe(" night");
    expect(rows("filter n", { saved })).toEqual([
      " filter n",
      " filter sev>=high",
    ]);
    expect(rows("forget ", { saved })).toEqual([" forget night"]);
  });

  test("what was run before comes first while nothing is typed", () => {
    const commands = ["theme light", "acknowledge", "speed 30", "gone"];
    expect(rows("", { commands })).toEqual([
      " theme light",
      "a acknowledge",
      " filter",
    ]);
  });
});

describe("running", () => {
  test("Enter does what the key would do, closes, and remembers", () => {
    const { state, effects } = typed([":", ...letters("ack"), "Enter"]);
    expect(effects).toEqual([
      {
        type: "send",
        command: {
          type: "triage",
          action: "acknowledge",
          ids: ["a1"],
          reason: undefined,
        },
      },
    ]);
    expect(state.overlay).toBe("none");
    expect(state.palette).toBeUndefined();
    expect(state.commands).toEqual(["acknowledge"]);
  });

  test("what cannot be done says why, and the palette stays", () => {
    const { state, effects } = typed([":", ...letters("fields"), "Enter"]);
    expect(effects).toEqual([]);
    expect(state.toast?.text).toBe("not here: in the events");
    expect(state.overlay).toBe("palette");
    expect(typed([":", "§", "Enter"]).state.toast?.text).toBe(
      "nothing has these letters",
    );
  });

  test("a word that waits for something is completed, by Enter as by Tab", () => {
    for (const key of ["Enter", "Tab"]) {
      const { state } = typed([":", ...letters("them"), key]);
      expect(state.palette?.field).toEqual({ text: "theme ", caret: 6 });
      expect(chosenRow(state)?.text).toBe("theme dark");
    }
  });

  test("theme", () => {
    const { effects } = typed([":", ...letters("theme l"), "Enter"]);
    expect(effects).toEqual([{ type: "theme", name: "light" }]);
  });

  test("speed, in a replay", () => {
    const data = snapshot({}, { mode: "replay", replay: REPLAY });
    const { effects } = typed(
      [":", ...letters("speed max"), "Enter"],
      {},
      data,
    );
    expect(effects).toEqual([
      { type: "send", command: { type: "replay-speed", speed: "max" } },
    ]);
  });

  test("goto shows the events around a time", () => {
    const { state } = typed([":", ...letters("goto 12:04"), "Enter"]);
    expect(state.screen).toBe("events");
    expect(state.eventFilter.text).toBe("around:2024-03-05T12:04:00.000Z+-5m");
  });

  test("filter, save, the saved one from another screen, forget", () => {
    const { state } = typed([
      ...[":", ...letters("filter sev>=high"), "Enter"],
      ...[":", ...letters("save night"), "Enter"],
      ...["\\", "5", ":", ...letters("night"), "Enter"],
    ]);
    expect(state.saved).toEqual([
      { name: "night", list: "alerts", text: "sev>=high" },
    ]);
    expect(state.screen).toBe("dashboard");
    expect(state.filter.text).toBe("sev>=high");
    const forgot = typed([":", ...letters("forget n"), "Enter"], {
      saved: state.saved,
    });
    expect(forgot.state.saved).toEqual([]);
    expect(forgot.state.toast?.text).toBe('forgot the filter "night"');
  });
});

describe("keys", () => {
  test("Down and Up choose; above the first row Up goes back through what was run", () => {
    const commands = ["acknowledge", "theme light"];
    const at = (...keys: string[]) => typed([":", ...keys], { commands }).state;
    expect(at("Down").palette?.chosen).toBe(1);
    expect(at("Down", "Up").palette?.chosen).toBe(0);
    expect(at("Up").palette?.field.text).toBe("acknowledge");
    expect(at("Up", "Up").palette?.field.text).toBe("theme light");
    expect(at("Up", "Up", "Up").palette?.recalled).toBe(1);
    expect(at("Up", "Up", "Down").palette?.field.text).toBe("acknowledge");
    expect(at("Up", "Down").palette?.field.text).toBe("");
  });

  test("Esc leaves, and letters were no commands", () => {
    const { state, effects } = typed([":", ..."qacxu", "Esc"]);
    expect(effects).toEqual([]);
    expect(state.overlay).toBe("none");
    expect(state.commands).toEqual([]);
  });
});
