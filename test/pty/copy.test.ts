/** Copying in the real program: what the terminal is sent, what the file holds, and that both are the same. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";

/** What was put on the clipboard last. */
function clipboard(output: string): string | undefined {
  const last = [...output.matchAll(/\x1b\]52;c;([^\x07]*)\x07/g)].at(-1);
  return last && Buffer.from(last[1]!, "base64").toString();
}

test("a decoded action, marked alerts, a field of an event, a task", async ({
  onTestFinished,
}) => {
  const state = temporaryFolder(onTestFinished);
  const screen = new Screen(
    process.execPath,
    [TRIPLINE, "demo", "--speed", "max"],
    { cols: 120, rows: 40, env: { XDG_STATE_HOME: state } },
    onTestFinished,
  );
  await screen.shows("REPLAY DONE", "Alerts 3");
  const path = join(state, "tripline", "clip.txt");
  const copied = async (): Promise<string | undefined> => {
    await screen.shows("copied", "also in", "clip.txt");
    const text = clipboard(screen.output);
    expect(readFileSync(path, "utf8")).toBe(text);
    return text;
  };

  screen.press("y");
  await screen.shows("Copy of this alert", "d decoded action", "as Markdown");
  screen.press("d");
  await screen.shows("(decoded action)");
  expect(await copied()).toBe(
    "iwr http://198.51.100.23/inventory.txt -OutFile $env:TEMP\\inventory.txt",
  );
  expect(statSync(path).mode & 0o777).toBe(0o600);

  // All of them, by their rows; what has no letter here says so.
  screen.press("*");
  await screen.shows("3 marked");
  screen.press("y");
  await screen.shows("Copy of 3 alerts", "r rule");
  screen.press("g");
  await screen.shows("there is nothing under g to copy");
  screen.press("r");
  await screen.shows("(rule)");
  expect((await copied())?.split("\n")).toEqual([
    "Remote Scheduled Task Creation",
    "Schtasks scheduling job on remote system",
  ]);
  screen.press("\x1b");
  await screen.until((text) => !text.includes("3 marked"), "no marks");

  screen.press("7");
  await screen.shows("Scheduled tasks", "from WS-0417");
  screen.press("y");
  await screen.shows("Copy of this task", "f decoded, defanged");
  screen.press("f");
  await screen.shows("(decoded, defanged)");
  expect(await copied()).toContain("hxxp://198[.]51[.]100[.]23/inventory.txt");

  screen.press("3");
  await screen.shows("Event 525 of 525");
  screen.press("y");
  await screen.shows("Copy of this event", "l line of the log");
  screen.press("l");
  await screen.shows("(line of the log)");
  expect(JSON.parse((await copied())!)).toHaveProperty("@timestamp");

  screen.press("q");
  await screen.shows(">Alerts");
  screen.press("q");
  expect(await screen.exit()).toBe(0);
}, 60_000);
