import { describe, expect, it } from "vitest";
import { contextEntry } from "../../../src/event/powershell.ts";
import { summarise } from "../../../src/event/summary.ts";
import { record } from "./records.ts";

const OPERATIONAL = "Microsoft-Windows-PowerShell/Operational";
const CLASSIC = "Windows PowerShell";
const HOST_ID = "3ecc0189-e7fc-4b03-9c32-54c224efd562";

const CONTEXT = `        Severity = Informational
        Host Name = ConsoleHost
        Host Version = 5.1.18362.1
        Host ID = ${HOST_ID}
        Host Application = powershell.exe -c "$a = 1"
        Engine Version = 5.1.18362.1
        Runspace ID = 2d4cc130-cf55-40df-ae4a-a5f9bf5a0fdc
        Pipeline ID = 12
        Command Name = Get-Date
        Command Type = Cmdlet
        Script Name = C:\\Scripts\\v1.2\\collect.ps1
        Command Path = 
        Sequence Number = 16
        User = CORP\\alma
        Connected User = 
        Shell ID = Microsoft.PowerShell`;

const CLASSIC_CONTEXT = `\tProviderName=Registry\r
\tNewProviderState=Started\r
\tNewEngineState=Available\r
\tPreviousEngineState=None\r
\r
\tSequenceNumber=13\r
\r
\tDetailSequence=1\r
\tDetailTotal=2\r
\tUserId=CORP\\alma\r
\tHostName=ConsoleHost\r
\tHostVersion=5.1.18362.1\r
\tHostId=${HOST_ID}\r
\tHostApplication=powershell -nop\r
\tEngineVersion=\r
\tRunspaceId=\r
\tPipelineId=1\r
\tCommandName=\r
\tScriptName=\r
\tCommandLine=Get-Date`;

describe("contextEntry", () => {
  it.each([
    [CONTEXT, "HostName", "ConsoleHost"],
    [CONTEXT, "HostApplication", 'powershell.exe -c "$a = 1"'],
    [CONTEXT, "CommandPath", undefined],
    [CONTEXT, "ShellID", "Microsoft.PowerShell"],
    [CONTEXT, "User", "CORP\\alma"],
    [CONTEXT, "Name", undefined],
    [CLASSIC_CONTEXT, "HostId", HOST_ID],
    [CLASSIC_CONTEXT, "EngineVersion", undefined],
    ["", "User", undefined],
    ["no entry\nat all", "User", undefined],
    ["a line\nUser=x", "User", "x"],
    ["User=x\nUser=y", "User", "x"],
  ])("of %j: %s", (context, name, value) => {
    expect(contextEntry(context, name)).toBe(value);
  });

  it("takes time in proportion to the text", () => {
    const long = `${" ".repeat(500_000)}=\n${"\n".repeat(500_000)}User = x`;
    expect(contextEntry(long, "User")).toBe("x");
  });
});

