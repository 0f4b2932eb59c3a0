/**
 * The scheduled tasks of all hosts as the screen sees them: the newest for its panel, and the whole list, filtered,
 * sorted and cut to the window that is looked at. Rows are made anew only when something about a task became known.
 */
import type { TaskEvidence } from "../alert/task-evidence.ts";
import { compileTaskFilter } from "../screen/filter/filter.ts";
import type {
  TaskDetail,
  TaskList,
  TaskPanel,
  TaskRow,
  TaskView,
} from "../screen/store/snapshot.ts";
import type { OrderOf } from "../screen/store/sorting.ts";
import { describeAction } from "../task/describe.ts";
import { maskSecrets } from "../task/secrets.ts";
import type { TaskAction, TaskRecord } from "../task/task.ts";
import { ListWindow, byText } from "./list-window.ts";
import type { Compare } from "./list-window.ts";

/** Rows of the panel on the dashboard. */
const PANEL_ROWS = 60;

export class TaskListView {
  readonly #tasks: TaskEvidence;
  readonly #window = new ListWindow<TaskRow, OrderOf<"all-tasks">>(
    compileTaskFilter,
    COMPARE,
  );
  #version = -1;
  #records: readonly TaskRecord[] = [];
  /** By index of the record; made when a row is asked for. */
  #rows: (TaskRow | undefined)[] = [];
  #panel: TaskPanel = { total: 0, rows: [], version: -1 };

  constructor(tasks: TaskEvidence) {
    this.#tasks = tasks;
  }

  /** @param view undefined while nobody looks */
  look(view: TaskView | undefined): void {
    this.#window.look(view);
  }

  /** The newest tasks. The same object until something became known. */
  panel(): TaskPanel {
    this.#refresh();
    if (this.#panel.version !== this.#version) {
      const total = this.#records.length;
      const shown = this.#records.slice(0, PANEL_ROWS);
      const rows = shown.map((_, i) => this.#row(i));
      this.#panel = { total, rows, version: this.#version };
    }
    return this.#panel;
  }

  /** Undefined while nobody looks. */
  list(): TaskList | undefined {
    const { view } = this.#window;
    if (view === undefined) return undefined;
    this.#refresh();
    const rows = this.#records.map((_, i) => this.#row(i));
    this.#window.arrange(rows, view.sort);
    return {
      total: rows.length,
      remote: rows.filter(({ origin }) => origin?.kind === "remote").length,
      ...this.#window.cut(view),
    };
  }

  /** Everything about one task; undefined where it is no longer known. */
  detail(id: string): TaskDetail | undefined {
    this.#refresh();
    const at = this.#records.findIndex((record) => record.id === id);
    const record = this.#records[at];
    if (record === undefined) return undefined;
    const { hostId, guid, path } = record;
    const [best = record, ...others] = this.#tasks.tracker.find({
      hostId,
      guid,
      path,
    });
    const { view, matching } = this.#window;
    const list = view === undefined ? this.#records : matching;
    return {
      id,
      version: this.#version,
      row: this.#row(at),
      index: list.findIndex((each) => each.id === id),
      total: list.length,
      records: [best, ...others],
    };
  }

  #refresh(): void {
    const { tracker, version } = this.#tasks;
    if (version === this.#version) return;
    this.#version = version;
    this.#records = tracker.records();
    this.#rows = [];
  }

  #row(index: number): TaskRow {
    return (this.#rows[index] ??= taskRow(this.#records[index]!));
  }
}

/** Rows are given newest first, and those that are alike stay so. */
const COMPARE: Readonly<Record<OrderOf<"all-tasks">, Compare<TaskRow>>> = {
  time: () => 0,
  reasons: (a, b) => b.hints.length - a.hints.length,
  host: (a, b) => byText(a.host, b.host),
  name: (a, b) => byText(a.name, b.name),
};

/** A program's kind goes without saying: `cmd.exe /c …`, but `com {…}`. */
function actionText(action: TaskAction): string {
  const text = maskSecrets(describeAction(action));
  return action.type === "exec" ? text.replace(/^exec\s+/, "") : text;
}

/** Of a request from another machine, which one. */
function callerPlace({ origin }: TaskRecord): string | undefined {
  if (origin?.kind !== "remote") return undefined;
  const place = origin.host ?? origin.address ?? "another host";
  return `asked from ${place}${origin.inferred ? " (inferred)" : ""}`;
}

/** Nothing but a request is known. */
function isAsked({ parts = [] }: TaskRecord): boolean {
  return parts.some(({ part, inferred }) => part === "change" && inferred);
}

function taskRow(record: TaskRecord): TaskRow {
  const { definition, layers } = record;
  const action = definition?.actions[0];
  const more = (definition?.actions.length ?? 0) - 1;
  const detail = [
    record.change,
    record.from,
    record.user === undefined ? undefined : `by ${record.user}`,
    callerPlace(record),
    definition?.runAs == null ? undefined : `runs as ${definition.runAs}`,
    ...(definition?.triggers ?? []).slice(0, 2),
    more > 0 ? `${more} more action${more === 1 ? "" : "s"}` : undefined,
  ].filter((part) => part !== undefined);
  return {
    id: record.id,
    timeUs: record.timeUs,
    host: record.hostName,
    name: record.path ?? record.guid ?? "",
    command: action === undefined ? "" : actionText(action),
    decoded: maskSecrets(layers.at(-1)?.text ?? ""),
    detail: detail.join(", "),
    unknown: record.unknown,
    change: record.change,
    user: record.user ?? "",
    origin: record.origin,
    hints: [...new Set(record.hints.map(({ hint }) => hint))],
    guid: record.guid ?? "",
    asked: isAsked(record),
  };
}
