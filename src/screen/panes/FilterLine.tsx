/** The text field of the filter, over status and footer. */
import type { Layout } from "../layout.ts";
import { filterLines } from "../rows/filter-line.ts";
import { completionsAt } from "../filter/completion.ts";
import type { FilterField } from "../store/filter-state.ts";
import { seenIn } from "../store/seen.ts";
import type { ScreenState } from "../store/ui-store.ts";
import { activeFilter, keyContext, shown } from "../store/ui-store.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";

export interface FilterLineProps {
  readonly field: FilterField;
  readonly layout: Layout;
}

function listOf(state: ScreenState) {
  switch (state.screen) {
    case "rules":
      return state.latest?.ruleList;
    case "risk":
      return state.latest?.risk;
    case "events":
      return state.latest?.events;
    case "all-tasks":
      return state.latest?.taskList;
    default:
      return shown(state)?.alerts;
  }
}

export function FilterLine({ field, layout }: FilterLineProps) {
  const state = useScreen((s) => s);
  const { status, footer } = layout;
  const width = status?.w ?? footer?.w ?? 0;
  const list = listOf(state);
  const { text, caret, completing } = field;
  const offered =
    completing ??
    completionsAt(activeFilter(state).list, text, caret, seenIn(state));
  const [input, below] = filterLines(
    field,
    list,
    offered,
    keyContext(state),
    width,
  );
  return (
    <>
      {status !== undefined && input !== undefined && (
        <Lines rect={status} lines={[input]} />
      )}
      {footer !== undefined && below !== undefined && (
        <Lines rect={footer} lines={[below]} />
      )}
    </>
  );
}
