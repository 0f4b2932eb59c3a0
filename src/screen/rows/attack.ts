/**
 * The matrix of ATT&CK as lines: what has fired, by its severity and how often, what is covered, and what is covered by rules
 * that do not see their logs. A large window has the tactics as columns; a smaller one a list of them beside the techniques of
 * the selected one; the smallest these techniques alone.
 *
 * ```text
 *   Execution     Persistence   …           > Execution     2 fired   9 │> HIGH    3 T1053 Scheduled Task/Job
 *   2 of 9        1 of 7                      Persistence   1 fired   7 │  MED     1 T1059 Command and Scripting…
 *   T1053 HIGH  3 T1053 HIGH  2               Discovery               4 │  ok     12 T1047 Windows Management In…
 *   T1059 ok   12 T1547 wait  1
 * ```
 */
import { visible } from "../../base/visible.ts";
import type {
  AttackList,
  AttackState,
  AttackTactic,
  AttackTechnique,
} from "../store/snapshot.ts";
import type { AttackPlace, AttackSelection } from "../store/attack-place.ts";
import { attackSelection } from "../store/attack-place.ts";
import type { Role } from "../theme/roles.ts";
import {
  SEVERITY_ROLES,
  SEVERITY_WORDS,
  count,
  plural,
  shortCount,
} from "./format.ts";
import { cutLine } from "./detail/page.ts";
import type { Look } from "./look.ts";
import type { Line, Segment } from "./segment.ts";
import {
  EMPTY_LINE,
  cutSegments,
  gap,
  joinFitting,
  logText,
  widthOf,
  word,
  wrapText,
} from "./segment.ts";
import { titleRule } from "./title-rule.ts";

/** Cells of a column of the matrix, with the space behind it. */
const COLUMN = 14;
/** Lines that tell about the selected technique below the matrix. */
const FOOT = 4;
/** Of the list of tactics beside their techniques: with room for the longest name in a wider window. */
const tacticsWidth = (width: number): number => (width >= 100 ? 38 : 34);
const NARROWEST_PAIR = 60;

const STATES: readonly AttackState[] = ["fired", "covered", "waiting", "blind"];

const STATE_ROLES: Readonly<Record<AttackState, Role | undefined>> = {
  fired: "status.open",
  covered: "ok",
  waiting: "muted",
  blind: "warn",
};

export interface AttackOptions {
  readonly width: number;
  readonly height: number;
  /** The tactics side by side, where they have room. */
  readonly isWide: boolean;
}

export function attackLines(
  list: AttackList | undefined,
  place: AttackPlace,
  options: AttackOptions,
  look: Look,
): Line[] {
  // A rule may call its tactic whatever it likes.
  return drawn(list, place, options, look).map((own) =>
    cutLine(own, options.width),
  );
}

function drawn(
  list: AttackList | undefined,
  place: AttackPlace,
  { width, height, isWide }: AttackOptions,
  look: Look,
): Line[] {
  if (list === undefined) return said("Asking for the techniques.", width);
  const at = attackSelection(list, place);
  if (at === undefined) {
    return said("No rule that is loaded names a tactic of ATT&CK.", width);
  }
  const head = [summary(list, width)];
  const left = height - head.length;
  const fits = isWide && list.tactics.length * COLUMN <= width + 1;
  if (fits && left > FOOT + 3) {
    return [...head, ...matrix(list, at, width, left, look)];
  }
  // A low window has room for the list alone.
  const shown = height > 6 ? head : [];
  const below = height - shown.length;
  const rest =
    width >= NARROWEST_PAIR
      ? pair(list, at, width, below, look)
      : techniques(at, width, below, look);
  return [...shown, ...rest];
}

function said(text: string, width: number): Line[] {
  return wrapText(text, width - 4, 4, { role: "muted" }).map((segments) => ({
    segments: [gap(2), ...segments],
  }));
}

/** Techniques by what became of them, each once, however many tactics it serves. */
function summary({ tactics, withoutTechnique }: AttackList, width: number) {
  const states = new Map<string, AttackState>();
  for (const { techniques } of tactics) {
    for (const { id, state } of techniques) states.set(id, state);
  }
  const all = [...states.values()];
  const items = STATES.map((state): Segment[] => {
    const number = all.filter((each) => each === state).length;
    return number === 0
      ? []
      : [word(`${count(number)} `), word(state, STATE_ROLES[state])];
  });
  const unnamed =
    withoutTechnique === 0
      ? []
      : [
          word(
            `${plural(withoutTechnique, "rule")} without a technique`,
            "muted",
          ),
        ];
  const total = [word(plural(all.length, "technique"))];
  return { segments: joinFitting([total, ...items, unnamed], width) };
}

