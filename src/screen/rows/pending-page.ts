/**
 * The page of a pending sequence or sample: what has come of it, what it waits for, what would end it, and how it ended if
 * it has. In a wide window the steps stand at the left.
 */
import { formatDuration } from "../../base/time.ts";
import type {
  KeyPart,
  OutlineLine,
  PendingDetail,
  PendingEndDetail,
  PendingStep,
} from "../store/pending-detail.ts";
import { axisLines } from "./detail/axis.ts";
import type { DetailPage } from "./detail/page.ts";
import { headingOf, stack, tabsLine } from "./detail/page.ts";
import type { Section } from "./detail/section.ts";
import { field, note, paragraph, paragraphs } from "./detail/section.ts";
import { shortChannel } from "./detail/timeline.ts";
import {
  SEVERITY_ROLES,
  SEVERITY_WORDS,
  count,
  fullTime,
  plural,
  span,
} from "./format.ts";
import type { Look } from "./look.ts";
import { shortHost } from "./names.ts";
import type { PendingRow } from "../store/snapshot.ts";
import { leftText, pendingLines } from "./pending.ts";
import { whySection } from "./why.ts";
import type { WhyState } from "./why.ts";
import type { Line, Segment } from "./segment.ts";
import {
  EMPTY_LINE,
  gap,
  joinFitting,
  logText,
  spread,
  word,
} from "./segment.ts";

/** @param leftWidth of the column for the steps in a wide window; undefined for one column */
export function pendingPage(
  detail: PendingDetail,
  leftWidth: number | undefined,
  width: number,
  look: Look,
  why?: WhyState,
): DetailPage {
  const ending: Section =
    detail.end === undefined
      ? whatEnds(detail, width, look)
      : howItEnded(detail, detail.end, width, look);
  const told = "why its steps hold, and what it waits for";
  const rest = [
    ending,
    whySection(why, told, width, look),
    others(detail, width, look),
    rule(detail, width),
  ];
  if (leftWidth === undefined) {
    const first = steps(detail, width, look);
    const all =
      detail.end === undefined
        ? [first, ...rest]
        : [ending, first, ...rest.slice(1)];
    return { beside: [], ...underTabs(stack(all, width, look)) };
  }
  const left = stack([steps(detail, leftWidth, look)], leftWidth, look);
  return { beside: left.lines, ...stack(rest, width, look) };
}

/** The tabs name the first section already: it needs no rule of its own. */
function underTabs({ lines, sections }: Omit<DetailPage, "beside">) {
  return {
    lines: lines.slice(1),
    steps: [],
    sections: sections.map(({ name, at }) => ({
      name,
      at: Math.max(0, at - 1),
    })),
  };
}

// --- what has come and what is awaited --------------------------------------------------------------------------

function steps(detail: PendingDetail, width: number, look: Look): Section {
  const { kind } = detail;
  const word1 = kind === "sample" ? "Filters" : "Steps";
  return {
    name: word1,
    lines: [
      ...detail.steps.flatMap((step, i) => [
        ...(i === 0 ? [] : between(detail.steps[i - 1]!, step, detail, look)),
        ...stepLines(step, detail, width, look),
      ]),
      EMPTY_LINE,
      ...picture(detail, width, look),
    ],
  };
}

/** How long after the step before it came. */
function between(
  before: PendingStep,
  { event }: PendingStep,
  { row, kind }: PendingDetail,
  { glyphs }: Look,
): Line[] {
  if (kind === "sample" || before.event === undefined || event === undefined) {
    return [];
  }
  const gapUs = event.timeUs - before.event.timeUs;
  const { maxspanUs } = row;
  const share =
    maxspanUs === undefined || maxspanUs === 0
      ? ""
      : `, ${Math.round((gapUs / maxspanUs) * 100)}% of maxspan`;
  return [
    {
      segments: [
        word(` ${glyphs.divider}  `, "rule"),
        word(`${formatDuration(gapUs)} later${share}`, "muted"),
      ],
    },
  ];
}

function stepLines(
  step: PendingStep,
  detail: PendingDetail,
  width: number,
  look: Look,
): Line[] {
  const number = word(` ${step.step}  `, "title");
  const { event } = step;
  if (event !== undefined) {
    const { ellipsis } = look.glyphs;
    return [
      spread(
        [
          number,
          word(fullTime(event.timeUs, look.time), "title"),
          gap(2),
          ...logText(`${shortChannel(event.channel)} ${event.code}`, 28),
        ],
        logText(shortHost(event.host, 30), 30, { ellipsis }),
        width,
      ),
      ...paragraph(event.summary, width, { maxLines: 4 }),
      ...paragraph(placeText(event), width, { role: "muted", maxLines: 2 }),
    ];
  }
  const isOver = detail.end !== undefined;
  const head =
    step.state === "absent"
      ? `must not happen: ${article(step.category)}`
      : isOver
        ? `${detail.end?.kind === "expired" ? "did not come in time" : "did not come"}: ${article(step.category)}`
        : `awaited: ${article(step.category)}`;
  return [
    {
      segments: [
        number,
        ...logText(head, width - 4, {
          role: step.state === "absent" ? "muted" : "pending",
        }),
      ],
    },
    ...outline(step.condition, width),
    ...joinLines(step.join, width),
  ];
}

