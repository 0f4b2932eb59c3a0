/**
 * Where a replay stands, in three lines: alerts where they fired, a bar over the whole of the log, and below it first time,
 * present time and last time, the speed and what is left. The share is of the log's bytes, the only measure known before it
 * has been read; what was played is drawn as the pace of its events. After the replay was sent back, what was played beyond
 * its place is drawn all the same, muted.
 *
 * ```text
 *      c     h  h           m      C                     capital: nobody has decided about it
 *  ▂▂▂▃▂▁▁▇█▃▂▂▁▁▁▂▂▂▃▂▁▁▁▁▁▁▂▁▁▁▁>░░░░░░░░░░░░░  42%
 *  2024-03-05 11:02:10  now 2024-03-05 11:41:07.220Z  x30, about 1m left     2024-03-05 12:37:55
 * ```
 */
import { US_PER_SECOND } from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import type { ReplayState, ReplayTick } from "../store/snapshot.ts";
import { SEVERITY_ROLES, bar, fullTime } from "./format.ts";
import { paceText } from "./header.ts";
import type { Look } from "./look.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, gap, spread, widthOf, word } from "./segment.ts";

/** Cells right of the bar: the percentage. */
const PERCENT = 6;

/** @param height lines there is room for: of two the alerts are left out */
export function replayLines(
  replay: ReplayState,
  width: number,
  look: Look,
  height = 3,
): Line[] {
  const cells = Math.max(0, width - PERCENT);
  const percent = `${Math.floor(replay.fraction * 100)}%`.padStart(4);
  const lines: Line[] = [
    tickLine(replay, cells),
    {
      segments: cutSegments(
        [...track(replay, cells, look), gap(1), word(percent)],
        width,
      ),
    },
    timesLine(replay, width, look),
  ];
  return height < 3 ? lines.slice(1) : lines;
}

/** c h m l, where they fired; a capital for one that is new. */
function tickLine({ timeline }: ReplayState, cells: number): Line {
  const byCell = new Map<number, ReplayTick>();
  for (const tick of timeline?.ticks ?? []) {
    const cell = cellOf(tick.bin, timeline!.bins, cells);
    const known = byCell.get(cell);
    if (known === undefined || outranks(tick, known)) byCell.set(cell, tick);
  }
  const segments: Segment[] = [];
  let at = 0;
  for (const [cell, { severity, isNew, isAhead }] of [...byCell].sort(
    ([a], [b]) => a - b,
  )) {
    const letter = severity.charAt(0);
    segments.push(
      gap(cell - at),
      word(
        isNew ? letter.toUpperCase() : letter,
        isAhead === true ? "muted" : SEVERITY_ROLES[severity],
      ),
    );
    at = cell + 1;
  }
  return { segments: cutSegments(segments, cells) };
}

const RANKS = { low: 0, medium: 1, high: 2, critical: 3 } as const;

function outranks(a: ReplayTick, b: ReplayTick): boolean {
  return a.isNew === b.isNew ? RANKS[a.severity] > RANKS[b.severity] : a.isNew;
}

function cellOf(bin: number, bins: number, cells: number): number {
  return Math.min(Math.max(0, cells - 1), Math.floor((bin / bins) * cells));
}

/** What was played as the pace of its events, the place it has come to, and the rest. */
function track(
  { fraction, timeline, ended }: ReplayState,
  cells: number,
  { glyphs }: Look,
): readonly Segment[] {
  const played = Math.min(cells, Math.floor(fraction * cells));
  if (timeline === undefined || timeline.rates.length === 0) {
    return [word(bar(fraction, cells, glyphs.full, glyphs.empty), "bar")];
  }
  const { rates, bins } = timeline;
  // The bin that a replay is in has not come to its end, unless it is the last.
  const whole = rates.length < bins ? rates.length - 1 : bins;
  const known = Math.floor((whole / bins) * cells);
  const perCell = Array.from({ length: Math.max(played, known) }, (_, cell) => {
    const from = Math.floor((cell / cells) * bins);
    const to = Math.max(from + 1, Math.floor(((cell + 1) / cells) * bins));
    return Math.max(0, ...rates.slice(from, to));
  });
  const peak = Math.log1p(Math.max(1, ...perCell));
  const { spark } = glyphs;
  // By orders of magnitude: one burst would make everything else the lowest sign.
  const pace = perCell.map(
    (rate) => spark[Math.round((Math.log1p(rate) / peak) * (spark.length - 1))],
  );
  const rest = cells - played;
  const behind = word(pace.slice(0, played).join(""), "bar");
  if (rest === 0) return [behind];
  if (ended) return [behind, word(glyphs.empty.repeat(rest), "bar")];
  const ahead = pace.slice(played + 1).join("");
  return [
    behind,
    word(">", "focus"),
    word(ahead, "muted"),
    word(glyphs.empty.repeat(Math.max(0, rest - 1 - ahead.length)), "bar"),
  ];
}

function timesLine(replay: ReplayState, width: number, look: Look): Line {
  const format = look.time === "local" ? "local" : "utc";
  const from = [word(fullTime(replay.fromUs, format).slice(0, 19), "muted")];
  const to = [word(fullTime(replay.toUs, format).slice(0, 19), "muted")];
  const left = leftText(replay);
  const now = [
    word("now "),
    word(fullTime(replay.positionUs, format)),
    word(
      `  ${replay.ended ? "done" : replay.paused ? "paused" : paceText(replay)}`,
      replay.paused ? "warn" : "muted",
    ),
    ...loopText(replay, format),
    ...(left === "" ? [] : [word(left, "muted")]),
  ];
  if (replay.fromUs === undefined || replay.toUs === undefined) {
    return { segments: cutSegments(now, width) };
  }
  const inner = width - widthOf(from) - widthOf(to);
  if (inner < widthOf(now) + 4) return spread(now, to, width);
  const before = Math.floor((inner - widthOf(now)) / 2);
  return spread([...from, gap(before), ...now], to, width);
}

function loopText(
  { loop }: ReplayState,
  format: "local" | "utc",
): readonly Segment[] {
  if (loop === undefined) return [];
  const { fromUs, toUs } = loop;
  const clock = (us: Us): string => fullTime(us, format).slice(11, 19);
  return [
    word(
      toUs === undefined
        ? `  loop from ${clock(fromUs)}, L ends it`
        : `  loop ${clock(fromUs)}..${clock(toUs)}`,
      "mark",
    ),
  ];
}

/** As the bytes go: what is left takes as long as what was played did, at this speed. */
function leftText({
  speed,
  fraction,
  positionUs,
  fromUs,
  toUs,
  ended,
  seeking,
  loop,
}: ReplayState): string {
  if (
    ended ||
    seeking ||
    loop !== undefined ||
    speed === "max" ||
    positionUs === undefined
  )
    return "";
  if (fromUs === undefined || positionUs <= fromUs) return "";
  const isExact = toUs !== undefined && toUs > positionUs;
  if (!isExact && fraction < 0.01) return "";
  const leftUs = isExact
    ? toUs - positionUs
    : ((positionUs - fromUs) / fraction) * (1 - fraction);
  const seconds = leftUs / speed / US_PER_SECOND;
  const text =
    seconds < 60
      ? `${Math.max(1, Math.round(seconds))}s`
      : seconds < 3_600
        ? `${Math.round(seconds / 60)}m`
        : `${Math.round(seconds / 3_600)}h`;
  return `, about ${text} left`;
}
