/**
 * Which mapping tables belong to a record: told by channel, provider and event id.
 */
import type { EventClass } from "./event.ts";
import type { EventKind, FieldTable } from "./mapping.ts";
import { securityFields, securityKind } from "./security.ts";
import { sysmonFields, sysmonKind } from "./sysmon.ts";
import { taskSchedulerFields, taskSchedulerKind } from "./task-scheduler.ts";

export type Provider = EventClass["provider"];

export const SYSMON_CHANNEL = "Microsoft-Windows-Sysmon/Operational";
export const SECURITY_CHANNEL = "Security";
const TASK_SCHEDULER_CHANNEL = "Microsoft-Windows-TaskScheduler/Operational";

/** Sysmon for Linux writes the same events under another provider. */
export const LINUX_SYSMON = "Linux-Sysmon";

/** The provider by its channel; undefined where the channel does not tell (`ForwardedEvents`, none). */
export function providerOfChannel(channel: string): Provider | undefined {
  // Some exporters write channel names in lower case, some lines of one log this way and some the other.
  switch (channel.toLowerCase()) {
    case SYSMON_CHANNEL.toLowerCase():
      return "sysmon";
    case SECURITY_CHANNEL.toLowerCase():
      return "security";
    default:
      return undefined;
  }
}

export function providerOfName(name: string): Provider {
  switch (name.toLowerCase()) {
    case "microsoft-windows-sysmon":
    case LINUX_SYSMON.toLowerCase():
      return "sysmon";
    case "microsoft-windows-security-auditing":
      return "security";
    default:
      return "other";
  }
}

/** The channel a record belongs to, in its usual spelling, wherever it was forwarded to. */
export function ownChannel(provider: Provider, channel: string): string {
  switch (provider) {
    case "sysmon":
      return SYSMON_CHANNEL;
    case "security":
      return SECURITY_CHANNEL;
    case "other":
      return channel;
  }
}

export interface Tables {
  readonly kind: EventKind | undefined;
  readonly fields: FieldTable;
}

const NO_FIELDS: FieldTable = new Map();

export function tablesOf(
  provider: Provider,
  channel: string,
  code: string,
): Tables {
  switch (provider) {
    case "sysmon":
      return { kind: sysmonKind(code), fields: sysmonFields(code) };
    case "security":
      return { kind: securityKind(code), fields: securityFields(code) };
    case "other":
      return channel.toLowerCase() === TASK_SCHEDULER_CHANNEL.toLowerCase()
        ? { kind: taskSchedulerKind(code), fields: taskSchedulerFields(code) }
        : { kind: undefined, fields: NO_FIELDS };
  }
}
