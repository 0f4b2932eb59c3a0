import fc from "fast-check";
import type { Completions } from "../../../../src/screen/filter/completion.ts";
import { describe, expect, test } from "vitest";
import { newCounters } from "../../../../src/base/counters.ts";
import type { KeyContext } from "../../../../src/screen/keys/bindings.ts";
import { receiveReport } from "../../../../src/screen/keys/reports.ts";
import {
  footerLine,
  ruleLine,
  statusLine,
} from "../../../../src/screen/rows/bottom.ts";
import { filterLines } from "../../../../src/screen/rows/filter-line.ts";
import {
  ASCII_GLYPHS,
  UNICODE_GLYPHS,
} from "../../../../src/screen/rows/glyphs.ts";
import { headerLines } from "../../../../src/screen/rows/header.ts";
import { helpLines } from "../../../../src/screen/rows/help.ts";
import type { Look } from "../../../../src/screen/rows/look.ts";
import { reasonPickerLines } from "../../../../src/screen/rows/reason-picker.ts";
import { replayLines } from "../../../../src/screen/rows/replay-bar.ts";
import type { Line } from "../../../../src/screen/rows/segment.ts";
import { textOf, widthOf } from "../../../../src/screen/rows/segment.ts";
import {
  dividingRule,
  titleRule,
} from "../../../../src/screen/rows/title-rule.ts";
import {
  NO_FILTER,
  editFilter,
  insertText,
  openFilter,
} from "../../../../src/screen/store/filter-state.ts";
import type { Snapshot } from "../../../../src/screen/store/snapshot.ts";
import { EMPTY_FIELD } from "../../../../src/screen/store/text-field.ts";
import type {
  ReasonState,
  ScreenState,
} from "../../../../src/screen/store/ui-store.ts";
import {
  initialState,
  receive,
  toggleMark,
  togglePause,
} from "../../../../src/screen/store/ui-store.ts";
import {
  ALERTS,
  NOW,
  SOURCES,
  at,
  manyAlerts,
  snapshot,
} from "../../../screen/fake-snapshot.ts";

const LOOK: Look = { glyphs: UNICODE_GLYPHS, time: "utc", clockUs: NOW };

const ALERTS_CONTEXT: KeyContext = {
  screen: "dashboard",
  overlay: "none",
  filterOpen: false,
  panel: "alerts",
  replay: false,
};

function stateWith(s: Snapshot): ScreenState {
  return receive(initialState(80, 24, "utc", UNICODE_GLYPHS), s);
}

const texts = (lines: readonly Line[]): string[] => lines.map(textOf);

function header(s: Snapshot, width = 80): string[] {
  return texts(headerLines(stateWith(s), undefined, width, 2, LOOK));
}

