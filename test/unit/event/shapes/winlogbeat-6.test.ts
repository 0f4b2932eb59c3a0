/**
 * Shape `wl6`. That its records answer as every other collector's, id by id, is compared in `evtx.test.ts` and
 * `test/scenario/one-incident.test.ts`.
 */
import { describe, expect, it } from "vitest";
import { openAll, openOne, us } from "../support.ts";
import { survives } from "./hostile.ts";
import { answersLike, fixtureLines, openFixture } from "./support.ts";

const ANSWERS = [
  {
    "event.code": "1",
    "event.module": "sysmon",
    "event.provider": "Microsoft-Windows-Sysmon",
    "host.id": "ws-alma",
    // `beat` and `host` name the collector.
    "host.name": "WS-ALMA.corp.example",
    "process.entity_id": "{a1b2c3d4-1111-5fd1-3600-000000000600}",
    "process.pid": 4312,
    "process.name": "packer.exe",
    "process.hash.md5": "00112233445566778899aabbccddeeff",
    "user.name": "alma",
    "user.id": undefined,
    "rule.name": undefined,
    "winlog.process.pid": 640,
    "winlog.record_id": 7201,
    "winlog.task": "Process Create (rule: ProcessCreate)",
    "winlog.user.identifier": "S-1-5-18",
    "winlog.version": 5,
    "beat.hostname": undefined,
    tags: ["edge"],
  },
  {
    "event.code": "4688",
    "event.outcome": "success",
    "process.pid": 4312,
    "process.parent.pid": 2020,
    "user.id": "S-1-5-21-1000000001-2000000002-3000000003-1105",
    "user.name": "alma",
    "winlog.user.name": "SYSTEM",
    "winlog.event_data.NewProcessId": "0x10d8",
  },
  {
    "event.code": "1102",
    "user.name": "alma",
    "winlog.event_data.xml_name": "LogFileCleared",
  },
  { "event.code": "7036", "winlog.channel": "System" },
];

describe("wl6", () => {
  const { events, counters } = openFixture("wl6/records");

  it.each(ANSWERS.map((like, i) => [like["event.code"], i, like] as const))(
    "answers for %s",
    (_code, i, like) => {
      expect(events[i]!.class.shape.name).toBe("wl6");
      expect(answersLike(events[i]!, like)).toEqual(like);
    },
  );

  it("has Sysmon's own time, and the record's beside it", () => {
    expect(counters.events).toBe(ANSWERS.length);
    expect(events[0]!.timeUs).toBe(us("2021-03-04T09:10:11.123Z"));
    expect(events[0]!.writtenUs).toBe(us("2021-03-04T09:10:11.250Z"));
    expect(events[1]!.timeUs).toBe(us("2021-03-04T09:10:12.250Z"));
  });

  it("is told by event_data, user_data or event_id beside log_name or computer_name", () => {
    const time = { "@timestamp": "2021-03-04T09:10:11Z" };
    const shapeOf = (doc: object): string =>
      openOne({ ...time, ...doc }).class.shape.name;
    expect(shapeOf({ event_data: {}, computer_name: "A" })).toBe("wl6");
    expect(shapeOf({ user_data: {}, log_name: "x" })).toBe("wl6");
    expect(shapeOf({ event_id: 1, log_name: "x" })).toBe("wl6");
    expect(shapeOf({ event_data: {} })).toBe("unknown");
    expect(
      shapeOf({ event_data: {}, log_name: "x", winlog: { event_id: 1 } }),
    ).toBe("wl-raw");
  });

  it("reads dotted names, and names of the language as names", () => {
    const event = openOne(
      JSON.parse(
        `{"@timestamp":"2021-03-04T09:10:11Z","event_id":1,"log_name":"Microsoft-Windows-Sysmon/Operational",
          "event_data.Image":"C:\\\\a.exe","event_data":{"__proto__":"p"}}`,
      ),
    );
    expect(event.get("process.name")).toBe("a.exe");
    expect(event.get("winlog.event_data.toString")).toBeUndefined();
  });

  it("is counted without a time", () => {
    const { counters: counted } = openAll([{ event_data: {}, log_name: "x" }]);
    expect(counted.noTime).toBe(1);
  });

  it("is no trouble when it is hostile", () => {
    for (const line of fixtureLines("wl6/records")) {
      survives(JSON.parse(line) as never);
    }
  });
});
