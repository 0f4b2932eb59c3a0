/**
 * Everything known about one task in, what happened to it in the order that it happened out. Evidence of several
 * sources about one thing is one entry with all its sources.
 */
import { US_PER_SECOND } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { momentOf } from "./host-evidence.ts";
import type { Change, HostEvidence, Moment, Payload } from "./host-evidence.ts";
import { maskSecrets } from "./secrets.ts";
import { logonOf } from "./task-origin.ts";
import type { Place, StoryEntry } from "./task.ts";
import { GROUP_US } from "./task-view.ts";
import type { TaskView, WriteBurst } from "./task-view.ts";

/** Of one instant, in this order. */
const ORDER: readonly StoryEntry["what"][] = [
  "prepared",
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
  /** Of one of several sources: the time that this one gives. */
  readonly ownUs?: Us;
  readonly what: StoryEntry["what"];
  readonly text: string;
  readonly from: string;
}

/**
 * Oldest first. Bounded by what is kept of a task: some dozens of entries.
 *
 * @param payloads the registry values that its commands read their code from
 */
export function storyOf(
  host: HostEvidence,
  task: TaskView,
  payloads: readonly Payload[] = [],
): StoryEntry[] {
  const told: Told[] = [
    ...payloads.map((payload) => ({
      ...momentOf(payload),
      what: "prepared" as const,
      text: `the code that it reads was written to ${payload.path}`,
      from: "registry value",
    })),
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
  const whenOf = ({ placeUs, timeUs }: Told): Us => placeUs ?? timeUs;
  const secondOf = (each: Told): number =>
    Math.floor(whenOf(each) / US_PER_SECOND);
  // Of a second in which a log has no fractions nobody knows what came first: what follows from what, tells.
  const rough = new Set(
    told.filter(({ timeUs }) => timeUs % US_PER_SECOND === 0).map(secondOf),
  );
  const rank = ({ what }: Told): number => ORDER.indexOf(what);
  const order = (a: Told, b: Told): number =>
    secondOf(a) - secondOf(b) ||
    (rough.has(secondOf(a)) ? rank(a) - rank(b) : 0) ||
    whenOf(a) - whenOf(b) ||
    rank(a) - rank(b) ||
    (a.text < b.text ? -1 : a.text > b.text ? 1 : 0) ||
    (a.from < b.from ? -1 : 1);
  for (const each of told.toSorted(order)) {
    const { timeUs, ownUs = timeUs, what, text, from, at = null } = each;
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
    const entry = same ?? entries.at(-1)!;
    entry.timeUs = finer(entry.timeUs, ownUs);
  }
  return entries.map(({ at, ...entry }) =>
    at.some((place) => place !== null) ? { ...entry, at } : entry,
  );
}

/** Of two times of one thing the one with fractions, where the other has whole seconds alone. */
function finer(us: Us, other: Us): Us {
  const isWhole = us % US_PER_SECOND === 0;
  return isWhole && other > us && other - us < US_PER_SECOND ? other : us;
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
      .map((burst) => ({
        from: "registry values",
        at: placeOf(burst),
        ownUs: burst.timeUs,
      })),
    ...task.changes
      .filter(
        (change) =>
          (change.what === "created" || change.what === "updated") &&
          isOfIt(change.timeUs),
      )
      .map(({ label, at, timeUs: ownUs }) => ({ from: label, at, ownUs })),
  ];
  const entry = { timeUs, what, text: what === "deleted" ? what : TEXTS[what] };
  return sources.map(({ from, at, ownUs }) => ({
    ...entry,
    from,
    ownUs,
    ...(at === undefined ? {} : { at }),
  }));
}

/** Of the value that says what runs, where it is logged. */
export function placeOf({ writes }: WriteBurst): Place | undefined {
  const write = writes.find(({ value }) => value === "actions") ?? writes[0];
  return write?.at;
}

const TEXTS = { created: "created", updated: "changed" } as const;
