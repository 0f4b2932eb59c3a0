/** The controls of a replay: the real program in a real terminal. */
import { expect, test } from "vitest";
import { TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";

const ESC = "\x1b";
const ENTER = "\r";

test("a replay goes back to an alert, jumps, loops and ends", async ({
  onTestFinished,
}) => {
  const screen = new Screen(
    process.execPath,
    [
      TRIPLINE,
      "replay",
      "samples/incident-winlogbeat.ndjson",
      "--speed",
      "max",
    ],
    {},
    onTestFinished,
  );
  await screen.shows("REPLAY DONE", "3 new", "100%");
  screen.press("[");
  // Where the last one fired.
  await screen.shows("REPLAY PAUSED", "3 new");
  screen.press("[");
  await screen.shows("2 new");
  screen.press("[");
  await screen.shows("1 new");
  screen.press("]");
  await screen.shows("2 new");
  screen.press("J");
  await screen.shows("jump to", "11:41..11:43");
  screen.press(`soon${ENTER}`);
  await screen.shows("soon is no time: type 11:41");
  screen.press(`\x1509:13${ENTER}`);
  await screen.shows("now 2026-03-11 09:13:00.000Z  paused");
  screen.press(`J09:13..09:15${ENTER}p`);
  await screen.shows("loop 09:13:00..09:15:00");
  screen.press("L");
  await screen.shows("REPLAY DONE", "3 new");
  screen.press("J");
  await screen.shows("jump to");
  screen.press(ESC);
  await screen.shows("J jump");
  screen.press("q");
  expect(await screen.exit()).toBe(0);
});
