import { describe, expect, it } from "vitest";
import { printDiagnostic } from "../../../../src/lang/diagnostic.ts";
import type { Diagnostic } from "../../../../src/lang/diagnostic.ts";
import { locate } from "../../../../src/lang/source-text.ts";
import { DATA_MODELS } from "../../../../src/lib/data-models.ts";
import { loadRules } from "../../../../src/rule/load.ts";
import type { LoadReport } from "../../../../src/rule/load.ts";
import type { SplRule } from "../../../../src/rule/rule.ts";
import {
  detection,
  FORM_2021,
  FORM_2024,
  FORM_2025,
  FORM_2026,
  PROCESSES,
} from "../../../support/detections.ts";

function load(...texts: readonly string[]): LoadReport {
  return loadRules(
    texts.map((text, i) => ({ path: `${"abcdef"[i]!}.yml`, text })),
    DATA_MODELS,
  );
}

function rule(text: string): SplRule {
  const { rules, failed, setAside } = load(text);
  const [first] = rules;
  if (first?.language === "spl") return first;
  throw new Error(
    [...failed.map(printDiagnostic), ...setAside.map(String)].join("\n"),
  );
}

const brief = ({ location, code, message }: Diagnostic): string =>
  `${location.line}:${location.column} ${code} ${message}`;

function failures(text: string): readonly string[] {
  const { failed, rules } = load(text);
  expect(rules).toEqual([]);
  return failed.map(brief);
}

function warnings(text: string): readonly string[] {
  return load(text).warnings.map(brief);
}

function aside(text: string): string | undefined {
  const { rules, failed, setAside } = load(text);
  expect([rules, failed.map(brief)]).toEqual([[], []]);
  return setAside[0]?.reason;
}

