/**
 * Shapes `evtx` and `evtx-bare`: what each converter's spelling of a record answers. The comparison with other collectors is
 * in `test/scenario/one-incident.test.ts`.
 */
import { describe, expect, it } from "vitest";
import type { Event } from "../../../../src/event/event.ts";
import { eventIdentity } from "../../../../src/event/identity.ts";
import { summarise } from "../../../../src/event/summary.ts";
import { answers as allAnswers, openLines } from "../../../support/answers.ts";
import { CONVERTERS, FORMS, recordOfDump } from "../../../support/convert.ts";
import { RECORDS } from "../../../support/every-id/forms.ts";
import { isNamed } from "../../../support/every-id/nxlog.ts";
import { openAll, openOne, us } from "../support.ts";
import { fixtureLines, ofCode, openFixture } from "./support.ts";

/** The records that every form can carry whole: ids of classic providers are qualified in some. */
const EVERY_ID = RECORDS.flatMap((record, i) =>
  isNamed(record) && record.source.channel !== "System" ? [i] : [],
);

/** The forms of the family, and the collector they are compared with. */
const CONVERTED = FORMS.filter((form) => !/^NXLog|^winlogbeat/.test(form));
const COMPARED = "winlogbeat";

const START = {
  "event.category": ["process"],
  "event.type": ["start"],
  "event.code": "1",
  "host.name": "WS-ALMA.corp.example",
  "host.id": "ws-alma",
  "process.entity_id": "{a1b2c3d4-1111-5fd1-3600-000000000600}",
  "process.pid": 4312,
  "process.name": "packer.exe",
  "process.args": ["packer.exe", "-o", "C:\\Out Dir\\a.bin", "--level", "9"],
  "process.parent.entity_id": "{a1b2c3d4-1000-5fd1-3600-000000000600}",
  "process.parent.pid": 812,
  "process.hash.md5": "d41d8cd98f00b204e9800998ecf8427a",
  "process.pe.original_file_name": "pack.exe",
  "user.name": "alma",
  "user.domain": "CORP",
  "user.id": undefined,
  "winlog.process.pid": 640,
  "winlog.user.identifier": "S-1-5-18",
  "winlog.record_id": 9001,
};

const AUDITED_START = {
  "event.category": ["process"],
  "event.outcome": "success",
  "event.action": "created-process",
  "process.pid": 4312,
  "process.name": "packer.exe",
  "process.parent.pid": 812,
  "process.parent.name": "explorer.exe",
  "process.Ext.token.integrity_level_name": "high",
  "user.id": "S-1-5-21-1-2-3-1104",
  "winlog.logon.id": "0x5f3e7",
  "winlog.process.pid": 700,
  "winlog.user.identifier": undefined,
  "winlog.record_id": 9052,
};

function answers(event: Event, like: object): object {
  return Object.fromEntries(
    Object.keys(like).map((path) => [path, event.get(path)]),
  );
}

function asked(event: Event): object {
  const { timeUs, writtenUs } = event;
  return { ...allAnswers(event), timeUs, writtenUs };
}

describe("evtx_dump", () => {
  it("answers as winlogbeat does, as every other form of the records", () => {
    const written = fixtureLines("evtx/every-id");
    const lines = EVERY_ID.map((i) => written[i]!);
    const records = lines.map((line) =>
      recordOfDump(JSON.parse(line) as Record<string, unknown>),
    );
    const expected = openLines(records.map(CONVERTERS[COMPARED])).map(asked);
    expect(openLines(lines).map(asked)).toEqual(expected);
    for (const form of CONVERTED) {
      const events = openLines(records.map(CONVERTERS[form]));
      expect(events.map(asked), form).toEqual(expected);
    }
  });

  it("reads real types: numbers, booleans, hex, GUIDs in capitals without braces", () => {
    const { events } = openFixture("evtx/compared");
    expect(answers(ofCode(events, "1"), START)).toEqual(START);
    expect(answers(ofCode(events, "4688"), AUDITED_START)).toEqual(
      AUDITED_START,
    );
  });

  it("merges the child of UserData", () => {
    const cleared = ofCode(openFixture("evtx/every-id").events, "1102");
    expect(cleared.get("user.name")).toBe("ines");
    expect(cleared.get("winlog.event_data.SubjectLogonId")).toBe("0x5a1b2");
    expect(cleared.get("winlog.event_data.#attributes")).toBeUndefined();
  });

  it("never calibrates: the record's clock is UTC whatever Sysmon says", () => {
    const log = openFixture("evtx/every-id");
    expect(log.opener.sourceStatus(0).clockOffsetUs).toBeUndefined();
    expect(log.opener.sourceStatus(0).notes).toEqual([]);
  });

  it("does not mind the order of records", () => {
    const inOrder = openFixture("evtx/every-id").events;
    const reversed = openAll(inOrder.map((each) => each.doc).reverse()).events;
    expect(reversed.map(eventIdentity).reverse()).toEqual(
      inOrder.map(eventIdentity),
    );
    expect(reversed.map((each) => each.timeUs).reverse()).toEqual(
      inOrder.map((each) => each.timeUs),
    );
  });

  it("does not mind the case of a channel", () => {
    const event = ofCode(openFixture("evtx/compared").events, "4688");
    const { Event } = event.doc as { Event: { System: object } };
    const lower = openOne({
      Event: { ...Event, System: { ...Event.System, Channel: "security" } },
    });
    expect(answers(lower, AUDITED_START)).toEqual(AUDITED_START);
    expect(lower.class.channel).toBe("Security");
    expect(eventIdentity(lower)).toBe(eventIdentity(event));
  });
});

