/**
 * The page about the logs themselves: each source with its hosts, then what is wrong: events that tell of the logging,
 * records that are missing, how late events are by channel, lines that are not JSON; last, the screen itself. In a wide window the sources stand at
 * the left. Texts come from logs: they are drawn by `logText` alone.
 */
import type {
  HealthFlow,
  HealthHost,
  HealthList,
  HealthSource,
  Percentiles,
} from "../store/snapshot.ts";
import type { TerminalFigures } from "../store/ui-store.ts";
import type { Us } from "../../base/time.ts";
import { US_PER_MINUTE, US_PER_SECOND } from "../../base/time.ts";
import type { DetailPage } from "./detail/page.ts";
import { cutLine, headingOf, stack, tabsLine } from "./detail/page.ts";
import type { Section } from "./detail/section.ts";
import { note, paragraph } from "./detail/section.ts";
import {
  bytes,
  count,
  dayTime,
  plural,
  shortCount,
  shortTime,
} from "./format.ts";
import type { Look } from "./look.ts";
import type { Line, Segment } from "./segment.ts";
import {
  EMPTY_LINE,
  gap,
  joinFitting,
  logText,
  spread,
  widthOf,
  word,
} from "./segment.ts";
import { terminalSection } from "./terminal.ts";
import { titleRule } from "./title-rule.ts";
import type { Role } from "../theme/roles.ts";

/** @param leftWidth of the column for the sources in a wide window; undefined for one column */
export function healthPage(
  health: HealthList,
  leftWidth: number | undefined,
  width: number,
  look: Look,
  terminal: TerminalFigures | undefined,
): DetailPage {
  const rest = [
    records(health, width, look),
    delays(health, width),
    unread(health, width),
    ...(terminal === undefined ? [] : [terminalSection(terminal, width)]),
  ];
  if (leftWidth === undefined) {
    const all = [sources(health, width, look), ...rest];
    return { beside: [], ...stack(all, width, look) };
  }
  const { name, lines } = sources(health, leftWidth, look);
  return {
    beside: [
      titleRule({ name }, leftWidth, look.glyphs),
      ...lines.map((own) => cutLine(own, leftWidth)),
    ],
    ...stack(rest, width, look),
  };
}

/** Title, sums and tabs; stays while the page scrolls. */
export function healthHeading(
  health: HealthList,
  page: DetailPage,
  current: string,
  width: number,
  height: number,
  look: Look,
): Line[] {
  const title: Line = spread(
    [word("Health of the logs", "title")],
    [word("figures: what was read so far", "muted")],
    width,
  );
  const tabs = tabsLine(page, current, width, look);
  return headingOf(title, sumLine(health, width), tabs, height);
}

function sumLine(health: HealthList, width: number): Line {
  const { sources: all, hosts } = health;
  const cleared = sum(hosts.map(({ counts }) => counts["log-cleared"]));
  const configured = sum(hosts.map(({ counts }) => counts["sysmon-config"]));
  const missing = sum(hosts.map(missingOf));
  const late = sum(hosts.map((host) => host.late));
  const unparsed = sum(all.map((source) => source.unparsed));
  const alarms: Segment[][] = [];
  const unreadable = health.unreadable.length + health.moreUnreadable;
  if (unreadable > 0) {
    alarms.push([
      word(`${plural(unreadable, "path")} cannot be read`, "error"),
    ]);
  }
  if (cleared > 0) {
    alarms.push([word(`${plural(cleared, "log")} cleared`, "error")]);
  }
  if (configured > 0) {
    alarms.push([
      word(plural(configured, "Sysmon configuration change"), "warn"),
    ]);
  }
  const lost = sum(all.map((source) => source.lostBytes));
  if (lost > 0) alarms.push([word(`${bytes(lost)} lost unread`, "error")]);
  if (missing > 0) {
    alarms.push([word(`${plural(missing, "record")} missing`, "warn")]);
  }
  if (late > 0) {
    alarms.push([word(`${plural(late, "event")} later than allowed`, "warn")]);
  }
  if (unparsed > 0) {
    alarms.push([
      word(plural(unparsed, "line not JSON", "lines not JSON"), "warn"),
    ]);
  }
  const passed = health.notLookedAt.length + health.moreNotLookedAt;
  if (passed > 0) {
    alarms.push([word(`${plural(passed, "file")} not looked at`, "warn")]);
  }
  if (alarms.length === 0) alarms.push([word("nothing is amiss", "ok")]);
  return {
    segments: joinFitting(
      [[word(plural(all.length, "source"))], ...alarms],
      width,
    ),
  };
}

