/**
 * What the palette can be told beside the keys: a word and what it is about, `theme light`, `goto 12:04`. One table, that the
 * palette and the list of keys in the docs read.
 */
import { parseSpeed } from "../../base/replay-speed.ts";
import { formatTimestamp } from "../../base/time.ts";
import type { FilteredList } from "../filter/filter.ts";
import { filterProblem, setFilter } from "../store/filter-state.ts";
import { MOST_REMEMBERED } from "../store/memory.ts";
import type { SavedFilter } from "../store/memory.ts";
import type { ScreenState } from "../store/ui-store.ts";
import {
  START,
  activeFilter,
  isReplay,
  reconcile,
  shown,
  withFilter,
} from "../store/ui-store.ts";
import { showEvents } from "./events.ts";
import { goTo } from "./going.ts";
import type { Outcome } from "./outcome.ts";
import { done, send, toast } from "./outcome.ts";
import { jumpTo, targetOf } from "./replay.ts";
import { showAlerts, showRisk } from "./risk.ts";
import { timeOf } from "./time-of.ts";

/** Something that can stand behind the word. */
export interface Offer {
  readonly text: string;
  readonly note: string;
}

export interface WordCommand {
  readonly name: string;
  /** What stands behind the word, for people. */
  readonly argument: string;
  readonly label: string;
  /** Why it cannot be done now; undefined if it can. */
  whyNot(state: ScreenState): string | undefined;
  /** What is wrong with an argument; undefined for a good one. */
  problem(state: ScreenState, argument: string): string | undefined;
  offers(state: ScreenState): readonly Offer[];
  /** Only with an argument without a problem. */
  run(state: ScreenState, argument: string, nowMs: number): Outcome;
}

const SPEEDS = ["1", "2", "5", "10", "30", "60", "100", "1000", "max"];
const LONGEST_NAME = 40;

export const LIST_NAMES: Readonly<Record<FilteredList, string>> = {
  alerts: "alerts",
  rules: "rules",
  risk: "entities",
  tasks: "tasks",
  events: "events",
};

export const WORD_COMMANDS: readonly WordCommand[] = [
  {
    name: "filter",
    argument: "text",
    label: "filter the list in front",
    whyNot: (state) =>
      hasList(state) ? undefined : "there is no list in front",
    problem: (state, text) => filterProblem(activeFilter(state), text),
    offers: (state) => filterOffers(state),
    run: (state, text) =>
      done(reconcile(withFilter(state, (filter) => setFilter(filter, text)))),
  },
  {
    name: "goto",
    argument: "time",
    label: "the events around a time: 12:04, -5m",
    whyNot: (state) =>
      shown(state)?.streamUs === undefined
        ? "no event has come yet"
        : undefined,
    problem: (state, text) =>
      timeIn(state, text) === undefined
        ? "a time is 12:04, 12:04:31, 2026-03-11 12:04, or -5m before the newest event"
        : undefined,
    offers: () => [],
    run: (state, text) =>
      done(
        showEvents(
          state,
          `around:${formatTimestamp(timeIn(state, text) ?? 0)}+-5m`,
        ),
      ),
  },
  {
    name: "speed",
    argument: "1 to 1000, max",
    label: "how fast the replay runs",
    whyNot: whyNoReplay,
    problem: (_state, text) =>
      parseSpeed(text) === undefined
        ? "a speed is 1 to 1000, or max"
        : undefined,
    offers: () =>
      SPEEDS.map((text) => ({
        text,
        note: text === "max" ? "as fast as it goes" : "times real time",
      })),
    run: (state, text) =>
      done(state, send({ type: "replay-speed", speed: parseSpeed(text) ?? 1 })),
  },
  {
    name: "jump",
    argument: "time, +5m, 40%, 11:41..11:43",
    label: "where the replay goes on, or what it plays again and again",
    whyNot: whyNoReplay,
    problem: (state, text) => {
      const to = targetOf(state, text);
      return to.kind === "problem" ? to.text : undefined;
    },
    offers: () => [],
    run: (state, text) => jumpTo(state, targetOf(state, text)),
  },
  {
    name: "theme",
    argument: "name or file",
    label: "how the screen looks",
    whyNot: ({ themes }) =>
      themes.length === 0
        ? "colours are off: NO_COLOR, --color mono"
        : undefined,
    problem: ({ themes }, text) =>
      themes.includes(text) || text.includes("/") || text.endsWith(".json")
        ? undefined
        : `the themes are ${themes.join(", ")}, or a path ending in .json`,
    offers: ({ themes }) => themes.map((text) => ({ text, note: "" })),
    run: (state, name) => done(state, { type: "theme", name }),
  },
  {
    name: "save",
    argument: "name",
    label: "the filter in force, under a name",
    whyNot: (state) =>
      hasList(state) && activeFilter(state).text !== ""
        ? undefined
        : "no filter is in force here",
    problem: ({ saved }, name) =>
      name.length > LONGEST_NAME
        ? `a name has at most ${LONGEST_NAME} characters`
        : saved.length >= MOST_REMEMBERED && !saved.some((s) => s.name === name)
          ? `${MOST_REMEMBERED} filters are saved; forget one first`
          : undefined,
    offers: () => [],
    run: (state, name, nowMs) => done(saveFilter(state, name, nowMs)),
  },
  {
    name: "forget",
    argument: "name",
    label: "a saved filter",
    whyNot: ({ saved }) =>
      saved.length === 0 ? "no filter is saved" : undefined,
    problem: ({ saved }, name) =>
      saved.some((each) => each.name === name)
        ? undefined
        : `no filter is saved as "${name}"`,
    offers: ({ saved }) =>
      saved.map(({ name, text }) => ({ text: name, note: text })),
    run: (state, name, nowMs) =>
      done(
        toast(
          { ...state, saved: state.saved.filter((s) => s.name !== name) },
          "info",
          `forgot the filter "${name}"`,
          nowMs,
        ),
      ),
  },
];

