/**
 * Holds the state of the screen together: keys, pastes, sizes and reports go in, the state changes once for
 * each, and what has to be done outside (commands to the worker, quitting, repainting) is done. No React: a
 * test drives it, and a screen subscribes to it.
 */
import { US_PER_MS } from "../base/time.ts";
import type { Effect, Outcome } from "./keys/outcome.ts";
import { expire, paste, pressKey, repaint, resize } from "./keys/perform.ts";
import { receiveReport } from "./keys/reports.ts";
import type { TimeFormat } from "./rows/format.ts";
import type { Glyphs } from "./rows/glyphs.ts";
import type { Timing } from "./store/data-store.ts";
import type { Pace } from "./store/data-store.ts";
import { DataStore } from "./store/data-store.ts";
import {
  NO_MEMORY,
  isSameMemory,
  memoryOf,
  withMemory,
} from "./store/memory.ts";
import type { ScreenMemory } from "./store/memory.ts";
import type { FilterState } from "./store/filter-state.ts";
import type { Command, EventView, ListView, Report } from "./store/snapshot.ts";
import { FIRST_SORTINGS } from "./store/sorting.ts";
import type { OrderOf, SortedPanel } from "./store/sorting.ts";
import { wallClock } from "./store/ages.ts";
import type { Cursor, ScreenState, TerminalFigures } from "./store/ui-store.ts";
import { initialState, isAtTop, layoutOf, pinnedAt } from "./store/ui-store.ts";
import type { Theme } from "./theme/roles.ts";

/** What a screen cannot do by itself. */
export type OutsideEffect = Exclude<Effect, { type: "send" }>;

export interface ControllerOptions {
  readonly cols: number;
  readonly rows: number;
  readonly time: TimeFormat;
  readonly glyphs: Glyphs;
  readonly readOnly?: boolean;
  /** Themes that can be chosen; none where the terminal shows no colours. */
  readonly themes?: readonly string[];
  /** What is remembered of earlier runs. */
  readonly memory?: ScreenMemory;
  /** Told of what is to be remembered, when it changes. */
  onMemory?(memory: ScreenMemory): void;
  readonly timing: Timing;
  /** The wall clock, in milliseconds: ages of a live log are measured by it. @default the clock of the process */
  wallMs?(): number;
  /** How often the data is looked at. @default four times a second, where little changes */
  readonly pace?: Pace;
  /** How the terminal fares; asked while the page about the logs is open. */
  figures?(): TerminalFigures;
  /** Bytes sent to the terminal so far: looks that cost many are fewer. */
  bytesSent?(): number;
  send(command: Command): void;
  onEffect(effect: OutsideEffect): void;
}

/** The window of the alert list that is asked for changes at most once a frame. */
const VIEW_DELAY_MS = 16;
/** Rows a page of the asked-for window has at least and at most; four of them are sent. */
const MIN_PAGE = 20;
const MAX_PAGE = 75;

export class Controller {
  readonly #options: ControllerOptions;
  readonly #data: DataStore;
  readonly #listeners = new Set<() => void>();
  #state: ScreenState;
  #notified: ScreenState;
  #sentView = "";
  /** As it was told last. */
  #memory: ScreenMemory;
  #viewTimer: (() => void) | undefined;
  #toastTimer: (() => void) | undefined;
  #agesTimer: (() => void) | undefined;

