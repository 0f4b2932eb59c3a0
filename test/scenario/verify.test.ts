/** `tripline verify`: the alerts of a journal against the logs, as they were, moved, changed and gone. */
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { AlertDocument } from "../../src/export/alert-document.ts";
import type { AlertRecord } from "../../src/state/journal-record.ts";
import { sampleBytes } from "../support/captures.ts";
import { temporaryFolder, type WhenOver } from "../support/folder.ts";
import { documents, tripline } from "../support/program.ts";
import { SEQUENCE_RULE_FILE } from "../support/scan.ts";

interface Case {
  readonly root: string;
  readonly log: string;
  readonly rule: string;
  verify(...more: readonly string[]): ReturnType<typeof tripline>;
}

async function scanned(whenOver: WhenOver): Promise<Case> {
  const root = temporaryFolder(whenOver);
  mkdirSync(join(root, "logs"));
  const log = join(root, "logs", "a.ndjson");
  const rule = join(root, "rule.toml");
  writeFileSync(log, sampleBytes("incident-winlogbeat"));
  writeFileSync(rule, readFileSync(SEQUENCE_RULE_FILE));
  const common = ["--no-bundled", "--rules", rule, "--state", root];
  const logs = join(root, "logs");
  await tripline(["scan", "--no-progress", ...common, logs]);
  return {
    root,
    log,
    rule,
    verify: (...more) => tripline(["verify", ...common, logs, ...more]),
  };
}

test("what is as it was is verified, also under another name or packed", async ({
  onTestFinished,
}) => {
  const { log, verify } = await scanned(onTestFinished);
  expect(await verify()).toEqual({
    code: 0,
    stdout: "",
    stderr:
      "1 alert of the journal: 1 verified, 0 with differences, 0 not derived; evidence: 2 same\n",
  });
  renameSync(log, `${log}.1`);
  expect((await verify()).stderr).toContain(
    "1 verified, 0 with differences, 0 not derived; evidence: 2 moved",
  );
  writeFileSync(`${log}.gz`, gzipSync(readFileSync(`${log}.1`)));
  rmSync(`${log}.1`);
  expect((await verify()).code).toBe(0);
});

test("an alert that was withdrawn is in the journal, by an exception or otherwise", async ({
  onTestFinished,
}) => {
  const { root, verify } = await scanned(onTestFinished);
  const path = join(root, "alerts.ndjson");
  const scannedJournal = readFileSync(path, "utf8");
  const record = documents(scannedJournal)[0] as unknown as AlertRecord;
  const withdraw = (more: Partial<AlertDocument>): void => {
    const alert = {
      ...record.alert,
      "tripline.certainty": "withdrawn",
      ...more,
    };
    const line = JSON.stringify({ ...record, kind: "withdrawn", alert });
    writeFileSync(path, `${scannedJournal}${line}\n`);
  };
  const none =
    "0 alerts of the journal: 0 verified, 0 with differences, 0 not derived; evidence: none\n";
  withdraw({ "tripline.exception": "backup-job" });
  expect(await verify()).toEqual({
    code: 0,
    stdout: "",
    stderr: `${none}1 alert withdrawn by an exception\n`,
  });
  expect(JSON.parse((await verify("--json")).stdout)).toMatchObject({
    totals: { alerts: 0, excepted: 1, withdrawn: 0, notInJournal: 0 },
    alerts: [],
  });
  withdraw({});
  expect(await verify()).toEqual({
    code: 0,
    stdout: "",
    stderr: `${none}1 alert of these logs withdrawn in the journal\n`,
  });
  expect(JSON.parse((await verify("--json")).stdout)).toMatchObject({
    totals: { alerts: 0, excepted: 0, withdrawn: 1, notInJournal: 0 },
  });
});

test("one changed character of the evidence is told with its place", async ({
  onTestFinished,
}) => {
  const { log, verify } = await scanned(onTestFinished);
  const text = readFileSync(log, "utf8");
  // The port of the connection; it matches all the same.
  writeFileSync(log, text.replaceAll("50233", "50234"));
  const { code, stdout } = await verify();
  expect(code).toBe(1);
  expect(stdout).toContain(
    "3ffe420a Remote Scheduled Task Creation on SRV-FILES2.corvane.example, 2026-03-11T09:20:52.232Z: the logs give it with other evidence\n",
  );
  expect(stdout).toMatch(
    /\n {2}step 1: \S+a\.ndjson @ \d+, \d+ bytes: changed\n$/,
  );
  const json = await verify("--json");
  expect(JSON.parse(json.stdout)).toMatchObject({
    totals: {
      alerts: 1,
      verified: 0,
      differs: 1,
      notDerived: 0,
      notInJournal: 0,
    },
    alerts: [
      {
        verdict: "differs",
        rule: { state: "same" },
        evidence: [
          { step: 1, state: "changed" },
          { step: 2, state: "same" },
        ],
      },
    ],
  });
});

test("evidence that is gone, a rule that changed, a rule that is not loaded", async ({
  onTestFinished,
}) => {
  const { log, rule, root, verify } = await scanned(onTestFinished);
  const toml = readFileSync(rule, "utf8");
  writeFileSync(rule, toml.replace(/maxspan\s*=\s*\w+/, "maxspan=3m"));
  expect((await verify()).stdout).toContain(
    ": its rule has another text now\n",
  );
  writeFileSync(rule, toml.replace(/rule_id = "./, 'rule_id = "0'));
  expect((await verify()).stdout).toContain(": its rule is not loaded\n");
  writeFileSync(rule, toml);
  writeFileSync(log, readFileSync(log).subarray(0, 1_000));
  const { code, stdout } = await verify();
  expect(code).toBe(1);
  expect(stdout).toContain(": the logs do not give it\n");
  expect(stdout.match(/bytes: gone\n/g)).toHaveLength(2);
  expect(
    await tripline(["verify", "--state", join(root, "none"), log]),
  ).toEqual({
    code: 3,
    stdout: "",
    stderr: `tripline: there is no journal ${join(root, "none", "alerts.ndjson")}\n  name its folder with --state\n`,
  });
});