function whyNoReplay(state: ScreenState): string | undefined {
  return isReplay(state) ? undefined : "this is not a replay";
}

/** A list with a filter has the window, or shares it. */
function hasList({ screen }: ScreenState): boolean {
  return (
    screen === "dashboard" ||
    screen === "rules" ||
    screen === "risk" ||
    screen === "events" ||
    screen === "all-tasks"
  );
}

function filterOffers(state: ScreenState): readonly Offer[] {
  const { list, history } = activeFilter(state);
  const saved = state.saved.filter((each) => each.list === list);
  return [
    ...saved.map(({ name, text }) => ({ text, note: name })),
    ...history
      .filter((text) => saved.every((each) => each.text !== text))
      .map((text) => ({ text, note: "used before" })),
  ];
}

function timeIn(state: ScreenState, text: string): number | undefined {
  const streamUs = shown(state)?.streamUs;
  if (streamUs === undefined) return undefined;
  return timeOf(text, streamUs, state.time === "local");
}

function saveFilter(
  state: ScreenState,
  name: string,
  nowMs: number,
): ScreenState {
  const { list, text } = activeFilter(state);
  const others = state.saved.filter((each) => each.name !== name);
  const saved = [...others, { name, list, text }].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return toast(
    { ...state, saved },
    "info",
    `saved "${name}": the palette has it from now on`,
    nowMs,
  );
}

/** A saved filter: its list from the top, with the filter in force. */
export function openSaved(
  state: ScreenState,
  { list, text }: SavedFilter,
): ScreenState {
  switch (list) {
    case "alerts":
      return showAlerts(goTo(state, "dashboard"), text);
    case "risk":
      return showRisk(goTo(state, "risk"), text);
    case "events":
      return showEvents(state, text);
    case "rules": {
      const there = goTo(state, "rules");
      return reconcile({
        ...withFilter(there, (filter) => setFilter(filter, text)),
        cursors: { ...there.cursors, rules: START },
      });
    }
    case "tasks": {
      const there = goTo(state, "all-tasks");
      return reconcile({
        ...withFilter(there, (filter) => setFilter(filter, text)),
        cursors: { ...there.cursors, "all-tasks": START },
      });
    }
  }
}