describe("PowerShell/Operational", () => {
  it("reads the context of 4103", () => {
    const event = record(OPERATIONAL, "4103", {
      ContextInfo: CONTEXT,
      Payload: 'CommandInvocation(Get-Date): "Get-Date"\n',
    });
    const expected = {
      "event.category": ["process"],
      "event.type": ["info"],
      "event.action": undefined,
      "event.sequence": 16,
      "process.command_line": 'powershell.exe -c "$a = 1"',
      "process.args": ["powershell.exe", "-c", "$a = 1"],
      "process.args_count": 3,
      "process.entity_id": `{${HOST_ID}}`,
      "process.title": "ConsoleHost",
      "process.name": undefined,
      "user.name": "alma",
      "user.domain": "CORP",
      "file.path": "C:\\Scripts\\v1.2\\collect.ps1",
      "file.name": "collect.ps1",
      "file.directory": "C:\\Scripts\\v1.2",
      "file.extension": "ps1",
      "powershell.command.name": "Get-Date",
      "powershell.command.type": "Cmdlet",
      "powershell.command.path": undefined,
      "powershell.engine.version": "5.1.18362.1",
      "powershell.process.executable_version": "5.1.18362.1",
      "powershell.pipeline_id": "12",
      "powershell.runspace_id": "2d4cc130-cf55-40df-ae4a-a5f9bf5a0fdc",
      "powershell.id": "Microsoft.PowerShell",
      "winlog.event_data.ContextInfo": CONTEXT,
    };
    expect(
      Object.fromEntries(
        Object.keys(expected).map((path) => [path, event.get(path)]),
      ),
    ).toEqual(expected);
    expect(summarise(event)).toBe(
      'powershell CommandInvocation(Get-Date): "Get-Date" by alma',
    );
  });

  it("reads a part of a script (4104)", () => {
    const event = record(OPERATIONAL, "4104", {
      MessageNumber: "2",
      MessageTotal: "3",
      ScriptBlockText: "\n\nfunction Get-It {\n  1\n}",
      ScriptBlockId: HOST_ID,
      Path: "C:\\Scripts\\it.ps1",
    });
    expect(event.get("powershell.file.script_block_text")).toBe(
      "\n\nfunction Get-It {\n  1\n}",
    );
    expect(event.get("powershell.file.script_block_id")).toBe(HOST_ID);
    expect(event.get("powershell.sequence")).toBe(2);
    expect(event.get("powershell.total")).toBe(3);
    expect(event.get("file.name")).toBe("it.ps1");
    expect(event.get("event.sequence")).toBe(1);
    expect(summarise(event)).toBe(
      "script block 2/3 function Get-It { (it.ps1)",
    );
  });

  it.each([
    ["4105", "start"],
    ["4106", "end"],
  ])("tells when a script block runs (%s)", (code, type) => {
    const event = record(OPERATIONAL, code, {
      ScriptBlockId: HOST_ID,
      RunspaceId: "r",
    });
    expect(event.get("event.type")).toEqual([type]);
    expect(event.get("powershell.file.script_block_id")).toBe(HOST_ID);
    expect(event.get("powershell.runspace_id")).toBe("r");
  });
});

describe("Windows PowerShell", () => {
  it.each([
    ["400", "start", "param3"],
    ["403", "end", "param3"],
    ["600", "info", "param3"],
    ["800", "info", "param2"],
  ])("reads the context of %s", (code, type, source) => {
    const event = record(CLASSIC, code, {
      param1: "Get-Date",
      [source]: CLASSIC_CONTEXT,
    });
    expect(event.get("event.category")).toEqual(["process"]);
    expect(event.get("event.type")).toEqual([type]);
    expect(event.get("event.sequence")).toBe(13);
    expect(event.get("process.command_line")).toBe("powershell -nop");
    expect(event.get("process.entity_id")).toBe(`{${HOST_ID}}`);
    expect(event.get("user.name")).toBe("alma");
    expect(event.get("powershell.pipeline_id")).toBe("1");
    expect(event.get("powershell.runspace_id")).toBeUndefined();
    expect(event.get("powershell.command.value")).toBe("Get-Date");
    expect(event.get("winlog.event_data.param1")).toBe("Get-Date");
    expect(event.get(`winlog.event_data.${source}`)).toBe(CLASSIC_CONTEXT);
    const isState = code !== "800";
    expect(event.get("powershell.engine.new_state")).toBe(
      isState ? "Available" : undefined,
    );
    expect(event.get("powershell.provider.name")).toBe(
      isState ? "Registry" : undefined,
    );
    expect(event.get("powershell.total")).toBe(isState ? undefined : 2);
  });

  it("says what a pipeline executed", () => {
    const event = record(CLASSIC, "800", {
      param1: "\n$a = 1\n$b",
      param2: "",
    });
    expect(summarise(event)).toBe("powershell $a = 1");
  });
});
