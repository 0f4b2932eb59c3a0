/**
 * The fast engine reads of a line what is asked for, and the reference parses it: all that is found and counted is the
 * same, with few rules and with many.
 */
import { describe, expect, it } from "vitest";
import type { AlertDocument } from "../../src/export/alert-document.ts";
import type { RuleFileText } from "../../src/rule/rule-file.ts";
import { bundledRuleFiles } from "../../src/rule/bundled.ts";
import {
  CAPTURES,
  captureBytes,
  hasCorpus,
  SAMPLE_NAMES,
  sampleBytes,
} from "../support/captures.ts";
import { Random } from "../support/random.ts";
import { scanBytes } from "../support/scan.ts";

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

async function compare(
  content: Buffer,
  rules: readonly RuleFileText[] | undefined,
): Promise<void> {
  const settings = rules === undefined ? {} : { rules };
  const fast = await scanBytes(content, settings);
  const reference = await scanBytes(content, { ...settings, indexed: false });
  expect(fast.alerts.map(withoutTasks)).toEqual(
    reference.alerts.map(withoutTasks),
  );
  expect(fast.counters).toEqual(reference.counters);
  expect(fast.tasks).toBe(reference.tasks);
  expect(fast.badLines).toEqual(reference.badLines);
  expect(fast.health).toEqual(reference.health);
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

  it.skipIf(!hasCorpus)(
    "finds the same in the captures of ../shared/corpus",
    async () => {
      for (const name of CAPTURES) {
        const content = captureBytes(name);
        for (const rules of [...FEW, MANY]) await compare(content, rules);
        await compare(damaged(content, 7), MANY);
      }
    },
  );
});
