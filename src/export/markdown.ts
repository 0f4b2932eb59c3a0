/**
 * One alert, one section of an incident report. Everything that comes from a log stands in code spans or code
 * blocks, so that it is text in every renderer: no link, no image, no HTML.
 */
import { tacticOrder } from "../attack/tactics.ts";
import { parseTimestamp } from "../base/time.ts";
import type { Us } from "../base/time.ts";
import { DETAIL_LIMIT, legible, visible } from "../base/visible.ts";
import type { Rule } from "../rule/rule.ts";
import { actionText } from "./action-text.ts";
import type {
  ActionDocument,
  AlertDocument,
  TaskDocument,
  ThreatDocument,
  ThreatReference,
} from "./alert-document.ts";

/** What a report knows beyond the document: absent for an alert that was read back from the journal. */
export interface Background {
  readonly rule?: Rule | undefined;
  /** Why the action of a linked task is not known. */
  readonly unknown?: readonly string[];
}

export function markdownHeader(): string {
  return "# Alerts\n";
}

export function markdownSection(
  document: AlertDocument,
  { rule, unknown = [] }: Background = {},
): string {
  const parts = [
    `## ${plain(document["kibana.alert.rule.name"])} on ${code(document["host.name"])}`,
    ...(rule === undefined || rule.description === ""
      ? []
      : [plain(rule.description)]),
    facts(document),
    ...result(document, rule),
    `### Evidence\n\n${evidence(document)}`,
    // A row that has nothing to do with tasks need not say so.
    ...(document["tripline.row"] !== undefined &&
    document["tripline.actions"].length === 0 &&
    unknown.length === 0
      ? []
      : [`### Scheduled task\n\n${tasks(document, unknown)}`]),
    ...(document.threat.length === 0
      ? []
      : [`### ATT&CK\n\n${attack(document.threat)}`]),
    ...(rule === undefined || rule.guide.trim() === ""
      ? []
      : [`### Guide\n\n${demoteHeadings(legible(rule.guide.trim()), 3)}`]),
  ];
  return `\n${parts.join("\n\n")}\n`;
}

function facts(document: AlertDocument): string {
  const [first] = document["tripline.events"]
    .map((event) => event["@timestamp"])
    .sort((a, b) => timeOf(a) - timeOf(b));
  const last = document["@timestamp"];
  const closed = document["tripline.close_reason"];
  const rows: [string, string][] = [
    [
      "When",
      (first === undefined || first === last
        ? code(last)
        : `${code(first)} to ${code(last)}`) +
        (document["tripline.events"].some((event) => event.time_uncertain)
          ? " (zone not known)"
          : ""),
    ],
    ["Host", code(document["host.name"])],
    [
      "Severity",
      `${document["kibana.alert.severity"]}, risk ${document["kibana.alert.risk_score"]}`,
    ],
    [
      "Status",
      `${document["kibana.alert.workflow_status"]}${closed === undefined ? "" : ` (${code(closed)})`}, ${document["tripline.certainty"]}`,
    ],
    ...Object.entries(document["tripline.key"]).map(
      ([field, value]): [string, string] => [
        code(field),
        value === null ? "none" : code(String(value)),
      ],
    ),
    ...suppressed(document),
    ...target(document),
    ["Alert", code(document["kibana.alert.uuid"])],
  ];
  return table(["", ""], rows);
}

/** Of schtasks: whether the task is created on another machine. */
function target(document: AlertDocument): [string, string][] {
  const found = document["tripline.task_target"];
  if (found === undefined) return [];
  const seen = found.seen === undefined ? "" : `; ${code(found.seen.text)}`;
  return [["Target", `${plain(found.verdict)}: ${code(found.text)}${seen}`]];
}

/** How many more of the kind there are, and until when. */
function suppressed(document: AlertDocument): [string, string][] {
  const count = document["kibana.alert.suppression.docs_count"] ?? 0;
  const end = document["kibana.alert.suppression.end"] ?? "";
  if (count === 0) return [];
  return [["Folded into it", `${count} more, until ${code(end)}`]];
}

/** Texts of different precision do not sort as they are. */
function timeOf(timestamp: string): Us {
  return parseTimestamp(timestamp) ?? Infinity;
}

/** Of a Splunk detection: its sentence, the row, whom risk is added to, and when it is nothing. */
function result(document: AlertDocument, rule: Rule | undefined): string[] {
  const row = document["tripline.row"];
  if (row === undefined) return [];
  const risk = document["tripline.risk_objects"] ?? [];
  const threats = document["tripline.threat_objects"] ?? [];
  const harmless = rule?.falsePositives ?? [];
  const columns = Object.entries(row).map(([name, cell]): string[] => [
    code(name),
    (typeof cell === "object" ? cell : [cell])
      .map((value) => code(String(value)))
      .join(", "),
  ]);
  return [
    code(document["kibana.alert.reason"]),
    `### Row\n\n${table(["Column", "Value"], columns)}`,
    ...(harmless.length === 0
      ? []
      : [`Known to be harmless: ${harmless.map(plain).join(" ")}`]),
    ...(risk.length + threats.length === 0
      ? []
      : [
          `### Risk\n\n${table(
            ["Entity", "Kind", "Risk"],
            [
              ...risk.map(({ type, value, score }) => [
                code(value),
                plain(type),
                `+${score}`,
              ]),
              ...threats.map(({ type, value }) => [
                code(value),
                plain(type),
                "threat",
              ]),
            ],
          )}`,
        ]),
  ];
}

