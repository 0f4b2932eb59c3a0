/**
 * The reference replay of the screen: a hundred minutes of invented Sysmon events on twelve hosts, and rules that keep
 * every panel moving. Seeded, so that the same bytes are sent on every machine. A second of it holds ten quiet events;
 * something begins a sequence every five seconds; every minute one is completed, an event is an alert of its own, and a
 * task is created. Played at x100 that is a thousand events and three alerts a second.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "./random.ts";

export interface ReferenceReplay {
  /** The log, and the folder of rules. */
  readonly log: string;
  readonly rules: string;
  readonly events: number;
  readonly bytes: number;
  remove(): void;
}

const HOSTS = 12;
const SECONDS = 6_000;
const START_MS = Date.UTC(2026, 2, 11, 9, 0, 0);
const SEVERITIES = ["low", "medium", "high", "critical"] as const;

/** Event rules `alert0.exe` …, and sequences `begin0.exe` then `end0.exe` with spans of two to ten minutes. */
function ruleFiles(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [i, severity] of SEVERITIES.entries()) {
    files[`alert-${i}.toml`] = rule(
      `a0000000-0000-4000-8000-00000000000${i}`,
      `Invented tool number ${i} was started`,
      severity,
      `process where process.name == "alert${i}.exe"`,
    );
    files[`sequence-${i}.toml`] = rule(
      `b0000000-0000-4000-8000-00000000000${i}`,
      `Invented beginning ${i}, then its end`,
      severity,
      `sequence by host.id with maxspan=${2 * (i + 1)}m
  [process where process.name == "begin${i}.exe"]
  [process where process.name == "end${i}.exe"]`,
    );
  }
  return files;
}

function rule(
  id: string,
  name: string,
  severity: string,
  query: string,
): string {
  return `[rule]
author = ["bench"]
description = "Made for the measurement of the screen."
language = "eql"
license = "none"
name = "${name}"
risk_score = 47
rule_id = "${id}"
severity = "${severity}"
type = "eql"
query = '''
${query}
'''
`;
}

/** One Sysmon 1 as winlogbeat writes it. */
export function processLine(
  ms: number,
  host: number,
  image: string,
  commandLine: string,
  record: number,
): string {
  const time = new Date(ms).toISOString();
  const name = `WKS-${String(100 + host)}.corp.example`;
  return `${JSON.stringify({
    "@timestamp": time,
    event: { code: "1", kind: "event", provider: "Microsoft-Windows-Sysmon" },
    host: { name, id: `00000000-0000-4000-9000-0000000000${10 + host}` },
    winlog: {
      channel: "Microsoft-Windows-Sysmon/Operational",
      provider_name: "Microsoft-Windows-Sysmon",
      event_id: "1",
      computer_name: name,
      record_id: record,
      event_data: {
        UtcTime: time.replace("T", " ").replace("Z", ""),
        ProcessGuid: `{00000000-0000-4000-8000-${record.toString(16).padStart(12, "0")}}`,
        ProcessId: String(1_000 + (record % 9_000)),
        Image: `C:\\Tools\\${image}`,
        CommandLine: commandLine,
        User: `CORP\\user${host}`,
        ParentImage: "C:\\Windows\\explorer.exe",
      },
    },
  })}\n`;
}

export function writeRules(folder: string): string {
  const rules = join(folder, "rules");
  mkdirSync(rules);
  for (const [name, text] of Object.entries(ruleFiles())) {
    writeFileSync(join(rules, name), text);
  }
  return rules;
}

export function makeReplay(): ReferenceReplay {
  const folder = mkdtempSync(join(tmpdir(), "tripline-screen-"));
  const random = new Random(7);
  const lines: string[] = [];
  // Each host numbers its own, or page 6 would be full of missing records.
  const records = new Array<number>(HOSTS).fill(0);
  const add = (ms: number, host: number, image: string, args = ""): void => {
    const line = processLine(
      ms,
      host,
      image,
      `${image} ${args}`,
      ++records[host]!,
    );
    lines.push(line);
  };
  for (let second = 0; second < SECONDS; second++) {
    const ms = START_MS + second * 1_000;
    for (let i = 0; i < 10; i++) {
      add(ms + i * 90, random.int(HOSTS), "quiet.exe", random.hex(12));
    }
    const host = random.int(HOSTS);
    const kind = random.int(4);
    if (second % 5 === 0) add(ms + 910, host, `begin${kind}.exe`);
    if (second % 60 === 7) add(ms + 920, host, `alert${kind}.exe`);
    if (second % 60 === 31) add(ms + 930, host, `end${kind}.exe`);
    if (second % 60 === 47) {
      const run = `/create /tn Task${second} /tr "cmd.exe /c copy ${random.hex(8)}" /sc daily`;
      add(ms + 940, host, "schtasks.exe", run);
    }
  }
  const log = join(folder, "reference.ndjson");
  const text = lines.join("");
  writeFileSync(log, text);
  return {
    log,
    rules: writeRules(folder),
    events: lines.length,
    bytes: Buffer.byteLength(text),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
