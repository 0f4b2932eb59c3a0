/** The list of alerts. */
import { memo } from "react";
import type { Rect } from "../layout.ts";
import type { AlertRowOptions } from "../rows/alerts.ts";
import {
  alertHeads,
  alertLine,
  alertsNote,
  alertsTitle,
  emptyAlerts,
  pausedNote,
} from "../rows/alerts.ts";
import { count } from "../rows/format.ts";
import type { Look } from "../rows/look.ts";
import { gap, word } from "../rows/segment.ts";
import type { AlertRow } from "../store/snapshot.ts";
import { heldAlerts, layoutOf, rangeIds, shown } from "../store/ui-store.ts";
import { useScreen } from "../store/use-screen.ts";
import { LineView, Lines } from "./LineView.tsx";
import { ListPane } from "./ListPane.tsx";
import { useLook } from "../store/use-look.ts";

export function AlertsPane({ rect }: { readonly rect: Rect }) {
  const alerts = useScreen((s) => shown(s)?.alerts);
  const title = useScreen((s) => {
    const list = shown(s)?.alerts;
    return list === undefined ? "Alerts" : alertsTitle(list, s.filter.text);
  });
  const marks = useScreen((s) => s.marks);
  const range = useScreen(rangeIds);
  const filter = useScreen((s) => s.filter.text);
  const sort = useScreen((s) => s.sortings.alerts);
  const arrived = useScreen((s) => s.arrived);
  const paused = useScreen((s) => pausedNote(heldAlerts(s)));
  const total = alerts?.matching ?? 0;
  const empty = useScreen((s) => (total > 0 ? "" : emptyAlerts(shown(s))));
  const look = useLook();
  const body = useScreen((s) => layoutOf(s).body);
  const hasHeads = useScreen((s) => s.zoom) && rect.y > body.y;
  return (
    <>
      {hasHeads && (
        <Lines
          rect={{ ...body, h: 1 }}
          lines={[alertHeads(body.w, sort, look)]}
        />
      )}
      <ListPane
        panel="alerts"
        rect={rect}
        title={title}
        note={alertsNote(arrived, filter, sort)}
        noteIsAlarm={filter !== "" || arrived > 0}
        pausedNote={paused}
        total={total}
        empty={empty}
        rowHeight={1}
        look={look}
        row={(index, selected) => {
          const row = alerts?.rows[index - alerts.from];
          return row === undefined ? (
            <LineView key={index} line={onItsWay(index)} width={rect.w} />
          ) : (
            <AlertRowView
              key={index}
              row={row}
              width={rect.w}
              selected={selected}
              marked={marks.has(row.id) || range.has(row.id)}
              look={look}
            />
          );
        }}
      />
    </>
  );
}

/** A row that was asked for and has not come yet. */
function onItsWay(index: number) {
  return { segments: [gap(2), word(`row ${count(index + 1)}`, "muted")] };
}

interface AlertRowViewProps extends AlertRowOptions {
  readonly row: AlertRow;
  readonly look: Look;
}

const AlertRowView = memo(function AlertRowView({
  row,
  look,
  ...options
}: AlertRowViewProps) {
  return (
    <LineView line={alertLine(row, options, look)} width={options.width} />
  );
});
