/**
 * The sections of a Splunk detection's alert: what its row says and how much of the log is behind it, who it is about, what
 * the detection says of itself, and where its author would look next. Rows have no steps and no maxspan: their evidence is
 * the first and the last records behind them.
 */
import { formatDuration } from "../../../base/time.ts";
import type { Us } from "../../../base/time.ts";
import type { AlertDetail, ResultDetail } from "../../store/snapshot.ts";
import { SEVERITY_ROLES, SEVERITY_WORDS, fullTime, plural } from "../format.ts";
import type { Look } from "../look.ts";
import type { Line } from "../segment.ts";
import { EMPTY_LINE, gap, logText, spread, word } from "../segment.ts";
import { foldedText, list, reflow } from "./about.ts";
import { rowAxis } from "./row-axis.ts";
import type { Section } from "./section.ts";
import { field, note, paragraph, paragraphs } from "./section.ts";
import { shortChannel, standing } from "./timeline.ts";

/** Name of the section that holds the searches. */
export const DRILLDOWNS = "Drilldowns";

/** Values of a list that are shown; the others are counted. */
const MOST_VALUES = 20;
const MAX_NAME = 26;
/** Lines of prose that is the same in every file. */
const FOLDED_LINES = 3;

/** What stands where a log has nothing. */
const NOTHING: ReadonlySet<string> = new Set(["unknown", "null"]);

export function resultRow(
  detail: AlertDetail,
  result: ResultDetail,
  width: number,
  look: Look,
): Section {
  const { columns, sentence } = result;
  const nameWidth = Math.min(
    MAX_NAME,
    Math.max(0, ...columns.map(({ name }) => name.length)),
  );
  return {
    name: "Row",
    lines: [
      ...paragraph(sentence, width, { indent: 2, maxLines: 6 }),
      EMPTY_LINE,
      ...columns.flatMap((column) => columnLines(column, width, nameWidth)),
      EMPTY_LINE,
      ...paragraph(recordsText(result), width, { indent: 2 }),
      ...twiceLines(result, width),
      ...rowAxis(result, recordTimes(detail), width, look),
      ...paragraph(windowText(result, look), width, {
        indent: 2,
        role: "muted",
      }),
      ...harmless(detail, width),
      ...standing(detail, width, "row"),
    ],
  };
}

function columnLines(
  { name, values }: ResultDetail["columns"][number],
  width: number,
  nameWidth: number,
): Line[] {
  const lines = values.slice(0, MOST_VALUES).flatMap((value, i) =>
    paragraph(value, width, {
      indent: nameWidth + 4,
      maxLines: 12,
      role: NOTHING.has(value) ? "muted" : undefined,
      label:
        i === 0
          ? [gap(2), ...logText(name, nameWidth, { role: "muted" })]
          : [gap(2)],
    }),
  );
  const more = values.length - MOST_VALUES;
  return more > 0
    ? [...lines, { segments: [gap(nameWidth + 4), word(`+${more}`, "muted")] }]
    : lines;
}

function recordTimes({ steps }: AlertDetail): Us[] {
  return steps.flatMap(({ event }) => event?.timeUs ?? []);
}

/** `2 records: Sysmon 1 1, Security 4688 1` */
function recordsText({ records, sources }: ResultDetail): string {
  const parts = Object.entries(sources).map(
    ([source, number]) => `${source} ${number}`,
  );
  return `${plural(records, "record")}: ${parts.join(", ")}`;
}

/** Audit and Sysmon both write the start of a process: that is one start. */
function twiceLines({ twice, records }: ResultDetail, width: number): Line[] {
  if (twice === 0) return [];
  const text =
    twice === 1 && records === 2
      ? "Both logs tell of one and the same start of a process."
      : `${plural(twice, "start")} of a process among those shown ${twice === 1 ? "is" : "are"} told by both logs.`;
  return paragraph(text, width, { indent: 2 });
}

function windowText(
  { firstUs, lastUs, window }: ResultDetail,
  look: Look,
): string {
  const seen =
    firstUs === lastUs
      ? `at ${fullTime(firstUs, look.time)}`
      : `from ${fullTime(firstUs, look.time)}, for ${formatDuration(lastUs - firstUs)}`;
  const run =
    window === undefined
      ? "searched over the whole log"
      : `searched from ${fullTime(window.startUs, look.time)} to ${fullTime(window.endUs, look.time)}`;
  return `${seen}; ${run}`;
}

/** The author's own answer to "is this real?". */
function harmless(
  { falsePositives }: AlertDetail,
  width: number,
): readonly Line[] {
  return list("Known to be harmless", falsePositives, width);
}