describe("the header", () => {
  test("live", () => {
    expect(header(snapshot())).toEqual([
      "tripline LIVE  1,284 ev/s  ▂▃▅▇▅▄▄▅▇██▅▄▃▂▃      lag 0.8s  src 3/3 ok  12:04:31Z",
      "4 pending  4 new  2 ack  1 closed  412 rules  following newest",
    ]);
  });

  test("narrow", () => {
    expect(header(snapshot(), 40)).toEqual([
      "LIVE 1.3k/s            lag 0.8s  src 3/3",
      "4 pend  4 NEW  2 ack  1 cls  412 rules",
    ]);
    expect(header(snapshot(), 20)).toEqual([
      "LIVE        lag 0.8s",
      "4 pend  4 NEW  2 ack",
    ]);
  });

  test("says who leads in a shared state folder", () => {
    const shared = { ...snapshot(), lead: { leader: "anna@srv-7" } };
    expect(header(shared, 100)[0]).toContain("following anna@srv-7");
    expect(header(shared, 50)[0]).not.toContain("anna");
    const other = {
      ...shared,
      lead: { leader: "anna@srv-7", hasOtherRules: true },
    };
    expect(header(other, 100)[0]).toContain(
      "following anna@srv-7, other rules",
    );
    const own = { ...snapshot(), lead: { leader: undefined } };
    expect(header(own, 100)[0]).toContain("  leading  lag 0.8s");
  });

  test("with a title, in ASCII", () => {
    const lines = headerLines(stateWith(snapshot()), "case IR-117", 120, 2, {
      ...LOOK,
      glyphs: ASCII_GLYPHS,
    });
    expect(textOf(lines[0]!)).toBe(
      "tripline LIVE  1,284 ev/s  :-+#+==+#@@+=-:-  184,112 events  case IR-117      lag 0.8s  src 3/3 ok  2024-03-05 12:04:31Z",
    );
  });

  const first = (over: Partial<Snapshot>): string =>
    header(snapshot({}, over))[0]!.slice(9).split("  ")[0]!;
  const replay = {
    speed: 30,
    paused: false,
    positionUs: NOW,
    fromUs: undefined,
    toUs: undefined,
    fraction: 0.4,
    ended: false,
    seeking: false,
  } as const;
  test.each([
    ["LOADING", { state: "loading" }],
    [
      "CATCHING UP 12.4 MB left",
      { state: "catching-up", behindBytes: 12_400_000 },
    ],
    ["DONE", { state: "done" }],
    ["REPLAY x30", { mode: "replay", replay }],
    ["REPLAY max", { mode: "replay", replay: { ...replay, speed: "max" } }],
    ["REPLAY PAUSED", { mode: "replay", replay: { ...replay, paused: true } }],
    ["REPLAY DONE", { mode: "replay", replay: { ...replay, ended: true } }],
  ] as const)("%s", (word, over) => {
    expect(first(over as Partial<Snapshot>)).toBe(word);
  });

  test("paused says how much is held back", () => {
    const paused = togglePause(stateWith(snapshot()));
    const later = snapshot();
    const state = receive(paused, {
      ...later,
      counters: { ...later.counters, events: later.counters.events + 1_204 },
    });
    const [line] = headerLines(state, undefined, 80, 1, LOOK);
    expect(textOf(line!)).toMatch(/^tripline PAUSED \+1,204 /);
    expect(line!.segments).toContainEqual({
      text: "PAUSED +1,204",
      role: "state.alarm",
    });
  });

  test("an engine that stopped", () => {
    const { state } = receiveReport(
      stateWith(snapshot()),
      { type: "stopped", exitCode: 4 },
      0,
    );
    expect(textOf(headerLines(state, undefined, 80, 1, LOOK)[0]!)).toMatch(
      /^tripline ENGINE STOPPED, code 4 /,
    );
  });

  test("before anything is known", () => {
    const state = initialState(80, 24, "utc", UNICODE_GLYPHS);
    expect(texts(headerLines(state, undefined, 80, 2, LOOK))).toEqual([
      "tripline STARTING",
      "",
    ]);
  });

  test("lag that matters stands out; without events it is how long it has been quiet", () => {
    const lagging = headerLines(
      stateWith(snapshot({}, { lagUs: 6_100_000 })),
      undefined,
      80,
      1,
      LOOK,
    );
    expect(lagging[0]!.segments).toContainEqual({
      text: "lag 6.1s",
      role: "warn",
    });
    const quiet = { sparkline: [9, 0, 0, 0, 0, 0], lagUs: 28_000_000 };
    expect(header(snapshot({}, quiet))[0]).toContain("last event 25s ago");
    const old = { sparkline: [], lagUs: 2_163 * 86_400_000_000 };
    expect(header(snapshot({}, old))[0]).toContain("last event 2,163d ago");
  });

  test("a source that cannot be read is not counted as ok", () => {
    const [bad, ...good] = SOURCES;
    const sources = [{ ...bad!, state: "failed" as const }, ...good];
    expect(header(snapshot({}, { sources }))[0]).toContain(
      "src 2/3  12:04:31Z",
    );
    const moreSources = { good: 10, failed: 5 };
    expect(header(snapshot({}, { sources, moreSources }))[0]).toContain(
      "src 12/18  12:04:31Z",
    );
    const further = { moreSources: { good: 10, failed: 0 } };
    expect(header(snapshot({}, further))[0]).toContain("src 13/13 ok");
  });

  test("what was late, unreadable or left out is said in words", () => {
    const counters = {
      ...newCounters(),
      events: 10,
      unparsed: 2,
      late: 14,
      tooLate: 3,
      evictedHits: 1,
      evictedKeys: 4,
      heldBack: 1_000,
    };
    const rules = { loaded: 410, refused: 2 };
    expect(header(snapshot({}, { counters, rules }), 140)[1]).toBe(
      "4 pending  4 new  2 ack  1 closed  2 unparsed  14 late  3 too late to use  5 dropped for space  1,000 alerts held back  2 rule files refused",
    );
  });
});

