import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/folder.ts";
import { tripline } from "../../support/program.ts";

const RULE = `sequence by host.id with maxspan=1m
  [process where process.name == "a.exe" and process.command_line : "*/p*"]
  [process where process.name == "b.exe"]
`;

interface Case {
  readonly folder: string;
  readonly rules: string;
}

function prepare(files: Readonly<Record<string, string>>): Case {
  const folder = temporaryFolder();
  const rules = join(folder, "pair.eql");
  writeFileSync(rules, RULE);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
  return { folder, rules };
}

const event = (id: number, second: number, name: string, line: string) => ({
  "@timestamp": `2026-03-01T12:00:0${second}.000Z`,
  event: { category: ["process"], type: ["start"], sequence: id },
  host: { name: "h1", id: "h1" },
  process: { name, command_line: line },
});

const A = event(
  1,
  1,
  "a.exe",
  "schtasks /create /u adm /p Geheim1 /x\u001b[31m",
);
const B = event(2, 5, "b.exe", "b.exe");
const NDJSON = [B, A].map((each) => `${JSON.stringify(each)}\n`).join("");

describe("tripline explain", () => {
  it("draws what the rule made of the event", async () => {
    const { folder, rules } = prepare({ "log.ndjson": NDJSON });
    const { code, stdout, stderr } = await tripline(
      ["explain", "pair", "-r", rules, "--event", "log.ndjson:2", "--ascii"],
      { cwd: folder },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(`+ it fired: the event is evidence of an alert

rule     pair (eql sequence, pair)
event    2026-03-01T12:00:01.000Z  h1  process a.exe  schtasks /create /u adm /p **** /x\\x1b[31m
         log.ndjson:2, offset ${JSON.stringify(B).length + 1}
late     4.000 s behind its host when it was read, 03:00 are allowed
decided  by match

+ Step 1
|- + category process: the event is process
|- + all of
|  |- + process.name == "a.exe"
|  |  \`- process.name = "a.exe"
|  \`- + process.command_line : "*/p*"
|     \`- process.command_line = "schtasks /create /u adm /p **** /x\\x1b[31m"
\`- + key
   \`- host.id = "h1"

x Step 2
|- + category process: the event is process
|- x process.name == "b.exe"
|  \`- process.name = "a.exe"
\`- + key
   \`- host.id = "h1"

Key host.id = "h1"
|- + step 1 begins a sequence
|  \`- sequence of 2 events, complete, 4.000 s long
|     |- 1  2026-03-01T12:00:01.000Z  process a.exe  schtasks /create /u adm /p **** /x\\x1b[31m  (log.ndjson:2)
|     \`- 2  2026-03-01T12:00:05.000Z  process b.exe  b.exe  (log.ndjson:1)
\`- 2 hits of the key
   |- > step 1    2026-03-01T12:00:01.000Z  process a.exe  schtasks /create /u adm /p **** /x\\x1b[31m  (log.ndjson:2)
   \`-   step 2    2026-03-01T12:00:05.000Z  process b.exe  b.exe  (log.ndjson:1)
`);
  });

  it("prints a document", async () => {
    const { folder, rules } = prepare({ "log.ndjson": NDJSON });
    const { code, stdout } = await tripline(
      [
        "explain",
        "PAIR",
        "-r",
        rules,
        "-e",
        "log.ndjson:2",
        "--lateness",
        "1s",
        "--json",
      ],
      { cwd: folder },
    );
    expect(code).toBe(0);
    const document = JSON.parse(stdout) as Record<string, unknown>;
    expect(document).toMatchObject({
      rule: { id: "pair", language: "eql", kind: "sequence" },
      event: { file: "log.ndjson", line: 2, "@timestamp": A["@timestamp"] },
      fired: true,
      decidedBy: "match",
      behindUs: 4_000_000,
      latenessUs: 1_000_000,
      filters: [{ verdict: "pass" }, { verdict: "fail" }],
      keys: [{ key: { "host.id": "h1" }, arrival: "late", hits: 2, late: 1 }],
      matches: [{ events: [{ line: 2 }, { line: 1 }] }],
    });
    expect(stdout).not.toContain("Geheim1");
    expect(stdout).not.toContain("\u001b");
  });

  it.each(["--ascii", "--json"])(
    "masks a password that stands apart from its command, %s",
    async (form) => {
      const net = (id: number, second: number) => {
        const { process, ...rest } = event(id, second, "net.exe", "");
        const args = ["net", "user", "bob", "HunterTwo"];
        const command_line = args.join(" ");
        return { ...rest, process: { ...process, command_line, args } };
      };
      const { folder } = prepare({
        "args.eql": `sequence by process.args with maxspan=1m
  [process where process.name == "net.exe"]
  [process where process.name == "net.exe"]
`,
        "search.yml": `name: Words
id: 0d5b1c5e-2f9a-4a53-9a0f-5f4f6f0c2b11
type: TTP
search: >-
  | tstats count from datamodel=Endpoint.Processes by Processes.process
  | rename "Processes.*" as "*" | eval words=split(process," ")
  | eval last=mvindex(words, 3) | where last!="x"
`,
        "log.ndjson": [net(1, 1), net(2, 2)]
          .map((each) => `${JSON.stringify(each)}\n`)
          .join(""),
      });
      for (const [rule, file] of [
        ["args", "args.eql"],
        ["Words", "search.yml"],
      ] as const) {
        const { code, stdout } = await tripline(
          ["explain", rule, "-r", file, "--event", "log.ndjson:2", form],
          { cwd: folder },
        );
        expect(code).toBe(0);
        expect(stdout).toContain("****");
        expect(stdout).not.toContain("HunterTwo");
      }
    },
  );

  it("finds events of pretty-printed documents and of one line", async () => {
    const { folder, rules } = prepare({
      "pretty.json": JSON.stringify([A, B], null, 2),
      "array.json": JSON.stringify([A, B]),
      "other.ndjson": NDJSON,
    });
    const ask = async (
      place: string,
      ...more: string[]
    ): Promise<Record<string, unknown>> => {
      const { stdout, stderr } = await tripline(
        ["explain", "pair", "-r", rules, "-e", place, "--json", ...more],
        { cwd: folder },
      );
      expect(stderr).toBe("");
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    expect(await ask("pretty.json:7")).toMatchObject({
      event: { line: 2 },
      fired: true,
    });
    const one = { number: 1, of: 2, fired: true };
    expect(await ask("array.json:1")).toMatchObject(one);
    expect(await ask("array.json:1:2")).toMatchObject({
      event: { "@timestamp": "2026-03-01T12:00:05.000Z" },
      of: 1,
    });
    // Named beside others, and as one of a folder.
    expect(await ask("./other.ndjson:1", "pretty.json")).toMatchObject({
      event: { line: 1 },
    });
    expect(await ask("other.ndjson:1", ".")).toMatchObject({
      event: { line: 1 },
    });
  });

  it.each([
    [["nosuch", "-e", "log.ndjson:1"], 3, `no rule "nosuch"`],
    [["pair", "-e", "log.ndjson"], 3, `"log.ndjson" is no place of an event`],
    [
      ["pair", "-e", "log.ndjson:0"],
      3,
      `"log.ndjson:0" is no place of an event`,
    ],
    [
      ["pair", "-e", "-:3"],
      3,
      "an event of standard input can not be found again",
    ],
    [["pair", "-e", "gone.ndjson:3"], 4, "gone.ndjson: no such file or folder"],
    [
      ["pair", "-e", "log.ndjson:9"],
      3,
      "log.ndjson:9: no document there\n  the one before begins on line 2",
    ],
    [
      ["pair", "-e", "broken.ndjson:1"],
      3,
      "broken.ndjson:1: the line cannot be read:",
    ],
    [
      ["pair", "-e", "timeless.ndjson:1"],
      3,
      "timeless.ndjson:1: no event came of this document",
    ],
    [
      ["pair", "-e", "log.ndjson:1:2"],
      3,
      "log.ndjson:1: there is no event 2 on this line",
    ],
    [["pair"], 3, "required option '-e, --event <file:line>' not specified"],
  ])("teaches: %j", async (args, wanted, message) => {
    const { folder, rules } = prepare({
      "log.ndjson": NDJSON,
      "broken.ndjson": `{"a":\n${NDJSON}`,
      "timeless.ndjson": '{"a":1}\n',
    });
    const { code, stdout, stderr } = await tripline(
      ["explain", ...args, "-r", rules],
      { cwd: folder },
    );
    expect({ code, stdout }).toEqual({ code: wanted, stdout: "" });
    expect(stderr).toContain(`tripline: ${message}`);
  });
});
