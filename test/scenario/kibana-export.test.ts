/**
 * An export of Kibana with exceptions, building blocks and suppression, on a log: what Kibana leaves out is left out,
 * what it folds is folded, whatever the order of the lines.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleBytes } from "../support/captures.ts";
import { testDoc } from "../support/engine.ts";
import { scanBytes } from "../support/scan.ts";

const TASK = {
  rule_id: "r-task",
  name: "Task from afar",
  type: "eql",
  language: "eql",
  query:
    'sequence by host.id, process.entity_id with maxspan=1m\n  [network where process.name : "svchost.exe" and network.direction == "incoming"]\n  [registry where registry.path : "*\\\\Actions"]',
  severity: "high",
  risk_score: 73,
  tags: ["OS: Windows"],
  exceptions_list: [
    { id: "1", list_id: "ours", type: "detection", namespace_type: "single" },
  ],
  filters: [],
};
const LIST = { list_id: "ours", type: "detection", namespace_type: "single" };
const item = (value: string): object => ({
  list_id: "ours",
  item_id: "i",
  name: "The administrators' net",
  type: "simple",
  namespace_type: "single",
  entries: [{ field: "source.ip", operator: "included", type: "match", value }],
});

function rules(...lines: readonly object[]): { path: string; text: string }[] {
  const text = lines.map((each) => JSON.stringify(each)).join("\n");
  return [{ path: "export.ndjson", text }];
}

describe("the exceptions of an export", () => {
  it.each([
    ["another net", "192.0.2.0/24", 2],
    ["the net the task came from", "10.20.0.0/16", 1],
  ])("on the sample incident: %s", async (_, net, alerts) => {
    const run = await scanBytes(sampleBytes("incident-winlogbeat"), {
      rules: rules(TASK, LIST, item(net)),
    });
    expect(run.alerts).toHaveLength(alerts);
  });
});

describe("suppression", () => {
  const RULE = {
    rule_id: "r-fold",
    name: "Seen",
    type: "eql",
    query: "test where n > 0",
    severity: "low",
    building_block_type: "default",
    alert_suppression: {
      group_by: ["user.name"],
      duration: { value: 10, unit: "s" },
    },
  };
  const log = (docs: readonly object[]): string =>
    docs.map((doc) => `${JSON.stringify(doc)}\n`).join("");

  it("folds what says the same, and counts it", async () => {
    const docs = [0, 3, 10, 11].map((seconds, i) =>
      testDoc(String(i + 1), seconds * 1_000, { n: 1, user: { name: "ann" } }),
    );
    const run = await scanBytes(log(docs), { rules: rules(RULE) });
    expect(
      run.alerts.map((each) => [
        each["@timestamp"],
        each["kibana.alert.building_block_type"],
        each["kibana.alert.suppression.docs_count"],
        each["kibana.alert.suppression.terms"],
        each["kibana.alert.suppression.end"],
      ]),
    ).toEqual([
      [
        "2026-01-01T00:00:00.000Z",
        "default",
        2,
        [{ field: "user.name", value: "ann" }],
        "2026-01-01T00:00:10.000Z",
      ],
      [
        "2026-01-01T00:00:11.000Z",
        "default",
        0,
        [{ field: "user.name", value: "ann" }],
        "2026-01-01T00:00:11.000Z",
      ],
    ]);
    expect(run.counters.suppressed).toBe(2);
  });

  it("does not depend on the order of the lines", async () => {
    const event = fc.record({
      ms: fc.integer({ min: 0, max: 40_000 }),
      name: fc.constantFrom("ann", "bob"),
    });
    const shown = async (docs: readonly object[]): Promise<unknown[]> => {
      const run = await scanBytes(log(docs), { rules: rules(RULE) });
      return run.alerts
        .map((each) => [
          each["kibana.alert.uuid"],
          each["kibana.alert.suppression.docs_count"],
        ])
        .sort();
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 12 }).chain((events) => {
          const docs = events.map(({ ms, name }, i) =>
            testDoc(String(i + 1), ms, { n: 1, user: { name } }),
          );
          return fc.tuple(
            fc.constant(docs),
            fc.shuffledSubarray(docs, { minLength: docs.length }),
          );
        }),
        async ([docs, shuffled]) => {
          expect(await shown(shuffled)).toEqual(await shown(docs));
        },
      ),
      { numRuns: 30 },
    );
  });
});
