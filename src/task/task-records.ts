/**
 * One task of one host in, records for people out: each source that tells what the task would run, best first.
 */
import { US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { WHAT_WOULD_HELP } from "./carrier.ts";
import { contextHints, evidenceHints } from "./evidence-hints.ts";
import { commandHints } from "./hints.ts";
import type { Change, HostEvidence } from "./host-evidence.ts";
import { maskTask } from "./mask-task.ts";
import { problem } from "./problem.ts";
import { GROUP_US } from "./task-view.ts";
import type { TaskView } from "./task-view.ts";
import type {
  CommandLayer,
  DecodedTask,
  ExecAction,
  TaskHint,
  TaskRecord,
} from "./task.ts";
import { commandLine, unwrapCommand } from "./unwrap.ts";

/** A task event tells of the same change. */
const EVENT_US = 5 * US_PER_SECOND;
/** A command is run before the task is there; the clocks of two hosts differ a little. */
const COMMAND_BEFORE_US = 60 * US_PER_SECOND;
const COMMAND_AFTER_US = 5 * US_PER_SECOND;

/** Sentence of a record without a definition. */
export const UNKNOWN_CONTENT = `The log does not show what this task runs: Sysmon writes binary registry values only as "Binary Data". ${WHAT_WOULD_HELP}`;

/** Where a definition comes from, in the order of how much it is worth. */
interface Source {
  readonly from: string;
  readonly definition: DecodedTask;
  readonly user?: string | undefined;
  readonly rank: number;
  /** How far from the change it tells of. */
  readonly distanceUs: Us;
}

const RANK = { value: 0, event: 1, otherEvent: 2, elsewhere: 3, here: 4 };

/** A task that only ran was neither made nor changed within the log. */
export function isListed(task: TaskView): boolean {
  const { changes, defining, deletions } = task;
  return (
    changes.length > 0 ||
    defining.length > 0 ||
    deletions.length > 0 ||
    hidings(task).length > 0
  );
}

function hidings({ tree }: TaskView): { timeUs: Us }[] {
  return tree.filter(({ what }) => what !== "index");
}

/**
 * The records of a task: the best source, then those that say something else. At least one.
 *
 * @param nearUs event time of what points to the task; undefined for the task as it is now
 */
export function recordsOf(
  host: HostEvidence,
  task: TaskView,
  nearUs: Us | undefined,
): readonly TaskRecord[] {
  const atUs = definedAt(task, nearUs);
  const sources = sourcesAt(task, atUs);
  const [best, ...others] = differing(sources);
  const caller = callerAt(task, atUs);
  const state = stateOf(task, nearUs);
  const id = `${host.hostId}|${task.key}`;
  const common = {
    hostId: host.hostId,
    hostName: host.hostName,
    guid: task.guid,
    path: task.path,
    timeUs: state.timeUs,
    change: state.change,
  };
  const shared: TaskHint[] = [
    ...evidenceHints(host, task),
    ...(others.length === 0
      ? []
      : [
          {
            hint: "sources-differ",
            reason: "two sources say different things about what it runs",
            matched: [best!, ...others].map(({ from }) => from).join(", "),
          },
        ]),
  ];
  if (best === undefined) {
    return [
      {
        ...common,
        id,
        user: caller?.user,
        definition: undefined,
        hints: shared,
        layers: [],
        from: "",
        unknown: UNKNOWN_CONTENT,
      },
    ];
  }
  return [best, ...others].map((source, i) => {
    const { masked, layers, hints } = opened(source.definition);
    return {
      ...common,
      // Each record has an id of its own; the best one keeps the task's.
      id: i === 0 ? id : `${id}|${source.from}`,
      user: caller?.user ?? source.user,
      definition: masked,
      hints: distinct([
        ...hints,
        ...contextHints(masked, atUs, caller),
        ...sources.flatMap(({ definition }) => definition.hints ?? []),
        ...shared,
      ]),
      layers,
      from: source.from,
      unknown: undefined,
    };
  });
}

/**
 * The time of the definition that is meant: of the change next to `nearUs`, else of the last one before it. A
 * command is an attempt; its time counts where nothing else is known.
 */
function definedAt(task: TaskView, nearUs: Us | undefined): Us {
  const times = task.defining.map(({ timeUs }) => timeUs);
  if (times.length === 0) {
    times.push(
      ...task.changes
        .filter(({ definition }) => definition !== undefined)
        .map(({ timeUs }) => timeUs),
    );
  }
  if (nearUs === undefined) return times.at(-1) ?? task.deletions.at(-1) ?? 0;
  const near = times
    .filter((timeUs) => Math.abs(timeUs - nearUs) <= EVENT_US)
    .toSorted((a, b) => Math.abs(a - nearUs) - Math.abs(b - nearUs));
  return near[0] ?? times.findLast((timeUs) => timeUs <= nearUs) ?? nearUs;
}

/** What became of the task last, up to `nearUs` and what belongs to that moment. */
function stateOf(
  task: TaskView,
  nearUs: Us | undefined,
): Pick<TaskRecord, "timeUs" | "change"> {
  const untilUs = nearUs === undefined ? Infinity : nearUs + EVENT_US;
  const known: Pick<TaskRecord, "timeUs" | "change">[] = [
    ...task.defining.map(({ timeUs, what }) => ({ timeUs, change: what })),
    // Listed behind: of one instant, the deletion is the last word.
    ...task.deletions.map((timeUs) => ({ timeUs, change: "deleted" as const })),
  ].filter(({ timeUs }) => timeUs <= untilUs);
  if (known.length === 0) {
    // What was asked for says more than that the task was hidden, or ran.
    const others: { timeUs: Us; asks?: Change["asks"] }[] = [
      ...task.runs,
      ...hidings(task),
      ...task.changes,
    ];
    const last = others.findLast(({ timeUs }) => timeUs <= untilUs);
    return {
      timeUs: last?.timeUs ?? nearUs ?? 0,
      change: last?.asks ?? "unknown",
    };
  }
  return known.reduce((last, next) =>
    next.timeUs >= last.timeUs ? next : last,
  );
}

/** Who asked: the Subject of a task event, else who ran the command. */
function callerAt(task: TaskView, atUs: Us): Change | undefined {
  const near = task.changes.filter(
    (change) => change.user !== undefined && isAround(change, atUs),
  );
  const event = near.find(({ source }) => source === "xml");
  const remote = near.find(({ remoteCaller }) => remoteCaller === true);
  if (event === undefined) return remote ?? near[0];
  return remote === undefined ? event : { ...event, remoteCaller: true };
}

function isAround({ source, timeUs }: Change, atUs: Us): boolean {
  return source === "command"
    ? timeUs >= atUs - COMMAND_BEFORE_US && timeUs <= atUs + COMMAND_AFTER_US
    : Math.abs(timeUs - atUs) <= EVENT_US;
}

/** All sources for the definition of that time, best first. */
function sourcesAt(task: TaskView, atUs: Us): Source[] {
  const sources: Source[] = [];
  for (const { writes } of task.bursts) {
    for (const { timeUs, definition } of writes) {
      const distanceUs = Math.abs(timeUs - atUs);
      if (definition === undefined || distanceUs > GROUP_US) continue;
      sources.push({
        from: "registry value",
        definition,
        rank: RANK.value,
        distanceUs,
      });
    }
  }
  for (const change of task.changes) {
    const { definition, label, user, timeUs } = change;
    if (definition === undefined || !isAround(change, atUs)) continue;
    sources.push({
      from: label,
      definition,
      user,
      rank: rankOf(change),
      distanceUs: Math.abs(timeUs - atUs),
    });
  }
  const known = sources.sort(
    (a, b) =>
      // A source that holds no action is a last resort, but its problems are worth showing.
      Number(a.definition.actions.length === 0) -
        Number(b.definition.actions.length === 0) ||
      a.rank - b.rank ||
      a.distanceUs - b.distanceUs,
  );
  const observed = known[0]?.definition.actions.length
    ? undefined
    : observedRun(task, atUs);
  return observed === undefined ? known : [observed, ...known];
}

function rankOf({ source, what, remoteCaller }: Change): number {
  if (source === "command") return remoteCaller ? RANK.elsewhere : RANK.here;
  return what === "created" || what === "updated"
    ? RANK.event
    : RANK.otherEvent;
}

/** What was seen to run next: an observation, no definition. */
function observedRun(task: TaskView, atUs: Us): Source | undefined {
  const nextUs =
    task.defining.find(({ timeUs }) => timeUs > atUs + GROUP_US)?.timeUs ??
    Infinity;
  const run =
    task.runs.find(
      ({ timeUs }) => timeUs >= atUs - GROUP_US && timeUs < nextUs,
    ) ?? (task.defining.length === 0 ? task.runs.at(-1) : undefined);
  if (run === undefined) return undefined;
  return {
    from: "observed run",
    definition: {
      status: "partial",
      source: "none",
      problems: [
        problem(
          "observed-run",
          "Seen to run; the definition, with its arguments, is not in the log.",
        ),
      ],
      actions: [{ type: "exec", id: null, command: run.action }],
      context: null,
    },
    rank: RANK.here,
    distanceUs: Math.abs(run.timeUs - atUs),
  };
}

/** The best source and those whose actions are others; what was only observed is not compared. */
function differing(sources: readonly Source[]): Source[] {
  const [best, ...others] = sources;
  if (best === undefined) return [];
  const told = new Set([fingerprint(best.definition)]);
  const result = [best];
  for (const source of others) {
    const print = fingerprint(source.definition);
    if (print === "" || told.has(print)) continue;
    told.add(print);
    result.push(source);
  }
  return result;
}

/** What the actions run, without what the sources write differently: case, blanks, quotes. */
function fingerprint({ actions }: DecodedTask): string {
  return actions
    .map((action) =>
      action.type === "exec"
        ? `${action.command ?? ""} ${action.arguments ?? ""}`
        : JSON.stringify({ ...action, id: null }),
    )
    .join("\n")
    .toLowerCase()
    .replace(/["']/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

interface Opened {
  readonly masked: DecodedTask;
  readonly layers: readonly CommandLayer[];
  readonly hints: readonly TaskHint[];
}

/** Unwrapping is the dear part, and definitions do not change. Layers come from the text before it is masked. */
const openedDefinitions = new WeakMap<DecodedTask, Opened>();

function opened(definition: DecodedTask): Opened {
  let known = openedDefinitions.get(definition);
  if (known === undefined) {
    known = open(definition);
    openedDefinitions.set(definition, known);
  }
  return known;
}

function open(definition: DecodedTask): Opened {
  const programs = definition.actions.filter(
    (action): action is ExecAction & { command: string } =>
      action.type === "exec" && action.command !== undefined,
  );
  const unwrapped = programs.map((action) =>
    unwrapCommand(action.command, action.arguments),
  );
  const texts = programs.flatMap((action, i) => [
    commandLine(action.command, action.arguments),
    ...unwrapped[i]!.layers.map(({ text }) => text),
  ]);
  return {
    masked: maskTask(definition),
    layers: unwrapped[0]?.layers ?? [],
    hints: commandHints(texts),
  };
}

function distinct(hints: readonly TaskHint[]): TaskHint[] {
  const seen = new Set<string>();
  return hints.filter(({ hint }) => !seen.has(hint) && seen.add(hint));
}
