/**
 * Shape `flat`: records of no known collector, by whatever names their envelope has.
 */
import { describe, expect, it } from "vitest";
import { openAll, openOne, us } from "../support.ts";
import { survives } from "./hostile.ts";
import { answersLike, fixtureLines, openFixture } from "./support.ts";

const ANSWERS = [
  {
    "event.code": "1",
    "host.name": "WS-ALMA.corp.example",
    "process.entity_id": "{a1b2c3d4-1111-5fd1-3600-000000000600}",
    "process.name": "packer.exe",
    "process.args": ["packer.exe", "-x"],
    "winlog.channel": "Microsoft-Windows-Sysmon/Operational",
    "winlog.record_id": 7401,
    "winlog.event_data.Image": "C:\\Tools\\packer.exe",
    "winlog.event_data.LogName": undefined,
  },
  {
    "event.code": "4698",
    "event.module": "security",
    "host.name": "ws-alma",
    "user.name": "alma",
    "winlog.event_data.TaskName": "\\Nightly",
  },
  {
    "event.code": "4672",
    "event.module": "security",
    "winlog.channel": "Security",
    "user.name": "alma",
  },
];

describe("flat records", () => {
  const { events, opener } = openFixture("flat/forms");

  it.each(ANSWERS.map((like, i) => [like["event.code"], i, like] as const))(
    "%s is read by the tables",
    (_code, i, like) => {
      expect(events[i]!.class.shape.name).toBe("flat");
      expect(answersLike(events[i]!, like)).toEqual(like);
    },
  );

  it("have their clock set by Sysmon's time: the zone is not known", () => {
    expect(opener.sourceStatus(0).clockOffsetUs).toBe(2 * 3_600_000_000);
    expect(events.map(({ timeUs }) => timeUs)).toEqual(
      [
        "2021-03-04T09:10:11.123Z",
        "2021-03-04T09:10:12.250Z",
        "2021-03-04T09:10:13.250Z",
      ].map(us),
    );
  });

  it("have a number for an event id; other ids are other people's", () => {
    const doc = { "@timestamp": "2021-03-04T09:10:11Z", host: "a" };
    const shapeOf = (event_id: unknown): string =>
      openOne({ ...doc, event_id }).class.shape.name;
    expect(shapeOf(4672)).toBe("flat");
    expect(shapeOf("4672")).toBe("flat");
    expect(shapeOf("c0ffee-1")).toBe("unknown");
    expect(openAll([{ event_id: 4672 }]).counters.noTime).toBe(1);
  });

  it("are no trouble when they are hostile", () => {
    for (const line of fixtureLines("flat/forms")) {
      survives(JSON.parse(line) as never);
    }
  });
});