describe("the four forms of a detection", () => {
  it("to 2022", () => {
    const read = rule(FORM_2021);
    expect(read).toMatchObject({
      id: "11111111-0000-4000-8000-000000000001",
      name: "Printer label by cmd",
      language: "spl",
      description: "A shell prints labels.",
      severity: "low",
      riskScore: 30,
      version: 3,
      author: ["Ann Author", "Tripline"],
      references: ["https://example.com/labels"],
      falsePositives: ["Print servers."],
      origin: { file: "a.yml", kind: "splunk-yaml" },
    });
    expect(read.isBuildingBlock).toBeUndefined();
    expect(read.detection).toEqual({
      type: "TTP",
      status: "production",
      message: "$Processes.process$ ran on $Processes.dest$",
      riskObjects: [{ field: "dest", type: "system", score: 30 }],
      threatObjects: [{ field: "process", type: "Process" }],
      stories: ["Label Printers"],
      assetType: "Endpoint",
      securityDomain: "endpoint",
      confidence: 50,
      impact: 60,
      dataSources: [],
      howToImplement: "Record processes.",
      drilldowns: [],
      cves: [],
    });
    expect(warnings(FORM_2021)).toEqual([]);
  });

  it("2023 and 2024", () => {
    const read = rule(FORM_2024);
    expect(read).toMatchObject({
      severity: "high",
      riskScore: 72,
      description: "A shell writes a label file.\nIt has two lines.",
      references: [],
      differences: [],
    });
    expect(read.threats.map(({ tactic }) => tactic.name)).toEqual([
      "Execution",
    ]);
    expect(read.detection).toMatchObject({
      type: "Anomaly",
      status: "experimental",
      riskObjects: [
        { field: "dest", type: "system", score: 72 },
        { field: "user", type: "user", score: 72 },
        { field: "process_name", type: "other", score: 72 },
      ],
      threatObjects: [{ field: "process_name", type: "Process Name" }],
      dataSources: [
        "Sysmon EventID 1 AND Sysmon EventID 11",
        "Windows Event Log Security 4688",
      ],
      drilldowns: [
        {
          name: 'View the detection results for - "$dest$"',
          search: '%original_detection_search% | search dest = "$dest$"',
          earliest: "$info_min_time$",
          latest: "$info_max_time$",
        },
      ],
      cves: ["CVE-2020-0001"],
    });
    expect(read.tags).toEqual([
      "Type: Anomaly",
      "Story: Label Printers",
      "Story: Living Off The Land",
      "Asset: Endpoint",
      "Domain: endpoint",
      "Data Source: Sysmon EventID 1 AND Sysmon EventID 11",
      "Data Source: Windows Event Log Security 4688",
    ]);
    expect(read.macros.map(({ name, defaulted }) => [name, defaulted])).toEqual(
      [
        ["drop_dm_object_name", false],
        ["label_file_by_a_shell_filter", true],
      ],
    );
    expect(warnings(FORM_2024)).toEqual([
      "14:12 spl-check-meaning events that lack one of the by-fields are left out",
    ]);
  });

  it("2025", () => {
    const read = rule(FORM_2025);
    expect(read).toMatchObject({
      severity: "critical",
      riskScore: 85,
      suppression: {
        groupBy: ["dest", "user"],
        durationUs: 3_600_000_000,
        foldsMissing: true,
      },
    });
    expect(read.detection).toMatchObject({
      type: "TTP",
      message: "$process_name$ wrote a label file on $dest$",
      riskObjects: [
        { field: "dest", type: "system", score: 30 },
        { field: "user", type: "user", score: 85 },
      ],
      threatObjects: [{ field: "process_name", type: "process_name" }],
      confidence: undefined,
      impact: undefined,
    });
  });

  it("2026", () => {
    const read = rule(FORM_2026);
    expect(read).toMatchObject({ severity: "medium", riskScore: 50 });
    expect(read.tags).toContain("ATT&CK: T9999");
    expect(read.detection).toMatchObject({
      type: "Anomaly",
      message: "A shell wrote a label file on $dest$",
      riskObjects: [
        {
          field: "dest",
          type: "system",
          score: 20,
          message: "A shell wrote a label file on $dest$",
        },
        {
          field: "user",
          type: "user",
          score: 50,
          message: "$user$ wrote a label file",
        },
      ],
      threatObjects: [],
      stories: ["Label Printers"],
      assetType: "Endpoint",
      securityDomain: "endpoint",
      drilldowns: [
        {
          name: "View the last week",
          search: "| from datamodel Risk.All_Risk",
          earliest: "7d",
          latest: "0",
        },
      ],
    });
  });
});

describe("the search's places", () => {
  it("are those of the file", () => {
    const { source, search } = rule(FORM_2026);
    const [tstats] = search.commands;
    if (tstats?.kind !== "tstats") throw new Error("no tstats");
    expect(locate(source, tstats.dataModel.span.start)).toEqual({
      file: "a.yml",
      line: 13,
      column: 33,
    });
    expect(locate(source, tstats.by[1]!.span.start)).toEqual({
      file: "a.yml",
      line: 15,
      column: 21,
    });
  });

  it("are drawn with the line as it is read", () => {
    const { failed } = load(
      FORM_2025.replace("by Processes.dest", "by Processes.dest nonsense="),
    );
    expect(failed.map(printDiagnostic)).toEqual([
      'a.yml:14:23: by has no option "nonsense"\n' +
        "  14 |   by Processes.dest nonsense= Processes.user Processes.process_name\n" +
        "     |                     ^^^^^^^^",
    ]);
  });
});

