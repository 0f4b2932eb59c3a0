import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/folder.ts";
import { tripline } from "../../support/program.ts";

const BUNDLED = "Remote Scheduled Task Creation";
const BUNDLED_ID = "ef358d6f-4fc6-40cf-8ba8-737149c14b50";
const SEARCH = "Schtasks scheduling job on remote system";
const SEARCH_ID = "6b0f6d3c-2a64-4c1d-9d5e-83f2a4f3b7a1";

/** As `rules list` has them. */
const SEQUENCE_LINE = `medium   eql sequence ${BUNDLED}  ${BUNDLED_ID}\n`;
const SEARCH_LINE = `high     spl tstats   ${SEARCH}  ${SEARCH_ID}\n`;

const GOOD = `[rule]
name = "Whoami"
rule_id = "11111111-0000-4000-8000-000000000001"
type = "eql"
language = "eql"
severity = "high"
risk_score = 73
query = '''
process where process.name : "whoami.exe"
'''
`;

const BROKEN = `[rule]
name = "Broken"
rule_id = "11111111-0000-4000-8000-000000000002"
type = "eql"
language = "eql"
severity = "low"
risk_score = 21
query = '''
process where
  process.name : "a.exe" adn process.pid == 4
'''
`;

/** A folder with rule files, and the names to expect in messages: relative to it. */
function ruleFolder(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

describe("rules check", () => {
  it("exits 0 when everything loads", async () => {
    const cwd = ruleFolder({
      "a.toml": GOOD,
      "deep/er/b.eql": "any where true",
    });
    expect(await tripline(["rules", "check", "."], { cwd })).toEqual({
      code: 0,
      stdout: "2 rules loaded\n",
      stderr: "",
    });
  });

  it("exits 2 for a broken rule, and draws the place", async () => {
    const cwd = ruleFolder({
      "rules/good.toml": GOOD,
      "rules/bad.toml": BROKEN,
    });
    const { code, stdout, stderr } = await tripline(
      ["rules", "check", "rules"],
      {
        cwd,
      },
    );
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(/^rules\/bad\.toml:10:26: /);
    const drawn = lines.findIndex((line) =>
      line.includes('10 |   process.name : "a.exe" adn process.pid == 4'),
    );
    expect(drawn).toBeGreaterThan(0);
    expect(lines[drawn + 1]).toMatch(/\^\^\^$/);
    expect(lines[drawn + 1]!.indexOf("^")).toBe(lines[drawn]!.indexOf("adn"));
    expect(stdout).toContain("1 rule loaded, 1 file refused\n");
  });

  it("--json has the shape that scripts rely on", async () => {
    const cwd = ruleFolder({ "good.toml": GOOD, "bad.toml": BROKEN });
    const { code, stdout } = await tripline(
      ["rules", "check", "--json", "good.toml", "bad.toml"],
      { cwd },
    );
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      loaded: 1,
      failed: [
        {
          file: "bad.toml",
          line: 10,
          column: 26,
          code: expect.any(String) as string,
          message: expect.any(String) as string,
        },
      ],
      rules: [
        {
          id: "11111111-0000-4000-8000-000000000001",
          name: "Whoami",
          language: "eql",
          file: "good.toml",
          kind: "event",
        },
      ],
    });
  });

  it("a folder without a rule file is an error of the command line", async () => {
    const cwd = ruleFolder({ "README.md": "none" });
    expect(await tripline(["rules", "check", "."], { cwd })).toEqual({
      code: 3,
      stdout: "",
      stderr:
        "tripline: .: no rule file in this folder; rules are .toml or .eql files, .ndjson exports of Kibana, .yml files of Splunk detections\n",
    });
  });

  it.each([
    ["rules", "list"],
    ["rules", "profile", "log.ndjson"],
    ["scan", "log.ndjson"],
    ["watch", "--headless", "log.ndjson"],
    ["watch", "--plain", "log.ndjson"],
    ["replay", "--plain", "log.ndjson"],
    ["explain", "a", "--event", "log.ndjson:1"],
    ["alerts"],
  ])("so it is wherever rules are named: %s %s", async (...args) => {
    const cwd = ruleFolder({
      "a.eql": "any where true",
      "log.ndjson": "{}\n",
      "none/README.md": "none",
    });
    const named = ["--rules", "a.eql", "--rules", "none", "--state", "s"];
    const hasState = ["scan", "watch", "replay", "alerts"].includes(args[0]!);
    const { code, stdout, stderr } = await tripline(
      [...args, ...named.slice(0, hasState ? 6 : 4)],
      { cwd },
    );
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(
      "none: no rule file in this folder; rules are .toml or .eql files, .ndjson exports of Kibana, .yml files of Splunk detections\n",
    );
  });

  it("says of logs that hold nothing that nothing was read", async () => {
    const cwd = ruleFolder({ "a.eql": "any where true", "log.ndjson": "" });
    const check = ["rules", "check", "a.eql", "--against"];
    const text =
      "1 rule loaded\n\nno event was read: nothing can be said of what the rules could find\n";
    expect(await tripline([...check, "log.ndjson"], { cwd })).toEqual({
      code: 4,
      stdout: text,
      stderr: "",
    });
    expect(await tripline([...check, "gone.ndjson"], { cwd })).toEqual({
      code: 4,
      stdout: text,
      stderr: "gone.ndjson: no such file or folder\n",
    });
    const { stdout } = await tripline([...check, "log.ndjson", "--json"], {
      cwd,
    });
    expect(JSON.parse(stdout)).toMatchObject({
      loaded: 1,
      against: { events: 0 },
    });
  });

  it("a file's name does not reach the terminal as it is", async () => {
    const name = "\x1b]0;x\x07\nRED.eql";
    const cwd = ruleFolder({
      [name]: "any where (",
      "b.eql": "any where true",
    });
    const { stdout } = await tripline(["rules", "check", "."], { cwd });
    expect(stdout.split("\n")[0]).toMatch(
      /^\\x1b\]0;x\\x07\\nRED\.eql:1:12: expected/,
    );
    const { stderr } = await tripline(["rules", "check", "\x1b[31mnone"], {
      cwd,
    });
    expect(stderr).toBe(
      "tripline: \\x1b[31mnone: no such rule file or folder\n",
    );
  });

  it("a path that is not there is an error of the command line", async () => {
    expect(await tripline(["rules", "check", "nowhere"])).toEqual({
      code: 3,
      stdout: "",
      stderr: "tripline: nowhere: no such rule file or folder\n",
    });
  });

  it("control characters in a rule do not reach the terminal", async () => {
    const cwd = ruleFolder({
      "bad.eql": 'process where process.name : "\u001b]0;pwned\u0007" adn',
    });
    const { code, stdout } = await tripline(["rules", "check", "bad.eql"], {
      cwd,
    });
    expect(code).toBe(2);
    expect(stdout).toContain("bad.eql:1:");
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});

