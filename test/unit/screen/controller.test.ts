import { describe, expect, test } from "vitest";
import type {
  ControllerOptions,
  OutsideEffect,
} from "../../../src/screen/controller.ts";
import { Controller, viewOf } from "../../../src/screen/controller.ts";
import { pageOf } from "../../../src/screen/pages.ts";
import { exceptLines } from "../../../src/screen/rows/except-menu.ts";
import {
  ASCII_GLYPHS,
  UNICODE_GLYPHS,
} from "../../../src/screen/rows/glyphs.ts";
import { textOf } from "../../../src/screen/rows/segment.ts";
import type {
  AlertDetail,
  AlertRow,
  Command,
  ExceptionDraft,
  Snapshot,
} from "../../../src/screen/store/snapshot.ts";
import {
  NOW,
  ALERTS,
  alertRow,
  detail,
  manyAlerts,
  snapshot,
} from "../../screen/fake-snapshot.ts";
import { FIRST_SORTINGS } from "../../../src/screen/store/sorting.ts";
import { agesUs } from "../../../src/screen/store/ages.ts";
import { chosenAlerts } from "../../../src/screen/store/ui-store.ts";
import type { FakeTiming } from "./fake-timing.ts";
import { fakeTiming } from "./fake-timing.ts";

interface Session {
  readonly controller: Controller;
  readonly commands: Command[];
  readonly effects: OutsideEffect[];
  readonly timing: FakeTiming;
  /** Presses keys by name, separated by blanks. */
  press(keys: string): void;
  show(s: Snapshot): void;
  state(): ReturnType<Controller["getState"]>;
  /** Commands but for the window that is asked for. */
  sent(): Command[];
}

function open(
  first: Snapshot | undefined = snapshot(),
  options: Partial<ControllerOptions> = {},
): Session {
  const commands: Command[] = [];
  const effects: OutsideEffect[] = [];
  const timing = fakeTiming();
  const controller = new Controller({
    cols: 80,
    rows: 24,
    time: "utc",
    glyphs: UNICODE_GLYPHS,
    timing,
    ...options,
    send: (command) => commands.push(command),
    onEffect: (effect) => effects.push(effect),
  });
  const session: Session = {
    controller,
    commands,
    effects,
    timing,
    press(keys) {
      for (const key of keys.split(" ")) controller.key(key);
    },
    show(s) {
      controller.report({ type: "snapshot", snapshot: s });
      timing.advance(250);
    },
    state: controller.getState,
    sent: () => commands.filter((c) => c.type !== "view"),
  };
  if (first !== undefined) session.show(first);
  return session;
}

const many = (n: number): Snapshot => snapshot({ alerts: manyAlerts(n) });
const selected = (s: Session): string | undefined =>
  s.state().cursors.alerts.id;

describe("moving", () => {
  test("rows, pages and ends", () => {
    const s = open(many(40));
    s.press("j j j k");
    expect(selected(s)).toBe("m2");
    s.press("PgDn");
    expect(selected(s)).toBe("m10");
    s.press("Ctrl-U");
    expect(selected(s)).toBe("m6");
    s.press("Down Up Ctrl-D PgUp");
    expect(selected(s)).toBe("m2");
    s.press("End");
    expect(selected(s)).toBe("m39");
    s.press("G j");
    expect(selected(s)).toBe("m39");
    s.press("Home");
    expect(selected(s)).toBe("m0");
  });

  test("moving away stops following; g and f follow again", () => {
    const s = open(many(5));
    expect(s.state().follow).toBe(true);
    s.press("j");
    expect(s.state().follow).toBe(false);
    s.press("k");
    expect(s.state().follow).toBe(false);
    s.press("g");
    expect(s.state().follow).toBe(true);
    s.press("f");
    expect(s.state().follow).toBe(false);
    s.press("G f");
    expect([s.state().follow, selected(s)]).toEqual([true, "m0"]);
  });

  test("Tab goes around the panels, and each has its own selection", () => {
    const s = open();
    s.press("j Shift-Tab j j");
    expect(s.state().focus).toBe("pending");
    expect(s.state().cursors.pending.id).toBe("p3");
    s.press("Shift-Tab j Shift-Tab");
    expect([s.state().focus, selected(s)]).toEqual(["alerts", "a2"]);
    s.press("Tab");
    expect(s.state().cursors.tasks.id).toBe("t2");
  });

  test("n and N find the next new alert", () => {
    const s = open();
    s.press("n");
    expect(selected(s)).toBe("a2");
    s.press("n n");
    expect(selected(s)).toBe("a7");
    s.press("n");
    expect(s.state().toast?.text).toBe("no new alert below");
    s.press("N");
    expect(selected(s)).toBe("a3");
  });

  test("z gives a panel the window, Esc and q take it back", () => {
    const s = open();
    s.press("Tab Tab z");
    expect(s.state().zoom).toBe(true);
    s.press("Esc");
    expect(s.state().zoom).toBe(false);
    s.press("z q");
    expect([s.state().zoom, s.effects]).toEqual([false, []]);
  });
});

