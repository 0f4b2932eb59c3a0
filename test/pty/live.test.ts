/** Logs that are being written, on the real program: what tells of new alerts, and what holds still meanwhile. */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { joinLines, sampleBytes, splitLines } from "../support/captures.ts";
import { temporaryFolder } from "../support/folder.ts";
import { TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";
import { SEQUENCE_RULE_FILE } from "../support/scan.ts";

test("a new alert rings and counts in the title of the window, which comes back; a paused view holds it back", async ({
  onTestFinished,
}) => {
  const folder = temporaryFolder(onTestFinished);
  const log = join(folder, "live.ndjson");
  const lines = splitLines(sampleBytes("incident-winlogbeat"));
  writeFileSync(log, joinLines(lines.slice(0, 5)));
  const screen = new Screen(
    process.execPath,
    [
      TRIPLINE,
      "watch",
      log,
      "--no-bundled",
      "--rules",
      SEQUENCE_RULE_FILE,
      "--state",
      join(folder, "state"),
      "--bell",
      "any",
      "--window-title",
    ],
    {},
    onTestFinished,
  );
  const titles: string[] = [];
  let bells = 0;
  screen.terminal.onTitleChange((title) => titles.push(title));
  screen.terminal.onBell(() => bells++);
  await screen.shows("LIVE", "Alerts 0");
  screen.press("p");
  await screen.shows("PAUSED +0");
  appendFileSync(log, joinLines(lines.slice(5)));
  await screen.shows("PAUSED +520", "Alerts 0", "paused, 1 held back");
  await screen.until(() => titles.length === 2, "a title for the alert");
  expect(titles).toEqual(["tripline", "tripline: 1 new"]);
  expect(bells).toBe(1);
  screen.press("p");
  await screen.shows("LIVE", "Alerts 1, 1 new");
  screen.press("a");
  await screen.until(() => titles.length === 3, "a title without it");
  expect(titles.at(-1)).toBe("tripline");
  screen.press("q");
  expect(await screen.exit()).toBe(0);
  expect(screen.output.split("\x1b[22;2t")).toHaveLength(2);
  expect(screen.output.split("\x1b[23;2t")).toHaveLength(2);
  expect(bells).toBe(1);
});