describe("the footer", () => {
  const draw = (over: Partial<KeyContext>, width = 80): string =>
    textOf(footerLine({ ...ALERTS_CONTEXT, ...over }, width));

  test.each([
    [
      {},
      "Enter open  Tab panel  Space mark  a ack  c close  / filter  ? help  q quit",
    ],
    [
      { panel: "tasks" },
      "Enter open  Tab panel  / filter  e events  y copy  p pause  ? help  q quit",
    ],
    [
      { replay: true },
      "p play/pause  . event  ] alert  J jump  +- speed  Enter open  ? help  q quit",
    ],
    [
      { screen: "detail" },
      "Tab section  ] next  [ previous  o drill  W why  a ack  c close  q back  ? help",
    ],
    [{ overlay: "help" }, "Esc close"],
    [{ overlay: "reason" }, "1-7 choose  Enter close  Tab note  Esc cancel"],
    [
      { filterOpen: true },
      "Enter keep  Esc revert  Tab complete  Up earlier  Ctrl-U erase",
    ],
  ] as const)("%j", (over, expected) => {
    expect(draw(over)).toBe(expected);
  });

  test("help and the way out stay in a narrow window", () => {
    expect(draw({}, 30)).toBe("Enter open  ? help  q quit");
    expect(draw({}, 16)).toBe("? help  q quit");
  });
});

describe("the status line", () => {
  const say = (
    state: ScreenState,
    level: "info" | "error",
    text: string,
  ): ScreenState =>
    receiveReport(state, { type: "toast", level, text }, 0).state;

  test("marks at the left, what happened at the right", () => {
    const marked = toggleMark(stateWith(snapshot()), ALERTS[0]!);
    expect(textOf(statusLine(marked, 60))).toBe(
      "1 marked  Esc clears the marks",
    );
    expect(
      textOf(
        statusLine(toggleMark(marked, { ...ALERTS[1]!, isTwin: true }), 60),
      ),
    ).toBe("2 marked (3 alerts)  Esc clears the marks");
    expect(
      textOf(statusLine(say(marked, "info", "Acknowledged 1 alert"), 60)),
    ).toBe("1 marked  Esc clears the marks          Acknowledged 1 alert");
    expect(
      textOf(statusLine(say(marked, "info", "Acknowledged 1 alert"), 40)),
    ).toBe("Acknowledged 1 alert");
  });

  test("a source that cannot be read is named", () => {
    const [bad, ...good] = SOURCES;
    const sources = [
      { ...bad!, state: "failed" as const, note: "permission denied" },
      ...good,
    ];
    const state = stateWith(snapshot({}, { sources }));
    expect(textOf(statusLine(state, 80))).toBe(
      "/var/log/win/dc01.ndjson: permission denied",
    );
  });

  test("text from outside is made visible", () => {
    const state = say(stateWith(snapshot()), "error", "bad\x1b[31m name");
    const { segments } = statusLine(state, 80);
    expect(segments).toContainEqual({ text: "\\x1b", role: "escape" });
  });
});

