/** Exceptions that change while `tripline watch --headless` runs: on the command line, by hand, and wrongly by hand. */
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sampleBytes } from "../support/captures.ts";
import { temporaryFolder } from "../support/folder.ts";
import { documents, RunningProgram, tripline } from "../support/program.ts";

/** A start of schtasks by one of many hosts. */
function start(n: number): string {
  const sample = sampleBytes("incident-winlogbeat")
    .toString()
    .split("\n")
    .find((line) => line.includes('"code":"4688"') && line.includes("/create"));
  const event = JSON.parse(sample!);
  event["@timestamp"] = new Date(
    Date.UTC(2026, 2, 11, 9, 0, n * 3),
  ).toISOString();
  event.winlog.record_id = 1_000 + n;
  event.winlog.computer_name = `WS-${n}.corvane.example`;
  event.host.name = event.winlog.computer_name;
  return `${JSON.stringify(event)}\n`;
}

test("what others except is hidden at once, what they take back is told again, and an error leaves all as it was", async ({
  onTestFinished,
}) => {
  const root = temporaryFolder(onTestFinished);
  const log = join(root, "log.ndjson");
  const rule = join(root, "noisy.eql");
  const state = join(root, "state");
  const file = join(state, "exceptions.toml");
  mkdirSync(state);
  writeFileSync(log, [1, 2, 3].map(start).join(""));
  writeFileSync(rule, 'process where process.name : "schtasks.exe"\n');
  const rest = ["--no-bundled", "--rules", rule, "--state", state];
  const program = new RunningProgram(
    ["watch", "--headless", ...rest, log],
    {},
    onTestFinished,
  );
  const changes = (): string[] =>
    documents(
      program.stdout.slice(0, program.stdout.lastIndexOf("\n") + 1),
    ).map((each) => `${each["tripline.change"]} ${each["host.name"]}`);
  await program.until(() => changes().length === 3, "three alerts");

  // By another responder, about one host.
  const [first] = documents(program.stdout);
  const id = first!["kibana.alert.uuid"] as string;
  const { code } = await tripline([
    ...["rules", "except", id, ...rest],
    ...["--field", "host.name", "--reason", "known", "--operator", "ben"],
  ]);
  expect(code).toBe(0);
  await program.until(() => changes().length === 4, "that one is hidden");
  expect(program.stderr).toMatch(/ ben except from .+: known\n/);

  // By hand, for all hosts; then with an error, then nothing at all.
  const before = readFileSync(file, "utf8");
  writeFileSync(
    file,
    `[[exception]]\nrule = "*"\ncondition = 'process.name : "schtasks.exe"'\nreason = "all"\n`,
  );
  await program.until(
    () => program.stderr.includes("1 exception, 2 alerts more are hidden\n"),
    "that the file was changed",
  );
  appendFileSync(log, start(4));
  writeFileSync(file, before.replace("host.name", "host.nam"));
  await program.until(
    () => program.stderr.includes("the exceptions of before stay in force\n"),
    "that it has an error",
  );
  writeFileSync(file, "");
  await program.until(
    () => program.stderr.includes("0 exceptions, 4 alerts are told again\n"),
    "that it is empty",
  );
  expect((await program.stop("SIGTERM")).code).toBe(0);
  expect(program.stderr).toContain(
    "the file of exceptions is not used: it has an error",
  );
  const host = (n: number): string => `WS-${n}.corvane.example`;
  expect(changes()).toEqual([
    ...[1, 2, 3].map((n) => `fired ${host(n)}`),
    ...[1, 2, 3].map((n) => `withdrawn ${host(n)}`),
    ...[1, 2, 3, 4].map((n) => `fired ${host(n)}`),
  ]);
});
