/**
 * The story of a shift: a hundred alerts and nothing but the keyboard, in the real program. The keys are counted, and what
 * is pasted or typed into the wrong window decides nothing.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { sampleBytes } from "../support/captures.ts";
import { temporaryFolder } from "../support/folder.ts";
import { TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";

const ENTER = "\r";
const KINDS = ["daily", "updater", "backup", "cleanup", "inventory"];

/** A hundred starts of schtasks on ten hosts, for five rules in turn. */
function writeCase(folder: string): { log: string; rules: string } {
  const sample = sampleBytes("incident-winlogbeat")
    .toString()
    .split("\n")
    .find((line) => line.includes('"code":"4688"') && line.includes("/create"));
  const lines = Array.from({ length: 100 }, (_, i) => {
    const event = JSON.parse(sample!);
    const host = `WS-${String(i % 10).padStart(2, "0")}.corvane.example`;
    event["@timestamp"] = new Date(
      Date.UTC(2026, 2, 11, 9, 0, i * 3),
    ).toISOString();
    event.winlog.record_id = 1_000 + i;
    event.winlog.computer_name = host;
    event.host.name = host;
    event.winlog.event_data.CommandLine = `schtasks /create /tn ${KINDS[i % 5]} /tr x.cmd /sc daily`;
    return JSON.stringify(event);
  });
  const log = join(folder, "shift.ndjson");
  writeFileSync(log, `${lines.join("\n")}\n`);
  const rules = join(folder, "rules");
  mkdirSync(rules);
  for (const kind of KINDS) {
    writeFileSync(
      join(rules, `${kind}.eql`),
      `process where process.name : "schtasks.exe" and process.command_line : "*/tn ${kind}*"\n`,
    );
  }
  return { log, rules };
}

test("a hundred alerts are judged with at most 250 keys, and nothing by accident", async ({
  onTestFinished,
}) => {
  const folder = temporaryFolder(onTestFinished);
  const { log, rules } = writeCase(folder);
  const args = [
    ...["replay", log, "--speed", "max", "--no-bundled", "--rules", rules],
    ...["--state", join(folder, "state"), "--operator", "night shift"],
  ];
  const open = async (wanted: string): Promise<Screen> => {
    const screen = new Screen(
      process.execPath,
      [TRIPLINE, ...args],
      { cols: 120, rows: 40 },
      onTestFinished,
    );
    await screen.shows("REPLAY DONE", wanted);
    return screen;
  };
  const screen = await open("100 new");
  let keys = 0;
  const press = (...pressed: readonly string[]): void => {
    keys += pressed.length;
    for (const key of pressed) screen.press(key);
  };

  // A command line meant for another window, with brackets and without, and a script of many lines.
  screen.press(`\x1b[200~c1${ENTER}*a\x1b[201~`);
  await screen.shows("a paste is not taken as keys");
  screen.press(`for h in a c r u; do echo "$h"; done${ENTER}`.repeat(40));
  // A key that comes in one chunk with a paste is part of it.
  while (screen.text().includes("Pending 0")) {
    screen.press("2");
    await sleep(100);
  }
  await screen.shows("100 new  0 ack  0 closed");
  screen.press("1");
  await screen.shows("Pending 0");

  // All of a rule, with a reason and a note that is pasted.
  press("b");
  await screen.shows("20 marked");
  press("c", "3", "\t");
  await screen.shows("Close 20 alerts", "Note");
  screen.press("\x1b[200~CHG-4471,\nsee the ticket\x1b[201~");
  await screen.shows("CHG-4471,\\nsee the ticket");
  press(ENTER);
  await screen.shows("80 new  0 ack  20 closed", "u undo");

  // All of the next rule, acknowledged; then undone as one, and done again.
  press("n", "b");
  await screen.shows("20 marked");
  press("a");
  await screen.shows("60 new  20 ack  20 closed");
  press("u");
  await screen.shows("80 new  0 ack  20 closed");
  press("U");
  await screen.shows("60 new  20 ack  20 closed");

  // A host of which nothing is left, by a filter.
  press("/", ..."host:ws-02 is:new", ENTER);
  await screen.shows("Alerts 10 of 100");
  press("*", "c", "1", ENTER);
  await screen.shows("50 new  20 ack  30 closed");
  press("\\");
  await screen.shows("Alerts 100");

  // The rest one by one, as fast as fingers go; a hundred keys at once would be a paste.
  press("g");
  for (let left = 45; left >= 0; left -= 5) {
    for (let i = 0; i < 5; i++) press("n", "a");
    await screen.shows(` ${left} new  ${70 - left} ack  30 closed`);
  }
  // Of 250 that were allowed; 100 are the last 50 alerts.
  expect(keys).toBe(135);
  screen.press("q");
  expect(await screen.exit()).toBe(0);

  // The next shift finds it so, and takes back the last decision of its own.
  const again = await open(" 0 new  70 ack  30 closed");
  again.press("u");
  await again.shows(" 1 new  69 ack", "Undone: acknowledge 1 alert");
  again.press("q");
  expect(await again.exit()).toBe(0);
}, 120_000);