test("the dividing rule tells of alerts that the filter hides", () => {
  let state = stateWith(
    snapshot({ alerts: ALERTS.slice(0, 2), filter: "x", total: 7 }),
  );
  expect(textOf(ruleLine(state, 60, LOOK))).toBe("─".repeat(60));
  state = receive(
    state,
    snapshot({ alerts: ALERTS.slice(0, 2), filter: "x", total: 8 }),
  );
  expect(textOf(ruleLine(state, 60, LOOK))).toBe(
    `${"─".repeat(18)} 1 newer alert is hidden by this filter ──`,
  );
});

test("a page that goes on says so: in the dividing rule, in a small window in the status line", () => {
  const help = { ...stateWith(snapshot()), overlay: "help" as const };
  expect(textOf(ruleLine(help, 60, LOOK))).toMatch(/^── ↓ \d+ more lines ─+$/);
  const further = textOf(ruleLine({ ...help, helpScroll: 3 }, 60, LOOK));
  expect(further).toMatch(/^── ↑ 3  ↓ \d+ more lines ─+$/);
  const small = { ...help, cols: 50, rows: 14 };
  expect(textOf(statusLine(small, 50))).toMatch(/^↓ \d+ more lines$/);
});

test("a view that stands still says which key lets it go on", () => {
  const state = stateWith(snapshot());
  const still = { ...state, frozen: state.latest };
  expect(textOf(statusLine(still, 80))).toBe(
    "the view stands still; p lets it go on",
  );
});

test("rules", () => {
  const draw = (width: number): string =>
    textOf(
      titleRule(
        { name: "Alerts 7", focused: true, note: "newest first" },
        width,
        ASCII_GLYPHS,
      ),
    );
  expect(draw(40)).toBe("-- >Alerts 7 ----------- newest first --");
  expect(draw(24)).toBe("-- >Alerts 7 -----------");
  expect(draw(8)).toBe("-- >Aler");
  expect(draw(0)).toBe("");
  expect(textOf(dividingRule(5, ASCII_GLYPHS, "too long a note"))).toBe(
    "-----",
  );
});

describe("the filter's text field", () => {
  const draw = (
    text: string,
    width = 60,
    left = 0,
    offered?: Completions,
  ): string[] => {
    let filter = insertText(openFilter(NO_FILTER), text);
    for (let i = 0; i < left; i++) filter = editFilter(filter, "caret-left");
    return texts(
      filterLines(
        filter.field!,
        snapshot({ alerts: manyAlerts(6), total: 31 }).alerts,
        offered ?? { from: filter.field!.caret, items: [] },
        { ...ALERTS_CONTEXT, filterOpen: true },
        width,
      ),
    ).map((line) => line.trimEnd());
  };

  test("shows how much it lets through", () => {
    expect(draw("sev>=high")).toEqual([
      "/ sev>=high                                          6 of 31",
      "Enter keep  Esc revert  Tab complete  Up earlier",
    ]);
  });

  test("offers what is begun can become, unless something before it is wrong", () => {
    const items = ["host:", "hint:"];
    expect(draw("is:new h", 60, 0, { from: 7, items })[1]).toBe(
      "Tab  host:  hint:",
    );
    expect(draw("sev>=hihg h", 60, 0, { from: 10, items })[1]).toMatch(
      /\^ unk/,
    );
    // It stands there already.
    expect(draw("host:a", 60, 0, { from: 5, items: ["a"] })[1]).toMatch(/^Ent/);
  });

  test("points at what does not parse", () => {
    expect(draw("sev>=hihg host:WKS*")).toEqual([
      "/ sev>=hihg host:WKS*             showing the last valid one",
      '       ^ unknown severity "hihg"; one of low med high crit',
    ]);
  });

  test("the message stands where there is room for it", () => {
    const [, below] = draw(`${"a ".repeat(22)}sev:x`, 60);
    expect(below).toMatch(/crit \^$/);
    expect(below!.length).toBe(51);
  });

  test("long text scrolls with the caret", () => {
    const text = "abcdefghijklmnopqrstuvwxyz";
    expect(draw(text, 20)[0]).toBe("/ klmnopqrstuvwxyz");
    expect(draw(text, 20, 26)[0]).toBe("/ abcdefghijklmnop…");
  });
});

