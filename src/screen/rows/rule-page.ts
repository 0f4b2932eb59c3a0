/**
 * The page of a rule: what it needs and what of that was seen, its query as its author wrote it, what it says of itself.
 * Also the page of what was not loaded, and the heading of both.
 */
import type { LoadDetail, RuleDetail, RuleStep } from "../store/snapshot.ts";
import { list, attack, reflow } from "./detail/about.ts";
import { guide } from "./detail/guide.ts";
import type { DetailPage } from "./detail/page.ts";
import { NO_PAGE, cutLine, headingOf, stack, tabsLine } from "./detail/page.ts";
import type { Section } from "./detail/section.ts";
import { field, note, paragraph, paragraphs } from "./detail/section.ts";
import { SEVERITY_ROLES, SEVERITY_WORDS, count, plural } from "./format.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Look } from "./look.ts";
import { STATE_ROLES, microseconds, percent } from "./rules.ts";
import type { Line, Segment } from "./segment.ts";
import {
  EMPTY_LINE,
  gap,
  joinFitting,
  logText,
  spread,
  word,
} from "./segment.ts";
import { titleRule } from "./title-rule.ts";

/** @param leftWidth of the column for coverage and query in a wide window; undefined for one column */
export function rulePage(
  detail: RuleDetail,
  leftWidth: number | undefined,
  width: number,
  glyphs: Glyphs,
): DetailPage {
  const look: Look = { glyphs, time: "utc", clockUs: undefined };
  const first = (columns: number): Section[] => [
    coverage(detail, columns),
    query(detail, columns),
    ...cost(detail, columns),
  ];
  const rest = [
    about(detail, width),
    guide({ guide: detail.guide }, width),
    attack(detail, width),
  ];
  if (leftWidth === undefined) {
    const sections = [...first(width), ...rest];
    return { beside: [], ...stack(sections, width, look) };
  }
  const beside = first(leftWidth).flatMap(({ name, lines }) => [
    titleRule({ name }, leftWidth, glyphs),
    ...lines.map((own) => cutLine(own, leftWidth)),
    EMPTY_LINE,
  ]);
  return { beside, ...stack(rest, width, look) };
}

function coverage(detail: RuleDetail, width: number): Section {
  const { row, steps, unfilled, mutes = [], exceptions = [] } = detail;
  const lines: Line[] = [];
  if (row.state === "off")
    lines.push(...note(`not run: ${row.why}`, width, "warn"));
  steps.forEach((step, i) => {
    const label = steps.length > 1 ? [gap(1), word(String(i + 1))] : [];
    lines.push(...paragraph(stepText(step), width, { label, maxLines: 3 }));
    for (const reason of step.reasons) {
      lines.push(
        ...paragraph(reason, width, { indent: 6, role: "warn", maxLines: 3 }),
      );
    }
  });
  for (const { name, until, heldBack } of mutes) {
    const end = until === undefined ? "tripline is left" : until.slice(0, 16);
    lines.push(
      ...paragraph(
        `muted for ${name} until ${end}: ${plural(heldBack, "alert")} held back`,
        width,
        { role: "warn", maxLines: 3 },
      ),
    );
  }
  for (const each of exceptions) {
    lines.push(...exceptionLines(each, width));
  }
  if (unfilled.length > 0) {
    lines.push(
      EMPTY_LINE,
      ...paragraph(
        `It also reads ${unfilled.join(", ")}, which was never there: what it asks of them is not true.`,
        width,
        { role: "muted", maxLines: 12 },
      ),
    );
  }
  return { name: "Coverage", lines };
}

function exceptionLines(
  {
    condition,
    step,
    reason,
    by,
    until,
    isOver,
    hidden,
  }: NonNullable<RuleDetail["exceptions"]>[number],
  width: number,
): Line[] {
  const who = by === undefined ? "" : ` (${by})`;
  const end = until === undefined ? "" : ` until ${until.slice(0, 16)}`;
  const state = isOver ? `${end}, which is over` : end;
  const where = step === undefined ? "" : `step ${step}: `;
  return [
    ...paragraph(
      `excepted${state}: ${plural(hidden, "alert")} hidden: ${reason}${who}`,
      width,
      { role: isOver ? "muted" : "warn", maxLines: 3 },
    ),
    ...paragraph(`${where}${condition}`, width, { indent: 6, maxLines: 6 }),
  ];
}

function stepText({ category, events, missing, reasons }: RuleStep): string {
  const name = category === "any" ? "any event" : category;
  if (missing) return `${name}: must not happen, so nothing is needed`;
  if (events === 0) return `${name}: none was seen so far`;
  const seen = `${name}: ${plural(events, "event")} so far`;
  return reasons.length === 0 ? `${seen}, nothing is missing` : `${seen}, but`;
}

/** What it costs, and of what that is said; nothing before an event was measured. */
function cost({ row }: RuleDetail, width: number): Section[] {
  if (row.cost === undefined) return [];
  const { share, usPerEvent, asked, hits, events } = row.cost;
  const text = [
    `${microseconds(usPerEvent)} µs an event, ${percent(share)} of the time of all rules.`,
    `Of ${plural(events, "event")} it was asked ${plural(asked, "time")}, a step or its condition held ${plural(hits, "time")}.`,
  ];
  const method =
    "Measured on one event of 16, with the clock's own time in it: for comparing rules. The first rule that asks for a field pays for reading it.";
  return [
    {
      name: "Cost",
      lines: [
        ...text.flatMap((each) => paragraph(each, width, { maxLines: 3 })),
        ...paragraph(method, width, { role: "muted", maxLines: 4 }),
      ],
    },
  ];
}

