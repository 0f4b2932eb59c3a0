/**
 * When and where did it happen? Whatever clock, zone, host name and order a log is written in, the answer is the same; and
 * where nothing can tell, the alert says so. On the samples of the repository, in forms whose clocks are wrong.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { joinLines, sampleBytes, splitLines } from "../support/captures.ts";
import { CONVERTERS } from "../support/convert.ts";
import type { Form, WindowsRecord } from "../support/convert.ts";
import { INCIDENTS } from "../support/incidents.ts";
import { temporaryFolder } from "../support/folder.ts";
import { documents, tripline } from "../support/program.ts";
import { scanFiles, SEQUENCE_RULE_FILE } from "../support/scan.ts";
import type { ScanResult, ScanSettings } from "../support/scan.ts";

type Json = Readonly<Record<string, unknown>>;
type Document = ScanResult["alerts"][number];

/** A connection in, then the task that Security saw: two channels, and two clocks. */
const ACROSS: ScanSettings = {
  rules: [
    {
      path: "across.eql",
      text: `sequence by host.id with maxspan=1m
               [network where network.direction == "incoming" and process.name == "svchost.exe"]
               [any where event.code == "4698"]`,
    },
  ],
};
const TASK: ScanSettings = {
  rules: [{ path: "task.eql", text: 'any where event.code == "4698"' }],
};

const isSysmon = ({ channel }: WindowsRecord): boolean =>
  channel === "Microsoft-Windows-Sysmon/Operational";

/** What an alert says of its events, but for the place. */
const told = ({ alerts }: ScanResult): unknown =>
  alerts.map((alert) => ({
    id: alert["kibana.alert.uuid"],
    key: alert["tripline.key"],
    events: alert["tripline.events"].map((event) => ({
      code: event.code,
      at: event["@timestamp"],
      uncertain: event.time_uncertain,
    })),
  }));

describe.each(Object.entries(INCIDENTS))("%s", (_name, read) => {
  const records = read();
  const write = (
    form: Form,
    which: (record: WindowsRecord) => boolean = () => true,
  ): Buffer => joinLines(records.filter(which).map(CONVERTERS[form]));

  describe.each([ACROSS, TASK])("$rules.0.path", (settings) => {
    test.each(["NXLog, exported"] as const)(
      "a log of Security alone takes its clock from the host's Sysmon log: %s",
      async (form) => {
        const whole = await scanFiles({ "log.json": write(form) }, settings);
        const right = await scanFiles(
          { "log.json": write("winlogbeat") },
          settings,
        );
        expect(right.alerts.length).toBeGreaterThan(0);
        expect(told(whole)).toEqual(told(right));
        const sysmon = write(form, isSysmon);
        const others = write(form, (record) => !isSysmon(record));
        for (const files of [
          { "a.json": sysmon, "b.json": others },
          { "a.json": others, "b.json": sysmon },
        ]) {
          for (const indexed of [true, false]) {
            const split = await scanFiles(files, { ...settings, indexed });
            expect(told(split)).toEqual(told(right));
            expect(split.counters).toMatchObject({ late: 0, tooLate: 0 });
          }
        }
      },
    );
  });

  test("where nothing tells the clock, the alert says that its time is as written", async () => {
    const others = write("NXLog, exported", (record) => !isSysmon(record));
    const { alerts } = await scanFiles({ "log.json": others }, TASK);
    expect(alerts.length).toBeGreaterThan(0);
    const right = await scanFiles({ "log.json": write("winlogbeat") }, TASK);
    alerts.forEach((alert, i) => {
      const [event] = alert["tripline.events"];
      const [expected] = right.alerts[i]!["tripline.events"];
      expect(event!.time_uncertain).toBe(true);
      expect(expected).not.toHaveProperty("time_uncertain");
      expect(
        Date.parse(event!["@timestamp"]) - Date.parse(expected!["@timestamp"]),
      ).toBe(2 * 3_600_000);
    });
  });
});

