/** Why and why not: of a pending sequence, of an event by a rule that is chosen, of an alert; the real program in a real terminal. */
import { expect, test } from "vitest";
import { TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";

const ENTER = "\r";
const ESCAPE = "\x1b";

test("why a sequence waits, why an event is none of a rule's, and why an alert fired", async ({
  onTestFinished,
}) => {
  const screen = new Screen(
    process.execPath,
    [TRIPLINE, "replay", "samples/incident-winlogbeat.ndjson", "--speed", "1"],
    {},
    onTestFinished,
  );
  await screen.shows("REPLAY x1");
  // To the first event that makes something pending, and stay there.
  screen.press("}");
  await screen.shows("REPLAY PAUSED", /Pending [1-9]/);
  screen.press("\x1b[Z");
  await screen.shows(">Pending");
  screen.press(ENTER);
  await screen.shows("Steps", "awaited");
  screen.press("W");
  await screen.shows(
    "[Why]",
    "step 2 had not come by the last event read",
    "decided by awaited",
    '✓ process.name : "svchost.exe"',
  );
  screen.press("q");
  await screen.shows(">Pending");
  // The newest event is the one that began the sequence; the search reads another kind.
  screen.press("3");
  await screen.shows(">Events", "svchost.exe", "event.action");
  screen.press("W");
  await screen.shows("Why: by which rule", /hit +MED +Remote Scheduled Task/);
  screen.press("schtasks");
  await screen.shows("> ", "1 of 2");
  screen.press(ENTER);
  await screen.shows(
    "the event is no record of Endpoint.Processes",
    "decided by data-model",
  );
  screen.press(ESCAPE);
  await screen.shows(">Events");
  screen.press("2");
  await screen.shows(">Alerts 1, 1 new");
  screen.press(ENTER);
  await screen.shows("alert 1 of 1");
  screen.press("W");
  await screen.shows("it fired: the event is evidence of an alert");
  screen.press("q");
  await screen.shows(">Alerts 1");
  screen.press("1");
  await screen.shows("Pending");
  screen.press("q");
  expect(await screen.exit()).toBe(0);
});
