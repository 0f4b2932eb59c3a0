/** The list of all scheduled tasks, with the heads of its columns above it. */
import type { Rect } from "../layout.ts";
import {
  emptyTaskList,
  taskListHeads,
  taskListLine,
  taskListTitle,
} from "../rows/task-list.ts";
import { useScreen } from "../store/use-screen.ts";
import { HeadedList } from "./HeadedList.tsx";

export function TaskListPane({ rect }: { readonly rect: Rect }) {
  const list = useScreen((s) => s.latest?.taskList);
  const filter = useScreen((s) => s.taskFilter.text);
  return (
    <HeadedList
      panel="all-tasks"
      rect={rect}
      above={taskListHeads}
      title={taskListTitle(list, filter)}
      filter={filter}
      note="newest first"
      noun="task"
      list={list}
      empty={emptyTaskList(list)}
      rowLine={taskListLine}
    />
  );
}
