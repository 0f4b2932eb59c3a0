import { describe, expect, it } from "vitest";
import { eventIdentity } from "../../../../src/event/identity.ts";
import { openAll, openOne, us } from "../support.ts";
import { fixtureLines, ofCode, openFixture } from "./support.ts";

const LINES = fixtureLines("xml/lines");

describe("lines of XML", () => {
  const { events } = openFixture("xml/lines");

  it("are read as evtx", () => {
    const [start, audited] = events;
    expect(new Set(events.map((each) => each.class.shape.name))).toEqual(
      new Set(["evtx"]),
    );
    expect(start!.get("process.entity_id")).toBe(
      "{a1b2c3d4-1111-5fd1-3600-000000000600}",
    );
    expect(audited!.get("process.command_line")).toBe(
      'packer.exe  -o "C:\\Out Dir\\a.bin" --level 9',
    );
    expect(audited!.get("event.outcome")).toBe("success");
    expect(audited!.timeUs).toBe(us("2021-03-04T09:10:52.123052Z"));
    expect(eventIdentity(audited!)).toBe(
      eventIdentity(ofCode(openFixture("evtx/compared").events, "4688")),
    );
  });

  it("keep XML within XML as text, line ends included", () => {
    const created = ofCode(events, "4698");
    expect(created.get("winlog.event_data.TaskContent")).toBe(
      ofCode(openFixture("evtx/compared").events, "4698").get(
        "winlog.event_data.TaskContent",
      ),
    );
    expect(created.get("winlog.event_data.TaskArguments")).toBe(
      "--nightly && exit",
    );
  });

  it("merge UserData and count values without a name", () => {
    expect(ofCode(events, "1102").get("user.name")).toBe("alma");
    const classic = ofCode(events, "1001");
    expect(classic.get("winlog.event_data.param1")).toBe("alpha");
    expect(classic.get("winlog.event_data.param2")).toBeUndefined();
    expect(classic.get("winlog.event_data.param3")).toBe("gamma");
    expect(classic.get("winlog.event_data.Binary")).toBe("0102FF");
  });
});

describe("xml", () => {
  it("is found in _raw, message and event.original, nested or dotted", () => {
    const { events } = openFixture("xml/carried");
    expect(
      events.map(({ class: { shape, code }, host }) => [
        shape.name,
        code,
        host.id,
      ]),
    ).toEqual([
      ["xml", "1", "ws-alma"],
      ["xml", "4688", "ws-alma"],
      ["xml", "4698", "ws-alma"],
      ["xml", "1102", "ws-alma"],
    ]);
    expect(events[1]!.timeUs).toBe(us("2021-03-04T09:10:52.123052Z"));
  });

  it("leaves documents alone whose text only begins like an event", () => {
    const event = openOne({
      "@timestamp": "2021-03-04T09:10:11Z",
      event: { category: ["process"] },
      message: "<Event is not closed",
    });
    expect(event.class.shape.name).toBe("ecs");
    expect(
      openAll([{ message: LINES[0]!.slice(0, -9) }]).counters,
    ).toMatchObject({ events: 0, unknownShape: 1 });
    expect(
      openAll([{ message: "<Event><x/></Event>" }]).counters,
    ).toMatchObject({ events: 0, unknownShape: 1 });
  });

  it("lets winlogbeat's own fields win over the XML it kept", () => {
    const event = openOne({
      "@timestamp": "2021-03-04T09:10:11Z",
      winlog: { event_id: "4688", channel: "Security", computer_name: "B" },
      event: { original: LINES[0] },
    });
    expect(event.class.shape.name).toBe("wl-raw");
  });
});
