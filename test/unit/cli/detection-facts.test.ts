import { describe, expect, it } from "vitest";
import {
  detectionFacts,
  detectionParts,
} from "../../../src/cli/detection-facts.ts";
import { loadRules } from "../../../src/lib/load-rules.ts";
import type { SplRule } from "../../../src/rule/rule.ts";
import { detection, FORM_2026, PROCESSES } from "../../support/detections.ts";

function load(...texts: readonly string[]): SplRule {
  const { rules } = loadRules(
    texts.map((text, i) => ({ path: `${i}.yml`, text })),
  );
  const [rule] = rules;
  if (rule?.language !== "spl") throw new Error("not a detection");
  return rule;
}

describe("the facts of a detection", () => {
  it("say who is at risk, and what each is told", () => {
    expect(detectionFacts(load(FORM_2026))).toEqual([
      "type      Anomaly, production",
      "message   A shell wrote a label file on $dest$",
      "risk      dest (system) 20",
      "risk      user (user) 50: $user$ wrote a label file",
      "stories   Label Printers",
      "asset     Endpoint",
      "domain    endpoint",
      "data      Sysmon EventID 1",
      "macros    drop_dm_object_name",
    ]);
    expect(detectionParts(load(FORM_2026))).toEqual([
      ["False positives", "Print servers."],
      ["Data it needs", "Record processes."],
      ["Drilldown: View the last week", "| from datamodel Risk.All_Risk"],
    ]);
  });

  it("say which filter is active, and what differs", () => {
    const search = `${PROCESSES.replace("by ", "by _time ")} | \`d_filter\``;
    const facts = detectionFacts(
      load(detection(search), "name: d_filter\ndefinition: search x=1\n"),
    );
    expect(facts).toEqual([
      "type      Hunting, production",
      "filter    d_filter is active",
      "differs   _time without a span is the time of each event; Splunk does not say what it is there",
    ]);
    expect(detectionFacts(load(detection(search)))[1]).toBe(
      "filter    d_filter is not defined: it keeps all",
    );
  });

  it("do not steer a terminal", () => {
    const text = detection(PROCESSES, 'tags: {message: "a\\e[2Jb"}\n');
    expect(detectionFacts(load(text))[1]).toBe("message   a\\x1b[2Jb");
  });
});
