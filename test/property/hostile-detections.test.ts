import fc from "fast-check";
import { stringify } from "yaml";
import { describe, expect, it } from "vitest";
import { loadRules } from "../../src/lib/load-rules.ts";
import { loadReportJson, printLoadReport } from "../../src/rule/report.ts";
import { PROCESSES } from "../support/detections.ts";

const KEYS = [
  "id",
  "type",
  "status",
  "version",
  "author",
  "description",
  "data_source",
  "how_to_implement",
  "known_false_positives",
  "references",
  "drilldown_searches",
  "tags",
  "rba",
  "intermediate_findings",
  "throttling",
  "stands_for",
];

const INNER = [
  ...KEYS,
  "name",
  "message",
  "observable",
  "risk_objects",
  "threat_objects",
  "entities",
  "field",
  "score",
  "role",
  "risk_score",
  "confidence",
  "impact",
  "mitre_attack_id",
  "fields",
  "period",
  "__proto__",
];

const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e400,
    63.5,
    "",
    "TTP",
    "T1053.005",
    "$dest$ $",
    "60m",
    "a\u001b[2J\u202e\n b",
  ),
  fc.string({ maxLength: 12 }),
);

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...INNER), tie("value"), { maxKeys: 5 }),
  ),
}));

describe("hostile detections", () => {
  it("whatever stands in the fields that decide nothing, the detection loads, or is set aside", () => {
    const fields = fc.dictionary(fc.constantFrom(...KEYS), value);
    fc.assert(
      fc.property(fields, (more) => {
        const document = { name: "D", search: PROCESSES, ...more };
        const report = loadRules([
          { path: "d.yml", text: stringify(document) },
        ]);
        expect(report.failed).toEqual([]);
        expect(report.rules.length + report.setAside.length).toBe(1);
        for (const { riskScore } of report.rules) {
          expect(riskScore).toBeGreaterThanOrEqual(0);
          expect(riskScore).toBeLessThanOrEqual(100);
        }
        printLoadReport(report, true);
        JSON.stringify(loadReportJson(report));
      }),
    );
  });
});
