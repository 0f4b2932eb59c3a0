import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

const SAMPLE = samplePath("incident-winlogbeat");
const BYTES = sampleBytes("incident-winlogbeat");
const LINES = splitLines(BYTES);

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
    const [alert, ...others] = documents(stdout);
    expect(others).toEqual([]);
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
    expect(stderr).toMatch(
      /^525 events of 525 lines in \d+\.\d\d s \(\d+ MB\/s\), 1 rule: 1 alert\n$/,
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
    expect(lines.slice(2)).toEqual(["1 alert", ""]);
  });

  it("csv", async () => {
    const { stdout } = await tripline(["scan", "--format", "csv", SAMPLE]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^@timestamp,severity,risk_score,rule,host,status,/,
    );
    expect(lines[1]).toMatch(
      /^2026-03-11T09:20:52\.232Z,medium,47,Remote Scheduled Task Creation,SRV-FILES2\.corvane\.example,open,/,
    );
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
    const quiet = samplePath("quiet-day");
    expect((await tripline(["scan", quiet])).stdout).toBe("");
    expect((await tripline(["scan", "-f", "table", quiet])).stdout).toMatch(
      /^ID +TIME .*\n0 alerts\n$/,
    );
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
    expect(documents(journal)).toHaveLength(1);
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
    const { code, stdout } = await tripline(["scan", "-"], { stdin: [BYTES] });
    expect(code).toBe(0);
    expect(evidence(stdout)).toEqual([[396, 381]]);
  });

  it("gzip, from a file and through standard input", async () => {
    const packed = gzipSync(BYTES);
    const file = logFile(packed, "log.ndjson.gz");
    const fromFile = await tripline(["scan", file]);
    expect(fromFile.code).toBe(0);
    expect(evidence(fromFile.stdout)).toEqual([[396, 381]]);
    const fromPipe = await tripline(["scan", "-"], {
      stdin: [packed.subarray(0, 1_000), packed.subarray(1_000)],
    });
    expect(evidence(fromPipe.stdout)).toEqual([[396, 381]]);
  });

  it("folders and globs", async () => {
    const folder = folderOfItsOwn();
    writeFileSync(join(folder, "1.ndjson"), joinLines(LINES.slice(0, 390)));
    writeFileSync(join(folder, "2.log"), joinLines(LINES.slice(390)));
    writeFileSync(join(folder, "3.txt"), "not a log\n");
    const whole = await tripline(["scan", folder]);
    expect(evidence(whole.stdout)).toEqual([[6, 381]]);
    expect(whole.stderr).toContain("525 events of 525 lines");
    const part = await tripline(["scan", join(folder, "*.ndjson")]);
    expect(part.stdout).toBe("");
    expect(part.stderr).toContain("390 events of 390 lines");
  });

  it("a file that is named twice once", async () => {
    const { stdout, stderr } = await tripline(["scan", SAMPLE, SAMPLE]);
    expect(evidence(stdout)).toHaveLength(1);
    expect(stderr).toContain("525 events of 525 lines");
  });

  it("empty files", async () => {
    const { code, stderr } = await tripline(["scan", logFile("")]);
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
    const { code, stdout, stderr } = await tripline(["scan", file]);
    expect(code).toBe(0);
    expect(evidence(stdout)).toEqual([[400, 385]]);
    const at = Buffer.byteLength(joinLines(LINES.slice(0, 3)));
    expect(stderr.split("\n").slice(0, 6)).toEqual([
      `${file}:4 @ byte ${at}: not JSON (Unexpected token 'o', "not json" is not valid JSON); skipped`,
      `${file}:5 @ byte ${at + 9}: not JSON (Expected ',' or '}' after property value in JSON at position 6); skipped`,
      `${file}:6 @ byte ${at + 16}: not JSON (Unexpected token '\\x01', "\\x01" is not valid JSON); skipped; further ones are only counted`,
      `${file}: 4 lines not JSON`,
      expect.stringMatching(/^525 events of 529 lines in /),
      "not used: 4 lines not JSON",
    ]);
  });

  it("lines that are JSON and nothing that is known", async () => {
    const strange = ["[]", "{}", "3", '"text"', "null", '{"a":{"b":[1,{}]}}'];
    const file = logFile(joinLines([...strange, ...LINES]));
    const { code, stdout, stderr } = await tripline(["scan", file]);
    expect(code).toBe(0);
    expect(evidence(stdout)).toEqual([[402, 387]]);
    expect(stderr).toMatch(/not used: \d documents of unknown shape/);
  });

  it("a last line that is cut", async () => {
    const file = logFile(BYTES.subarray(0, BYTES.length - 50));
    const { code, stdout, stderr } = await tripline(["scan", file]);
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
    const { code, stdout, stderr } = await tripline(["scan", file]);
    expect(code).toBe(0);
    expect(evidence(stdout)).toEqual([[397, 382]]);
    expect(stderr).toContain(
      `${file} @ ${at}: line 201 has 50000008 bytes, more than 16777216; skipped, 1 so far\n`,
    );
    expect(stderr).toContain("525 events of 526 lines");
    expect(stderr).toContain("not used: 1 line too long\n");
  });

  it("binary, and nothing of it reaches the terminal", async () => {
    const noise = Buffer.alloc(100_000);
    for (let i = 0, x = 1; i < noise.length; i++) {
      x = (Math.imul(x, 1_103_515_245) + 12_345) >>> 0;
      noise[i] = x >>> 16;
    }
    const { code, stdout, stderr } = await tripline(["scan", logFile(noise)]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toMatch(/not used: \d+ lines not JSON\n$/);
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it("a gzip file that is cut off gives what is in it, and 4", async () => {
    const packed = gzipSync(BYTES);
    const file = logFile(
      packed.subarray(0, Math.floor(packed.length * 0.9)),
      "log.ndjson.gz",
    );
    const { code, stdout, stderr } = await tripline(["scan", file]);
    expect(code).toBe(4);
    expect(evidence(stdout)).toEqual([[396, 381]]);
    expect(stderr).toMatch(
      /log\.ndjson\.gz @ \d+: unexpected end of file; the lines before were read\n/,
    );
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
