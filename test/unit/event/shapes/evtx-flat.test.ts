import { describe, expect, it } from "vitest";
import { eventIdentity } from "../../../../src/event/identity.ts";
import { openOne, us } from "../support.ts";
import { fixtureLines, ofCode, openFixture } from "./support.ts";

const FORMS = "evtx-flat/forms";

describe("evtx-flat", () => {
  const { events } = openFixture(FORMS);

  it("reads bare names, and dotted ones as the record they were", () => {
    expect(events.map((each) => each.class.shape.name)).toEqual([
      "evtx",
      "evtx",
      "evtx",
      ...Array.from({ length: 5 }, () => "evtx-flat"),
    ]);
    const sysmon = ofCode(openFixture("evtx/compared").events, "1");
    const audited = ofCode(openFixture("evtx/compared").events, "4688");
    const [dotted, dottedAudit, , bare, bareAudit] = events;
    const paths = [
      "process.entity_id",
      "process.command_line",
      "process.parent.name",
      "process.hash.sha256",
      "user.name",
      "winlog.process.pid",
      "winlog.user.identifier",
      "winlog.provider_name",
    ];
    for (const event of [dotted!, bare!]) {
      expect(eventIdentity(event)).toBe(eventIdentity(sysmon));
      expect(event.timeUs).toBe(sysmon.timeUs);
      expect(paths.map((path) => event.get(path)).slice(0, 6)).toEqual(
        paths.map((path) => sysmon.get(path)).slice(0, 6),
      );
    }
    for (const event of [dottedAudit!, bareAudit!]) {
      expect(eventIdentity(event)).toBe(eventIdentity(audited));
      expect(event.timeUs).toBe(us("2021-03-04T09:10:52.123052Z"));
      expect(event.get("event.outcome")).toBe("success");
      expect(event.get("process.pid")).toBe(4312);
    }
  });

  it("reads UserData through its dots", () => {
    expect(events[2]!.get("user.name")).toBe("alma");
  });

  it("gives names back that the tool spells differently", () => {
    expect(ofCode(events, "11").get("file.path")).toBe("C:\\Out Dir\\a.bin");
  });

  it("knows whose ProcessID is the datum's and whose the logging process's", () => {
    expect(ofCode(events, "5156").get("process.pid")).toBe(4312);
    expect(ofCode(events, "5158").get("process.pid")).toBe(4312);
    expect(ofCode(events, "5158").get("winlog.process.pid")).toBe(700);
    expect(ofCode(events, "4688").get("winlog.process.pid")).toBe(700);
  });

  it("leaves out what the tool adds", () => {
    expect(
      ofCode(events, "11").get("winlog.event_data.OriginalLogfile"),
    ).toBeUndefined();
  });

  it("is not troubled by names that run through values, or mean something to the language", () => {
    const doc: unknown = JSON.parse(
      `{"Event.System.EventID":1,"Event.System.EventID.x.y":2,"Event.System.Channel":"x","Event.":3,"Event..":4,
        "Event.System.TimeCreated.#attributes.SystemTime":"2021-03-04T09:10:11Z","Event.EventData.__proto__":"p",
        "Event.__proto__.polluted":"q","Event.EventData.a.b.c.d.e":"deep"}`,
    );
    const event = openOne(doc);
    expect(event.class.code).toBe("1");
    expect(event.get("winlog.event_data.__proto__")).toBe("p");
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("takes half-flattened documents", () => {
    const [line] = fixtureLines("evtx/compared");
    const { Event } = JSON.parse(line!) as {
      Event: { System: object; EventData: object };
    };
    const event = openOne({
      "Event.System": Event.System,
      "Event.EventData": Event.EventData,
    });
    expect(event.get("process.name")).toBe("packer.exe");
    expect(event.recordId).toBe(9001);
  });
});
