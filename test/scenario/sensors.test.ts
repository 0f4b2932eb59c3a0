/**
 * The flagship sequence as sensors tell it, who have documents of their own and no Windows records: one alert, whatever the
 * order of arrival, with the events in the order in which they happened.
 */
import { describe, expect, it } from "vitest";
import { joinLines, sampleBytes, splitLines } from "../support/captures.ts";
import { scanBytes } from "../support/scan.ts";

const AID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const TASK = "{0A0B0C0D-0000-4000-8000-000000000001}";
const TASKS =
  "\\REGISTRY\\MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks";

type Values = Readonly<Record<string, string>>;

function sensor(name: string, seconds: string, values: Values): string {
  return JSON.stringify({
    "#event_simpleName": name,
    aid: AID,
    ComputerName: "WS-ALMA",
    event_platform: "Win",
    id: `${name}-${seconds}`,
    ContextTimeStamp: seconds,
    timestamp: "1614852600000",
    ContextProcessId: "463829384729384900",
    ContextBaseFileName: "svchost.exe",
    ...values,
  });
}

const ACCEPTED = {
  LocalAddressIP4: "10.20.30.41",
  LocalPort: "49670",
  RemoteAddressIP4: "10.20.30.40",
  RemotePort: "50125",
  Protocol: "6",
};
const WRITTEN = {
  RegObjectName: `${TASKS}\\${TASK}`,
  RegValueName: "Actions",
  RegType: "3",
};

const CONNECTION = sensor("NetworkReceiveAcceptIP4", "1614849004.25", ACCEPTED);
const VALUE = sensor("RegGenericValueUpdate", "1614849024.5", WRITTEN);

describe("CrowdStrike", () => {
  it.each([
    ["as it happened", [CONNECTION, VALUE]],
    ["the connection late", [VALUE, CONNECTION]],
  ])("raises the alert: %s", async (_name, lines) => {
    const { alerts, counters } = await scanBytes(joinLines(lines));
    expect(counters.unknownShape + counters.noTime).toBe(0);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!["@timestamp"]).toBe("2021-03-04T09:10:24.500Z");
    expect(alerts[0]!["tripline.key"]).toEqual({
      "host.id": AID,
      "process.entity_id": `${AID}:463829384729384900`,
    });
    expect(
      alerts[0]!["tripline.events"].map((event) => event["@timestamp"]),
    ).toEqual(["2021-03-04T09:10:04.250Z", "2021-03-04T09:10:24.500Z"]);
  });

  it("does not join two processes whose ids differ in the last digit", async () => {
    const other = { ContextProcessId: "463829384729384901" };
    const { alerts } = await scanBytes(
      joinLines([
        CONNECTION,
        sensor("RegGenericValueUpdate", "1614849024.5", {
          ...WRITTEN,
          ...other,
        }),
      ]),
    );
    expect(alerts).toEqual([]);
  });

  it("does not join two sensors whose processes have one id", async () => {
    const { alerts } = await scanBytes(
      joinLines([CONNECTION, VALUE.replace(AID, "f".repeat(32))]),
    );
    expect(alerts).toEqual([]);
  });
});

describe("Elastic Endpoint", () => {
  const lines = splitLines(sampleBytes("incident-endpoint"));

  it("raises the same alert as it stands, in Splunk's envelope and out of it", async () => {
    const told = async (each: (line: string) => object): Promise<unknown> => {
      const { alerts, counters } = await scanBytes(
        joinLines(lines.map((line) => JSON.stringify(each(line)))),
      );
      expect(counters.unparsed + counters.unknownShape + counters.noTime).toBe(
        0,
      );
      return alerts.map((alert) => [
        alert["kibana.alert.uuid"],
        alert["@timestamp"],
        alert["tripline.events"].map((event) => event["@timestamp"]),
      ]);
    };
    const expected = await told((line) => JSON.parse(line) as object);
    expect(expected).toHaveLength(1);
    expect(await told((line) => ({ _raw: line, sourcetype: "_json" }))).toEqual(
      expected,
    );
    expect(
      await told((line) => ({ preview: false, result: { _raw: line } })),
    ).toEqual(expected);
  });
});
