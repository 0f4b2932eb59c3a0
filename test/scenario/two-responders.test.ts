/**
 * Two real programs on one state folder: one leads, the other shows what it writes, and takes over when it is killed.
 */
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { joinLines, sampleBytes, splitLines } from "../support/captures.ts";
import { temporaryFolder, type WhenOver } from "../support/folder.ts";
import { documents, RunningProgram, tripline } from "../support/program.ts";
import { SEQUENCE_RULE_FILE } from "../support/scan.ts";

const LINES = splitLines(sampleBytes("incident-winlogbeat"));
/** Between the registry write and the connection that comes before it in time. */
const BETWEEN = 388;
/** The same incident a day later. */
const TOMORROW = sampleBytes("incident-winlogbeat")
  .toString()
  .replaceAll("2026-03-11", "2026-03-12")
  .replaceAll(
    /"record_id":(\d+)/g,
    (_, id) => `"record_id":${Number(id) + 9_000_000}`,
  );

function start(root: string, whenOver: WhenOver): RunningProgram {
  return new RunningProgram(
    [
      ...["watch", "--headless", "--no-bundled", "--rules", SEQUENCE_RULE_FILE],
      ...["--state", join(root, "state"), join(root, "logs")],
    ],
    { env: { TRIPLINE_CHECKPOINT_MS: "50" } },
    whenOver,
  );
}

const journal = (root: string): string =>
  readFileSync(join(root, "state", "alerts.ndjson"), "utf8");

test("one leads, the other follows and takes over from a leader that was killed in mid-write", async ({
  onTestFinished,
}) => {
  const root = temporaryFolder(onTestFinished);
  mkdirSync(join(root, "logs"));
  const log = join(root, "logs", "a.ndjson");
  writeFileSync(log, joinLines(LINES));
  const leader = start(root, onTestFinished);
  await leader.until(() => leader.stdout.includes("\n"), "the first alert");
  const follower = start(root, onTestFinished);
  await follower.until(
    () => follower.stderr.includes("following "),
    "whom it follows",
  );
  expect(follower.stderr).toMatch(
    new RegExp(
      `^following \\S+@\\S+ \\(leader, process ${leader.child.pid}\\)\n$`,
    ),
  );

  // What the leader tells and what somebody decides is seen at once.
  const tomorrow = TOMORROW.split("\n");
  appendFileSync(log, TOMORROW);
  await follower.until(
    () => follower.stdout.includes("\n"),
    "the second alert",
  );
  const [second] = documents(follower.stdout);
  expect(second!["@timestamp"]).toBe("2026-03-12T09:20:52.232Z");
  const id = second!["kibana.alert.uuid"] as string;
  await tripline(["alerts", "acknowledge", id, "--state", join(root, "state")]);
  for (const each of [leader, follower]) {
    await each.until(
      () => each.stderr.includes("acknowledge 1 alert"),
      "the decision",
    );
  }

  // A third incident is half written and known to a checkpoint when the leader is killed in the middle of a record.
  const third = tomorrow.map((line) =>
    line
      .replaceAll("2026-03-12", "2026-03-13")
      .replaceAll(
        /"record_id":(\d+)/g,
        (_, n) => `"record_id":${Number(n) + 9_000_000}`,
      ),
  );
  appendFileSync(log, joinLines(third.slice(0, BETWEEN)));
  await leader.until(() => {
    const bytes = Buffer.byteLength(readFileSync(log));
    return checkpointed(root) === bytes;
  }, "a checkpoint of all that was written");
  // It is halted first: who is killed has written before the other one can know that it is gone.
  leader.child.kill("SIGSTOP");
  appendFileSync(
    join(root, "state", "alerts.ndjson"),
    '{"type":"alert","at":"20',
  );
  await leader.stop("SIGKILL");
  await follower.until(
    () => follower.stderr.includes("watching"),
    "that it leads",
  );
  appendFileSync(log, joinLines(third.slice(BETWEEN)));
  await follower.until(
    () => documents(follower.stdout).length >= 2,
    "the third alert",
  );
  expect((await follower.stop("SIGTERM")).code).toBe(0);
  expect(follower.stderr).toContain(" has ended: leading from here on\n");
  expect(follower.stderr).toContain("\nthe last line of the journal was torn");
  expect(follower.stderr).toContain("\ngoes on where it was at ");
  expect(documents(follower.stdout).map((each) => each["@timestamp"])).toEqual([
    "2026-03-12T09:20:52.232Z",
    "2026-03-13T09:20:52.232Z",
  ]);
  const fired = journal(root).match(
    /^\{"type":"alert","at":"[^"]+","kind":"fired"/gm,
  );
  expect(fired).toHaveLength(3);
});

/** Bytes of the log that the checkpoint has passed. */
function checkpointed(root: string): number | undefined {
  try {
    const name = /checkpoint-\w+\.ndjson/;
    const folder = join(root, "state");
    const file = readdirSync(folder).find((each) => name.test(each));
    const [head] = readFileSync(join(folder, file!), "utf8").split("\n");
    const { files } = (
      JSON.parse(head!) as {
        head: { files: { position: number; skip?: number }[] };
      }
    ).head;
    return files[0]!.skip === undefined ? files[0]!.position : undefined;
  } catch {
    return undefined;
  }
}
