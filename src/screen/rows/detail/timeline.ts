/**
 * The evidence of an alert in the order it happened, with the gaps between its steps as shares of maxspan.
 * Where the log has it in another order than it happened, the page says so in words: that is the case a
 * reader of the file would otherwise miss.
 */
import type { Us } from "../../../base/time.ts";
import { formatDuration } from "../../../base/time.ts";
import type { AlertDetail, StepDetail } from "../../store/snapshot.ts";
import { bar, fullTime, span } from "../format.ts";
import type { Look } from "../look.ts";
import type { Line } from "../segment.ts";
import { gap, logText, spread, word } from "../segment.ts";
import type { Section } from "./section.ts";
import { note, paragraph } from "./section.ts";
import { axisLines } from "./axis.ts";

/** Cells of the bars, which stand below one another; the words beside them take 44. */
function barWidth(width: number): number {
  return Math.max(4, Math.min(24, width - 44));
}

export function timeline(
  detail: AlertDetail,
  width: number,
  look: Look,
): Section {
  const lines: Line[] = [];
  let previous: StepDetail | undefined;
  for (const [i, step] of detail.steps.entries()) {
    if (step.event === undefined) {
      lines.push(...absence(step, width));
      continue;
    }
    if (previous?.event !== undefined) {
      const gapUs = step.event.timeUs - previous.event.timeUs;
      lines.push(gapLine(gapUs, detail.maxspanUs, width, look));
    }
    const next = detail.steps
      .slice(i + 1)
      .find(({ event }) => event !== undefined);
    lines.push(...happening(step, next, width, look));
    previous = step;
  }
  lines.push(...ending(detail, width, look));
  return { name: "Timeline", lines };
}

function happening(
  step: StepDetail,
  next: StepDetail | undefined,
  width: number,
  look: Look,
): Line[] {
  const event = step.event!;
  const { ellipsis } = look.glyphs;
  const head = [
    word(` ${step.step}  `, "title"),
    word(fullTime(event.timeUs, look.time), "title"),
    gap(2),
    ...logText(`${shortChannel(event.channel)} ${event.code}`, 28),
  ];
  const lines = [
    spread(head, logText(event.host, 30, { ellipsis }), width),
    ...paragraph(event.summary, width, { maxLines: 4 }),
  ];
  const order = next === undefined ? undefined : orderNote(step, next);
  if (order !== undefined) lines.push(...note(order, width, "early"));
  return lines;
}

/** A step of a missing event: what the rule wanted not to happen, and did not. */
function absence(step: StepDetail, width: number): Line[] {
  return [
    {
      segments: [
        word(` ${step.step}  `, "title"),
        word("did not happen", "title"),
      ],
    },
    ...paragraph(step.filter, width, { maxLines: 4, role: "muted" }),
  ];
}

/**
 * What is odd about the order of two steps in the log: `logged 1.0 s after step 2, happened 21.2 s before
 * it`. Undefined where the log has them as they happened.
 */
export function orderNote(
  step: StepDetail,
  next: StepDetail,
): string | undefined {
  const [a, b] = [step.event, next.event];
  if (a === undefined || b === undefined) return undefined;
  const happened = `happened ${span(b.timeUs - a.timeUs)} before it`;
  if (a.writtenUs !== undefined && b.writtenUs !== undefined) {
    const lateUs = a.writtenUs - b.writtenUs;
    if (lateUs > 0) {
      return `logged ${span(lateUs)} after step ${next.step}, ${happened}`;
    }
  }
  return a.file === b.file && a.offset > b.offset
    ? `stands behind step ${next.step} in the log, ${happened}`
    : undefined;
}

function gapLine(
  gapUs: Us,
  maxspanUs: Us | undefined,
  width: number,
  look: Look,
): Line {
  const { divider, full, empty } = look.glyphs;
  const head = [
    word(` ${divider}  `, "rule"),
    word(`gap ${formatDuration(gapUs)}`.padEnd(17), "muted"),
  ];
  if (maxspanUs === undefined || maxspanUs === 0) return { segments: head };
  const share = gapUs / maxspanUs;
  return {
    segments: [
      ...head,
      word(bar(share, barWidth(width), full, empty), "bar"),
      word(`  ${Math.round(share * 100)}% of maxspan`, "muted"),
    ],
  };
}

/** Its events on an axis of time. */
function picture(
  { steps, maxspanUs }: AlertDetail,
  width: number,
  look: Look,
): Line[] {
  const events = steps.flatMap(({ step, event }) =>
    event === undefined
      ? []
      : [
          {
            label: String(step),
            timeUs: event.timeUs,
            writtenUs: event.writtenUs,
          },
        ],
  );
  return axisLines({ events, maxspanUs }, width, look);
}

function ending(detail: AlertDetail, width: number, look: Look): Line[] {
  const times = detail.steps.flatMap((s) =>
    s.event === undefined ? [] : [s.event.timeUs],
  );
  const lines: Line[] = [];
  if (times.length > 1) {
    const totalUs = Math.max(...times) - Math.min(...times);
    const { maxspanUs } = detail;
    const { full, empty } = look.glyphs;
    const head = word(` =  span ${formatDuration(totalUs)}`.padEnd(21));
    lines.push({
      segments:
        maxspanUs === undefined
          ? [head, word("  the rule sets no maxspan", "muted")]
          : [
              head,
              word(
                bar(totalUs / maxspanUs, barWidth(width), full, empty),
                "bar",
              ),
              word(`  of maxspan ${span(maxspanUs)}`),
            ],
    });
  }
  lines.push(...picture(detail, width, look));
  const keys = Object.entries(detail.key);
  if (keys.length > 0) {
    const joined = keys
      .map(([name, value]) => `${name} = ${value}`)
      .join("   ");
    lines.push(...paragraph(`joined by ${joined}`, width, { maxLines: 6 }));
  }
  return [...lines, ...standing(detail, width)];
}

const STANDING = {
  sequence: {
    provisional:
      "provisional: an event that is written late could still undo it",
    withdrawn: "withdrawn: an event that was written late undid it",
    revised: "events that were written late changed the evidence",
  },
  row: {
    provisional:
      "provisional: further events of its window could still undo it",
    withdrawn: "withdrawn: further events of its window undid it",
    revised: "further events of its window were added",
  },
} as const;

/**
 * How sure the alert is, and what became of it.
 * @param of a row can be changed by any event of its window, another match only by one that comes late
 */
export function standing(
  { row, reason }: AlertDetail,
  width: number,
  of: keyof typeof STANDING = "sequence",
): Line[] {
  const { provisional, withdrawn, revised } = STANDING[of];
  const lines: Line[] = [];
  if (row.certainty === "provisional") {
    lines.push(...note(provisional, width, "provisional"));
  }
  if (row.certainty === "withdrawn") {
    lines.push(...note(withdrawn, width, "warn"));
  }
  if (row.revision > 1) {
    lines.push(...note(`revision ${row.revision}: ${revised}`, width));
  }
  if (row.status === "closed" && reason !== undefined && reason !== "") {
    lines.push(...paragraph(`closed: ${reason}`, width, { maxLines: 3 }));
  }
  return lines;
}

/** `Microsoft-Windows-Sysmon/Operational` is `Sysmon` to everybody. */
export function shortChannel(channel: string): string {
  return channel
    .replace(/^Microsoft-Windows-/, "")
    .replace(/\/Operational$/, "");
}
