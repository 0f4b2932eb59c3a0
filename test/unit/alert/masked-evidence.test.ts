import { describe, expect, it } from "vitest";
import { maskEvidence } from "../../../src/alert/masked-evidence.ts";
import { evidence } from "./sample.ts";

const COMMAND =
  'schtasks /create /s dc1 /u corp\\admin /p S3cret! /tn Sync /tr "cmd /c x"';

describe("maskEvidence", () => {
  it("masks secrets in every text, and nothing else", () => {
    const plain = evidence({
      summary: `process cmd.exe -> schtasks.exe  ${COMMAND}`,
      fields: {
        "process.command_line": COMMAND,
        "process.parent.command_line": "net use \\\\dc1\\c$ Passw0rd /user:x",
        "process.name": "schtasks.exe",
        "registry.data.strings": "-Password hunter2",
      },
      aliases: { "process.name": "net use \\\\dc1\\c$ Passw0rd /user:x" },
    });
    const masked = maskEvidence(plain);
    expect(masked).toEqual({
      ...plain,
      summary: `process cmd.exe -> schtasks.exe  ${COMMAND.replace("S3cret!", "****")}`,
      fields: {
        "process.command_line": COMMAND.replace("S3cret!", "****"),
        "process.parent.command_line": "net use \\\\dc1\\c$ **** /user:x",
        "process.name": "schtasks.exe",
        "registry.data.strings": "-Password ****",
      },
      aliases: { "process.name": "net use \\\\dc1\\c$ **** /user:x" },
    });
    expect(plain.fields["process.command_line"]).toBe(COMMAND);
  });

  it.each([
    [
      "schtasks, /create, /s, dc1, /u, corp\\admin, /p, S3cret!, /tn, Sync",
      "schtasks, /create, /s, dc1, /u, corp\\admin, /p, ****, /tn, Sync",
    ],
    ["schtasks, /run, /u, x, /p, S3cret!", "schtasks, /run, /u, x, /p, ****"],
    // Blanks and commas of the secret itself.
    [
      "schtasks, /create, /ru, x, /rp, my S3, cret!, /tn, Sync",
      "schtasks, /create, /ru, x, /rp, ****, /tn, Sync",
    ],
    [
      "psexec, \\\\dc1, -u, admin, -p, S3cret!, -s, cmd.exe, /c, x",
      "psexec, \\\\dc1, -u, admin, -p, ****, -s, cmd.exe, /c, x",
    ],
    [
      "schtasks, /create, /u, a, /p, one!, /ru, b, /rp, two!, /f",
      "schtasks, /create, /u, a, /p, ****, /ru, b, /rp, ****, /f",
    ],
    [
      "net, use, \\\\dc1\\c$, Passw0rd, /user:x",
      "net, use, \\\\dc1\\c$, ****, /user:x",
    ],
    ["notepad.exe, C:\\a, b.txt", "notepad.exe, C:\\a, b.txt"],
  ])("masks secrets among arguments: %s", (args, expected) => {
    const { fields } = maskEvidence(
      evidence({
        fields: { "process.args": args, "process.parent.args": args },
      }),
    );
    expect(fields).toEqual({
      "process.args": expected,
      "process.parent.args": expected,
    });
  });

  it("gives the same object for the same evidence", () => {
    const plain = evidence({ summary: COMMAND });
    expect(maskEvidence(plain)).toBe(maskEvidence(plain));
    expect(maskEvidence({ ...plain })).not.toBe(maskEvidence(plain));
  });
});
