/** The box that asks by which rule an event is to be explained: what is typed narrows it. */
import type { WhyEventState, WhyRuleRow } from "../store/why.ts";
import { boxLines } from "./box.ts";
import { SEVERITY_ROLES, SEVERITY_WORDS, count } from "./format.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Line, Segment } from "./segment.ts";
import { cutSegments, gap, logText, widthOf, word } from "./segment.ts";

export const WHY_RULES_WIDTH = 76;

const WORDS = { hit: "hit", category: "kind", other: "" } as const;
const ROLES = { hit: "ok", category: "pending", other: "muted" } as const;

/** The rules whose names or ids have every word that is typed. */
export function narrowed({
  rules = [],
  field,
}: WhyEventState): readonly WhyRuleRow[] {
  const words = field.text.toLowerCase().split(/\s+/).filter(Boolean);
  return rules.filter(({ id, name }) => {
    const text = `${name} ${id}`.toLowerCase();
    return words.every((each) => text.includes(each));
  });
}

export function whyRulesLines(
  state: WhyEventState,
  width: number,
  maxHeight: number,
  glyphs: Glyphs,
): Line[] {
  const inner = Math.max(0, width - 4);
  const rows = narrowed(state);
  const room = Math.max(1, maxHeight - 4);
  const chosen = Math.min(state.chosen, rows.length - 1);
  const from = Math.max(
    0,
    Math.min(chosen - Math.floor(room / 2), rows.length - room),
  );
  const shown = rows
    .slice(from, from + room)
    .map((row, i) => ruleRow(row, from + i === chosen, inner, glyphs));
  const { rules, field } = state;
  const note =
    rules === undefined
      ? "asking the rules"
      : `${count(rows.length)} of ${count(rules.length)}: hit, of its kind, all`;
  const typed = logText(field.text, Math.max(1, inner - note.length - 5));
  const head: Segment[] = [
    word("/ ", "key"),
    ...typed,
    word("_", "focus"),
    gap(inner - 3 - widthOf(typed) - note.length),
    word(note, "muted"),
  ];
  return boxLines(
    "Why: by which rule",
    [
      cutSegments(head, inner),
      ...(shown.length > 0 || rules === undefined
        ? shown
        : [cutSegments([word("  no rule has these words", "muted")], inner)]),
    ],
    width,
    glyphs,
  );
}

function ruleRow(
  { name, severity, relation, what }: WhyRuleRow,
  isChosen: boolean,
  width: number,
  { ellipsis }: Glyphs,
): Segment[] {
  const side = logText(what, 20, { role: "muted", ellipsis });
  const room = Math.max(8, width - 14 - widthOf(side));
  return cutSegments(
    [
      word(isChosen ? "> " : "  "),
      word(WORDS[relation].padEnd(5), ROLES[relation]),
      word(SEVERITY_WORDS[severity].padEnd(5), SEVERITY_ROLES[severity]),
      ...logText(name, room, { ellipsis, pad: "end" }),
      gap(1),
      ...side,
    ],
    width,
  );
}
