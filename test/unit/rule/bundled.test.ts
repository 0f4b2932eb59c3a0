import { describe, expect, it } from "vitest";
import { printQuery } from "../../../src/lang/eql/printer.ts";
import { printSearch } from "../../../src/lang/spl/printer.ts";
import { bundledRuleFiles } from "../../../src/rule/bundled.ts";
import { DATA_MODELS } from "../../../src/lib/data-models.ts";
import { loadRules as loadTexts } from "../../../src/rule/load.ts";
import type { LoadReport } from "../../../src/rule/load.ts";
import type { RuleFileText } from "../../../src/rule/rule-file.ts";
import { detection, PROCESSES } from "../../support/detections.ts";
import { eqlRule } from "../../support/rules.ts";

function loadRules(files: readonly RuleFileText[]): LoadReport {
  return loadTexts(files, DATA_MODELS);
}

const SCHTASKS = "bundled:schtasks-scheduling-job-on-remote-system.yml";

describe("the bundled rules", () => {
  const report = loadRules(bundledRuleFiles());

  it("all load, without a warning", () => {
    expect(report.failed).toEqual([]);
    expect(report.warnings).toEqual([]);
    expect(report.setAside).toEqual([]);
    expect(report.rules.map((rule) => rule.origin)).toEqual([
      { file: "bundled:remote-scheduled-task-creation.toml", kind: "bundled" },
      { file: SCHTASKS, kind: "bundled" },
    ]);
  });

  it("is set aside, and said to be, where the published rule is loaded", () => {
    const id = "954ee7c8-5437-49ae-b2d6-2960883898e9";
    const published = `[rule]\nname = "P"\nrule_id = "${id}"\ntype = "eql"\nseverity = "low"\nquery = "any where true"\n`;
    const files = bundledRuleFiles().slice(0, 1);
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
    expect(printQuery(eqlRule(rule).query)).toBe(
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

  it("schtasks scheduling job on remote system", () => {
    const rule = report.rules[1]!;
    if (rule.language !== "spl") throw new Error("not a detection");
    expect(rule).toMatchObject({
      name: "Schtasks scheduling job on remote system",
      severity: "high",
      riskScore: 63,
      differences: [],
    });
    expect(printSearch(rule.search)).toMatchInlineSnapshot(`
      "| tstats summariesonly="false" allow_old_summaries="true" fillnull_value="null" count min(_time) AS firstTime max(_time) AS lastTime FROM datamodel=Endpoint.Processes WHERE (Processes.process_name=schtasks.exe OR Processes.original_file_name=schtasks.exe) AND (Processes.process=*/create* AND Processes.process=*/s*) BY Processes.process_name, Processes.process, Processes.parent_process_name, Processes.dest, Processes.user
      | rename Processes.* AS *
      | convert timeformat="%Y-%m-%dT%H:%M:%S" ctime(firstTime)
      | convert timeformat="%Y-%m-%dT%H:%M:%S" ctime(lastTime)
      | search *"
    `);
    expect(rule.detection).toMatchObject({
      type: "TTP",
      message:
        "A schedule task process $process_name$ with remote job command-line $process$ in host $dest$ by $user$.",
      riskObjects: [
        { field: "dest", type: "system", score: 63 },
        { field: "user", type: "user", score: 63 },
      ],
      threatObjects: [{ field: "process_name", type: "Process" }],
      assetType: "Endpoint",
      confidence: 90,
      impact: 70,
      dataSources: [
        "Sysmon EventID 1",
        "Windows Event Log Security 4688",
        "CrowdStrike ProcessRollup2",
      ],
    });
    expect(rule.detection.stories).toHaveLength(8);
    expect(rule.detection.drilldowns.map(({ name }) => name)).toEqual([
      'View the detection results for - "$dest$" and "$user$"',
      'View risk events for the last 7 days for - "$dest$" and "$user$"',
    ]);
    expect(
      rule.threats.map(({ tactic, techniques }) => [
        tactic.name,
        techniques[0]!.subtechniques[0]!.id,
      ]),
    ).toEqual([
      ["Execution", "T1053.005"],
      ["Persistence", "T1053.005"],
      ["Privilege Escalation", "T1053.005"],
    ]);
    expect(rule.macros.filter(({ defaulted }) => defaulted)).toMatchObject([
      { name: "schtasks_scheduling_job_on_remote_system_filter" },
    ]);
  });

  it("a detection gives way to the published one, too", () => {
    const id = "1297fb80-f42a-4b4a-9c8a-88c066237cf6";
    const text = detection(PROCESSES).replace("id: d", `id: ${id}`);
    const files = [...bundledRuleFiles(), { path: "p.yml", text }];
    const { rules, setAside } = loadRules(files);
    expect(rules.map((each) => each.origin.file)).toEqual([
      "bundled:remote-scheduled-task-creation.toml",
      "p.yml",
    ]);
    expect(setAside).toEqual([
      {
        file: SCHTASKS,
        name: "Schtasks scheduling job on remote system",
        reason: `stands for the published rule "${id}", which is loaded`,
        bundled: true,
      },
    ]);
  });
});