test("1 to 6 go from any screen to another, and close what is open", () => {
  const s = open();
  s.press("2");
  expect([s.state().focus, s.state().zoom]).toEqual(["alerts", true]);
  s.press("Enter 4");
  expect([s.state().screen, s.state().detail]).toEqual(["rules", undefined]);
  s.press("5");
  expect(s.state().screen).toBe("risk");
  s.press("6 1");
  expect([s.state().screen, s.state().zoom]).toEqual(["dashboard", false]);
});

describe("an alert", () => {
  test("is opened, its detail asked for, and left again", () => {
    const s = open();
    s.press("j Enter");
    expect(s.state().screen).toBe("detail");
    expect(s.sent()).toEqual([{ type: "detail", id: "a2" }]);
    s.controller.report({ type: "detail", id: "a9", detail: detail() });
    expect(s.state().detail?.detail).toBeUndefined();
    s.controller.report({ type: "detail", id: "a2", detail: undefined });
    expect(s.state().detail?.detail).toBeNull();
    s.press("h");
    expect(s.state().screen).toBe("dashboard");
    expect(selected(s)).toBe("a2");
  });

  test("its neighbours open in the same section", () => {
    const s = open();
    s.press("Enter");
    s.controller.report({ type: "detail", id: "a1", detail: detail() });
    s.press("Tab Tab");
    const ruleAt = s.state().detail!.scroll;
    expect(ruleAt).toBeGreaterThan(0);
    s.press("]");
    expect(s.sent().at(-1)).toEqual({ type: "detail", id: "a2" });
    const other = detail({ row: ALERTS[1]!, tasks: [] });
    s.controller.report({ type: "detail", id: "a2", detail: other });
    // Without a task the rule stands higher up: it is the section that is kept, not the line.
    expect(s.state().detail!.scroll).toBeGreaterThan(0);
    expect(s.state().detail!.scroll).toBeLessThan(ruleAt);
    s.press("[ [");
    expect(s.state().toast?.text).toBe("this is the first alert at hand");
  });

  test("is read on at the same line when a note comes above it, and when that is taken back", () => {
    const s = open();
    s.press("Enter");
    const arrive = (notes: NonNullable<AlertDetail["notes"]>): void =>
      s.controller.report({
        type: "detail",
        id: "a1",
        detail: detail({ notes }),
      });
    const topLine = (): string => {
      const { lines } = pageOf(s.state());
      return textOf(lines[s.state().detail!.scroll]!);
    };
    arrive([]);
    s.press("Tab j j");
    const { scroll } = s.state().detail!;
    const line = topLine();
    expect(line).not.toBe("");
    arrive([{ at: "2024-03-05T12:00:00Z", operator: "jdoe", text: "seen" }]);
    expect(topLine()).toBe(line);
    expect(s.state().detail!.scroll).toBeGreaterThan(scroll);
    arrive([]);
    expect(s.state().detail!.scroll).toBe(scroll);
  });

  test("is asked for again when a late event changed it, once", () => {
    const s = open();
    s.press("Enter");
    s.controller.report({ type: "detail", id: "a1", detail: detail() });
    const asked = (): number =>
      s.sent().filter((c) => c.type === "detail").length;
    expect(asked()).toBe(1);
    const revised = ALERTS.map((row): AlertRow =>
      row.id === "a1" ? { ...row, revision: 2 } : row,
    );
    s.show(snapshot({ alerts: revised }, { version: 2 }));
    s.show(snapshot({ alerts: revised }, { version: 3 }));
    expect(asked()).toBe(2);
  });
});

