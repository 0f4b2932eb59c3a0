import { describe, expect, it } from "vitest";
import { readTaskCommand } from "../../../src/task/command-line.ts";
import {
  commandSentence,
  describeCommand,
} from "../../../src/task/describe-command.ts";

const lines = (text: string): string[] =>
  describeCommand(readTaskCommand(text)!);

describe("describeCommand", () => {
  it("says where a command acts and hides its passwords", () => {
    expect(
      lines(
        'schtasks /change /s \\\\fs9 /u C\\a /p "my pw" /tn \\X /tr calc.exe',
      ),
    ).toEqual([
      "command  schtasks changes task \\X on fs9 (remote), connecting as C\\a: calc.exe",
      "line     schtasks /change /s \\\\fs9 /u C\\a /p **** /tn \\X /tr calc.exe",
      "secrets  1 password masked",
    ]);
  });

  it("says when a definition lies in a file, and when the host is the local one", () => {
    expect(lines("schtasks /create /f /tn q /xml c:\\t\\q.tmp")).toEqual([
      "command  schtasks creates task q on the host itself (local), replacing one of that name: defined in the file c:\\t\\q.tmp",
      "line     schtasks /create /f /tn q /xml c:\\t\\q.tmp",
    ]);
  });
});

describe("commandSentence", () => {
  it.each([
    [
      'schtasks /create /s FS9 /tn Upd /tr "cmd.exe /c c:\\u.bat" /sc onstart /ru system /rl highest /f',
      "schtasks creates task Upd on FS9 (remote), replacing one of that name: cmd.exe /c c:\\u.bat, as system, run level highest, at system start",
    ],
    [
      'SCHTASKS -Create -TN "A b" -TR "\\"C:\\Program Files\\t.exe\\" -x" -SC Weekly -D MON -ST 06:00',
      'schtasks creates task A b on the host itself (local): "C:\\Program Files\\t.exe" -x, every week on MON at 06:00',
    ],
    [
      "at \\\\fs9 03:30 /every:T,Th c:\\b.cmd -z",
      "at creates a task on fs9 (remote): c:\\b.cmd -z, as SYSTEM, every T,Th at 03:30",
    ],
    [
      'wmic /node:fs9 process call create "schtasks /run /tn N"',
      "schtasks starts task N on fs9 (remote), via wmic",
    ],
    [
      "cmd /c sch^tasks /delete /tn * /f",
      "schtasks deletes all tasks on the host itself (local)",
    ],
    [
      'powershell -c "Get-ScheduledTask -CimSession $s"',
      "powershell looks at tasks on a host (a variable: remote or not is unknown)",
    ],
    [
      "schtasks /run /s %H% /tn N",
      "schtasks starts task N on %H% (a variable: remote or not is unknown)",
    ],
    [
      'schtasks /create /tn N /tr "net user bob s3cret /add" /sc once /st 10:00',
      "schtasks creates task N on the host itself (local): net user bob **** /add, once at 10:00",
    ],
  ])("%s", (line, sentence) => {
    expect(commandSentence(readTaskCommand(line)!)).toBe(sentence);
  });

  it("says so where the host that is named is the command's own", () => {
    const command = readTaskCommand("schtasks /run /s WS1 /tn N", {
      host: "ws1.corp.local",
    });
    expect(commandSentence(command!)).toBe(
      "schtasks starts task N on WS1, the host itself (local)",
    );
  });
});
