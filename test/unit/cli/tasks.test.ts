import { describe, expect, it } from "vitest";
import { samplePath } from "../../support/captures.ts";
import { tripline } from "../../support/program.ts";

const ROOT =
  "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache";

/** A Windows record, as winlogbeat writes it. */
const line = (
  channel: string,
  id: string,
  time: string,
  data: Readonly<Record<string, string>>,
  record: number,
): string =>
  `${JSON.stringify({
    "@timestamp": time,
    host: { name: "FS9" },
    winlog: {
      channel,
      event_id: id,
      provider_name: channel.startsWith("Microsoft-Windows-Sysmon")
        ? "Microsoft-Windows-Sysmon"
        : "Microsoft-Windows-Security-Auditing",
      computer_name: "FS9.corp.example",
      record_id: record,
      event_data: data,
    },
  })}\n`;
const LOG = [
  line(
    "Security",
    "4624",
    "2024-05-02T12:00:00.100Z",
    {
      TargetLogonId: "0xabc12",
      TargetUserName: "ann",
      TargetDomainName: "CORP",
      LogonType: "3",
      IpAddress: "10.1.2.3",
    },
    1,
  ),
  line(
    "Microsoft-Windows-Sysmon/Operational",
    "13",
    "2024-05-02T12:00:00.200Z",
    {
      UtcTime: "2024-05-02 12:00:00.200",
      TargetObject: `${ROOT}\\Tree\\Upd\\Id`,
      Details: "{47CDCDF5-3457-4925-96E5-DB6635FFCDDE}",
      Image: "C:\\Windows\\System32\\svchost.exe",
    },
    2,
  ),
  line(
    "Security",
    "4698",
    "2024-05-02T12:00:00.217Z",
    {
      SubjectUserName: "ann",
      SubjectDomainName: "CORP",
      SubjectLogonId: "0xabc12",
      TaskName: "\\Upd",
      TaskContent:
        "<Task><Triggers><BootTrigger/></Triggers><Principals><Principal><UserId>S-1-5-18</UserId></Principal></Principals><Actions><Exec><Command>cmd</Command><Arguments>/c net use \\\\h\\s Hunter2! /user:u</Arguments></Exec></Actions></Task>",
    },
    3,
  ),
].join("");

describe("tripline tasks", () => {
  it("tells the story of each task", async () => {
    expect(await tripline(["tasks", "-"], { stdin: [LOG] })).toEqual({
      code: 0,
      stdout: [
        "\\Upd  on FS9.corp.example  {47CDCDF5-3457-4925-96E5-DB6635FFCDDE}",
        "  state    created 2024-05-02T12:00:00.200Z",
        "  asked    by CORP\\ann, from another host: 10.1.2.3 (logon 0xabc12 (4624))",
        "  exec  cmd /c net use \\\\h\\s **** /user:u",
        "    cmd → net use \\\\h\\s **** /user:u",
        "  runs as  S-1-5-18 (SYSTEM)",
        "  starts   at system start",
        "  from     task XML (ok)",
        "  hint     unc-path: runs from, or touches, a share (\\\\h\\s)",
        "  hint     system-account: runs as SYSTEM on request from another host (S-1-5-18)",
        "  source   task event 4698",
        "  story    2024-05-02T12:00:00.100Z  CORP\\ann logged on (Network) from 10.1.2.3, session 0xabc12 (logon 4624)",
        "  story    2024-05-02T12:00:00.200Z  created (registry values, task event 4698)",
        "",
      ].join("\n"),
      stderr: "1 task in 3 events\n",
    });
  });

  it("--json", async () => {
    const { code, stdout } = await tripline(["tasks", "--json", "-"], {
      stdin: [LOG],
    });
    expect(code).toBe(0);
    expect(stdout).not.toContain("Hunter2");
    expect(JSON.parse(stdout)).toMatchObject({
      task: "\\Upd",
      host: "FS9.corp.example",
      change: "created",
      run_as: "S-1-5-18",
      from: "task event 4698",
      triggers: ["at system start"],
      origin: { kind: "remote", address: "10.1.2.3", inferred: false },
      actions: [{ type: "exec", command: "cmd", layers: [{ kind: "cmd" }] }],
      hints: [{ hint: "unc-path" }, { hint: "system-account" }],
      story: [{ what: "logon" }, { what: "created" }],
    });
  });

  it("the samples", async () => {
    const { code, stdout } = await tripline([
      "tasks",
      "--json",
      samplePath("incident-winlogbeat"),
    ]);
    expect(code).toBe(0);
    expect(stdout.trim().split("\n").length).toBeGreaterThan(1);
  });

  it("control characters of the log do not reach the terminal", async () => {
    const hostile = LOG.replace(
      "cmd</Command>",
      "c\\u009b2Jm\\u202ed</Command>",
    );
    expect(hostile).not.toBe(LOG);
    for (const flags of [[], ["--json"]]) {
      const { stdout } = await tripline(["tasks", "-", ...flags], {
        stdin: [hostile],
      });
      expect(stdout).toContain("exec");
      expect(stdout).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
      );
    }
  });

  it.each([
    ["FS9", 1],
    ["fs9.corp.example", 1],
    ["*", 1],
    ["fs8", 0],
  ])("--target %s: %i", async (target, tasks) => {
    const { code, stderr } = await tripline(
      ["tasks", "-", "--target", target],
      {
        stdin: [LOG],
      },
    );
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `${tasks} task${tasks === 1 ? "" : "s"} in 3 events\n`,
    });
  });

  it("no task is no mistake, no log is one", async () => {
    const { code, stdout, stderr } = await tripline(["tasks", "-"], {
      stdin: [LOG.split("\n")[0]!],
    });
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "",
      stderr: "0 tasks in 1 event\n",
    });
    expect((await tripline(["tasks", "/nowhere/x.json"])).code).toBe(4);
    expect((await tripline(["tasks"])).code).toBe(3);
  });
});
