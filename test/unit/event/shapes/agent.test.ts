/**
 * Documents of Elastic Agent: as the agent ships them they are read as raw ones, after the ingest pipeline as those of
 * winlogbeat's module. The time of collection, which may be years late, is never the event's.
 */
import { describe, expect, it } from "vitest";
import { Alias } from "../../../../src/event/event.ts";
import { openAll, us } from "../support.ts";
import { survives } from "./hostile.ts";
import { answersLike, fixtureLines, openFixture } from "./support.ts";

const HOST_ID = "5f0d1c1e-8a44-4d0e-9e57-3f6f2a6c1d10";
const PROCESS = "{a1b2c3d4-1111-5fd1-3600-000000000600}";

describe("before the pipeline", () => {
  const { events, opener } = openFixture("agent/raw");

  it("is read by the tables", () => {
    for (const event of events) expect(event.class.shape.name).toBe("wl-raw");
    const registry = {
      "event.category": ["configuration", "registry"],
      "event.dataset": new Alias(["sysmon", "windows.sysmon_operational"]),
      "host.id": HOST_ID,
      "process.entity_id": PROCESS,
      "process.name": "svchost.exe",
      "registry.value": "Start",
    };
    expect(answersLike(events[0]!, registry)).toEqual(registry);
    const application = {
      "event.dataset": "system.application",
      "event.module": "system",
      "data_stream.dataset": "system.application",
      "winlog.event_data.param1": "packer.exe",
    };
    expect(answersLike(events[3]!, application)).toEqual(application);
  });

  it("has the record's time, not that of collection", () => {
    expect(events.map(({ timeUs }) => timeUs)).toEqual(
      [
        "2021-03-04T09:10:11.123Z",
        "2021-03-04T09:10:11.123Z",
        "2021-03-04T09:10:12.250Z",
        "2021-03-04T09:10:13.250Z",
        "2021-03-04T09:10:14.250Z",
        "2021-03-04T09:10:15.250Z",
      ].map(us),
    );
    expect(events[0]!.writtenUs).toBe(us("2021-03-04T09:10:11.250123Z"));
  });

  it("does not take a late collection for a wrong clock", () => {
    expect(events[1]!.writtenUs).toBeUndefined();
    expect(opener.sourceStatus(0).clockOffsetUs).toBe(0);
    const second = JSON.parse(fixtureLines("agent/raw")[1]!) as object;
    const audit = JSON.parse(fixtureLines("agent/raw")[2]!) as object;
    const { events: alone } = openAll([second, audit]);
    expect(alone[1]!.timeUs).toBe(us("2021-03-04T09:10:12.250Z"));
  });

  it("is its machine's, also when it was forwarded or has no host", () => {
    expect(opener.hosts).toEqual([
      { index: 0, id: HOST_ID, name: "WS-ALMA.corp.example" },
      { index: 1, id: "dc-nord", name: "DC-NORD.corp.example" },
    ]);
    expect(events[4]!.get("host.name")).toBe("DC-NORD.corp.example");
    expect(events[5]!.get("host.id")).toBe(HOST_ID);
  });
});

describe("after the pipeline", () => {
  const { events } = openFixture("agent/pipeline");

  it("answers as it stands, and for what was moved", () => {
    for (const event of events) expect(event.class.shape.name).toBe("wl-ecs");
    const registry = {
      "event.category": ["configuration", "registry"],
      "event.dataset": "windows.sysmon_operational",
      "process.entity_id": PROCESS,
      "registry.value": "Start",
      "registry.data.strings": new Alias(["2", "0x00000002"]),
      "registry.data.type": new Alias(["REG_DWORD", "SZ_DWORD"]),
      "winlog.event_data.TargetObject": "HKLM\\SOFTWARE\\Example\\Start",
    };
    expect(answersLike(events[0]!, registry)).toEqual(registry);
    const audit = {
      "event.action": "logged-in-special",
      "user.name": "alma",
      "winlog.logon.id": "0x5a1b2",
    };
    expect(answersLike(events[1]!, audit)).toEqual(audit);
  });

  it("has Sysmon's time, which the pipeline put in place", () => {
    expect(events[0]!.timeUs).toBe(us("2021-03-04T09:10:11.123Z"));
    expect(events[0]!.writtenUs).toBe(us("2021-03-04T09:10:11.250Z"));
  });
});

it("is no trouble when it is hostile", () => {
  const lines = ["agent/raw", "agent/pipeline"].flatMap(fixtureLines);
  for (const line of lines) survives(JSON.parse(line) as never);
});
