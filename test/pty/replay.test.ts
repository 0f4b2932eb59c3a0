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

test("a replay ends where it is asked to, and is steered up to there", async ({
  onTestFinished,
}) => {
  const to = ["--to", "2026-03-11T09:15:00", "--speed", "max"];
  const screen = new Screen(
    process.execPath,
    [TRIPLINE, "replay", "samples/incident-winlogbeat.ndjson", ...to],
    {},
    onTestFinished,
  );
  const end = ["REPLAY DONE", "122 events", "1 new", "100%"];
  await screen.shows(...end, "now 2026-03-11 09:15:00.000Z  done");
  screen.press("[");
  await screen.shows("REPLAY PAUSED", "67 events");
  screen.press("]");
  await screen.shows(...end);
  screen.press("<");
  await screen.shows("REPLAY PAUSED", "09:14:5");
  screen.press(`J09:20${ENTER}`);
  await screen.shows(...end);
  screen.press(`J09:14:30..09:20${ENTER}`);
  await screen.shows("loop 09:14:30..09:20:00");
  screen.press("L");
  screen.press("p");
  screen.press("J");
  await screen.shows("jump to");
  screen.press(`end${ENTER}`);
  await screen.shows(...end);
  screen.press("p");
  await screen.shows(...end);
  screen.press("q");
  expect(await screen.exit()).toBe(0);
});
