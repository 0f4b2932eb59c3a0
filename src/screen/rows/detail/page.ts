/**
 * The detail page of an alert: its heading, and all sections below one another as one long list of lines.
 * Tab jumps to where a section begins.
 */
import type { AlertDetail, AlertRow } from "../../store/snapshot.ts";
import {
  SEVERITY_ROLES,
  SEVERITY_WORDS,
  STATUS_ROLES,
  STATUS_WORDS,
  fullTime,
} from "../format.ts";
import type { Look } from "../look.ts";
import { shortHost } from "../names.ts";
import type { Line, Segment } from "../segment.ts";
import {
  EMPTY_LINE,
  cutSegments,
  gap,
  logText,
  spread,
  widthOf,
  word,
} from "../segment.ts";
import { titleRule } from "../title-rule.ts";
import { attack, rule } from "./about.ts";
import { action } from "./action.ts";
import { guide } from "./guide.ts";
import { notes } from "./notes.ts";
import { raw } from "./raw.ts";
import {
  drilldowns,
  resultEvidence,
  resultRisk,
  resultRow,
  resultRule,
} from "./result.ts";
import type { Section } from "./section.ts";
import { timeline } from "./timeline.ts";
import { whySection } from "../why.ts";
import type { WhyState } from "../why.ts";

export interface DetailPage {
  /** What happened, beside the page, where there is room for both; it scrolls along as far as it reaches. */
  readonly beside: readonly Line[];
  readonly lines: readonly Line[];
  /** Where each section's first line is. */
  readonly sections: readonly SectionPlace[];
  /** The line of each step of the guide that can be ticked. */
  readonly steps: readonly number[];
}

export interface SectionPlace {
  readonly name: string;
  readonly at: number;
}

export const NO_PAGE: DetailPage = {
  beside: [],
  lines: [],
  sections: [],
  steps: [],
};

/** All sections below one another. @param why as {@link whySection} takes it */
export function detailPage(
  detail: AlertDetail,
  width: number,
  look: Look,
  why?: WhyState,
): DetailPage {
  const [first, ...lead] = leadSections(detail, width, look);
  const others = [...lead, ...otherSections(detail, width, look, why)];
  const rest = stack(others, width, look);
  // It stands right under the tabs, which name it already.
  const lines = [...first.lines.map((own) => cutLine(own, width)), EMPTY_LINE];
  return {
    beside: [],
    lines: [...lines, ...rest.lines],
    sections: [
      { name: first.name, at: 0 },
      ...rest.sections.map(({ name, at }) => ({ name, at: at + lines.length })),
    ],
    steps: rest.steps.map((at) => at + lines.length),
  };
}

/** What happened at the left, the other sections below one another at the right. */
export function widePage(
  detail: AlertDetail,
  leftWidth: number,
  rightWidth: number,
  look: Look,
  why?: WhyState,
): DetailPage {
  const lead = leadSections(detail, leftWidth, look);
  return {
    // Nothing follows its last section.
    beside: stack(lead, leftWidth, look).lines.slice(0, -1),
    ...stack(otherSections(detail, rightWidth, look, why), rightWidth, look),
  };
}

/** What happened: the steps of a match, or a row and the records behind it. */
function leadSections(
  detail: AlertDetail,
  width: number,
  look: Look,
): readonly [Section, ...Section[]] {
  const { result } = detail;
  return result === undefined
    ? [timeline(detail, width, look)]
    : [
        resultRow(detail, result, width, look),
        resultEvidence(detail, result, width, look),
      ];
}

function otherSections(
  detail: AlertDetail,
  width: number,
  look: Look,
  why: WhyState,
): Section[] {
  const { result, tasks } = detail;
  const told =
    result === undefined ? "why each step holds" : "why its row holds";
  const whyItFired = whySection(why, told, width, look);
  if (result !== undefined) {
    return [
      ...notes(detail, width, look),
      resultRisk(detail, result, width),
      ...(tasks.length > 0 ? [action(detail, width, look)] : []),
      resultRule(detail, result, width, look),
      drilldowns(detail, width),
      attack(detail, width),
      whyItFired,
      raw(detail, width, look),
    ];
  }
  return [
    ...notes(detail, width, look),
    action(detail, width, look),
    rule(detail, width, look),
    guide({ guide: detail.guide, ticked: detail.ticked ?? [] }, width),
    attack(detail, width),
    whyItFired,
    raw(detail, width, look),
  ];
}