test.each([true, false])(
  "lines in which nobody is interested still tell the clocks of their hosts: %s",
  async (indexed) => {
    const sysmon = (
      Hostname: string,
      TimeCreated: string,
      at: string,
    ): string =>
      JSON.stringify({
        SourceName: "Microsoft-Windows-Sysmon",
        Channel: "Microsoft-Windows-Sysmon/Operational",
        EventID: 5,
        Hostname,
        TimeCreated,
        UtcTime: `2026-03-11 ${at}`,
      });
    const task = (Hostname: string, TimeCreated: string): string =>
      JSON.stringify({
        SourceName: "Microsoft-Windows-Security-Auditing",
        Channel: "Security",
        EventID: 4698,
        Hostname,
        TimeCreated,
      });
    const { alerts } = await scanFiles(
      {
        "sysmon.json": joinLines([
          sysmon("A", "2026-03-11T11:00:00.000Z", "09:00:00.000"),
          sysmon("A", "2026-03-11T11:00:01.000Z", "09:00:01.000"),
          sysmon("B", "2026-03-11T18:00:02.000Z", "09:00:02.000"),
        ]),
        "security.json": joinLines([
          task("A", "2026-03-11T11:00:05.000Z"),
          task("B", "2026-03-11T18:00:06.000Z"),
        ]),
      },
      { ...TASK, indexed },
    );
    expect(
      alerts.map((alert) => [alert["host.name"], alert["@timestamp"]]),
    ).toEqual([
      ["A", "2026-03-11T09:00:05.000Z"],
      ["B", "2026-03-11T09:00:06.000Z"],
    ]);
  },
);

test("scan says which log has its times as written", async () => {
  const records = INCIDENTS["incident-winlogbeat"]!();
  const log = join(temporaryFolder(), "security.json");
  const write = (which: (record: WindowsRecord) => boolean): void =>
    writeFileSync(
      log,
      joinLines(records.filter(which).map(CONVERTERS["NXLog, exported"])),
    );
  const said = `${log}: no Sysmon event tells the zone of its clock: times are as written\n`;
  write((record) => !isSysmon(record));
  expect((await tripline(["scan", log])).stderr).toContain(said);
  write(() => true);
  expect((await tripline(["scan", log])).stderr).not.toContain(said);
});

describe("one machine, with and without an id", () => {
  const lines = splitLines(sampleBytes("incident-winlogbeat"));
  const ID = "5e4fae9e-4d9d-4ba4-9d40-000000000001";
  const withId = (line: string): string => {
    const document = JSON.parse(line) as { host: { name: string } };
    const { name } = document.host;
    return JSON.stringify({
      ...document,
      host: { name, id: name.startsWith("SRV-FILES2") ? ID : `id of ${name}` },
    });
  };
  const first = lines.findIndex((line) => line.includes('"SRV-FILES2.'));
  // The steps stand at lines 381 and 396.
  const cuts = [0, first + 1, 380, 381, 390, 395, 396, lines.length];

  const scan = async (order: readonly string[]): Promise<Document[]> => {
    const { alerts } = await scanFiles({ "log.json": joinLines(order) });
    return [...alerts];
  };

  test.each(cuts)("ids from line %i on", async (cut) => {
    const alerts = await scan(
      lines.map((line, i) => (i < cut ? line : withId(line))),
    );
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!["host.id"]).toBe(cut === 0 ? ID : "srv-files2");
    expect(alerts[0]!["tripline.actions"]).toHaveLength(1);
  });

  test.each(cuts)("no ids from line %i on", async (cut) => {
    const alerts = await scan(
      lines.map((line, i) => (i < cut ? withId(line) : line)),
    );
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!["host.id"]).toBe(cut === 0 ? "srv-files2" : ID);
  });

  test.each([0, 1])("ids on every other line (%i)", async (half) => {
    const alerts = await scan(
      lines.map((line, i) => (i % 2 === half ? line : withId(line))),
    );
    expect(alerts).toHaveLength(1);
  });

  test("a rule that names the id finds the machine by either", async () => {
    const mixed = joinLines(
      lines.map((line, i) => ((i - first) % 2 === 0 ? line : withId(line))),
    );
    const found = async (condition: string): Promise<number> => {
      const { alerts } = await scanFiles(
        { "log.json": mixed },
        {
          rules: [
            {
              path: "id.eql",
              text: `any where event.code == "4698" and ${condition}`,
            },
          ],
        },
      );
      return alerts.length;
    };
    const all = await found('host.name : "SRV-FILES2*"');
    expect(all).toBeGreaterThan(0);
    expect(await found(`host.id == "${ID}"`)).toBe(all);
    expect(await found('host.id == "srv-files2"')).toBe(all);
    expect(
      await found(`host.id != "${ID}" and host.name : "SRV-FILES2*"`),
    ).toBe(0);
  });

  test("forwarded events keep their machine, not the collector's", async () => {
    const alerts = await scan(
      lines.map((line) => {
        const document = JSON.parse(line) as Json;
        return JSON.stringify({
          ...document,
          host: { name: "WEC-1.corvane.example", id: ID },
        });
      }),
    );
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!["host.id"]).toBe("srv-files2");
    expect(alerts[0]!["host.name"]).toBe("SRV-FILES2.corvane.example");
  });

  test("records without a computer name join within their log", async () => {
    const nameless = lines.map((line) => {
      const { host: _, ...document } = JSON.parse(line) as Json;
      return JSON.stringify({
        ...document,
        winlog: { ...(document["winlog"] as Json), computer_name: "" },
      });
    });
    const alerts = await scan(nameless);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!["host.id"]).toMatch(/log\.json$/);
    const { alerts: apart } = await scanFiles({
      "a.json": joinLines(nameless.filter((_, i) => i !== 380)),
      "b.json": joinLines([nameless[380]!]),
    });
    expect(apart).toEqual([]);
  });
});

