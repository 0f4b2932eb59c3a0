/** `/`, `n` and `N` on a page: a text in it, whatever its case. What a line break tears apart is not found. */
import { pageOf, scrollOf } from "../pages.ts";
import { textOf } from "../rows/segment.ts";
import { EMPTY_FIELD, fieldWith } from "../store/text-field.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { scrollTo } from "./moving.ts";
import { toast } from "./outcome.ts";

export function openFind(state: ScreenState): ScreenState {
  const find = { ...state.find, field: EMPTY_FIELD };
  return { ...state, overlay: "finding", find };
}

export function cancelFind(state: ScreenState): ScreenState {
  const { found } = state.find;
  const field = fieldWith(found?.text ?? "");
  return { ...state, overlay: "none", find: { field, found } };
}

/** Enter: from what is in the window on. */
export function keepFind(state: ScreenState, nowMs: number): ScreenState {
  const closed: ScreenState = {
    ...state,
    overlay: "none",
    find: { ...state.find, found: undefined },
  };
  return state.find.field.text === "" ? closed : stepFind(closed, 1, nowMs);
}

/** The next line that has the text, or the one before; behind the last one the first. */
export function stepFind(
  state: ScreenState,
  step: 1 | -1,
  nowMs: number,
): ScreenState {
  const { field, found } = state.find;
  const wanted = field.text.toLowerCase();
  if (wanted === "") {
    return toast(state, "info", "/ looks for a text on the page", nowMs);
  }
  const lines = pageOf(state).lines.flatMap((line, i) =>
    textOf(line).toLowerCase().includes(wanted) ? [i] : [],
  );
  if (lines.length === 0) {
    return toast(state, "info", `not on this page: ${field.text}`, nowMs);
  }
  const isHere = found?.screen === state.screen && found.text === field.text;
  const from = isHere ? found.line : (scrollOf(state) ?? 0) - step;
  const next =
    step === 1
      ? (lines.find((line) => line > from) ?? lines[0]!)
      : (lines.findLast((line) => line < from) ?? lines.at(-1)!);
  const there = scrollTo(state, next);
  const text = `${lines.indexOf(next) + 1} of ${lines.length}: ${field.text}`;
  return toast(
    {
      ...there,
      find: {
        field,
        found: { screen: state.screen, text: field.text, line: next },
      },
    },
    "info",
    text,
    nowMs,
  );
}
