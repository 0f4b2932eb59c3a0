/** Two screens on one state folder, on the real program: one leads, the other takes over, and both go on after a restart. */
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { joinLines, sampleBytes, splitLines } from "../support/captures.ts";
import { temporaryFolder } from "../support/folder.ts";
import type { WhenOver } from "../support/folder.ts";
import { documents, RunningProgram, TRIPLINE } from "../support/program.ts";
import { Screen } from "../support/pty.ts";
import { SEQUENCE_RULE_FILE } from "../support/scan.ts";

const LINES = splitLines(sampleBytes("incident-winlogbeat"));
/** Between the registry write and the connection that comes before it in time. */
const BETWEEN = 388;

/** The incident of so many days later. */
const later = (days: number): string[] =>
  LINES.map((line) =>
    line
      .replaceAll("2026-03-11", `2026-03-${11 + days}`)
      .replaceAll(
        /"record_id":(\d+)/g,
        (_, n) => `"record_id":${Number(n) + days * 9_000_000}`,
      ),
  );

function newCase(whenOver: WhenOver): { root: string; log: string } {
  const root = temporaryFolder(whenOver);
  mkdirSync(join(root, "logs"));
  return { root, log: join(root, "logs", "a.ndjson") };
}

const settings = (root: string): string[] => [
  ...["watch", join(root, "logs"), "--state", join(root, "state")],
  ...["--no-bundled", "--rules", SEQUENCE_RULE_FILE],
];
const ENV = { TRIPLINE_CHECKPOINT_MS: "50" };

const open = (root: string, operator: string, whenOver: WhenOver): Screen =>
  new Screen(
    process.execPath,
    [TRIPLINE, ...settings(root), "--operator", operator],
    { cols: 120, env: ENV },
    whenOver,
  );

const serve = (root: string, whenOver: WhenOver): RunningProgram =>
  new RunningProgram([...settings(root), "--headless"], { env: ENV }, whenOver);

const printed = (service: RunningProgram): unknown[] =>
  documents(service.stdout).map((each) => each["@timestamp"]);

interface Recorded {
  readonly type: string;
  readonly kind?: string;
  readonly operator?: string;
  readonly alert?: Readonly<Record<string, string>>;
}

/** Of each record that is whole: what it says. */
const recorded = (root: string): string[] =>
  readFileSync(join(root, "state", "alerts.ndjson"), "utf8")
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line) as Recorded)
    .map(({ type, kind, alert, operator }) =>
      type === "alert"
        ? `${kind} ${alert?.["@timestamp"]?.slice(0, 10)}`
        : `${type} ${operator}`,
    );

/** True if a checkpoint has passed all of the log. */
function isSaved(root: string, log: string): boolean {
  try {
    const folder = join(root, "state");
    const name = /^checkpoint-\w+\.ndjson$/;
    const file = readdirSync(folder).find((each) => name.test(each));
    const [head] = readFileSync(join(folder, file!), "utf8").split("\n");
    const { files } = (
      JSON.parse(head!) as {
        head: { files: { position: number; skip?: number }[] };
      }
    ).head;
    return (
      files[0]!.skip === undefined &&
      files[0]!.position === readFileSync(log).length
    );
  } catch {
    return false;
  }
}

test("of two screens one leads; when it is killed in mid-write the other takes over, and each alert fires once", async ({
  onTestFinished,
}) => {
  const { root, log } = newCase(onTestFinished);
  writeFileSync(log, joinLines(LINES));
  const anna = open(root, "anna", onTestFinished);
  await anna.shows("  leading  src 1/1", "Alerts 1");
  await anna.until(() => isSaved(root, log), "a checkpoint");
  const ben = open(root, "ben", onTestFinished);
  await ben.shows(/following anna@\S+ +src 1\/1/, "Alerts 1");

  // What one decides the other sees, with the name, and so back.
  anna.press("a");
  await ben.shows("anna: acknowledge 1 alert", "0 new  1 ack");
  ben.press("c");
  await ben.shows("Close 1 alert");
  ben.press("3\r");
  await anna.shows("ben: close 1 alert", "0 ack  1 closed");
  ben.press("u");
  await anna.shows("ben: acknowledge 1 alert", "1 ack  0 closed");

  appendFileSync(log, joinLines(later(1)));
  for (const screen of [anna, ben]) await screen.shows("Alerts 2");
  const third = later(2);
  appendFileSync(log, joinLines(third.slice(0, BETWEEN)));
  for (const screen of [anna, ben]) await screen.shows("Pending 2, 2 early");
  process.kill(anna.pid, "SIGKILL");
  appendFileSync(
    join(root, "state", "alerts.ndjson"),
    '{"type":"alert","at":"20',
  );
  await ben.shows("  leading  src 1/1");
  appendFileSync(log, joinLines(third.slice(BETWEEN)));
  await ben.shows("Alerts 3");
  ben.press("q");
  expect(await ben.exit()).toBe(0);
  expect(recorded(root)).toEqual([
    ...["fired 2026-03-11", "triage anna", "triage ben", "triage ben"],
    ...["fired 2026-03-12", "fired 2026-03-13"],
  ]);
}, 60_000);

