/** The text field of the filter, over status and footer. */
import type { Layout } from "../layout.ts";
import { filterLines } from "../rows/filter-line.ts";
import type { FilterField } from "../store/filter-state.ts";
import { keyContext, shown } from "../store/ui-store.ts";
import { useScreen } from "../store/use-screen.ts";
import { Lines } from "./LineView.tsx";

export interface FilterLineProps {
  readonly field: FilterField;
  readonly layout: Layout;
}

export function FilterLine({ field, layout }: FilterLineProps) {
  const state = useScreen((s) => s);
  const { status, footer } = layout;
  const width = status?.w ?? footer?.w ?? 0;
  const list =
    state.screen === "rules" ? state.latest?.ruleList : shown(state)?.alerts;
  const [input, below] = filterLines(field, list, keyContext(state), width);
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
