/**
 * The claim of the literal scan: a line whose event a rule or a task of an alert needs is never left out, however it is
 * written. Lines that satisfy rules are written again with other escapes, in other cases, with keys in another order, with
 * blanks, at any place in memory. And the test itself is tested: without the hatch it finds lines that are lost.
 */
import { describe, expect, it } from "vitest";
import { TASK_LITERALS } from "../../src/alert/task-literals.ts";
import { chooseLiterals, planLiterals } from "../../src/engine/literals.ts";
import { loadRules } from "../../src/rule/load.ts";
import type { Rule } from "../../src/rule/rule.ts";
import type { RuleFileText } from "../../src/rule/rule-file.ts";
import { DATA_MODELS } from "../../src/lib/data-models.ts";
import { bundledRuleFiles } from "../../src/rule/bundled.ts";
import { LiteralScanner } from "../../src/source/literal-scanner.ts";
import {
  CAPTURES,
  captureBytes,
  hasCorpus,
  SAMPLE_NAMES,
  sampleBytes,
} from "../support/captures.ts";
import { Random } from "../support/random.ts";
import { scanBytes } from "../support/scan.ts";

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 2_000);

const LOGS: readonly (() => Buffer)[] = [
  ...SAMPLE_NAMES.map((name) => () => sampleBytes(name)),
  ...(hasCorpus ? CAPTURES.map((name) => () => captureBytes(name)) : []),
];

/** Conditions that single lines of the logs satisfy, with texts that all their lines must have. */
const WORDS = ["taskcache", "schtasks", "svchost.exe", "commandline"];

function rulesOf(files: readonly RuleFileText[]): readonly Rule[] {
  const { rules, failed } = loadRules(files, DATA_MODELS);
  if (failed.length > 0) throw new Error(failed[0]!.message);
  return rules;
}

