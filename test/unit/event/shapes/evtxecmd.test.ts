import { describe, expect, it } from "vitest";
import { eventIdentity } from "../../../../src/event/identity.ts";
import { summarise } from "../../../../src/event/summary.ts";
import { openAll, openOne, us } from "../support.ts";
import { ofCode, openFixture } from "./support.ts";

const FORMS = "evtxecmd/forms";

describe("evtxecmd", () => {
  it("reads the event data from the payload", () => {
    const [start, audited, cleared] = openFixture(FORMS).events;
    expect(start!.class.shape.name).toBe("evtxecmd");
    expect(start!.get("process.entity_id")).toBe(
      "{a1b2c3d4-1111-5fd1-3600-000000000600}",
    );
    expect(summarise(start!)).toBe(
      'process explorer.exe -> packer.exe  packer.exe  -o "C:\\Out Dir\\a.bin" --level 9',
    );
    expect(audited!.get("event.outcome")).toBe("success");
    expect(audited!.timeUs).toBe(us("2021-03-04T09:10:52.123052Z"));
    expect(audited!.get("process.pid")).toBe(4312);
    expect(cleared!.get("user.name")).toBe("alma");
  });

  it("takes nothing from what the tool's maps rendered", () => {
    const [, audited] = openFixture(FORMS).events;
    expect(audited!.get("user.name")).toBe("alma");
    expect(audited!.get("winlog.event_data.PayloadData1")).toBeUndefined();
    expect(audited!.get("winlog.event_data.UserName")).toBeUndefined();
  });

  it("keeps who logged apart from who acted", () => {
    const [start] = openFixture(FORMS).events;
    expect(start!.get("winlog.process.pid")).toBe(640);
    expect(start!.get("winlog.process.thread.id")).toBe(4100);
    expect(start!.get("winlog.user.identifier")).toBe("S-1-5-18");
    expect(start!.get("user.id")).toBeUndefined();
  });

  it("is the record that evtx_dump reads", () => {
    const [start, audited] = openFixture(FORMS).events;
    expect(eventIdentity(start!)).toBe(
      eventIdentity(ofCode(openFixture("evtx/compared").events, "1")),
    );
    expect(eventIdentity(audited!)).toBe(
      eventIdentity(ofCode(openFixture("evtx/compared").events, "4688")),
    );
  });

  it("keeps the event when its payload is no JSON", () => {
    const broken = openFixture(FORMS).events[3]!;
    expect(broken.get("event.category")).toEqual(["process"]);
    expect(broken.get("process.name")).toBeUndefined();
    // Sysmon's own time is lost with it.
    expect(broken.timeUs).toBe(us("2021-03-04T09:10:01.123001Z"));
  });

  it.each(["[]", "null", '"text"', "7", '{"EventData":[]}', '{"System":{}}'])(
    "is not troubled by the payload %s",
    (Payload) => {
      const event = openOne({
        EventId: 1,
        Channel: "Security",
        Computer: "A",
        TimeCreated: "2021-03-04T09:10:11.1234567+00:00",
        Payload,
      });
      expect(event.class.channel).toBe("Security");
      expect(event.timeUs).toBe(us("2021-03-04T09:10:11.123456Z"));
    },
  );

  it("is told by its map or its payload", () => {
    const doc = { EventId: 1, Channel: "Security", TimeCreated: "2021-03-04" };
    expect(openAll([doc]).counters.unknownShape).toBe(1);
  });
});