describe("triage", () => {
  test("x exports the marked alerts, else the selected one; marks stay", () => {
    const s = open();
    s.press("j x");
    const formats = ["markdown", "ndjson", "html"];
    expect(s.sent()).toEqual([{ type: "export", ids: ["a2"], formats }]);
    expect(s.state().toast?.text).toBe("exporting 1 alert");
    s.press("Space Space x");
    expect(s.sent().at(-1)).toMatchObject({ type: "export" });
    expect(s.state().marks.size).toBeGreaterThan(0);
  });

  test("a acknowledges the selected alert at once", () => {
    const s = open();
    s.press("j a");
    expect(s.sent()).toEqual([
      { type: "triage", action: "acknowledge", ids: ["a2"], reason: undefined },
    ]);
  });

  test("marks are decided about together and gone afterwards", () => {
    const s = open();
    s.press("Space Space r");
    expect(s.sent()).toEqual([
      {
        type: "triage",
        action: "reopen",
        ids: ["a1", "a2"],
        reason: undefined,
      },
    ]);
    expect(s.state().marks.size).toBe(0);
    s.press("Space Esc");
    expect(s.state().marks.size).toBe(0);
    expect(s.state().screen).toBe("dashboard");
  });

  test("* marks what is shown and takes the marks off again", () => {
    const s = open();
    s.press("*");
    expect(s.state().marks.size).toBe(7);
    s.press("*");
    expect(s.state().marks.size).toBe(0);
  });

  const window = (n: number): Snapshot => {
    const all = manyAlerts(n);
    const list = snapshot({ alerts: all });
    return { ...list, alerts: { ...list.alerts, rows: all.slice(0, 96) } };
  };

  test("* asks for rows that are not at hand, and nothing is decided meanwhile", () => {
    const s = open(window(500));
    s.press("* a c");
    expect(s.sent()).toEqual([{ type: "select", which: { by: "shown" } }]);
    expect(s.state().toast?.text).toBe(
      "still marking: the rows are on their way",
    );
    const rows = manyAlerts(500);
    s.controller.report({ type: "selected", by: "shown", rows, total: 501 });
    expect(s.state().toast?.text).toBe(
      "marked 500 of 501 shown: no more at once",
    );
    s.press("a");
    expect(s.sent().at(-1)).toMatchObject({ action: "acknowledge" });
    expect(s.state().marks.size).toBe(0);
  });

  test("v marks from here to there; Esc leaves the range alone", () => {
    const s = open(many(9));
    s.press("v j j");
    expect(chosenAlerts(s.state()).map(({ id }) => id)).toEqual([
      "m0",
      "m1",
      "m2",
    ]);
    s.press("Esc");
    expect([s.state().range, s.state().marks.size]).toEqual([undefined, 0]);
    s.press("v k v j j Space");
    expect([...s.state().marks.keys()]).toEqual(["m1", "m2", "m3"]);
    s.press("G v k a");
    expect(s.sent()).toEqual([
      {
        type: "triage",
        action: "acknowledge",
        ids: ["m1", "m2", "m3", "m7", "m8"],
        reason: undefined,
      },
    ]);
    expect(s.state().range).toBeUndefined();
  });

  test("b marks what is of the same rule, then of the same key", () => {
    const s = open(many(3));
    s.press("b");
    expect(s.sent()).toEqual([
      { type: "select", which: { by: "rule", id: "m0" } },
    ]);
    const answer = (by: "rule" | "key", n: number): void =>
      s.controller.report({
        type: "selected",
        by,
        rows: manyAlerts(n),
        total: n,
      });
    answer("rule", 3);
    expect(s.state().toast?.text).toBe(
      "marked 3 alerts of this rule; b again: of its key",
    );
    s.press("b");
    expect(s.sent().at(-1)).toEqual({
      type: "select",
      which: { by: "key", id: "m0" },
    });
    answer("key", 1);
    expect([...s.state().marks.keys()]).toEqual(["m0"]);
  });

  test("a note is written, pasted lines and all; Esc keeps nothing", () => {
    const s = open();
    s.press("w q u");
    s.controller.paste("\r\nrm -rf\x1b[A\x07\r");
    s.press("Backspace Enter");
    expect(s.sent()).toEqual([
      { type: "note", ids: ["a1"], text: "qu\nrm -rf[A" },
    ]);
    s.press("w x Esc");
    expect([s.state().overlay, s.sent().length]).toEqual(["none", 1]);
    s.press("w Space Enter");
    expect(s.state().toast?.text).toBe("an empty note is not kept");
  });

  test("closing takes a note along", () => {
    const s = open();
    s.press("c 3 Tab C H G Enter");
    expect(s.sent()).toEqual([
      {
        type: "triage",
        action: "close",
        ids: ["a1"],
        reason: "benign, authorised activity",
        note: "CHG",
      },
    ]);
    s.press("c Tab 1 Enter");
    expect(s.state().toast?.text).toBe("choose a reason first: 1 to 7");
    expect(s.state().reason).toMatchObject({
      inNote: false,
      chosen: undefined,
    });
  });

  test("closing what the filter hides asks for the number, however few", () => {
    const s = open();
    s.press("Space Space / x x x x Enter c 1 Enter");
    expect(s.state().reason).toMatchObject({ hidden: 2, typed: "" });
    s.press("3 Backspace 2 Enter");
    expect(s.sent()).toHaveLength(1);
  });

  test("m mutes the rule for the host, or for the user", () => {
    const s = open();
    s.press("m Tab 2");
    expect(s.sent()).toEqual([
      { type: "mute", id: "a1", entity: "user", forUs: 3_600_000_000 },
    ]);
    s.press("m 4");
    expect(s.sent().at(-1)).toEqual({
      type: "mute",
      id: "a1",
      entity: "host",
      forUs: undefined,
    });
    s.press("Space Space m");
    expect(s.state().toast?.text).toBe(
      "one rule is muted at a time; Esc clears the marks",
    );
  });

  describe("X drafts an exception", () => {
    const field = (path: string, isTicked: boolean, whyNot?: string) => ({
      path,
      value: path,
      isTicked,
      ...(whyNot !== undefined && { whyNot }),
    });
    const DRAFT: ExceptionDraft = {
      rule: "Rule",
      step: undefined,
      steps: [],
      fields: [
        field("process.name", true),
        field("user.name", false),
        field("process.command_line", false, "it holds a secret"),
      ],
      condition: 'process.name : "a"',
      preview: "would have hidden 2 of 3 alerts of this rule",
      isRisky: false,
    };
    const drafted = (draft: ExceptionDraft | undefined = DRAFT): Session => {
      const s = open();
      s.press("X");
      s.controller.report({ type: "exception-draft", id: "a1", draft });
      return s;
    };
    const box = (s: Session, width = 60, height = 12): string[] =>
      exceptLines(s.state().except!, width, height, ASCII_GLYPHS).map(textOf);

    test("with what is sensible ticked, and what it would have hidden", () => {
      const s = drafted();
      expect(s.sent()).toEqual([
        {
          type: "draft-exception",
          id: "a1",
          step: undefined,
          ticked: undefined,
        },
      ]);
      expect(box(s)).toEqual([
        "+- Except alerts like this one ----------------------------+",
        expect.stringContaining(s.state().except!.alert.rule.slice(0, 40)),
        "| > [x] process.name         process.name                  |",
        "|   [ ] user.name            user.name                     |",
        "|   [-] process.command_line it holds a secret             |",
        "| would have hidden 2 of 3 alerts of this rule             |",
        "| Reason Enter says why, and keeps it                      |",
        "+----------------------------------------------------------+",
      ]);
    });

    test("whose warning is never cut", () => {
      const s = drafted({
        ...DRAFT,
        preview:
          "would have hidden 1 of 1 alert of this rule (1 of them closed as true positive!)",
        isRisky: true,
      });
      expect(box(s, 40, 8)).toEqual([
        "+- Except alerts like this one --------+",
        "| > [x] process.name       process.n.. |",
        "|   [ ] user.name          user.name   |",
        "| would have hidden 1 of 1 alert of    |",
        "| this rule (1 of them closed as true  |",
        "| positive!)                           |",
        "| Reason Enter says why, and keeps it  |",
        "+--------------------------------------+",
      ]);
      expect(box(s, 40, 5).map((line) => line.trimEnd())).toEqual([
        "> [x] process.name         process.name",
        "would have hidden 1 of 1 alert of this",
        "rule (1 of them closed as true",
        "positive!)",
        "Reason Enter says why, and keeps it",
      ]);
    });

    test("of which Space ticks fields, where they can be", () => {
      const s = drafted();
      s.press("Down Space");
      expect(s.sent().at(-1)).toEqual({
        type: "draft-exception",
        id: "a1",
        step: undefined,
        ticked: ["process.name", "user.name"],
      });
      // The answer to what was asked before changes nothing.
      s.controller.report({ type: "exception-draft", id: "a1", draft: DRAFT });
      expect(s.state().except?.draft?.fields[1]?.isTicked).toBe(true);
      s.press("Down Space");
      expect(s.state().toast?.text).toBe("it holds a secret");
      s.press("k Space k Space Enter");
      expect(s.state().toast?.text).toBe("tick a field first: Space");
    });

    test("which wants a reason, and is kept with it", () => {
      const s = drafted();
      s.press("Enter Enter");
      expect(s.state().toast?.text).toBe(
        "say why: an exception without a reason is not kept",
      );
      s.press("C H X Esc Enter G Enter");
      expect(s.sent().at(-1)).toEqual({
        type: "except",
        id: "a1",
        step: undefined,
        ticked: ["process.name"],
        reason: "CHXG",
      });
      expect(s.state().overlay).toBe("none");
    });

    test("of the step of a sequence that Tab goes to", () => {
      const s = drafted({ ...DRAFT, step: 3, steps: [1, 3] });
      expect(box(s)[2]).toContain("step 3 of 3");
      s.press("Tab");
      expect(s.sent().at(-1)).toMatchObject({ step: 1, ticked: undefined });
      const next = { ...DRAFT, step: 1, steps: [1, 3] };
      s.controller.report({ type: "exception-draft", id: "a1", draft: next });
      expect(s.state().except?.draft?.step).toBe(1);
    });

    test("and closes where there can be none, of several, and read-only", () => {
      const s = drafted(undefined);
      s.controller.report({
        type: "exception-draft",
        id: "a1",
        draft: undefined,
      });
      expect(s.state().overlay).toBe("none");
      s.press("Space Space X");
      expect(s.state().toast?.text).toBe(
        "an exception is drafted from one alert; Esc clears the marks",
      );
      const other = open(snapshot(), { readOnly: true });
      other.press("X");
      expect(other.state().toast?.text).toBe(
        "read-only: started with --readonly",
      );
    });
  });

  test("Space ticks the step of the guide that is in view", () => {
    const s = open();
    s.press("Enter Space");
    expect(s.state().toast?.text).toBe(
      "no step of the guide is in view; Tab goes to the guide",
    );
    s.controller.report({ type: "detail", id: "a1", detail: detail() });
    s.press("Tab Tab Tab Space");
    expect(s.sent().at(-1)).toEqual({ type: "tick", id: "a1", step: 0 });
  });

  test("with --readonly nothing is decided, and each key says so", () => {
    const s = open(snapshot(), { readOnly: true });
    for (const key of ["a", "c", "r", "w", "m", "u", "U"]) {
      s.press(key);
      expect(s.state().toast?.text, key).toBe(
        "read-only: started with --readonly",
      );
      s.timing.advance(9_000);
    }
    expect([s.sent(), s.state().overlay]).toEqual([[], "none"]);
  });

  test("closing wants a reason, and a stray Enter is none", () => {
    const s = open();
    s.press("c Enter");
    expect(s.sent()).toEqual([]);
    expect(s.state().toast?.text).toBe("choose a reason first: 1 to 7");
    s.press("3 Enter");
    expect(s.sent()).toEqual([
      {
        type: "triage",
        action: "close",
        ids: ["a1"],
        reason: "benign, authorised activity",
      },
    ]);
    expect(s.state().overlay).toBe("none");
  });

  test("the reason can be walked to, and left", () => {
    const s = open();
    s.press("c j j k");
    expect(s.state().reason?.chosen).toBe(0);
    s.press("Esc");
    expect([s.state().overlay, s.state().reason, s.sent()]).toEqual([
      "none",
      undefined,
      [],
    ]);
    s.press("c k");
    expect(s.state().reason?.chosen).toBe(6);
  });

  test("closing many asks for the number", () => {
    const s = open(many(30));
    s.press("* c 7 Enter");
    expect(s.sent()).toEqual([]);
    s.press("2 9 Enter");
    expect(s.state().toast?.text).toBe("type 30 to close 30 alerts");
    expect(s.sent()).toEqual([]);
    s.press("3 0 Enter");
    expect(s.sent()).toHaveLength(1);
  });

  test("what is closed is what stood there when c was pressed", () => {
    const s = open();
    s.press("c");
    s.show(
      snapshot(
        { alerts: [alertRow({ id: "newer" }), ...ALERTS] },
        { version: 2 },
      ),
    );
    s.press("1 Enter");
    expect(s.sent()).toEqual([
      {
        type: "triage",
        action: "close",
        ids: ["a1"],
        reason: "true positive, contained",
      },
    ]);
  });

  test("a key acts on what is on the screen, not on what has just arrived", () => {
    const s = open();
    const newer = [alertRow({ id: "newer" }), ...ALERTS];
    s.controller.report({
      type: "snapshot",
      snapshot: snapshot({ alerts: newer }, { version: 2 }),
    });
    s.controller.report({
      type: "snapshot",
      snapshot: snapshot({ alerts: newer }, { version: 3 }),
    });
    s.timing.advance(1);
    const before = selected(s)!;
    s.press("a");
    expect(s.sent()).toEqual([
      {
        type: "triage",
        action: "acknowledge",
        ids: [before],
        reason: undefined,
      },
    ]);
  });

  test("undo and redo are the worker's", () => {
    const s = open();
    s.press("u U");
    expect(s.sent()).toEqual([{ type: "undo" }, { type: "redo" }]);
  });

  test("with nothing to decide about nothing is sent", () => {
    const s = open(snapshot({ alerts: [] }));
    s.press("a");
    expect(s.state().toast?.text).toBe("no alert is selected");
    s.press("c Space * Enter");
    expect(s.sent()).toEqual([]);
    expect(s.state().overlay).toBe("none");
  });
});

