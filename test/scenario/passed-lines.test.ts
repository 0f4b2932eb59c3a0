/**
 * Lines in whose events nobody is interested are told as numbers, without an event: what is said of clocks, hosts, gaps, late
 * events and alerts is what it is where each is opened, whatever is out of order in the log.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PassedLines } from "../../src/cli/passed-lines.ts";
import type { RuleFileText } from "../../src/rule/rule-file.ts";
import { disorderly } from "../support/disorder.ts";
import { Random } from "../support/random.ts";
import { scanFiles } from "../support/scan.ts";

/** Two steps of one key, an end that may come, a step that may be missing: what watermarks decide. */
const RULES: readonly RuleFileText[] = [
  `sequence by host.id with maxspan=5m
     [registry where registry.path : "*\\\\Software\\\\1"]
     [registry where registry.path : "*\\\\Software\\\\2"]
   until [registry where registry.path : "*\\\\Software\\\\3"]`,
  `sequence by host.id with maxspan=20s
     [registry where registry.path : "*\\\\Software\\\\4"]
     ![registry where registry.path : "*\\\\Software\\\\5"]`,
  `sequence by winlog.event_data.Image with maxspan=1h
     [registry where registry.path : "*\\\\Software\\\\6"]
     [registry where registry.path : "*\\\\Software\\\\7"]`,
  `sample by winlog.event_data.Image
     [registry where registry.path : "*\\\\Software\\\\8"]
     [registry where registry.path : "*\\\\Software\\\\9"]`,
  `registry where registry.path : "*\\\\Software\\\\10" | head 3`,
].map((text, i) => ({ path: `rule-${i}.eql`, text }));

const RUNS = Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 6);

const pass = vi.spyOn(PassedLines.prototype, "pass");
beforeEach(() => void pass.mockClear());
afterEach(() => {
  const passed = pass.mock.results.filter(({ value }) => value !== undefined);
  expect(passed.length).toBeGreaterThan(1_000);
});

async function compare(
  logs: Readonly<Record<string, string>>,
  writtenLater?: readonly string[],
): Promise<void> {
  const settings = { rules: RULES, writtenLater };
  const fast = await scanFiles(logs, settings);
  const reference = await scanFiles(logs, { ...settings, indexed: false });
  expect(fast).toEqual(reference);
  expect(fast.alerts.length).toBeGreaterThan(5);
}

/** @param ends the numbers of the lines that the parts end before */
function cut(text: string, ends: readonly number[]): readonly string[] {
  const lines = text.split(/(?<=\n)/);
  return ends.map((end, i) => lines.slice(ends[i - 1] ?? 0, end).join(""));
}

describe("lines that pass", () => {
  it("tell in a log of several hosts what events would", async () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      await compare({ "log.ndjson": disorderly(seed, 3_000) });
    }
  }, 600_000);

  it("tell it in logs that are read side by side", async () => {
    for (let seed = 1; seed <= RUNS / 2; seed++) {
      const random = new Random(seed);
      const logs: Record<string, string> = { a: "", b: "", c: "" };
      for (const line of disorderly(seed, 4_000).split(/(?<=\n)/)) {
        logs["abc"[random.int(3)]!] += line;
      }
      await compare(logs);
    }
  }, 600_000);

  it("tell it in a log that is followed: read in large parts, then as it is written", async () => {
    for (let seed = 1; seed <= RUNS / 2; seed++) {
      const [begun, ...pieces] = cut(
        disorderly(seed, 4_000),
        [2_500, 2_502, 2_503, 3_500, 3_501, 4_000],
      );
      await compare({ "log.ndjson": begun! }, pieces);
    }
  }, 600_000);

  it("tell it where other lines stand between them", async () => {
    const random = new Random(10);
    const lines = disorderly(10, 4_000).split("\n");
    const text = lines.map((line) => {
      switch (random.int(200)) {
        case 0:
          return `${line}\r\n`;
        case 1:
          return `\n ${line}\n`;
        case 2:
          return `${line.replace(",", ",\n ")}\n`;
        case 3:
          return `${line.slice(0, random.int(line.length))}\n`;
        default:
          return `${line}\n`;
      }
    });
    await compare({ "log.ndjson": text.join("") });
  });
});