describe("weights", () => {
  const weighted = (type: string, more: string): unknown => {
    const text = detection(PROCESSES, more).replace("Hunting", type);
    const { severity, riskScore, isBuildingBlock } = rule(text);
    return [severity, riskScore, isBuildingBlock];
  };
  const scored = (score: string): unknown =>
    weighted("TTP", `tags:\n  risk_score: ${score}\n`);

  it("have Splunk's words, the lowest of which is not one of ours", () => {
    expect(scored("0")).toEqual(["low", 0, undefined]);
    expect(scored("20")).toEqual(["low", 20, undefined]);
    expect(scored("40")).toEqual(["low", 40, undefined]);
    expect(scored("41")).toEqual(["medium", 41, undefined]);
    expect(scored("60")).toEqual(["medium", 60, undefined]);
    expect(scored("80")).toEqual(["high", 80, undefined]);
    expect(scored("80.6")).toEqual(["critical", 81, undefined]);
    expect(scored('"64"')).toEqual(["high", 64, undefined]);
  });

  it("without a score", () => {
    expect(weighted("Correlation", "")).toEqual(["high", 73, undefined]);
    expect(weighted("Hunting", "")).toEqual(["low", 0, true]);
    expect(weighted("TTP", "")).toEqual(["medium", 47, undefined]);
    expect(weighted("TTP", "tags: {confidence: 90, impact: 70}")).toEqual([
      "high",
      63,
      undefined,
    ]);
    expect(warnings(detection(PROCESSES).replace("Hunting", "TTP"))).toEqual([
      "1:1 rule-missing-severity the file has no risk score",
    ]);
  });

  it("a hunting detection's alerts are building blocks", () => {
    const text = detection(PROCESSES, "tags:\n  risk_score: 70\n");
    expect(rule(text)).toMatchObject({
      severity: "high",
      riskScore: 70,
      isBuildingBlock: true,
    });
  });
});

describe("set aside", () => {
  it("what its authors have given up", () => {
    for (const status of ["deprecated", "removed", "Deprecated", "'removed'"]) {
      expect(aside(`${detection(PROCESSES)}status: ${status}\n`)).toBe(
        status.toLowerCase().replaceAll("'", ""),
      );
    }
    // Where its lines do not tell, its values do.
    expect(aside(`${detection(PROCESSES)}"status": deprecated\n`)).toBe(
      "deprecated",
    );
  });

  it("other kinds of search", () => {
    const reasons = [
      "`sysmon` EventCode=1 Image=*x* | stats count by Computer",
      "index=main sourcetype=x",
      "EventCode=4688 | tstats count",
      "| search index=x",
      "| from datamodel Risk.All_Risk",
      " | mstats avg(x) where index=y",
      "```why``` `wineventlog_security` EventCode=1",
    ].map((search) => aside(detection(search)));
    expect(reasons).toEqual([
      "search over raw events",
      "search over raw events",
      "search over raw events",
      "search over raw events",
      'search begins with "from"',
      'search begins with "mstats"',
      "search over raw events",
    ]);
    expect(aside(detection(PROCESSES).replace("Hunting", "Baseline"))).toBe(
      'type "Baseline"',
    );
  });

  it("other systems, where all sources are theirs", () => {
    const sources = (...names: readonly string[]): string =>
      `${detection(PROCESSES)}data_source:\n${names.map((each) => `- ${each}\n`).join("")}`;
    expect(aside(sources("Sysmon for Linux EventID 1", "Linux Secure"))).toBe(
      "for linux only",
    );
    expect(aside(sources("macOS Endpoint Security", "Linux Auditd"))).toBe(
      "for linux, macos only",
    );
    expect(
      rule(sources("Sysmon for Linux EventID 1", "Sysmon EventID 1")).id,
    ).toBe("d");
    expect(rule(sources("CrowdStrike ProcessRollup2")).id).toBe("d");
  });

  it("data models that no log is read into", () => {
    expect(
      aside(detection("| tstats count from datamodel=Web.Web by Web.url")),
    ).toBe('data model "Web"');
    expect(
      aside(
        detection("| tstats count from datamodel=Authentication where x=1"),
      ),
    ).toBe('data model "Authentication"');
  });

  it("keeps the name, whatever is wrong with the rest", () => {
    const { setAside } = load(
      `name: "Old one"\nid: x\nstatus: deprecated\nsearch: 'a\nb\n`,
    );
    expect(setAside).toEqual([
      { file: "a.yml", name: "Old one", reason: "deprecated" },
    ]);
  });
});