/** At the start, in a window of 24 rows. */
const FIRST_LOOK = {
  from: 0,
  count: 96,
  filter: "",
  sort: FIRST_SORTINGS.alerts,
};

describe("sorting", () => {
  const sorted = (rows: readonly AlertRow[], by: "severity" | "time") => {
    const { alerts, ...others } = snapshot({ alerts: rows });
    return { ...others, alerts: { ...alerts, sort: { by, reversed: false } } };
  };

  test("s asks for the next order, S for the other way round, and says so", () => {
    const s = open(snapshot({ alerts: manyAlerts(300) }));
    s.press("s");
    expect(s.state().toast?.text).toBe("alerts by severity; s: by risk");
    s.press("S");
    expect(s.state().toast?.text).toBe(
      "alerts by severity, reversed; s: by risk",
    );
    s.timing.advance(20);
    expect(s.commands.at(-1)).toEqual({
      type: "view",
      alerts: { ...FIRST_LOOK, sort: { by: "severity", reversed: true } },
    });
    s.press("s s s s");
    expect(s.state().sortings.alerts).toEqual(FIRST_SORTINGS.alerts);
  });

  test("the selected row stays selected and where it is in the window", () => {
    const rows = manyAlerts(30);
    const s = open(snapshot({ alerts: rows }));
    s.press("j j j s");
    expect(s.state().cursors.alerts).toEqual({ id: "m3", index: 3, top: 0 });
    s.timing.advance(20);
    expect(s.commands.at(-1)).toMatchObject({
      alerts: { anchor: { id: "m3", index: 3 } },
    });
    s.show(sorted(rows.toReversed(), "severity"));
    expect(s.state().cursors.alerts).toEqual({ id: "m3", index: 26, top: 22 });
    // What is above it was not news.
    expect(s.state().arrived).toBe(0);
  });

  test("a list that shows its top goes on showing it", () => {
    const rows = manyAlerts(30);
    const s = open(snapshot({ alerts: rows }));
    s.press("s");
    s.show(sorted(rows.toReversed(), "severity"));
    expect(s.state().cursors.alerts).toEqual({ id: "m29", index: 0, top: 0 });
  });

  test("what has one order, or is kept still, says so", () => {
    const s = open();
    s.press("Shift-Tab s");
    expect(s.state().toast?.text).toBe(
      "what ends soonest is first; Tab to the alerts sorts them",
    );
    s.press("Shift-Tab s");
    expect(s.state().toast?.text).toBe(
      "the newest are first; 7 shows all tasks, which can be sorted",
    );
    s.press("Shift-Tab p S");
    expect(s.state().toast?.text).toBe(
      "the view is kept still: K lets it go on",
    );
    expect(s.state().sortings).toBe(FIRST_SORTINGS);
  });
});

