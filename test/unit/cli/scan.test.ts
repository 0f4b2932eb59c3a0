import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import {
  joinLines,
  sampleBytes,
  samplePath,
  splitLines,
} from "../../support/captures.ts";
import { temporaryFolder } from "../../support/folder.ts";
import {
  childEnvironment,
  documents,
  RunningProgram,
  tripline,
  TRIPLINE,
} from "../../support/program.ts";
import { SEQUENCE_RULE_FILE } from "../../support/scan.ts";

const SAMPLE = samplePath("incident-winlogbeat");
const BYTES = sampleBytes("incident-winlogbeat");
const LINES = splitLines(BYTES);
const ID = "kibana.alert.uuid";

/** One bundled rule, whose alert of the sample needs two lines: a line that is lost or misplaced shows. */
const SEQUENCE = ["--no-bundled", "--rules", SEQUENCE_RULE_FILE];

// The tests run side by side: their folders go when all of them are over.
const cleanUps: (() => void)[] = [];
const folderOfItsOwn = (): string =>
  temporaryFolder((cleanUp) => cleanUps.push(cleanUp));
afterAll(() => {
  for (const cleanUp of cleanUps) cleanUp();
});

/** A log of its own; the path is what messages show. */
function logFile(content: Buffer | string, name = "log.ndjson"): string {
  const path = join(folderOfItsOwn(), name);
  writeFileSync(path, content);
  return path;
}

/** Where the evidence of the alerts stands. */
const evidence = (stdout: string): unknown[] =>
  documents(stdout).map((document) =>
    (document["tripline.events"] as { line: number }[]).map(({ line }) => line),
  );