describe("the reason picker", () => {
  const draw = (
    number: number,
    chosen: number | undefined,
    height = 20,
    typed?: string,
    over: Partial<ReasonState> = {},
  ): string[] =>
    texts(
      reasonPickerLines(
        {
          alerts: manyAlerts(number),
          chosen,
          typed,
          hidden: 0,
          note: EMPTY_FIELD,
          inNote: false,
          ...over,
        },
        40,
        height,
        ASCII_GLYPHS,
      ),
    );

  test("one alert, nothing chosen", () => {
    expect(draw(1, undefined)).toEqual([
      "+- Close 1 alert ----------------------+",
      "|   1 true positive, contained         |",
      "|   2 true positive, escalated         |",
      "|   3 benign, authorised activity      |",
      "|   4 false positive, rule logic       |",
      "|   5 false positive, bad data         |",
      "|   6 duplicate                        |",
      "|   7 undetermined                     |",
      "| Rule number 0 on WKS-014             |",
      "+--------------------------------------+",
    ]);
  });

  test("its edges go before a reason does", () => {
    expect(draw(1, undefined, 9)).toHaveLength(9);
    expect(draw(1, undefined, 8).map((line) => line.trimEnd())).toEqual([
      "  1 true positive, contained",
      "  2 true positive, escalated",
      "  3 benign, authorised activity",
      "  4 false positive, rule logic",
      "  5 false positive, bad data",
      "  6 duplicate",
      "  7 undetermined",
      "Rule number 0 on WKS-014",
    ]);
  });

  test("many ask for their number", () => {
    expect(draw(37, 2, 20, "3").slice(3)).toEqual([
      "| > 3 benign, authorised activity      |",
      "|   4 false positive, rule logic       |",
      "|   5 false positive, bad data         |",
      "|   6 duplicate                        |",
      "|   7 undetermined                     |",
      "| type 37 to close 37: 3               |",
      "+--------------------------------------+",
    ]);
  });

  test("rows that stand for two alerts count as two", () => {
    const alerts = manyAlerts(20).map((row, i) => ({ ...row, isTwin: i < 2 }));
    const lines = draw(1, 2, 20, "2", { alerts });
    expect(lines[0]).toBe("+- Close 22 alerts --------------------+");
    expect(lines).toContain("| type 22 to close 22: 2               |");
  });

  test("in a low window the choice stays in view, then what has to be typed", () => {
    expect(draw(1, 6, 4).map((line) => line.trimEnd())).toEqual([
      `${"  4 false positive, rule logic".padEnd(37)}↑ 3`,
      "  5 false positive, bad data",
      "  6 duplicate",
      "> 7 undetermined",
    ]);
    expect(draw(1, undefined, 2).map((line) => line.trimEnd())).toEqual([
      "  1 true positive, contained",
      `${"  2 true positive, escalated".padEnd(37)}↓ 5`,
    ]);
    expect(draw(37, 0, 2, "3").map((line) => line.trimEnd())).toEqual([
      `${"> 1 true positive, contained".padEnd(37)}↓ 6`,
      "type 37 to close 37: 3",
    ]);
    expect(draw(37, 0, 1, "3")).toHaveLength(1);
  });

  test("the note, what is hidden, what stands out", () => {
    const alerts = [
      {
        ...manyAlerts(1)[0]!,
        host: "DC01.corp",
        severity: "critical" as const,
      },
      ...manyAlerts(2).slice(1),
    ];
    const note = { text: "CHG-4471", caret: 8 };
    expect(
      draw(2, 2, 20, "", { alerts, hidden: 1, note, inNote: true }).slice(8),
    ).toEqual([
      "| Note CHG-4471                        |",
      "| type 2 to close 2:                   |",
      "| 1 of them hidden by the filter       |",
      "| 1 alert on DC01.corp: a domain cont… |",
      "| 1 of them CRIT                       |",
      "+--------------------------------------+",
    ]);
  });
});