describe("the filter", () => {
  test("is sent with the window, once a frame", () => {
    const s = open();
    s.timing.advance(20);
    const before = s.commands.length;
    s.press("/ l s a s s");
    expect(s.commands).toHaveLength(before);
    s.timing.advance(16);
    expect(s.commands.slice(before)).toEqual([
      { type: "view", alerts: { ...FIRST_LOOK, filter: "lsass" } },
    ]);
    s.press("Esc");
    s.timing.advance(16);
    expect(s.commands.at(-1)).toMatchObject({
      type: "view",
      alerts: { filter: "" },
    });
  });

  test("letters typed into it are no commands", () => {
    const s = open();
    s.press("/ q Space c u");
    expect(s.state().filter.field?.text).toBe("q cu");
    expect([s.effects, s.sent(), s.state().overlay]).toEqual([[], [], "none"]);
    s.press("Enter");
    expect(s.state().filter).toMatchObject({ text: "q cu", field: undefined });
    s.press("\\");
    expect(s.state().filter.text).toBe("");
  });

  test("a paste goes into it, and nowhere else", () => {
    const s = open();
    s.controller.paste("q\rq\r");
    expect(s.effects).toEqual([]);
    expect(s.state().toast?.text).toBe(
      "a paste is not taken as keys; / opens a filter",
    );
    s.press("/");
    s.controller.paste("host:\nWKS");
    expect(s.state().filter.field?.text).toBe("host: WKS");
  });
});

