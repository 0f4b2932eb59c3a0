/** The scheduled tasks: opening one from either list, keeping it fresh, and the one next to it. */
import type { ScreenState, TaskPageState } from "../store/ui-store.ts";
import { select as selectRow, taskAt } from "../store/ui-store.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";
import { openNeighbour, openPage } from "./row-page.ts";

/** Enter: the page of the task under the cursor. */
export function openTask(
  state: ScreenState,
  panel: TaskPageState["panel"],
  nowMs: number,
): Outcome {
  const row = taskAt(state, panel, state.cursors[panel].index);
  if (row === undefined) {
    return done(toast(state, "info", "there is no task to open", nowMs));
  }
  return openPage(state, "taskPage", row, undefined, { panel });
}

/** `[` and `]`: the task before or after in the list that it was opened from. */
export function neighbourTask(
  state: ScreenState,
  step: 1 | -1,
  nowMs: number,
): Outcome {
  const { panel } = state.taskPage ?? {};
  if (panel === undefined) return done(state);
  const index = state.cursors[panel].index + step;
  const row = taskAt(state, panel, index);
  const select = () => selectRow(state, panel, index);
  return openNeighbour(state, "taskPage", row, step, nowMs, select, { panel });
}

/** A task is asked for again while its page is open and something about any task became known. */
export function withFreshTask({ state, effects }: Outcome): Outcome {
  const page = state.taskPage;
  const version = state.latest?.tasks.version;
  const isStale =
    page?.detail != null &&
    version !== undefined &&
    page.detail.version !== version;
  if (!isStale) return { state, effects };
  // Taken over at once, so that the same difference is not asked about twice.
  const detail = { ...page.detail!, version };
  return {
    state: { ...state, taskPage: { ...page, detail } },
    effects: [...effects, send({ type: "task", id: page.id })],
  };
}
