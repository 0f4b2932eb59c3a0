/**
 * A log that wants to break the screen, on every page: each text of the data that is not one of our own words is hostile,
 * in turn in each way there is. Nothing is interpreted, and the layout holds.
 */
import { afterEach, expect, test } from "vitest";
import type {
  Command,
  EventDetail,
  EventRow,
  Report,
  Snapshot,
} from "../../src/screen/store/snapshot.ts";
import { FIRST_SORTINGS } from "../../src/screen/store/sorting.ts";
import type { WhyAnswer } from "../../src/screen/store/why.ts";
import { HEALTH } from "./fake-health.ts";
import {
  NOW,
  attackList,
  detail,
  entityDetail,
  pendingDetail,
  riskList,
  ruleDetail,
  ruleList,
  snapshot,
  taskDetail,
  taskList,
} from "./fake-snapshot.ts";
import type { ScreenUnderTest } from "./fake-terminal.ts";
import { openScreen } from "./fake-terminal.ts";
import { HOSTILE_TEXTS } from "./hostile-texts.ts";

let open: ScreenUnderTest | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const EVENT: EventRow = {
  id: "1",
  timeUs: NOW,
  host: "WS-1",
  code: "1",
  text: "process A.exe",
  steps: ["s1"],
};

const EVENT_DETAIL: EventDetail = {
  id: "1",
  row: EVENT,
  channel: "Microsoft-Windows-Sysmon/Operational",
  shape: "wl-raw",
  writtenUs: NOW,
  timeUncertain: false,
  fields: [
    { name: "process.name", value: "B.exe" },
    { name: "user.name", value: "CORP\\jdoe" },
  ],
  matched: [{ alertId: "a1", rule: "A Rule", label: "s1" }],
  file: "/logs/A.ndjson",
  line: 7,
  offset: 4_096,
  length: 99,
  raw: '{"A": 1}',
};

const WHY: WhyAnswer = {
  isFired: true,
  text: "It fired: the event is evidence of an alert",
  decidedBy: "match",
  items: [{ mark: "pass", text: "Step 1 holds", items: [] }],
  read: { events: 3, logs: 1, fromUs: 1, toUs: 2, notes: ["A note"] },
};

const DATA: Snapshot = snapshot(
  {},
  {
    ruleList: ruleList(),
    risk: riskList(),
    health: HEALTH,
    taskList: taskList(),
    attack: attackList(),
    ring: { capacity: 500_000, first: 0, next: 1 },
    events: {
      total: 1,
      matching: 1,
      from: 0,
      rows: [EVENT],
      filter: "",
      filterError: undefined,
      sort: FIRST_SORTINGS.events,
      scanned: 1,
      end: 1,
      sought: undefined,
      unreadable: 0,
    },
    messages: [{ level: "warning", atUs: NOW, text: "A message" }],
  },
);

/** What the worker would answer. */
function answerTo(command: Command): Report | undefined {
  switch (command.type) {
    case "detail":
      return { type: "detail", id: command.id, detail: detail() };
    case "rule":
      return { type: "rule", id: command.id, detail: ruleDetail() };
    case "entity":
      return { type: "entity", id: command.id, detail: entityDetail() };
    case "pending":
      return { type: "pending", id: command.id, detail: pendingDetail() };
    case "task":
      return { type: "task", id: command.id, detail: taskDetail() };
    case "event":
      return { type: "event", id: command.id, detail: EVENT_DETAIL };
    case "why":
      return { type: "why", about: command.about, answer: WHY };
    default:
      return undefined;
  }
}

/** Our own words in the data: kinds, states, ids. */
const OWN = /^[a-z0-9]+(?:[-:.][a-z0-9]+)*$/;

/** The same with each text of a log in another of the hostile ones, from the one at `from` on. */
function hostile<T>(value: T, from: number): T {
  const texts = Object.values(HOSTILE_TEXTS);
  let next = from;
  const walk = (part: unknown): unknown => {
    if (typeof part === "string") {
      return part === "" || OWN.test(part)
        ? part
        : texts[next++ % texts.length]!;
    }
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, own]) => [
        name,
        name === "id" ? own : walk(own),
      ]),
    );
  };
  return walk(value) as T;
}

/** The keys of a page with sections. */
const PAGE = /(?:^|\n)(?:Enter [a-z ]+)?Tab section/;

/** Keys to a page, and what is seen when it is there. */
const PAGES: readonly (readonly [name: string, keys: string, seen: RegExp])[] =
  [
    ["an alert", "1\r", /\[Timeline\]|\[Action\]/],
    ["why it fired", "W", /\[Why\]/],
    ["a pending sequence", "\x1b1\x1b[Z\r", /\[Steps\]|\[Ends\]/],
    ["the events", "\x1b3", />Events/],
    ["an event", "\r", /\d of \d|── /],
    ["the rules", "\x1b\x1b4", />Rules/],
    ["a rule", "\r", PAGE],
    ["the entities", "\x1b\x1b5", />Entities/],
    ["an entity", "\r", PAGE],
    ["the logs", "\x1b\x1b6", /Health of the logs/],
    ["the tasks", "\x1b7", />Scheduled tasks/],
    ["a task", "\r", PAGE],
    ["the matrix", "\x1b\x1b8", /\d techniques/],
  ];

/** What {@link visible} must not let through, as it would stand in a cell. */
const OBEYED = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069]/u;

/** The last line of each page: keys, which no data may move. */
async function walk(from: number | undefined): Promise<string[]> {
  const made = <T>(value: T): T =>
    from === undefined ? value : hostile(value, from);
  const s = openScreen();
  open = s;
  s.report({ type: "snapshot", snapshot: made(DATA) });
  await s.until((l) => l.join().includes(">Alerts"));
  const footers: string[] = [];
  let all = "";
  let answered = 0;
  for (const [name, keys, seen] of PAGES) {
    s.type(keys);
    const lines = await s.until((shown) => {
      for (; answered < s.commands.length; answered++) {
        const report = answerTo(s.commands[answered]!);
        if (report !== undefined) s.report(made(report));
      }
      const text = shown.join("\n");
      return seen.test(text) && !/Fetching|Reading the logs/.test(text);
    });
    const about = `${name}, ${String(from)}`;
    expect(lines, about).toHaveLength(24);
    expect(lines[0], about).toMatch(/^tripline LIVE /);
    expect(lines.join(""), about).not.toMatch(OBEYED);
    all += lines.join("");
    footers.push(lines.at(-1)!.trimEnd());
  }
  // It was there to be obeyed.
  expect(all.includes("\\x1b[")).toBe(from !== undefined);
  expect(s.title()).toBe("");
  expect(s.buffer()).toBe("alternate");
  await s.close();
  open = undefined;
  return footers;
}

test("every page holds, whatever stands in its fields", async () => {
  const calm = await walk(undefined);
  for (let from = 0; from < Object.keys(HOSTILE_TEXTS).length; from++) {
    expect(await walk(from)).toEqual(calm);
  }
});
