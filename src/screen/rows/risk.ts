/**
 * Rows of the list of entities by risk: what an entity is, its risk of a day as a number and as a bar, that of seven days,
 * from how many detections and techniques, and when it last grew. In a wide window its newest alert stands behind that, else
 * in the status line for the selected entity.
 */
import type { RiskList, RiskRow } from "../store/snapshot.ts";
import type { OrderOf, Sorting } from "../store/sorting.ts";
import type { Role } from "../theme/roles.ts";
import { columnHead } from "./column-head.ts";
import {
  SEVERITY_ROLES,
  SEVERITY_WORDS,
  bar,
  count,
  dayTime,
  plural,
  shortCount,
} from "./format.ts";
import type { Look } from "./look.ts";
import { shortHost } from "./names.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, gap, logText, word } from "./segment.ts";

/** The risk of a day at which its bar is full: what counts as critical. */
const FULL_BAR = 500;

export const KIND_WORDS = {
  system: "host",
  user: "user",
  other: "other",
} as const;

interface Columns {
  readonly kind: number;
  readonly name: number;
  readonly bar: number;
  readonly week: number;
  readonly counts: number;
  readonly last: number;
  readonly message: number;
}

/** Marker, flag, and the risk of a day. */
const FIXED = 2 + 6 + 7;

/** @param width cells of a whole row */
function columnsOf(width: number): Columns {
  const kind = width >= 50 ? 6 : 0;
  const gauge = width >= 70 ? 11 : 0;
  const week = width >= 50 ? 7 : 0;
  const counts = width >= 70 ? 10 : 0;
  const last = width >= 70 ? 15 : 0;
  const rest = Math.max(0, width - FIXED - kind - gauge - week - counts - last);
  const message = rest >= 70 ? Math.floor(rest / 2) : 0;
  return {
    kind,
    name: rest - message,
    bar: gauge,
    week,
    counts,
    last,
    message,
  };
}

export interface RiskRowOptions {
  readonly width: number;
  readonly selected: boolean;
}

export function riskLine(
  row: RiskRow,
  { width, selected }: RiskRowOptions,
  look: Look,
): Line {
  const columns = columnsOf(width);
  const { full, empty, ellipsis } = look.glyphs;
  const [flag, role] = flagOf(row);
  const name =
    row.type === "system" ? shortHost(row.name, columns.name - 1) : row.name;
  const segments: Segment[] = [
    word(selected ? "> " : "  "),
    word(flag.padEnd(6), role),
    ...(columns.kind === 0
      ? []
      : [word(KIND_WORDS[row.type].padEnd(columns.kind), "muted")]),
    ...logText(name, columns.name - 1, { pad: "end", ellipsis }),
    gap(1),
    word(shortCount(row.score24h).padStart(6)),
    gap(1),
    ...(columns.bar === 0
      ? []
      : [
          word(
            bar(row.score24h / FULL_BAR, columns.bar - 1, full, empty),
            "bar",
          ),
          gap(1),
        ]),
    ...(columns.week === 0
      ? []
      : [word(shortCount(row.score7d).padStart(columns.week - 1)), gap(1)]),
    ...(columns.counts === 0
      ? []
      : [
          word(shortCount(row.detections).padStart(4)),
          word(shortCount(row.techniques).padStart(5)),
          gap(1),
        ]),
    ...(columns.last === 0
      ? []
      : [
          word(
            dayTime(row.lastUs, look.time, look.agesUs).padEnd(columns.last),
            "muted",
          ),
        ]),
    ...logText(row.message, columns.message, { role: "muted", ellipsis }),
  ];
  const cut = cutSegments(segments, width);
  return selected ? { segments: cut, role: "selection" } : { segments: cut };
}

/** Which threshold is passed; the one of a day says more. */
export function flagOf({
  severity,
  isBroad,
}: RiskRow): readonly [text: string, role: Role | undefined] {
  if (severity !== undefined) {
    return [SEVERITY_WORDS[severity], SEVERITY_ROLES[severity]];
  }
  return isBroad ? ["BROAD", "warn"] : ["", undefined];
}

/** The heads of the columns. */
export function riskHeads(width: number, sort: Sorting, look: Look): Line {
  const columns = columnsOf(width);
  const head = (name: string, by: OrderOf<"risk">): string =>
    columnHead(name, by, sort, look.glyphs);
  const text = [
    "".padEnd(8 + columns.kind),
    head("entity", "name").padEnd(columns.name),
    head("24 h", "24 h").padStart(6),
    "".padEnd(columns.bar + 1),
    columns.week === 0
      ? ""
      : `${head("7 d", "7 days").padStart(columns.week - 1)} `,
    columns.counts === 0 ? "" : " det tech ",
    columns.last === 0 ? "" : head("newest", "newest").padEnd(columns.last),
  ];
  return {
    segments: cutSegments([word(text.join(""), "muted")], width),
  };
}

export function riskTitle(list: RiskList | undefined, filter: string): string {
  if (list === undefined) return "Entities by risk";
  const number =
    filter === "" && list.filter === ""
      ? count(list.total)
      : `${count(list.matching)} of ${count(list.total)}`;
  const marked =
    list.marked > 0 ? `, ${count(list.marked)} above a threshold` : "";
  return `Entities by risk ${number}${marked}`;
}

export function emptyRisk(list: RiskList | undefined): string {
  if (list === undefined) return "Asking for the risk.";
  if (list.total === 0) {
    return "No alert of the last 7 days adds risk to anybody.";
  }
  return `None of the ${plural(list.total, "entity", "entities")} matches this filter. \\ clears it.`;
}

/** The newest alert of the selected entity, for the status line of a window without room for it in the row. */
export function riskNote(row: RiskRow | undefined, width: number): Segment[] {
  if (row === undefined || columnsOf(width).message > 0) return [];
  return logText(row.message, width, { role: "muted" });
}
