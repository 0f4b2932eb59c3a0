/** The page of what one rule made of one event: the answer alone, under the rule and the event. */
import type { WhyEventState } from "../store/why.ts";
import type { DetailPage } from "./detail/page.ts";
import { NO_PAGE, cutLine, headingOf, tabsLine } from "./detail/page.ts";
import { SEVERITY_ROLES, SEVERITY_WORDS, fullTime } from "./format.ts";
import type { Look } from "./look.ts";
import type { Line } from "./segment.ts";
import { cutSegments, gap, logText, word } from "./segment.ts";
import { WHY, whySection } from "./why.ts";
import type { WhyState } from "./why.ts";

/** The page of what a rule made of an event. */
export function whyPage(why: WhyState, width: number, look: Look): DetailPage {
  const { name, lines } = whySection(why, "why", width, look);
  return {
    ...NO_PAGE,
    lines: lines.map((own) => cutLine(own, width)),
    sections: [{ name, at: 0 }],
  };
}

/** The rule and the event, above the page. */
export function whyHeading(
  { event, rule }: WhyEventState,
  page: DetailPage,
  width: number,
  height: number,
  look: Look,
): Line[] {
  const { ellipsis } = look.glyphs;
  const title: Line = {
    segments: cutSegments(
      [
        ...(rule === undefined
          ? []
          : [
              word(
                SEVERITY_WORDS[rule.severity],
                SEVERITY_ROLES[rule.severity],
              ),
              gap(2),
              ...logText(rule.name, Math.max(8, width - 6), {
                role: "title",
                ellipsis,
              }),
            ]),
      ],
      width,
    ),
  };
  const what: Line = {
    segments: cutSegments(
      [
        word(`${fullTime(event.timeUs, look.time)}  `),
        ...logText(`${event.host}  ${event.text}`, Math.max(8, width - 26), {
          ellipsis,
        }),
      ],
      width,
    ),
  };
  return headingOf(title, what, tabsLine(page, WHY, width, look), height);
}