describe("rules list", () => {
  it("lists the bundled rules", async () => {
    expect(await tripline(["rules", "list"])).toEqual({
      code: 0,
      stdout: SEQUENCE_LINE + SEARCH_LINE,
      stderr: "",
    });
  });

  it("lists the user's rules, alone with --no-bundled", async () => {
    const cwd = ruleFolder({ "good.toml": GOOD });
    const all = await tripline(["rules", "list", "--rules", "good.toml"], {
      cwd,
    });
    expect(all.stdout.trimEnd().split("\n")).toHaveLength(3);
    const own = await tripline(
      ["rules", "list", "--no-bundled", "-r", "good.toml", "--json"],
      { cwd },
    );
    expect(JSON.parse(own.stdout)).toEqual([
      {
        id: "11111111-0000-4000-8000-000000000001",
        name: "Whoami",
        language: "eql",
        kind: "event",
        severity: "high",
        riskScore: 73,
        exceptions: 0,
        file: "good.toml",
      },
    ]);
  });

  it("a user's rule with a bundled rule's id takes its place", async () => {
    const cwd = ruleFolder({
      "mine.toml": GOOD.replace(
        "11111111-0000-4000-8000-000000000001",
        BUNDLED_ID,
      ),
    });
    const { stdout } = await tripline(["rules", "list", "-r", "mine.toml"], {
      cwd,
    });
    expect(stdout).toBe(
      `${SEARCH_LINE}high     eql event    Whoami  ${BUNDLED_ID}\n`,
    );
  });

  it("says on stderr what could not be loaded, and lists the rest", async () => {
    const cwd = ruleFolder({ "bad.toml": BROKEN });
    const { code, stdout, stderr } = await tripline(
      ["rules", "list", "-r", "bad.toml"],
      { cwd },
    );
    expect(code).toBe(0);
    expect(stdout).toContain(BUNDLED);
    expect(stderr).toContain("bad.toml:10:26: ");
  });
});