/** Sections below one another, each under its title rule. */
export function stack(
  sections: readonly Section[],
  width: number,
  look: Look,
): Omit<DetailPage, "beside"> {
  const lines: Line[] = [];
  const places: SectionPlace[] = [];
  const steps: number[] = [];
  for (const { name, lines: own, steps: ownSteps = [] } of sections) {
    // Below the title.
    steps.push(...ownSteps.map((at) => at + lines.length + 1));
    places.push({ name, at: lines.length });
    lines.push(titleRule({ name }, width, look.glyphs), ...own, EMPTY_LINE);
  }
  return {
    lines: lines.map((own) => cutLine(own, width)),
    sections: places,
    steps,
  };
}

/** Bars and labels do not wrap: in a very narrow window they end at its edge. */
export function cutLine(own: Line, width: number): Line {
  return { ...own, segments: cutSegments(own.segments, width) };
}

/** The section that the line at the top of the window belongs to. */
export function sectionAt(page: DetailPage, scroll: number): string {
  return sectionStart(page, scroll)?.name ?? "";
}

/** The same with where it begins; undefined on a page without sections. */
export function sectionStart(
  page: DetailPage,
  scroll: number,
): SectionPlace | undefined {
  return page.sections.findLast(({ at }) => at <= scroll);
}

/** Lines of the heading above a page: the rule, the place, the tabs; a low window has fewer. */
export function headingRows(height: number): number {
  return height >= 9 ? 3 : height >= 5 ? 2 : 1;
}

/** As many of a heading's three lines as {@link headingRows} found room for; the one in the middle goes first. */
export function headingOf(
  title: Line,
  middle: Line,
  tabs: Line,
  height: number,
): Line[] {
  return [[title], [title, tabs], [title, middle, tabs]][height - 1] ?? [];
}

/** Rule, place and tabs; stays while the page scrolls. */
export function headingLines(
  row: AlertRow | undefined,
  position: string,
  page: DetailPage,
  current: string,
  width: number,
  height: number,
  look: Look,
): Line[] {
  const title =
    row === undefined ? EMPTY_LINE : titleLine(row, position, width, look);
  const place = row === undefined ? EMPTY_LINE : placeLine(row, width, look);
  const tabs = tabsLine(page, current, width, look);
  return headingOf(title, place, tabs, height);
}

function titleLine(
  row: AlertRow,
  position: string,
  width: number,
  { glyphs }: Look,
): Line {
  const head: Segment[] = [
    word(SEVERITY_WORDS[row.severity], SEVERITY_ROLES[row.severity]),
    gap(2),
    word(STATUS_WORDS[row.status], STATUS_ROLES[row.status]),
    gap(2),
  ];
  const right = [word(position, "muted")];
  const room = width - 12 - position.length - 2;
  const name = logText(row.rule, Math.max(8, room), {
    role: "title",
    ellipsis: glyphs.ellipsis,
  });
  return spread([...head, ...name], right, width);
}

function placeLine(row: AlertRow, width: number, look: Look): Line {
  const { ellipsis } = look.glyphs;
  const parts: Segment[] = [
    ...logText(shortHost(row.host, 24), 24, { ellipsis }),
    gap(2),
    ...(row.user === ""
      ? []
      : [...logText(row.user, 24, { ellipsis }), gap(2)]),
    word(`fired ${fullTime(row.timeUs, look.time)}`),
  ];
  return spread(parts, logText(row.id, 24, { role: "muted" }), width);
}

/** The sections, the current one in brackets. */
export function tabsLine(
  { sections }: DetailPage,
  current: string,
  width: number,
  { glyphs }: Look,
): Line {
  const head: Segment[] = [word(`${glyphs.rule}${glyphs.rule} `, "rule")];
  for (const { name } of sections) {
    const isCurrent = name === current;
    head.push(
      isCurrent ? word(`[${name}]`, "focus") : word(` ${name} `),
      gap(1),
    );
  }
  const fill = glyphs.rule.repeat(Math.max(0, width - widthOf(head)));
  return { segments: cutSegments([...head, word(fill, "rule")], width) };
}
