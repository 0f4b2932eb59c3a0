import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { samplePath } from "../../support/captures.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { documents, RunningProgram, tripline } from "../../support/program.ts";
import type { RunResult } from "../../support/program.ts";
import { SEQUENCE_RULE_FILE } from "../../support/scan.ts";

let state: string;
/** Ids of the alerts on SRV-FILES2 (11 March) and on SRV-PRINT1 (18 March). */
let files2: string;
let print1: string;

const alerts = (...args: string[]): Promise<RunResult> =>
  tripline(["alerts", ...args, "--state", state]);

const listed = async (...args: string[]): Promise<unknown[]> => {
  const { code, stdout } = await alerts("--format", "ndjson", ...args);
  expect(code).toBe(0);
  return documents(stdout).map((document) => document["host.name"]);
};

const journal = (): Record<string, unknown>[] =>
  documents(readFileSync(join(state, "alerts.ndjson"), "utf8"));

/** What a scan of two incidents with the sequence writes. */
let written: string | undefined;

beforeEach(async () => {
  state = temporaryFolder();
  if (written === undefined) {
    await tripline([
      "scan",
      "--no-bundled",
      "--rules",
      SEQUENCE_RULE_FILE,
      "--state",
      state,
      samplePath("incident-winlogbeat"),
      samplePath("incident-endpoint"),
    ]);
    written = readFileSync(join(state, "alerts.ndjson"), "utf8");
  }
  writeFileSync(join(state, "alerts.ndjson"), written);
  [files2, print1] = journal().map(
    ({ alert }) =>
      (alert as { "kibana.alert.uuid": string })["kibana.alert.uuid"],
  ) as [string, string];
});

const FILES2 = "SRV-FILES2.corvane.example";
const PRINT1 = "SRV-PRINT1";

describe("a report from the journal", () => {
  it("has the decision in force, and the texts of the rules at hand", async () => {
    await alerts("close", files2, "--reason", "benign <i>");
    const { code, ...page } = await alerts("-f", "html", "--host", "FILES2");
    expect(code).toBe(0);
    const stdout = page.stdout.replaceAll(/\s+/g, " ");
    expect(stdout).toContain("1 alert on 1 host");
    expect(stdout).toMatch(/closed by\s+<code>[^<]+<\/code>: benign &lt;i&gt;/);
    expect(stdout).toContain("does not tell what the logs lacked");
    expect(stdout).toContain("sequence by host.id, process.entity_id");
    const without = await alerts("-f", "html", "--no-bundled");
    expect(without.stdout).not.toContain("sequence by host.id");
  });

  it("is written at its end, so it cannot be followed", async () => {
    const { code, stdout, stderr } = await alerts("-f", "html", "--follow");
    expect({ code, stdout, stderr }).toEqual({
      code: 3,
      stdout: "",
      stderr:
        "tripline: --format html is one document, written after the last alert: with --follow there is none\n  leave out --follow, or take ndjson, table, csv or markdown\n",
    });
  });
});

