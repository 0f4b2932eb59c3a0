/** The real program in a small window without colours: every screen, a page, the matrix, an export. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";
import { SEQUENCE_RULE_FILE } from "../support/scan.ts";

test("at 60x15 in mono every screen is there, an alert is exported, and nothing has a colour", async ({
  onTestFinished,
}) => {
  const state = temporaryFolder(onTestFinished);
  const screen = new Screen(
    process.execPath,
    [
      TRIPLINE,
      "replay",
      "samples/incident-winlogbeat.ndjson",
      "--no-bundled",
      "--rules",
      SEQUENCE_RULE_FILE,
      "--speed",
      "max",
      "--color",
      "mono",
    ],
    { cols: 60, rows: 15, env: { XDG_STATE_HOME: state } },
    onTestFinished,
  );
  await screen.shows("REPLAY DONE", "Alerts 1");
  const goes = async (keys: string, ...shown: string[]): Promise<void> => {
    screen.press(keys);
    const rows = await screen.shows(...shown);
    expect(rows).toHaveLength(15);
    expect(rows[0]).toMatch(/^(?:tripline )?REPLAY DONE/);
    expect(rows[14]).toMatch(/q (?:quit|back)(?: {2}\? help)?$/);
  };
  await goes("2", "Alerts 1", "Remote Scheduled Task");
  await goes("\r", "[Timeline]", "10.20.4.17");
  await goes("q3", "Events 525");
  await goes("4", "Rules 1");
  await goes("\r", "rule 1 of 1", "[Coverage]");
  await goes("q5", "Entities");
  await goes("6", "Health of the logs");
  await goes("7", "Scheduled tasks");
  await goes("8", "techniques", "T1053");
  screen.press("\r");
  await screen.shows("Alerts 1 of 1", "T1053");
  screen.press("x");
  await screen.shows(/exported to \S/);

  const exports = join(state, "tripline", "exports");
  const names = readdirSync(exports).sort();
  expect(names.map((name) => name.slice(name.lastIndexOf(".")))).toEqual([
    ".html",
    ".md",
    ".ndjson",
  ]);
  const alert: unknown = JSON.parse(
    readFileSync(join(exports, names[2]!), "utf8").trim(),
  );
  expect(alert).toMatchObject({
    "kibana.alert.rule.name": "Remote Scheduled Task Creation",
  });
  screen.press("1q");
  expect(await screen.exit()).toBe(0);
  expect(screen.output).not.toMatch(
    /\x1b\[(?:\d+;)*(?:3\d|4\d|9\d|10[0-7])(?:;\d+)*m/,
  );
});