describe("--full-host-names", () => {
  const lines = splitLines(sampleBytes("incident-winlogbeat"));
  /** The connection as a namesake in another domain logs it. */
  const namesake = lines.map((line, i) =>
    i === 395
      ? line.replaceAll(
          "SRV-FILES2.corvane.example",
          "SRV-FILES2.other.example",
        )
      : line,
  );

  test.each([
    [[], 1],
    [["--full-host-names"], 0],
  ])("%j", async (option, count) => {
    const log = join(temporaryFolder(), "log.ndjson");
    writeFileSync(log, joinLines(namesake));
    const { code, stdout } = await tripline([
      "scan",
      "--no-bundled",
      "--rules",
      SEQUENCE_RULE_FILE,
      ...option,
      log,
    ]);
    expect(code).toBe(0);
    expect(documents(stdout)).toHaveLength(count);
  });
});

describe("a process", () => {
  const event = (
    EventID: number,
    second: number,
    ProcessGuid: string,
    Hostname = "A",
  ): string =>
    JSON.stringify({
      SourceName: "Microsoft-Windows-Sysmon",
      Channel: "Microsoft-Windows-Sysmon/Operational",
      EventID,
      Hostname,
      TimeCreated: `2026-03-11T09:00:0${second}.500Z`,
      UtcTime: `2026-03-11 09:00:0${second}.123`,
      ProcessGuid,
    });
  const count = async (
    by: string,
    ...lines: readonly string[]
  ): Promise<[alerts: number, noKey: number]> => {
    const text = `sequence by ${by} with maxspan=1m
      [any where event.code == "1"] [any where event.code == "5"]`;
    const { alerts, counters } = await scanFiles(
      { "log.json": joinLines(lines) },
      { rules: [{ path: "process.eql", text }] },
    );
    return [alerts.length, counters.noKey];
  };
  const ID = "{649442b8-52dc-5fd1-3600-000000000600}";
  const NONE = "{00000000-0000-0000-0000-000000000000}";

  test.each([
    ["its id in one spelling", ID, ID, [1, 0]],
    ["its id in two spellings", ID, ID.slice(1, -1).toUpperCase(), [1, 0]],
    ["an id of zeros is none", NONE, NONE, [0, 2]],
    ["nor is it without braces", NONE.slice(1, -1), NONE, [0, 2]],
  ])("%s", async (_, start, end, expected) => {
    expect(
      await count("process.entity_id", event(1, 1, start), event(5, 2, end)),
    ).toEqual(expected);
  });

  test("is the host's own: cloned machines share ids", async () => {
    expect(
      await count(
        "host.id, process.entity_id",
        event(1, 1, ID, "A"),
        event(5, 2, ID, "B"),
      ),
    ).toEqual([0, 0]);
  });
});
