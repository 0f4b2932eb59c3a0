/** The page's facts from a run: a replayed sequence before and after its last step. */
import { describe, expect, it } from "vitest";
import { AlertBook } from "../../../src/alert/book.ts";
import { conditionOutline } from "../../../src/cli/condition-outline.ts";
import {
  pendingChangeRows,
  pendingDetail,
} from "../../../src/cli/pending-detail.ts";
import { Detector } from "../../../src/lib/detector.ts";
import { testDoc, testRule } from "../../support/engine.ts";
import type { TestDoc } from "../../support/engine.ts";

const LATENESS_US = 180_000_000;

function run(query: string) {
  const rule = testRule(query);
  const detector = new Detector({ rules: [rule], logPending: true });
  const book = new AlertBook({
    counters: detector.counters,
    findTasks: () => [],
  });
  return {
    detector,
    book,
    push(id: string, ms: number, fields: TestDoc): void {
      detector.push(testDoc(id, ms, fields), { source: "a.ndjson" });
      for (const change of detector.drain()) book.take(change);
    },
    first: () => detector.pending(1).rows[0]!.id,
    detail: (id: string) => pendingDetail(id, { detector, book }, LATENESS_US),
  };
}

const QUERY = `sequence with maxspan=1m
  [test where a and process.command_line != null] by user.id
  ![test where m] by user.id
  [test where b or not (c or d == "x")] by owner.id
until [test where u] by user.id`;

describe("a pending sequence", () => {
  it("has a key without the secrets of its events", () => {
    const { push, first, detail } = run(
      "sequence by process.title [test where a and process.command_line != null] [test where b]",
    );
    const process = { command_line: "net user bob HunterTwo" };
    push("1", 0, { a: true, process: { ...process, title: "HunterTwo" } });
    const key = [{ field: "process.title", value: "****" }];
    expect(detail(first())).toMatchObject({ key, steps: [{}, { join: key }] });
  });

  it("has what came, what is awaited with its key, and what ends it", () => {
    const { push, first, detail } = run(QUERY);
    push("1", 0, {
      a: true,
      c: true,
      user: { id: "u1" },
      process: { command_line: "net use x /user:adm hunter2" },
    });
    push("2", 10, {
      a: true,
      c: true,
      user: { id: "u2" },
      process: { command_line: "x" },
    });
    const found = detail(first())!;
    expect(found).toMatchObject({
      index: 0,
      total: 2,
      kind: "sequence",
      key: [{ field: "user.id", value: "u1" }],
      until: [{ depth: 0, text: "u" }],
      keys: 2,
      end: undefined,
      row: { seen: 1, steps: 2, maxspanUs: 60_000_000 },
    });
    expect(found.steps.map(({ state }) => state)).toEqual([
      "done",
      "absent",
      "awaited",
    ]);
    expect(found.steps[0]!.event).toMatchObject({ file: "a.ndjson", line: 1 });
    expect(JSON.stringify(found)).not.toContain("hunter2");
    expect(found.steps[2]).toMatchObject({
      category: "test",
      join: [{ field: "owner.id", value: "u1" }],
      condition: [
        { depth: 0, text: "any of" },
        { depth: 1, text: "b" },
        { depth: 1, text: "none of" },
        { depth: 2, text: "c" },
        { depth: 2, text: 'd == "x"' },
      ],
    });
    expect(found.others.map(({ seen }) => seen)).toEqual([1]);
  });

  it("that became an alert has all its events, and the way to the alert", () => {
    const { push, first, detail, detector, book } = run(QUERY);
    push("1", 0, {
      a: true,
      c: true,
      user: { id: "u1" },
      process: { command_line: "x" },
    });
    const id = first();
    push("2", 10, { b: true, owner: { id: "u1" } });
    const found = detail(id)!;
    const [alert] = [...book.all()];
    expect(found.end).toMatchObject({
      kind: "alert",
      alert: { id: alert!.id, standing: "kept" },
    });
    expect(found.steps.map(({ state }) => state)).toEqual([
      "done",
      "absent",
      "done",
    ]);
    expect(found.row).toMatchObject({ seen: 2, steps: 2 });
    expect(pendingChangeRows(detector).map(({ kind }) => kind)).toEqual([
      "alert",
      "begun",
    ]);
    book.forget(alert!.id);
    expect(detail(id)).toMatchObject({
      end: { alert: { standing: "not-kept" } },
      row: { seen: 2 },
    });
  });

  it("that nothing is known of has no page", () => {
    expect(run(QUERY).detail("none")).toBeUndefined();
  });
});

it("a condition of many tests is cut", () => {
  const query = testRule(
    `test where ${Array.from({ length: 300 }, (_, i) => `a == ${i}`).join(" or ")}`,
  ).query;
  if (query.kind !== "event") throw new Error("an event query");
  const lines = conditionOutline(query.filter.condition);
  expect(lines).toHaveLength(201);
  expect(lines.at(-1)!.text).toBe("and 101 more lines");
});
