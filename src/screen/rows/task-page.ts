/**
 * The page of a task: what it runs with each layer opened, what gives reason to look, who asked for it and from where,
 * when it starts, what a change changed, what happened to it, and on which line of which log each of that stands. In a
 * wide window what happened stands at the left.
 */
import { accountText } from "../../task/accounts.ts";
import { originText } from "../../task/describe-record.ts";
import type {
  DecodedTask,
  Place,
  TaskDifference,
  TaskPart,
  TaskRecord,
} from "../../task/task.ts";
import type { TaskDetail } from "../store/snapshot.ts";
import type { Role } from "../theme/roles.ts";
import { commandLines, problemLines } from "./detail/action.ts";
import type { DetailPage } from "./detail/page.ts";
import { headingOf, stack, tabsLine } from "./detail/page.ts";
import type { Section } from "./detail/section.ts";
import { note, paragraph } from "./detail/section.ts";
import { count, fullTime } from "./format.ts";
import type { Look } from "./look.ts";
import type { Line, Segment } from "./segment.ts";
import { EMPTY_LINE, joinFitting, logText, spread, word } from "./segment.ts";
import { CHANGE_WORDS } from "./task-list.ts";

/** Where the texts of labelled lines begin. */
const INDENT = 14;
/** Lines of one text besides commands and scripts. */
const FEW_LINES = 6;

/**
 * @param leftWidth of the column for the story in a wide window; undefined for one column
 * @param isWaiting a source that tells what the task runs may still come
 */
export function taskPage(
  { records }: TaskDetail,
  leftWidth: number | undefined,
  width: number,
  isWaiting: boolean,
  look: Look,
): DetailPage {
  const [record, ...others] = records;
  const lead = [
    runs(record, others, isWaiting, width),
    reasons(record, width),
    people(record, width),
    starts(record, width, look),
    changed(record, width),
  ].filter(({ lines }) => lines.length > 0);
  if (leftWidth === undefined) {
    const all = [...lead, story(record, width, look), evidence(record, width)];
    return { beside: [], ...stack(all, width, look) };
  }
  const left = stack([story(record, leftWidth, look)], leftWidth, look);
  const right = [...lead, evidence(record, width)];
  return { beside: left.lines, ...stack(right, width, look) };
}

function labelled(
  label: string,
  text: string,
  width: number,
  role?: Role,
): Line[] {
  return paragraph(text, width, {
    indent: INDENT,
    maxLines: FEW_LINES,
    role,
    label: [word(`  ${label}`, "muted")],
  });
}

/** What it runs by the best source, then by those that say something else. */
function runs(
  record: TaskRecord,
  others: readonly TaskRecord[],
  isWaiting: boolean,
  width: number,
): Section {
  const lines: Line[] = [];
  if (record.unknown !== undefined) {
    if (isWaiting) lines.push(...note("Waiting for task content.", width));
    lines.push(...note(record.unknown, width, "warn"));
  }
  lines.push(...definitionLines(record, width));
  for (const other of others) {
    lines.push(
      EMPTY_LINE,
      ...note(`But the ${other.from} says:`, width, "warn"),
      ...definitionLines(other, width),
    );
  }
  return { name: "Runs", lines };
}

function definitionLines(record: TaskRecord, width: number): Line[] {
  const { definition, unwrapped = [], from } = record;
  if (definition === undefined) return [];
  const lines = definition.actions.flatMap((action, i) => {
    const { layers = [], problem } = unwrapped[i] ?? {};
    return [
      ...commandLines(action, layers, width),
      ...(problem === undefined
        ? []
        : note(`not opened: ${problem}`, width, "warn")),
    ];
  });
  if (definition.actions.length === 0) {
    lines.push(...note("No action is known.", width, "warn"));
  }
  lines.push(
    ...definition.problems.flatMap((each) => problemLines(each, width)),
    ...note(`by the ${from}`, width),
  );
  return lines;
}

function reasons({ hints }: TaskRecord, width: number): Section {
  return {
    name: "Look closer",
    lines: hints.flatMap(({ hint, reason, matched }) =>
      paragraph(matched === "" ? reason : `${reason}: ${matched}`, width, {
        indent: 4,
        maxLines: FEW_LINES,
        label: [word("  ! ", "warn")],
      }).concat(
        paragraph(hint, width, { indent: 4, role: "muted", maxLines: 1 }),
      ),
    ),
  };
}

