/**
 * `tripline watch --headless` on logs that are rotated while their copies appear beside them: what is read a second time
 * is not told a second time, and what only the copy holds is not missed.
 */
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { joinLines, sampleBytes, splitLines } from "../support/captures.ts";
import { temporaryFolder, type WhenOver } from "../support/folder.ts";
import { documents, RunningProgram } from "../support/program.ts";
import { SEQUENCE_RULE_FILE } from "../support/scan.ts";

/** The same incident on three days: other times, other records, another alert each. */
const DAYS = [11, 12, 13].map((day, i) =>
  sampleBytes("incident-winlogbeat")
    .toString()
    .replaceAll("2026-03-11", `2026-03-${day}`)
    .replaceAll(
      /"record_id":(\d+)/g,
      (_, id) => `"record_id":${Number(id) + i * 9_000_000}`,
    ),
) as [string, string, string];
const ALERTS = [11, 12, 13].map((day) => `2026-03-${day}T09:20:52.232Z`);

interface Watching {
  readonly program: RunningProgram;
  readonly folder: string;
  /** Waits until so many alerts were told. */
  alerts(count: number): Promise<void>;
  /** Ends the program. @returns when what it told about happened */
  end(): Promise<unknown[]>;
}

async function watch(whenOver: WhenOver): Promise<Watching> {
  const root = temporaryFolder(whenOver);
  const folder = join(root, "logs");
  mkdirSync(folder);
  const program = new RunningProgram(
    [
      ...["watch", "--headless", "--no-bundled", "--rules", SEQUENCE_RULE_FILE],
      ...["--state", join(root, "state"), folder],
    ],
    {},
    whenOver,
  );
  const until = (condition: () => boolean, what: string): Promise<void> =>
    program.until(condition, what);
  await until(() => program.stderr.includes("watching"), "its first word");
  const lines = (): string[] => program.stdout.split("\n").slice(0, -1);
  return {
    program,
    folder,
    alerts: (count) =>
      until(() => lines().length >= count, `alert number ${count}`),
    async end() {
      const { code } = await program.stop("SIGTERM");
      expect(code).toBe(0);
      return documents(lines().join("\n")).map((alert) => {
        expect(alert["tripline.change"]).toBe("fired");
        return alert["@timestamp"];
      });
    },
  };
}

describe.concurrent(
  "tripline watch --headless, logs with copies beside",
  () => {
    test("winlogbeat's names, the evidence in two files, the first one deleted", async ({
      onTestFinished,
    }) => {
      const { program, folder, alerts, end } = await watch(onTestFinished);
      const lines = splitLines(Buffer.from(DAYS[0]));
      const first = join(folder, "winlogbeat-20260311.ndjson");
      writeFileSync(first, joinLines(lines.slice(0, 390)));
      await program.until(
        () => program.stderr.includes(`${first}: appeared`),
        "the first file",
      );
      writeFileSync(
        join(folder, "winlogbeat-20260311-1.ndjson"),
        joinLines(lines.slice(390)),
      );
      unlinkSync(first);
      await alerts(1);
      expect(await end()).toEqual(ALERTS.slice(0, 1));
    });

    test("a rotated file that is compressed: its copy is read, and tells what is new in it", async ({
      onTestFinished,
    }) => {
      const { folder, alerts, end } = await watch(onTestFinished);
      const file = join(folder, "log.ndjson");
      writeFileSync(file, DAYS[0]);
      await alerts(1);
      renameSync(file, `${file}.1`);
      writeFileSync(file, "");
      // The second day stands behind the first: when it is told, the first was read again.
      writeFileSync(`${file}.1.gz`, gzipSync(DAYS[0] + DAYS[1]));
      unlinkSync(`${file}.1`);
      await alerts(2);
      appendFileSync(file, DAYS[2]);
      await alerts(3);
      expect(await end()).toEqual(ALERTS);
    });

    test("copy and truncate, whether the last lines were read before or not", async ({
      onTestFinished,
    }) => {
      const { folder, alerts, end } = await watch(onTestFinished);
      const file = join(folder, "log.ndjson");
      writeFileSync(file, DAYS[0]);
      await alerts(1);
      appendFileSync(file, DAYS[1]);
      copyFileSync(file, `${file}.1`);
      truncateSync(file, 0);
      await alerts(2);
      appendFileSync(file, DAYS[2]);
      await alerts(3);
      expect(await end()).toEqual(ALERTS);
    });
  },
);
