/**
 * How NXLog writes records down: flat, as it relays them and as an exporter with its names writes them. Neither writes the
 * data of records whose names it does not know: what stands in `UserData`, and data without a name.
 */
import { formatTimestamp } from "../../../src/base/time.ts";
import { COMPUTER } from "./record.ts";
import type { WrittenRecord } from "./record.ts";
import { auditOf, messageOf } from "./winlogbeat.ts";

/** The machine's clock, as these collectors see it. */
export const LOCAL_CLOCK_US = 2 * 3_600_000_000;

const local = (record: WrittenRecord): string =>
  formatTimestamp(record.timeUs + LOCAL_CLOCK_US);

/** True if the collector knows the data's names. */
export function isNamed(record: WrittenRecord): boolean {
  return (
    record.userData === undefined && record.data.every(([name]) => name !== "")
  );
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** As relayed: whole seconds, signed 64-bit keywords, and `<`, `>`, `&` as entities everywhere. */
export function relayed(record: WrittenRecord): string {
  const { source, code } = record;
  const { account } = source;
  const audit = auditOf(record);
  const severity = record.level === 2 ? "ERROR" : "INFO";
  const data = Object.fromEntries(
    (isNamed(record) ? record.data : [])
      .map(([name, value]) => [name, escaped(String(value))])
      .filter(([, text]) => text !== ""),
  ) as Record<string, string>;
  const actor = data["SourceProcessId"];
  const document = {
    "@timestamp": formatTimestamp(record.timeUs + 1_500_000).slice(0, 23) + "Z",
    "@version": "1",
    Message: escaped(messageOf(record)),
    SourceName: source.provider,
    ...(source.guid !== undefined && {
      ProviderGuid: source.guid.toUpperCase(),
    }),
    Hostname: COMPUTER,
    Channel: source.channel,
    EventID: Number(code),
    // The severity's word, unless the record has an EventType of its own.
    EventType: audit === undefined ? severity : `AUDIT_${audit.toUpperCase()}`,
    ...(data["EventType"] !== undefined && { EventTypeOrignal: severity }),
    EventTime: local(record).slice(0, 19).replace("T", " "),
    EventReceivedTime: local(record).slice(0, 19).replace("T", " "),
    RecordNumber: record.recordId,
    Keywords: "KEYWORDS",
    Severity: severity,
    SeverityValue: record.level === 2 ? 4 : 2,
    Task: record.task,
    ...(record.taskName !== "" && { Category: record.taskName }),
    Opcode: "Info",
    OpcodeValue: record.opcode,
    Version: record.version,
    ExecutionProcessID: source.pid,
    ThreadID: source.tid,
    SourceModuleName: "eventlog",
    SourceModuleType: "im_msvistalog",
    host: "wec.corp.example",
    port: 60122,
    tags: ["lab"],
    // A copy that lines with a message carry.
    ...(["8", "10", "4690"].includes(code) && { ProcessId: actor }),
    ...data,
    // The logging account's name wins over data of the same name.
    ...(account !== undefined && {
      UserID: account.sid,
      AccountName: account.name,
      AccountType: account.type,
      Domain: account.domain,
    }),
  };
  const keywords = BigInt.asIntN(64, BigInt(record.keywords));
  return JSON.stringify(document).replace('"KEYWORDS"', String(keywords));
}

/** As exported: local time with a false `Z`, no number, nothing of who logged. */
export function exported(record: WrittenRecord): string {
  const { source } = record;
  const time = `${local(record).slice(0, 23)}Z`;
  return JSON.stringify({
    SourceName: source.provider,
    ...(source.guid !== undefined && { ProviderGuid: source.guid }),
    Level: String(record.level),
    Keywords: record.keywords,
    Channel: source.channel,
    Hostname: COMPUTER,
    TimeCreated: time,
    "@timestamp": time,
    EventID: Number(record.code),
    Message: messageOf(record).replaceAll("\n", "\r\n"),
    Task: String(record.task),
    ...Object.fromEntries(
      (isNamed(record) ? record.data : []).map(([name, value]) => [
        name,
        value === "" ? null : String(value),
      ]),
    ),
  });
}
