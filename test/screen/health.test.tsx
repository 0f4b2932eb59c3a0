/** The page about the logs, with ink-testing-library: keys in, frames and commands out. */
import { describe, expect, test } from "vitest";
import { UNICODE_GLYPHS } from "../../src/screen/rows/glyphs.ts";
import type { HealthList } from "../../src/screen/store/snapshot.ts";
import { HEALTH, SYSMON } from "./fake-health.ts";
import { linesOf, openApp } from "./open-app.tsx";

const EMPTY: HealthList = {
  sources: [],
  moreSources: 0,
  hosts: [],
  moreHosts: 0,
  unreadable: [],
  moreUnreadable: 0,
  notLookedAt: [],
  moreNotLookedAt: 0,
};

function open(health: HealthList | undefined = HEALTH, cols = 80, rows = 24) {
  return openApp({ health }, { cols, rows, glyphs: UNICODE_GLYPHS });
}

describe("the health of the logs", () => {
  test("6 opens it, in 80 columns as one page; q and 1 go back", async () => {
    const { press } = open();
    const lines = linesOf(await press("6"));
    expect(lines).toHaveLength(24);
    expect(lines.slice(2, 13)).toEqual([
      "Health of the logs                                 figures: what was read so far",
      "1 source  1 log cleared  1,200 records missing  2 events later than allowed",
      "── [Sources]  Records   Delays   Not read  ─────────────────────────────────────",
      "── Sources ─────────────────────────────────────────────────────────────────────",
      "  host                                  last  events  late p99   ev/s  delay p99",
      "/var/log/win/wks.ndjson                            7 not JSON  wl-raw  following",
      "    read 88.1 MB of 88.1 MB  3.3 ev/s  last 12:04:28  lag 400 ms  inode 2049:131",
      "  WKS-014                           12:04:28     12k    12.3 s    3.3      28 ms",
      "",
      "── Records ─────────────────────────────────────────────────────────────────────",
      "  WKS-014",
    ]);
    expect(lines.slice(13, 20)).toEqual([
      "  03-05 11:59:00  Security log cleared by CORP\\adm\\u{202e}",
      "                  /var/log/win/wks.ndjson:40",
      "    Security: 1,200 records missing in 2 gaps: 5, 100-1,298",
      "    Security: numbers began again at 1 after 90,000 on 03-05 11:00:00: cleared",
      "    or made anew",
      "    2 events later than --lateness, all at most 1m 1s",
      "",
    ]);
    expect(lines.at(-1)).toContain("q back");
    expect(await press("q")).toContain(">Alerts 7, 4 new");
    expect(await press("6", "1")).toContain(">Alerts 7, 4 new");
  });

  test("Tab goes through the sections; nothing of the log is obeyed", async () => {
    const { press } = open();
    expect(await press("6", "\t")).toContain("[Records]");
    const delays = await press("\t");
    expect(delays).toContain("[Delays]");
    expect(delays).toContain(SYSMON);
    expect(linesOf(delays).slice(8, 10)).toEqual([
      "      late  p50    3 ms p90  900 ms p99  12.3 s max   1m 1s",
      "      delay p50    3 ms p90  900 ms p99  12.3 s max   1m 1s",
    ]);
    const unread = await press("\t");
    expect(unread).toContain("line 12 @ byte 34,567: Unexpected \\x1b[2J");
    expect(unread).toContain("and 6 more");
    expect(unread).toContain("7 lines not JSON, 3,000,000 zero bytes");
  });

  test("files that are no logs are named, with what would help", async () => {
    const health: HealthList = {
      ...EMPTY,
      notLookedAt: [
        {
          path: "/case/a\u001b.evtx",
          what: "binary event log",
          advice: "convert it first",
        },
        { path: "/case/b.png", what: "PNG image", advice: undefined },
      ],
      moreNotLookedAt: 3,
    };
    const { press } = open(health, 100, 36);
    const frame = await press("6");
    expect(frame).toContain("0 sources  5 files not looked at");
    expect(linesOf(frame).map((line) => line.trim())).toEqual(
      expect.arrayContaining([
        "5 files not looked at",
        "/case/a\\x1b.evtx: binary event log: convert it first",
        "/case/b.png: PNG image",
        "and 3 more files",
      ]),
    );
    expect(frame).not.toContain("Every line was read.");
  });

  test("what cannot be read is an alarm, and named with its reason", async () => {
    const [source] = HEALTH.sources;
    const health: HealthList = {
      ...EMPTY,
      sources: [{ ...source!, state: "failed", unparsed: 0, zeroBytes: 0 }],
      unreadable: [
        { path: source!.path, reason: "permission denied" },
        { path: "/case/a\u001b", reason: "permission denied" },
      ],
      moreUnreadable: 1,
    };
    const { press } = open(health, 100, 40);
    const frame = await press("6");
    expect(frame).toContain("1 source  3 paths cannot be read");
    expect(linesOf(frame).map((line) => line.trim())).toEqual(
      expect.arrayContaining([
        "3 paths cannot be read",
        "/var/log/win/wks.ndjson: permission denied",
        "/case/a\\x1b: permission denied",
        "and 1 more path",
      ]),
    );
    expect(frame).not.toContain("Every line was read.");
    expect(frame).not.toContain("nothing is amiss");
  });

  test("what happened to the file of a source is told below it", async () => {
    const [source] = HEALTH.sources;
    const { press } = open({
      ...HEALTH,
      sources: [
        {
          ...source!,
          state: "reading",
          offset: 1_000_000,
          behindBytes: 87_120_331,
          rotations: 2,
          rewrites: 1,
          lostBytes: 312,
          clockOffsetUs: -7_200_000_000,
        },
      ],
    });
    const lines = linesOf(await press("6"));
    expect(lines[3]).toContain("312 B lost unread");
    expect(lines.slice(8, 11)).toEqual([
      "    read 1.0 MB of 88.1 MB  behind 87.1 MB  3.3 ev/s  last 12:04:28  lag 400 ms",
      "    312 B lost  rotated twice  rewritten in place once",
      "    clock 2 h behind UTC, corrected",
    ]);
  });

  test("4 goes to the rules and 6 back", async () => {
    const { press } = open();
    expect(await press("6", "4")).toContain(">Rules");
    expect(await press("6")).toContain("Health of the logs");
  });

  test("in a wide window the sources stand beside the rest", async () => {
    const { press } = open(HEALTH, 100, 36);
    // 100 columns are one column; from 110 there are two.
    expect(linesOf(await press("6"))[5]).toMatch(/^── Sources ─+$/);
    const wide = open(HEALTH, 120, 36);
    const lines = linesOf(await wide.press("6"));
    expect(lines[5]).toMatch(/^── Sources ─+│── Records ─+/);
    expect(lines[7]).toMatch(/^\/var\/log\/win\/wks\.ndjson .*│/);
  });

  test("says so where all is well", async () => {
    const { press } = open(EMPTY);
    const frame = await press("6");
    expect(frame).toContain("nothing is amiss");
    expect(frame).toContain("Every line was read.");
  });

  test("the worker is asked only while it is looked at", async () => {
    const { press, commands, timing } = open(undefined);
    const asked = () => {
      timing.advance(20);
      const view = commands.findLast((command) => command.type === "view");
      return view?.type === "view" ? view.health : undefined;
    };
    expect(asked()).toBeUndefined();
    await press("6");
    expect(asked()).toBe(true);
    await press("q");
    expect(asked()).toBeUndefined();
  });
});