function evidence(document: AlertDocument): string {
  const events = document["tripline.events"];
  const isRow = document["tripline.row"] !== undefined;
  const rows = events.map((event) => [
    ...(isRow ? [] : [String(event.step)]),
    code(event["@timestamp"]) +
      (event.time_uncertain ? " (zone not known)" : ""),
    code(event.summary),
    code(`${event.file}:${event.line}`),
  ]);
  const titles = ["Time", "Event", "Line"];
  const shown = table(isRow ? titles : ["Step", ...titles], rows);
  const records = sum(Object.values(document["tripline.sources"] ?? {}));
  return records > events.length
    ? `${shown}\n\n${events.length} of ${records} records: the first and the last.`
    : shown;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function tasks(document: AlertDocument, unknown: readonly string[]): string {
  const known = document["tripline.actions"].map(action);
  const parts = known.length > 0 ? known : unknown.map(plain);
  const hints = document["tripline.hints"].map(
    ({ reason, matched }) =>
      `- ${plain(reason)}${matched === "" ? "" : `: ${code(matched)}`}`,
  );
  if (hints.length > 0) parts.push(hints.join("\n"));
  parts.push(...(document["tripline.tasks"] ?? []).map(story));
  return parts.length === 0
    ? "No scheduled task is linked to this alert."
    : parts.join("\n\n");
}

function action(document: ActionDocument): string {
  const user = document.user;
  const asked = user === undefined ? "" : `, asked for by ${code(user)}`;
  const name = document.task === null ? "A task" : code(document.task);
  return [
    `${name} runs (${plain(document.from)}${asked}):`,
    codeBlock(actionText(document)),
    ...document.layers.flatMap(({ kind, text }) => [
      `Unwrapped (${plain(kind)}):`,
      codeBlock(text),
    ]),
  ].join("\n\n");
}

/** What happened to a task, with its evidence; what is concluded rather than logged says so. */
function story(task: TaskDocument): string {
  const { origin, differences = [] } = task;
  const place =
    origin &&
    [origin.host, origin.address]
      .filter((text) => text !== undefined)
      .map(code)
      .join(", ");
  const lines = [
    ...task.story.map(
      ({ "@timestamp": at, text, from }) =>
        `- ${code(at)} ${code(text)} (${from.map(plain).join(", ")})`,
    ),
    ...(origin === undefined
      ? []
      : [
          `- asked for ${origin.kind === "remote" ? "from another host" : "on the host itself"}${place ? `: ${place}` : ""} (${plain(origin.from)}${origin.inferred ? "; inferred" : ""})`,
        ]),
    ...differences.map(
      ({ what, before, after }) =>
        `- ${plain(what)} was ${code(before)}, is ${code(after)}`,
    ),
  ];
  return `What happened to ${task.task === null ? "it" : code(task.task)} on ${code(task.host)}:\n\n${lines.join("\n")}`;
}

function attack(threats: readonly ThreatDocument[]): string {
  return threats
    .toSorted((a, b) => tacticOrder(a.tactic.id) - tacticOrder(b.tactic.id))
    .map(({ tactic, technique }) => {
      const names = technique.flatMap((one) => [
        link(one),
        ...one.subtechnique.map(link),
      ]);
      return `- ${[link(tactic), ...names].join(" › ")}`;
    })
    .join("\n");
}

function link({ id, name, reference }: ThreatReference): string {
  const text = `${plain(name)} (${plain(id)})`;
  return reference !== undefined && /^https:\/\/[\w.\-/]+$/.test(reference)
    ? `[${text}](${reference})`
    : text;
}

function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return [titles, titles.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map(escapeBars).join(" | ")} |`)
    .join("\n");
}

/** In a table a bar ends the cell even inside a code span. */
function escapeBars(cell: string): string {
  return cell.replaceAll("|", "\\|");
}

/** A code span: its fence is longer than any run of backticks inside. */
function code(text: string): string {
  const shown = visible(text, DETAIL_LIMIT);
  if (shown === "") return "(empty)";
  const fence = "`".repeat(longestRun(shown) + 1);
  const space = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return fence + space + shown + space + fence;
}

function codeBlock(text: string): string {
  const shown = visible(text, DETAIL_LIMIT);
  const fence = "`".repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}text\n${shown}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/** Text of a rule in running text: shown as it is written, not as markup. */
function plain(text: string): string {
  return visible(text.replaceAll(/\s+/g, " ").trim(), DETAIL_LIMIT).replaceAll(
    /[\\`*_[\]<>&]/g,
    "\\$&",
  );
}

/** A guide brings its own headings; inside a section they go some levels down. Code blocks stay as they are. */
function demoteHeadings(markdown: string, levels: number): string {
  let fenced = false;
  return markdown
    .split("\n")
    .map((line) => {
      if (/^ {0,3}(?:```|~~~)/.test(line)) fenced = !fenced;
      const marks = fenced ? null : /^#{1,6}(?= )/.exec(line);
      if (marks === null) return line;
      const depth = Math.min(6, marks[0].length + levels);
      return "#".repeat(depth) + line.slice(marks[0].length);
    })
    .join("\n");
}
