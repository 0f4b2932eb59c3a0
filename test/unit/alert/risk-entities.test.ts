import { describe, expect, it, test } from "vitest";
import {
  alertEntities,
  entityName,
  splitHost,
} from "../../../src/alert/risk-entities.ts";
import { rowMatch, splRule } from "./detection.ts";
import { evidence, match, RULE } from "./sample.ts";

const ROW = {
  dest: "WS-1.corp.example",
  user: "CORP\\JDoe",
  process_name: "schtasks.exe",
};

describe("of a Splunk detection", () => {
  it("are the columns it names, each with its score", () => {
    const message = "schtasks.exe on WS-1.corp.example by CORP\\JDoe";
    expect(alertEntities(rowMatch("a", ROW))).toEqual([
      { type: "system", name: "ws-1.corp.example", score: 63, message },
      { type: "user", name: "jdoe", score: 40, message },
    ]);
  });

  it("are each value of a list, and none where nobody is named", () => {
    const columns = { dest: ["WS-1", "unknown", "ws-2"], user: "null" };
    const names = alertEntities(rowMatch("a", columns)).map(({ name }) => name);
    expect(names).toEqual(["ws-1", "ws-2"]);
    for (const user of ["-", "", "Unknown", "CORP\\-", " ", "CORP\\"]) {
      expect(alertEntities(rowMatch("a", { user }))).toEqual([]);
    }
  });

  it("have sentences of their own where the file has them", () => {
    const rule = splRule({
      detection: {
        riskObjects: [
          { field: "dest", type: "system", score: 10, message: "seen: $dest$" },
        ],
      },
    });
    expect(alertEntities(rowMatch("a", ROW, { rule }))).toMatchObject([
      { message: "seen: WS-1.corp.example" },
    ]);
  });

  test.each([
    ["TTP", 63],
    ["Anomaly", 63],
    ["Hunting", 0],
    ["Correlation", 0],
  ] as const)("%s adds %d", (type, score) => {
    const rule = splRule({ detection: { type } });
    expect(alertEntities(rowMatch("a", ROW, { rule }))[0]).toMatchObject({
      score,
    });
  });
});

describe("of a rule of Elastic", () => {
  const events = [
    evidence({ timeUs: 2, fields: { "user.name": "jdoe@corp.example" } }),
    evidence({ timeUs: 1, fields: { "user.name": "somebody" } }),
  ];

  it("are the host and the user of the completing event", () => {
    expect(alertEntities(match("a", { events }))).toEqual([
      {
        type: "system",
        name: "ws-1.corp.example",
        score: 47,
        message: "rule-1",
      },
      { type: "user", name: "jdoe", score: 47, message: "rule-1" },
    ]);
  });

  it("get nothing from a building block", () => {
    const rule = { ...RULE, isBuildingBlock: true };
    const scores = alertEntities(match("a", { events, rule }));
    expect(scores.map(({ score }) => score)).toEqual([0, 0]);
  });
});

test.each([
  ["system", "WS-1.Corp.Example.", "ws-1.corp.example"],
  ["user", "NT AUTHORITY\\SYSTEM", "system"],
  ["user", "@odd", "@odd"],
  ["other", "C:\\Temp\\A@b", "c:\\temp\\a@b"],
] as const)("%s %s is %s", (type, value, name) => {
  expect(entityName(type, value)).toBe(name);
});

test.each([
  ["ws-1.corp.example", "ws-1", "corp.example"],
  ["ws-1", "ws-1", ""],
  ["10.0.0.7", "10.0.0.7", ""],
  ["fe80::1.2", "fe80::1", "2"],
  [".odd", ".odd", ""],
])("%s", (name, short, domain) => {
  expect(splitHost(name)).toEqual({ short, domain });
});
