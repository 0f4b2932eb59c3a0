/**
 * Rows of the alert list. Columns have fixed widths and the rule's name takes what is left; as a window gets
 * narrower the user goes first, then the state but for what is decided, then the host is cut to eight cells.
 */
import type {
  AlertList,
  AlertRow,
  Snapshot,
  TargetBadge,
} from "../store/snapshot.ts";
import {
  FIRST_SORTINGS,
  isSameSorting,
  sortingText,
} from "../store/sorting.ts";
import type { OrderOf, Sorting } from "../store/sorting.ts";
import type { Role } from "../theme/roles.ts";
import { columnHead } from "./column-head.ts";
import { shortHost, shortUser } from "./names.ts";
import type { Look } from "./look.ts";
import {
  SEVERITY_ROLES,
  SEVERITY_WORDS,
  STATUS_ROLES,
  STATUS_WORDS,
  bytes,
  count,
  dayTime,
  plural,
  shortTime,
} from "./format.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, gap, logText, widthOf, word } from "./segment.ts";

interface Columns {
  readonly time: number;
  readonly state: number;
  readonly host: number;
  readonly user: number;
  readonly attack: number;
  readonly risk: number;
  readonly rule: number;
}

/** Width from which a row has its technique and risk. */
const WITH_ATTACK = 112;
/** Cells beside a name that are worth a sentence. */
const MIN_SAYS = 18;
/** Marker, mark, and the severity with its space. */
const FIXED = 2 + 5;

/** @param width cells of a whole row */
function alertColumns(width: number): Columns {
  const wide = width >= 100;
  const attack = width >= WITH_ATTACK ? 11 : 0;
  const risk = width >= WITH_ATTACK ? 4 : 0;
  const time = wide ? 15 : 9;
  const host = wide ? 16 : width >= 60 ? 13 : 9;
  const state = width >= 56 ? 4 : 0;
  const user = wide ? 16 : width >= 76 ? 11 : 0;
  const others = time + state + host + user + attack + risk;
  const rule = Math.max(0, width - FIXED - others);
  return { time, state, host, user, attack, risk, rule };
}

export interface AlertRowOptions {
  readonly width: number;
  /** Under the cursor of the panel that has the keyboard. */
  readonly selected: boolean;
  readonly marked: boolean;
}

export function alertLine(
  row: AlertRow,
  { width, selected, marked }: AlertRowOptions,
  look: Look,
): Line {
  const columns = alertColumns(width);
  const quiet: Role | undefined =
    row.certainty === "withdrawn"
      ? "withdrawn"
      : row.status === "closed"
        ? "status.closed"
        : undefined;
  const time =
    columns.time > 9
      ? dayTime(row.timeUs, look.time, look.agesUs)
      : shortTime(row.timeUs, look.time, look.agesUs);
  const segments: Segment[] = [
    word(selected ? ">" : " "),
    word(marked ? "*" : " ", "mark"),
    word(time.padEnd(columns.time), quiet),
    word(SEVERITY_WORDS[row.severity], SEVERITY_ROLES[row.severity]),
    gap(5 - SEVERITY_WORDS[row.severity].length),
  ];
  if (columns.state > 0) {
    const state = STATUS_WORDS[row.status].padEnd(columns.state);
    segments.push(word(state, STATUS_ROLES[row.status]));
  }
  const note = [...certaintyNote(row), ...kindNote(row, look)];
  const { ellipsis } = look.glyphs;
  const cell = (text: string, width: number): Segment[] =>
    logText(text, width, { role: quiet, pad: "end", ellipsis });
  const rule = (width: number): Segment[] => {
    const room = width - widthOf(note);
    const name = logText(row.rule, room, { role: quiet, ellipsis });
    const left = room - widthOf(name);
    // What its detection says stands where the name leaves room for more than a few words.
    const says =
      row.says === undefined || left < MIN_SAYS
        ? [gap(left)]
        : [
            gap(2),
            ...logText(row.says, left - 2, {
              role: quiet ?? "muted",
              pad: "end",
              ellipsis,
            }),
          ];
    return [...note, ...name, ...says];
  };
  if (columns.state === 0) {
    // In a narrow window the host stands before the rule, whose name is then cut by the window's edge.
    const host = shortHost(row.host, columns.host - 1);
    segments.push(...cell(host, columns.host - 1), gap(1));
    // Without a column for it, a decision is told where there is one: colour alone tells it to nobody in mono.
    const decided = row.status === "open" ? "" : `${STATUS_WORDS[row.status]} `;
    segments.push(word(decided, STATUS_ROLES[row.status]));
    segments.push(...rule(columns.rule - decided.length));
  } else {
    segments.push(...rule(columns.rule - 1), gap(1));
    const host = shortHost(row.host, columns.host - 1);
    segments.push(...cell(host, columns.host - 1));
    if (columns.user > 0) {
      const user = shortUser(row.user, columns.user - 1);
      segments.push(gap(1), ...cell(user, columns.user - 1));
    }
    if (columns.attack > 0) {
      const [technique = "", ...more] = row.attack ?? [];
      const text = more.length === 0 ? technique : `${technique}+`;
      segments.push(gap(1), ...cell(text, columns.attack - 1));
      segments.push(word(String(row.risk ?? "").padStart(columns.risk), quiet));
    }
  }
  const cut = cutSegments(segments, width);
  return selected ? { segments: cut, role: "selection" } : { segments: cut };
}

