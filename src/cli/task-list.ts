/**
 * The scheduled tasks of all hosts as the screen sees them: the newest for its panel, and the whole list, newest first,
 * filtered and cut to the window that is looked at. Rows are made anew only when something about a task became known.
 */
import type { TaskEvidence } from "../alert/task-evidence.ts";
import { compileTaskFilter } from "../screen/filter/filter.ts";
import type { CompiledFilter } from "../screen/filter/language.ts";
import type {
  ListView,
  TaskDetail,
  TaskList,
  TaskPanel,
  TaskRow,
} from "../screen/store/snapshot.ts";
import { describeAction } from "../task/describe.ts";
import { maskSecrets } from "../task/secrets.ts";
import type { TaskAction, TaskRecord } from "../task/task.ts";
import { MOST_ROWS } from "./alert-list.ts";

/** Rows of the panel on the dashboard. */
const PANEL_ROWS = 60;

export class TaskListView {
  readonly #tasks: TaskEvidence;
  #view: ListView | undefined;
  #filter: CompiledFilter<TaskRow> & { ok: true } = {
    ok: true,
    test: () => true,
  };
  #filterError: TaskList["filterError"];
  #version = -1;
  #records: readonly TaskRecord[] = [];
  /** By index of the record; made when a row is asked for. */
  #rows: (TaskRow | undefined)[] = [];
  #panel: TaskPanel = { total: 0, rows: [], version: -1 };
  #matching: readonly TaskRow[] = [];

  constructor(tasks: TaskEvidence) {
    this.#tasks = tasks;
  }

  /** @param view undefined while nobody looks */
  look(view: ListView | undefined): void {
    if (view !== undefined && view.filter !== this.#view?.filter) {
      const compiled = compileTaskFilter(view.filter);
      // While the text does not parse, the last valid filter stays in force.
      if (compiled.ok) this.#filter = compiled;
      this.#filterError = compiled.ok
        ? undefined
        : { message: compiled.message, at: compiled.at };
    }
    this.#view = view;
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
    const view = this.#view;
    if (view === undefined) return undefined;
    this.#refresh();
    const rows = this.#records.map((_, i) => this.#row(i));
    this.#matching = rows.filter((row) => this.#filter.test(row));
    const matching = this.#matching.length;
    const count = Math.max(1, Math.min(view.count, MOST_ROWS));
    const from = Math.max(0, Math.min(view.from, matching - count));
    return {
      total: rows.length,
      remote: rows.filter(({ origin }) => origin?.kind === "remote").length,
      matching,
      from,
      rows: this.#matching.slice(from, from + count),
      filter: view.filter,
      filterError: this.#filterError,
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
    const list = this.#view === undefined ? this.#records : this.#matching;
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
