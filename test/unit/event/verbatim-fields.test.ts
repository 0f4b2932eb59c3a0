import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fold } from "../../../src/base/fold.ts";
import { packageRoot } from "../../../src/base/package-root.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { EventOpener } from "../../../src/event/opener.ts";
import type { Event } from "../../../src/event/event.ts";
import { toList } from "../../../src/event/values.ts";
import {
  directionMarks,
  MARKS,
  verbatimRuns,
} from "../../../src/event/verbatim-fields.ts";
import { captureBytes, CAPTURES, hasCorpus } from "../../support/captures.ts";
import { lineAt } from "./support.ts";

it.each([
  [
    "registry.path",
    "hklm\\software\\vendor\\product-name\\*",
    ["software", "vendor", "product-name"],
  ],
  [
    "registry.path",
    "*\\currentcontrolset\\services\\x?yz.sys",
    ["services", "yz.sys"],
  ],
  [
    "process.command_line",
    'cmd.exe /c "start evil.exe"',
    ["cmd.exe", "start", "evil.exe"],
  ],
  ["process.args", "/create", []],
  ["process.pid", "4444", []],
  ["event.action", "creation", []],
  ["winlog.event_data.Hashes", "md5=aabb", []],
  ["winlog.event_data.Value", "0x00001000", []],
  ["winlog.event_data.Value", "true", []],
  ["file.name", "naïve-file.txt", ["ve-file.txt"]],
])("%s, %s: %j", (path, text, expected) => {
  expect(verbatimRuns(path, text)).toEqual(expected);
});

it("knows by what a direction is told", () => {
  expect(directionMarks(["ingress"])).toContain("initiated");
  expect(directionMarks(["ingress", "outgoing"])).toContain("14593");
  expect(directionMarks(["internal"])).toBeUndefined();
});

const PATHS = [
  "dll.name",
  "dll.path",
  "dns.question.name",
  "file.directory",
  "file.extension",
  "file.name",
  "file.path",
  "file.pe.original_file_name",
  "powershell.file.script_block_text",
  "process.command_line",
  "process.executable",
  "process.name",
  "process.parent.command_line",
  "process.parent.executable",
  "process.parent.name",
  "process.pe.original_file_name",
  "process.working_directory",
  "registry.key",
  "registry.path",
  "registry.value",
  "Target.process.name",
  "user.domain",
  "user.name",
  "winlog.event_data.CommandLine",
  "winlog.event_data.Image",
  "winlog.event_data.ObjectName",
  "winlog.event_data.ServiceName",
  "winlog.event_data.SubjectUserName",
  "winlog.event_data.TargetObject",
  "winlog.event_data.TaskName",
  "winlog.event_data.User",
];

/** What a value has and its line has not. */
function missing(lines: readonly string[]): string[] {
  const all: string[] = [];
  lines.forEach((line, i) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return;
    }
    const written = fold(line);
    if (MARKS.some((mark) => written.includes(mark))) return;
    if (/\\u00/.test(line)) return;
    const events: Event[] = [];
    const opener = new EventOpener({ counters: newCounters() });
    opener.open(value, lineAt(i + 1), events);
    opener.flush(events);
    for (const event of events) {
      for (const path of PATHS) {
        for (const each of toList(event.get(path))) {
          for (const run of verbatimRuns(path, fold(String(each)))) {
            if (!written.includes(run)) all.push(`${path}: ${run}`);
          }
        }
      }
      const direction = toList(event.get("network.direction")).map(String);
      const marks = directionMarks(direction.slice(0, 1)) ?? [];
      if (marks.length > 0 && !marks.some((mark) => written.includes(mark))) {
        all.push(`network.direction: ${direction.join()}`);
      }
    }
  });
  return all;
}

const FIXTURES = join(packageRoot(), "test", "fixtures", "events");
const files = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ndjson"))
  .sort();

describe("whatever is said to stand in a document does, in all shapes", () => {
  it.each(files)("%s", (name) => {
    const text = readFileSync(join(FIXTURES, name), "utf8");
    expect(missing(text.split("\n"))).toEqual([]);
  });

  it.skipIf(!hasCorpus).each(CAPTURES)("%s", (name) => {
    expect(missing(captureBytes(name).toString("utf8").split("\n"))).toEqual(
      [],
    );
  });
});