/** `a process event`. */
function article(category: string): string {
  if (category === "any") return "an event of any category";
  return `${/^[aeiou]/.test(category) ? "an" : "a"} ${category} event`;
}

export function placeText({
  file,
  line,
  offset,
}: {
  readonly file: string;
  readonly line: number;
  readonly offset: number;
}): string {
  return `${file}:${line}, offset ${offset}`;
}

function outline(lines: readonly OutlineLine[], width: number): Line[] {
  return lines.flatMap(({ depth, text }) =>
    paragraph(text, width, {
      indent: 4 + 2 * Math.min(depth, 8),
      role: "muted",
      maxLines: 4,
    }),
  );
}

/** What the events have to have in common. */
function joinLines(join: readonly KeyPart[], width: number): Line[] {
  return join.flatMap(({ field: name, value }) =>
    paragraph(
      value === undefined ? `and no ${name}` : `and ${name} is ${value}`,
      width,
      { maxLines: 3 },
    ),
  );
}

function picture(detail: PendingDetail, width: number, look: Look): Line[] {
  const { row, end } = detail;
  const came = detail.steps.flatMap(({ step, event }) =>
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
  const open = detail.steps.filter(({ state }) => state === "awaited");
  const isSequence = detail.kind === "sequence";
  const lines = axisLines(
    {
      events: came,
      awaited:
        end === undefined &&
        isSequence &&
        row.state === "started" &&
        row.maxspanUs !== undefined
          ? open.map(({ step }) => String(step))
          : [],
      maxspanUs: row.state === "started" ? row.maxspanUs : undefined,
      nowUs: end === undefined ? look.clockUs : undefined,
    },
    width,
    look,
  );
  return lines.length === 0 ? [] : [...lines, EMPTY_LINE];
}

// --- its end ----------------------------------------------------------------------------------------------------

function whatEnds(detail: PendingDetail, width: number, look: Look): Section {
  const { row, until, keys, mostKeys, latenessUs, ageUs, kind } = detail;
  const { deadlineUs, maxspanUs, startUs, state } = row;
  const lines: Line[] = [];
  const say = (text: string): void => {
    lines.push(...paragraph(text, width, { indent: 2, maxLines: 4 }));
  };
  if (state === "early") {
    say(
      `Its predecessor did not come yet. An event may be ${formatDuration(latenessUs)} late: it is waited for until the clock of its host is past ${fullTime(deadlineUs, look.time)}.`,
    );
  } else if (kind === "sample") {
    say("A sample has no end: any order, any time apart, one event a filter.");
  } else if (maxspanUs !== undefined && deadlineUs !== undefined) {
    say(
      `Time: it has until ${fullTime(deadlineUs, look.time)}, maxspan ${span(maxspanUs)} after its first event. An event that is late up to ${formatDuration(latenessUs)} may still complete it after that.`,
    );
  } else {
    say(
      `Time: the rule sets no maxspan. It is kept for ${formatDuration(ageUs)} after its first event, until ${fullTime(startUs + ageUs, look.time)}.`,
    );
  }
  if (until === undefined) {
    if (kind === "sequence") say("No until: nothing that happens ends it.");
  } else {
    say("Until: it ends with an event of its key of which is true");
    lines.push(...outline(until, width));
  }
  if (kind === "sequence" && state === "started") {
    say("A newer event of its last step takes that event's place.");
  }
  say(
    `Room: its rule keeps ${plural(keys, "key")} of at most ${count(mostKeys)}; beyond that the oldest is let go.`,
  );
  return { name: "Ends", lines };
}

function howItEnded(
  { row, latenessUs }: PendingDetail,
  { kind, timeUs, by, alert }: PendingEndDetail,
  width: number,
  look: Look,
): Section {
  const at = fullTime(timeUs, look.time);
  const texts: Readonly<Record<PendingEndDetail["kind"], string>> = {
    alert: "It is complete: it became an alert.",
    until: `It was ended by an until event at ${at}.`,
    expired:
      by === undefined
        ? `Its time was over at ${at}, and no late event can complete it any more.`
        : `Its time was over when its next step came, at ${at}.`,
    newer: `A newer event of its last step took its place at ${at}.`,
    forbidden: "It was complete, and an event that must not happen forbade it.",
    evicted: `Its key was let go at ${at}: the rule has more keys than may be kept.`,
    "input-end": "The logs ended before it was complete.",
    begun:
      "The step before came, late: it is a sequence that has begun, or part of one.",
    alone: `Nothing that it could follow came within the lateness of ${formatDuration(latenessUs)}.`,
    unknown: "It is no longer pending; how it ended is not known any more.",
  };
  const standing =
    alert === undefined
      ? ""
      : alert.standing === "kept"
        ? "Enter opens the alert."
        : alert.standing === "withdrawn"
          ? "A late event has withdrawn the alert since. Enter opens it."
          : "The alert is folded into another one, held back, or no longer kept.";
  return {
    name: "Ended",
    lines: [
      ...paragraph(texts[kind], width, {
        indent: 2,
        role: "title",
        maxLines: 4,
      }),
      ...(standing === "" ? [] : paragraph(standing, width, { indent: 2 })),
      ...(by === undefined
        ? []
        : [
            ...paragraph(
              `by  ${fullTime(by.timeUs, look.time)}  ${by.summary}`,
              width,
              { maxLines: 4 },
            ),
            ...paragraph(placeText(by), width, { role: "muted", maxLines: 2 }),
          ]),
      ...note(
        `It had ${row.seen} of ${row.steps} steps since ${fullTime(row.startUs, look.time)}.`,
        width,
      ),
    ],
  };
}

// --- the rule and the others ------------------------------------------------------------------------------------

function others(detail: PendingDetail, width: number, look: Look): Section {
  const { others: rows, moreOthers } = detail;
  const options = { width, selected: false, height: 1 } as const;
  return {
    name: `Others ${count(rows.length + moreOthers)}`,
    lines:
      rows.length === 0
        ? note("Nothing else of this rule is pending.", width)
        : [
            ...rows.flatMap((row) => pendingLines(row, options, look)),
            ...(moreOthers > 0
              ? note(`and ${count(moreOthers)} more`, width)
              : []),
          ],
  };
}

function rule(
  { ruleId, ruleFile, query }: PendingDetail,
  width: number,
): Section {
  return {
    name: "Rule",
    lines: [
      ...field("id", ruleId, width, 4),
      ...field("file", ruleFile, width, 4),
      EMPTY_LINE,
      ...paragraphs(query, width),
    ],
  };
}

// --- heading ----------------------------------------------------------------------------------------------------

/** Title, key and tabs; stays while the page scrolls. */
export function pendingHeading(
  detail: PendingDetail,
  page: DetailPage,
  current: string,
  width: number,
  height: number,
  look: Look,
): Line[] {
  const { row, index, total, end } = detail;
  const place =
    index < 0 ? "" : `pending ${count(index + 1)} of ${count(total)}`;
  const head: Segment[] = [
    word(SEVERITY_WORDS[row.severity], SEVERITY_ROLES[row.severity]),
    gap(2),
    word(
      `${row.seen}/${row.steps}`,
      row.state === "early" ? "early" : "pending",
    ),
    gap(2),
    ...logText(row.rule, Math.max(8, width - place.length - 14), {
      role: "title",
      ellipsis: look.glyphs.ellipsis,
    }),
  ];
  const title = spread(head, [word(place, "muted")], width);
  const middle: Line = {
    segments: joinFitting(
      [
        [standing(row, end, look)],
        ...detail.key.map(({ field: name, value }) => [
          ...logText(name, 40, { role: "muted" }),
          gap(1),
          ...logText(value ?? "missing", 40, {
            ellipsis: look.glyphs.ellipsis,
          }),
        ]),
        ...(detail.key.length === 0
          ? [[word("joined by nothing: all events", "muted")]]
          : []),
      ],
      width,
    ),
  };
  const tabs = tabsLine(page, current, width, look);
  return headingOf(title, middle, tabs, height);
}

const END_WORDS: Readonly<Record<PendingEndDetail["kind"], string>> = {
  alert: "became an alert",
  until: "ended by until",
  expired: "out of time",
  newer: "given up for a newer event",
  forbidden: "forbidden",
  evicted: "let go for other keys",
  "input-end": "the logs ended",
  begun: "goes on as a sequence",
  alone: "nothing came before it",
  unknown: "gone",
};

function standing(
  { deadlineUs, host, state }: PendingRow,
  end: PendingEndDetail | undefined,
  look: Look,
): Segment {
  const isEarly = state === "early";
  if (end !== undefined) {
    const role =
      end.kind === "alert" ? ("status.open" as const) : ("warn" as const);
    return word(END_WORDS[end.kind], role);
  }
  if (deadlineUs === undefined) return word("no end", "muted");
  const { clockUs } = look;
  if (clockUs !== undefined && clockUs > deadlineUs) {
    return word("time is over; a late event may complete it", "warn");
  }
  const left = leftText({ deadlineUs, host }, look);
  return word(
    isEarly ? `early, ${left} to wait` : `${left} left`,
    isEarly ? "early" : "pending",
  );
}