function people(record: TaskRecord, width: number): Section {
  const { user, origin, definition } = record;
  const lines = [
    ...labelled("asked by", user ?? "not told", width),
    ...(origin === undefined
      ? labelled("from", "not told", width)
      : labelled(
          "from",
          originText(origin),
          width,
          origin.kind === "remote" ? "warn" : undefined,
        )),
    ...(origin?.logonId === undefined
      ? []
      : labelled(
          "session",
          [origin.logonId, origin.logonType].filter(Boolean).join(", "),
          width,
        )),
    ...(definition === undefined ? [] : principalLines(definition, width)),
  ];
  const { author, description, registration } = definition ?? {};
  for (const [label, text] of [
    ["author", author],
    ["dated", registration?.date],
    ["source", registration?.source],
    ["about", description],
  ] as const) {
    if (text) lines.push(...labelled(label, text, width));
  }
  if (author) {
    lines.push(
      ...note("Author and date are what the definition claims.", width),
    );
  }
  return { name: "Who", lines };
}

const LOGON_TYPES: Readonly<Record<string, string>> = {
  InteractiveToken: "only while logged on",
  Password: "with a stored password",
  S4U: "no password stored, no network",
};

function principalLines(definition: DecodedTask, width: number): Line[] {
  const { runAs, runLevel, context, source, principals = [] } = definition;
  if (runAs === undefined || runAs === null) {
    const text =
      source === "registry-bytes" && context !== null
        ? `principal "${context}"; the value does not tell the account`
        : definition.actions.length > 0
          ? "the account that registered it"
          : "";
    return text === "" ? [] : labelled("runs as", text, width);
  }
  const own = principals.find(
    ({ userId, groupId }) => (userId ?? groupId) === runAs,
  );
  const logon = own?.logonType ?? undefined;
  const parts = [
    accountText(runAs),
    runLevel === "HighestAvailable" ? "HighestAvailable (elevated)" : runLevel,
    logon && `${logon}${LOGON_TYPES[logon] ? ` (${LOGON_TYPES[logon]})` : ""}`,
  ];
  const privileges = own?.privileges ?? [];
  return [
    ...labelled("runs as", parts.filter(Boolean).join(", "), width),
    ...(privileges.length === 0
      ? []
      : labelled("privileges", privileges.join(", "), width)),
  ];
}

function starts(record: TaskRecord, width: number, look: Look): Section {
  const { definition, createdUs, updatedUs, deletedUs, hints } = record;
  const lines: Line[] = [];
  const triggers = definition?.triggers ?? [];
  for (const [i, trigger] of triggers.entries()) {
    lines.push(...labelled(i === 0 ? "starts" : "", trigger, width));
  }
  if (triggers.length === 0) {
    lines.push(...labelled("starts", "not told", width));
  }
  for (const [label, us] of [
    ["created", createdUs],
    ["changed", updatedUs],
    ["deleted", deletedUs],
  ] as const) {
    if (us === undefined) continue;
    lines.push(...labelled(label, fullTime(us, look.time), width));
  }
  const shortLived = hints.find(({ hint }) => hint === "short-lived");
  if (shortLived !== undefined) {
    lines.push(
      ...labelled("lived", `${shortLived.matched} only`, width, "warn"),
    );
  }
  const hidden = hiddenBy(record);
  lines.push(
    ...labelled(
      "hidden",
      hidden.length === 0 ? "not that is known" : hidden.join("; "),
      width,
      hidden.length === 0 ? undefined : "warn",
    ),
  );
  const { settings } = definition ?? {};
  if (settings?.enabled === false) {
    lines.push(...labelled("enabled", "no", width));
  }
  const deleteAfter = settings?.deleteExpiredTaskAfter;
  if (deleteAfter) {
    lines.push(
      ...labelled(
        "expires",
        `deleted ${deleteAfter} after its last trigger has ended`,
        width,
      ),
    );
  }
  return { name: "When", lines };
}

function hiddenBy({ definition, hints }: TaskRecord): string[] {
  const has = (code: string): boolean =>
    hints.some(({ hint }) => hint === code);
  return [
    definition?.hidden === true ? "its definition asks for it" : "",
    has("sd-removed") ? "its security descriptor was removed" : "",
    has("index-zero") ? "its index was set to 0 or deleted" : "",
  ].filter((text) => text !== "");
}