describe("tripline alerts", () => {
  it("lists the journal as a table", async () => {
    const { code, stdout, stderr } = await alerts();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(
      /^[0-9a-f]{8} +2026-03-11T\S+ +medium +open +confirmed +SRV-FILES2/,
    );
    expect(lines[2]).toMatch(
      /^[0-9a-f]{8} +2026-03-18T\S+Z +medium +open +confirmed +SRV-PRINT1/,
    );
    expect(lines[3]).toBe("2 alerts");
  });

  it.each<[string[], string[]]>([
    [
      ["--status", "open"],
      [FILES2, PRINT1],
    ],
    [["--status", "closed"], []],
    [
      ["--severity", "low"],
      [FILES2, PRINT1],
    ],
    [
      ["--severity", "medium"],
      [FILES2, PRINT1],
    ],
    [["--severity", "high"], []],
    [
      ["--rule", "scheduled TASK"],
      [FILES2, PRINT1],
    ],
    [
      ["--rule", "ef358d6f"],
      [FILES2, PRINT1],
    ],
    [["--rule", "mimikatz"], []],
    [["--host", "print"], [PRINT1]],
    [["--since", "2026-03-12"], [PRINT1]],
    [
      ["--since", "2026-03-11T09:20:52.232Z"],
      [FILES2, PRINT1],
    ],
    [["--since", "2026-03-11T09:20:52.233Z"], [PRINT1]],
    [["--host", "print", "--status", "closed"], []],
  ])("%j", async (args, hosts) => {
    expect(await listed(...args)).toEqual(hosts);
  });

  it("exports", async () => {
    expect((await alerts("--format", "csv")).stdout.split("\n")).toHaveLength(
      4,
    );
    expect((await alerts("-f", "markdown")).stdout).toMatch(/^# Alerts\n/);
  });

  it("tells alerts about schtasks by the machine that it names", async () => {
    const state = temporaryFolder();
    const log = samplePath("incident-winlogbeat");
    await tripline(["scan", log, "--state", state]);
    const hosts = async (target: string): Promise<string[]> => {
      const { stdout } = await tripline([
        ...["alerts", "--state", state, "-f", "csv", "--target", target],
      ]);
      const [, ...records] = stdout.trimEnd().split("\r\n");
      return records.map((record) => record.split(",").slice(-2).join(" "));
    };
    const remote = ["remote SRV-FILES2"];
    expect(await hosts("files2")).toEqual(remote);
    expect(await hosts("Remote")).toEqual(remote);
    expect(await hosts("local")).toEqual(["local "]);
    expect(await hosts("fs8")).toEqual([]);
  });

  it("says where it looked when there is no journal", async () => {
    const folder = join(temporaryFolder(), "none");
    expect(
      await tripline(["alerts", "-f", "ndjson", "--state", folder]),
    ).toEqual({
      code: 0,
      stdout: "",
      stderr: `no journal in ${folder} yet: tripline watch writes it\n`,
    });
  });

  it("looks in XDG_STATE_HOME without --state", async () => {
    const home = temporaryFolder();
    const { stderr } = await tripline(["alerts"], {
      env: { XDG_STATE_HOME: home },
    });
    expect(stderr).toContain(`no journal in ${join(home, "tripline")} yet`);
  });

  it("tells how many lines of the journal are damaged, and lists the rest", async () => {
    appendFileSync(join(state, "alerts.ndjson"), '{"type":"alert"}\nnoise\n');
    const { code, stdout, stderr } = await alerts();
    expect(code).toBe(0);
    expect(stdout).toContain("2 alerts\n");
    expect(stderr).toBe("2 lines of the journal could not be read\n");
  });

  it("a journal that cannot be read is an error", async () => {
    const { code, stdout, stderr } = await tripline([
      "alerts",
      "--state",
      join(state, "alerts.ndjson"),
    ]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(/^tripline: the journal .* cannot be read: ENOTDIR/);
  });
});

describe("a decision", () => {
  it("close, reopen, acknowledge: the last one counts, all are kept", async () => {
    expect(await alerts("close", files2, "--reason", "change 4711")).toEqual({
      code: 0,
      stdout: "",
      stderr: "Closed 1 alert\n",
    });
    expect(await listed("--status", "closed")).toEqual([FILES2]);
    const { stdout } = await alerts("-f", "ndjson", "--status", "closed");
    expect(documents(stdout)[0]).toMatchObject({
      "kibana.alert.workflow_status": "closed",
      "tripline.close_reason": "change 4711",
    });

    expect((await alerts("reopen", files2)).stderr).toBe("Reopened 1 alert\n");
    expect(await listed("--status", "closed")).toEqual([]);

    expect((await alerts("acknowledge", files2, print1)).stderr).toBe(
      "Acknowledged 2 alerts\n",
    );
    expect(await listed("--status", "acknowledged")).toEqual([FILES2, PRINT1]);
    expect(journal().map(({ type, action }) => action ?? type)).toEqual([
      "alert",
      "alert",
      "close",
      "reopen",
      "acknowledge",
    ]);
  });

  it("takes the first characters of an id", async () => {
    expect((await alerts("close", print1.slice(0, 6))).code).toBe(0);
    expect(await listed("--status", "closed")).toEqual([PRINT1]);
  });

  it("--state may stand before the word", async () => {
    const result = await tripline([
      "alerts",
      "--state",
      state,
      "close",
      files2,
    ]);
    expect(result.stderr).toBe("Closed 1 alert\n");
    expect(await listed("--status", "closed")).toEqual([FILES2]);
  });

  it.each([
    ["fewer than six characters", () => files2.slice(0, 5)],
    ["an unknown id", () => "ffffffffffff"],
  ])("%s", async (_, id) => {
    const before = journal();
    expect(await alerts("close", id())).toEqual({
      code: 3,
      stdout: "",
      stderr: `tripline: no alert "${id()}" in the journal\n  see "tripline alerts"; at least 6 characters of the id are needed\n`,
    });
    expect(journal()).toEqual(before);
  });

  it("counts an alert once that is named twice", async () => {
    expect(
      (await alerts("acknowledge", files2, files2.slice(0, 8), files2)).stderr,
    ).toBe("Acknowledged 1 alert\n");
    expect(journal().at(-1)).toMatchObject({ ids: [files2] });
  });

  it("about several alerts is taken whole or not at all", async () => {
    expect((await alerts("close", files2, "ffffffffffff")).code).toBe(3);
    expect(await listed("--status", "closed")).toEqual([]);
  });

  it.each<[string, string[], string]>([
    [
      "in front of the word",
      ["--status", "closed", "--host", "nosuch", "acknowledge", "ID"],
      '"alerts acknowledge" does not take --status, --host\n  leave them out: they are',
    ],
    [
      "behind it",
      ["reopen", "ID", "-f", "csv"],
      '"alerts reopen" does not take --format\n  leave it out: it is',
    ],
    [
      "that says no",
      ["--no-bundled", "close", "ID", "--reason", "x"],
      '"alerts close" does not take --no-bundled\n  leave it out: it is',
    ],
  ])("refuses an option of the list %s", async (_, args, said) => {
    const before = journal();
    const result = await alerts(
      ...args.map((arg) => (arg === "ID" ? files2 : arg)),
    );
    const name = /alerts \w+/.exec(said)![0];
    expect(result).toEqual({
      code: 3,
      stdout: "",
      stderr: `tripline: ${said} for "tripline alerts" alone; see "tripline ${name} --help"\n`,
    });
    expect(journal()).toEqual(before);
  });

  it("only close takes a reason", async () => {
    const { code, stderr } = await alerts("reopen", files2, "--reason", "x");
    expect(code).toBe(3);
    expect(stderr).toMatch(/^tripline: unknown option '--reason'\n/);
  });
});

describe("--follow", () => {
  it("goes on with what others decide and find, until SIGTERM", async () => {
    const program = new RunningProgram([
      "alerts",
      "--follow",
      "--format",
      "ndjson",
      "--state",
      state,
    ]);
    await program.until(
      () => documents(program.stdout).length === 2,
      "the journal so far",
    );
    await alerts("close", print1, "--reason", "drill");
    await program.until(
      () => documents(program.stdout).length === 3,
      "the decision",
    );
    expect(documents(program.stdout)[2]).toMatchObject({
      "kibana.alert.uuid": print1,
      "kibana.alert.workflow_status": "closed",
      "tripline.close_reason": "drill",
    });
    expect(program.stderr).toMatch(/ close 1 alert: drill\n$/);
    expect(await program.stop("SIGTERM")).toMatchObject({ code: 0 });
  });

  it("ends with Ctrl-C, also while there is no journal", async () => {
    const program = new RunningProgram([
      "alerts",
      "--follow",
      "--state",
      join(temporaryFolder(), "none"),
    ]);
    await program.until(
      () => program.stderr.includes("no journal in"),
      "the word about the journal",
    );
    expect(await program.stop("SIGINT")).toMatchObject({ code: 0 });
  });
});
