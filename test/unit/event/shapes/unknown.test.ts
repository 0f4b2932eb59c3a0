/**
 * Shape `unknown`: what nobody recognises is counted, and with a time it is an event that answers by its own names.
 */
import { describe, expect, it } from "vitest";
import type { RuleFileText } from "../../../../src/rule/rule-file.ts";
import { scanBytes } from "../../../support/scan.ts";
import { openAll, openOne, us } from "../support.ts";
import { survives } from "./hostile.ts";
import { answersLike, fixtureLines, openFixture } from "./support.ts";

describe("objects of no known shape", () => {
  const { events, counters, opener } = openFixture("unknown/forms");

  it("are events if they tell a time, and are counted all the same", () => {
    expect(events.map(({ timeUs }) => timeUs)).toEqual(
      [
        "2021-03-04T09:10:11.250Z",
        "2021-03-04T09:10:12.250Z",
        "2021-03-04T09:10:13.250Z",
        "2021-03-04T09:10:14.250Z",
      ].map(us),
    );
    expect(counters.events).toBe(4);
    expect(counters.unknownShape).toBe(6);
    expect(counters.noTime).toBe(0);
    const status = opener.sourceStatus(0);
    expect(status.shapes).toEqual(["unknown"]);
    expect(status.unknown).toBe(6);
    expect(status.notes).toContain(
      "6 values of no known shape, the first: @timestamp, host, firewall, src",
    );
  });

  it("answer by the names that they have, and have no category", () => {
    const first = {
      "firewall.verdict": "drop",
      "firewall.rule.id": 7,
      "host.name": "edge-1",
      "host.id": "edge-1",
      "event.category": undefined,
      "process.name": undefined,
    };
    expect(answersLike(events[0]!, first)).toEqual(first);
    expect(events[1]!.get("event.code")).toBe("auth-7");
    expect(events[2]!.get("id.orig_h")).toBe("10.20.30.40");
    expect(events[0]!.class.categories).toEqual([]);
    expect(new Set(events.map((event) => event.class)).size).toBe(1);
  });

  it("belong to the machine they name, else to their file", () => {
    expect(opener.hosts.map(({ id }) => id)).toEqual(["edge-1", "test.ndjson"]);
  });

  it("have no time in a counter or a duration", () => {
    expect(openAll([{ time: 12 }, { timestamp: "12.5" }]).events).toEqual([]);
    expect(openOne({ time: 12, ts: "1614849013" }).timeUs).toBe(
      us("2021-03-04T09:10:13Z"),
    );
  });

  it("are no trouble when they are hostile", () => {
    for (const line of fixtureLines("unknown/forms")) {
      survives(JSON.parse(line) as never);
    }
  });

  it.each([true, false])(
    "raise alerts of rules that name their fields (lines passed over: %s)",
    async (indexed) => {
      const rule = (name: string, text: string): RuleFileText => ({
        path: `${name}.eql`,
        text,
      });
      const { alerts, counters: counted } = await scanBytes(
        `${fixtureLines("unknown/forms").join("\n")}\n`,
        {
          indexed,
          rules: [
            rule("dropped", 'any where firewall.verdict == "drop"'),
            rule("process", 'process where firewall.verdict == "drop"'),
            rule("other", 'any where process.name like "*"'),
          ],
        },
      );
      expect(alerts.map((each) => each["kibana.alert.rule.name"])).toEqual([
        "dropped",
      ]);
      expect(counted.unknownShape).toBe(6);
    },
  );
});
