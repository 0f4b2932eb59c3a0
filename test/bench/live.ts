/**
 * The live case: how long from the write of a line to its alert on the standard output of `tripline watch --headless`?
 * Each measured line completes a sequence whose first step was written before; the line carries the time of its
 * writing in the join key, and the alert brings it back.
 */
import { spawn } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export interface Latencies {
  readonly linesPerSecond: number;
  readonly written: number;
  readonly received: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const HOST = "SRV-LIVE.corp.example";

function sysmon(
  id: number,
  us: number,
  record: number,
  data: Record<string, string>,
): string {
  const utc = new Date(us / 1_000).toISOString();
  return `${JSON.stringify({
    "@timestamp": utc,
    event: {
      code: String(id),
      kind: "event",
      provider: "Microsoft-Windows-Sysmon",
    },
    host: { name: HOST },
    winlog: {
      channel: "Microsoft-Windows-Sysmon/Operational",
      provider_name: "Microsoft-Windows-Sysmon",
      event_id: String(id),
      computer_name: HOST,
      record_id: record,
      event_data: {
        UtcTime: utc.replace("T", " ").replace("Z", ""),
        Image: "C:\\Windows\\System32\\svchost.exe",
        ProcessId: "1312",
        ...data,
      },
    },
  })}\n`;
}

export async function measureLive(
  tripline: string,
  linesPerSecond: number,
  seconds: number,
): Promise<Latencies> {
  const folder = mkdtempSync(join(tmpdir(), "tripline-live-"));
  const log = join(folder, "live.ndjson");
  const count = linesPerSecond * seconds;
  const guid = (i: number): string =>
    `{00000000-0000-4000-8000-${i.toString(16).padStart(12, "0")}}`;
  const base = Date.now() * 1_000;
  let record = 0;
  for (let i = 0; i < count; i++) {
    appendFileSync(
      log,
      sysmon(3, base + i, ++record, {
        ProcessGuid: guid(i),
        Protocol: "tcp",
        Initiated: "false",
        SourceIp: "10.0.4.66",
        SourcePort: "50551",
        DestinationIp: "10.0.5.2",
        DestinationPort: "49671",
      }),
    );
  }
  const child = spawn(
    process.execPath,
    [
      tripline,
      "watch",
      "--headless",
      "--storm-limit",
      "0",
      "--state",
      join(folder, "state"),
      log,
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_ENV: "production" },
    },
  );
  let stderr = "";
  child.stderr
    .setEncoding("utf8")
    .on("data", (text: string) => (stderr += text));
  const writtenAt: number[] = [];
  const latencies: number[] = [];
  createInterface({ input: child.stdout }).on("line", (text) => {
    const now = performance.now();
    const alert = JSON.parse(text) as {
      "tripline.key": Record<string, string>;
    };
    const entity = alert["tripline.key"]["process.entity_id"]!;
    const at = writtenAt[parseInt(entity.slice(-13, -1), 16)];
    if (at !== undefined) latencies.push(now - at);
  });
  try {
    while (!stderr.includes("watching")) await sleep(20);
    await sleep(1_000);
    const file = openSync(log, "a");
    const start = performance.now();
    for (let i = 0; i < count;) {
      const due = Math.min(
        count,
        Math.floor(((performance.now() - start) / 1_000) * linesPerSecond) + 1,
      );
      for (; i < due; i++) {
        const text = sysmon(13, base + 1_000_000 + i, ++record, {
          ProcessGuid: guid(i),
          EventType: "SetValue",
          Details: "Binary Data",
          TargetObject: `HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\${guid(i)}\\Actions`,
        });
        writtenAt[i] = performance.now();
        writeSync(file, text);
      }
      await sleep(linesPerSecond >= 1_000 ? 0 : 1);
    }
    closeSync(file);
    for (let i = 0; i < 100 && latencies.length < count; i++) await sleep(50);
  } finally {
    child.kill("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
  latencies.sort((a, b) => a - b);
  const at = (part: number): number =>
    latencies[
      Math.min(latencies.length - 1, Math.floor(latencies.length * part))
    ] ?? NaN;
  return {
    linesPerSecond,
    written: count,
    received: latencies.length,
    p50: at(0.5),
    p99: at(0.99),
    max: latencies.at(-1) ?? NaN,
  };
}