function query(detail: RuleDetail, width: number): Section {
  return {
    name: "Query",
    lines: [
      ...paragraphs(detail.query, width),
      ...list(
        "Left out",
        detail.exclusions.map(
          ({ kind, name, condition }) => `${kind} ${name}: ${condition}`,
        ),
        width,
      ),
    ],
  };
}

function about(detail: RuleDetail, width: number): Section {
  const lines: Line[] = [
    ...field("risk", String(detail.riskScore), width, 6),
    ...field("id", detail.id, width, 6),
    ...field("file", detail.ruleFile, width, 6),
  ];
  if (detail.description !== "") {
    lines.push(EMPTY_LINE, ...paragraphs(reflow(detail.description), width));
  }
  lines.push(
    ...list("Endpoint would", detail.endpointActions, width),
    ...list("Known to be harmless", detail.falsePositives, width),
    ...list("References", detail.references, width),
  );
  return { name: "About", lines };
}

/** Title, numbers and tabs; stays while the page scrolls. As many lines as there is room for, the first ones first. */
export function ruleHeading(
  detail: RuleDetail,
  page: DetailPage,
  current: string,
  width: number,
  height: number,
  look: Look,
): Line[] {
  const { row, index, total } = detail;
  const place = index < 0 ? "" : `rule ${count(index + 1)} of ${count(total)}`;
  const head: Segment[] = [
    word(SEVERITY_WORDS[row.severity], SEVERITY_ROLES[row.severity]),
    gap(2),
    word(row.state, STATE_ROLES[row.state]),
    gap(2),
  ];
  const used = SEVERITY_WORDS[row.severity].length + row.state.length + 4;
  const name = logText(row.name, Math.max(8, width - used - place.length - 2), {
    role: "title",
    ellipsis: look.glyphs.ellipsis,
  });
  const title = spread([...head, ...name], [word(place, "muted")], width);
  const steps = detail.steps.length;
  const numbers: Line = {
    segments: joinFitting(
      [
        [
          word(
            row.kind === "event"
              ? "event query"
              : `${row.kind} of ${plural(steps, "step")}`,
          ),
        ],
        [
          word(
            `${count(row.fired)} fired`,
            row.fired > 0 ? "status.open" : "muted",
          ),
        ],
        [
          word(
            `${count(row.pending)} pending`,
            row.pending > 0 ? "pending" : "muted",
          ),
        ],
        logText(detail.id, 40, { role: "muted" }),
      ],
      width,
    ),
  };
  const tabs = tabsLine(page, current, width, look);
  return headingOf(title, numbers, tabs, height);
}

/** What was refused with its drawing, what was warned about, and how much was set aside for which reason. */
export function loadReportPage(
  detail: LoadDetail,
  width: number,
  glyphs: Glyphs,
): DetailPage {
  const look: Look = { glyphs, time: "utc", clockUs: undefined };
  const { refused, moreRefused, warnings, moreWarnings, setAside } = detail;
  const { refusedFiles } = detail;
  const sections: Section[] = [];
  if (refused.length > 0) {
    // Files, as the header and `rules check` count them.
    const name = `Refused ${count(refusedFiles)}`;
    sections.push({ name, lines: diagnostics(refused, moreRefused, width) });
  }
  if (setAside.length > 0) {
    const total = setAside.reduce((sum, each) => sum + each.count, 0);
    sections.push({
      name: `Set aside ${count(total)}`,
      lines: setAside.flatMap(({ reason, count: number }) =>
        paragraph(reason, width, {
          indent: 10,
          label: [word(count(number).padStart(8))],
          maxLines: 3,
        }),
      ),
    });
  }
  if (warnings.length > 0) {
    const name = `Warnings ${count(warnings.length + moreWarnings)}`;
    sections.push({ name, lines: diagnostics(warnings, moreWarnings, width) });
  }
  if (sections.length === 0) {
    const lines = note("Every rule file was loaded without a word.", width);
    return { ...NO_PAGE, lines };
  }
  return { beside: [], ...stack(sections, width, look) };
}

function diagnostics(
  texts: readonly string[],
  more: number,
  width: number,
): Line[] {
  return [
    ...texts.flatMap((text) => [
      ...paragraphs(text, width, { indent: 2, maxLines: 12 }),
      EMPTY_LINE,
    ]),
    ...(more > 0
      ? note(`and ${count(more)} more: see tripline rules check`, width)
      : []),
  ];
}

export function loadReportHeading(
  page: DetailPage,
  current: string,
  width: number,
  height: number,
  look: Look,
): Line[] {
  const title: Line = {
    segments: logText("Rules that are not in the list", width, {
      role: "title",
    }),
  };
  const about: Line = {
    segments: logText(
      "refused: cannot run; set aside: not for this tool",
      width,
      {
        role: "muted",
      },
    ),
  };
  const tabs = tabsLine(page, current, width, look);
  return headingOf(title, about, tabs, height);
}