/** Columns of a host's row, right of its name; a narrow window has the first of them. */
const COLUMNS = [
  { head: "last", width: 9 },
  { head: "events", width: 8 },
  { head: "late p99", width: 10 },
  { head: "ev/s", width: 7 },
  { head: "delay p99", width: 11 },
] as const;

/** Cells that a host's name keeps. */
const NAME_LEAST = 16;

function columnsFor(width: number): readonly { head: string; width: number }[] {
  let left = width - 2 - NAME_LEAST;
  return COLUMNS.filter((column) => (left -= column.width) >= 0);
}

function sources(health: HealthList, width: number, look: Look): Section {
  const columns = columnsFor(width);
  const nameWidth = width - 2 - sum(columns.map((column) => column.width));
  const heads = columns.map((column) =>
    word(column.head.padStart(column.width), "muted"),
  );
  const lines: Line[] = [
    { segments: [gap(2), word("host".padEnd(nameWidth), "muted"), ...heads] },
  ];
  for (const source of health.sources) {
    lines.push(
      sourceLine(source, width, look),
      ...readingLines(source, width, look),
    );
    for (const text of source.notes) {
      lines.push(...paragraph(text, width, { role: "muted", maxLines: 2 }));
    }
    for (const flow of source.hosts) {
      const cells = hostCells(flow, look).map(({ text, role }, i) =>
        word(text.padStart(columns[i]?.width ?? 0), role),
      );
      lines.push({
        segments: [
          gap(2),
          ...logText(flow.host, nameWidth, {
            pad: "end",
            ellipsis: look.glyphs.ellipsis,
          }),
          ...cells.slice(0, columns.length),
        ],
      });
    }
    lines.push(...more(source.moreHosts, "host", width));
  }
  lines.push(...more(health.moreSources, "source", width));
  if (health.sources.length === 0) {
    lines.push(...note("No source is open.", width));
  }
  return { name: "Sources", lines };
}

function sourceLine(
  { path, state, shapes, unparsed }: HealthSource,
  width: number,
  look: Look,
): Line {
  const right: Segment[] = [
    ...(unparsed > 0
      ? [word(`${count(unparsed)} not JSON`, "warn"), gap(2)]
      : []),
    ...logText(shapes.join(", "), 20, { role: "muted" }),
    gap(2),
    word(state, state === "failed" ? "error" : "muted"),
  ];
  const room = Math.max(8, width - widthOf(right) - 2);
  const name = logText(path, room, {
    cut: "middle",
    ellipsis: look.glyphs.ellipsis,
  });
  return spread(name, right, width);
}

/** How far it was read and how fast it comes; what happened to its file, where anything did. */
function readingLines(source: HealthSource, width: number, look: Look): Line[] {
  const { inode, offset, sizeBytes, behindBytes, lastUs, lagUs } = source;
  const { rotations, rewrites, lostBytes, clockOffsetUs, perSecond } = source;
  const size = sizeBytes === undefined ? "" : ` of ${bytes(sizeBytes)}`;
  const items: Segment[][] = [
    [word(`read ${bytes(offset)}${size}`)],
    ...(behindBytes > 0
      ? [[word(`behind ${bytes(behindBytes)}`, "warn")]]
      : []),
    ...(perSecond > 0 ? [[word(`${rate(perSecond)} ev/s`)]] : []),
    ...(lastUs === undefined
      ? []
      : [[word(`last ${shortTime(lastUs, look.time, look.agesUs)}`)]]),
    ...(lagUs === undefined ? [] : [[word(`lag ${seconds(lagUs)}`)]]),
    ...(inode === undefined ? [] : [[word(`inode ${inode}`, "muted")]]),
  ];
  const events: Segment[][] = [
    ...(lostBytes > 0 ? [[word(`${bytes(lostBytes)} lost`, "error")]] : []),
    ...(rotations > 0 ? [[word(`rotated ${times(rotations)}`)]] : []),
    ...(rewrites > 0
      ? [[word(`rewritten in place ${times(rewrites)}`, "warn")]]
      : []),
  ];
  const clock: Segment[][] =
    clockOffsetUs === undefined || clockOffsetUs === 0
      ? []
      : [
          [
            word(
              `clock ${seconds(Math.abs(clockOffsetUs))} ${clockOffsetUs > 0 ? "ahead of" : "behind"} UTC, corrected`,
            ),
          ],
        ];
  return [items, events, clock].flatMap((all) =>
    all.length === 0
      ? []
      : [{ segments: [gap(4), ...joinFitting(all, width - 4)] }],
  );
}

