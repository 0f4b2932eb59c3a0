import { describe, expect, test } from "vitest";
import {
  MAX_LINE_CHARS,
  hostLabel,
  readTaskCommand,
  taskCommandToDecoded,
} from "../../../src/task/command-line.ts";
import type { TaskCommand } from "../../../src/task/command-line.ts";

const NOTHING = {
  remote: false,
  targetHost: null,
  via: null,
  taskName: null,
  action: null,
  xmlFile: null,
  definition: null,
  runAs: null,
  connectAs: null,
  runLevel: null,
  schedule: null,
  force: false,
  passwords: 0,
  problems: [],
};

const encoded = (script: string): string =>
  Buffer.from(script, "utf16le").toString("base64");

const read = (line: string, host?: string): TaskCommand => {
  const command = readTaskCommand(line, host === undefined ? {} : { host });
  if (command === undefined) throw new Error(`no task command: ${line}`);
  return command;
};

describe("worked examples", () => {
  test.each<[string, object]>([
    [
      String.raw`schtasks /create /s FS9 /tn Upd /tr "cmd.exe /c c:\u.bat" /sc onstart /ru system /f`,
      {
        tool: "schtasks",
        verb: "create",
        remote: true,
        targetHost: "FS9",
        taskName: "Upd",
        action: { command: "cmd.exe", arguments: "/c c:\\u.bat" },
        runAs: "system",
        schedule: "at system start",
        force: true,
      },
    ],
    [
      String.raw`SCHTASKS -Create -TN "A b" -TR "\"C:\Program Files\t\t.exe\" -x" -SC Weekly -D MON -ST 06:00`,
      {
        tool: "schtasks",
        verb: "create",
        taskName: "A b",
        action: { command: "C:\\Program Files\\t\\t.exe", arguments: "-x" },
        schedule: "every week on MON at 06:00",
      },
    ],
    [
      String.raw`schtasks /change /s \\fs9 /u C\a /p "my pw" /tn \X /tr calc.exe`,
      {
        tool: "schtasks",
        verb: "change",
        remote: true,
        targetHost: "fs9",
        taskName: "\\X",
        action: { command: "calc.exe", arguments: null },
        connectAs: "C\\a",
        passwords: 1,
        masked: String.raw`schtasks /change /s \\fs9 /u C\a /p **** /tn \X /tr calc.exe`,
      },
    ],
    [
      String.raw`schtasks /create /tn q /xml c:\t\q.tmp`,
      {
        tool: "schtasks",
        verb: "create",
        taskName: "q",
        xmlFile: "c:\\t\\q.tmp",
      },
    ],
    [
      String.raw`at \\fs9 03:30 /every:T,Th c:\b.cmd -z`,
      {
        tool: "at",
        verb: "create",
        remote: true,
        targetHost: "fs9",
        action: { command: "c:\\b.cmd", arguments: "-z" },
        schedule: "every T,Th at 03:30",
        runAs: "SYSTEM",
      },
    ],
    [
      `powershell -c "Register-ScheduledTask -CimSession fs9 -TaskName N -Action (New-ScheduledTaskAction -Execute 'a.exe' -Argument '-b')"`,
      {
        tool: "powershell",
        verb: "create",
        remote: true,
        targetHost: "fs9",
        taskName: "N",
        action: { command: "a.exe", arguments: "-b" },
      },
    ],
    [
      'wmic /node:fs9 process call create "schtasks /run /tn N"',
      {
        tool: "schtasks",
        verb: "run",
        remote: true,
        targetHost: "fs9",
        via: "wmic",
        taskName: "N",
      },
    ],
    [
      "cmd /c sch^tasks /delete /tn * /f",
      { tool: "schtasks", verb: "delete", taskName: "*", force: true },
    ],
  ])("%s", (line, expected) => {
    expect(readTaskCommand(line)).toEqual({
      ...NOTHING,
      masked: line,
      ...expected,
    });
  });
});

describe("from real logs", () => {
  test("a remote creation", () => {
    const line = String.raw`schtasks  /create /F /tn \Microsoft\Windows\SoftwareProtectionPlatform\EventCacheManager /tr "C:\Windows\system32\cmd.exe /C C:\Windows\System32\notepad.exe" /sc ONSTART /ru system /S WORKSTATION6`;
    expect(read(line, "WORKSTATION5.theshire.local")).toMatchObject({
      remote: true,
      targetHost: "WORKSTATION6",
      action: {
        command: "C:\\Windows\\system32\\cmd.exe",
        arguments: "/C C:\\Windows\\System32\\notepad.exe",
      },
      schedule: "at system start",
      problems: [],
    });
    expect(read(line, "workstation6.theshire.local").remote).toBe(false);
  });

  test("quotes inside quotes", () => {
    expect(
      read(
        String.raw`"C:\windows\system32\schtasks.exe" /Create /F /SC DAILY /ST 09:00 /TN MordorSchtask /TR "C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe -NonI -W hidden -c \"IEX (1)\""`,
      ),
    ).toMatchObject({
      taskName: "MordorSchtask",
      schedule: "every day at 09:00",
      action: {
        command:
          "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
        arguments: '-NonI -W hidden -c "IEX (1)"',
      },
      problems: [],
    });
  });
});

describe("what is no task command", () => {
  test.each([
    "",
    "whoami",
    "echo schtasks /create",
    "at the end of the day",
    "at 10:00",
    "look at 10:00 cmd",
    "powershell -file Register-ScheduledTask.ps1",
    'findstr "Register-ScheduledTask" x.ps1',
    "a".repeat(MAX_LINE_CHARS + 1),
  ])("%s", (line) => {
    expect(readTaskCommand(line)).toBeUndefined();
  });
});

