/** The box that mutes a rule for a host or a user, always with an end. */
import { US_PER_HOUR, US_PER_MINUTE } from "../../base/time.ts";
import type { Us } from "../../base/time.ts";
import type { MuteState } from "../store/ui-store.ts";
import { bareLines, boxLines } from "./box.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Line, Segment } from "./segment.ts";
import { logText, word } from "./segment.ts";

/** Cells of the box where there is room for it. */
export const MUTE_WIDTH = 60;

/** In the order of their keys; without a length it ends with the run. */
export const MUTE_LENGTHS: readonly {
  readonly name: string;
  readonly us: Us | undefined;
}[] = [
  { name: "15 minutes", us: 15 * US_PER_MINUTE },
  { name: "1 hour", us: US_PER_HOUR },
  { name: "8 hours", us: 8 * US_PER_HOUR },
  { name: "until tripline is left", us: undefined },
];

export function muteLines(
  { alert, entity }: MuteState,
  width: number,
  maxHeight: number,
  glyphs: Glyphs,
): Line[] {
  const inner = width - 4;
  const name = entity === "host" ? alert.host : alert.user;
  const rows: Segment[][] = [
    ...MUTE_LENGTHS.map((length, i) => [
      word(`${i + 1} `, "key"),
      word(length.name),
    ]),
    logText(`for ${entity} ${name}`, inner, { role: "title" }),
    logText(alert.rule, inner, { role: "muted" }),
  ];
  // A length that is not shown cannot be chosen: the edges go first.
  return rows.length + 2 > maxHeight
    ? bareLines(rows.slice(0, maxHeight), width)
    : boxLines("Mute this rule", rows, width, glyphs);
}