function times(number: number): string {
  if (number <= 2) return number === 1 ? "once" : "twice";
  return `${count(number)} times`;
}

/** In the order of {@link COLUMNS}. */
function hostCells(flow: HealthFlow, look: Look): Segment[] {
  const { lastUs, events, perSecond, lateness, writeDelay } = flow;
  return [
    word(shortTime(lastUs, look.time, look.agesUs)),
    word(shortCount(events)),
    word(seconds(lateness.p99Us)),
    word(perSecond === 0 ? "-" : rate(perSecond), "muted"),
    word(writeDelay === undefined ? "-" : seconds(writeDelay.p99Us), "muted"),
  ];
}

function rate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : shortCount(perSecond);
}

/** What was done to the logs, and which records are not there. */
function records(health: HealthList, width: number, look: Look): Section {
  const lines = health.hosts.flatMap((host) => hostLines(host, width, look));
  lines.push(...more(health.moreHosts, "host", width));
  if (lines.length === 0) {
    lines.push(
      ...note(
        "No log was cleared, Sysmon was left alone, and no record is missing, as far as records have numbers.",
        width,
      ),
    );
  }
  return { name: "Records", lines };
}

function hostLines(host: HealthHost, width: number, look: Look): Line[] {
  const lines: Line[] = [];
  for (const each of host.notable) {
    const time = dayTime(each.timeUs, look.time, look.agesUs);
    const by = each.user === undefined ? "" : ` by ${each.user}`;
    const text = `${whatHappened(each)}${by}`;
    lines.push(
      ...paragraph(text, width, {
        indent: 18,
        role: each.kind === "log-cleared" ? "error" : "warn",
        label: [gap(2), word(time, "muted")],
        maxLines: 3,
      }),
      ...paragraph(`${each.file}:${each.line}`, width, {
        indent: 18,
        role: "muted",
        maxLines: 2,
      }),
    );
  }
  for (const {
    channel,
    missing,
    gaps,
    largest,
    restartList,
  } of host.channels) {
    if (missing > 0) {
      const ranges = largest
        .map(({ from, to }) =>
          from === to ? count(from) : `${count(from)}-${count(to)}`,
        )
        .join(", ");
      const text = `${channel}: ${plural(missing, "record")} missing in ${plural(gaps, "gap")}: ${ranges}${gaps > largest.length ? `, ${look.glyphs.ellipsis}` : ""}`;
      lines.push(...paragraph(text, width, { maxLines: 4 }));
    }
    for (const { atUs, before, after } of restartList) {
      const text = `${channel}: numbers began again at ${count(after)} after ${count(before)} on ${dayTime(atUs, look.time, look.agesUs)}: cleared or made anew`;
      lines.push(...paragraph(text, width, { role: "warn", maxLines: 4 }));
    }
  }
  if (host.late > 0) {
    const text = `${plural(host.late, "event")} later than --lateness, all at most ${seconds(host.lateness.maxUs)}`;
    lines.push(...paragraph(text, width, { role: "warn", maxLines: 3 }));
  }
  if (host.ahead > 0) {
    const text = `${plural(host.ahead, "event")} a day or more ahead of this machine's clock`;
    lines.push(...paragraph(text, width, { role: "warn", maxLines: 3 }));
  }
  if (lines.length === 0) return [];
  const name = { segments: [gap(2), ...logText(host.name, width - 2)] };
  return [name, ...lines];
}

function whatHappened({ kind, what }: HealthHost["notable"][number]): string {
  const detail = what === undefined ? "" : `: ${what}`;
  switch (kind) {
    case "log-cleared":
      return what === undefined ? "a log cleared" : `${what} log cleared`;
    case "sysmon-config":
      return `Sysmon configuration changed${detail}`;
    case "sysmon-service":
      return `Sysmon service${detail}`;
    case "sysmon-error":
      return `Sysmon error${detail}`;
  }
}

/** How late the events of each channel come, and how long they take to be written. */
function delays(health: HealthList, width: number): Section {
  const lines: Line[] = [];
  for (const source of health.sources) {
    for (const flow of source.hosts) {
      lines.push({
        segments: [gap(2), ...logText(flow.host, width - 2)],
      });
      for (const { name, events, lateness, writeDelay } of flow.channels) {
        lines.push({
          segments: [
            gap(4),
            ...logText(name === "" ? "no channel" : name, width - 14, {
              pad: "end",
            }),
            word(shortCount(events).padStart(10), "muted"),
          ],
        });
        lines.push(percentileLine("late", lateness));
        if (writeDelay !== undefined) {
          lines.push(percentileLine("delay", writeDelay));
        }
      }
    }
  }
  lines.push(
    EMPTY_LINE,
    ...note(
      "late: behind the newest event of the host. delay: from happening to being written.",
      width,
    ),
  );
  return { name: "Delays", lines };
}

