/** What responders wrote about an alert, and when. */
import { parseTimestamp } from "../../../base/time.ts";
import type { AlertDetail } from "../../store/snapshot.ts";
import { fullTime } from "../format.ts";
import type { Look } from "../look.ts";
import type { Line } from "../segment.ts";
import { gap, logText, word } from "../segment.ts";
import type { Section } from "./section.ts";
import { paragraphs } from "./section.ts";

/** None where nobody has written anything. */
export function notes(
  { notes: written = [] }: Pick<AlertDetail, "notes">,
  width: number,
  look: Look,
): Section[] {
  if (written.length === 0) return [];
  const lines = written.flatMap(({ at, operator, text }): Line[] => [
    {
      segments: [
        gap(2),
        word(fullTime(parseTimestamp(at), look.time), "muted"),
        gap(2),
        ...logText(operator, Math.max(0, width - 30), { role: "title" }),
      ],
    },
    ...paragraphs(text, width),
  ]);
  return [{ name: "Notes", lines }];
}
