/**
 * What did they schedule? From the dashboard to a task, to what it runs and where that stands, and through the list of all
 * tasks: the real program in a real terminal.
 */
import { expect, test } from "vitest";
import { TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";

const ENTER = "\r";
const TAB = "\t";

test("a task from the panel, its story, and the list of all of them", async ({
  onTestFinished,
}) => {
  const sample = "samples/incident-winlogbeat.ndjson";
  const screen = new Screen(
    process.execPath,
    [TRIPLINE, "replay", sample, "--speed", "max"],
    {},
    onTestFinished,
  );
  await screen.shows("REPLAY DONE", "Alerts 3");

  screen.press(TAB);
  await screen.shows(">Task actions");
  screen.press(ENTER);
  await screen.shows("[Runs]", "Look closer", "task 1 of");
  screen.press("q");
  await screen.shows(">Task actions");

  screen.press("7");
  await screen.shows(">Scheduled tasks", "asked for from elsewhere");
  screen.press("/");
  await screen.shows("keep");
  for (const key of "is:remote") screen.press(key);
  screen.press(ENTER);
  await screen.shows("filter: is:remote");
  screen.press(ENTER);
  await screen.shows("[Runs]", "decoded:");
  for (const section of ["Look closer", "Who", "When", "Story"]) {
    screen.press(TAB);
    await screen.shows(`[${section}]`);
  }
  expect(screen.text()).toMatch(/incident-winlogbeat\.ndjson:\d+/);

  screen.press("q");
  await screen.shows("Scheduled tasks 1 of");
  screen.press("q");
  await screen.shows("Alerts 3");
  screen.press("q");
  expect(await screen.exit()).toBe(0);
});
