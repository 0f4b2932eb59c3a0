/**
 * How winlogbeat and Elastic Agent write records down before any module has seen them: event data as text, empty ones left
 * out, `paramN` for those without a name.
 */
import { formatTimestamp } from "../../../src/base/time.ts";
import { COMPUTER, HOST_ID } from "./record.ts";
import type { WrittenRecord } from "./record.ts";

export type Json = Record<string, unknown>;

const LEVELS = { 0: "information", 2: "error", 4: "information", 5: "verbose" };

/** `success` or `failure` of an audited record. */
export function auditOf(
  record: WrittenRecord,
): "success" | "failure" | undefined {
  const bits = BigInt(record.keywords) >> 52n;
  if ((bits & 2n) !== 0n) return "success";
  return (bits & 1n) !== 0n ? "failure" : undefined;
}

function keywordsOf(record: WrittenRecord): Json {
  const audit = auditOf(record);
  return audit === undefined
    ? {}
    : { keywords: [audit === "success" ? "Audit Success" : "Audit Failure"] };
}

function dataOf(record: WrittenRecord): Json {
  const data = Object.fromEntries(
    record.data
      .map(([name, value], i) => [name || `param${i + 1}`, String(value)])
      .filter(([, text]) => text !== ""),
  );
  if (record.userData !== undefined) {
    return { user_data: { ...data, xml_name: record.userData } };
  }
  return Object.keys(data).length === 0 ? {} : { event_data: data };
}

function userOf(record: WrittenRecord): Json {
  const { account } = record.source;
  if (account === undefined) return {};
  const { sid, ...names } = account;
  return { user: { identifier: sid, ...names } };
}

/** Text that the collector gets from the provider's messages: nothing is read from it. */
export function messageOf(record: WrittenRecord): string {
  return `${record.taskName || record.source.provider}:\nUser: (rendered)`;
}

/** winlogbeat 8, output to a file. */
export function winlogbeat(record: WrittenRecord): Json {
  const { source, code, taskName } = record;
  return {
    "@timestamp": formatTimestamp(record.timeUs),
    agent: { type: "winlogbeat", version: "8.12.0" },
    ecs: { version: "8.0.0" },
    event: {
      ...(taskName !== "" && { action: taskName }),
      code,
      created: formatTimestamp(record.timeUs + 2_370_000),
      kind: "event",
      ...(auditOf(record) !== undefined && { outcome: auditOf(record) }),
      provider: source.provider,
    },
    host: { id: HOST_ID, name: "WS-ALMA", os: { type: "windows" } },
    log: { level: LEVELS[record.level] },
    message: messageOf(record),
    winlog: {
      api: "wineventlog",
      channel: source.channel,
      computer_name: COMPUTER,
      ...dataOf(record),
      event_id: code,
      ...keywordsOf(record),
      ...(record.opcode === 0 && { opcode: "Info" }),
      process: { pid: source.pid, thread: { id: source.tid } },
      ...(source.guid !== undefined && { provider_guid: source.guid }),
      provider_name: source.provider,
      record_id: record.recordId,
      ...(taskName !== "" && { task: taskName }),
      ...userOf(record),
      ...(record.version > 0 && { version: record.version }),
    },
  };
}

/** winlogbeat 6. `beat` and `host` name the collector. */
export function winlogbeat6(record: WrittenRecord): Json {
  const { source, taskName } = record;
  const level = LEVELS[record.level];
  return {
    "@timestamp": formatTimestamp(record.timeUs).replace(
      /(\.\d{3})\d+Z/,
      "$1Z",
    ),
    beat: { hostname: "collector", name: "collector", version: "6.8.23" },
    computer_name: COMPUTER,
    ...dataOf(record),
    event_id: Number(record.code),
    host: { name: "collector" },
    ...keywordsOf(record),
    level: level[0]!.toUpperCase() + level.slice(1),
    log_name: source.channel,
    message: messageOf(record),
    ...(record.opcode === 0 && { opcode: "Info" }),
    process_id: source.pid,
    ...(source.guid !== undefined && {
      provider_guid: source.guid.toUpperCase(),
    }),
    record_number: String(record.recordId),
    source_name: source.provider,
    ...(taskName !== "" && { task: taskName }),
    thread_id: source.tid,
    type: "wineventlog",
    ...userOf(record),
    ...(record.version > 0 && { version: record.version }),
  };
}

const DATASETS: Readonly<Record<string, string>> = {
  "Microsoft-Windows-PowerShell/Operational": "windows.powershell_operational",
  "Microsoft-Windows-Sysmon/Operational": "windows.sysmon_operational",
  Security: "system.security",
  System: "system.system",
  "Windows PowerShell": "windows.powershell",
};

/** Elastic Agent, its pipeline not applied: collected two years later, and `@timestamp` says so. */
export function agent(record: WrittenRecord): Json {
  const document = winlogbeat(record);
  return {
    ...document,
    "@timestamp": "2023-08-01T00:00:00.000Z",
    agent: {
      id: "0f0f0f0f-1111-4222-8333-444444444444",
      type: "filebeat",
      version: "8.12.0",
    },
    data_stream: {
      dataset: DATASETS[record.source.channel] ?? "winlog.winlog",
      namespace: "default",
      type: "logs",
    },
    winlog: {
      ...(document["winlog"] as Json),
      time_created: formatTimestamp(record.timeUs),
    },
  };
}
