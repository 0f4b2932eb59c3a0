/**
 * The ground the screen stands on, with the real program: terminals that stop reading, are repainted, suspended or
 * gone, and ends of every kind.
 */
import {
  appendFileSync,
  existsSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { joinLines, sampleBytes, splitLines } from "../support/captures.ts";
import { temporaryFolder } from "../support/folder.ts";
import type { WhenOver } from "../support/folder.ts";
import { TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";
import type { PtyOptions } from "../support/pty.ts";
import { SEQUENCE_RULE_FILE } from "../support/scan.ts";

const INCIDENT = "samples/incident-winlogbeat.ndjson";
const SEQUENCE = ["--no-bundled", "--rules", SEQUENCE_RULE_FILE];

function open(
  whenOver: WhenOver,
  args: readonly string[],
  options?: PtyOptions,
): Screen {
  return new Screen(process.execPath, [TRIPLINE, ...args], options, whenOver);
}

/** Polls a fact that is not on the screen. */
async function becomes(isSo: () => boolean, what: string): Promise<void> {
  for (const end = performance.now() + 15_000; !isSo(); await sleep(20)) {
    if (performance.now() > end) throw new Error(`never came: ${what}`);
  }
}

/** A window whose pictures soon fill what lies between a program and its terminal. */
const LARGE = { cols: 220, rows: 60 };

describe.concurrent("a terminal that does not read", () => {
  test("holds nothing up: the journal gets the alert, one frame catches up, and the stall is told", async ({
    onTestFinished,
  }) => {
    const folder = temporaryFolder(onTestFinished);
    const log = join(folder, "live.ndjson");
    const state = join(folder, "state");
    const lines = splitLines(sampleBytes("incident-winlogbeat"));
    writeFileSync(log, joinLines(lines.slice(0, 5)));
    const screen = open(
      onTestFinished,
      ["watch", log, ...SEQUENCE, "--state", state],
      LARGE,
    );
    await screen.shows("LIVE", "Alerts 0");
    screen.stopReading();
    await fill(screen);
    appendFileSync(log, joinLines(lines.slice(5)));
    const journal = (): string =>
      existsSync(join(state, "alerts.ndjson"))
        ? readFileSync(join(state, "alerts.ndjson"), "utf8")
        : "";
    await becomes(
      () => journal().includes("Remote Scheduled Task Creation"),
      "the alert in the journal",
    );
    screen.readOn();
    await screen.shows("Alerts 1, 1 new");
    screen.press("6");
    await screen.shows("Health of the logs");
    await screen.shows(
      /the terminal did not read for \d+\.\d s; \d+ frames? left out/,
    );
    screen.press("q");
    await screen.shows("Alerts 1");
    screen.press("q");
    expect(await screen.exit()).toBe(0);
  });

  test("does not keep the program from ending", async ({ onTestFinished }) => {
    const screen = open(onTestFinished, ["demo"], LARGE);
    await screen.shows("REPLAY", "Alerts");
    screen.stopReading();
    await fill(screen);
    process.kill(screen.pid, "SIGTERM");
    await becomes(() => !isRunning(screen.pid), "the end of the program");
  });
});

/** Whole screens, more than the kernel and the reader between them keep. */
async function fill(screen: Screen): Promise<void> {
  for (let i = 0; i < 120; i++) {
    screen.press("\x0c");
    await sleep(20);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A child that has ended and is not waited for still has its number.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

test("a terminal that is gone ends the program, which does not spin", async ({
  onTestFinished,
}) => {
  const folder = temporaryFolder(onTestFinished);
  // A shell in between gives the exit code and keeps no signal back.
  const code = join(folder, "code");
  const screen = new Screen(
    "/bin/sh",
    [
      "-c",
      'trap "" HUP; "$@"; echo $? >"$0"',
      code,
      process.execPath,
      TRIPLINE,
      "demo",
    ],
    {},
    onTestFinished,
  );
  await screen.shows("REPLAY", "Alerts");
  screen.hangUp();
  // The shell makes the file before it writes to it.
  const written = (): string =>
    existsSync(code) ? readFileSync(code, "utf8") : "";
  await becomes(() => written() !== "", "the end of the program");
  expect(Number(written())).toBe(129);
});

test("Ctrl-L draws over what another program wrote, whoever draws", async ({
  onTestFinished,
}) => {
  for (const renderer of ["cells", "ink"]) {
    const screen = open(onTestFinished, [
      "replay",
      INCIDENT,
      ...SEQUENCE,
      "--speed",
      "max",
      "--renderer",
      renderer,
    ]);
    await screen.shows("REPLAY DONE", "Alerts 1");
    // The last but one has the word of the new alert, which goes by itself.
    const lasting = (text: string): string =>
      text.split("\n").toSpliced(-2, 1).join("\n");
    const before = lasting(screen.text());
    screen.terminal.write("\x1b[5;10HSTRAY OUTPUT OF ANOTHER PROGRAM");
    await screen.shows("STRAY OUTPUT");
    screen.press("\x0c");
    await screen.until((text) => !text.includes("STRAY"), "a clean screen");
    await screen.until((text) => lasting(text) === before, "the same screen");
    screen.press("q");
    expect(await screen.exit()).toBe(0);
  }
});

/** All pages that can be reached without an alert of one's own, and two overlays. */
async function walk(screen: Screen, look: () => void): Promise<void> {
  const places: [key: string, shown: string | RegExp][] = [
    ["2", "Alerts 1"],
    ["\r", /\[(?:Timeline|Action)\]/],
    ["\x1b", "Alerts 1"],
    ["4", "Rules"],
    ["5", /risk/i],
    ["6", "Health of the logs"],
    ["1", "Alerts 1"],
    ["c", "Close 1 alert"],
    ["\x1b", "Alerts 1"],
    ["?", "Help"],
  ];
  for (const [key, shown] of places) {
    screen.press(key);
    await screen.shows(shown);
    look();
  }
  screen.press("\x1b");
}

const DONE = ["replay", INCIDENT, ...SEQUENCE, "--speed", "max"];

test.for([
  ["80x24", 80, 24],
  ["120x40", 120, 40],
  ["60x15", 60, 15],
] as const)(
  "--ascii leaves no other sign of ours, %s",
  async ([, cols, rows], { onTestFinished }) => {
    const screen = open(onTestFinished, [...DONE, "--ascii"], { cols, rows });
    await screen.shows("REPLAY DONE", "Alerts 1");
    await walk(screen, () =>
      expect(screen.text()).toMatch(/^[\x0a\x20-\x7e]*$/),
    );
    screen.press("q");
    expect(await screen.exit()).toBe(0);
    expect(screen.output).not.toMatch(/[^\x00-\x7f]/);
  },
);

test.for([
  ["NO_COLOR", { NO_COLOR: "1" }, []],
  ["--color mono", {}, ["--color", "mono"]],
  ["a terminal without colours", { TERM: "vt220" }, []],
] as const)(
  "no colours, but bold and inverse: %s",
  async ([, env, args], { onTestFinished }) => {
    const screen = open(onTestFinished, [...DONE, ...args], { env });
    await screen.shows("REPLAY DONE", "Alerts 1");
    screen.press("q");
    expect(await screen.exit()).toBe(0);
    expect(screen.output).not.toMatch(
      /\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9\d|10\d)(?:;[\d;]*)?m/,
    );
    expect(screen.output).toMatch(/\x1b\[(?:\d+;)*7m/);
    expect(screen.output).toMatch(/\x1b\[(?:\d+;)*1m/);
  },
);

test("--plain prints lines and asks nothing of the terminal", async ({
  onTestFinished,
}) => {
  for (const [args, env] of [
    [[...DONE, "--plain"], {}],
    [DONE, { TERM: "dumb" }],
  ] as const) {
    const screen = open(onTestFinished, args, { cols: 200, env });
    expect(await screen.exit()).toBe(0);
    expect(screen.output).toContain("Remote Scheduled Task Creation");
    expect(screen.output).toContain("tripline done 09:23:34: 525 events");
    expect(screen.output).not.toContain("\x1b");
  }
});

test("for whoever listens each panel is lines of its own, without drawings", async ({
  onTestFinished,
}) => {
  const screen = open(onTestFinished, DONE, {
    env: { INK_SCREEN_READER: "true" },
  });
  const rows = await screen.shows("REPLAY DONE", "Alerts 1");
  expect(rows.map((row) => row.trim())).toContain(
    "Pending 0                                               ends soonest first",
  );
  expect(screen.text()).toContain("09:20:52 MED  new Remote Scheduled Task");
  expect(screen.text()).not.toMatch(/[─│█░]|--|##/);
  screen.press("q");
  expect(await screen.exit()).toBe(0);
});

test("keys typed before the screen is there are kept, and not echoed", async ({
  onTestFinished,
}) => {
  const screen = open(onTestFinished, [...DONE]);
  await screen.until(() => screen.output !== "", "the first byte");
  screen.press("?");
  await screen.shows("Help");
  expect(screen.output).not.toContain("?1049h?");
  screen.press("\x1b");
  await screen.shows("Alerts 1");
  screen.press("q");
  expect(await screen.exit()).toBe(0);
});
