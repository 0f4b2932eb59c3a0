/**
 * `tripline watch --headless` on logs that grow while it looks: pieces cut anywhere, files that come later, rotation.
 * Each time the incident of the sample is one alert, told once.
 */
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  captureBytes,
  hasCorpus,
  joinLines,
  sampleBytes,
  splitLines,
} from "../support/captures.ts";
import { temporaryFolder } from "../support/folder.ts";
import type { WhenOver } from "../support/folder.ts";
import {
  childEnvironment,
  documents,
  RunningProgram,
  tripline,
  TRIPLINE,
} from "../support/program.ts";
import { pieces, Random } from "../support/random.ts";
import { SEQUENCE_RULE_FILE } from "../support/scan.ts";

interface AlertLine {
  readonly "@timestamp": string;
  readonly "kibana.alert.uuid": string;
  readonly "kibana.alert.rule.name": string;
  readonly "tripline.change": string;
  readonly "tripline.certainty": string;
  readonly "tripline.actions": readonly { readonly command?: string }[];
  readonly "tripline.events": readonly {
    readonly file: string;
    readonly line: number;
    readonly offset: number;
    readonly length: number;
    readonly "@timestamp": string;
  }[];
}

const ID = "kibana.alert.uuid";
const INCIDENT = sampleBytes("incident-winlogbeat");
const LINES = splitLines(INCIDENT);
/** Times of the connection and of the registry write; their lines are 396 and 381. */
const EVIDENCE = ["2026-03-11T09:20:31.826Z", "2026-03-11T09:20:52.232Z"];

const alertLines = (stdout: string): AlertLine[] =>
  documents(
    stdout.slice(0, stdout.lastIndexOf("\n") + 1),
  ) as unknown as AlertLine[];

interface Watching {
  readonly program: RunningProgram;
  readonly folder: string;
  readonly state: string;
  alerts(): AlertLine[];
}

/** The tests are about the reading of logs: one rule tells. */
const ONE_RULE = ["--no-bundled", "--rules", SEQUENCE_RULE_FILE];

/** Starts on a folder `logs` that may be prepared before. */
async function watch(
  whenOver: WhenOver,
  prepare: (folder: string) => void = () => undefined,
  name = "",
): Promise<Watching> {
  const root = temporaryFolder(whenOver);
  const folder = join(root, "logs");
  const state = join(root, "state");
  mkdirSync(folder);
  prepare(folder);
  return start(whenOver, folder, state, name);
}

async function start(
  whenOver: WhenOver,
  folder: string,
  state: string,
  name = "",
): Promise<Watching> {
  const program = new RunningProgram(
    ["watch", "--headless", ...ONE_RULE, "--state", state, join(folder, name)],
    {},
    whenOver,
  );
  await program.until(
    () => program.stderr.includes("watching"),
    "the word that it is watching",
  );
  return { program, folder, state, alerts: () => alertLines(program.stdout) };
}

/** Waits for the alert, then a little longer, so that a second line would be seen; ends the program. */
async function expectOneAlert(watching: Watching): Promise<AlertLine> {
  const { program, alerts } = watching;
  await program.until(() => alerts().length > 0, "an alert");
  await sleep(400);
  const { code } = await program.stop("SIGTERM");
  expect(code).toBe(0);
  expect(alerts().map((alert) => alert["tripline.change"])).toEqual(["fired"]);
  const alert = alerts()[0]!;
  expect(alert["kibana.alert.rule.name"]).toBe(
    "Remote Scheduled Task Creation",
  );
  expect(alert["tripline.certainty"]).toBe("confirmed");
  return alert;
}

/** The same incident a day later: other records. */
const TOMORROW = INCIDENT.toString()
  .replaceAll("2026-03-11", "2026-03-12")
  .replaceAll(
    /"record_id":(\d+)/g,
    (_, id) => `"record_id":${Number(id) + 9_000_000}`,
  );

/** One incident more, and its alert is all there is to print: the other one stands before it in time. */
async function expectNextAlone(
  watching: Watching,
  alerts: string,
): Promise<AlertLine> {
  writeFileSync(join(watching.folder, "tomorrow.ndjson"), TOMORROW);
  const next = await expectOneAlert(watching);
  expect(next["@timestamp"]).toBe("2026-03-12T09:20:52.232Z");
  const last = watching.program.stderr.trimEnd().split("\n").at(-1);
  expect(last).toContain(` events, ${alerts}, `);
  return next;
}

