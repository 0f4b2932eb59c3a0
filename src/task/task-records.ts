/**
 * One task of one host in, records for people out: each source that tells what the task would run, best first.
 */
import { US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { WHAT_WOULD_HELP } from "./carrier.ts";
import { contextHints, evidenceHints } from "./evidence-hints.ts";
import type { Caller, Change, HostEvidence, Payload } from "./host-evidence.ts";
import { firstLayers, openTask, withPayloads } from "./opened-task.ts";
import { problem } from "./problem.ts";
import { taskDifferences } from "./task-differences.ts";
import { originOf } from "./task-origin.ts";
import { placeOf, storyOf } from "./task-story.ts";
import { GROUP_US } from "./task-view.ts";
import type { TaskView } from "./task-view.ts";
import type {
  DecodedTask,
  Place,
  TaskHint,
  TaskOrigin,
  TaskPart,
  TaskRecord,
} from "./task.ts";

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
  /** When it was logged, and where. */
  readonly changeUs: Us;
  readonly at: Place | undefined;
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
 * @param callers logons on the host that other hosts logged
 */
export function recordsOf(
  host: HostEvidence,
  task: TaskView,
  nearUs: Us | undefined,
  callers: readonly Caller[],
): readonly TaskRecord[] {
  const atUs = definedAt(task, nearUs);
  const sources = sourcesAt(task, atUs);
  const [best, ...others] = differing(sources);
  const near = task.changes.filter((change) => isAround(change, atUs));
  const caller = callerAmong(near);
  const origin = originOf(host, task, near, atUs, callers);
  const state = stateOf(task, nearUs);
  const before = best && sourceBefore(task, atUs);
  const id = `${host.hostId}|${task.key}`;
  const common = {
    hostId: host.hostId,
    hostName: host.hostName,
    guid: task.guid,
    path: task.path,
    timeUs: state.timeUs,
    change: state.change,
    ...(origin === undefined ? {} : { origin }),
    ...momentsOf(task),
  };
  const parts = (
    best?: Source,
    completed?: Completed,
    payloads: readonly Payload[] = [],
  ): TaskPart[] =>
    partsOf(task, { atUs, caller, origin, best, completed, payloads, before });
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
        parts: parts(),
        story: storyOf(host, task),
        definition: undefined,
        hints: shared,
        layers: [],
        from: "",
        unknown: UNKNOWN_CONTENT,
      },
    ];
  }
  return [best, ...others].map((source, i) => {
    const opened = withPayloads(openTask(source.definition), host);
    const { unwrapped, hints } = opened;
    const whole = completed(source, sources);
    const { masked } = whole;
    return {
      ...common,
      // Each record has an id of its own; the best one keeps the task's.
      id: i === 0 ? id : `${id}|${source.from}`,
      user: caller?.user ?? source.user,
      definition: masked,
      hints: distinct([
        ...hints,
        ...contextHints(masked, atUs, caller, origin),
        ...sources.flatMap(
          ({ definition }) => openTask(definition).masked.hints ?? [],
        ),
        ...shared,
      ]),
      layers: firstLayers(opened),
      unwrapped,
      from: source.from,
      unknown: undefined,
      parts: parts(source, whole, opened.payloads),
      story: storyOf(host, task, opened.payloads),
      ...(before === undefined
        ? {}
        : {
            differences: taskDifferences(
              openTask(before.definition).masked,
              masked,
            ),
          }),
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
  if (nearUs === undefined)
    return times.at(-1) ?? task.deletions.at(-1)?.timeUs ?? 0;
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
    ...task.deletions.map(({ timeUs }) => ({
      timeUs,
      change: "deleted" as const,
    })),
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
function callerAmong(near: readonly Change[]): Change | undefined {
  const known = near.filter(({ user }) => user !== undefined);
  const event = known.find(({ source }) => source === "xml");
  const remote = known.find(({ remoteCaller }) => remoteCaller === true);
  if (event === undefined) return remote ?? known[0];
  return remote === undefined ? event : { ...event, remoteCaller: true };
}

function momentsOf({
  defining,
  deletions,
}: TaskView): Pick<TaskRecord, "createdUs" | "updatedUs" | "deletedUs"> {
  const last = (what: string): Us | undefined =>
    defining.findLast((change) => change.what === what)?.timeUs;
  const createdUs = last("created");
  const updatedUs = last("updated");
  const deletedUs = deletions.at(-1)?.timeUs;
  return {
    ...(createdUs === undefined ? {} : { createdUs }),
    ...(updatedUs === undefined ? {} : { updatedUs }),
    ...(deletedUs === undefined ? {} : { deletedUs }),
  };
}

/** The source of the definition that was in force before, as far as one of its own tells it. */
function sourceBefore(task: TaskView, atUs: Us): Source | undefined {
  const times = task.defining
    .map(({ timeUs }) => timeUs)
    .filter((timeUs) => timeUs < atUs - GROUP_US);
  for (const timeUs of times.toReversed()) {
    // A task that was deleted in between began anew.
    const isNew = task.deletions.some(
      (deletion) => deletion.timeUs >= timeUs && deletion.timeUs < atUs,
    );
    if (isNew) break;
    const source = sourcesAt(task, timeUs).find(
      ({ rank, definition, changeUs }) =>
        rank < RANK.elsewhere &&
        definition.actions.length > 0 &&
        changeUs < atUs - GROUP_US,
    );
    if (source !== undefined) return source;
  }
  return undefined;
}

/** A definition, and the sources of the parts that may come from another one. */
interface Completed {
  readonly masked: DecodedTask;
  readonly principal: Source | undefined;
  readonly triggers: Source | undefined;
}

/**
 * The definition with what other sources of the same change tell beside it: a registry value knows neither account
 * nor schedule, a task event does. Only sources that run the same are asked.
 */
function completed(source: Source, sources: readonly Source[]): Completed {
  let { masked } = openTask(source.definition);
  let principal = masked.runAs == null ? undefined : source;
  let triggers = masked.triggers?.length ? source : undefined;
  const print = fingerprint(source.definition);
  for (const other of sources) {
    if (other === source || fingerprint(other.definition) !== print) continue;
    const { masked: more } = openTask(other.definition);
    if (masked.runAs == null && more.runAs != null) {
      masked = {
        ...masked,
        runAs: more.runAs,
        runLevel: more.runLevel ?? null,
      };
      principal = other;
    }
    if (masked.triggers === undefined && more.triggers?.length) {
      triggers = other;
    }
    masked = {
      ...masked,
      ...(masked.triggers === undefined && more.triggers !== undefined
        ? { triggers: more.triggers }
        : {}),
      ...(masked.hidden === undefined && more.hidden !== undefined
        ? { hidden: more.hidden }
        : {}),
      ...(masked.author === undefined && more.author !== undefined
        ? { author: more.author }
        : {}),
    };
  }
  return { masked, principal, triggers };
}

interface Basis {
  readonly atUs: Us;
  readonly caller: Change | undefined;
  readonly origin: TaskOrigin | undefined;
  readonly best: Source | undefined;
  readonly completed: Completed | undefined;
  readonly payloads: readonly Payload[];
  readonly before: Source | undefined;
}

/** Which evidence each part rests on, and where that stands. */
function partsOf(
  task: TaskView,
  { atUs, caller, origin, best, completed, payloads, before }: Basis,
): TaskPart[] {
  const parts: TaskPart[] = [];
  const add = (
    part: TaskPart["part"],
    from: string,
    inferred: boolean,
    at: Place | undefined,
  ): void => {
    parts.push({ part, from, inferred, ...(at === undefined ? {} : { at }) });
  };
  // A task that was only asked for may not be there at all.
  const isLogged =
    task.bursts.length + task.runs.length + task.tree.length > 0 ||
    task.changes.some(({ what }) => what !== "asked");
  const own = isLogged ? "its own events" : "what was asked for";
  if (task.path !== undefined) {
    if (task.isNamedByTime) {
      add("name", "the only task event nearby", true, task.pathAt);
    } else add("name", own, !isLogged, task.pathAt);
  }
  if (task.guid !== undefined) {
    add("guid", "registry values", false, task.guidAt);
  }
  add("change", own, !isLogged, changeAt(task, atUs));
  if (caller !== undefined) {
    add("user", caller.label, caller.source === "command", caller.at);
  }
  if (origin !== undefined) {
    add("origin", origin.from, origin.inferred, origin.at);
  }
  const addSource = (part: TaskPart["part"], source: Source): void => {
    add(part, source.from, isAsked(source), source.at);
  };
  if (best !== undefined && best.definition.actions.length > 0) {
    addSource("actions", best);
  }
  // That it is still there when the task runs is a conclusion.
  for (const { path, at } of payloads) {
    add("payload", `registry value ${path}`, true, at);
  }
  if (completed?.principal !== undefined) {
    addSource("principal", completed.principal);
  }
  if (completed?.triggers !== undefined) {
    addSource("triggers", completed.triggers);
  }
  const hiding = task.tree.findLast(({ what }) => what !== "index");
  if (hiding !== undefined) {
    add("hidden", "registry value", false, hiding.at);
  }
  if (before !== undefined) addSource("differences", before);
  const deletion = task.deletions.at(-1);
  if (deletion !== undefined) {
    add("deleted", deletion.from, deletion.inferred, deletion.at);
  }
  return parts;
}

/** What a command asks for may have failed. */
function isAsked({ rank }: Source): boolean {
  return rank === RANK.elsewhere || rank === RANK.here;
}

/** Of the event that tells the change: the registry's own, else the first. */
function changeAt(task: TaskView, atUs: Us): Place | undefined {
  const burst = task.bursts.find(
    ({ timeUs }) => Math.abs(timeUs - atUs) <= GROUP_US,
  );
  if (burst !== undefined) return placeOf(burst);
  const change =
    task.changes.find((each) => isAround(each, atUs)) ?? task.changes.at(-1);
  return change?.at;
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
    for (const { timeUs, definition, at } of writes) {
      const distanceUs = Math.abs(timeUs - atUs);
      if (definition === undefined || distanceUs > GROUP_US) continue;
      sources.push({
        from: "registry value",
        definition,
        rank: RANK.value,
        distanceUs,
        changeUs: timeUs,
        at,
      });
    }
  }
  for (const change of task.changes) {
    const { definition, label, user, timeUs, at } = change;
    if (definition === undefined || !isAround(change, atUs)) continue;
    sources.push({
      from: label,
      definition,
      user,
      rank: rankOf(change),
      distanceUs: Math.abs(timeUs - atUs),
      changeUs: timeUs,
      at,
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
    changeUs: run.timeUs,
    at: run.at,
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

function distinct(hints: readonly TaskHint[]): TaskHint[] {
  const seen = new Set<string>();
  return hints.filter(({ hint }) => !seen.has(hint) && seen.add(hint));
}
