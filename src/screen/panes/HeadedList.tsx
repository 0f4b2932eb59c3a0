/** A list with a line above it; a row that has not arrived yet is named by its number. */
import { memo } from "react";
import type { Rect } from "../layout.ts";
import { count } from "../rows/format.ts";
import type { Look } from "../rows/look.ts";
import type { Line } from "../rows/segment.ts";
import { gap, word } from "../rows/segment.ts";
import { layoutOf } from "../store/ui-store.ts";
import { useLook } from "../store/use-look.ts";
import { useScreen } from "../store/use-screen.ts";
import { LineView, Lines } from "./LineView.tsx";
import { ListPane } from "./ListPane.tsx";
import type { ListPaneProps } from "./ListPane.tsx";

/** The line of a row. One function for all rows of a list, so that a row is drawn again only when it changes. */
type RowLine<Row> = (
  row: Row,
  options: { readonly width: number; readonly selected: boolean },
  look: Look,
) => Line;

interface HeadedListProps<Row> extends Pick<
  ListPaneProps,
  "panel" | "title" | "empty"
> {
  readonly rect: Rect;
  /** The line above, for a width. */
  readonly above: (width: number, look: Look) => Line;
  readonly filter: string;
  /** The order of the rows, beside the title. */
  readonly note: string;
  /** What a row is called: `rule`. */
  readonly noun: string;
  readonly list:
    | {
        readonly matching: number;
        /** Number of the first row that is there. */
        readonly from: number;
        readonly rows: readonly Row[];
      }
    | undefined;
  readonly rowLine: RowLine<Row>;
}

export function HeadedList<Row>({
  rect,
  above: aboveLine,
  filter,
  note,
  noun,
  list,
  rowLine,
  ...pane
}: HeadedListProps<Row>) {
  const body = useScreen((s) => layoutOf(s).body);
  const look = useLook();
  const above = { ...body, h: rect.y - body.y };
  return (
    <>
      {above.h > 0 && <Lines rect={above} lines={[aboveLine(above.w, look)]} />}
      <ListPane
        {...pane}
        rect={rect}
        note={filter === "" ? note : `filter: ${filter}; ${note}`}
        noteIsAlarm={filter !== ""}
        total={list?.matching ?? 0}
        rowHeight={1}
        look={look}
        row={(index, selected) => {
          const row = list?.rows[index - list.from];
          return row === undefined ? (
            <LineView
              key={index}
              line={{
                segments: [
                  gap(2),
                  word(`${noun} ${count(index + 1)}`, "muted"),
                ],
              }}
              width={rect.w}
            />
          ) : (
            <RowView
              key={index}
              row={row}
              rowLine={rowLine as RowLine<unknown>}
              width={rect.w}
              selected={selected}
              look={look}
            />
          );
        }}
      />
    </>
  );
}

interface RowViewProps {
  readonly row: unknown;
  readonly rowLine: RowLine<unknown>;
  readonly width: number;
  readonly selected: boolean;
  readonly look: Look;
}

const RowView = memo(function RowView({
  row,
  rowLine,
  look,
  ...options
}: RowViewProps) {
  return <LineView line={rowLine(row, options, look)} width={options.width} />;
});
