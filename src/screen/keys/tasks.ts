/** The scheduled tasks: opening one from either list, its arrival, keeping it fresh, and the one next to it. */
import { pageOf } from "../pages.ts";
import { sectionAt } from "../rows/detail/page.ts";
import type { TaskDetail } from "../store/snapshot.ts";
import type { ScreenState, TaskPageState } from "../store/ui-store.ts";
import { select, taskAt } from "../store/ui-store.ts";
import { scrollArrived } from "./moving.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";

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
  return openPage(state, panel, row.id, undefined);
}

function openPage(
  state: ScreenState,
  panel: TaskPageState["panel"],
  id: string,
  arriveAt: string | undefined,
): Outcome {
  const taskPage = { id, panel, detail: undefined, scroll: 0, arriveAt };
  return done(
    { ...state, screen: "task", taskPage },
    send({ type: "task", id }),
  );
}

/** `[` and `]`: the task before or after in the list that it was opened from, in the same section. */
export function neighbourTask(
  state: ScreenState,
  step: 1 | -1,
  nowMs: number,
): Outcome {
  const page = state.taskPage;
  if (page === undefined) return done(state);
  const { panel } = page;
  const index = state.cursors[panel].index + step;
  const row = taskAt(state, panel, index);
  if (row === undefined) {
    const end = step === 1 ? "oldest" : "newest";
    return done(toast(state, "info", `this is the ${end} task at hand`, nowMs));
  }
  const section = sectionAt(pageOf(state), page.scroll);
  return openPage(select(state, panel, index), panel, row.id, section);
}

/** The task that was asked for: at the section the operator came from, else where the page stands. */
export function arriveTask(
  state: ScreenState,
  id: string,
  detail: TaskDetail | undefined,
): ScreenState {
  const page = state.taskPage;
  // An answer to a question that is no longer asked.
  if (page === undefined || page.id !== id) return state;
  const next: ScreenState = {
    ...state,
    taskPage: { ...page, detail: detail ?? null, arriveAt: undefined },
  };
  return scrollArrived(next, page.arriveAt, state);
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
