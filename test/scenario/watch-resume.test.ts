/**
 * `tripline watch --headless --state` killed without warning and started again: what was half matched goes on, though the
 * log that it began in is gone, and nothing is told twice.
 */
import {
  appendFileSync,
  existsSync,
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
import { documents, RunningProgram } from "../support/program.ts";
import { SEQUENCE_RULE_FILE } from "../support/scan.ts";

const LINES = splitLines(sampleBytes("incident-winlogbeat"));
/** Between the registry write, line 381, and the connection that comes before it in time, line 396. */
const BETWEEN = 388;

async function start(
  whenOver: WhenOver,
  root: string,
  ...more: readonly string[]
): Promise<RunningProgram> {
  const program = new RunningProgram(
    [
      "watch",
      "--headless",
      "--no-bundled",
      "--rules",
      SEQUENCE_RULE_FILE,
      "--state",
      join(root, "state"),
      ...more,
      join(root, "logs"),
    ],
    {},
    whenOver,
  );
  await program.until(
    () => program.stderr.includes("watching"),
    "the word that it is watching",
  );
  return program;
}

function checkpoint(root: string): string | undefined {
  const folder = join(root, "state");
  const name = existsSync(folder)
    ? readdirSync(folder).find((each) => /^checkpoint-.*\.ndjson$/.test(each))
    : undefined;
  return name === undefined ? undefined : join(folder, name);
}

/** Half of the incident is read and in a checkpoint, the program killed, and the log gone. */
async function killedBetween(whenOver: WhenOver): Promise<string> {
  const root = temporaryFolder(whenOver);
  mkdirSync(join(root, "logs"));
  const log = join(root, "logs", "a.ndjson");
  writeFileSync(log, joinLines(LINES.slice(0, BETWEEN)));
  const program = await start(whenOver, root);
  await program.until(() => {
    const path = checkpoint(root);
    return (
      path !== undefined &&
      readFileSync(path, "utf8").includes('"sequence-key"')
    );
  }, "a checkpoint with what is half matched");
  await program.stop("SIGKILL");
  expect(program.stdout).toBe("");
  rmSync(log);
  return root;
}

test("what was half matched goes on, though its log is gone", async ({
  onTestFinished,
}) => {
  const root = await killedBetween(onTestFinished);
  writeFileSync(
    join(root, "logs", "b.ndjson"),
    joinLines(LINES.slice(BETWEEN)),
  );
  const again = await start(onTestFinished, root);
  await again.until(() => again.stdout.includes("\n"), "an alert");
  const { code } = await again.stop("SIGTERM");
  expect(code).toBe(0);
  const alerts = documents(again.stdout);
  expect(alerts.map((each) => each["tripline.change"])).toEqual(["fired"]);
  expect(again.stderr).toMatch(
    /^goes on where it was at \S+: 1 file, [1-9]\d* pending, 0 alerts\n/,
  );
  expect(again.stderr).toContain(
    "a.ndjson: the file that was read before is gone; what was written to it behind byte",
  );

  // Stopped and started once more there is nothing to tell.
  const third = await start(onTestFinished, root);
  expect(third.stderr).toContain(", 1 alert\n");
  appendFileSync(join(root, "logs", "b.ndjson"), "no json\n");
  await third.until(() => third.stderr.includes("not JSON"), "the broken line");
  expect((await third.stop("SIGTERM")).code).toBe(0);
  expect(third.stdout).toBe("");
});

test("a damaged checkpoint is put aside, and the logs are read from their beginning", async ({
  onTestFinished,
}) => {
  const root = await killedBetween(onTestFinished);
  appendFileSync(checkpoint(root)!, "x");
  writeFileSync(join(root, "logs", "all.ndjson"), joinLines(LINES));
  const again = await start(onTestFinished, root);
  await again.until(() => again.stdout.includes("\n"), "an alert");
  await again.stop("SIGTERM");
  expect(again.stderr).toMatch(
    /^the checkpoint cannot be taken up: it is cut off\. It was put aside as \S+\.bad; the logs are read from their beginning/,
  );
});

test("a rule with another text begins anew, and that is said", async ({
  onTestFinished,
}) => {
  const root = await killedBetween(onTestFinished);
  const changed = join(root, "rule.toml");
  const text = readFileSync(SEQUENCE_RULE_FILE, "utf8");
  expect(text).toContain("maxspan");
  writeFileSync(changed, text.replace(/maxspan\s*=\s*\w+/, "maxspan=3m"));
  const program = new RunningProgram(
    [
      "watch",
      "--headless",
      "--no-bundled",
      "--rules",
      changed,
      "--state",
      join(root, "state"),
      join(root, "logs"),
    ],
    {},
    onTestFinished,
  );
  await program.until(() => program.stderr.includes("watching"), "its start");
  await program.stop("SIGTERM");
  expect(program.stderr).toContain(
    "1 rule with another text than before; what they had half matched is dropped: ",
  );
});
