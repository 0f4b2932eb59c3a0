/** Copying: what is chosen, what there is to copy of it, and what of that is taken. */
import { plural } from "../rows/format.ts";
import type { CopyAbout, CopyItem } from "../store/copy.ts";
import type { ScreenState } from "../store/ui-store.ts";
import {
  activePanel,
  chosenAlerts,
  entityAt,
  eventAt,
  ruleAt,
  taskAt,
} from "../store/ui-store.ts";
import { fieldAtCursor } from "./event-fields.ts";
import { within } from "./moving.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";

/** `y`: the menu, while the worker makes up what stands in it. */
export function openCopy(state: ScreenState, nowMs: number): Outcome {
  const chosen = aboutOf(state);
  if (chosen === undefined) {
    return done(toast(state, "info", "there is nothing here to copy", nowMs));
  }
  const copyMenu = { ...chosen, items: undefined, chosen: 0 };
  return done(
    { ...state, overlay: "copy-menu", copyMenu },
    send({ type: "copies", about: chosen.about }),
  );
}

interface Chosen {
  readonly about: CopyAbout;
  readonly title: string;
}

function aboutOf(state: ScreenState): Chosen | undefined {
  const { screen, cursors } = state;
  const of = (
    kind: "task" | "rule" | "entity",
    id: string | undefined,
  ): Chosen | undefined =>
    id === undefined
      ? undefined
      : { about: { kind, id }, title: `this ${kind}` };
  switch (screen) {
    case "task":
      return of("task", state.taskPage?.id);
    case "rule":
      return of(
        "rule",
        state.rulePage?.kind === "rule" ? state.rulePage.id : undefined,
      );
    case "entity":
      return of("entity", state.entityPage?.id);
    case "rules":
      return of("rule", ruleAt(state, cursors.rules.index)?.id);
    case "risk":
      return of("entity", entityAt(state, cursors.risk.index)?.id);
    case "all-tasks":
      return of("task", taskAt(state, screen, cursors[screen].index)?.id);
    case "events":
      return eventChosen(state);
    default:
      return activePanel(state) === "tasks" && screen === "dashboard"
        ? of("task", taskAt(state, "tasks", cursors.tasks.index)?.id)
        : alertsChosen(state);
  }
}

function eventChosen(state: ScreenState): Chosen | undefined {
  const id = eventAt(state, state.cursors.events.index)?.id;
  if (id === undefined) return undefined;
  const field = fieldAtCursor(state)?.name;
  return { about: { kind: "event", id, field }, title: "this event" };
}

function alertsChosen(state: ScreenState): Chosen | undefined {
  const ids = chosenAlerts(state).map(({ id }) => id);
  if (ids.length === 0) return undefined;
  const title = ids.length === 1 ? "this alert" : plural(ids.length, "alert");
  return { about: { kind: "alerts", ids }, title };
}

export function arriveCopies(
  state: ScreenState,
  about: CopyAbout,
  items: readonly CopyItem[],
): ScreenState {
  const { copyMenu } = state;
  // An answer to a question that is no longer asked.
  if (JSON.stringify(copyMenu?.about) !== JSON.stringify(about)) return state;
  return { ...state, copyMenu: { ...copyMenu!, items } };
}

export function stepCopy(state: ScreenState, step: 1 | -1): ScreenState {
  const { copyMenu } = state;
  if (copyMenu?.items === undefined) return state;
  const chosen = within(copyMenu.chosen + step, copyMenu.items.length - 1);
  return { ...state, copyMenu: { ...copyMenu, chosen } };
}

export function closeCopy(state: ScreenState): ScreenState {
  return { ...state, overlay: "none", copyMenu: undefined };
}

/** @param letter undefined: the chosen one */
export function copyItem(
  state: ScreenState,
  letter: string | undefined,
  nowMs: number,
): Outcome {
  const { copyMenu } = state;
  if (copyMenu?.items === undefined) return done(state);
  const { items, chosen } = copyMenu;
  const item =
    letter === undefined
      ? items[chosen]
      : items.find(({ key }) => key === letter);
  if (item === undefined) {
    const text = `there is nothing under ${letter ?? "it"} to copy`;
    return done(toast(state, "info", text, nowMs));
  }
  const { name, text } = item;
  return done(closeCopy(state), { type: "copy", name, text });
}