export function resultEvidence(
  { steps }: AlertDetail,
  { records }: ResultDetail,
  width: number,
  look: Look,
): Section {
  const lines: Line[] = [];
  for (const { event } of steps) {
    if (event === undefined) continue;
    const head = [
      gap(2),
      word(fullTime(event.timeUs, look.time), "title"),
      gap(2),
      ...logText(`${shortChannel(event.channel)} ${event.code}`, 28),
    ];
    lines.push(
      spread(
        head,
        logText(event.host, 30, { ellipsis: look.glyphs.ellipsis }),
        width,
      ),
      ...paragraph(event.summary, width, { maxLines: 4 }),
    );
  }
  if (records > steps.length) {
    lines.push(
      ...note(
        `${steps.length} of ${plural(records, "record")} shown: the first and the last`,
        width,
      ),
    );
  }
  return { name: "Evidence", lines };
}

export function resultRisk(
  { riskScore }: AlertDetail,
  result: ResultDetail,
  width: number,
): Section {
  const { type, riskObjects, threatObjects, confidence, impact } = result;
  const lines: Line[] = [];
  for (const { type: kind, value, score } of riskObjects) {
    const name = kind === "system" ? "host" : kind;
    lines.push({
      segments: [
        word(`  +${score}`.padEnd(8)),
        word(name.padEnd(8), "muted"),
        ...logText(value, width - 16),
      ],
    });
  }
  if (lines.length === 0) {
    lines.push(
      ...note(
        type === "Hunting" || type === "Correlation"
          ? `A ${type} detection adds no risk to anybody.`
          : "Its row names nobody that risk is added to.",
        width,
      ),
    );
  }
  for (const { type: kind, value } of threatObjects) {
    lines.push({
      segments: [
        gap(2),
        word("tells of ", "muted"),
        ...logText(kind, 20, { role: "muted" }),
        gap(1),
        ...logText(value, width - 33, { cut: "middle" }),
      ],
    });
  }
  const weight = [
    `score ${riskScore}`,
    ...(confidence === undefined ? [] : [`confidence ${confidence}`]),
    ...(impact === undefined ? [] : [`impact ${impact}`]),
  ];
  lines.push(...note(weight.join(", "), width));
  return { name: "Risk", lines };
}

export function resultRule(
  detail: AlertDetail,
  result: ResultDetail,
  width: number,
  look: Look,
): Section {
  const facts: readonly (readonly [string, string])[] = [
    [
      "type",
      result.status === "production"
        ? result.type
        : `${result.type}, ${result.status}`,
    ],
    ["stories", result.stories.join(", ")],
    ["asset", result.assetType ?? ""],
    ["sources", result.dataSources.join(", ")],
    ["CVE", result.cves.join(", ")],
    ["id", detail.ruleId],
    ["file", detail.ruleFile],
    [
      "folded",
      detail.suppression === undefined
        ? ""
        : foldedText(detail.suppression, look),
    ],
  ];
  const { severity } = detail.row;
  return {
    name: "Rule",
    lines: [
      {
        segments: [
          gap(2),
          ...logText(detail.row.rule, width - 12, { role: "title" }),
          gap(2),
          word(SEVERITY_WORDS[severity], SEVERITY_ROLES[severity]),
        ],
      },
      ...facts.flatMap(([name, value]) =>
        value === "" ? [] : field(name, value, width, 7),
      ),
      ...result.filters.flatMap((name) =>
        paragraph(
          `the filter ${name} is defined: what it says is left out`,
          width,
          { indent: 2, role: "warn", maxLines: 3 },
        ),
      ),
      ...(detail.description === ""
        ? []
        : [EMPTY_LINE, ...paragraphs(reflow(detail.description), width)]),
      EMPTY_LINE,
      ...paragraphs(detail.query.trim(), width),
      ...list("Other than in Splunk", result.differences, width),
      ...list("References", detail.references, width),
      ...folded("How to implement", result.howToImplement, width),
    ],
  };
}

/** The same advice stands in nearly every file: its beginning is enough to know it. */
function folded(title: string, text: string, width: number): Line[] {
  if (text === "") return [];
  return [
    EMPTY_LINE,
    { segments: [gap(2), word(title, "title")] },
    ...paragraph(text.replace(/\s+/g, " "), width, {
      role: "muted",
      maxLines: FOLDED_LINES,
    }),
  ];
}

const WHAT_IT_OPENS = {
  results: "o opens the alerts of this detection for these values",
  risk: "o opens these entities by risk",
  events: "o opens these events",
  other: "not run here; to be copied:",
} as const;

/** Where to go from here, with the searches that would do the same in Splunk. */
export function drilldowns(
  { drilldowns: items }: Pick<AlertDetail, "drilldowns">,
  width: number,
): Section {
  const lines = items.flatMap(({ name, kind, search }, i) => [
    ...paragraph(name, width, {
      role: "title",
      label: [word(` ${i + 1}`, "key")],
      maxLines: 3,
    }),
    ...note(WHAT_IT_OPENS[kind], width),
    ...(search === "" ? [] : paragraphs(search.trim(), width, { indent: 4 })),
    EMPTY_LINE,
  ]);
  return {
    name: DRILLDOWNS,
    lines:
      lines.length > 0
        ? lines.slice(0, -1)
        : note("The detection offers none.", width),
  };
}