describe("the window of rows that is asked for", () => {
  test("moves by whole pages", () => {
    const s = open(many(300));
    expect(viewOf(s.state()).alerts).toEqual(FIRST_LOOK);
    s.press("PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn");
    expect(s.state().cursors.alerts.top).toBe(57);
    expect(viewOf(s.state())).toMatchObject({
      alerts: { from: 24, anchor: { id: "m64", index: 64 } },
    });
  });

  test("is asked for at the start", () => {
    expect(open(undefined).commands).toEqual([
      { type: "view", alerts: FIRST_LOOK },
    ]);
  });
});

describe("a replay", () => {
  const replaying = (speed: number | "max", paused = false): Snapshot =>
    snapshot(
      {},
      {
        mode: "replay",
        state: paused ? "paused" : "live",
        replay: {
          speed,
          paused,
          positionUs: 0,
          fromUs: 0,
          toUs: 1,
          fraction: 0.4,
          ended: false,
          seeking: false,
        },
      },
    );

  test.each([
    ["p", { type: "replay-pause", paused: true }],
    [".", { type: "replay-step", to: "event", isBack: false }],
    ["]", { type: "replay-step", to: "alert", isBack: false }],
    ["}", { type: "replay-step", to: "change", isBack: false }],
    ["+", { type: "replay-speed", speed: 60 }],
    ["-", { type: "replay-speed", speed: 10 }],
    ["=", { type: "replay-speed", speed: 1 }],
  ])("%s", (key, command) => {
    const s = open(replaying(30));
    s.press(key);
    expect(s.sent()).toEqual([command]);
    expect(s.state().frozen).toBeUndefined();
  });

  test("p goes on when it stands", () => {
    const s = open(replaying(30, true));
    s.press("p");
    expect(s.sent()).toEqual([{ type: "replay-pause", paused: false }]);
  });

  test.each([
    [1, "-", 1],
    [100, "+", "max"],
    ["max", "+", "max"],
    ["max", "-", 100],
    [40, "+", 60],
    [40, "-", 30],
    [1_000, "-", 100],
  ] as const)("from x%s %s is x%s", (speed, key, expected) => {
    const s = open(replaying(speed));
    s.press(key);
    expect(s.sent()).toEqual([{ type: "replay-speed", speed: expected }]);
  });

  test("a key whose effect is too fast to be seen, or that has none, says so", () => {
    const s = open(replaying("max"));
    s.press("<");
    expect(s.state().toast?.text).toBe(
      "1% back, and on at full speed: - slows down, p pauses",
    );
    s.press("+");
    expect(s.state().toast?.text).toBe("this is the fastest speed");
  });

  test("the controls let a paused view go on", () => {
    const s = open(replaying(30));
    s.press("K .");
    expect(s.state().frozen).toBeUndefined();
  });

  test("what fires again while the logs are read again is not told as new", () => {
    const seeking = (version: number, alerts: AlertRow[]): Snapshot => {
      const { mode, replay } = replaying(30);
      return snapshot(
        { alerts },
        { version, mode, replay: { ...replay!, seeking: true } },
      );
    };
    const s = open(seeking(1, []));
    s.show(seeking(2, [...ALERTS]));
    expect(s.state().toast).toBeUndefined();
    // The seek is over, and has met one more on its way.
    s.show({
      ...replaying(30),
      version: 3,
      alerts: snapshot({ alerts: [alertRow({ id: "n" }), ...ALERTS] }).alerts,
    });
    expect(s.state().toast).toBeUndefined();
  });
});