describe("refused", () => {
  it("what is missing or of another type", () => {
    expect(failures("id: x\nsearch: '| tstats count'\n")).toEqual([
      '1:1 rule-missing-field the field "name" is missing',
    ]);
    expect(failures("name: 5\nsearch: [a]\n")).toEqual([
      '1:1 rule-bad-field the field "name" must be a string, found a number',
      '2:1 rule-bad-field the field "search" must be a string, found a list',
    ]);
    expect(failures("name: x\nsearch: ''\n")).toEqual([
      '2:1 rule-missing-field the field "search" is empty',
    ]);
    const { failed } = load(
      "name: x\nserach: y\nhow_to_implement: z\nknown_false_positives: z\n",
    );
    expect(failed.map(printDiagnostic)).toEqual([
      'a.yml:2:1: the field "search" is missing\n' +
        "  2 | serach: y\n" +
        "    | ^^^^^^\n" +
        '  did you mean "serach" to be "search"?',
    ]);
  });

  it("a data model that is none", () => {
    expect(
      failures(
        detection("| tstats count from datamodel=Endpoint.Proceses by x"),
      ),
    ).toEqual([
      '4:40 spl-check-model no log here is read into the data model "Endpoint.Proceses", did you mean "Endpoint.Processes"?',
    ]);
    expect(
      failures(detection("| tstats count from datamodel=Endpoint.Ports by x")),
    ).toEqual([
      '4:40 spl-check-model no log here is read into the data model "Endpoint.Ports"',
    ]);
  });

  it("what does not run here, and warns no more", () => {
    expect(failures(detection(`${PROCESSES} | transaction dest`))).toHaveLength(
      1,
    );
    expect(failures(detection(`${PROCESSES} | \`no_such_macro\``))[0]).toMatch(
      /^4:160 spl-macro unknown macro "no_such_macro"/,
    );
  });

  it("what is no YAML", () => {
    expect(failures(detection(PROCESSES, "\tx: 1\n"))).toEqual([
      "5:1 rule-yaml not a YAML file: tabs are not allowed as indentation",
    ]);
    expect(failures(detection(PROCESSES, "name: E\n"))).toEqual([
      "5:1 rule-yaml this key stands here twice",
    ]);
  });

  it("a text that is neither a detection nor what detections share", () => {
    expect(failures("name: x\nnarrative: y\n")).toEqual([
      "1:1 rule-file-type not a Splunk detection",
    ]);
  });
});

describe("warnings", () => {
  it("of fields that decide nothing and cannot be read", () => {
    const more = [
      "version: x",
      "references: {a: 1}",
      "author: [a]",
      "drilldown_searches: [a, {name: n}, {name: n, search: s}]",
      "tags:",
      "  risk_score: 500",
      "  mitre_attack_id: [T1059, [1]]",
      "  throttling: {fields: [], period: 5}",
    ].join("\n");
    const text = detection(PROCESSES, `${more}\n`);
    expect(warnings(text)).toEqual([
      '5:1 rule-bad-field the field "version" must be a number from 0 to 9007199254740991, found a string; left out',
      '6:1 rule-bad-field the field "references" must be a list of strings, found a map; left out',
      '7:1 rule-bad-field the field "author" must be a string, found a list; left out',
      '8:1 rule-bad-field the field "drilldown_searches" must be a list of maps; left out',
      '10:3 rule-bad-field the field "tags.risk_score" must be a number from 0 to 100, found 500; left out',
      '11:3 rule-bad-field the field "tags.mitre_attack_id" must be a list of strings; left out',
      '12:3 rule-bad-field "fields" must be a list of 1 to 20 columns; left out',
    ]);
    expect(rule(text).detection.drilldowns).toEqual([
      { name: "n", search: "s", earliest: undefined, latest: undefined },
    ]);
  });

  it("takes nothing for a value that is not there", () => {
    const text = detection(
      PROCESSES,
      "references:\ndata_source:\ntags:\n  cve:\n  message:\n",
    );
    expect(warnings(text)).toEqual([]);
    expect(rule(text).detection).toMatchObject({
      cves: [],
      message: undefined,
      dataSources: [],
    });
  });

  it("of an id and a type that are missing", () => {
    const text = detection(PROCESSES).replace("id: d\ntype: Hunting\n", "");
    expect(warnings(text)).toEqual([
      '1:1 rule-missing-id the field "id" is missing',
      '1:1 rule-bad-field the field "type" is missing',
      "1:1 rule-missing-severity the file has no risk score",
    ]);
    expect(rule(text).id).toBe("d-3f39d5c3");
    expect(
      warnings(detection(PROCESSES).replace("Hunting", "Hnting")),
    ).toContain('3:1 rule-bad-field unknown type "Hnting"');
  });

  it("of a score that is not the product, the score counting", () => {
    const text = detection(
      PROCESSES,
      "tags: {confidence: 50, impact: 50, risk_score: 80}\n",
    );
    expect(warnings(text)).toEqual([
      "5:36 rule-note the risk score is 80, confidence and impact make 25",
    ]);
    expect(rule(text).riskScore).toBe(80);
  });

  it("of a message that names a column which the search does not give", () => {
    const text = detection(
      PROCESSES,
      "tags:\n  message: On $dest$ by $user$, $Processes.dest$, 5$ and $count$\n",
    );
    expect(warnings(text)).toEqual([
      '6:25 rule-message-column the message names the column "user", which the search does not give',
    ]);
  });

  it("of signs that were written for HTML, which are never mended", () => {
    const search = PROCESSES.replace("a.exe", '"a &gt; b"');
    expect(warnings(detection(search))).toEqual([
      '4:108 spl-check-meaning "&gt;" is looked for as it is written',
    ]);
    expect(rule(detection(search)).queryText).toBe(search);
  });
});

