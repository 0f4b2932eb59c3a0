import { describe, expect, it } from "vitest";
import { drilldownItems } from "../../../src/cli/drilldown-items.ts";
import type { Match, ResultRow } from "../../../src/engine/match.ts";
import type { Drilldown } from "../../../src/rule/rule.ts";
import { compileFilter } from "../../../src/screen/filter/filter.ts";
import { rowMatch, splRule } from "../alert/detection.ts";
import { evidence, match } from "../alert/sample.ts";

const RESULTS: Drilldown = {
  name: 'The results for "$dest$" and "$user$"',
  search:
    '%original_detection_search% | search dest = "$dest$" user = "$user$"',
  earliest: "$info_min_time$",
  latest: "$info_max_time$",
};
const RISK: Drilldown = {
  ...RESULTS,
  name: "Risk events of the last 7 days",
  search:
    '| from datamodel Risk.All_Risk | search normalized_risk_object IN ("$dest$", "$user$") starthoursago=168',
};
const OTHER: Drilldown = {
  ...RESULTS,
  name: "Logons",
  search: 'index=x user="$user$" host="$dest$"',
};

function items(found: Match) {
  const facts = { status: "open" as const, reason: undefined, tasks: [] };
  return drilldownItems({ id: found.id, match: found, ...facts });
}

function ofRow(
  drilldowns: readonly Drilldown[],
  columns: ResultRow["columns"] = {
    dest: "WS-1.corp.example",
    user: 'CORP\\j"doe',
  },
) {
  const rule = splRule({ detection: { drilldowns } });
  return items(rowMatch("a", columns, { rule }));
}

describe("the drilldowns of a detection", () => {
  it("leave out an entity whose name no filter can have, and keep the others", () => {
    const columns = { dest: "WS-1.corp.example", user: "j".repeat(121) };
    expect(ofRow([RISK], columns)[0]).toMatchObject({
      kind: "risk",
      filter: expect.stringMatching(/^entity="[^"]*ws-1[^"]*"$/i) as unknown,
    });
    expect(ofRow([RISK])[0]).toMatchObject({
      filter: 'entity="ws-1.corp.example","j""doe"',
    });
  });

  it("open the alerts of the same columns, its entities, or nothing", () => {
    expect(
      ofRow([RESULTS, RISK, OTHER], {
        dest: ["WS-1", "ws-2"],
        user: "CORP\\J",
      }),
    ).toEqual([
      {
        name: 'The results for "WS-1, ws-2" and "CORP\\J"',
        kind: "results",
        filter:
          'rule="Remote Schtasks" row.dest="WS-1","ws-2" row.user="CORP\\J"',
        search:
          '| tstats count from datamodel=Endpoint.Processes by Processes.dest | search dest = "WS-1, ws-2" user = "CORP\\\\J"',
      },
      {
        name: "Risk events of the last 7 days",
        kind: "risk",
        filter: 'entity="ws-1","ws-2","j"',
        search:
          '| from datamodel Risk.All_Risk | search normalized_risk_object IN ("WS-1, ws-2", "CORP\\\\J") starthoursago=168',
      },
      {
        name: "Logons",
        kind: "other",
        filter: "",
        search: 'index=x user="CORP\\\\J" host="WS-1, ws-2"',
      },
    ]);
  });

  it("write a quote twice, and select more where a value is too long for a filter", () => {
    expect(ofRow([RESULTS])[0]!.filter).toBe(
      'rule="Remote Schtasks" row.dest="WS-1.corp.example" row.user="CORP\\j""doe"',
    );
    const dest = Array.from({ length: 60 }, (_, i) => `workstation-${i}`);
    expect(ofRow([RESULTS], { dest, user: "jdoe" })[0]!.filter).toBe(
      'rule="Remote Schtasks" row.user="jdoe"',
    );
  });

  it("name nobody where the row does not", () => {
    expect(ofRow([RISK], { dest: "unknown", user: "-" })).toMatchObject([
      { kind: "risk", filter: "" },
    ]);
  });

  it("have filters that find the alert itself", () => {
    const columns = { dest: ["WS-1", "ws-2"], user: "CORP\\J" };
    const [results] = ofRow([RESULTS], columns);
    const compiled = compileFilter(results!.filter);
    const row = {
      id: "a",
      timeUs: 0,
      severity: "medium" as const,
      status: "open" as const,
      certainty: "confirmed" as const,
      revision: 1,
      rule: "Remote Schtasks",
      host: "",
      user: "",
    };
    const test = (subject: object): boolean =>
      compiled.ok && compiled.test({ ...row, ...subject });
    expect(test({ columns })).toBe(true);
    expect(test({ columns: { ...columns, dest: "ws-2" } })).toBe(true);
    expect(test({ columns: { ...columns, dest: "ws-3" } })).toBe(false);
    expect(test({ columns: { dest: "ws-1" } })).toBe(false);
    expect(test({})).toBe(false);
  });
});

describe("an alert whose rule offers none", () => {
  it("leads to the risk of its entities", () => {
    const events = [evidence({ fields: { "user.name": "JDoe" } })];
    expect(items(match("a", { events }))).toEqual([
      {
        name: "Risk of the last 7 days: ws-1.corp.example, jdoe",
        kind: "risk",
        filter: 'entity="ws-1.corp.example","jdoe"',
        search: "",
      },
    ]);
  });
});
