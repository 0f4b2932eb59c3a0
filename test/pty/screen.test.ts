/**
 * The real program in a real terminal, driven by keys: what is on the screen, and that the terminal is afterwards as it
 * was before.
 */
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { joinLines, sampleBytes, splitLines } from "../support/captures.ts";
import { temporaryFolder } from "../support/folder.ts";
import type { WhenOver } from "../support/folder.ts";
import { documents, tripline, TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";
import type { PtyOptions } from "../support/pty.ts";
import { SEQUENCE_RULE_FILE } from "../support/scan.ts";

const INCIDENT = "samples/incident-winlogbeat.ndjson";
const RULE = "Remote Scheduled Task Creation";
const SEQUENCE = ["--no-bundled", "--rules", SEQUENCE_RULE_FILE];
const DECODED = "iwr http://198.51.100.23/inventory.txt";

const ENTER = "\r";
const TAB = "\t";
const PAGE_DOWN = "\x1b[6~";
const ESCAPE = "\x1b";
const CTRL_C = "\x03";

/** Select Graphic Rendition with a parameter of 30 to 49 or 90 to 107. */
const COLOUR = /\x1b\[(?:\d+;)*(?:3\d|4\d|9\d|10[0-7])(?:;\d+)*m/;

function open(
  whenOver: WhenOver,
  args: readonly string[],
  options?: PtyOptions,
): Screen {
  return new Screen(process.execPath, [TRIPLINE, ...args], options, whenOver);
}

/** Opens the incident, replayed with the sequence, at its end: one alert, four tasks. */
async function openDone(
  whenOver: WhenOver,
  more: readonly string[] = [],
  options?: PtyOptions,
): Promise<Screen> {
  const screen = open(
    whenOver,
    ["replay", INCIDENT, ...SEQUENCE, "--speed", "max", ...more],
    options,
  );
  await screen.shows("REPLAY DONE", "Alerts 1");
  return screen;
}

/** Leaves with q and expects the terminal as it was. */
async function quit(screen: Screen): Promise<void> {
  screen.press("q");
  expect(await screen.exit()).toBe(0);
  expect(screen.isAlternate).toBe(false);
  expect(screen.isCursorVisible).toBe(true);
}

/** The heading of the panel that has the keys. */
const focus = (text: string): string | undefined =>
  />(Pending|Alerts|Task actions)/.exec(text)?.[1];

describe.concurrent("an incident, replayed at 80x24", () => {
  test("a pending sequence becomes an alert, is opened, judged and left", async ({
    onTestFinished,
  }) => {
    // Half a minute before the alert, in real time: nothing happens before the keys say so.
    const screen = open(onTestFinished, [
      "replay",
      INCIDENT,
      ...SEQUENCE,
      "--from",
      "2026-03-11T09:20:20",
    ]);
    await screen.shows("REPLAY x1", "Alerts 0", /SRV-FIL\S* +1\/2/);
    expect(screen.isAlternate).toBe(true);
    expect(screen.isCursorVisible).toBe(false);
    screen.press("p");
    await screen.shows(/paused/i);

    screen.press("]");
    await screen.shows("Alerts 1, 1 new", "1 new", /09:20:52 MED +new/);
    await screen.shows(/paused/i);

    screen.press(ENTER);
    await screen.shows("[Timeline]", "10.20.4.17:50233", "span 20.406 s");
    screen.press(TAB);
    await screen.shows("[Action]", "powershell -w hidden -enc");
    screen.press("jjjjjj");
    await screen.shows(DECODED);
    screen.press(TAB);
    await screen.shows("[Rule]", "ef358d6f-4fc6-40cf-8ba8-737149c14b50");
    screen.press("q");
    await screen.shows("Alerts 1, 1 new", "Pending");

    screen.press("a");
    await screen.shows("0 new  1 ack", /09:20:52 MED +ack/);
    screen.press("u");
    await screen.shows("1 new  0 ack", /09:20:52 MED +new/);

    await quit(screen);
  });

  test("Tab walks through the panels and back", async ({ onTestFinished }) => {
    const screen = await openDone(onTestFinished);
    expect(focus(screen.text())).toBe("Alerts");
    const seen: (string | undefined)[] = [];
    for (let i = 0; i < 3; i++) {
      const before = focus(screen.text());
      screen.press(TAB);
      await screen.until((text) => focus(text) !== before, "another panel");
      seen.push(focus(screen.text()));
    }
    expect(seen).toEqual(["Task actions", "Pending", "Alerts"]);
    screen.press("\x1b[Z");
    await screen.until((text) => focus(text) === "Pending", "Shift-Tab");
    await quit(screen);
  });

  test("a filter, and its end", async ({ onTestFinished }) => {
    const screen = await openDone(onTestFinished);
    screen.press("/");
    screen.press("host:nowhere");
    await screen.shows("/ host:nowhere", "Alerts 0 of 1");
    screen.press(ENTER);
    await screen.shows("Alerts 0 of 1", "filter: host:nowhere");
    screen.press("\\");
    await screen.shows("Alerts 1", RULE);
    screen.press("/host:srv*");
    await screen.shows("/ host:srv*", RULE);
    screen.press(ESCAPE);
    await screen.until((text) => !text.includes("host:srv"), "the old filter");
    await quit(screen);
  });

  test("the rules, one of them, and what was not loaded", async ({
    onTestFinished,
  }) => {
    const screen = await openDone(onTestFinished);
    screen.press("4");
    await screen.shows(
      ">Rules 1, 1 fired",
      "1 ready",
      /MED +seq ready +Remote/,
    );
    screen.press(ENTER);
    await screen.shows("[Coverage]", "nothing is missing", "rule 1 of 1");
    screen.press(TAB);
    await screen.shows("[Query]", "sequence by host.id");
    screen.press("q");
    screen.press("!");
    await screen.shows("Every rule file was loaded without a word.");
    screen.press("1");
    await screen.shows("Alerts 1, 1 new", "Pending");
    await quit(screen);
  });

  test("the health of the logs", async ({ onTestFinished }) => {
    const screen = await openDone(onTestFinished);
    screen.press("6");
    await screen.shows(
      "Health of the logs",
      "1 source",
      /incident-winlogbeat\.ndjson +wl-raw +ended/,
      /SRV-FILES2\.corvane\.example +\d\d:\d\d:\d\d /,
    );
    screen.press(TAB + TAB);
    await screen.shows("[Delays]", "Microsoft-Windows-Sysmon/Operational");
    screen.press("q");
    await screen.shows("Alerts 1, 1 new", "Pending");
    await quit(screen);
  });

  test("an alert is closed with a reason", async ({ onTestFinished }) => {
    const screen = await openDone(onTestFinished);
    screen.press("c");
    await screen.shows(/1 .*\n.*2 .*\n.*3 /, /cancel/i);
    screen.press("3");
    screen.press(ENTER);
    await screen.shows("0 new  0 ack  1 closed");
    screen.press("u");
    await screen.shows("1 new", "0 closed");
    await quit(screen);
  });

  test("the sequence and the rows of both bundled rules", async ({
    onTestFinished,
  }) => {
    const screen = open(onTestFinished, ["replay", INCIDENT, "--speed", "max"]);
    await screen.shows(
      "REPLAY DONE",
      "2 rules",
      "Alerts 3, 3 new",
      /09:20:52 MED +new Remote Scheduled Task/,
      /09:20:52 HIGH +new .*Schtasks sched/,
      /09:13:50 HIGH +new .*Schtasks sched/,
    );
    screen.press("4");
    await screen.shows(
      ">Rules 2, 2 fired",
      /HIGH +tst +ready +Schtasks .* 2 fired/,
      /MED +seq +ready +Remote .* 1 fired/,
    );
    screen.press("1");
    await screen.shows("Alerts 3, 3 new", "Pending");
    await quit(screen);
  });

  test("help, keys without a meaning, a paste", async ({ onTestFinished }) => {
    const screen = await openDone(onTestFinished);
    screen.press("?");
    await screen.shows("Help", "more lines", "mark, unmark");
    screen.press(PAGE_DOWN);
    await screen.shows("Help", "acknowledge");
    screen.press(ESCAPE);
    await screen.until((text) => !text.includes("Help"), "the lists");
    // Keys without a meaning, answers of the terminal, sequences that nothing sends.
    screen.press("@%&~;");
    screen.press("\x1b[999~\x1b[1;2;3;4R\x1b[<0;3;4M\x1b[I\x1b[O\x1b[?1;2c");
    screen.press("\x1b[200~q\ra\n\x1b[201~");
    await screen.shows(/paste/);
    await screen.shows("Alerts 1, 1 new", "1 new  0 ack");
    await quit(screen);
    expect(screen.output).toMatch(COLOUR);
  });
});

describe.concurrent("the size of the window", () => {
  test("larger, tiny, and back", async ({ onTestFinished }) => {
    const screen = await openDone(onTestFinished);
    const everyRowFits = (): void => {
      for (const row of screen.rows()) {
        expect([...row].length).toBeLessThanOrEqual(screen.terminal.cols);
      }
    };
    screen.resize(120, 40);
    await screen.until(
      (text, rows) =>
        rows.length === 40 &&
        rows[39]!.includes("quit") &&
        text.includes(RULE) &&
        text.includes("Pending") &&
        text.includes("Task actions"),
      "the wide layout",
    );
    everyRowFits();
    screen.resize(40, 10);
    await screen.until(
      (text, rows) =>
        rows.length === 10 &&
        rows[0]!.includes("REPLAY") &&
        rows[9]!.includes("quit") &&
        text.includes("Alerts 1"),
      "the small layout",
    );
    everyRowFits();
    screen.resize(12, 4);
    await screen.until(
      (_, rows) =>
        rows.length === 4 && rows.every((row) => [...row].length <= 12),
      "rows of twelve columns",
    );
    // A window that is dragged: each step of it is not a picture.
    const before = screen.output.length;
    for (let i = 0; i < 60; i++) {
      screen.resize(40 + ((i * 37) % 120), 8 + ((i * 13) % 40));
      if (i % 10 === 9) await sleep(10);
    }
    screen.resize(80, 24);
    await screen.until(
      (text, rows) =>
        rows[23]!.includes("quit") &&
        text.includes(RULE) &&
        text.includes("Task actions 4"),
      "the layout of the beginning",
    );
    everyRowFits();
    expect(screen.output.length - before).toBeLessThan(40_000);
    await quit(screen);
  });

  test.for([
    [200, 60],
    [40, 10],
  ] as const)("starts at %ix%i", async ([cols, rows], { onTestFinished }) => {
    const screen = await openDone(onTestFinished, [], { cols, rows });
    await screen.until(
      (_, all) => all[rows - 1]!.includes("quit"),
      "the footer in the last row",
    );
    await quit(screen);
  });
});

describe.concurrent("the look", () => {
  test("--ascii draws nothing but ASCII", async ({ onTestFinished }) => {
    const screen = await openDone(onTestFinished, ["--ascii"]);
    expect(screen.text()).toMatch(/^[\n\x20-\x7e]*$/);
    screen.press(ENTER);
    await screen.shows("Timeline");
    // The text of the evidence may hold anything; what is drawn around it may not.
    expect(screen.text()).not.toMatch(/[\u2190-\u21ff\u2500-\u25ff]/);
    screen.press("q");
    await screen.shows("Alerts 1");
    await quit(screen);
  });

  test.for<[string, string[], Record<string, string>]>([
    ["--no-color", ["--no-color"], {}],
    ["NO_COLOR", [], { NO_COLOR: "1" }],
  ])("%s sends no colour", async ([, args, env], { onTestFinished }) => {
    const screen = await openDone(onTestFinished, args, { env });
    await quit(screen);
    expect(screen.output).not.toMatch(COLOUR);
  });
});

describe.concurrent("live", () => {
  test("an alert appears while the log is written; what is decided is kept", async ({
    onTestFinished,
  }) => {
    const root = temporaryFolder(onTestFinished);
    const [logs, state] = [join(root, "logs"), join(root, "state")];
    mkdirSync(logs);
    const file = join(logs, "log.ndjson");
    const lines = splitLines(sampleBytes("incident-winlogbeat"));
    writeFileSync(file, joinLines(lines.slice(0, 390)));
    const watch = [logs, ...SEQUENCE, "--state", state];
    const screen = open(onTestFinished, watch);
    await screen.shows("LIVE", "Alerts 0", /SRV-FIL\S* +1\/2/);
    appendFileSync(file, joinLines(lines.slice(390)));
    await screen.shows("Alerts 1, 1 new", RULE);
    screen.press("a");
    await screen.shows("0 new  1 ack");
    await quit(screen);
    const { stdout } = await tripline([
      "alerts",
      "--state",
      state,
      "--status",
      "acknowledged",
      "--format",
      "ndjson",
    ]);
    expect(documents(stdout)).toMatchObject([
      { "kibana.alert.rule.name": RULE },
    ]);

    const again = open(onTestFinished, watch);
    await again.shows("LIVE", "0 new  1 ack", /MED +ack/);
    await quit(again);
  });
});

/** The shell's view: line settings before and after, and the exit code. */
interface AfterShell {
  readonly before: string;
  readonly after: string;
  readonly exitCode: number;
}

/**
 * Runs the program from a shell in the terminal, which notes the line settings before and after. `end` makes the program
 * end, given its process id.
 */
async function inShell(
  whenOver: WhenOver,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  end: (screen: Screen, pid: number) => Promise<void>,
): Promise<AfterShell & { readonly screen: Screen }> {
  const folder = temporaryFolder(whenOver);
  const at = (name: string): string => join(folder, name);
  const read = (name: string): string => readFileSync(at(name), "utf8").trim();
  // The inner shell becomes the program and keeps its process id.
  const screen = new Screen(
    "/bin/sh",
    [
      "-c",
      'cd "$0" && stty -g >before && sh -c \'echo $$ >pid; exec "$@"\' sh "$@"; echo $? >code; stty -g >after; echo "the shell goes on"',
      folder,
      process.execPath,
      TRIPLINE,
      ...args,
    ],
    { env },
    whenOver,
  );
  await screen.until(() => screen.isAlternate, "the screen");
  await end(screen, Number(read("pid")));
  await screen.shows("the shell goes on");
  await screen.exit();
  return {
    before: read("before"),
    after: read("after"),
    exitCode: Number(read("code")),
    screen,
  };
}

/** A module to load first. It throws once the file is there, in the thread of the screen or in that of the engine. */
function thrower(
  thread: "screen" | "engine",
  file: string,
): Record<string, string> {
  const condition = thread === "screen" ? "isMainThread" : "!isMainThread";
  const source = `import { existsSync } from "node:fs"; import { isMainThread } from "node:worker_threads";
if (${condition}) setInterval(() => { if (existsSync(${JSON.stringify(file)})) throw new Error("thrown on purpose"); }, 50);`;
  return {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}`,
  };
}

/** A module to load first: once the file `now` is there, what the header is made with throws. */
function drawingThrower(folder: string): Record<string, string> {
  const module = join(folder, "throw.mjs");
  writeFileSync(
    module,
    `import { existsSync } from "node:fs"; import { isMainThread } from "node:worker_threads";
const { repeat } = String.prototype;
function throwing(count) {
  if (new Error().stack.includes("headerLines")) throw new Error("thrown while drawing");
  return repeat.call(this, count);
}
if (isMainThread) setInterval(() => { if (existsSync(${JSON.stringify(join(folder, "now"))})) String.prototype.repeat = throwing; }, 50);`,
  );
  return { NODE_OPTIONS: `--import=${module}` };
}

describe.concurrent("the terminal is as it was", () => {
  const expectAsBefore = ({
    before,
    after,
    screen,
  }: AfterShell & { readonly screen: Screen }): void => {
    expect(before).not.toBe("");
    expect(after).toBe(before);
    expect(screen.isAlternate).toBe(false);
    expect(screen.isCursorVisible).toBe(true);
    // Wrapping is on again, and nothing is left of the modes that were set.
    expect(screen.terminal.modes).toMatchObject({
      wraparoundMode: true,
      bracketedPasteMode: false,
      mouseTrackingMode: "none",
    });
  };

  test("after q", async ({ onTestFinished }) => {
    const result = await inShell(
      onTestFinished,
      ["demo"],
      {},
      async (screen) => {
        await screen.shows("REPLAY", "Alerts");
        screen.press("q");
      },
    );
    expectAsBefore(result);
    expect(result.exitCode).toBe(0);
  });

  test("after Ctrl-C twice", async ({ onTestFinished }) => {
    const result = await inShell(
      onTestFinished,
      ["demo"],
      {},
      async (screen) => {
        await screen.shows("REPLAY", "Alerts");
        screen.press(CTRL_C);
        await screen.shows(/again/i);
        screen.press(CTRL_C);
      },
    );
    expectAsBefore(result);
    expect(result.exitCode).toBe(0);
  });

  test.for([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
    ["SIGQUIT", 131],
  ] as const)("after %s: %i", async ([signal, code], { onTestFinished }) => {
    const result = await inShell(
      onTestFinished,
      ["demo"],
      {},
      async (screen, pid) => {
        await screen.shows("REPLAY", "Alerts");
        process.kill(pid, signal);
      },
    );
    expectAsBefore(result);
    expect(result.exitCode).toBe(code);
  });

  test("after an error in the thread of the screen", async ({
    onTestFinished,
  }) => {
    const now = join(temporaryFolder(onTestFinished), "now");
    const result = await inShell(
      onTestFinished,
      ["demo"],
      thrower("screen", now),
      async (screen) => {
        await screen.shows("REPLAY", "Alerts");
        writeFileSync(now, "");
      },
    );
    expectAsBefore(result);
    expect(result.exitCode).toBe(1);
    // Above the shell's next line, where it can be read.
    expect(result.screen.text()).toMatch(
      /Error: thrown on purpose[^]*the shell goes on/,
    );
  });

  test("after an exception in a component, whose text stays to be read", async ({
    onTestFinished,
  }) => {
    const folder = temporaryFolder(onTestFinished);
    const result = await inShell(
      onTestFinished,
      ["demo"],
      drawingThrower(folder),
      async (screen) => {
        await screen.shows("REPLAY", "Alerts");
        writeFileSync(join(folder, "now"), "");
      },
    );
    expectAsBefore(result);
    expect(result.exitCode).toBe(1);
    const text = result.screen.text();
    expect(text).toMatch(
      /tripline: the screen broke off:[^]*the shell goes on/,
    );
    expect(text).toMatch(/Error: thrown while drawing/);
  });

  test("after an error in the engine, which is told", async ({
    onTestFinished,
  }) => {
    const now = join(temporaryFolder(onTestFinished), "now");
    const result = await inShell(
      onTestFinished,
      ["demo"],
      thrower("engine", now),
      async (screen) => {
        await screen.shows("REPLAY", "Alerts");
        writeFileSync(now, "");
      },
    );
    expectAsBefore(result);
    expect(result.exitCode).toBe(1);
    expect(result.screen.text()).toContain(
      "tripline: the engine stopped: Error: thrown on purpose",
    );
  });

  test("after Ctrl-Z, and fg brings the screen back", async ({
    onTestFinished,
  }) => {
    const folder = temporaryFolder(onTestFinished);
    const note = (name: string): string => `stty -g >${join(folder, name)}\r`;
    const read = (name: string): string =>
      readFileSync(join(folder, name), "utf8");
    const shell = new Screen(
      "/bin/bash",
      ["--norc", "--noprofile", "-i"],
      {
        env: { PS1: "prompt> ", HISTFILE: "" },
      },
      onTestFinished,
    );
    await shell.shows("prompt>");
    shell.press(note("before"));
    shell.press(`${process.execPath} ${TRIPLINE} demo\r`);
    await shell.until(
      (text) => shell.isAlternate && text.includes("Alerts"),
      "the screen",
    );
    shell.press("\x1a");
    await shell.until(
      (text) => !shell.isAlternate && text.includes("Stopped"),
      "the shell",
    );
    shell.press(note("stopped"));
    shell.press("echo it is $((40 + 2))\r");
    await shell.shows("it is 42");
    // The signal of the change goes to the shell.
    shell.resize(100, 30);
    shell.press("fg\r");
    await shell.until(
      (text, rows) =>
        shell.isAlternate &&
        text.includes("Alerts") &&
        rows.length === 30 &&
        rows[29]!.endsWith("q quit"),
      "the screen again, as large as the window is now",
    );
    shell.press("?");
    await shell.shows("Help");
    shell.press(`${ESCAPE}`);
    await shell.until((text) => !text.includes("Help"), "the lists");
    shell.press("q");
    await shell.until(
      (text) => !shell.isAlternate && text.includes("fg"),
      "the shell",
    );
    shell.press(note("after"));
    shell.press("echo it is $((50 + 4))\r");
    await shell.shows("it is 54");
    shell.press("exit\r");
    await shell.exit();
    expect(read("after")).toBe(read("before"));
    // What the line editor of the shell changes while it waits for a command is not in either.
    expect(read("stopped")).toBe(read("before"));
  });
});

describe.concurrent(
  "what cannot be shown is said before the screen opens, or after it closes",
  () => {
    test("a theme with a mistake", async ({ onTestFinished }) => {
      const file = join(temporaryFolder(onTestFinished), "theme.json");
      writeFileSync(file, '{ "roles": { "severity.critcal": {} } }');
      const screen = open(onTestFinished, ["demo", "--theme", file], {
        cols: 200,
      });
      expect(await screen.exit()).toBe(3);
      expect(screen.output).not.toContain("\x1b[?1049h");
      expect(screen.text()).toContain("theme.json:1:14: unknown role");
      expect(screen.text()).toContain('"severity.critical"');
    });

    test("a theme that is not there", async ({ onTestFinished }) => {
      const screen = open(onTestFinished, ["demo", "--theme", "drak"]);
      expect(await screen.exit()).toBe(3);
      expect(screen.text()).toContain('there is no theme "drak"');
    });

    test.for<[string[], string]>([
      [["replay", "no-such.ndjson"], "no-such.ndjson: no such file or folder"],
      [
        ["no-such-folder/x.ndjson"],
        'its folder "no-such-folder" does not exist',
      ],
    ])(
      "a source that cannot be read: %j",
      async ([args, message], { onTestFinished }) => {
        const screen = open(onTestFinished, args, { cols: 200 });
        expect(await screen.exit()).toBe(4);
        expect(screen.isAlternate).toBe(false);
        expect(screen.text()).toContain(message);
      },
    );

    test("rules of which none loads", async ({ onTestFinished }) => {
      const screen = open(
        onTestFinished,
        ["replay", INCIDENT, "--no-bundled"],
        { cols: 200 },
      );
      expect(await screen.exit()).toBe(3);
      expect(screen.isAlternate).toBe(false);
      expect(screen.text()).toContain("no rule to run");
    });

    test("a log on the standard input that has the keys", async ({
      onTestFinished,
    }) => {
      const screen = open(onTestFinished, ["watch", "-"], { cols: 200 });
      expect(await screen.exit()).toBe(3);
      expect(screen.text()).toContain(
        "the screen takes its keys from standard input, so no log can come from there",
      );
      expect(screen.text()).toContain("use tripline watch --headless -");
    });
  },
);