test("a screen goes on where it was: what was half matched, alerts, decisions and their undo", async ({
  onTestFinished,
}) => {
  const { root, log } = newCase(onTestFinished);
  writeFileSync(log, joinLines(LINES));
  const first = open(root, "anna", onTestFinished);
  await first.shows("  leading", "Alerts 1, 1 new");
  appendFileSync(log, joinLines(later(1).slice(0, BETWEEN)));
  await first.shows("Pending 2, 2 early");
  first.press("c");
  await first.shows("Close 1 alert");
  first.press("3\r");
  await first.shows("1 closed");
  first.press("q");
  expect(await first.exit()).toBe(0);

  // The log that they stand in is gone; what comes is in another one.
  rmSync(log);
  const again = open(root, "anna", onTestFinished);
  await again.shows("  leading", "Pending 2, 2 early", "1 closed");
  writeFileSync(
    join(root, "logs", "b.ndjson"),
    joinLines(later(1).slice(BETWEEN)),
  );
  await again.shows("1 new  0 ack  1 closed", "Pending 0");
  again.press("u");
  await again.shows("2 new  0 ack  0 closed");
  again.press("q");
  expect(await again.exit()).toBe(0);
  expect(recorded(root)).toEqual([
    ...["fired 2026-03-11", "triage anna"],
    ...["fired 2026-03-12", "triage anna"],
  ]);
}, 60_000);

test("a service follows a screen, takes over from it, and prints each alert once", async ({
  onTestFinished,
}) => {
  const { root, log } = newCase(onTestFinished);
  writeFileSync(log, joinLines(LINES.slice(0, 5)));
  const first = open(root, "anna", onTestFinished);
  await first.shows("  leading  src 1/1");
  const service = serve(root, onTestFinished);
  await service.until(
    () => service.stderr.includes("following anna@"),
    "whom it follows",
  );
  appendFileSync(log, joinLines(LINES.slice(5)));
  await service.until(() => printed(service).length === 1, "an alert");
  first.press("q");
  expect(await first.exit()).toBe(0);
  await service.until(() => service.stderr.includes("watching"), "its lead");
  expect(service.stderr).toMatch(
    /\nanna@\S+ has ended: leading from here on\ngoes on where it was at .+, 1 alert\n/,
  );
  appendFileSync(log, joinLines(later(1)));
  await service.until(() => printed(service).length === 2, "another alert");
  expect((await service.stop("SIGTERM")).code).toBe(0);
  expect(printed(service)).toEqual([
    "2026-03-11T09:20:52.232Z",
    "2026-03-12T09:20:52.232Z",
  ]);

  // What a screen finds while the service is away, it prints when it is back.
  const second = open(root, "ben", onTestFinished);
  await second.shows("  leading  src 1/1", "Alerts 2");
  appendFileSync(log, joinLines(later(2)));
  await second.shows("Alerts 3");
  const back = serve(root, onTestFinished);
  await back.until(() => back.stderr.includes("following ben@"), "its start");
  await back.until(() => printed(back).length === 1, "what it missed");
  second.press("q");
  expect(await second.exit()).toBe(0);
  await back.until(() => back.stderr.includes("watching"), "its lead");
  expect((await back.stop("SIGTERM")).code).toBe(0);
  expect(printed(back)).toEqual(["2026-03-13T09:20:52.232Z"]);
  expect(recorded(root).filter((each) => !each.startsWith("printed"))).toEqual([
    "fired 2026-03-11",
    "fired 2026-03-12",
    "fired 2026-03-13",
  ]);
}, 60_000);
