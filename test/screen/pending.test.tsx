/** The page of a pending sequence: opening it, what becomes of it while it is open, and the alert that it became. */
import { afterEach, expect, test } from "vitest";
import {
  PENDING,
  STEPS,
  detail,
  pendingDetail,
  snapshot,
} from "./fake-snapshot.ts";
import type { ScreenUnderTest } from "./fake-terminal.ts";
import { openScreen } from "./fake-terminal.ts";

let open: ScreenUnderTest | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function openPage(cols = 80, rows = 24): Promise<ScreenUnderTest> {
  const s = openScreen({ cols, rows });
  open = s;
  s.report({ type: "snapshot", snapshot: snapshot() });
  await s.settle();
  // Above the alerts, or beside them.
  s.type(cols === 80 ? "\x1b[Z" : "\t");
  await s.until((l) => l.join().includes(">Pending"));
  s.type("\r");
  await s.until((l) => l.join().includes("Fetching the sequence."));
  s.report({ type: "pending", id: "p1", detail: pendingDetail() });
  await s.until((l) => l.join().includes("awaited: a registry event"));
  return s;
}

test("Enter on a pending sequence opens its page, q goes back", async () => {
  const s = await openPage();
  const lines = await s.until((l) => l[4]!.includes("[Steps]"));
  expect(lines[2]).toMatch(/^HIGH {2}1\/2 {2}Remote Scheduled Task Creation/);
  expect(lines[3]).toMatch(/^00:36 left {2}host\.id wks-014/);
  expect(lines.at(-1)).toMatch(/^Enter its alert {2}Tab section {2}\] next/);
  s.type("q");
  await s.until((l) => l.join().includes(">Pending"));
});

test("in a wide window the steps stand beside what ends it", async () => {
  const s = await openPage(120, 40);
  const lines = await s.until((l) => l[4]!.includes("[Ends]"));
  expect(lines[5]).toMatch(/^── Steps ─+.*│── Ends ─/);
});

test("] goes to the next one, and what left the list is asked for again", async () => {
  const s = await openPage();
  s.type("]");
  await s.until((l) => l.join().includes("Fetching the sequence."));
  expect(s.commands.at(-1)).toEqual({ type: "pending", id: "p2" });
  const other = pendingDetail({ id: "p2", row: PENDING[1]! });
  s.report({ type: "pending", id: "p2", detail: other });
  await s.until((l) => l.join().includes("WMI Execution then New Service"));
  const asked = s.commands.length;
  const rest = PENDING.filter(({ id }) => id !== "p2");
  s.report({
    type: "snapshot",
    snapshot: snapshot({ pending: rest }, { version: 2 }),
  });
  await s.until(() => s.commands.length > asked);
  expect(s.commands.at(-1)).toEqual({ type: "pending", id: "p2" });
});

test("one that became an alert says so, and Enter goes there", async () => {
  const s = await openPage();
  s.type("\r");
  await s.until((l) => l.join().includes("it has not become an alert"));
  s.report({
    type: "pending",
    id: "p1",
    detail: pendingDetail({
      end: {
        kind: "alert",
        timeUs: STEPS[1]!.event!.timeUs,
        by: STEPS[1]!.event,
        alert: { id: "a1", standing: "kept" },
      },
    }),
  });
  await s.until((l) => l[3]!.startsWith("became an alert"));
  s.type("\r");
  await s.until((l) => l.join().includes("Fetching the evidence."));
  expect(s.commands.at(-1)).toEqual({ type: "detail", id: "a1" });
  s.report({ type: "detail", id: "a1", detail: detail() });
  await s.until((l) => l[4]!.includes("[Timeline]"));
});

test("one of which nothing is known any more says so", async () => {
  const s = await openPage();
  s.report({ type: "pending", id: "p1", detail: undefined });
  await s.until((l) => l.join().includes("how it ended is not known"));
});
