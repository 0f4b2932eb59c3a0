/**
 * Where a replay stands: a bar over the whole of the log, and below it first time, present time and last
 * time. The share is of the log's bytes, the only measure known before it has been read.
 */
import type { ReplayState } from "../store/snapshot.ts";
import { bar, fullTime } from "./format.ts";
import { speedText } from "./header.ts";
import type { Look } from "./look.ts";
import type { Line } from "./segment.ts";
import { cutSegments, gap, spread, widthOf, word } from "./segment.ts";

export function replayLines(
  replay: ReplayState,
  width: number,
  look: Look,
): Line[] {
  const { glyphs } = look;
  const percent = `${Math.floor(replay.fraction * 100)}%`.padStart(4);
  const track = bar(
    replay.fraction,
    Math.max(0, width - 6),
    glyphs.full,
    glyphs.empty,
  );
  const format = look.time === "local" ? "local" : "utc";
  const from = [word(fullTime(replay.fromUs, format).slice(0, 19), "muted")];
  const to = [word(fullTime(replay.toUs, format).slice(0, 19), "muted")];
  const now = [
    word("now "),
    word(fullTime(replay.positionUs, format)),
    word(
      `  ${replay.ended ? "done" : replay.paused ? "paused" : speedText(replay.speed)}`,
      replay.paused ? "warn" : "muted",
    ),
  ];
  const first: Line = {
    segments: cutSegments([word(track, "bar"), gap(1), word(percent)], width),
  };
  if (replay.fromUs === undefined || replay.toUs === undefined) {
    return [first, { segments: cutSegments(now, width) }];
  }
  const inner = width - widthOf(from) - widthOf(to);
  if (inner < widthOf(now) + 4) {
    return [first, spread(now, to, width)];
  }
  const left = Math.floor((inner - widthOf(now)) / 2);
  return [first, spread([...from, gap(left), ...now], to, width)];
}