/** What stands for a technique: the severity and the alerts, or a sign and the rules that could tell. */
function mark(technique: AttackTechnique): {
  word: string;
  number: number;
  role: Role | undefined;
} {
  const { state, severity, alerts, seeing, waiting, blind } = technique;
  if (severity !== undefined) {
    const role = SEVERITY_ROLES[severity];
    return { word: SEVERITY_WORDS[severity], number: alerts, role };
  }
  const role = STATE_ROLES[state];
  switch (state) {
    case "waiting":
      return { word: "wait", number: waiting, role };
    case "blind":
      return { word: "blnd", number: blind, role };
    default:
      return { word: "ok", number: seeing, role };
  }
}

/** The first row of a window over a column that keeps the selected one in its middle, as far as the ends allow. */
function topOf(row: number, length: number, height: number): number {
  return Math.max(0, Math.min(row - (height >> 1), length - height));
}

function matrix(
  { tactics }: AttackList,
  at: AttackSelection,
  width: number,
  height: number,
  look: Look,
): Line[] {
  const rows = height - FOOT - 2;
  const heads = tactics.map(({ name }, i) =>
    headCell(name, i === at.column, look),
  );
  const sums = tactics.map((tactic) => sumCell(tactic));
  const columns = tactics.map(({ techniques }, i) => {
    const isHere = i === at.column;
    const top = isHere ? topOf(at.row, techniques.length, rows) : 0;
    return Array.from({ length: rows }, (_, y) => {
      // The last line of a column that is longer says by how much.
      const below = techniques.length - top - rows;
      if (y === rows - 1 && below > 0) {
        return fill([word(`+${below + 1} more`, "muted")]);
      }
      const technique = techniques[top + y];
      if (technique === undefined) return [gap(COLUMN)];
      return cell(technique, isHere && top + y === at.row);
    });
  });
  const line = (cells: readonly (readonly Segment[])[]): Line => ({
    segments: cutSegments(cells.flat(), width),
  });
  return [
    line(heads),
    line(sums),
    ...Array.from({ length: rows }, (_, y) =>
      line(columns.map((own) => own[y]!)),
    ),
    ...foot(at, width, look),
  ];
}

/** A name that is too long loses its end: the order is that of the kill chain, and the foot has all of it. */
function headCell(name: string, isSelected: boolean, look: Look): Segment[] {
  return fill(
    logText(name, COLUMN - 1, {
      role: isSelected ? "focus" : "title",
      ellipsis: look.glyphs.ellipsis,
    }),
  );
}

function sumCell({ techniques }: AttackTactic): Segment[] {
  const fired = techniques.filter(({ state }) => state === "fired").length;
  return fill([word(`${fired} of ${techniques.length}`, "muted")]);
}

function cell(technique: AttackTechnique, isSelected: boolean): Segment[] {
  const { word: sign, number, role } = mark(technique);
  const text = `${technique.id.slice(0, 5)} ${sign.padEnd(4)}${shortCount(number).padStart(3)}`;
  if (isSelected) return fill([word(text, "selection")]);
  return fill([word(text.slice(0, 6)), word(text.slice(6), role)]);
}

function fill(segments: readonly Segment[]): Segment[] {
  return [...segments, gap(COLUMN - widthOf(segments))];
}

/** All that is known of the selected technique. */
function foot(
  { tactic, technique }: AttackSelection,
  width: number,
  look: Look,
): Line[] {
  const title = titleRule(
    { name: visible(tactic.name, 60), note: `${tactic.id}  Tab: next tactic` },
    width,
    look.glyphs,
  );
  if (technique === undefined) return [title];
  return [title, ...facts(technique, width), EMPTY_LINE].slice(0, FOOT);
}