describe("the replay bar", () => {
  const replay = {
    speed: 30,
    paused: false,
    positionUs: at("11:41:07.220"),
    fromUs: at("11:02:10.000"),
    toUs: at("12:37:55.000"),
    fraction: 0.4,
    ended: false,
    seeking: false,
  } as const;

  test("share, and first, present and last time", () => {
    const [track, times] = texts(replayLines(replay, 90, LOOK, 2));
    expect(track).toBe(`${"█".repeat(33)}${"░".repeat(51)}  40%`);
    expect(times).toMatch(
      /^2024-03-05 11:02:10 +now 2024-03-05 11:41:07\.220Z {2}x30, about 2m left +2024-03-05 12:37:55$/,
    );
    expect(times).toHaveLength(90);
  });

  test("without an end, and in a narrow window", () => {
    const open = { ...replay, toUs: undefined, paused: true };
    expect(texts(replayLines(open, 60, LOOK, 2))[1]).toBe(
      "now 2024-03-05 11:41:07.220Z  paused, about 2m left",
    );
    const ended = { ...replay, ended: true, fraction: 1 };
    expect(texts(replayLines(ended, 40, LOOK, 2))[1]).toBe(
      "now 2024-03-05 11:41:07.220Z  done",
    );
  });

  test("the pace of what was played, and alerts where they fired", () => {
    const timeline = {
      bins: 10,
      rates: [0, 1, 100, 10, 0],
      ticks: [
        { bin: 1, severity: "medium", isNew: false },
        { bin: 3, severity: "high", isNew: true },
        { bin: 4, severity: "low", isNew: false },
        { bin: 4, severity: "critical", isNew: false },
      ],
    } as const;
    const lines = (cells: number): readonly string[] =>
      texts(replayLines({ ...replay, timeline }, cells + 6, LOOK));
    expect(lines(10).slice(0, 2)).toEqual([" m Hc", "▁▂█▅>░░░░░  40%"]);
    expect(lines(20).slice(0, 2)).toEqual([
      "  m   H c",
      "▁▁▂▂██▅▅>░░░░░░░░░░░  40%",
    ]);
    // Of several in a cell the one that is new, else the worst.
    expect(lines(5)[0]).toBe("mHc");
    // Sent back from its end, the log is known to its last bin.
    const whole = { bins: 5, rates: [0, 1, 100, 10, 1], ticks: [] };
    expect(
      texts(replayLines({ ...replay, timeline: whole }, 11, LOOK))[1],
    ).toBe("▁▂>▅▂  40%");
  });

  test("holds any timeline in any width", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 220 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.nat({ max: 1e6 }), { maxLength: 256 }),
        fc.array(
          fc.record({
            bin: fc.nat({ max: 255 }),
            severity: fc.constantFrom("low", "medium", "high", "critical"),
            isNew: fc.boolean(),
          }),
        ),
        (width, fraction, rates, ticks) => {
          const timeline = { bins: 256, rates, ticks };
          const all = { ...replay, fraction, timeline };
          for (const { segments } of replayLines(all, width, LOOK)) {
            expect(widthOf(segments)).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
  });
});

test("the help lists every key that works, and nothing else", () => {
  const lines = texts(helpLines(ALERTS_CONTEXT, 80, ASCII_GLYPHS));
  expect(lines).toContainEqual(
    expect.stringMatching(/^ a +acknowledge +w +write a note *$/),
  );
  const all = lines.join("\n");
  expect(all).toContain("-- In a list ---");
  expect(all).toContain("mark all shown, or none");
  expect(all).not.toContain("play, pause");
  const replay = texts(
    helpLines({ ...ALERTS_CONTEXT, replay: true }, 80, ASCII_GLYPHS),
  ).join("\n");
  expect(replay).toContain("play, pause");
  // p pauses the replay there, so nothing else is promised for it.
  expect(replay).not.toContain("pause the display");
});