/** The heads of the columns, of a list that has the window to itself. */
export function alertHeads(width: number, sort: Sorting, look: Look): Line {
  const { time, state, host, user, attack, risk, rule } = alertColumns(width);
  const head = (name: string, by: OrderOf<"alerts">): string =>
    columnHead(name, by, sort, look.glyphs);
  // Where the column is as narrow as its name.
  const tight = (name: string, by: OrderOf<"alerts">): string =>
    head(name, by).replace(" ", "");
  const text = [
    "  ",
    head("time", "time").padEnd(time),
    tight("sev", "severity").padEnd(5),
    state === 0 ? "" : "st".padEnd(state),
    state === 0 ? head("host", "host").padEnd(host) : "",
    head("rule", "rule").padEnd(rule),
    state === 0 ? "" : head("host", "host").padEnd(host),
    user === 0 ? "" : "user".padEnd(user),
    attack === 0 ? "" : "technique".padEnd(attack - 1),
    risk === 0 ? "" : tight("risk", "risk").padStart(risk + 1),
  ];
  return { segments: cutSegments([word(text.join(""), "muted")], width) };
}

/** An alert that could still change, or has, says so before its name. */
function certaintyNote({ certainty, revision, says }: AlertRow): Segment[] {
  if (certainty === "withdrawn") return [word("withdrawn ", "warn")];
  if (certainty === "provisional") return [word("provisional ", "provisional")];
  // That more records fall into a row is how rows are.
  const isRevised = revision > 1 && says === undefined;
  return isRevised ? [word("revised ", "provisional")] : [];
}

/** A part to build on, and how many more there are of the kind. */
function kindNote(
  { isBlock, folded, isTwin, target, notes }: AlertRow,
  look: Look,
): Segment[] {
  return [
    ...(target === undefined ? [] : targetNote(target, look)),
    ...(notes === undefined ? [] : [word("note ", "mark")]),
    ...(isTwin === true ? [word("2 logs ", "muted")] : []),
    ...(isBlock === true ? [word("[block] ", "muted")] : []),
    ...(folded === undefined ? [] : [word(`+${count(folded)} `, "muted")]),
  ];
}

/** Cells for the name of another machine. */
const TARGET_CELLS = 20;

/** Where schtasks creates its task, in front of a sentence that cannot tell. */
function targetNote(
  { verdict, host = "" }: TargetBadge,
  { glyphs: { arrow, ellipsis } }: Look,
): Segment[] {
  switch (verdict) {
    case "remote":
      return [
        word(`remote ${arrow} `, "warn"),
        ...logText(host, TARGET_CELLS, {
          role: "warn",
          cut: "middle",
          ellipsis,
        }),
        gap(1),
      ];
    case "self":
      return [word("/S self ", "muted")];
    case "local":
      return [word("local ", "muted")];
    case "unreadable":
      return [word("? ", "warn")];
  }
}

export function alertsTitle(
  { total, open, matching, filter }: AlertList,
  shownFilter: string,
): string {
  const isFiltered = filter !== "" || shownFilter !== "";
  const number = isFiltered
    ? `${count(matching)} of ${count(total)}`
    : count(total);
  return `Alerts ${number}${open > 0 ? `, ${count(open)} new` : ""}`;
}

/** Beside the title: what has come out of sight, what the list is narrowed to, and its order where it is not the usual one. */
export function alertsNote(
  arrived: number,
  filter: string,
  sort: Sorting,
): string {
  const isUsual = isSameSorting(sort, FIRST_SORTINGS.alerts);
  const which = isUsual ? "newer" : "more";
  const notes = [
    ...(arrived > 0 ? [`${count(arrived)} ${which} above, g shows`] : []),
    ...(filter === "" ? [] : [`filter: ${filter}`]),
  ];
  if (notes.length === 0 || !isUsual) notes.push(sortingText(sort));
  return notes.join("; ");
}

/** While the display is paused. */
export function pausedNote(held: number): string {
  return held === 0 ? "paused" : `paused, ${count(held)} held back`;
}

/** What stands in an empty alert list: why it is empty and what would change that. */
export function emptyAlerts(snapshot: Snapshot | undefined): string {
  if (snapshot === undefined || snapshot.state === "loading") {
    return "Opening rules and sources.";
  }
  const { alerts, rules, sources, counters, state } = snapshot;
  if (alerts.total > 0 && alerts.matching === 0) {
    return alerts.total === 1
      ? "The only alert does not match this filter. \\ clears it."
      : `None of the ${count(alerts.total)} alerts matches this filter. \\ clears it.`;
  }
  if (rules.loaded === 0) {
    return "No rule is loaded, so nothing can fire. Give some with --rules PATH.";
  }
  const ruleText = plural(rules.loaded, "rule");
  const eventText = plural(counters.events, "event");
  const verb = (many: "wait" | "watch"): string =>
    rules.loaded > 1 ? many : many === "wait" ? "waits" : "watches";
  if (state === "done") {
    return `No alerts: ${ruleText} ran over ${eventText} and none of them fired.`;
  }
  if (sources.length === 0) {
    return `No alerts yet: ${ruleText} ${verb("wait")} for a file to appear.`;
  }
  if (state === "catching-up") {
    return `No alerts yet: ${ruleText}, ${eventText} so far, ${bytes(snapshot.behindBytes)} still to read.`;
  }
  return `No alerts yet: ${ruleText} ${verb("watch")} ${plural(sources.length, "source")}, ${eventText} so far.`;
}
