/**
 * Lines of the live case: by number, the two steps of a sequence under a join key of its own, and events between them that
 * no rule is interested in. They happen when they are made.
 */
const HOST = "SRV-LIVE.corp.example";
/** Record numbers of lines that are written while the log is watched begin behind those that are there already. */
const WATCHED_RECORD = 1_000_000;

/** Milliseconds, of a clock that all processes of the machine share. */
export function clockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

const guid = (i: number): string =>
  `{00000000-0000-4000-8000-${i.toString(16).padStart(12, "0")}}`;

/** The number of the sequence that has this join key. */
export function sequenceNumber(entityId: string): number {
  return parseInt(entityId.slice(-13, -1), 16);
}

function sysmon(
  id: number,
  record: number,
  data: Record<string, string>,
): string {
  const utc = new Date().toISOString();
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

export function firstStep(i: number): string {
  return sysmon(3, i + 1, {
    ProcessGuid: guid(i),
    Protocol: "tcp",
    Initiated: "false",
    SourceIp: "10.0.4.66",
    SourcePort: "50551",
    DestinationIp: "10.0.5.2",
    DestinationPort: "49671",
  });
}

/** @param line how many were written before it */
export function secondStep(i: number, line: number): string {
  return sysmon(13, WATCHED_RECORD + line, {
    ProcessGuid: guid(i),
    EventType: "SetValue",
    Details: "Binary Data",
    TargetObject: `HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\${guid(i)}\\Actions`,
  });
}

export function ordinaryLine(line: number): string {
  return sysmon(13, WATCHED_RECORD + line, {
    ProcessGuid: guid(0xffff_0000 + (line % 100)),
    EventType: "SetValue",
    Details: `DWORD (0x${line.toString(16).padStart(8, "0")})`,
    TargetObject: `HKLM\\SYSTEM\\CurrentControlSet\\Services\\bam\\State\\UserSettings\\S-1-5-18\\${line % 200}`,
  });
}