describe("the end", () => {
  test("q quits", () => {
    const s = open();
    s.press("q");
    expect(s.effects).toEqual([{ type: "quit" }]);
  });

  test("Ctrl-C quits when it is pressed twice within two seconds", () => {
    const s = open();
    s.press("Ctrl-C");
    expect(s.state().toast?.text).toBe("Ctrl-C again to quit");
    s.timing.advance(2_001);
    s.press("Ctrl-C");
    expect(s.effects).toEqual([]);
    s.timing.advance(1_000);
    s.press("Ctrl-C");
    expect(s.effects).toEqual([{ type: "quit" }]);
  });

  test("a worker that cannot go on says why", () => {
    const s = open(undefined);
    s.controller.report({
      type: "failed",
      exitCode: 4,
      message: "no such file",
    });
    expect(s.effects).toEqual([
      { type: "fail", exitCode: 4, message: "no such file" },
    ]);
  });
});

describe("what happened", () => {
  test("is told for eight seconds", () => {
    const s = open();
    s.controller.report({
      type: "toast",
      level: "info",
      text: "Acknowledged 1 alert",
    });
    expect(s.state().toast?.text).toBe("Acknowledged 1 alert");
    s.timing.advance(7_999);
    expect(s.state().toast).toBeDefined();
    s.timing.advance(1);
    expect(s.state().toast).toBeUndefined();
  });

  test("a new alert is announced, trouble before it", () => {
    const s = open();
    const newer = [alertRow({ id: "n", severity: "high" }), ...ALERTS];
    s.show(snapshot({ alerts: newer }, { version: 2 }));
    expect(s.state().toast?.text).toBe(
      "new HIGH on WKS-014: Remote Scheduled Task Creation",
    );
    const trouble = {
      level: "warning",
      atUs: 1,
      text: "x.json was rotated",
    } as const;
    s.show(
      snapshot(
        { alerts: [alertRow({ id: "n2" }), ...newer] },
        { version: 3, messages: [trouble] },
      ),
    );
    expect(s.state().toast).toMatchObject({
      level: "error",
      text: "x.json was rotated",
    });
  });
});

