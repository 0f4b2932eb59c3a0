/**
 * A record of the Windows event log as the system knows it, before any collector has written it down, and what it must
 * answer in ECS whoever did. The records of this folder are invented; names, order and types of their data are Windows'.
 */
import type { FieldValue } from "../../../src/event/event.ts";
import { parseTimestamp } from "../../../src/base/time.ts";
import type { Us } from "../../../src/base/time.ts";

/**
 * A value with the type that its record gives it: numbers and booleans as such, 64-bit and pointer numbers as `0x` text,
 * GUIDs in braces and lower case, everything else as text.
 */
export type Value = string | number | boolean;

export type Answers = Readonly<Record<string, FieldValue>>;

/** Who logs to a channel, and as whom. */
export interface Source {
  readonly channel: string;
  readonly provider: string;
  /** Classic providers have none. */
  readonly guid?: string;
  readonly pid: number;
  readonly tid: number;
  /** The account that logs; undefined where records have none. */
  readonly account?: Account;
}

export interface Account {
  readonly sid: string;
  readonly name: string;
  readonly domain: string;
  readonly type: string;
}

export interface WrittenRecord {
  readonly source: Source;
  readonly code: string;
  readonly version: number;
  readonly level: 0 | 2 | 4 | 5;
  readonly task: number;
  readonly taskName: string;
  readonly opcode: number;
  readonly keywords: string;
  /** When the event log got it, UTC. */
  readonly timeUs: Us;
  /** When it happened, where the record says so. */
  readonly happenedUs: Us | undefined;
  readonly recordId: number;
  /** In the record's order. A name is `""` where the record gives none. */
  readonly data: readonly (readonly [name: string, value: Value])[];
  /** `Name` of the `EventData` element, which few providers set. */
  readonly dataName?: string;
  /** The child of `UserData` in which the data stand, instead of in `EventData`. */
  readonly userData?: string;
  readonly answers: Answers;
}

/** What a list of records says of one of them. */
export interface Draft {
  readonly source: Source;
  readonly code: string;
  readonly version?: number;
  readonly level?: 0 | 2 | 4 | 5;
  readonly task: number;
  readonly taskName: string;
  readonly opcode?: number;
  readonly keywords?: string;
  readonly data?: Readonly<Record<string, Value>> | readonly string[];
  readonly dataName?: string;
  readonly userData?: string;
  /** How long before it was written it happened, in milliseconds; for records that say so. */
  readonly lateMs?: number;
  /** `event.category · event.type · event.action`, several of a kind apart by a blank, `-` for none. */
  readonly kind: string;
  readonly answers?: Answers;
}

export const COMPUTER = "WS-ALMA.corp.example";
/** The machine's id, for collectors that write one. */
export const HOST_ID = "5f0d1c1e-8a44-4d0e-9e57-3f6f2a6c1d10";

const FIRST_US = parseTimestamp("2021-03-04T09:10:11.130Z")!;
const STEP_US = 1_370_411;

/** `event.category`, `event.type` and `event.action` of a kind in words. */
function kindAnswers(kind: string): Answers {
  const [categories, types, action] = kind.split(" · ") as [
    string,
    string,
    string,
  ];
  const list = (words: string): readonly string[] | undefined =>
    words === "-" ? undefined : words.split(" ");
  return {
    "event.category": list(categories),
    "event.type": list(types),
    "event.action": action === "-" ? undefined : action,
  };
}

/** `2021-03-04 09:10:11.123`, as Sysmon writes times. */
export function sysmonTime(timeUs: Us): string {
  return new Date(timeUs / 1_000).toISOString().slice(0, 23).replace("T", " ");
}

/** Gives the drafts of a channel their times and numbers, one after the other. */
export function written(
  drafts: readonly Draft[],
  firstRecordId: number,
  afterMs = 0,
): WrittenRecord[] {
  return drafts.map((draft, i) => {
    const { data = {}, answers = {}, kind, lateMs, ...rest } = draft;
    const timeUs = FIRST_US + afterMs * 1_000 + i * STEP_US;
    const happenedUs =
      lateMs === undefined
        ? undefined
        : Math.floor(timeUs / 1_000) * 1_000 - lateMs * 1_000;
    const entries: (readonly [string, Value])[] = Array.isArray(data)
      ? data.map((value: string) => ["", value] as const)
      : Object.entries(data);
    return {
      version: 0,
      level: 4,
      opcode: 0,
      keywords: "0x8000000000000000",
      ...rest,
      timeUs,
      happenedUs,
      recordId: firstRecordId + i,
      data: entries.map(([name, value]) =>
        name === "UtcTime" ? [name, sysmonTime(happenedUs!)] : [name, value],
      ),
      answers: { ...kindAnswers(kind), ...answers },
    };
  });
}
