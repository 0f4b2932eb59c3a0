/** The list of all scheduled tasks, with the heads of its columns above it. */
import type { Rect } from "../layout.ts";
import {
  emptyTaskList,
  taskListHeads,
  taskListLine,
  taskListTitle,
} from "../rows/task-list.ts";
import { sortingText } from "../store/sorting.ts";
import { useScreen } from "../store/use-screen.ts";
import { HeadedList } from "./HeadedList.tsx";

export function TaskListPane({ rect }: { readonly rect: Rect }) {
  const list = useScreen((s) => s.latest?.taskList);
  const filter = useScreen((s) => s.taskFilter.text);
  const sort = useScreen((s) => s.sortings["all-tasks"]);
  return (
    <HeadedList
      panel="all-tasks"
      rect={rect}
      above={(width, look) => taskListHeads(width, sort, look)}
      title={taskListTitle(list, filter)}
      filter={filter}
      note={sortingText(sort)}
      noun="task"
      list={list}
      empty={emptyTaskList(list)}
      rowLine={taskListLine}
    />
  );
}
