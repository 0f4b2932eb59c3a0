/**
 * What there is to copy of an alert, an event, a task, a rule, an entity: its parts as texts, each with the letter that copies
 * it. What is copied may be pasted into a shell or a ticket: secrets are masked, and what cannot be seen is spelt out, so
 * that no line of it is more than it looks like.
 */
import type { Alert } from "../alert/alert.ts";
import { alertHost, alertUser } from "../alert/alert-row.ts";
import { formatTimestamp } from "../base/time.ts";
import { visible } from "../base/visible.ts";
import { actionText, innermostText } from "../export/action-text.ts";
import type {
  ActionDocument,
  AlertDocument,
} from "../export/alert-document.ts";
import { defang } from "../export/defang.ts";
import { createWriter } from "../export/formats.ts";
import {
  actionDocuments,
  alertDocument,
  documentLine,
  escapeUnseen,
  taskDocument,
} from "../export/ndjson.ts";
import { filterTerm } from "../screen/filter/filter-text.ts";
import { MAX_FILTER_LENGTH } from "../screen/filter/language.ts";
import type { CopyItem, CopyKey } from "../screen/store/copy.ts";
import type {
  EntityDetail,
  EventDetail,
  RuleDetail,
  TaskDetail,
} from "../screen/store/snapshot.ts";
import { maskSecrets } from "../task/secrets.ts";

/** Alerts that are copied at once; more are for an export. */
export const MOST_COPIED = 100;
/** Characters of a line that are copied, and of a whole text. */
const MAX_LINE = 65_536;
const MAX_TEXT = 1_000_000;

/**
 * A letter, a name, and the texts. Values are a line each: a line feed in them is spelt out, too. `lines` may have several;
 * `json` is fit to be copied as it is.
 */
type Part = readonly [
  key: CopyKey,
  name: string,
  texts: readonly (string | undefined)[],
  kind?: "lines" | "json",
];

/** In the order in which they were asked for; at most {@link MOST_COPIED}. */
export function alertCopies(all: readonly Alert[]): CopyItem[] {
  const alerts = all.slice(0, MOST_COPIED);
  const fields = alerts.flatMap(({ match }) =>
    match.events
      .filter((event) => event !== undefined)
      .map((event): Fields => event.fields),
  );
  const documents = alerts.map(alertDocument);
  const markdown = createWriter("markdown");
  const rules = alerts.map(({ match }) => match.rule.name);
  const hosts = alerts.map(alertHost);
  return items([
    ["i", "id", alerts.map(({ id }) => id)],
    ["r", "rule", rules],
    ["h", "host", hosts],
    ["u", "user", alerts.map(alertUser)],
    ["p", "process", fields.map(processOf)],
    ["c", "command line", fields.map((each) => each["process.command_line"])],
    ...actionParts(documents.flatMap((each) => each["tripline.actions"])),
    ["s", "hash", fields.flatMap(hashesOf)],
    ["q", "filter for this", [filterOf({ rule: rules, host: hosts })]],
    [
      "m",
      "as Markdown",
      alerts.map((alert) => markdown.alert(alert).trim()),
      "lines",
    ],
    ["j", "as NDJSON", documents.map(documentLine), "json"],
    [
      "e",
      "evidence as NDJSON",
      alerts.flatMap((alert, i) => evidenceLines(alert, documents[i]!)),
      "json",
    ],
  ]);
}

export function eventCopies(
  event: EventDetail,
  field: string | undefined,
): CopyItem[] {
  const { row, file, line, offset, length, raw } = event;
  const fields = Object.fromEntries(
    event.fields.map(({ name, value }) => [name, value]),
  );
  const user = fields["user.name"];
  const where = { file, line, offset, length };
  const when = { "@timestamp": formatTimestamp(row.timeUs) };
  return items([
    ["v", field ?? "field", [field && fields[field]]],
    ["i", "place in the log", [`${file}:${line}`]],
    ["h", "host", [row.host]],
    ["u", "user", [user]],
    ["p", "process", [processOf(fields)]],
    ["c", "command line", [fields["process.command_line"]]],
    ["s", "hash", hashesOf(fields)],
    ["q", "filter for this", [filterOf({ host: [row.host], id: [row.code] })]],
    ["l", "line of the log", [raw]],
    ["j", "as JSON", [json({ ...when, ...where, ...fields })], "json"],
  ]);
}

