import { describe, expect, test } from "vitest";
import {
  invokedHost,
  readPowerShell,
} from "../../../src/task/powershell-task.ts";

const XML =
  '<Task version="1.2"><Actions><Exec><Command>a.exe</Command></Exec></Actions></Task>';

describe("cmdlets", () => {
  test("a whole script", () => {
    expect(
      readPowerShell(`Get-ScheduledTask -TaskName 'Up date'
        $a = New-ScheduledTaskAction -Execute "powershell.exe" -Argument "-w hidden -c \`"x y\`""
        $t = New-ScheduledTaskTrigger -Weekly -DaysOfWeek Monday -At 3am
        $p = New-ScheduledTaskPrincipal -UserId 'NT AUTHORITY\\SYSTEM' -RunLevel Highest
        Register-ScheduledTask -TaskPath '\\Corp\\' -TaskName 'Up date' -Action $a -Trigger $t -Force`),
    ).toEqual({
      tool: "powershell",
      verb: "create",
      host: undefined,
      problems: [],
      taskName: "\\Corp\\Up date",
      action: { command: "powershell.exe", arguments: '-w hidden -c "x y"' },
      xmlFile: null,
      xml: null,
      runAs: "NT AUTHORITY\\SYSTEM",
      runLevel: "Highest",
      schedule: "every week on Monday at 3am",
      force: true,
    });
  });

  test.each([
    ["Set-ScheduledTask X", "change"],
    ["Enable-ScheduledTask X", "change"],
    ["Disable-ScheduledTask -TaskName X", "change"],
    ["start-scheduledtask 'X'", "run"],
    ["Stop-ScheduledTask X", "end"],
    ["Get-ScheduledTask X | Unregister-ScheduledTask X", "delete"],
    ["Get-ScheduledTask X", "query"],
  ])("%s: %s", (script, verb) => {
    expect(readPowerShell(script)).toMatchObject({ verb, taskName: "X" });
  });

  test.each([
    ["-AtLogOn", "at logon of any user"],
    ["-AtStartup", "at system start"],
    ["-Once -At '10:00'", "once at 10:00"],
    ["-Daily -At 3am", "every day at 3am"],
    ["-Daily -DaysInterval 3 -At $t", "every 3 days"],
    ["", null],
  ])("trigger %s: %s", (trigger, schedule) => {
    expect(
      readPowerShell(
        `Register-ScheduledTask N -Trigger (New-ScheduledTaskTrigger ${trigger})`,
      )?.schedule,
    ).toBe(schedule);
  });

  test.each<[string, string | null | undefined]>([
    ["-CimSession fs9", "fs9"],
    ["-CimSession $s", null],
    ["-CimSession (New-CimSession fs9)", "fs9"],
    ["-CimSession (New-CimSession -ComputerName 'fs9' -Credential $c)", "fs9"],
    ["-CimSession:fs9", "fs9"],
    ["\u2013CimSession fs9", "fs9"],
    ["", undefined],
  ])("host of %s is %s", (option, host) => {
    expect(readPowerShell(`Register-ScheduledTask N ${option}`)?.host).toBe(
      host,
    );
  });

  test("a definition from a file", () => {
    expect(
      readPowerShell(
        "Register-ScheduledTask -Xml (Get-Content 'c:\\t.xml' | Out-String) -TaskName N",
      ),
    ).toMatchObject({ taskName: "N", xmlFile: "c:\\t.xml", action: null });
  });

  test("variables stay unknown", () => {
    expect(
      readPowerShell(
        "Register-ScheduledTask -TaskName $n -Action (New-ScheduledTaskAction -Execute $e)",
      ),
    ).toMatchObject({ taskName: null, action: null });
  });

  test("backticks and doubled quotes", () => {
    expect(
      readPowerShell("R`egister-Schedu`ledTask -TaskName 'it''s'"),
    ).toMatchObject({ verb: "create", taskName: "it's" });
  });
});