describe.concurrent("what scan prints", () => {
  it("ndjson: one line an alert, with the names that scripts rely on", async () => {
    const { code, stdout, stderr } = await tripline(["scan", SAMPLE]);
    expect(code).toBe(0);
    const [alert, ...rows] = documents(stdout);
    expect(alert).toMatchObject({
      "@timestamp": "2026-03-11T09:20:52.232Z",
      "kibana.alert.uuid": expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      "kibana.alert.rule.rule_id": "ef358d6f-4fc6-40cf-8ba8-737149c14b50",
      "kibana.alert.rule.name": "Remote Scheduled Task Creation",
      "kibana.alert.severity": "medium",
      "kibana.alert.risk_score": 47,
      "kibana.alert.workflow_status": "open",
      "kibana.alert.reason": expect.stringMatching(
        /^Remote Scheduled Task Creation on SRV-FILES2\.corvane\.example: .*, then .*, within 20\.406 s$/,
      ) as string,
      "tripline.certainty": "confirmed",
      "tripline.key": {
        "host.id": "srv-files2",
        "process.entity_id": expect.any(String) as string,
      },
    });
    expect(alert!["threat"]).toMatchObject([
      { tactic: { id: "TA0008" } },
      { tactic: { id: "TA0002" } },
    ]);
    expect(alert!["tripline.actions"]).toMatchObject([
      { type: "exec", command: "powershell" },
    ]);
    const events = alert!["tripline.events"] as {
      file: string;
      line: number;
      offset: number;
      length: number;
      "@timestamp": string;
      step: number;
    }[];
    expect(events).toMatchObject([
      {
        file: SAMPLE,
        line: 396,
        "@timestamp": "2026-03-11T09:20:31.826Z",
        step: 1,
      },
      {
        file: SAMPLE,
        line: 381,
        "@timestamp": "2026-03-11T09:20:52.232Z",
        step: 2,
      },
    ]);
    for (const { offset, length, line } of events) {
      expect(BYTES.toString("utf8", offset, offset + length)).toBe(
        LINES[line - 1],
      );
    }
    expect(rows).toMatchObject(
      [
        { time: "2026-03-11T09:13:50.001Z", user: "m.halvorsen" },
        { time: "2026-03-11T09:20:52.171Z", user: "adm-okeke" },
      ].map(({ time, user }) => ({
        "@timestamp": time,
        "kibana.alert.rule.rule_id": "6b0f6d3c-2a64-4c1d-9d5e-83f2a4f3b7a1",
        "kibana.alert.severity": "high",
        "kibana.alert.risk_score": 63,
        "tripline.certainty": "confirmed",
        "tripline.row": {
          process_name: "schtasks.exe",
          dest: "WS-0417.corvane.example",
          user,
          count: 2,
          firstTime: time.slice(0, 19),
          lastTime: time.slice(0, 19),
        },
      })),
    );
    expect(evidence(stdout)).toEqual([
      [396, 381],
      [67, 66],
      [364, 363],
    ]);
    expect(stderr).toMatch(
      /^risk: 1 entity above a threshold: host ws-0417\.corvane\.example 126 in 24 h \(medium\)\n525 events of 525 lines in \d+\.\d\d s \(\d+ MB\/s\), 2 rules: 3 alerts\n$/,
    );
  });

  it("table", async () => {
    const { stdout } = await tripline(["scan", "-f", "table", SAMPLE]);
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(
      /^ID +TIME +SEVERITY +STATUS +CERTAINTY +HOST +RULE +RUNS$/,
    );
    expect(lines[1]).toMatch(
      /^[0-9a-f]{8} +2026-03-11T09:20:52\.232Z +medium +open +confirmed +SRV-FILES2\.\S+ +Remote Scheduled Task Creation +powershell /,
    );
    expect(lines[2]).toMatch(
      /^[0-9a-f]{8} +2026-03-11T09:13:50\.001Z +high +open +confirmed +WS-0417\.\S+ +Schtasks scheduling job on re… +C:\\Corvane\\/,
    );
    expect(lines[3]).toMatch(
      /^[0-9a-f]{8} +2026-03-11T09:20:52\.171Z +high +open +confirmed +WS-0417\.\S+ +Schtasks scheduling job on re… +powershell /,
    );
    expect(lines.slice(4)).toEqual(["3 alerts", ""]);
  });

  it("csv", async () => {
    const { stdout } = await tripline(["scan", "--format", "csv", SAMPLE]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(
      /^@timestamp,severity,risk_score,rule,host,status,/,
    );
    expect(lines[1]).toMatch(
      /^2026-03-11T09:20:52\.232Z,medium,47,Remote Scheduled Task Creation,SRV-FILES2\.corvane\.example,open,/,
    );
    expect(lines[2]).toMatch(
      /^2026-03-11T09:13:50\.001Z,high,63,Schtasks scheduling job on remote system,WS-0417\.corvane\.example,open,/,
    );
    expect(lines[3]).toMatch(
      /^2026-03-11T09:20:52\.171Z,high,63,Schtasks scheduling job on remote system,WS-0417\.corvane\.example,open,/,
    );
  });

  it("html: one page, with the hash of each record and what was not seen", async () => {
    const broken = logFile(`{"a":\n${LINES.map(String).join("")}`);
    const { code, stdout } = await tripline(["scan", "-f", "html", broken]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("3 alerts on 2 hosts");
    expect(stdout).toContain("log.ndjson: 1 line not JSON");
    expect(stdout).toContain("not used: 1 line not JSON");
    const record = LINES[395]!.trimEnd();
    const hash = createHash("sha256").update(record).digest("hex");
    expect(stdout).toContain(hash);
  });

  it("navigator: one layer", async () => {
    const { code, stdout } = await tripline([
      "scan",
      "-f",
      "navigator",
      SAMPLE,
    ]);
    expect(code).toBe(0);
    const layer = JSON.parse(stdout) as {
      versions: { layer: string };
      techniques: { techniqueID: string }[];
    };
    expect(layer.versions.layer).toBe("4.5");
    expect(
      new Set(layer.techniques.map(({ techniqueID }) => techniqueID)),
    ).toEqual(new Set(["T1053.005", "T1021"]));
  });

  it("markdown", async () => {
    const { stdout } = await tripline(["scan", "-f", "markdown", SAMPLE]);
    expect(stdout).toMatch(
      /^# Alerts\n\n## Remote Scheduled Task Creation on `SRV-FILES2\.corvane\.example`\n/,
    );
    expect(stdout).toContain(`| \`${SAMPLE}:396\` |`);
    expect(stdout).toContain(
      "iwr http://198.51.100.23/inventory.txt -OutFile $env:TEMP\\inventory.txt",
    );
  });

  it("nothing but the frame of a format without alerts", async () => {
    const scan = ["scan", ...SEQUENCE, samplePath("quiet-day")];
    expect((await tripline(scan)).stdout).toBe("");
    expect((await tripline([...scan, "-f", "table"])).stdout).toMatch(
      /^ID +TIME .*\n0 alerts\n$/,
    );
  });

  it("rows for local tasks, too, unless the detection's filter leaves them out", async () => {
    const quiet = samplePath("quiet-day");
    expect(evidence((await tripline(["scan", quiet])).stdout)).toEqual([
      [69, 68],
      [194, 193],
    ]);
    const filter = logFile(
      'name: schtasks_scheduling_job_on_remote_system_filter\ndefinition: search process="*/s *"\n',
      "filter.yml",
    );
    const scan = ["scan", "--rules", filter];
    expect((await tripline([...scan, quiet])).stdout).toBe("");
    expect(evidence((await tripline([...scan, SAMPLE])).stdout)).toEqual([
      [396, 381],
      [364, 363],
    ]);
  });

  it("the same bytes each time", async () => {
    const first = await tripline(["scan", SAMPLE]);
    const second = await tripline(["scan", SAMPLE]);
    expect(second.stdout).toBe(first.stdout);
  });

  it("a journal only with --state, and each alert in it once", async () => {
    const state = join(folderOfItsOwn(), "state");
    for (let i = 0; i < 2; i++) {
      expect((await tripline(["scan", "--state", state, SAMPLE])).code).toBe(0);
    }
    const journal = readFileSync(join(state, "alerts.ndjson"), "utf8");
    expect(documents(journal)).toHaveLength(3);
  });

  it("no alert when the journal that was asked for cannot be written", async () => {
    const state = join(logFile(""), "state");
    const { code, stdout, stderr } = await tripline([
      "scan",
      "--state",
      state,
      SAMPLE,
    ]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(
      /^tripline: the journal [^\n]* cannot be [^\n]*ENOTDIR[^\n]*\n$/,
    );
  });
});

describe.concurrent("what scan reads", () => {
  it("standard input", async () => {
    const { code, stdout } = await tripline(["scan", ...SEQUENCE, "-"], {
      stdin: [BYTES],
    });
    expect(code).toBe(0);
    expect(evidence(stdout)).toEqual([[396, 381]]);
  });

  it("gzip, from a file and through standard input", async () => {
    const packed = gzipSync(BYTES);
    const file = logFile(packed, "log.ndjson.gz");
    const fromFile = await tripline(["scan", ...SEQUENCE, file]);
    expect(fromFile.code).toBe(0);
    expect(evidence(fromFile.stdout)).toEqual([[396, 381]]);
    const fromPipe = await tripline(["scan", ...SEQUENCE, "-"], {
      stdin: [packed.subarray(0, 1_000), packed.subarray(1_000)],
    });
    expect(evidence(fromPipe.stdout)).toEqual([[396, 381]]);
  });

  it("folders and globs", async () => {
    const folder = folderOfItsOwn();
    writeFileSync(join(folder, "1.ndjson"), joinLines(LINES.slice(0, 390)));
    writeFileSync(join(folder, "2.log"), joinLines(LINES.slice(390)));
    writeFileSync(join(folder, "3.txt"), "not a log\n");
    const whole = await tripline(["scan", ...SEQUENCE, folder]);
    expect(evidence(whole.stdout)).toEqual([[6, 381]]);
    expect(whole.stderr).toContain("525 events of 525 lines");
    expect(whole.stderr).toContain(
      `1 file not looked at: ${join(folder, "3.txt")} (no JSON, no XML events)\n`,
    );
    const part = await tripline([
      "scan",
      ...SEQUENCE,
      join(folder, "*.ndjson"),
    ]);
    expect(part.stdout).toBe("");
    expect(part.stderr).toContain("390 events of 390 lines");
  });

  it("a file that is named twice once", async () => {
    const { stdout, stderr } = await tripline([
      "scan",
      ...SEQUENCE,
      SAMPLE,
      SAMPLE,
    ]);
    expect(evidence(stdout)).toHaveLength(1);
    expect(stderr).toContain("525 events of 525 lines");
  });

  it("empty files", async () => {
    const { code, stderr } = await tripline(["scan", ...SEQUENCE, logFile("")]);
    expect(code).toBe(0);
    expect(stderr).toContain("0 events of 0 lines");
  });
});

describe.concurrent("bad input costs only itself", () => {
  it("lines that are not JSON are told with their place, then counted", async () => {
    const bad = ["not json", '{"a":1', "\u0000\u0001", '{"half":'];
    const lines = [...LINES];
    lines.splice(3, 0, ...bad);
    const file = logFile(joinLines(lines));
    const { code, stdout, stderr } = await tripline([
      "scan",
      ...SEQUENCE,
      file,
    ]);
    expect(code).toBe(0);
    expect(evidence(stdout)).toEqual([[400, 385]]);
    const at = Buffer.byteLength(joinLines(LINES.slice(0, 3)));
    expect(stderr.split("\n").slice(0, 7)).toEqual([
      `${file} @ ${at + 16}: 1 zero byte, as a crash leaves them; skipped`,
      `${file}:4 @ byte ${at}: not JSON (Unexpected token 'o'); skipped`,
      `${file}:5 @ byte ${at + 9}: not JSON (Expected ',' or '}' after property value in JSON at position 6); skipped`,
      `${file}:6 @ byte ${at + 16}: not JSON (Unexpected token '\\x01'); skipped; further ones are only counted`,
      `${file}: 4 lines not JSON`,
      expect.stringMatching(/^525 events of 529 lines in /),
      "not used: 4 lines not JSON, 1 zero byte",
    ]);
  });

  it("lines that are JSON and nothing that is known", async () => {
    const strange = ["[]", "{}", "3", '"text"', "null", '{"a":{"b":[1,{}]}}'];
    const file = logFile(joinLines([...strange, ...LINES]));
    const { code, stdout, stderr } = await tripline([
      "scan",
      ...SEQUENCE,
      file,
    ]);
    expect(code).toBe(0);
    expect(evidence(stdout)).toEqual([[402, 387]]);
    expect(stderr).toMatch(/not used: \d documents of unknown shape/);
  });

  it("a last line that is cut", async () => {
    const file = logFile(BYTES.subarray(0, BYTES.length - 50));
    const { code, stdout, stderr } = await tripline([
      "scan",
      ...SEQUENCE,
      file,
    ]);
    expect(code).toBe(0);
    expect(evidence(stdout)).toEqual([[396, 381]]);
    expect(stderr).toContain(`${file}:525 @ byte `);
    expect(stderr).toContain("not used: 1 line not JSON");
  });

  it("a line of 50 MB", async () => {
    const file = logFile(
      Buffer.concat([
        joinLines(LINES.slice(0, 200)),
        Buffer.from('{"a":"'),
        Buffer.alloc(50_000_000, "x"),
        Buffer.from('"}\n'),
        joinLines(LINES.slice(200)),
      ]),
    );
    const at = joinLines(LINES.slice(0, 200)).length;
    const { code, stdout, stderr } = await tripline([
      "scan",
      ...SEQUENCE,
      file,
    ]);
    expect(code).toBe(0);
    expect(evidence(stdout)).toEqual([[397, 382]]);
    expect(stderr).toContain(
      `${file} @ ${at}: line 201 has 50000008 bytes, more than 16777216; skipped, 1 so far\n`,
    );
    expect(stderr).toContain("525 events of 526 lines");
    expect(stderr).toContain("not used: 1 line too long\n");
  });

  it("zeros that a crash left behind", async () => {
    const file = logFile(Buffer.concat([BYTES, Buffer.alloc(3_000_000)]));
    const { code, stderr } = await tripline(["scan", ...SEQUENCE, file]);
    expect(code).toBe(0);
    expect(stderr).toContain("525 events of 526 lines");
    expect(stderr).toContain(
      `${file} @ ${BYTES.length}: 3000000 zero bytes, as a crash leaves them; skipped\n`,
    );
    expect(stderr).toContain("not used: 3,000,000 zero bytes\n");
  });

  it("what is no log at all: named it is a failure, in a folder it is said", async () => {
    const file = logFile("ElfFile\0", "Security.evtx");
    const folder = dirname(file);
    const advice = "convert it first, e.g. evtx_dump -o jsonl Security.evtx";
    const named = await tripline(["scan", ...SEQUENCE, file]);
    expect(named.code).toBe(4);
    expect(named.stderr).toContain(`${file}: binary event log: ${advice}\n`);
    const alone = await tripline(["scan", ...SEQUENCE, folder]);
    expect(alone.code).toBe(4);
    expect(alone.stderr.split("\n").slice(0, 3)).toEqual([
      `${folder}: no log in this folder`,
      `1 file not looked at: ${file} (binary event log)`,
      `1 file (binary event log): ${advice}`,
    ]);
    writeFileSync(join(folder, "winlogbeat"), BYTES);
    const { code, stderr } = await tripline(["scan", ...SEQUENCE, folder]);
    expect(code).toBe(0);
    expect(stderr).toContain("525 events of 525 lines");
    expect(stderr).toContain(
      `1 file not looked at: ${file} (binary event log)\n`,
    );
  });

  it("binary, and nothing of it reaches the terminal", async () => {
    const noise = Buffer.alloc(100_000);
    for (let i = 0, x = 1; i < noise.length; i++) {
      x = (Math.imul(x, 1_103_515_245) + 12_345) >>> 0;
      noise[i] = x >>> 16;
    }
    const { code, stdout, stderr } = await tripline([
      "scan",
      ...SEQUENCE,
      logFile(noise),
    ]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    expect(stderr).toMatch(/: no document in it: \d+ lines are not JSON\n/);
    expect(stderr).toMatch(
      /not used: \d+ lines not JSON(?:, \d+ zero bytes?)?\n$/,
    );
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it("a gzip file that is cut off gives what is in it, and 4", async () => {
    const packed = gzipSync(BYTES);
    const file = logFile(
      packed.subarray(0, Math.floor(packed.length * 0.9)),
      "log.ndjson.gz",
    );
    const { code, stdout, stderr } = await tripline([
      "scan",
      ...SEQUENCE,
      file,
    ]);
    expect(code).toBe(4);
    expect(evidence(stdout)).toEqual([[396, 381]]);
    expect(stderr).toMatch(
      /log\.ndjson\.gz @ \d+: gzip data is cut off; the lines before were read\n/,
    );
  });
});

describe("a record that stands in two logs", () => {
  it.each(["fast", "reference"])(
    "raises one alert, with the %s engine",
    async (engine) => {
      const rule = join(folderOfItsOwn(), "all.eql");
      writeFileSync(rule, "process where true");
      const alone = ["scan", "--no-bundled", "--rules", rule];
      const options = [...alone, "--storm-limit", "0", "--engine", engine];
      const once = await tripline([...options, SAMPLE]);
      const twice = await tripline([...options, SAMPLE, logFile(BYTES)]);
      const ids = documents(twice.stdout).map((each) => each[ID] as string);
      expect(ids).toHaveLength(new Set(ids).size);
      expect(ids).toHaveLength(documents(once.stdout).length);
      expect(twice.stderr).toMatch(/not used: [\d,]+ repeated records/);
    },
  );
});

describe("no room for its output", () => {
  it.each([
    ["a device that is full", "exec >/dev/full"],
    ["a file that may not grow", "ulimit -f 1; exec >out"],
  ])("%s: a message and an exit code of its own", (_, setting) => {
    const run = spawnSync(
      "/bin/sh",
      ["-c", `${setting}; exec "$0" "$@"`, process.execPath, TRIPLINE].concat([
        "scan",
        SAMPLE,
      ]),
      { cwd: folderOfItsOwn(), env: childEnvironment(), encoding: "utf8" },
    );
    expect(run.status).toBe(5);
    expect(run.stderr).toMatch(
      /^tripline: standard output cannot be written: (?:ENOSPC|EFBIG): /m,
    );
    expect(run.stderr).not.toMatch(/\n {4}at /);
  });
});

describe("the reader of its output goes away", () => {
  it("scan | head -1 ends quietly, long before the end of the log", async () => {
    // Every event of the log is an alert: far more than a pipe takes.
    const folder = temporaryFolder();
    const rule = join(folder, "all.eql");
    writeFileSync(rule, "any where true");
    const log = join(folder, "log.ndjson");
    writeFileSync(
      log,
      Buffer.concat(
        Array.from({ length: 20 }, (_, i) =>
          Buffer.from(
            BYTES.toString("utf8").replaceAll(
              /"record_id":(\d+)/g,
              (__, id) => `"record_id":${Number(id) + i * 1_000_000}`,
            ),
          ),
        ),
      ),
    );
    const program = spawn(
      "/bin/sh",
      [
        "-c",
        '"$0" "$@" 2>"$ERR" | head -1; echo "head is done"',
        process.execPath,
        TRIPLINE,
        "scan",
        "--storm-limit",
        "0",
        "--no-bundled",
        "--rules",
        rule,
        log,
      ],
      { env: childEnvironment({ ERR: join(folder, "stderr") }) },
    );
    let stdout = "";
    program.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    await new Promise((resolve) => program.on("close", resolve));
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      "kibana.alert.rule.name": "all",
    });
    const stderr = readFileSync(join(folder, "stderr"), "utf8");
    expect(stderr).not.toMatch(/EPIPE|Error|at /);
    const [, events] = /^([\d,]+) events of/m.exec(stderr)!;
    expect(Number(events!.replaceAll(",", ""))).toBeLessThan(10_500);
  });

  it("also when it was gone from the start", async () => {
    const program = new RunningProgram(["scan", SAMPLE]);
    program.child.stdout.destroy();
    program.child.stdin.end();
    await program.until(() => !program.isRunning, "its end");
    const { code, stderr } = await program.exit();
    expect(code).toBe(0);
    expect(stderr).not.toContain("EPIPE");
  });
});
