/**
 * A panel that is a list: its title rule, then the rows that fit, or what stands there when it is empty. Only
 * the rows in view are mounted, and a row is drawn again only when it, the selection or the clock changed.
 */
import { memo } from "react";
import type { ReactNode } from "react";
import type { Panel, Rect } from "../layout.ts";
import type { Look } from "../rows/look.ts";
import type { Line } from "../rows/segment.ts";
import { wrapText } from "../rows/segment.ts";
import { titleRule } from "../rows/title-rule.ts";
import type { Cursor } from "../store/ui-store.ts";
import { activePanel, isLookedUp } from "../store/ui-store.ts";
import { useScreen } from "../store/use-screen.ts";
import { Area, LineView, Lines } from "./LineView.tsx";

export interface ListPaneProps {
  readonly panel: Panel;
  readonly rect: Rect;
  readonly title: string;
  readonly note: string;
  readonly noteIsAlarm?: boolean;
  /** What is said instead while the display is paused. @default that it is */
  readonly pausedNote?: string;
  /** Rows in the whole list. */
  readonly total: number;
  readonly empty: string;
  readonly rowHeight: number;
  /** The row at an index of the list. */
  readonly row: (index: number, selected: boolean) => ReactNode;
  readonly look: Look;
}

export function ListPane(props: ListPaneProps) {
  const { panel, rect, title, total, rowHeight, row, look } = props;
  const cursor = useScreen((s): Cursor => s.cursors[panel]);
  const focused = useScreen((s) => activePanel(s) === panel);
  const paused = useScreen((s) => s.frozen !== undefined && !isLookedUp(panel));
  const heading = titleRule(
    {
      name: title,
      focused,
      note: paused ? (props.pausedNote ?? "paused") : props.note,
      alarm: paused || props.noteIsAlarm === true,
    },
    rect.w,
    look.glyphs,
  );
  if (total === 0) {
    return (
      <Lines rect={rect} lines={[heading, ...emptyLines(props.empty, rect)]} />
    );
  }
  const visible = Math.floor((rect.h - 1) / rowHeight);
  const count = Math.max(0, Math.min(visible, total - cursor.top));
  return (
    <Area rect={rect}>
      <LineView line={heading} width={rect.w} />
      {Array.from({ length: count }, (_, i) => {
        const index = cursor.top + i;
        return row(index, focused && index === cursor.index);
      })}
    </Area>
  );
}

function emptyLines(text: string, rect: Rect): Line[] {
  const lines = wrapText(text, rect.w - 4, rect.h - 1, { role: "muted" });
  return lines.map((segments) => ({
    segments: [{ text: "  " }, ...segments],
  }));
}

export interface RowLinesProps {
  readonly lines: readonly Line[];
  readonly width: number;
}

/** The lines of one row. */
export const RowLines = memo(function RowLines({
  lines,
  width,
}: RowLinesProps) {
  return lines.map((own, i) => <LineView key={i} line={own} width={width} />);
});