describe("wrappers", () => {
  test.each<[string, object]>([
    [
      String.raw`psexec \\h1 -u a -p pw schtasks /create /tn x /tr calc`,
      { via: "psexec", remote: true, targetHost: "h1", passwords: 1 },
    ],
    [
      "winrs -r:h1 schtasks /run /tn x",
      { via: "winrs", remote: true, targetHost: "h1", verb: "run" },
    ],
    [
      String.raw`psexec \\h1 schtasks /run /s h2 /tn x`,
      { via: "psexec", remote: true, targetHost: "h2" },
    ],
    [
      "icm -ComputerName h1 { schtasks /run /tn x }",
      { via: "invoke-command", remote: true, targetHost: "h1" },
    ],
    [
      'powershell -c "Invoke-Command -ComputerName $h { schtasks /run /tn x }"',
      { via: "invoke-command", remote: "unknown", targetHost: null },
    ],
    [
      `powershell -nop -enc ${encoded("schtasks /create /s h2 /tn 'a b' /tr 'calc.exe -x; y' /rp top")}`,
      {
        remote: true,
        targetHost: "h2",
        taskName: "a b",
        action: { command: "calc.exe", arguments: "-x; y" },
        passwords: 1,
        masked: "powershell -nop -enc ****",
      },
    ],
    [
      'wmic /node:"fs9" job call create "c:\\a.cmd /x",0,0,true,"x"',
      {
        tool: "wmic",
        verb: "create",
        remote: true,
        targetHost: "fs9",
        action: { command: "c:\\a.cmd", arguments: "/x" },
        runAs: "SYSTEM",
      },
    ],
    [
      'cmd /q /c start /min "" schtasks /delete /tn x',
      { verb: "delete", taskName: "x", remote: false },
    ],
    ["whoami & @schtasks /query & ver", { verb: "query" }],
    ["(schtasks /end /tn x)", { verb: "end" }],
  ])("%s", (line, expected) => {
    expect(read(line)).toMatchObject(expected);
  });

  test("not without end", () => {
    expect(
      readTaskCommand(`${"cmd /c ".repeat(9)}schtasks /run /tn x`),
    ).toBeUndefined();
    expect(
      readTaskCommand(`${"cmd /c ".repeat(8)}schtasks /run /tn x`),
    ).toBeDefined();
  });
});

describe("obscured", () => {
  test("a program named by variables", () => {
    expect(read("%x:~0,3%tasks /create /tn a /tr b")).toMatchObject({
      tool: null,
      verb: "create",
      taskName: "a",
      problems: [
        {
          code: "hidden-program",
          message: "program name hidden by variables",
        },
      ],
    });
    expect(readTaskCommand("%comspec% /create")).toBeUndefined();
  });

  test("a line too long to read", () => {
    const line = `schtasks /create /rp pw /tr ${"x".repeat(MAX_LINE_CHARS)}`;
    const command = read(line);
    expect(command.problems).toMatchObject([
      {
        code: "too-large",
        message:
          "The command line has more than 65536 characters; it was not read.",
      },
    ]);
    expect(command.masked.startsWith("schtasks /create /rp **** /tr x")).toBe(
      true,
    );
  });
});

describe("hosts", () => {
  test.each([
    ["localhost", false],
    [".", false],
    ["127.0.0.1", false],
    ["::1", false],
    ["ME.corp.example", false],
    ["me2", true],
    ["10.0.0.5", true],
    ["%target%", "unknown"],
  ])("/s %s is remote: %s", (host, remote) => {
    expect(
      read(`schtasks /run /s ${host} /tn x`, "me.corp.example").remote,
    ).toBe(remote);
  });

  test.each([
    ["\\\\FS9.corp.example", "fs9"],
    ["10.0.0.5", "10.0.0.5"],
    ["fe80::1", "fe80::1"],
    [".", "."],
  ])("the label of %s is %s", (host, label) => {
    expect(hostLabel(host)).toBe(label);
  });
});

describe("as a definition", () => {
  test("an action", () => {
    expect(
      taskCommandToDecoded(
        read("schtasks /create /tn x /tr 'a b' /sc daily /rl highest"),
      ),
    ).toEqual({
      status: "partial",
      source: "command-line",
      problems: [
        {
          code: "unexpected-words",
          level: "problem",
          message: "Not understood: b'",
        },
      ],
      actions: [
        {
          type: "exec",
          id: null,
          command: "a",
          arguments: null,
          workingDirectory: null,
        },
      ],
      context: null,
      runAs: null,
      runLevel: "highest",
      triggers: ["every day"],
      uri: "x",
    });
  });

  test("a file", () => {
    expect(
      taskCommandToDecoded(read("schtasks /create /tn q /xml c:\\q.tmp")),
    ).toMatchObject({
      status: "error",
      problems: [
        {
          code: "definition-in-file",
          message:
            "The definition comes from the file c:\\q.tmp, which the log does not have.",
        },
      ],
      actions: [],
    });
  });
});

describe("a definition in the line itself", () => {
  const command = readTaskCommand(
    "powershell -c \"Register-ScheduledTask -TaskName N -User SYSTEM -Xml '<Task><Actions><Exec><Command>a.exe</Command></Exec></Actions></Task>'\"",
  )!;

  test("is decoded", () => {
    expect(command).toMatchObject({
      verb: "create",
      taskName: "N",
      definition: { status: "ok", actions: [{ command: "a.exe" }] },
    });
  });

  test("and is what the task would run", () => {
    expect(taskCommandToDecoded(command)).toMatchObject({
      status: "ok",
      source: "command-line",
      actions: [{ command: "a.exe" }],
      runAs: "SYSTEM",
      uri: "N",
    });
  });
});