function facts(technique: AttackTechnique, width: number): Line[] {
  const { id, name, alerts, open, severity, seeing, waiting, blind } =
    technique;
  const fired: Segment[] =
    severity === undefined
      ? [word("no alert", "muted")]
      : [
          word(SEVERITY_WORDS[severity], SEVERITY_ROLES[severity]),
          word(` ${plural(alerts, "alert")}, ${count(open)} new`),
        ];
  const rules = [
    [word(`${plural(seeing + waiting + blind, "rule")}:`)],
    seeing === 0 ? [] : [word(`${count(seeing)} can see`, "ok")],
    waiting === 0
      ? []
      : [word(`${count(waiting)} wait for their first event`, "muted")],
    blind === 0 ? [] : [word(`${count(blind)} blind`, "warn")],
  ];
  return [
    {
      segments: cutSegments(
        [gap(2), ...logText(`${id} ${name}`, width - 2)],
        width,
      ),
    },
    { segments: [gap(2), ...joinFitting([fired, ...rules], width - 2)] },
  ];
}

/** The tactics at the left, the techniques of the selected one at the right. */
function pair(
  { tactics }: AttackList,
  at: AttackSelection,
  width: number,
  height: number,
  look: Look,
): Line[] {
  const leftWidth = tacticsWidth(width);
  const rightWidth = width - leftWidth - 1;
  const top = topOf(at.column, tactics.length, height - 1);
  const left = [
    titleRule({ name: "Tactics", note: "Tab" }, leftWidth, look.glyphs),
    ...tactics
      .slice(top, top + height - 1)
      .map((tactic, i) =>
        tacticLine(tactic, top + i === at.column, leftWidth, look),
      ),
  ];
  const right = techniques(at, rightWidth, height, look);
  return Array.from({ length: height }, (_, y) => {
    const own = left[y]?.segments ?? [];
    return {
      segments: [
        ...own,
        gap(leftWidth - widthOf(own)),
        word(look.glyphs.divider, "rule"),
        ...(right[y]?.segments ?? []),
      ],
    };
  });
}

/** `> Lateral Movement    2 fired   9`: with how many it has in all. */
function tacticLine(
  { name, techniques: own }: AttackTactic,
  isSelected: boolean,
  width: number,
  look: Look,
): Line {
  const fired = own.filter(({ state }) => state === "fired").length;
  const right = [
    word(fired === 0 ? "" : `${fired} fired`, "status.open"),
    word(String(own.length).padStart(4), "muted"),
    gap(1),
  ];
  const room = width - 2 - widthOf(right) - 1;
  const segments = [
    word(isSelected ? "> " : "  "),
    ...logText(name, room, {
      pad: "end",
      ellipsis: look.glyphs.ellipsis,
      role: isSelected ? "focus" : undefined,
    }),
    gap(1),
    ...right,
  ];
  return { segments };
}

function techniques(
  { tactic, row }: AttackSelection,
  width: number,
  height: number,
  look: Look,
): Line[] {
  const rows = Math.max(1, height - 1);
  const top = topOf(row, tactic.techniques.length, rows);
  const fired = tactic.techniques.filter((each) => each.state === "fired");
  const note = `${fired.length} of ${tactic.techniques.length} fired`;
  return [
    titleRule(
      { name: visible(tactic.name, 60), focused: true, note },
      width,
      look.glyphs,
    ),
    ...tactic.techniques
      .slice(top, top + rows)
      .map((technique, i) =>
        techniqueLine(technique, top + i === row, width, look),
      ),
  ];
}

/** `> HIGH   3 T1053 Scheduled Task/Job    12 rules, 2 blind` */
function techniqueLine(
  technique: AttackTechnique,
  isSelected: boolean,
  width: number,
  look: Look,
): Line {
  const { id, name, seeing, waiting, blind } = technique;
  const { word: sign, number, role } = mark(technique);
  const rules = plural(seeing + waiting + blind, "rule");
  const unseen = [
    ...(blind > 0 ? [`${blind} blind`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ];
  const about = width >= 60 ? [rules, ...unseen].join(", ") : "";
  const aboutWidth = width >= 60 ? 30 : 0;
  const segments: Segment[] = [
    word(isSelected ? "> " : "  "),
    word(sign.padEnd(5), role),
    word(shortCount(number).padStart(4), role),
    gap(1),
    ...logText(`${id} ${name}`, width - 13 - aboutWidth, {
      pad: "end",
      ellipsis: look.glyphs.ellipsis,
    }),
    gap(1),
    ...logText(about, aboutWidth, { role: "muted" }),
  ];
  const cut = cutSegments(segments, width);
  if (!isSelected) return { segments: cut };
  // It may stand beside other lines: the selection is its own, not the whole line's.
  const text = cut.map((each) => each.text).join("");
  return { segments: [word(text.padEnd(width), "selection")] };
}
