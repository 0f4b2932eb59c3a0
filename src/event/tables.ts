/**
 * Which mapping tables belong to a record: told by channel, provider and event id.
 */
import type { EventClass } from "./event.ts";
import { fieldTable } from "./mapping.ts";
import type { ChannelTable, EventKind, FieldTable } from "./mapping.ts";
import { POWERSHELL_CLASSIC, POWERSHELL_OPERATIONAL } from "./powershell.ts";
import { SECURITY } from "./security.ts";
import { SYSMON } from "./sysmon.ts";
import { SYSTEM } from "./system.ts";
import { TASK_SCHEDULER } from "./task-scheduler.ts";
import { WMI_ACTIVITY } from "./wmi-activity.ts";

export type Provider = EventClass["provider"];

/** Every channel that is mapped, in the order of the reference. */
export const CHANNELS: readonly ChannelTable[] = [
  SYSMON,
  SECURITY,
  TASK_SCHEDULER,
  POWERSHELL_OPERATIONAL,
  POWERSHELL_CLASSIC,
  SYSTEM,
  WMI_ACTIVITY,
];

const BY_CHANNEL: ReadonlyMap<string, ChannelTable> = new Map(
  CHANNELS.map((table) => [table.channel.toLowerCase(), table]),
);

/** Sysmon for Linux writes the same events under another provider. */
export const LINUX_SYSMON = "Linux-Sysmon";

/** The provider by its channel; undefined where the channel does not tell (`ForwardedEvents`, none). */
export function providerOfChannel(channel: string): Provider | undefined {
  // Some exporters write channel names in lower case, some lines of one log this way and some the other.
  switch (channel.toLowerCase()) {
    case SYSMON.channel.toLowerCase():
      return "sysmon";
    case SECURITY.channel.toLowerCase():
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
      return SYSMON.channel;
    case "security":
      return SECURITY.channel;
    case "other":
      return channel;
  }
}

export interface Tables {
  readonly kind: EventKind | undefined;
  readonly fields: FieldTable;
}

const NO_TABLES: Tables = { kind: undefined, fields: new Map() };

/** The tables of one event id, what the whole channel has included. Built anew on each call: ask once per class. */
export function tablesOf(
  provider: Provider,
  channel: string,
  code: string,
): Tables {
  const table = BY_CHANNEL.get(ownChannel(provider, channel).toLowerCase());
  if (table === undefined) return NO_TABLES;
  return {
    kind: table.kinds.get(code),
    fields: fieldTable(table.common, table.rowsOf(code)),
  };
}

/** Tables of every event id that is mapped. */
function allTables(): readonly Tables[] {
  return CHANNELS.flatMap(({ channel, kinds }) =>
    [...kinds.keys()].map((code) => tablesOf("other", channel, code)),
  );
}

/** Everything that the tables answer for some event: fields (families as `process.hash.*`) and categories. */
export interface Mapped {
  readonly fields: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
}

let mapped: Mapped | undefined;

/** Worked out once; some hundred names. */
export function allMapped(): Mapped {
  if (mapped === undefined) {
    const tables = allTables();
    mapped = {
      fields: new Set(tables.flatMap(({ fields }) => [...fields.keys()])),
      categories: new Set(tables.flatMap(({ kind }) => kind?.categories ?? [])),
    };
  }
  return mapped;
}

/** True if a table answers the field for some event. */
export function isMapped(path: string): boolean {
  const { fields } = allMapped();
  const family = `${path.slice(0, path.lastIndexOf("."))}.*`;
  return fields.has(path) || fields.has(family);
}
