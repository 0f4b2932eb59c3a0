/** Sequences that have begun: what may fire next, and how long it still can. */
import { memo } from "react";
import type { Rect } from "../layout.ts";
import type { Look } from "../rows/look.ts";
import type { PendingRowOptions } from "../rows/pending.ts";
import {
  EMPTY_PENDING,
  pendingLines,
  pendingNote,
  pendingTitle,
} from "../rows/pending.ts";
import type { PendingRow } from "../store/snapshot.ts";
import { rowHeight, shown } from "../store/ui-store.ts";
import { useScreen } from "../store/use-screen.ts";
import { ListPane, RowLines } from "./ListPane.tsx";
import { useLook } from "../store/use-look.ts";

export function PendingPane({ rect }: { readonly rect: Rect }) {
  const pending = useScreen((s) => shown(s)?.pending);
  const height = useScreen((s) => rowHeight("pending", s));
  const look = useLook(true);
  const rows = pending?.rows ?? [];
  return (
    <ListPane
      panel="pending"
      rect={rect}
      title={pending === undefined ? "Pending" : pendingTitle(pending)}
      note={pending === undefined ? "" : pendingNote(pending)}
      total={rows.length}
      empty={EMPTY_PENDING}
      rowHeight={height}
      look={look}
      row={(index, selected) => {
        const row = rows[index];
        return row === undefined ? null : (
          <PendingRowView
            key={index}
            row={row}
            width={rect.w}
            selected={selected}
            height={height}
            look={look}
          />
        );
      }}
    />
  );
}

interface PendingRowViewProps extends PendingRowOptions {
  readonly row: PendingRow;
  readonly look: Look;
}

const PendingRowView = memo(function PendingRowView({
  row,
  look,
  ...options
}: PendingRowViewProps) {
  return (
    <RowLines lines={pendingLines(row, options, look)} width={options.width} />
  );
});
