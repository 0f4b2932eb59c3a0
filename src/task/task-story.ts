/**
 * Everything known about one task in, what happened to it in the order that it happened out. Evidence of several
 * sources about one thing is one entry with all its sources.
 */
import type { Us } from "../base/time.ts";
import { momentOf } from "./host-evidence.ts";
import type { Change, HostEvidence, Moment } from "./host-evidence.ts";
import { maskSecrets } from "./secrets.ts";
import { logonOf } from "./task-origin.ts";
import type { Place, StoryEntry } from "./task.ts";
import { GROUP_US } from "./task-view.ts";
import type { TaskView, WriteBurst } from "./task-view.ts";

/** Of one instant, in this order. */
const ORDER: readonly StoryEntry["what"][] = [
  "asked",
  "logon",
  "created",
  "updated",
  "switched",
  "hidden",
  "ran",
  "deleted",
];

interface Told extends Moment {
  /** Its place, where that is not its time. */
  readonly placeUs?: Us;
  readonly what: StoryEntry["what"];
  readonly text: string;
  readonly from: string;
}

/** Oldest first. Bounded by what is kept of a task: some dozens of entries. */
export function storyOf(host: HostEvidence, task: TaskView): StoryEntry[] {
  const told: Told[] = [
    ...task.changes.flatMap((change) => toldByChange(host, task, change)),
    ...task.defining.flatMap((defining) => toldByDefining(task, defining)),
    ...task.deletions.map(({ from, inferred, ...moment }) => ({
      ...moment,
      what: "deleted" as const,
      text: "deleted",
      from: inferred ? `${from}, inferred` : from,
    })),
    ...task.runs.map(({ action, ...moment }) => ({
      ...moment,
      what: "ran" as const,
      text: `ran ${maskSecrets(action)}`,
      from: "scheduler event",
    })),
    ...task.tree.flatMap(({ what, ...write }) =>
      what === "index"
        ? []
        : [
            {
              ...momentOf(write),
              what: "hidden" as const,
              text:
                what === "sd-removed"
                  ? "hidden: its security descriptor was removed"
                  : "hidden: its index was set to 0",
              from: "registry value",
            },
          ],
    ),
  ];
  const entries: {
    timeUs: Us;
    what: Told["what"];
    text: string;
    from: string[];
    at: (Place | null)[];
  }[] = [];
  const order = (a: Told, b: Told): number =>
    (a.placeUs ?? a.timeUs) - (b.placeUs ?? b.timeUs) ||
    ORDER.indexOf(a.what) - ORDER.indexOf(b.what) ||
    (a.text < b.text ? -1 : a.text > b.text ? 1 : 0) ||
    (a.from < b.from ? -1 : 1);
  for (const { timeUs, what, text, from, at = null } of told.toSorted(order)) {
    const same = entries.find(
      (entry) =>
        entry.text === text &&
        entry.what === what &&
        Math.abs(timeUs - entry.timeUs) <= GROUP_US,
    );
    if (same === undefined) {
      entries.push({ timeUs, what, text, from: [from], at: [at] });
    } else if (!same.from.includes(from)) {
      same.from.push(from);
      same.at.push(at);
    }
  }
  return entries.map(({ at, ...entry }) =>
    at.some((place) => place !== null) ? { ...entry, at } : entry,
  );
}

/** What only this piece of evidence tells: the others of its kind are told by the group. */
function toldByChange(
  host: HostEvidence,
  task: TaskView,
  change: Change,
): Told[] {
  const { timeUs, what, label, user, sentence, enabled } = change;
  const moment = momentOf(change);
  const told: Told[] = [];
  if (what === "asked") {
    const by = user === undefined ? "asked for" : `${user} asked for it`;
    told.push({
      ...moment,
      what: "asked",
      text: sentence === undefined ? by : `${by}: ${sentence}`,
      from: label,
    });
  }
  if (what === "seen") {
    const text = enabled === true ? "enabled" : "disabled";
    told.push({ ...moment, what: "switched", text, from: label });
  }
  const logon = logonOf(host, change);
  if (logon !== undefined) {
    const { address, workstation, logonType, user: account } = logon;
    const where = [address, workstation]
      .filter((part) => part !== undefined && part !== "-")
      .join(", ");
    // Logged in another channel, some milliseconds late; it cannot begin behind what is done in it.
    const done = task.defining.findLast((each) => each.timeUs <= timeUs);
    told.push({
      ...momentOf(logon),
      placeUs: Math.min(logon.timeUs, done?.timeUs ?? timeUs),
      what: "logon",
      text: [
        `${account ?? "somebody"} logged on`,
        logonType === undefined ? "" : ` (${logonType})`,
        where === "" ? "" : ` from ${where}`,
        `, session ${change.logonId!}`,
      ].join(""),
      from: "logon 4624",
    });
  }
  return told;
}

/** A creation or an update, once for each source that tells it. */
function toldByDefining(
  task: TaskView,
  { timeUs, what }: TaskView["defining"][number],
): Told[] {
  const isOfIt = (at: Us): boolean => at >= timeUs && at - timeUs <= GROUP_US;
  const sources = [
    ...task.bursts
      .filter((burst) => isOfIt(burst.timeUs))
      .map((burst) => ({ from: "registry values", at: placeOf(burst) })),
    ...task.changes
      .filter(
        (change) =>
          (change.what === "created" || change.what === "updated") &&
          isOfIt(change.timeUs),
      )
      .map(({ label, at }) => ({ from: label, at })),
  ];
  const entry = { timeUs, what, text: what === "deleted" ? what : TEXTS[what] };
  return sources.map(({ from, at }) => ({
    ...entry,
    from,
    ...(at === undefined ? {} : { at }),
  }));
}

/** Of the value that says what runs, where it is logged. */
export function placeOf({ writes }: WriteBurst): Place | undefined {
  const write = writes.find(({ value }) => value === "actions") ?? writes[0];
  return write?.at;
}

const TEXTS = { created: "created", updated: "changed" } as const;