describe("differences from Splunk", () => {
  const differences = (search: string): readonly string[] =>
    rule(detection(search)).differences;

  it("join, time without a span, fields that no log here has", () => {
    expect(differences(PROCESSES)).toEqual([]);
    const other = PROCESSES.replace("| ", "");
    expect(differences(`${PROCESSES} | join dest [| ${other}]`)).toEqual([
      "join pairs no rows whose key was missing and filled; Splunk pairs all of them",
    ]);
    const unfilled = PROCESSES.replace("fillnull_value=null ", "");
    expect(differences(`${PROCESSES} | join dest [${unfilled}]`)).toEqual([]);
    expect(
      differences(PROCESSES.replace("by ", "by _time Processes.nonsense ")),
    ).toEqual([
      "_time without a span is the time of each event; Splunk does not say what it is there",
      '"Processes.nonsense" is missing in every event here',
    ]);
    expect(differences(PROCESSES.replace("by ", "by _time span=1h "))).toEqual(
      [],
    );
    // A name with another spelling of the data set is missing in Splunk, too.
    expect(
      differences(PROCESSES.replace("Processes.process_name", "processes.x")),
    ).toEqual([]);
  });
});

describe("two detections with one id", () => {
  const versions = (...numbers: readonly (number | undefined)[]): LoadReport =>
    load(
      ...numbers.map((n) =>
        detection(PROCESSES, n === undefined ? "" : `version: ${n}\n`),
      ),
    );

  it("the higher version wins, wherever it stands, and it is said", () => {
    const { rules, warnings: told } = versions(3, 2);
    expect(rules.map((each) => [each.version, each.origin.file])).toEqual([
      [3, "a.yml"],
    ]);
    expect(told.map(printDiagnostic)).toEqual([
      'b.yml:2:1: the id "d" is also that of version 3 in a.yml; this one, version 2, is left out\n' +
        "  2 | id: d\n" +
        "    | ^^\n" +
        "  the higher version wins; give one of them another id to run both",
    ]);
    expect(versions(2, 3).rules.map((each) => each.version)).toEqual([3]);
  });

  it("the later wins where versions are equal or missing", () => {
    for (const pair of [
      [2, 2],
      [undefined, 2],
      [2, undefined],
    ]) {
      const { rules, warnings: told } = versions(...pair);
      expect(rules.map((each) => each.origin.file)).toEqual(["b.yml"]);
      expect(told.map(({ code }) => code)).toEqual(["rule-duplicate-id"]);
    }
  });
});
