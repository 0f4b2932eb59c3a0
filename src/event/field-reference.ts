/**
 * The mapping tables as something to read: for every channel and event id its category, type and action, and for every
 * field the names of the event data it comes from. Worked out from the rows themselves, so it cannot differ from them.
 */
import { SENSOR } from "./crowdstrike.ts";
import { sourcesOf } from "./mapping.ts";
import type { ChannelTable, EventKind, Mapping, Rows } from "./mapping.ts";
import type { ShapeGuide } from "./shape-guide.ts";
import { CHANNELS } from "./tables.ts";
import { toList } from "./values.ts";

export interface FieldOrigin {
  /** ECS path; `process.hash.*` stands for any name in place of the star. */
  readonly field: string;
  /** Names of the event data; `ContextInfo: HostName` is one entry of it. Empty if the event id alone tells the value. */
  readonly from: readonly string[];
  /** The value, where the event id alone tells it. */
  readonly value?: readonly string[];
}

export interface EventReference extends EventKind {
  readonly code: string;
  /** Beside {@link ChannelReference.common}, or instead. */
  readonly fields: readonly FieldOrigin[];
}

export interface ChannelReference {
  readonly channel: string;
  /** What every event of the channel has. */
  readonly common: readonly FieldOrigin[];
  readonly events: readonly EventReference[];
}

function originOf(field: string, row: Mapping): FieldOrigin {
  const leaf = field.slice(field.lastIndexOf(".") + 1);
  const from = sourcesOf(row, leaf);
  if (from.length > 0) return { field, from };
  const value = row(() => () => undefined, leaf)({});
  return { field, from, value: toList(value).map(String) };
}

function originsOf(rows: Rows): FieldOrigin[] {
  return Object.entries(rows).map(([field, row]) => originOf(field, row));
}

const TABLES: Readonly<Record<ShapeGuide["tables"], readonly ChannelTable[]>> =
  { windows: CHANNELS, crowdstrike: [SENSOR], none: [] };

/** The tables of one kind, in their order. */
export function channelReferences(
  tables: ShapeGuide["tables"],
): readonly ChannelReference[] {
  return TABLES[tables].map(({ channel, kinds, common, rowsOf }) => ({
    channel,
    common: originsOf(common),
    events: [...kinds].map(([code, kind]) => ({
      code,
      ...kind,
      fields: originsOf(rowsOf(code)),
    })),
  }));
}