function journal(state: string): Record<string, unknown>[] {
  return documents(readFileSync(join(state, "alerts.ndjson"), "utf8"));
}

async function appendAll(
  file: string,
  parts: readonly Buffer[],
  pauseMs: number,
): Promise<void> {
  for (const part of parts) {
    appendFileSync(file, part);
    await sleep(pauseMs);
  }
}

// Most of the time is spent waiting: the programs run side by side.
describe.concurrent("tripline watch --headless", { timeout: 120_000 }, () => {
  test.for([1, 2])(
    "a log that is written piece by piece, seed %i",
    async (seed, { onTestFinished }) => {
      const watching = await watch(onTestFinished, (folder) =>
        writeFileSync(join(folder, "log.ndjson"), ""),
      );
      const file = join(watching.folder, "log.ndjson");
      const cuts = new Random(seed).cuts(INCIDENT.length, 40);
      await appendAll(file, pieces(INCIDENT, cuts), 8);
      const alert = await expectOneAlert(watching);
      const events = alert["tripline.events"];
      expect(events.map((event) => event["@timestamp"])).toEqual(EVIDENCE);
      expect(events.map(({ line }) => line)).toEqual([396, 381]);
      for (const { offset, length, line } of events) {
        expect(INCIDENT.toString("utf8", offset, offset + length)).toBe(
          LINES[line - 1],
        );
      }
      expect(alert["tripline.actions"][0]!.command).toBe("powershell");
      expect(journal(watching.state)).toMatchObject([
        {
          type: "alert",
          kind: "fired",
          alert: { "kibana.alert.uuid": alert["kibana.alert.uuid"] },
        },
      ]);
    },
  );

  test.skipIf(!hasCorpus)(
    "a real capture, piece by piece (needs ../shared/corpus beside the checkout)",
    async ({ onTestFinished }) => {
      const bytes = captureBytes("schtask_create");
      const watching = await watch(onTestFinished);
      const file = join(watching.folder, "log.ndjson");
      const cuts = new Random(3).cuts(bytes.length, 60);
      await appendAll(file, pieces(bytes, cuts), 5);
      const alert = await expectOneAlert(watching);
      expect(
        alert["tripline.events"].map((event) => [
          event.line,
          event["@timestamp"],
        ]),
      ).toEqual([
        [1017, "2020-12-19T12:00:01.012Z"],
        [908, "2020-12-19T12:00:22.232Z"],
      ]);
    },
  );

  test("the alert is told while the log is still being written", async ({
    onTestFinished,
  }) => {
    const watching = await watch(onTestFinished);
    const file = join(watching.folder, "log.ndjson");
    // The connection is the last piece of evidence to arrive; its line end is not even there yet for line 397.
    appendFileSync(file, joinLines(LINES.slice(0, 395)));
    await sleep(300);
    expect(watching.alerts()).toEqual([]);
    appendFileSync(file, `${LINES[395]!}\n${LINES[396]!.slice(0, 50)}`);
    const alert = await expectOneAlert(watching);
    expect(alert["tripline.events"].map(({ line }) => line)).toEqual([
      396, 381,
    ]);
  });

  test("a named file that appears later", async ({ onTestFinished }) => {
    const watching = await watch(onTestFinished, undefined, "later.ndjson");
    expect(watching.program.stderr).toContain(
      "later.ndjson: no such file yet; waiting for it to appear",
    );
    const file = join(watching.folder, "later.ndjson");
    writeFileSync(file, INCIDENT.subarray(0, 100_000));
    await sleep(100);
    appendFileSync(file, INCIDENT.subarray(100_000));
    const alert = await expectOneAlert(watching);
    expect(alert["tripline.events"].map((event) => event.file)).toEqual([
      file,
      file,
    ]);
  });

  test("files that come into the folder, the evidence in two of them", async ({
    onTestFinished,
  }) => {
    const watching = await watch(onTestFinished);
    const { folder } = watching;
    writeFileSync(join(folder, "a.ndjson"), joinLines(LINES.slice(0, 390)));
    await watching.program.until(
      () => watching.program.stderr.includes("a.ndjson: appeared"),
      "the first file",
    );
    writeFileSync(join(folder, "b.ndjson"), joinLines(LINES.slice(390)));
    const alert = await expectOneAlert(watching);
    expect(
      alert["tripline.events"].map(({ file, line }) => [file, line]),
    ).toEqual([
      [join(folder, "b.ndjson"), 6],
      [join(folder, "a.ndjson"), 381],
    ]);
  });

  test("rotation between the two pieces of evidence", async ({
    onTestFinished,
  }) => {
    const watching = await watch(onTestFinished);
    const file = join(watching.folder, "log.ndjson");
    const before = joinLines(LINES.slice(0, 390));
    const cuts = new Random(4).cuts(before.length, 10);
    await appendAll(file, pieces(before, cuts), 10);
    renameSync(file, `${file}.1`);
    const after = joinLines(LINES.slice(390));
    await appendAll(
      file,
      pieces(after, new Random(5).cuts(after.length, 10)),
      10,
    );
    const alert = await expectOneAlert(watching);
    const events = alert["tripline.events"];
    expect(events.map((event) => event["@timestamp"])).toEqual(EVIDENCE);
    expect(events.map(({ line }) => line)).toEqual([6, 381]);
  });

  test("the log is rotated away while its last lines are being read", async ({
    onTestFinished,
  }) => {
    const watching = await watch(onTestFinished);
    const file = join(watching.folder, "log.ndjson");
    writeFileSync(file, joinLines(LINES.slice(0, 390)));
    renameSync(file, `${file}.1`);
    writeFileSync(file, joinLines(LINES.slice(390)));
    // Whether the first part was seen before it went is a race that the writer cannot lose twice.
    renameSync(`${file}.1`, join(watching.folder, "log-1.ndjson"));
    const alert = await expectOneAlert(watching);
    expect(alert["tripline.events"].map(({ line }) => line)).toEqual([6, 381]);
  });

  test("what it finds at the start counts, too", async ({ onTestFinished }) => {
    const watching = await watch(onTestFinished, (folder) =>
      writeFileSync(join(folder, "log.ndjson"), INCIDENT),
    );
    const alert = await expectOneAlert(watching);
    expect(alert["tripline.events"].map(({ line }) => line)).toEqual([
      396, 381,
    ]);
  });

  test("a second run on the same state folder prints and writes what is new", async ({
    onTestFinished,
  }) => {
    const first = await watch(onTestFinished, (folder) =>
      writeFileSync(join(folder, "log.ndjson"), INCIDENT),
    );
    const alert = await expectOneAlert(first);
    const written = journal(first.state);
    const second = await start(onTestFinished, first.folder, first.state);
    const next = await expectNextAlone(second, "1 alert");
    expect(journal(first.state).slice(0, written.length)).toEqual(written);
    const { code, stdout } = await tripline([
      "alerts",
      "--state",
      first.state,
      "--format",
      "ndjson",
    ]);
    expect(code).toBe(0);
    expect(
      documents(stdout)
        .map((document) => document["kibana.alert.uuid"])
        .sort(),
    ).toEqual([alert, next].map((each) => each["kibana.alert.uuid"]).sort());
  });

  test("what another program wrote to the journal was not printed", async ({
    onTestFinished,
  }) => {
    const folder = temporaryFolder(onTestFinished);
    const state = join(folder, "state");
    const logs = join(folder, "logs");
    mkdirSync(logs);
    writeFileSync(join(logs, "log.ndjson"), INCIDENT);
    await tripline(["scan", ...ONE_RULE, "--state", state, logs]);
    expect(journal(state)).toHaveLength(1);
    await expectOneAlert(await start(onTestFinished, logs, state));
    // Without a checkpoint the logs are read again; the journal knows what was printed.
    for (const name of readdirSync(state)) {
      if (name.startsWith("checkpoint")) rmSync(join(state, name));
    }
    await expectNextAlone(
      await start(onTestFinished, logs, state),
      "2 alerts (1 printed by an earlier run)",
    );
  });

  test("without --state two runs say the same", async ({ onTestFinished }) => {
    const home = temporaryFolder(onTestFinished);
    const log = join(home, "log.ndjson");
    writeFileSync(log, INCIDENT);
    for (let i = 0; i < 2; i++) {
      const program = new RunningProgram(
        ["watch", "--headless", ...ONE_RULE, log],
        { env: { HOME: home } },
        onTestFinished,
      );
      await program.until(() => program.stdout.includes("\n"), "an alert");
      await program.stop();
    }
    expect(journal(join(home, ".local", "state", "tripline"))).toHaveLength(1);
  });

  test.runIf(process.platform === "linux")(
    "a state folder that cannot be made ends it at once",
    async ({ onTestFinished }) => {
      const log = join(temporaryFolder(onTestFinished), "log.ndjson");
      writeFileSync(log, INCIDENT);
      const state = "/proc/tripline";
      const args = ["watch", "--headless", ...ONE_RULE, "--state", state, log];
      const { code, stdout, stderr } = await tripline(args);
      expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
      expect(stderr).toBe(
        `tripline: the journal ${state}/alerts.ndjson cannot be opened: ENOENT: no such file or directory, mkdir '${state}'\n`,
      );
    },
  );

  test("what was decided about an alert is known to the next run", async ({
    onTestFinished,
  }) => {
    const first = await watch(onTestFinished, (folder) =>
      writeFileSync(join(folder, "log.ndjson"), INCIDENT),
    );
    const alert = await expectOneAlert(first);
    await tripline([
      "alerts",
      "close",
      alert["kibana.alert.uuid"],
      "--reason",
      "drill",
      "--state",
      first.state,
    ]);
    const again = await tripline([
      "scan",
      ...ONE_RULE,
      "--state",
      first.state,
      first.folder,
    ]);
    expect(documents(again.stdout)[0]).toMatchObject({
      "kibana.alert.workflow_status": "closed",
      "tripline.close_reason": "drill",
    });
  });

  test.for(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "%s ends it with 0 and a last word",
    async (signal, { onTestFinished }) => {
      const { program } = await watch(onTestFinished);
      const { code, stdout, stderr } = await program.stop(signal);
      expect(code).toBe(0);
      expect(stdout).toBe("");
      expect(stderr).toMatch(/\n0 events, 0 alerts, 0 [^\n]*\n$/);
    },
  );

  test("standard input, until it ends", async ({ onTestFinished }) => {
    const state = join(temporaryFolder(onTestFinished), "state");
    const program = new RunningProgram(
      ["watch", "--headless", ...ONE_RULE, "-", "--state", state],
      {},
      onTestFinished,
    );
    const cuts = new Random(6).cuts(INCIDENT.length, 8);
    for (const part of pieces(INCIDENT, cuts)) {
      program.child.stdin.write(part);
      await sleep(5);
    }
    await program.until(
      () => alertLines(program.stdout).length > 0,
      "an alert",
    );
    program.child.stdin.end();
    await program.until(() => !program.isRunning, "its end");
    const { code, stderr } = await program.exit();
    expect(code).toBe(0);
    expect(stderr).toMatch(/\n525 events, 1 alert, [^\n]*\n$/);
    expect(
      alertLines(program.stdout)[0]!["tripline.events"].map(({ line }) => line),
    ).toEqual([396, 381]);
  });

  test("ends quietly when the reader of its output goes away", async ({
    onTestFinished,
  }) => {
    const watching = await watch(onTestFinished);
    const { program, folder } = watching;
    program.child.stdout.destroy();
    writeFileSync(join(folder, "log.ndjson"), INCIDENT);
    await program.until(() => !program.isRunning, "its end");
    const { code, stderr } = await program.exit();
    expect(code).toBe(0);
    expect(stderr).not.toContain("EPIPE");
    expect(existsSync(join(watching.state, "alerts.ndjson"))).toBe(true);
  });

  test.each([
    ["its reader had gone away", '"$0" "$@" | true'],
    ["there was no room", '"$0" "$@" >/dev/full'],
  ])("prints what could not be printed, because %s", async (_, command) => {
    const folder = temporaryFolder();
    const log = join(folder, "log.ndjson");
    writeFileSync(log, INCIDENT);
    const args = ["watch", "--headless", "--state", join(folder, "state"), log];
    const shell = ["-c", `timeout 20 ${command}`, process.execPath, TRIPLINE];
    spawnSync("/bin/sh", [...shell, ...args], { env: childEnvironment() });
    const program = new RunningProgram(args);
    const ids = (): Set<string> =>
      new Set(alertLines(program.stdout).map((line) => line[ID]));
    await program.until(() => ids().size === 3, "three alerts");
    program.child.kill("SIGTERM");
    expect((await program.exit()).code).toBe(0);
  });
});
