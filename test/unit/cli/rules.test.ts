import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/folder.ts";
import { tripline } from "../../support/program.ts";

const BUNDLED = "Remote Scheduled Task Creation";
const BUNDLED_ID = "ef358d6f-4fc6-40cf-8ba8-737149c14b50";

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
  it("lists the bundled rule", async () => {
    expect(await tripline(["rules", "list"])).toEqual({
      code: 0,
      stdout: `medium   eql sequence ${BUNDLED}  ${BUNDLED_ID}\n`,
      stderr: "",
    });
  });

  it("lists the user's rules, alone with --no-bundled", async () => {
    const cwd = ruleFolder({ "good.toml": GOOD });
    const both = await tripline(["rules", "list", "--rules", "good.toml"], {
      cwd,
    });
    expect(both.stdout.trimEnd().split("\n")).toHaveLength(2);
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
        file: "good.toml",
      },
    ]);
  });

  it("a user's rule with the bundled rule's id takes its place", async () => {
    const cwd = ruleFolder({
      "mine.toml": GOOD.replace(
        "11111111-0000-4000-8000-000000000001",
        BUNDLED_ID,
      ),
    });
    const { stdout } = await tripline(["rules", "list", "-r", "mine.toml"], {
      cwd,
    });
    expect(stdout).toBe(`high     eql event    Whoami  ${BUNDLED_ID}\n`);
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
  it.each([BUNDLED_ID, BUNDLED, BUNDLED.toLowerCase()])(
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
