/**
 * The story of a noisy rule, in the real program: its exception is drafted from an alert, hides what it says and no more,
 * outlasts the run, and is taken back.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sampleBytes } from "../support/captures.ts";
import { temporaryFolder } from "../support/folder.ts";
import { tripline, TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";

const ENTER = "\r";
const LINE = 'schtasks /create /tn "a*b?\\" /tr x.cmd /sc daily';

/** Fourteen starts of one daily task, on seven hosts; and one of something else. */
function writeCase(folder: string): { log: string; rules: string } {
  const sample = sampleBytes("incident-winlogbeat")
    .toString()
    .split("\n")
    .find((line) => line.includes('"code":"4688"') && line.includes("/create"));
  const lines = Array.from({ length: 15 }, (_, i) => {
    const event = JSON.parse(sample!);
    event["@timestamp"] = new Date(
      Date.UTC(2026, 2, 11, 9, 0, i * 3),
    ).toISOString();
    event.winlog.record_id = 1_000 + i;
    event.winlog.computer_name = `WS-${i % 7}.corvane.example`;
    event.host.name = event.winlog.computer_name;
    // The other one is what the daily one would be, were its signs wildcards.
    event.winlog.event_data.CommandLine =
      i === 0 ? LINE.replace("a*b?", "a-evil-bx") : LINE;
    return JSON.stringify(event);
  });
  const log = join(folder, "shift.ndjson");
  writeFileSync(log, `${lines.join("\n")}\n`);
  const rules = join(folder, "noisy.eql");
  writeFileSync(rules, 'process where process.name : "schtasks.exe"\n');
  return { log, rules };
}

test("an exception is drafted, hides what it says, and is taken back after a restart", async ({
  onTestFinished,
}) => {
  const folder = temporaryFolder(onTestFinished);
  const { log, rules } = writeCase(folder);
  const state = join(folder, "state");
  const file = join(state, "exceptions.toml");
  const rest = ["--no-bundled", "--rules", rules, "--state", state];
  const open = async (wanted: string): Promise<Screen> => {
    const screen = new Screen(
      process.execPath,
      [TRIPLINE, "replay", log, "--speed", "max", ...rest],
      { cols: 120, rows: 40 },
      onTestFinished,
    );
    await screen.shows("REPLAY DONE", wanted);
    return screen;
  };

  const first = await open("15 new");
  first.press("X");
  await first.shows("would have hidden 2 of 15 alerts of this rule");
  // The host goes out of it: it is the last of what is ticked.
  const rows = first.rows();
  const from = rows.findIndex((row) => row.includes("> ["));
  const to = rows.findIndex((row) => row.includes("] host.name"));
  for (let i = from; i < to; i++) first.press("j");
  await first.shows("> [x] host.name");
  first.press(" ");
  await first.shows("would have hidden 14 of 15 alerts of this rule");
  first.press(ENTER);
  await first.shows("keep it");
  for (const key of "daily task, CHG-7") first.press(key);
  await first.shows("Reason daily task, CHG-7");
  first.press(ENTER);
  await first.shows("1 new", "14 alerts excepted");
  expect(readFileSync(file, "utf8")).toContain('reason = "daily task, CHG-7"');
  first.press("4");
  await first.shows("14 excepted");
  first.press("q");
  await first.shows("REPLAY DONE", "Task actions");
  first.press("q");
  expect(await first.exit()).toBe(0);

  const scan = await tripline(["scan", log, ...rest]);
  expect(scan.stdout.trim().split("\n")).toHaveLength(1);
  expect(scan.stdout).toContain("a-evil-bx");
  expect(scan.stderr).toContain("held back by exceptions: 14 alerts");

  const second = await open("14 alerts excepted");
  second.press("u");
  await second.shows("15 new");
  expect(readFileSync(file, "utf8")).not.toContain("[[exception]]");
  second.press("U");
  await second.shows("1 new", "14 alerts excepted");
  second.press("q");
  expect(await second.exit()).toBe(0);
});

test("what an exception would have hidden is told of the alerts of the journal, too", async ({
  onTestFinished,
}) => {
  const folder = temporaryFolder(onTestFinished);
  const { log, rules } = writeCase(folder);
  const rest = ["--no-bundled", "--rules", rules];
  const state = ["--state", join(folder, "state")];
  await tripline(["scan", log, ...rest, ...state]);
  // Of an earlier log that is not watched any more, on the host of the seventh and the fourteenth.
  const event = JSON.parse(readFileSync(log, "utf8").split("\n")[7]!);
  event["@timestamp"] = "2026-03-12T09:00:00.000Z";
  event.winlog.record_id = 2_000;
  const later = join(folder, "later.ndjson");
  writeFileSync(later, `${JSON.stringify(event)}\n`);
  const open = async (): Promise<Screen> => {
    const screen = new Screen(
      process.execPath,
      [TRIPLINE, "watch", later, ...rest, ...state],
      { cols: 120, rows: 40 },
      onTestFinished,
    );
    await screen.shows("LIVE", "1 new");
    screen.press("X");
    return screen;
  };
  const screen = await open();
  await screen.shows("would have hidden 3 of 16 alerts of this rule");
  screen.press("\x1bq");
  expect(await screen.exit()).toBe(0);

  rmSync(log);
  const again = await open();
  await again.shows(
    "would have hidden 1 of 1 alert of this rule; 15 more have no evidence",
  );
});
