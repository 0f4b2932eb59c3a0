/** What newly created scheduled tasks would run, decoded. */
import { memo } from "react";
import type { Rect } from "../layout.ts";
import { count } from "../rows/format.ts";
import type { Look } from "../rows/look.ts";
import type { TaskRowOptions } from "../rows/tasks.ts";
import { EMPTY_TASKS, taskLines } from "../rows/tasks.ts";
import type { TaskRow } from "../store/snapshot.ts";
import { rowHeight, shown } from "../store/ui-store.ts";
import { useScreen } from "../store/use-screen.ts";
import { ListPane, RowLines } from "./ListPane.tsx";
import { useLook } from "../store/use-look.ts";

export function TasksPane({ rect }: { readonly rect: Rect }) {
  const tasks = useScreen((s) => shown(s)?.tasks);
  const height = useScreen((s) => rowHeight("tasks", s));
  const look = useLook();
  const rows = tasks?.rows ?? [];
  const total = tasks?.total ?? 0;
  return (
    <ListPane
      panel="tasks"
      rect={rect}
      title={
        tasks === undefined ? "Task actions" : `Task actions ${count(total)}`
      }
      note={
        rows.length < total ? `the newest ${rows.length}, decoded` : "decoded"
      }
      total={rows.length}
      empty={EMPTY_TASKS}
      rowHeight={height}
      look={look}
      row={(index, selected) => {
        const row = rows[index];
        return row === undefined ? null : (
          <TaskRowView
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

interface TaskRowViewProps extends TaskRowOptions {
  readonly row: TaskRow;
  readonly look: Look;
}

const TaskRowView = memo(function TaskRowView({
  row,
  look,
  ...options
}: TaskRowViewProps) {
  return (
    <RowLines lines={taskLines(row, options, look)} width={options.width} />
  );
});
