/**
 * Rows of the rule list: severity, kind, what can be said of the rule in this run, its name, and what it has fired and
 * has pending. In a wide window the reason stands beside the name, else in the status line for the selected rule.
 */
import type {
  RuleCostFigures,
  RuleList,
  RuleRow,
  RuleState,
} from "../store/snapshot.ts";
import type { Role } from "../theme/roles.ts";
import {
  SEVERITY_ROLES,
  SEVERITY_WORDS,
  count,
  plural,
  shortCount,
} from "./format.ts";
import type { Look } from "./look.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, gap, joinFitting, logText, word } from "./segment.ts";

const STATE_WIDTH = 8;
const KIND_WORDS = {
  event: "evt",
  sequence: "seq",
  sample: "smp",
  tstats: "tst",
} as const;

export const STATE_ROLES: Readonly<Record<RuleState, Role | undefined>> = {
  ready: "ok",
  part: undefined,
  waiting: "muted",
  blind: "warn",
  off: "muted",
};

/** In the order of the summary. */
const STATES: readonly RuleState[] = [
  "ready",
  "part",
  "waiting",
  "blind",
  "off",
];

export interface RuleRowOptions {
  readonly width: number;
  readonly selected: boolean;
}

/** In a list that is sorted by cost, the cost stands where otherwise the pending and the reasons are. */
export function costlyRuleLine(
  row: RuleRow,
  options: RuleRowOptions,
  look: Look,
): Line {
  return lineOf(row, options, look, true);
}

export function ruleLine(
  row: RuleRow,
  options: RuleRowOptions,
  look: Look,
): Line {
  return lineOf(row, options, look, false);
}

/** `12% cost`, and before it `1.2 µs`. */
const COST_WIDTH = 10;
const TIME_WIDTH = 9;

function lineOf(
  row: RuleRow,
  { width, selected }: RuleRowOptions,
  { glyphs: { ellipsis } }: Look,
  isCostly: boolean,
): Line {
  const kind = width >= 60 ? 4 : 0;
  const fired = width >= 60 ? 11 : 6;
  const isWide = width >= 100;
  const cost = width >= (isCostly ? 50 : 120) ? COST_WIDTH : 0;
  const time = isCostly && width >= 70 ? TIME_WIDTH : 0;
  const pending = isWide || (!isCostly && width >= 76) ? 12 : 0;
  const muted =
    row.muted === undefined ? "" : ` ${shortCount(row.muted)} muted`;
  const excepted =
    row.excepted === undefined ? "" : ` ${shortCount(row.excepted)} excepted`;
  const held = muted + excepted;
  const rest = Math.max(
    0,
    width -
      7 -
      kind -
      STATE_WIDTH -
      cost -
      time -
      fired -
      pending -
      held.length,
  );
  const why = isWide && !isCostly ? Math.floor(rest / 2) : 0;
  const name = rest - why;
  const sev = SEVERITY_WORDS[row.severity];
  const segments: Segment[] = [
    word(selected ? "> " : "  "),
    word(sev, SEVERITY_ROLES[row.severity]),
    gap(5 - sev.length),
    ...(kind === 0 ? [] : [word(KIND_WORDS[row.kind], "muted"), gap(1)]),
    word(row.state, STATE_ROLES[row.state]),
    gap(STATE_WIDTH - row.state.length),
    ...logText(row.name, name - 1, { pad: "end", ellipsis }),
    gap(1),
    ...(why === 0
      ? []
      : [
          ...logText(row.why, why - 1, {
            role: "muted",
            pad: "end",
            ellipsis,
          }),
          gap(1),
        ]),
    ...(held === "" ? [] : [word(held, "warn")]),
    word(timeText(row.cost).padStart(time).slice(0, time), "muted"),
    word(shareText(row.cost).padStart(cost).slice(0, cost)),
    ...number(row.fired, fired >= 11 ? " fired" : "", fired, "status.open"),
    ...number(row.pending, " pending", pending, "pending"),
  ];
  const cut = cutSegments(segments, width);
  return selected ? { segments: cut, role: "selection" } : { segments: cut };
}

/** `1.2 µs` an event. */
function timeText(cost: RuleCostFigures | undefined): string {
  return cost === undefined ? "" : `${microseconds(cost.usPerEvent)} µs`;
}

/** Two figures are enough to compare. */
export function microseconds(us: number): string {
  if (us === 0) return "0";
  return us < 0.01 ? "<0.01" : us < 10 ? us.toPrecision(2) : us.toFixed(0);
}

function shareText(cost: RuleCostFigures | undefined): string {
  return cost === undefined ? "" : `${percent(cost.share)} cost`;
}

/** `12%`, `<1%`. */
export function percent(share: number): string {
  const whole = Math.round(100 * share);
  return share > 0 && whole === 0 ? "<1%" : `${whole}%`;
}

/** Right-aligned; nothing for none. */
function number(
  value: number,
  unit: string,
  width: number,
  role: Role,
): Segment[] {
  if (value === 0 || width === 0) return [gap(width)];
  const text = `${shortCount(value)}${unit}`;
  return [gap(width - text.length), word(text, role)];
}

export function rulesTitle(list: RuleList | undefined, filter: string): string {
  if (list === undefined) return "Rules";
  const number =
    filter === "" && list.filter === ""
      ? count(list.total)
      : `${count(list.matching)} of ${count(list.total)}`;
  return `Rules ${number}${list.fired > 0 ? `, ${count(list.fired)} fired` : ""}`;
}

/** How many rules are in which state, and what is not in the list. */
export function rulesSummary(list: RuleList | undefined, width: number): Line {
  if (list === undefined) return { segments: [] };
  const { counts, refused, setAside } = list;
  const items: Segment[][] = STATES.filter((state) => counts[state] > 0).map(
    (state) => [
      word(`${count(counts[state])} `),
      word(state, STATE_ROLES[state]),
    ],
  );
  if (refused > 0)
    items.push([word(`${plural(refused, "file")} refused`, "warn")]);
  if (setAside > 0) items.push([word(`${count(setAside)} set aside`, "muted")]);
  if (refused + setAside > 0) {
    items.push([word("!", "key"), word(" why", "muted")]);
  }
  return { segments: joinFitting(items, width) };
}

export function emptyRules(list: RuleList | undefined): string {
  if (list === undefined) return "Asking for the rules.";
  return `None of the ${count(list.total)} rules matches this filter. \\ clears it.`;
}

/** What keeps the selected rule from firing, for the status line of a window without room for it in the row. */
export function ruleNote(row: RuleRow | undefined, width: number): Segment[] {
  if (row === undefined || row.why === "") return [];
  return logText(`${row.state}: ${row.why}`, width, {
    role: STATE_ROLES[row.state],
  });
}