/** A string of JSON, between its quotes, written otherwise. */
function respelt(text: string, rate: number, random: Random): string {
  return text.replace(/\\.|[\s\S]/gu, (piece) => {
    if (random.int(rate) > 0) return piece;
    if (piece.length > 1 && piece.startsWith("\\")) return piece;
    if (piece === "/") return "\\/";
    if (piece === "k" && random.int(3) === 0) return "\u212a";
    if (/[a-z]/.test(piece) && random.int(3) === 0) return piece.toUpperCase();
    if (piece.length > 1) return piece;
    const code = piece.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${random.int(2) === 0 ? code : code.toUpperCase()}`;
  });
}

/** A value of JSON as another writer might write it. */
function rewritten(value: unknown, rate: number, random: Random): string {
  const blank = (): string =>
    random.int(8) === 0 ? " ".repeat(random.int(3)) : "";
  const write = (each: unknown): string => {
    if (typeof each === "string") {
      const text = JSON.stringify(each).slice(1, -1);
      return `"${respelt(text, rate, random)}"`;
    }
    if (Array.isArray(each)) return `[${blank()}${each.map(write).join(",")}]`;
    if (typeof each !== "object" || each === null) return JSON.stringify(each);
    const entries = Object.entries(each);
    for (let i = entries.length - 1; i > 0; i--) {
      const j = random.int(i + 1);
      [entries[i], entries[j]] = [entries[j]!, entries[i]!];
    }
    return `{${entries
      .map(
        ([key, inner]) =>
          `${blank()}${write(key)}${blank()}:${blank()}${write(inner)}`,
      )
      .join(",")}}`;
  };
  return write(value);
}

/** Lines of all logs that hold one of the words, parsed. */
const lines: readonly { readonly word: string; readonly doc: unknown }[] =
  LOGS.flatMap((log) =>
    log()
      .toString("utf8")
      .split("\n")
      .flatMap((line) => {
        const lower = line.toLowerCase();
        const word = WORDS.find((each) => lower.includes(each));
        return word === undefined || line[0] !== "{"
          ? []
          : [{ word, doc: JSON.parse(line) as unknown }];
      }),
  );

/** How many of the lines that are written otherwise are left out. */
function lost(hatch: boolean, runs: number): number {
  const random = new Random(1);
  const scanner = LiteralScanner.create(WORDS, Buffer.from("{}"), hatch)!;
  let count = 0;
  for (let run = 0; run < runs; run++) {
    const { doc } = lines[random.int(lines.length)]!;
    const rate = 2 + random.int(40);
    const filler = `{"x":"${"- ".repeat(random.int(40))}"}\n`;
    const from = 64 + random.int(32);
    const written = `${filler}${rewritten(doc, rate, random)}\n${filler}`;
    const end = from + scanner.input.write(written, from);
    const { found, lines: seen, isWhole } = scanner.scan(from, end);
    expect({ seen, isWhole }).toEqual({ seen: 3, isWhole: true });
    if (!found.some(({ before }) => before === 1)) count++;
  }
  return count;
}

describe("lines that are written otherwise", () => {
  it("are all found", () => {
    expect(lines.length).toBeGreaterThan(10);
    expect(lost(true, RUNS)).toBe(0);
  });

  it("are not all found without the hatch", () => {
    expect(lost(false, 500)).toBeGreaterThan(50);
  });
});

/** A text, or a part of one, as JSON may write it. */
function piece(random: Random): string {
  const words = [...WORDS, "T", "\u0130nitiate", "a/b", "+"];
  const word = words[random.int(words.length)]!;
  const part = random.int(3) === 0 ? word.slice(0, random.int(9)) : word;
  return respelt(part, 1 + random.int(20), random);
}

/** What a reader of JSON has of it, in lower case. */
function plain(line: string): string {
  const { x } = JSON.parse(line) as { x: string };
  return x.replaceAll("\u0130", "i").replaceAll("\u017f", "s").toLowerCase();
}

/** Scans a line by itself, at any place in memory. */
function isFound(
  scanner: LiteralScanner,
  line: string,
  random: Random,
): boolean {
  const from = 64 + random.int(48);
  const end = from + scanner.input.write(`${line}\n`, from);
  return scanner.scan(from, end).found.length > 0;
}

function someLine(random: Random): string {
  const pieces = Array.from({ length: 1 + random.int(6) }, () => piece(random));
  return `{"x":"${pieces.join("")}"}`;
}

it("finds the lines that hold a text, and no others", () => {
  const random = new Random(7);
  const scanner = LiteralScanner.create(WORDS, Buffer.from("{}"))!;
  for (let run = 0; run < RUNS; run++) {
    const line = someLine(random);
    const text = plain(line);
    expect({ line, found: isFound(scanner, line, random) }).toEqual({
      line,
      found: WORDS.some((word) => text.includes(word)),
    });
  }
});

it("finds the lines that hold a text beside another one", () => {
  const random = new Random(11);
  const pairs = [
    { text: "taskcache", beside: "svchost.exe" },
    { text: "schtasks", beside: "commandline" },
  ];
  const scanner = LiteralScanner.create(pairs, Buffer.from("{}"))!;
  let leftOut = 0;
  for (let run = 0; run < RUNS; run++) {
    const line = someLine(random);
    const text = plain(line);
    const isWanted = pairs.some(
      ({ text: one, beside }) => text.includes(one) && text.includes(beside),
    );
    const found = isFound(scanner, line, random);
    if (isWanted) expect({ line, found }).toEqual({ line, found: true });
    else if (!found) leftOut++;
  }
  expect(leftOut).toBeGreaterThan(RUNS / 4);
});

const bare = (text: string, i: number): RuleFileText => ({
  path: `rule-${i}.eql`,
  text,
});

/** Rules of every kind, each of which has something that lines must hold. */
const QUERIES = [
  'process where process.name : ("schtasks.exe", "whoami.exe", "net.exe")',
  'process where process.parent.name : "cmd.exe" and process.command_line : "* /c *"',
  'registry where registry.path : "*\\\\CurrentVersion\\\\Run\\\\*"',
  'registry where registry.path : "HKLM\\\\*\\\\Schedule\\\\TaskCache\\\\*"',
  'file where file.path : "*\\\\System32\\\\Tasks\\\\*"',
  'network where network.direction == "egress" and process.name : "powershell.exe"',
  'library where dll.name : "taskschd.dll"',
  'any where winlog.event_data.TaskName : "*"  and user.name : "pgustavo"',
  'any where powershell.file.script_block_text : "*DownloadString*"',
  'sequence by host.id with maxspan=5m [process where process.name : "powershell.exe"] [file where file.name : "*.ps1"] until [process where process.name : "conhost.exe"]',
  'sequence by host.id with maxspan=1m [process where process.name : "schtasks.exe"] ![file where file.name : "nothing-of-it"]',
  'sample by host.id [process where process.name : "svchost.exe"] [registry where registry.path : "*\\\\TaskCache\\\\*"]',
].map(bare);

describe("quick finds what plain finds", () => {
  const random = new Random(3);
  const rounds = Math.min(12, Math.ceil(RUNS / 250));
  it.each(Array.from({ length: rounds }, (_, i) => i))(
    "small rule sets, round %i",
    async () => {
      const content = LOGS[random.int(LOGS.length)]!();
      const rules = QUERIES.filter(() => random.int(4) === 0);
      if (random.int(2) === 0 || rules.length === 0) {
        rules.push(...bundledRuleFiles());
      }
      expect(planLiterals(rulesOf(rules)).kind).toBe("literals");
      const plain = await scanBytes(content, { rules, quick: false });
      const quick = await scanBytes(content, { rules, quick: true });
      expect(quick.alerts).toEqual(plain.alerts);
      expect(quick.tasks).toBe(plain.tasks);
      expect(quick.leftOut).toBeGreaterThanOrEqual(0);
    },
  );

  it("in a log that is written otherwise", async () => {
    const spelling = new Random(5);
    const content = LOGS.at(-1)!()
      .toString("utf8")
      .split("\n")
      .map((line) =>
        line.startsWith("{") ? rewritten(JSON.parse(line), 60, spelling) : line,
      )
      .join("\n");
    const settings = { rules: bundledRuleFiles() };
    const plain = await scanBytes(content, { ...settings, quick: false });
    const quick = await scanBytes(content, { ...settings, quick: true });
    expect(quick.alerts).toEqual(plain.alerts);
  });
});

it("looks for the words of tasks beside those of rules", () => {
  const plan = planLiterals(rulesOf(bundledRuleFiles()));
  if (plan.kind === "none") throw new Error(plan.reason);
  const chosen = chooseLiterals(plan, () => 1);
  expect(TASK_LITERALS).toContain("taskcache");
  expect(chosen.length).toBeLessThan(10);
});
