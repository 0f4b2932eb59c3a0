/**
 * The lines at the bottom: the dividing rule, the status line, and the keys. The keys come from the binding
 * table, so they cannot promise what does not work here.
 */
import type { Binding, KeyContext } from "../keys/bindings.ts";
import { validBindings } from "../keys/bindings.ts";
import type { AlertRow } from "../store/snapshot.ts";
import { alertsIn } from "../store/twins.ts";
import type { ScreenState } from "../store/ui-store.ts";
import {
  entityAt,
  hiddenMarks,
  hiddenNews,
  isReplay,
  layoutOf,
  rangeRows,
  ruleAt,
  selectedAlert,
  shown,
} from "../store/ui-store.ts";
import { count, plural } from "./format.ts";
import type { Look } from "./look.ts";
import { fieldAtCursor } from "../keys/event-fields.ts";
import { hiddenLines } from "../pages.ts";
import type { Line, Segment } from "./segment.ts";
import { riskNote } from "./risk.ts";
import { ruleNote } from "./rules.ts";
import { joinFitting, logText, spread, widthOf, word } from "./segment.ts";
import { scrollNote } from "./scroll-note.ts";
import { dividingRule, titleRule } from "./title-rule.ts";

/** A filter never hides news silently, and a page does not end where the window does. */
export function ruleLine(state: ScreenState, width: number, look: Look): Line {
  const news = hiddenNews(state);
  const note =
    news === 0
      ? ""
      : `${plural(news, "newer alert")} ${news === 1 ? "is" : "are"} hidden by this filter`;
  const name = scrollNote(hiddenLines(state));
  return name === ""
    ? dividingRule(width, look.glyphs, note)
    : titleRule({ name, note, alarm: true }, width, look.glyphs);
}

/** Left: what the marks allow, or what is wrong. Right: what happened last. */
export function statusLine(state: ScreenState, width: number): Line {
  const { toast } = state;
  const left = statusLeft(state, width);
  if (toast === undefined) return { segments: left };
  const role = toast.level === "error" ? "error" : undefined;
  const room = width - widthOf(left) - (left.length === 0 ? 0 : 2);
  // What happened is worth more than what stands there anyway.
  if (room < 24) return { segments: logText(toast.text, width, { role }) };
  return spread(left, logText(toast.text, room, { role }), width);
}

/** `25 marked`; `25 marked (27 alerts)` where rows stand for more than one. */
function rowCount(rows: readonly AlertRow[], what: string): string {
  const alerts = alertsIn(rows);
  const note = alerts === rows.length ? "" : ` (${plural(alerts, "alert")})`;
  return `${count(rows.length)} ${what}${note}`;
}

function statusLeft(state: ScreenState, width: number): Segment[] {
  const { marks } = state;
  if (state.screen === "dashboard") {
    if (state.range !== undefined) {
      const text = rowCount(rangeRows(state), "in the range");
      return [word(text, "mark"), word("  v marks it")];
    }
    if (marks.size > 0) {
      const hidden = hiddenMarks(state).length;
      const note = hidden === 0 ? "" : `, ${hidden} not shown`;
      return [
        word(`${rowCount([...marks.values()], "marked")}${note}`, "mark"),
        word("  Esc clears the marks"),
      ];
    }
  }
  // The row itself has no room for it.
  if (state.screen === "rules" && width < 100) {
    const own = ruleNote(ruleAt(state, state.cursors.rules.index), width);
    if (own.length > 0) return own;
  }
  if (state.screen === "events") {
    const field = fieldAtCursor(state);
    if (field !== undefined) {
      return logText(`field under the cursor: ${field.name}`, width, {
        role: "muted",
      });
    }
  }
  if (state.screen === "risk") {
    const own = riskNote(entityAt(state, state.cursors.risk.index), width);
    if (own.length > 0) return own;
  }
  // A small window has no rule for it.
  const scrolled = scrollNote(hiddenLines(state));
  if (scrolled !== "" && layoutOf(state).rule === undefined) {
    return [word(scrolled, "muted")];
  }
  if (state.frozen !== undefined) {
    const key = isReplay(state) ? "K" : "p";
    return [word(`the view stands still; ${key} lets it go on`, "warn")];
  }
  const sources = shown(state)?.sources ?? [];
  const failed = sources.filter((source) => source.state === "failed");
  const first = failed[0];
  if (first === undefined) return alertNote(state, width);
  const others = failed.length > 1 ? ` (and ${failed.length - 1} more)` : "";
  const note = first.note === undefined ? "cannot be read" : first.note;
  return logText(`${first.path}: ${note}${others}`, width, {
    role: "error",
    cut: "middle",
  });
}

/** What a detection says of the selected alert: the row has little room for it. */
function alertNote(state: ScreenState, width: number): Segment[] {
  if (state.screen !== "dashboard" || state.focus !== "alerts") return [];
  const says = selectedAlert(state)?.says ?? "";
  return logText(says, width, { role: "muted" });
}

/** The keys most worth knowing here, as many as fit; help and the way out always do. */
export function footerLine(context: KeyContext, width: number): Line {
  const bindings = validBindings(context).filter((b) => b.footer !== undefined);
  const isKept = ({ place, action }: Binding): boolean =>
    (place === "anywhere" && action !== "palette") || action === "back";
  // On the dashboard a replay is steered more than it is triaged.
  const isFirst = ({ place }: Binding): boolean =>
    place === "replay" && context.screen === "dashboard";
  const items = (some: readonly Binding[]): Segment[][] =>
    some.map(({ keys, footer, footerKeys = shortKeys(keys) }) => [
      word(footerKeys, "key"),
      word(` ${footer}`, "muted"),
    ]);
  const end = joinFitting(items(bindings.filter(isKept)), width);
  const others = bindings.filter((binding) => !isKept(binding));
  const start = joinFitting(
    items([
      ...others.filter(isFirst),
      ...others.filter((binding) => !isFirst(binding)),
    ]),
    width - widthOf(end) - 2,
  );
  return { segments: joinFitting([start, end], width) };
}

function shortKeys(keys: readonly string[]): string {
  const [first = "", ...rest] = keys;
  const last = rest.at(-1);
  // 1 2 3 … 7 is a range; the other keys of a binding are left to the help.
  return /^\d$/.test(first) && last !== undefined ? `${first}-${last}` : first;
}
