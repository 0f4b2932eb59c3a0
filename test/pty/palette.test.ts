/**
 * The palette in the real program: what is found by a few letters is done, what is pasted does nothing by itself, and what
 * was done is there again in the next run.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";

const ENTER = "\r";
const ESCAPE = "\x1b";

test("a theme, a filter with a name, a place in time, and all of it remembered", async ({
  onTestFinished,
}) => {
  const state = join(temporaryFolder(onTestFinished), "state");
  const open = async (): Promise<Screen> => {
    const screen = new Screen(
      process.execPath,
      [TRIPLINE, "demo", "--speed", "max"],
      { env: { XDG_STATE_HOME: state } },
      onTestFinished,
    );
    await screen.shows("REPLAY DONE", "Alerts 3");
    return screen;
  };
  const screen = await open();

  screen.press(":");
  await screen.shows("What to do", "filter …", "theme …");
  screen.press("thelight");
  await screen.shows("nothing has these letters");
  screen.press("\x15theme li");
  await screen.shows("> ", "theme light");
  const before = screen.output.length;
  screen.press(ENTER);
  await screen.until((text) => !text.includes("What to do"), "it closes");
  // The whole screen in other colours is more than a line or two.
  await screen.until(
    () => screen.output.length - before > 400,
    "the theme is another one",
  );

  // What a paste brings, with brackets, is typed and no more.
  screen.press(":");
  await screen.shows("What to do");
  screen.press(`\x1b[200~filter host:srv*${ENTER}q\x1b[201~`);
  await screen.shows(": filter host:srv* q");
  screen.press(`\x7f\x7f${ENTER}`);
  await screen.shows("Alerts 1 of 3", "filter: host:srv*");
  screen.press(":save serv");
  await screen.shows(": save serv", "the filter in force, under a name");
  screen.press(ENTER);
  await screen.shows('saved "serv"');

  screen.press(":goto 09:20:52");
  await screen.shows(": goto 09:20:52");
  screen.press(ENTER);
  await screen.shows("Events", "around:2026-03-11T09:20:52");
  screen.press("q");
  await screen.shows("Alerts 1 of 3");
  screen.press("\\");
  await screen.shows("Alerts 3, 3 new");
  screen.press("q");
  expect(await screen.exit()).toBe(0);

  const again = await open();
  again.press(":");
  await again.shows("goto 09:20:52", "filter host:srv*", "theme light");
  again.press("serv");
  await again.shows("alerts: host:srv*");
  again.press(ENTER);
  await again.shows("Alerts 1 of 3");
  again.press(":");
  await again.shows("What to do");
  again.press(ESCAPE);
  await again.until((text) => !text.includes("What to do"), "Esc leaves");
  // Letters that were typed into the palette decided nothing.
  await again.shows("3 new  0 ack  0 closed");
  again.press("q");
  expect(await again.exit()).toBe(0);
}, 60_000);
