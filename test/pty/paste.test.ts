/** What is pasted by mistake, and a lot of it: nothing is decided, nothing hangs; the real program in a real terminal. */
import { expect, test } from "vitest";
import { TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";

const ESCAPE = "\x1b";

/** Half a megabyte of keys that all mean something. */
const BOMB = "a\rcq1\x03\nUx*".repeat(50_000);

const pasted = (text: string): string => `\x1b[200~${text}\x1b[201~`;

test("a bomb of keys in a paste is no key, in a list and in a text field", async ({
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
  await screen.shows("REPLAY DONE", "3 new  0 ack  0 closed");
  screen.press(pasted(BOMB));
  await screen.shows("a paste is not taken as keys");
  screen.press("/");
  await screen.shows("Enter keep");
  screen.press(pasted(BOMB));
  // As much of it as a filter has room for.
  await screen.shows("Alerts 0 of 3", "filter: a cq1");
  screen.press(ESCAPE);
  await screen.shows("3 new  0 ack  0 closed", ">Alerts 3, 3 new");
  screen.press("q");
  expect(await screen.exit()).toBe(0);
});
