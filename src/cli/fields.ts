/**
 * What `tripline fields` does: the reference of shapes and mapping tables, as text or JSON. It is worked out from the
 * tables; docs/fields.md is the same as a page.
 */
import { UsageError } from "../base/errors.ts";
import { channelReferences } from "../event/field-reference.ts";
import type {
  ChannelReference,
  EventReference,
  FieldOrigin,
} from "../event/field-reference.ts";
import { SHAPE_GUIDE } from "../event/shape-guide.ts";
import type { ShapeGuide } from "../event/shape-guide.ts";
import { didYouMean } from "../lang/did-you-mean.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { print } from "./output.ts";

/**
 * Prints the list of shapes, or everything about one.
 * @throws UsageError if there is no such shape
 */
export async function fields(
  name: string | undefined,
  json: boolean,
): Promise<ExitCode> {
  const guide = name === undefined ? undefined : guideOf(name);
  await print(json ? jsonOf(guide) : `${linesOf(guide).join("\n")}\n`);
  return EXIT.done;
}

/** The shapes that a tool's documents have, by what people call the tool, in lower case. */
const WRITERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["agent", ["wl-ecs", "wl-raw"]],
  ["chainsaw", ["evtx"]],
  ["defend", ["endpoint"]],
  ["elastic-agent", ["wl-ecs", "wl-raw"]],
  ["evtx_dump", ["evtx"]],
  ["falcon", ["crowdstrike"]],
  ["fdr", ["crowdstrike"]],
  ["logscale", ["crowdstrike"]],
  ["python-evtx", ["evtx"]],
  ["velociraptor", ["evtx-bare", "evtx"]],
  ["winlogbeat", ["wl-ecs", "wl-raw", "wl6"]],
  ["zircolite", ["evtx-flat"]],
]);

function guideOf(name: string): ShapeGuide {
  const names = SHAPE_GUIDE.map((guide) => guide.name);
  const found = SHAPE_GUIDE.find((guide) => guide.name === name.toLowerCase());
  if (found !== undefined) return found;
  throw new UsageError(
    `unknown shape ${JSON.stringify(name)}`,
    hintFor(name.toLowerCase(), names),
  );
}

function hintFor(name: string, names: readonly string[]): string {
  const shapes = WRITERS.get(name);
  if (shapes !== undefined) {
    const rest = shapes.slice(0, -1).join(", ");
    const all = rest === "" ? shapes[0]! : `${rest} or ${shapes.at(-1)!}`;
    return `${name} writes ${all}: try "tripline fields ${shapes[0]!}"`;
  }
  if (name === "hayabusa") {
    return 'hayabusa writes what its own rules have found and not the records: convert these, e.g. evtx_dump -o jsonl, and try "tripline fields evtx"';
  }
  const near = didYouMean(name, names);
  return near === undefined
    ? `there are ${names.join(", ")}`
    : `did you mean "${near}"?`;
}

function jsonOf(guide: ShapeGuide | undefined): string {
  const value =
    guide === undefined
      ? { shapes: SHAPE_GUIDE }
      : { ...guide, channels: channelReferences(guide.tables) };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function linesOf(guide: ShapeGuide | undefined): string[] {
  if (guide === undefined) {
    return [
      ...SHAPE_GUIDE.flatMap((each) => [...aboutShape(each), ""]),
      "tripline fields SHAPE lists the fields of one.",
    ];
  }
  const channels = channelReferences(guide.tables);
  return [
    ...aboutShape(guide),
    ...(channels.length === 0
      ? ["", "Fields are read as they stand in the document."]
      : channels.flatMap(aboutChannel)),
  ];
}

function aboutShape(guide: ShapeGuide): string[] {
  return [
    `${guide.name}: ${guide.writtenBy}`,
    `  told by  ${guide.toldBy}`,
    ...(guide.data === undefined ? [] : [`  data     ${guide.data}`]),
    ...guide.lacks.map(
      (what, i) => `  ${i === 0 ? "lacks" : "     "}    ${what}`,
    ),
  ];
}

function aboutChannel({ channel, common, events }: ChannelReference): string[] {
  return [
    "",
    channel,
    ...(common.length === 0 ? [] : ["  every event", ...originLines(common)]),
    ...events.flatMap((event) => [
      `  ${event.code}  ${kindText(event)}`,
      ...originLines(event.fields),
    ]),
  ];
}

/** `process · start · Process creation (or: start)`; what an event has not is left out. */
export function kindText(event: EventReference): string {
  const [action, ...aliases] = event.actions;
  const parts = [
    event.categories.join(", ") || "no category",
    event.types.join(", "),
    action === undefined || aliases.length === 0
      ? (action ?? "")
      : `${action} (or: ${aliases.join("; ")})`,
    event.outcome ?? "",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

/** Fields that come from the same data, in the order of the tables. */
export function byOrigin(
  origins: readonly FieldOrigin[],
): ReadonlyMap<string, readonly FieldOrigin[]> {
  const groups = new Map<string, FieldOrigin[]>();
  for (const origin of origins) {
    const key = origin.from.join(", ");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [origin]);
    else group.push(origin);
  }
  return groups;
}

function originLines(origins: readonly FieldOrigin[]): string[] {
  return [...byOrigin(origins)].flatMap(([from, group]) =>
    from === ""
      ? group.map(({ field, value }) => `    ${field} = ${value?.join(", ")}`)
      : [`    ${from} → ${group.map(({ field }) => field).join(", ")}`],
  );
}