describe.each([
  "attributes-apart",
  "full",
  "name-value-pairs",
  "plain-attributes",
  "python-evtx",
  "qualifiers",
])("%s", (form) => {
  it("answers as evtx_dump does", () => {
    const [start, audited] = openFixture(`evtx/${form}`).events;
    expect(answers(start!, START)).toEqual(START);
    expect(answers(audited!, AUDITED_START)).toEqual(AUDITED_START);
    expect(audited!.timeUs).toBe(us("2021-03-04T09:10:52.123052Z"));
    expect(eventIdentity(start!)).toBe(
      eventIdentity(openFixture("evtx/compared").events[0]!),
    );
  });
});

describe("unusual data", () => {
  const data = (code: string): unknown => {
    const event = ofCode(openFixture("evtx/unusual-data").events, code);
    const names = (
      event.class.shape as unknown as {
        dataNames(doc: object): string[];
      }
    ).dataNames(event.doc);
    return Object.fromEntries(
      names.map((name) => [name, event.get(`winlog.event_data.${name}`)]),
    );
  };

  it("counts values without a name, empty ones too", () => {
    expect(data("1001")).toEqual({
      param1: "alpha",
      param2: undefined,
      param3: "gamma",
    });
    expect(data("1002")).toEqual({ param1: "alone" });
    expect(data("1003")).toEqual({ param1: "one", param3: "three" });
    expect(data("1006")).toEqual({ param1: "single", Binary: "0102FF" });
  });

  it("takes nothing for nothing", () => {
    expect(data("1004")).toEqual({});
    expect(data("1005")).toEqual({});
  });

  it("numbers names that stand several times", () => {
    expect(data("1007")).toEqual({
      Twice: "1",
      Twice_1: "2",
      param3: "no name",
      Twice_3: "4",
    });
    expect(data("1009")).toMatchObject({ Count: "3", Count_1: "4" });
  });

  it("leaves attributes out, wherever the converter put them", () => {
    const event = openOne({
      Event: {
        System: {
          EventID: 1102,
          EventID_attributes: { Qualifiers: 0 },
          Channel: "Security",
          TimeCreated_attributes: { SystemTime: "2021-03-04T09:10:11Z" },
        },
        UserData: {
          LogFileCleared: { SubjectUserName: "alma", "@xmlns": "n" },
          LogFileCleared_attributes: { xmlns: "n" },
        },
        EventData: { "#attributes": { Name: "x" }, custom_attributes: "kept" },
      },
    });
    expect(event.class.code).toBe("1102");
    expect(event.get("user.name")).toBe("alma");
    expect(event.get("winlog.event_data.xmlns")).toBeUndefined();
    expect(event.get("winlog.event_data.@xmlns")).toBeUndefined();
    expect(event.get("winlog.event_data.custom_attributes")).toBe("kept");
  });

  it("reads a single element that is no list", () => {
    expect(data("1008")).toEqual({ Only: "one" });
  });
});

describe("a recursion that loses attributes", () => {
  it("has no event data, and a time only if somebody tells one", () => {
    const { events, counters } = openFixture("evtx/names-lost");
    expect(events.map((each) => each.timeUs)).toEqual([
      us("2021-03-05T00:00:00Z"),
      us("2021-03-04T09:10:11.123456Z"),
    ]);
    expect(counters.noTime).toBe(1);
    for (const event of events) {
      expect(event.get("winlog.event_data.param1")).toBeUndefined();
      expect(event.get("event.category")).toEqual(["process"]);
    }
  });
});