describe("rules show", () => {
  it.each([BUNDLED_ID, BUNDLED, BUNDLED.toLowerCase(), "EF358d6f"])(
    "%s",
    async (wanted) => {
      const { code, stdout } = await tripline(["rules", "show", wanted]);
      expect(code).toBe(0);
      expect(stdout).toMatch(
        new RegExp(
          `^${BUNDLED}\nid        ${BUNDLED_ID}\nseverity  medium, risk 47\nkind      eql sequence\n`,
        ),
      );
      expect(stdout).toContain(
        "ATT&CK    TA0008 Lateral Movement: T1021 Remote Services\n",
      );
      expect(stdout).toContain("\nQuery\n");
      expect(stdout).toContain("sequence by host.id, process.entity_id");
      expect(stdout).toContain("\nGuide\n");
    },
  );

  it("spells out what a terminal would obey, wherever a rule may hold it", async () => {
    const hostile = `${GOOD}note = "# a\\u001b[31m"
[[rule.threat]]
framework = "MITRE ATT&CK"
tactic = { id = "TA0002", name = "b\\u001b[31m", reference = "x" }
technique = [{ id = "T1059", name = "c\\u009b", reference = "y" }]
`;
    const { stdout } = await tripline([
      ...["rules", "show", "Whoami", "--no-bundled"],
      ...["--rules", ruleFolder({ "a.toml": hostile })],
    ]);
    expect(stdout).toContain("TA0002 b\\x1b[31m: T1059 c\\x9b\n");
    expect(stdout).toContain("# a\\x1b[31m\n");
    expect(stdout).toMatch(/^[\n\x20-\x7e]+$/);
  });

  it("the beginning of an id, if no other id has it; else what was meant", async () => {
    const folder = ruleFolder({
      "a.toml": GOOD,
      "b.toml": GOOD.replace("0001", "0003").replace("Whoami", "Who else"),
    });
    const options = ["--rules", folder, "--no-bundled"];
    const show = async (wanted: string): Promise<string> => {
      const { code, stderr } = await tripline([
        "rules",
        "show",
        wanted,
        ...options,
      ]);
      expect(code).toBe(3);
      return stderr;
    };
    const ids = ["1", "3"].map(
      (last) => `"11111111-0000-4000-8000-00000000000${last}"`,
    );
    expect(await show("1111")).toBe(
      `tripline: 2 ids begin with "1111"\n  did you mean ${ids.join(", ")}?\n`,
    );
    expect(await show("else")).toBe(
      'tripline: no rule "else"\n  did you mean "Who else"?\n',
    );
    expect(await show("zzzzz")).toBe(
      'tripline: no rule "zzzzz"\n  see "tripline rules list"\n',
    );
  });

  it("what applies beside the query", async () => {
    const folder = ruleFolder({
      "a.ndjson": [
        {
          rule_id: "r",
          name: "R",
          type: "eql",
          query: "any where true",
          severity: "low",
          building_block_type: "default",
          alert_suppression: {
            group_by: ["host.name", "user.name"],
            duration: { value: 2, unit: "h" },
          },
          exceptions_list: [{ list_id: "l" }],
        },
        {
          list_id: "l",
          item_id: "i",
          name: "Ours",
          entries: [
            {
              field: "user.name",
              operator: "included",
              type: "match",
              value: "ann",
            },
          ],
        },
      ]
        .map((each) => JSON.stringify(each))
        .join("\n"),
    });
    const { stdout } = await tripline([
      "rules",
      "show",
      "r",
      "--rules",
      folder,
    ]);
    expect(stdout).toContain(`
alerts    building blocks
folds     alerts with the same host.name, user.name within 2:00:00
left out  exception Ours: user.name in ("ann")

Query
  any where true
`);
  });

  it("a name that is nearly right", async () => {
    expect(
      await tripline(["rules", "show", "Remote Scheduled Task Creatoin"]),
    ).toEqual({
      code: 3,
      stdout: "",
      stderr: `tripline: no rule "Remote Scheduled Task Creatoin"\n  did you mean "${BUNDLED}"?\n`,
    });
  });

  it("a name that is not", async () => {
    expect(await tripline(["rules", "show", "xyzzy"])).toEqual({
      code: 3,
      stdout: "",
      stderr: 'tripline: no rule "xyzzy"\n  see "tripline rules list"\n',
    });
  });
});