  constructor(options: ControllerOptions) {
    this.#options = options;
    const { cols, rows, time, glyphs, timing, readOnly = false } = options;
    const { themes = [], memory = NO_MEMORY } = options;
    this.#state = withMemory(
      { ...initialState(cols, rows, time, glyphs), readOnly, themes },
      memory,
    );
    this.#memory = memory;
    this.#notified = this.#state;
    this.#data = new DataStore((snapshot) => {
      this.#take(
        receiveReport(
          this.#state,
          { type: "snapshot", snapshot },
          timing.now(),
        ),
      );
      this.#lookAtTerminal();
      this.#settle();
    }, options);
    this.#askForView();
  }

  readonly getState = (): ScreenState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A key by name. It acts on what is on the screen; newer data is let in behind it. */
  key(name: string): void {
    const now = this.#options.timing.now();
    this.#take(pressKey(this.#state, name, now));
    this.#data.flush();
    this.#settle();
  }

  paste(text: string): void {
    this.#take(paste(this.#state, text, this.#options.timing.now()));
    this.#settle();
  }

  resize(cols: number, rows: number): void {
    this.#state = resize(this.#state, cols, rows);
    this.#settle();
  }

  /** Draws everything anew, for when the terminal may show something else than we think. */
  repaint(): void {
    this.#take(repaint(this.#state));
    this.#settle();
  }

  /** Another look from now on. */
  dress(theme: Theme): void {
    this.#state = { ...this.#state, theme };
    this.#settle();
  }

  report(report: Report): void {
    if (report.type === "snapshot") {
      this.#data.receive(report.snapshot);
      return;
    }
    const now = this.#options.timing.now();
    this.#take(receiveReport(this.#state, report, now));
    this.#settle();
  }

  /** No timer is left behind, nobody is told of anything any more. */
  stop(): void {
    this.#listeners.clear();
    this.#data.stop();
    this.#viewTimer?.();
    this.#toastTimer?.();
    this.#agesTimer?.();
  }

  #take({ state, effects }: Outcome): void {
    this.#state = state;
    for (const effect of effects) {
      if (effect.type === "send") this.#options.send(effect.command);
      else this.#options.onEffect(effect);
    }
  }

  /** The event under the cursor is asked for when it is another one. */
  #followCursor(): void {
    const { screen, cursors, events } = this.#state;
    const { id } = cursors.events;
    if (screen !== "events" || id === undefined || id === events.id) return;
    // What is shown of the one before stays until this one has come; its place on the page is kept.
    this.#state = { ...this.#state, events: { ...events, id } };
    this.#options.send({ type: "event", id });
  }

  /** What follows from a change: the listeners, the window to ask for, the end of a toast. */
  #settle(): void {
    if (this.#state === this.#notified) return;
    this.#followCursor();
    this.#followWallClock();
    this.#notified = this.#state;
    if (
      this.#viewTimer === undefined &&
      viewKey(this.#state) !== this.#sentView
    ) {
      this.#viewTimer = this.#options.timing.after(VIEW_DELAY_MS, () => {
        this.#viewTimer = undefined;
        this.#askForView();
      });
    }
    this.#watchToast();
    this.#tellMemory();
    for (const listener of this.#listeners) listener();
  }

  /** While ages are shown, a look at the clock each second; drawn is what has become another age. */
  #followWallClock(): void {
    this.#agesTimer?.();
    this.#agesTimer = undefined;
    const { timing, wallMs = Date.now } = this.#options;
    const nowMs = wallMs();
    const wallUs = wallClock(this.#state, nowMs * US_PER_MS);
    if (wallUs !== this.#state.wallUs) {
      this.#state = { ...this.#state, wallUs };
    }
    if (wallUs === undefined) return;
    this.#agesTimer = timing.after(1_000 - (Math.floor(nowMs) % 1_000), () => {
      this.#followWallClock();
      this.#settle();
    });
  }

  #tellMemory(): void {
    const memory = memoryOf(this.#state);
    if (isSameMemory(memory, this.#memory)) return;
    this.#memory = memory;
    this.#options.onMemory?.(memory);
  }

  #lookAtTerminal(): void {
    const { figures } = this.#options;
    if (this.#state.screen !== "health" || figures === undefined) return;
    this.#state = { ...this.#state, terminal: figures() };
  }

  #askForView(): void {
    const key = viewKey(this.#state);
    if (key === this.#sentView) return;
    this.#sentView = key;
    this.#options.send(viewOf(this.#state));
  }

  #watchToast(): void {
    this.#toastTimer?.();
    const { toast } = this.#state;
    if (toast === undefined) return;
    const { timing } = this.#options;
    const wait = Math.max(0, Math.ceil(toast.untilMs - timing.now()));
    this.#toastTimer = timing.after(wait, () => {
      this.#state = expire(this.#state, timing.now());
      this.#settle();
      // A timer may come a fraction of a millisecond early: then nothing else would take the toast away.
      if (this.#state.toast === toast) this.#watchToast();
    });
  }
}

/** The rows that may be drawn next: the page in view, one before it and two behind, in whole pages. */
export function viewOf(state: ScreenState): Command & { type: "view" } {
  const page = Math.min(MAX_PAGE, Math.max(MIN_PAGE, state.rows));
  const from = ({ top }: Cursor): number =>
    Math.max(0, (Math.floor(top / page) - 1) * page);
  const { cursors, filter, ruleFilter, riskFilter, screen, sortings } = state;
  const { extras } = layoutOf(state);
  const listOf = <Panel extends SortedPanel>(
    panel: Panel,
    { text }: FilterState,
  ): ListView<OrderOf<Panel>> => {
    const { id, index } = cursors[panel];
    return {
      from: from(cursors[panel]),
      count: 4 * page,
      filter: text,
      sort: sortings[panel],
      // A list that shows its top goes on showing it.
      ...(id !== undefined &&
        !isAtTop(panel, state) && { anchor: { id, index } }),
    };
  };
  const isOnTasks =
    screen === "all-tasks" ||
    (screen === "task" && state.taskPage?.panel === "all-tasks");
  return {
    type: "view",
    alerts: listOf("alerts", filter),
    rules:
      screen === "rules" || screen === "rule"
        ? listOf("rules", ruleFilter)
        : undefined,
    risk:
      extras.risk !== undefined
        ? {
            from: 0,
            count: extras.risk.h,
            filter: "",
            sort: FIRST_SORTINGS.risk,
          }
        : screen === "risk" || screen === "entity"
          ? listOf("risk", riskFilter)
          : undefined,
    tasks: isOnTasks ? listOf("all-tasks", state.taskFilter) : undefined,
    health: screen === "health" ? true : undefined,
    // What a rule made of an event is a page over the list.
    events:
      screen === "events" || screen === "why"
        ? eventViewOf(state, page)
        : undefined,
    ...(extras.preview !== undefined && { preview: cursors.alerts.id }),
    attack: screen === "attack" ? true : undefined,
  };
}

/** Windows of the events go by the selected row: others come and go above it all the time. */
function eventViewOf(state: ScreenState, page: number): EventView {
  const { follow, seek } = state.events;
  const { id, index, top } = state.cursors.events;
  return {
    from: follow ? "end" : Math.max(0, (Math.floor(top / page) - 1) * page),
    count: 4 * page,
    filter: state.eventFilter.text,
    sort: state.sortings.events,
    anchor: follow || id === undefined ? undefined : { id, index },
    seek,
    pinned: pinnedAt(state),
  };
}

/** What makes it worth asking anew. Of the events the row under the cursor is part of it, since others come and go above it. */
function viewKey(state: ScreenState): string {
  const { events, ...lists } = viewOf(state);
  const others = JSON.stringify(lists, (name, value: unknown) =>
    name === "anchor" ? undefined : value,
  );
  return `${others}${JSON.stringify(events)}`;
}