const DIFFERENCES: Readonly<Record<TaskDifference["what"], string>> = {
  actions: "actions",
  runAs: "runs as",
  runLevel: "run level",
  triggers: "starts",
  hidden: "hidden",
};

/** Only where the definition before the last change is known. */
function changed({ differences }: TaskRecord, width: number): Section {
  if (differences === undefined) return { name: "Changed", lines: [] };
  const lines = differences.flatMap(({ what, before, after }) => [
    ...labelled(DIFFERENCES[what], `was ${before}`, width, "muted"),
    ...labelled("", `is  ${after}`, width, "warn"),
  ]);
  return {
    name: "Changed",
    lines:
      lines.length > 0
        ? lines
        : note("The last change left all that is told as it was.", width),
  };
}

function story(
  { story: told = [] }: TaskRecord,
  width: number,
  look: Look,
): Section {
  const lines: Line[] = [];
  for (const { timeUs, what, text, from, at = [] } of told) {
    const role = what === "deleted" || what === "hidden" ? "warn" : undefined;
    lines.push(
      ...paragraph(fullTime(timeUs, look.time), width, {
        indent: 2,
        role: "muted",
      }),
      ...paragraph(text, width, { indent: 4, maxLines: FEW_LINES, role }),
      ...from.flatMap((source, i) =>
        paragraph(`${source}${placeText(at[i])}`, width, {
          indent: 6,
          maxLines: 2,
          role: "muted",
        }),
      ),
    );
  }
  return {
    name: "Story",
    lines: lines.length > 0 ? lines : note("Nothing is told of it.", width),
  };
}

/** `, log.ndjson:579`; the folder stands at the end of the page. */
function placeText(place: Place | null | undefined): string {
  if (place == null) return "";
  const name = place.file.slice(lastSeparator(place.file) + 1);
  return `, ${name}:${place.line}`;
}

function lastSeparator(file: string): number {
  return Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\"));
}

const PARTS: Readonly<Record<TaskPart["part"], string>> = {
  name: "name",
  guid: "GUID",
  change: "change",
  user: "asked by",
  origin: "from",
  actions: "runs",
  payload: "code",
  principal: "runs as",
  triggers: "starts",
  hidden: "hidden",
  deleted: "deleted",
  differences: "before",
};

/** What each part rests on; what is only concluded says so. Then the files, with their folders. */
function evidence(
  { parts = [], story: told = [] }: TaskRecord,
  width: number,
): Section {
  const places = [
    ...parts.map(({ at }) => at),
    ...told.flatMap(({ at }) => at),
  ];
  const files = new Set(places.flatMap((at) => (at ? [at.file] : [])));
  const lines = parts.flatMap(({ part, from, inferred, at }) =>
    labelled(
      PARTS[part],
      `${inferred ? "inferred: " : ""}${from}${placeText(at)}`,
      width,
      inferred ? "warn" : undefined,
    ),
  );
  return {
    name: "Evidence",
    lines:
      lines.length > 0
        ? [
            ...lines,
            ...[...files].flatMap((file, i) =>
              labelled(i === 0 ? "files" : "", file, width, "muted"),
            ),
          ]
        : note("None is at hand.", width),
  };
}

/** Name, GUID with host and state, and tabs; stays while the page scrolls. */
export function taskHeading(
  { row, index, total, records }: TaskDetail,
  page: DetailPage,
  current: string,
  width: number,
  height: number,
  look: Look,
): Line[] {
  const { ellipsis } = look.glyphs;
  const place = index < 0 ? "" : `task ${count(index + 1)} of ${count(total)}`;
  const [{ path, guid, hostName }] = records;
  const room = Math.max(8, width - place.length - 2);
  const name = logText(path ?? guid ?? "a task without a name", room, {
    role: "title",
    ellipsis,
    cut: "middle",
  });
  const what = `${CHANGE_WORDS[row.change]}${row.asked ? "?" : ""} ${fullTime(row.timeUs, look.time)}`;
  const facts: Segment[][] = [
    [word(what, row.change === "deleted" ? "warn" : undefined)],
    [word("on ", "muted"), ...logText(hostName, 40, { ellipsis })],
    ...(guid === undefined || path === undefined
      ? []
      : [logText(guid, 38, { role: "muted" })]),
  ];
  return headingOf(
    spread(name, [word(place, "muted")], width),
    { segments: joinFitting(facts, width) },
    tabsLine(page, current, width, look),
    height,
  );
}
