/**
 * docs/fields.md: the shapes and the mapping tables as a page, worked out from the same data as `tripline fields`.
 */
import { format } from "prettier";
import { byOrigin } from "../../../src/cli/fields.ts";
import { channelReferences } from "../../../src/event/field-reference.ts";
import type {
  ChannelReference,
  EventReference,
  FieldOrigin,
} from "../../../src/event/field-reference.ts";
import { SHAPE_GUIDE } from "../../../src/event/shape-guide.ts";
import type { ShapeGuide } from "../../../src/event/shape-guide.ts";

export const REGENERATE =
  "npx vitest run test/unit/cli/fields.test.ts --update";

const INTRODUCTION = `# Shapes and fields

Generated from the mapping tables; \`tripline fields\` prints the same.
After a change: \`${REGENERATE}\`.

Rules name fields of the Elastic Common Schema. A document that is in it already answers
as it stands; of every other the tables below tell where a field comes from. All event
data can be read under their own names too, as \`winlog.event_data.NAME\`. Where an action
has several names, each of them matches; the first one is shown.

## Shapes

A document is of the first shape whose test it passes.
`;

const code = (text: string): string => `\`${text}\``;
const codes = (texts: readonly string[]): string => texts.map(code).join(", ");

function shapeSection(guide: ShapeGuide): string {
  const data = guide.data ?? "fields are read as they stand";
  return [
    `### ${guide.name}`,
    "",
    `- written by: ${guide.writtenBy}`,
    `- told by: ${guide.toldBy}`,
    `- event data: ${data}`,
    "- cannot give:",
    ...guide.lacks.map((what) => `  - ${what}`),
    "",
  ].join("\n");
}

function originLines(origins: readonly FieldOrigin[]): string[] {
  return [...byOrigin(origins)].flatMap(([from, group]) =>
    from === ""
      ? group.map(
          ({ field, value = [] }) => `- ${code(field)} is ${codes(value)}`,
        )
      : [
          `- ${codes(group[0]!.from)} → ${codes(group.map(({ field }) => field))}`,
        ],
  );
}

function eventSection(event: EventReference): string {
  const facts = [
    event.categories.length === 0
      ? "no category"
      : `category ${codes(event.categories)}`,
    ...(event.types.length === 0 ? [] : [`type ${codes(event.types)}`]),
    ...(event.actions.length === 0 ? [] : [`action ${codes(event.actions)}`]),
    ...(event.outcome === undefined ? [] : [`outcome ${code(event.outcome)}`]),
  ];
  return [
    `**${event.code}**: ${facts.join("; ")}`,
    "",
    ...originLines(event.fields),
    "",
  ].join("\n");
}

function channelSection({ channel, common, events }: ChannelReference): string {
  return [
    `## ${channel}`,
    "",
    ...(common.length === 0
      ? []
      : ["Every event:", "", ...originLines(common), ""]),
    ...events.map(eventSection),
  ].join("\n");
}

/** The page, formatted as every file of the project is. */
export function fieldsPage(): Promise<string> {
  const page = [
    INTRODUCTION,
    ...SHAPE_GUIDE.map(shapeSection),
    ...channelReferences("windows").map(channelSection),
    ...channelReferences("crowdstrike").map(channelSection),
  ].join("\n");
  return format(page, { parser: "markdown" });
}