describe("a key without a meaning", () => {
  test("is answered, for three seconds", () => {
    const s = open();
    s.press("Z");
    expect(s.state().toast?.text).toBe(
      "Z means nothing here; ? shows the keys",
    );
    s.timing.advance(3_000);
    expect(s.state().toast).toBeUndefined();
    s.press("c Z");
    expect(s.state().toast?.text).toBe(
      "Z means nothing here; Esc takes this away",
    );
    s.press("PgDn");
    expect(s.state().toast?.text).toBe(
      "PgDn means nothing here; Esc takes this away",
    );
  });

  test("begins a word, of which no letter is done", () => {
    const s = open();
    s.press("Z a");
    s.timing.advance(499);
    s.press("q");
    expect(s.state().toast?.text).toBe(
      "no field is open: what is typed is not taken as keys",
    );
    s.timing.advance(499);
    s.press("r");
    expect([s.sent(), s.effects]).toEqual([[], []]);
    s.timing.advance(500);
    s.press("a");
    expect(s.sent()).toMatchObject([{ action: "acknowledge" }]);
  });

  test("a key that is no letter is done at once, and so are those behind it", () => {
    const s = open(many(9));
    s.press("Z Down j");
    expect(s.state().cursors.alerts.index).toBe(2);
  });

  test("a key that is held down behind it is heard again", () => {
    const s = open(many(9));
    s.press("Z");
    for (let i = 0; i < 7; i++) {
      s.press("j");
      s.timing.advance(100);
    }
    expect(s.state().cursors.alerts.index).toBe(2);
  });

  test("a word in a field is that word", () => {
    const s = open();
    s.press("Z Esc / Z a q");
    expect(s.state().filter.field?.text).toBe("Zaq");
  });
});

test("what a key changes without a picture of it is said", () => {
  const s = open(many(5));
  const said = (keys: string): string | undefined => {
    s.press(keys);
    return s.state().toast?.text;
  };
  expect(said("t")).toBe("times are those of this machine's zone");
  expect(said("t")).toBe("times are ages; on a page they stay UTC");
  expect(said("t")).toBe("times are UTC");
  // The status line says it, for as long as it does.
  expect(said("K")).toBeUndefined();
  expect(said("K")).toBe("the view goes on");
});

test("a paused view counts what is decided in it", () => {
  const s = open(snapshot({ alerts: ALERTS }));
  const { open: before } = s.state().latest!.alerts;
  s.press("K");
  const [first, ...others] = ALERTS;
  const acknowledged = { ...first!, status: "acknowledged" as const };
  s.show(snapshot({ alerts: [acknowledged, ...others] }, { version: 2 }));
  expect(s.state().frozen?.alerts).toMatchObject({
    open: before - 1,
    acknowledged: 1 + snapshot({ alerts: ALERTS }).alerts.acknowledged,
  });
});

test("listeners are told once for a key", () => {
  const s = open(many(5));
  let told = 0;
  s.controller.subscribe(() => told++);
  s.press("j");
  expect(told).toBe(1);
  s.controller.stop();
  expect(s.timing.waiting()).toBe(0);
});

test("a window that shrinks keeps the selected row in view", () => {
  const s = open(many(40));
  s.press("j j j j j j j");
  expect(s.state().cursors.alerts).toMatchObject({ index: 7, top: 0 });
  s.controller.resize(40, 10);
  expect(s.state().cursors.alerts).toMatchObject({ index: 7, top: 3 });
});

describe("ages", () => {
  const SECOND_US = 1_000_000;
  const start = (live: Partial<Snapshot>): Session & { tell(): number } => {
    const timing = fakeTiming();
    const s = open(snapshot({}, live), {
      timing,
      time: "relative",
      wallMs: () => NOW / 1_000 + 7_000 + timing.now(),
    });
    let told = 0;
    s.controller.subscribe(() => told++);
    return { ...s, timing, tell: () => told };
  };

  test("grow live while nothing comes, and are told only when one may change", () => {
    const s = start({});
    expect(s.state().wallUs! - NOW).toBe(8 * SECOND_US);
    s.timing.advance(30_000);
    expect(s.state().wallUs! - NOW).toBe(38 * SECOND_US);
    expect(s.tell()).toBe(30);
    s.timing.advance(7_200_000);
    expect(s.state().wallUs! - NOW).toBeGreaterThan(7_100 * SECOND_US);
    const before = s.tell();
    s.timing.advance(60_000);
    expect(s.tell() - before).toBe(1);
    s.press("t");
    expect(s.state().wallUs).toBeUndefined();
    const after = s.tell();
    s.timing.advance(60_000);
    expect(s.tell() - after).toBeLessThanOrEqual(1);
    expect(s.timing.waiting()).toBe(0);
  });

  test("stand still where the view does", () => {
    const s = start({});
    s.press("K");
    const { wallUs } = s.state();
    s.timing.advance(60_000);
    expect(s.state().wallUs).toBe(wallUs);
  });

  test("are by the clock of a replay", () => {
    const positionUs = NOW + 40 * SECOND_US;
    const s = start({
      mode: "replay",
      replay: {
        speed: 1,
        pace: undefined,
        paused: false,
        positionUs,
        fromUs: NOW,
        toUs: undefined,
        fraction: 0.5,
        ended: false,
        seeking: false,
        loop: undefined,
        timeline: undefined,
      },
    });
    expect(s.state().wallUs).toBeUndefined();
    expect(agesUs(s.state())).toBe(positionUs);
    expect(s.timing.waiting()).toBe(0);
  });
});
