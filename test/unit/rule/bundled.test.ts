import { describe, expect, it } from "vitest";
import { printQuery } from "../../../src/lang/eql/printer.ts";
import { bundledRuleFiles } from "../../../src/rule/bundled.ts";
import { loadRules } from "../../../src/rule/load.ts";

describe("the bundled rules", () => {
  const report = loadRules(bundledRuleFiles());

  it("all load, without a warning", () => {
    expect(report.failed).toEqual([]);
    expect(report.warnings).toEqual([]);
    expect(report.setAside).toEqual([]);
    expect(report.rules.map((rule) => rule.origin)).toEqual([
      { file: "bundled:remote-scheduled-task-creation.toml", kind: "bundled" },
    ]);
  });

  it("is set aside, and said to be, where the published rule is loaded", () => {
    const id = "954ee7c8-5437-49ae-b2d6-2960883898e9";
    const published = `[rule]\nname = "P"\nrule_id = "${id}"\ntype = "eql"\nseverity = "low"\nquery = "any where true"\n`;
    const files = bundledRuleFiles();
    const both = loadRules([...files, { path: "p.toml", text: published }]);
    expect(both.rules.map((rule) => rule.id)).toEqual([id]);
    expect(both.setAside).toEqual([
      {
        file: "bundled:remote-scheduled-task-creation.toml",
        name: "Remote Scheduled Task Creation",
        reason: `stands for the published rule "${id}", which is loaded`,
        bundled: true,
      },
    ]);
    const broken = published.replace("any where", "any");
    const alone = loadRules([...files, { path: "p.toml", text: broken }]);
    expect(alone.rules.map((rule) => rule.origin.kind)).toEqual(["bundled"]);
    // Only what comes with tripline gives way.
    const copy = files.map(({ path, text }) => ({ path, text }));
    expect(
      loadRules([...copy, { path: "p.toml", text: published }]).rules,
    ).toHaveLength(2);
  });

  it("remote scheduled task creation", () => {
    const rule = report.rules[0]!;
    expect(rule).toMatchObject({
      id: "ef358d6f-4fc6-40cf-8ba8-737149c14b50",
      name: "Remote Scheduled Task Creation",
      severity: "medium",
      riskScore: 47,
      maxSignals: 100,
      license: "Apache-2.0",
      threats: [
        {
          tactic: { id: "TA0008", name: "Lateral Movement" },
          techniques: [{ id: "T1021", name: "Remote Services" }],
        },
        {
          tactic: { id: "TA0002", name: "Execution" },
          techniques: [
            {
              id: "T1053",
              name: "Scheduled Task/Job",
              subtechniques: [{ id: "T1053.005", name: "Scheduled Task" }],
            },
          ],
        },
      ],
    });
    expect(printQuery(rule.query)).toBe(
      String.raw`sequence by host.id, process.entity_id with maxspan=1m
  [network where process.name : "svchost.exe" and network.direction == "incoming" and source.port >= 49152 and destination.port >= 49152 and source.ip != "127.0.0.1" and source.ip != "::1"]
  [registry where registry.path : "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\*\\Actions"]`,
    );
  });

  it("its guide names what to look at", () => {
    for (const word of [
      "Actions",
      "tripline decode",
      "source address",
      "4624",
      "4698",
      "4699",
    ]) {
      expect(report.rules[0]!.guide).toContain(word);
    }
  });
});
