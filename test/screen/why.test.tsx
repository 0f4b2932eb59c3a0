/** Why, on the screen: of an alert, and of an event by a rule that is chosen for it. */
import { afterEach, expect, test } from "vitest";
import { FIRST_SORTINGS } from "../../src/screen/store/sorting.ts";
import type { WhyAnswer, WhyRuleRow } from "../../src/screen/store/why.ts";
import { NOW, detail, snapshot } from "./fake-snapshot.ts";
import type { ScreenUnderTest } from "./fake-terminal.ts";
import { openScreen } from "./fake-terminal.ts";

let open: ScreenUnderTest | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const ANSWER: WhyAnswer = {
  isFired: true,
  text: "it fired: the event is evidence of an alert",
  decidedBy: "match",
  items: [{ mark: "pass", text: "Step 1 holds", items: [] }],
  read: { events: 3, logs: 1, fromUs: 1, toUs: 2, notes: [] },
};

test("W asks of an alert, and the answer stands in its section", async () => {
  const s = openScreen({ cols: 80, rows: 24 });
  open = s;
  s.report({ type: "snapshot", snapshot: snapshot() });
  await s.settle();
  s.type("\r");
  await s.until((l) => l.join().includes("Fetching"));
  s.report({ type: "detail", id: "a1", detail: detail() });
  await s.until((l) => l[4]!.includes("[Timeline]"));
  s.type("W");
  await s.until((l) => l[4]!.includes("[Why]"));
  expect(s.lines().join()).toContain("Reading the logs again.");
  const about = { kind: "alert", id: "a1" } as const;
  expect(s.commands).toContainEqual({ type: "why", about });
  const other = { kind: "alert", id: "a2" } as const;
  s.report({ type: "why", about: other, answer: { ...ANSWER, text: "other" } });
  s.report({ type: "why", about, answer: ANSWER });
  const lines = await s.until((l) => l.join().includes("Step 1 holds"));
  expect(lines.join()).not.toContain("other");
});

const RULES: readonly WhyRuleRow[] = [
  {
    id: "r1",
    name: "Remote Scheduled Task Creation",
    severity: "medium",
    relation: "hit",
    what: "step 1",
  },
  {
    id: "r2",
    name: "Certutil with a URL",
    severity: "low",
    relation: "other",
    what: "",
  },
];

test("W asks of an event by which rule, and what is typed narrows the choice", async () => {
  const s = openScreen({ cols: 80, rows: 24 });
  open = s;
  const id = "7";
  const row = {
    id,
    timeUs: NOW,
    host: "WKS-014",
    code: "13",
    text: "registry set",
    steps: [],
  };
  const events = {
    total: 1,
    matching: 1,
    from: 0,
    rows: [row],
    filter: "",
    filterError: undefined,
    sort: FIRST_SORTINGS.events,
    scanned: 0,
    end: 8,
    sought: undefined,
    unreadable: 0,
  };
  s.report({ type: "snapshot", snapshot: snapshot({}, { events }) });
  await s.settle();
  s.type("3");
  await s.until((l) => l.join().includes(">Events"));
  s.type("W");
  await s.until((l) => l.join().includes("asking the rules"));
  expect(s.commands).toContainEqual({ type: "why-rules", event: id });
  s.report({ type: "why-rules", event: id, rules: RULES });
  await s.until((l) => l.join().includes("> hit  MED  Remote Scheduled"));
  s.type("qu url");
  await s.until((l) => l.join().includes("no rule has these words"));
  s.type("\x15cert url");
  await s.until((l) => l.join().includes(">      LOW  Certutil with a URL"));
  s.type("\r");
  await s.until((l) => l[2]!.startsWith("LOW  Certutil with a URL"));
  const about = { kind: "event", ruleId: "r2", id } as const;
  expect(s.commands).toContainEqual({ type: "why", about });
  s.report({ type: "why", about, answer: ANSWER });
  await s.until((l) => l.join().includes("Step 1 holds"));
  s.type("W");
  await s.until((l) => l.join().includes("Why: by which rule"));
  s.type("\x1b");
  await s.until((l) => !l.join().includes("Why: by which rule"));
  s.type("q");
  await s.until((l) => l.join().includes(">Events"));
});
