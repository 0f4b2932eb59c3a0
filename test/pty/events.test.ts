/**
 * From an alert to the events around it, to a field of one, to what else has its value, and back; then all events and a
 * filter: the real program in a real terminal.
 */
import { expect, test } from "vitest";
import { TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";

const ENTER = "\r";
const TAB = "\t";

test("events around an alert, a value kept, a filter of ECS fields", async ({
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

  screen.press("e");
  await screen.shows(
    "Events 192 of 525",
    "525 kept of 525",
    "Event 111 of 192",
  );
  expect(screen.text()).toMatch(/^> 09:20:31\.826 +3 s1 +network /m);
  await screen.shows("process.name", "svchost.exe");

  screen.press(TAB);
  await screen.shows(">Event 111 of 192");
  screen.press("jjjj");
  await screen.shows("field under the cursor: process.name");
  screen.press("o");
  await screen.shows("Keep process.name = svchost.exe");
  screen.press("1");
  await screen.shows("Events 74 of 525", "s1    network");

  screen.press("q");
  await screen.shows("Alerts 3");

  screen.press("3");
  await screen.shows("Events 74 of 525");
  screen.press("\\");
  await screen.shows("Events 525");
  screen.press("/");
  await screen.shows("Enter keep");
  screen.press("id=1 process.parent.name:cmd");
  await screen.shows("id=1 process.parent.name:cmd");
  screen.press(ENTER);
  await screen.shows("filter: id=1 process.parent.name:cmd");
  await screen.shows("process cmd.exe -> ");

  screen.press("qq");
  expect(await screen.exit()).toBe(0);
});
