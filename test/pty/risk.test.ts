/**
 * From a list of alerts to the entities by risk, to one of them, to its alerts, to one of those and by its drilldown back:
 * the real program in a real terminal.
 */
import { expect, test } from "vitest";
import { TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";

const ENTER = "\r";

test("entities by risk, what adds up to one, its alerts and their drilldowns", async ({
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

  screen.press("5");
  await screen.shows("Entities by risk 5, 1 above a threshold", "ws-0417");
  expect(screen.text()).toMatch(/> MED {3}host {2}ws-0417 +126 /);

  screen.press(ENTER);
  await screen.shows("126 in 24 h  126 in 7 d  2 alerts", "What adds up");

  screen.press(ENTER);
  await screen.shows("Alerts 2 of 3", "alerts of ws-0417.corvane.example");

  screen.press(ENTER);
  await screen.shows("[Row]", "process_name", "schtasks.exe");

  screen.press("o");
  await screen.shows("Where to go from here", "2 risk");

  screen.press("2");
  await screen.shows("Entities by risk 2 of 5", "user  adm-okeke");

  screen.press("q");
  await screen.shows("Alerts 2 of 3");
  screen.press("q");
  expect(await screen.exit()).toBe(0);
});
