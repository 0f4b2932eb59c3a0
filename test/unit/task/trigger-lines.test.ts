import { describe, expect, test } from "vitest";
import {
  NO_TRIGGER,
  durationText,
  triggerLines,
} from "../../../src/task/trigger-lines.ts";
import { readXml } from "../../../src/base/xml-tree.ts";

const lines = (xml: string): string[] =>
  triggerLines(readXml(`<Triggers>${xml}</Triggers>`).root);
const line = (xml: string): string => lines(xml)[0]!;
const calendar = (inner: string, start = "2024-05-02T07:15:00"): string =>
  line(
    `<CalendarTrigger><StartBoundary>${start}</StartBoundary>${inner}</CalendarTrigger>`,
  );

describe("one line per trigger", () => {
  test.each([
    ["<BootTrigger/>", "at system start"],
    ["<LogonTrigger/>", "at logon of any user"],
    ["<LogonTrigger><UserId>C\\a</UserId></LogonTrigger>", "at logon of C\\a"],
    ["<IdleTrigger/>", "when the computer becomes idle"],
    ["<RegistrationTrigger/>", "when the task is created or changed"],
    [
      "<SessionStateChangeTrigger><StateChange>SessionLock</StateChange><UserId>C\\a</UserId></SessionStateChangeTrigger>",
      "on session lock of C\\a",
    ],
    [
      "<SessionStateChangeTrigger><StateChange>RemoteConnect</StateChange></SessionStateChangeTrigger>",
      "on remote connect of any user",
    ],
    [
      "<TimeTrigger><StartBoundary>2021-04-21T13:30:00.5</StartBoundary></TimeTrigger>",
      "once at 2021-04-21 13:30:00",
    ],
    [
      "<WnfStateChangeTrigger><StateName>75</StateName></WnfStateChangeTrigger>",
      "on system state 75",
    ],
    ["<SomethingNew/>", "unrecognised trigger SomethingNew"],
    ["<CalendarTrigger/>", "unrecognised trigger CalendarTrigger"],
  ])("%s", (xml, expected) => {
    expect(line(xml)).toBe(expected);
  });

  test("none at all", () => {
    expect(lines("")).toEqual([NO_TRIGGER]);
    expect(triggerLines(undefined)).toEqual([
      "no trigger (runs on demand only)",
    ]);
  });

  test("events: channel and ids from the query inside", () => {
    const query =
      "&lt;QueryList&gt;&lt;Query Path=&quot;Security&quot;&gt;*[System[EventID=4624 or EventID = 4625]]&lt;/Query&gt;";
    expect(
      line(
        `<EventTrigger><Subscription>${query}</Subscription></EventTrigger>`,
      ),
    ).toBe("on event Security 4624, 4625");
    const many = Array.from({ length: 20 }, (_, i) => `EventID=${i}`);
    expect(
      line(
        `<EventTrigger><Subscription>${many.join(" ")}</Subscription></EventTrigger>`,
      ),
    ).toBe("on event 0, 1, 2, 3, 4, 5, 6, 7");
    expect(line("<EventTrigger/>")).toBe("on event");
  });

  test("calendar", () => {
    expect(calendar("<ScheduleByDay/>")).toBe(
      "every day at 07:15, from 2024-05-02",
    );
    expect(
      calendar(
        "<ScheduleByDay><DaysInterval>10</DaysInterval></ScheduleByDay>",
      ),
    ).toBe("every 10 days at 07:15, from 2024-05-02");
    const week =
      "<DaysOfWeek><Monday/><Thursday/></DaysOfWeek><WeeksInterval>N</WeeksInterval>";
    expect(
      calendar(`<ScheduleByWeek>${week.replace("N", "1")}</ScheduleByWeek>`),
    ).toBe("every week on Mon, Thu at 07:15, from 2024-05-02");
    expect(
      calendar(`<ScheduleByWeek>${week.replace("N", "3")}</ScheduleByWeek>`),
    ).toBe("every 3 weeks on Mon, Thu at 07:15, from 2024-05-02");
    expect(
      calendar(
        "<ScheduleByMonth><DaysOfMonth><Day>1</Day><Day>15</Day><Day>Last</Day></DaysOfMonth></ScheduleByMonth>",
      ),
    ).toBe("on day 1, 15, Last of every month at 07:15, from 2024-05-02");
    expect(
      calendar(
        "<ScheduleByMonth><DaysOfMonth><Day>1</Day></DaysOfMonth><Months><January/><July/></Months></ScheduleByMonth>",
      ),
    ).toBe("on day 1 of Jan, Jul at 07:15, from 2024-05-02");
    expect(
      calendar(
        "<ScheduleByMonthDayOfWeek><Weeks><Week>1</Week><Week>Last</Week></Weeks><DaysOfWeek><Friday/></DaysOfWeek><Months><January/><July/></Months></ScheduleByMonthDayOfWeek>",
      ),
    ).toBe("on the first, last Fri of Jan, Jul at 07:15, from 2024-05-02");
  });

  test("the clock keeps seconds that are not zero, and the zone", () => {
    expect(calendar("<ScheduleByDay/>", "2024-05-02T05:08:46Z")).toBe(
      "every day at 05:08:46Z, from 2024-05-02",
    );
    expect(calendar("<ScheduleByDay/>", "2024-05-02T05:08:00-04:00")).toBe(
      "every day at 05:08-04:00, from 2024-05-02",
    );
    expect(calendar("<ScheduleByDay/>", "tomorrow")).toBe(
      "every day at tomorrow, from tomorrow",
    );
  });

  test("additions, in their order", () => {
    expect(
      line(
        "<CalendarTrigger><EndBoundary>2025-01-01T00:00:00</EndBoundary><StartBoundary>2024-05-02T07:15:00</StartBoundary><RandomDelay>PT30M</RandomDelay><Repetition><Duration>P1D</Duration><Interval>PT1H</Interval></Repetition><ScheduleByDay/><Enabled>false</Enabled></CalendarTrigger>",
      ),
    ).toBe(
      "(disabled) every day at 07:15, from 2024-05-02, repeats every 1 h for 1 d, random delay up to 30 min, until 2025-01-01 00:00:00",
    );
    expect(
      line(
        "<BootTrigger><StartBoundary>2020-12-19T07:00:00</StartBoundary><Delay>PT15M</Delay></BootTrigger>",
      ),
    ).toBe("at system start, delay 15 min, from 2020-12-19 07:00:00");
  });
});

test.each([
  ["PT1320M", "22 h"],
  ["PT72H", "3 d"],
  ["PT90S", "1 min 30 s"],
  ["P1DT2H", "1 d 2 h"],
  ["PT150M", "2 h 30 min"],
  ["PT0S", "0 s"],
  ["P2W", "14 d"],
  ["P1M", "P1M"],
  ["P1Y2D", "P1Y2D"],
  ["P", "P"],
  ["PT", "PT"],
  ["soon", "soon"],
])("duration %s is %s", (text, expected) => {
  expect(durationText(text)).toBe(expected);
});