test("a definition in the script itself", () => {
  expect(
    readPowerShell(`Register-ScheduledTask N -Xml '${XML}'`),
  ).toMatchObject({ verb: "create", taskName: "N", xml: XML });
  expect(
    readPowerShell(`$x = @'\n${XML}\n'@; Register-ScheduledTask N -Xml $x`)
      ?.xml,
  ).toContain(XML);
  expect(readPowerShell("Register-ScheduledTask N -Xml $x")).toMatchObject({
    xml: null,
  });
});

test.each([
  ["-Xml $x", "$x (-xml)"],
  ["-Xml:$env:x", "$env:x (-xml)"],
  ["-Action $a", "$a (-action)"],
  ["-Action (New-ScheduledTaskAction -Execute $e)", "an expression (-action)"],
  ["-InputObject (New-It)", "an expression (-inputobject)"],
])("what it runs is elsewhere: %s", (option, where) => {
  expect(
    readPowerShell(`Register-ScheduledTask N ${option}`)?.problems,
  ).toEqual([
    {
      code: "definition-elsewhere",
      level: "problem",
      message: `What it runs is in ${where}, which the line does not tell.`,
      field: /\(-(\w+)/.exec(where)![1],
    },
  ]);
});

test("what it runs is in the script, whatever variable it goes through", () => {
  const script =
    "$a = New-ScheduledTaskAction -Execute 'a.exe'; Register-ScheduledTask N -Action $a";
  expect(readPowerShell(script)).toMatchObject({
    action: { command: "a.exe" },
    problems: [],
  });
});

describe("below the cmdlets", () => {
  test("the WMI class", () => {
    expect(
      readPowerShell(
        "Invoke-CimMethod -CimSession fs9 -Namespace root/Microsoft/Windows/TaskScheduler -ClassName PS_ScheduledTask -MethodName RegisterByXml -Arguments @{}",
      ),
    ).toMatchObject({ verb: "create", via: "wmi", host: "fs9" });
  });

  test("the WMI class with its arguments in a hash table", () => {
    expect(
      readPowerShell(
        `Invoke-CimMethod -ClassName PS_ScheduledTask -MethodName RegisterByXml -Arguments @{ Force = $true; TaskName = 'N'; User='SYSTEM'; Xml = '${XML}' } -ComputerName fs9`,
      ),
    ).toMatchObject({
      verb: "create",
      via: "wmi",
      host: "fs9",
      taskName: "N",
      runAs: "SYSTEM",
      xml: XML,
    });
  });

  test("another script host that reaches the COM object", () => {
    expect(
      readPowerShell(
        'Set s = CreateObject("Schedule.Service") : s.Connect : s.GetFolder("\\").RegisterTask("N", x, 6)',
      ),
    ).toMatchObject({ tool: null, verb: "create", via: "com", taskName: "N" });
  });

  test("the COM object", () => {
    expect(
      readPowerShell(
        `$s = New-Object -ComObject Schedule.Service; $s.Connect("fs9"); $a.Path = "calc.exe"; $a.Arguments = '-x'; $f.RegisterTaskDefinition("N", $d, 6, "SYSTEM", $null, 5)`,
      ),
    ).toEqual({
      tool: "powershell",
      verb: "create",
      via: "com",
      host: "fs9",
      taskName: "N",
      action: { command: "calc.exe", arguments: "-x" },
      xml: null,
      runAs: "SYSTEM",
      force: false,
    });
    expect(
      readPowerShell("$s = new schedule.service; $s.Connect($h)"),
    ).toMatchObject({ verb: "query", host: null });
    expect(
      readPowerShell("schedule.service; $s.Connect(); $f.DeleteTask('N')"),
    ).toMatchObject({ verb: "delete", host: undefined });
  });
});

test.each<[string, string | null | undefined]>([
  ["Invoke-Command -ComputerName fs9 { x }", "fs9"],
  ["icm -cn 'fs9' { x }", "fs9"],
  ["icm -ComputerName $h { x }", null],
  ["icm { x }", undefined],
  ["whoami", undefined],
])("Invoke-Command of %s names %s", (script, host) => {
  expect(invokedHost(script)).toBe(host);
});