export function taskCopies({ row, records }: TaskDetail): CopyItem[] {
  const actions = records.flatMap(actionDocuments);
  return items([
    ["n", "name", [row.name]],
    ["g", "GUID", [row.guid]],
    ["h", "host", [row.host]],
    ["u", "user", [row.user]],
    ["c", "command line", [row.command]],
    ...actionParts(actions),
    [
      "q",
      "filter for this",
      [filterOf({ task: [row.name], host: [row.host] })],
    ],
    ["j", "as JSON", records.map((each) => json(taskDocument(each))), "json"],
  ]);
}

export function ruleCopies(rule: RuleDetail): CopyItem[] {
  const { id, row, ruleFile, query, threats } = rule;
  return items([
    ["i", "id", [id]],
    ["r", "name", [row.name]],
    ["l", "file", [ruleFile]],
    ["t", "text of the rule", [query], "lines"],
    ["g", "ATT&CK", threats.flatMap(techniquesOf)],
    ["q", "filter for this", [filterOf({ rule: [row.name] })]],
  ]);
}

export function entityCopies({ row }: EntityDetail): CopyItem[] {
  return items([
    ["n", "name", row.names],
    ["q", "filter for this", [filterOf({ entity: row.names })]],
  ]);
}

/** Each text once, empty ones left out, and what has none left out. */
function items(parts: readonly Part[]): CopyItem[] {
  return parts.flatMap(([key, name, texts, kind]) => {
    const own = texts.filter((text) => text !== undefined && text !== "");
    const clean = own.map((text) => cleanText(text ?? "", kind));
    const text = [...new Set(clean)].join("\n").slice(0, MAX_TEXT);
    return text === "" ? [] : [{ key, name, text }];
  });
}

function cleanText(text: string, kind: Part[3]): string {
  if (kind === "json") return text;
  const masked = maskSecrets(text);
  if (kind === undefined) return visible(masked, MAX_LINE);
  return masked
    .split("\n")
    .map((line) => visible(line, MAX_LINE))
    .join("\n");
}

/** What the tasks would run: as it stands, decoded where that says more, and so that no address in it opens. */
function actionParts(actions: readonly ActionDocument[]): Part[] {
  const decoded = actions.map((action) => {
    return innermostText(action) ?? actionText(action);
  });
  const safe = decoded.map(defang);
  const isOther = safe.some((text, i) => text !== decoded[i]);
  return [
    ["d", "decoded action", decoded],
    ["f", "decoded, defanged", isOther ? safe : []],
  ];
}

type Fields = Readonly<Record<string, string>>;

function processOf(fields: Fields): string | undefined {
  const name = fields["process.executable"] ?? fields["process.name"];
  const pid = fields["process.pid"];
  return name === undefined || pid === undefined ? name : `${name} (${pid})`;
}

/** The hashes of one kind: the longest that is known, since one names a file. */
function hashesOf(fields: Fields): string[] {
  for (const kind of ["sha256", "sha1", "md5", "imphash"]) {
    const values = Object.entries(fields).flatMap(([name, value]) =>
      name.endsWith(`.hash.${kind}`) ? [value] : [],
    );
    if (values.length > 0) return values;
  }
  return [];
}

function techniquesOf({ techniques }: RuleDetail["threats"][number]): string[] {
  return techniques.flatMap(({ id, subtechniques }) => [
    id,
    ...subtechniques.map((each) => each.id),
  ]);
}

function evidenceLines(alert: Alert, document: AlertDocument): string[] {
  const seen = alert.match.events.filter((event) => event !== undefined);
  return document["tripline.events"].map((event, i) =>
    json({ alert: alert.id, ...event, fields: seen[i]?.fields ?? {} }),
  );
}

function json(value: unknown): string {
  return escapeUnseen(JSON.stringify(value));
}

/** The terms that can be written, as long as they fit; undefined where none can. */
function filterOf(
  wanted: Readonly<Record<string, readonly string[]>>,
): string | undefined {
  const terms = Object.entries(wanted).flatMap(([field, values]) => {
    return filterTerm(field, [...new Set(values)]) ?? [];
  });
  const text = terms.join(" ");
  return text === "" || text.length > MAX_FILTER_LENGTH ? undefined : text;
}
