/** A pending sequence and its page: the real program in a real terminal. */
import { expect, test } from "vitest";
import { TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";

const ENTER = "\r";

test("a pending sequence is opened, read and left", async ({
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
  // The window is small: the step that is there is further down.
  screen.press("\x04");
  await screen.shows("offset");
  screen.press("G");
  await screen.shows("[Rule]", "sequence by host.id, process.entity_id");
  screen.press("q");
  await screen.shows(">Pending");
  screen.press("q");
  expect(await screen.exit()).toBe(0);
});
