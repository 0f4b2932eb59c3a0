/**
 * The page of an entity: the alerts that add up to its risk, the rules they are of, and their tactics and techniques. In a
 * wide window the alerts stand at the left.
 */
import type { EntityDetail } from "../store/snapshot.ts";
import type { DetailPage } from "./detail/page.ts";
import { headingOf, stack, tabsLine } from "./detail/page.ts";
import type { Section } from "./detail/section.ts";
import { note, paragraph } from "./detail/section.ts";
import {
  SEVERITY_ROLES,
  SEVERITY_WORDS,
  STATUS_ROLES,
  STATUS_WORDS,
  count,
  dayTime,
  plural,
} from "./format.ts";
import type { Look } from "./look.ts";
import { KIND_WORDS, flagOf } from "./risk.ts";
import type { Line, Segment } from "./segment.ts";
import {
  EMPTY_LINE,
  gap,
  joinFitting,
  logText,
  spread,
  word,
} from "./segment.ts";

/** @param leftWidth of the column for the alerts in a wide window; undefined for one column */
export function entityPage(
  detail: EntityDetail,
  leftWidth: number | undefined,
  width: number,
  look: Look,
): DetailPage {
  const rest = [
    rules(detail, width),
    linked(detail, width),
    attack(detail, width),
  ];
  if (leftWidth === undefined) {
    const all = [adding(detail, width, look), ...rest];
    return { beside: [], ...stack(all, width, look) };
  }
  const left = stack([adding(detail, leftWidth, look)], leftWidth, look);
  return { beside: left.lines, ...stack(rest, width, look) };
}

function adding(
  { alerts, moreAlerts }: EntityDetail,
  width: number,
  look: Look,
): Section {
  const lines: Line[] = [];
  let isRecent = true;
  for (const alert of alerts) {
    if (isRecent && !alert.isRecent) {
      isRecent = false;
      if (lines.length > 0) lines.push(EMPTY_LINE);
      lines.push(...note("more than 24 hours ago", width));
    }
    const head: Segment[] = [
      word(`  +${count(alert.score)}`.padEnd(8)),
      word(dayTime(alert.timeUs, look.time, look.agesUs).padEnd(15)),
      word(
        SEVERITY_WORDS[alert.severity].padEnd(5),
        SEVERITY_ROLES[alert.severity],
      ),
    ];
    const status =
      alert.status === undefined
        ? [word("gone", "muted")]
        : [word(STATUS_WORDS[alert.status], STATUS_ROLES[alert.status])];
    const name = logText(alert.rule, Math.max(8, width - 34), {
      ellipsis: look.glyphs.ellipsis,
    });
    lines.push(spread([...head, ...name], status, width));
    if (alert.message !== alert.rule) {
      lines.push(
        ...paragraph(alert.message, width, {
          indent: 8,
          role: "muted",
          maxLines: 2,
        }),
      );
    }
  }
  if (moreAlerts > 0) {
    lines.push(...note(`and ${plural(moreAlerts, "older alert")}`, width));
  }
  return { name: "What adds up", lines };
}

function rules({ rules: own }: EntityDetail, width: number): Section {
  return {
    name: `Rules ${count(own.length)}`,
    lines: own.flatMap(({ name, severity, score, alerts }) =>
      paragraph(
        alerts === 1 ? name : `${name} (${plural(alerts, "alert")})`,
        width,
        {
          indent: 13,
          maxLines: 2,
          label: [
            word(`  +${count(score)}`.padEnd(8)),
            word(SEVERITY_WORDS[severity], SEVERITY_ROLES[severity]),
          ],
        },
      ),
    ),
  };
}

/** Who else the same alerts are about: where the next look goes. */
function linked(
  { linked: others, moreLinked }: EntityDetail,
  width: number,
): Section {
  const lines = others.flatMap(({ type, name, alerts }) =>
    paragraph(`${name} (${plural(alerts, "alert")})`, width, {
      indent: 10,
      maxLines: 2,
      label: [word(`    ${KIND_WORDS[type]}`.padEnd(10), "muted")],
    }),
  );
  if (moreLinked > 0)
    lines.push(...note(`and ${count(moreLinked)} more`, width));
  return {
    name: `Linked ${count(others.length + moreLinked)}`,
    lines:
      lines.length > 0
        ? lines
        : note("Its alerts are about nobody else.", width),
  };
}

function attack({ tactics, techniques }: EntityDetail, width: number): Section {
  const lines = [
    ...tactics.flatMap((text) => paragraph(text, width, { maxLines: 2 })),
    ...techniques.flatMap((text) =>
      paragraph(text, width, { indent: 6, maxLines: 2 }),
    ),
  ];
  return {
    name: "ATT&CK",
    lines:
      lines.length > 0
        ? lines
        : note("Its rules name no tactic or technique.", width),
  };
}

/** Title, numbers and tabs; stays while the page scrolls. */
export function entityHeading(
  { row, index, total }: EntityDetail,
  page: DetailPage,
  current: string,
  width: number,
  height: number,
  look: Look,
): Line[] {
  const place =
    index < 0 ? "" : `entity ${count(index + 1)} of ${count(total)}`;
  const [flag, role] = flagOf(row);
  const head: Segment[] = [
    ...(flag === "" ? [] : [word(flag, role), gap(2)]),
    word(`${KIND_WORDS[row.type]} `, "muted"),
    ...logText(row.name, Math.max(8, width - place.length - 16), {
      role: "title",
      ellipsis: look.glyphs.ellipsis,
    }),
  ];
  const title = spread(head, [word(place, "muted")], width);
  const others = row.names.filter((name) => name !== row.name);
  const repeats =
    row.repeats === 0 ? "" : `, ${count(row.repeats)} of them repeats`;
  const numbers: Line = {
    segments: joinFitting(
      [
        [word(`${count(row.score24h)} in 24 h`)],
        [word(`${count(row.score7d)} in 7 d`)],
        [word(`${plural(row.alerts, "alert")}${repeats}`)],
        [word(plural(row.detections, "detection"))],
        [word(plural(row.tactics, "tactic"))],
        ...(others.length === 0
          ? []
          : [logText(`also ${others.join(", ")}`, 40, { role: "muted" })]),
      ],
      width,
    ),
  };
  const tabs = tabsLine(page, current, width, look);
  return headingOf(title, numbers, tabs, height);
}