function percentileLine(name: string, spreadOf: Percentiles): Line {
  const { p50Us, p90Us, p99Us, maxUs } = spreadOf;
  const cell = (head: string, us: Us): Segment[] => [
    word(` ${head} `, "muted"),
    word(seconds(us).padStart(7)),
  ];
  return {
    segments: [
      gap(6),
      word(name.padEnd(5), "muted"),
      ...cell("p50", p50Us),
      ...cell("p90", p90Us),
      ...cell("p99", p99Us),
      ...cell("max", maxUs),
    ],
  };
}

/** What cannot be read, and what of each source was not. */
function unread(health: HealthList, width: number): Section {
  const lines: Line[] = unreadable(health, width);
  for (const source of health.sources) {
    const { path, unparsed, badLines, oversize, zeroBytes, unknownShape } =
      source;
    if (unparsed + oversize + zeroBytes + unknownShape === 0) continue;
    const parts = [
      ...(unparsed > 0
        ? [plural(unparsed, "line not JSON", "lines not JSON")]
        : []),
      ...(oversize > 0
        ? [plural(oversize, "line too long", "lines too long")]
        : []),
      ...(zeroBytes > 0 ? [plural(zeroBytes, "zero byte")] : []),
      ...(unknownShape > 0
        ? [
            plural(
              unknownShape,
              "document of unknown shape",
              "documents of unknown shape",
            ),
          ]
        : []),
    ];
    lines.push(
      ...paragraph(path, width, { indent: 2, maxLines: 2 }),
      ...paragraph(parts.join(", "), width, { role: "warn", maxLines: 2 }),
    );
    for (const { line, offset, reason } of badLines) {
      const text = `line ${count(line)} @ byte ${count(offset)}: ${reason.slice(0, 200)}`;
      lines.push(...paragraph(text, width, { indent: 6, maxLines: 2 }));
    }
    if (unparsed > badLines.length) {
      const left = count(unparsed - badLines.length);
      lines.push(...note(`  and ${left} more`, width));
    }
  }
  lines.push(...notLookedAt(health, width));
  if (lines.length === 0) {
    lines.push(...note("Every line was read.", width));
  }
  return { name: "Not read", lines };
}

function unreadable(
  { unreadable: paths, moreUnreadable }: HealthList,
  width: number,
): Line[] {
  const texts = paths.map(({ path, reason }) => `${path}: ${reason}`);
  return listed(texts, moreUnreadable, width, {
    noun: "path",
    what: "cannot be read",
    role: "error",
  });
}

/** Files that are no logs, with what would make them readable. */
function notLookedAt(
  { notLookedAt: files, moreNotLookedAt }: HealthList,
  width: number,
): Line[] {
  const texts = files.map(
    ({ path, what, advice }) =>
      `${path}: ${what}${advice === undefined ? "" : `: ${advice}`}`,
  );
  return listed(texts, moreNotLookedAt, width, {
    noun: "file",
    what: "not looked at",
    role: "warn",
  });
}

/** How many there are, then each; nothing where there are none. */
function listed(
  texts: readonly string[],
  further: number,
  width: number,
  { noun, what, role }: { noun: string; what: string; role: Role },
): Line[] {
  if (texts.length === 0) return [];
  const all = plural(texts.length + further, noun);
  return [
    ...paragraph(`${all} ${what}`, width, { role }),
    ...texts.flatMap((text) =>
      paragraph(text, width, { indent: 6, maxLines: 3 }),
    ),
    ...more(further, noun, width),
  ];
}

/** `12 ms`, `4.3 s`, `3m 20s` … in at most seven cells. */
function seconds(us: Us): string {
  if (us === 0) return "0";
  if (us < US_PER_SECOND) return `${Math.ceil(us / 1_000)} ms`;
  if (us < US_PER_MINUTE) return `${(us / US_PER_SECOND).toFixed(1)} s`;
  const whole = Math.ceil(us / US_PER_SECOND);
  if (whole < 3_600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
  const hours = Math.floor(whole / 3_600);
  return hours < 48 ? `${hours} h` : `${shortCount(hours / 24)} d`;
}

function more(number: number, what: string, width: number): Line[] {
  return number === 0
    ? []
    : note(`and ${plural(number, `more ${what}`)}`, width);
}

function missingOf({ channels }: HealthHost): number {
  return sum(channels.map(({ missing }) => missing));
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
