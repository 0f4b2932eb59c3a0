import { describe, expect, it } from "vitest";
import { isEventText, readEventText } from "../../../src/event/event-text.ts";

const HEAD = [
  "03/04/2021 09:10:11 PM",
  "LogName=Security",
  "EventCode=4672",
  "EventType=0",
  "ComputerName=WS-ALMA.corp.example",
  "Keywords=Audit Success",
];
const text = (...lines: readonly string[]): string =>
  [...HEAD, ...lines].join("\r\n");

describe("isEventText", () => {
  it.each([
    [text(), true],
    ["LogName=Security\nEventCode=1", true],
    ["03/04/2021 09:10:11.500 AM\nLogName=x", true],
    ["x LogName=Security", false],
    ["03/04/2021 09:10:11\nLogName=x", false],
    ['{"LogName":1}', false],
    [7, false],
  ])("%j: %s", (value, expected) => {
    expect(isEventText(value)).toBe(expected);
  });
});

describe("readEventText", () => {
  it("reads the head, the labels of each section, and lists", () => {
    const read = readEventText(
      text(
        "Message=Special privileges assigned to new logon.",
        "",
        "Subject:",
        "\tSecurity ID:\t\tCORP\\alma",
        "\tAccount Name:\t\talma",
        "\tAccount Domain:\t\t",
        "",
        "New Logon:",
        "\tAccount Name:\t\tben",
        "\tAccount Domain:\t\tCORP",
        "",
        "Privileges:\t\tSeDebugPrivilege",
        "\t\t\tSeTcbPrivilege",
        "",
        "Package Name (NTLM only):\t-",
        "This is the end.",
        "\tand more of it",
      ),
    )!;
    const { Message: message, ...fields } = read;
    expect(fields).toEqual({
      _time: "2021-03-04T21:10:11",
      LogName: "Security",
      EventCode: "4672",
      EventType: "0",
      ComputerName: "WS-ALMA.corp.example",
      Keywords: "Audit Success",
      Security_ID: "CORP\\alma",
      Account_Name: ["alma", "ben"],
      Account_Domain: ["", "CORP"],
      Privileges: ["SeDebugPrivilege", "SeTcbPrivilege"],
      Package_Name_NTLM_only: "-",
    });
    expect(message).toMatch(
      /^Special privileges assigned to new logon\.\r\n\r\nSubject:\r\n/,
    );
  });

  it("reads Sysmon's labels, and both values of a name that the head has, too", () => {
    expect(
      readEventText(
        [
          "LogName=Microsoft-Windows-Sysmon/Operational",
          "EventCode=1",
          "User=NOT_TRANSLATED",
          "Message=Process Create:",
          "UtcTime: 2021-03-04 07:10:12.123",
          'CommandLine: cmd.exe /c "echo a:b"',
          "CurrentDirectory: C:\\",
          "User: CORP\\alma",
        ].join("\n"),
      ),
    ).toMatchObject({
      EventCode: "1",
      UtcTime: "2021-03-04 07:10:12.123",
      CommandLine: 'cmd.exe /c "echo a:b"',
      CurrentDirectory: "C:\\",
      User: ["NOT_TRANSLATED", "CORP\\alma"],
    });
  });

  it("lets nothing in the message replace what the head says", () => {
    const read = readEventText(
      text(
        "Message=x",
        "\tProcess Command Line:\ta",
        "EventCode: 1102",
        "ComputerName: other",
        "Message: y",
        "Process Command Line: b",
        "__proto__: z",
      ),
    )!;
    expect(read).toMatchObject({
      EventCode: "4672",
      ComputerName: "WS-ALMA.corp.example",
      Process_Command_Line: ["a", "b"],
    });
    expect(({} as Record<string, unknown>)["z"]).toBeUndefined();
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  it("is none without an id, and of what is too long", () => {
    expect(readEventText("LogName=Security\nMessage=x")).toBeUndefined();
    expect(readEventText("plain")).toBeUndefined();
    expect(
      readEventText(text(`Message=${"x".repeat(600_000)}`)),
    ).toBeUndefined();
  });

  it("knows noon from midnight, and dates that are none", () => {
    const at = (first: string): unknown =>
      readEventText(`${first}\nLogName=x\nEventCode=1`)?.["_time"];
    expect(at("12/31/2021 12:00:00 AM")).toBe("2021-12-31T00:00:00");
    expect(at("12/31/2021 12:00:00.250 PM")).toBe("2021-12-31T12:00:00.250");
    expect(at("31/12/2021 01:00:00 AM")).toBeUndefined();
  });
});
