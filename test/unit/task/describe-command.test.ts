import { describe, expect, it } from "vitest";
import { readTaskCommand } from "../../../src/task/command-line.ts";
import { describeCommand } from "../../../src/task/describe-command.ts";

const lines = (text: string): string[] =>
  describeCommand(readTaskCommand(text)!);

describe("describeCommand", () => {
  it("says where a command acts and hides its passwords", () => {
    expect(
      lines(
        'schtasks /change /s \\\\fs9 /u C\\a /p "my pw" /tn \\X /tr calc.exe',
      ),
    ).toEqual([
      "command  schtasks: change on fs9, a remote host, connecting as C\\a",
      "line     schtasks /change /s \\\\fs9 /u C\\a /p **** /tn \\X /tr calc.exe",
      "secrets  1 password masked",
    ]);
  });

  it("says when a definition lies in a file, and when the host is the local one", () => {
    expect(lines("schtasks /create /f /tn q /xml c:\\t\\q.tmp")).toEqual([
      "command  schtasks: create on the host itself, replacing a task of that name",
      "line     schtasks /create /f /tn q /xml c:\\t\\q.tmp",
      "defined  in the file c:\\t\\q.tmp, which is not in the line",
    ]);
  });
});