describe("evtx-bare", () => {
  it("reads records without the outer Event", () => {
    const { events } = openFixture("evtx-bare/forms");
    const [start, audited, cleared] = events;
    expect(events.map((each) => each.class.shape.name)).toEqual([
      "evtx-bare",
      "evtx-bare",
      "evtx-bare",
    ]);
    expect(answers(start!, START)).toEqual(START);
    expect(answers(audited!, AUDITED_START)).toEqual(AUDITED_START);
    expect(cleared!.get("user.name")).toBe("alma");
  });

  it("reads seconds with a fraction", () => {
    const [, audited] = openFixture("evtx-bare/forms").events;
    expect(audited!.timeUs).toBe(us("2021-03-04T09:13:42.123046Z"));
  });
});

describe("time", () => {
  const timed = (SystemTime: unknown): unknown => ({
    Event: {
      System: {
        EventID: 1,
        Channel: "Application",
        TimeCreated: { "#attributes": { SystemTime } },
      },
    },
  });

  it.each([
    ["2019-03-19T00:02:04.179623Z", "2019-03-19T00:02:04.179623Z"],
    ["2019-03-19T00:02:04.1796234Z", "2019-03-19T00:02:04.179623Z"],
    ["2019-03-19T00:02:04.179623400Z", "2019-03-19T00:02:04.179623Z"],
    ["2019-03-19 00:02:04.179623 UTC", "2019-03-19T00:02:04.179623Z"],
    ["2019-03-19 00:02:04.179623+00:00", "2019-03-19T00:02:04.179623Z"],
    ["2019-03-19 00:02:04", "2019-03-19T00:02:04Z"],
    [1_552_953_724.5, "2019-03-19T00:02:04.500Z"],
    [1_552_953_724_500, "2019-03-19T00:02:04.500Z"],
  ])("%s is UTC", (text, expected) => {
    expect(openOne(timed(text)).timeUs).toBe(us(expected));
  });

  it.each([undefined, null, "", "yesterday", Number.NaN, true, [], {}])(
    "%j is none",
    (value) => {
      expect(openAll([timed(value)]).counters.noTime).toBe(1);
    },
  );
});

describe("hostile documents", () => {
  const event = (System: unknown, rest: object = {}): unknown => ({
    Event: { System, ...rest },
  });
  const TIME = { "@SystemTime": "2021-03-04T09:10:11Z" };

  it.each([
    event([]),
    event({}),
    event({ TimeCreated: TIME, EventID: { "#text": {} }, Channel: ["x"] }),
    event({ TimeCreated: TIME, EventID: 1e400, Provider: "x", Computer: {} }),
    event({ TimeCreated: TIME, EventID: "__proto__", Channel: "constructor" }),
    event({ TimeCreated: TIME, EventID: 1 }, { EventData: "text" }),
    event({ TimeCreated: TIME, EventID: 1 }, { EventData: [[["x"]], null, 7] }),
    event({ TimeCreated: TIME, EventID: 1 }, { UserData: ["x", { y: 1 }] }),
    event({ TimeCreated: TIME, EventID: 1 }, { UserData: { a: { b: {} } } }),
    event(
      { TimeCreated: TIME, EventID: 1 },
      { EventData: { Data: [{ "@Name": {}, "#text": {} }, [["deep"]]] } },
    ),
    event({ Provider_attributes: 7, TimeCreated_attributes: "x" }),
  ])("%j is no trouble", (value) => {
    const { events, counters } = openAll([value]);
    expect(events.length + counters.noTime + counters.unknownShape).toBe(1);
    for (const each of events) {
      expect(summarise(each)).toBeTypeOf("string");
      expect(eventIdentity(each)).toMatch(/^[0-9a-f]{32}$/);
      expect(each.get("winlog.event_data.toString")).toBeUndefined();
    }
  });

  it("keeps names that mean something to the language as names", () => {
    const text = `{"Event":{"System":{"EventID":1,"Channel":"x","TimeCreated":{"@SystemTime":"2021-03-04T09:10:11Z"}},
      "EventData":{"Data":[{"@Name":"__proto__","#text":"p"},{"@Name":"constructor","#text":"c"}]},"UserData":{"x":{"__proto__":"q","hasOwnProperty":"h"}}}}`;
    const each = openOne(JSON.parse(text));
    expect(each.get("winlog.event_data.__proto__")).toBe("p");
    expect(each.get("winlog.event_data.constructor")).toBe("c");
    expect(each.get("winlog.event_data.hasOwnProperty")).toBe("h");
    expect(each.get("winlog.event_data.toString")).toBeUndefined();
    expect(({} as { q?: unknown }).q).toBeUndefined();
  });
});
