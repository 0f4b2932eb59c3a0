/**
 * Why, as a section of a page: the answer in a sentence, each step's conditions as trees with the values that the events
 * have, what became of the sequence, and what was read for it.
 */
import type { WhyAnswer, WhyItem, WhyRead } from "../store/why.ts";
import type { Section } from "./detail/section.ts";
import { note, paragraph } from "./detail/section.ts";
import { count, fullTime, plural } from "./format.ts";
import type { Look } from "./look.ts";
import type { Line } from "./segment.ts";
import { EMPTY_LINE, gap, word } from "./segment.ts";

export const WHY = "Why";

/** Undefined before it is asked, null while it is worked out. */
export type WhyState = WhyAnswer | null | undefined;

/** Lines of trees; a rule of a thousand tests is for `tripline explain`. */
const MOST_LINES = 2_000;
/** Trees stop moving to the right there. */
const MOST_DEPTH = 10;

const ROLES = { pass: "ok", fail: "error", unknown: "warn" } as const;

/** @param what it tells when it is asked: `why each step holds` */
export function whySection(
  why: WhyState,
  what: string,
  width: number,
  look: Look,
): Section {
  return { name: WHY, lines: whyLines(why, what, width, look) };
}

function whyLines(
  why: WhyState,
  what: string,
  width: number,
  look: Look,
): Line[] {
  if (why === undefined) {
    return note(`W tells ${what}, read again from the logs.`, width);
  }
  if (why === null) return note("Reading the logs again.", width);
  const { isFired, text, decidedBy, items, read } = why;
  const mark = look.glyphs.verdict[isFired ? "pass" : "fail"];
  const lines: Line[] = [
    ...paragraph(text, width, {
      indent: 4,
      role: "title",
      maxLines: 8,
      label: [gap(2), word(mark, isFired ? "ok" : "error")],
    }),
    ...(decidedBy === undefined ? [] : note(`decided by ${decidedBy}`, width)),
    ...readLines(read, width, look),
  ];
  for (const item of items) {
    lines.push(EMPTY_LINE);
    addItem(item, 0, lines, width, look);
    if (lines.length > MOST_LINES) {
      lines.length = MOST_LINES;
      lines.push(...note("… more: tripline explain prints all of it", width));
      break;
    }
  }
  return lines;
}

function addItem(
  { mark, text, items }: WhyItem,
  depth: number,
  lines: Line[],
  width: number,
  look: Look,
): void {
  if (lines.length > MOST_LINES) return;
  const at = 2 + 2 * Math.min(depth, MOST_DEPTH);
  lines.push(
    ...paragraph(text, width, {
      indent: at + 2,
      maxLines: 8,
      ...(depth === 0 && { role: "title" as const }),
      label:
        mark === undefined
          ? []
          : [gap(at), word(look.glyphs.verdict[mark], ROLES[mark])],
    }),
  );
  for (const each of items) addItem(each, depth + 1, lines, width, look);
}

/** `1,204 events of 2 logs read again, 12:00:01 to 12:04:28`, and what is less than it should be. */
function readLines(
  { events, logs, fromUs, toUs, notes }: WhyRead,
  width: number,
  look: Look,
): Line[] {
  const span =
    fromUs === undefined || toUs === undefined
      ? ""
      : `, ${fullTime(fromUs, look.time)} to ${fullTime(toUs, look.time)}`;
  return [
    ...note(
      `${plural(events, "event")} of ${count(logs)} ${logs === 1 ? "log" : "logs"} read again${span}`,
      width,
    ),
    ...notes.flatMap((text) => note(text, width, "warn")),
  ];
}
