/** A log that wants to break the screen: in every field, at both sizes, the layout has to hold. */
import { afterEach, describe, expect, test } from "vitest";
import {
  ALERTS,
  PENDING,
  STEPS,
  TASKS,
  TASK_RECORD,
  detail,
  snapshot,
} from "./fake-snapshot.ts";
import type { ScreenUnderTest } from "./fake-terminal.ts";
import { openScreen } from "./fake-terminal.ts";
import { HOSTILE_TEXTS } from "./hostile-texts.ts";
import type { Snapshot } from "../../src/screen/store/snapshot.ts";

let open: ScreenUnderTest | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

function hostile(text: string): Snapshot {
  const source = { ...snapshot().sources[0]!, path: text, note: text };
  return snapshot(
    {
      alerts: ALERTS.map((row) => ({
        ...row,
        rule: text,
        host: text,
        user: text,
      })),
      pending: PENDING.map((row) => ({
        ...row,
        rule: text,
        host: text,
        evidence: [text],
      })),
      tasks: TASKS.map((row) => ({
        ...row,
        host: text,
        name: text,
        command: row.command === "" ? "" : text,
        decoded: row.decoded === "" ? "" : text,
        detail: text,
        unknown: row.unknown === undefined ? undefined : text,
      })),
    },
    {
      sources: [{ ...source, state: "failed" }, ...snapshot().sources.slice(1)],
      messages: [{ level: "warning", atUs: 1, text }],
    },
  );
}

describe.each([
  [80, 24],
  [200, 50],
] as const)("%ix%i", (cols, rows) => {
  test.each(Object.entries(HOSTILE_TEXTS))("%s", async (_name, text) => {
    const calm = openScreen({ cols, rows });
    calm.report({ type: "snapshot", snapshot: snapshot() });
    const frame = await calm.settle();
    await calm.close();

    const s = openScreen({ cols, rows });
    open = s;
    s.report({ type: "snapshot", snapshot: hostile(text) });
    const lines = await s.settle();

    expect(lines).toHaveLength(rows);
    // What is ours stands where it stands with harmless data.
    for (const [y, line] of frame.entries()) {
      if (line.startsWith("──")) {
        expect(lines[y]!.slice(0, 20)).toBe(line.slice(0, 20));
      }
    }
    expect(lines.at(-1)).toBe(frame.at(-1));
    expect(lines[1]).toBe(frame[1]);
    const alertsAt = frame.findIndex((l) => l.includes(">Alerts"));
    for (const [i, time] of ["12:04:28", "12:04:11", "12:03:55"].entries()) {
      expect(lines[alertsAt + 1 + i]).toContain(time);
    }
    const dividers = frame.map((line) => line.indexOf("│"));
    if (cols === 200) {
      for (const [y, x] of dividers.entries()) {
        if (x !== -1) expect(s.cell(x, y).text, `line ${y}`).toBe("│");
      }
    }
    expect(s.title()).toBe("");
    expect(s.buffer()).toBe("alternate");

    s.type("\r");
    await s.until((l) => l.join().includes("Fetching"));
    s.report({
      type: "detail",
      id: "a1",
      detail: detail({
        row: { ...ALERTS[0]!, rule: text, host: text, user: text },
        description: text,
        query: text,
        guide: text,
        key: { [text]: text },
        steps: STEPS.map((step) => ({
          ...step,
          event: {
            ...step.event!,
            summary: text,
            host: text,
            channel: text,
            code: text,
            file: text,
            fields: { [text]: text },
          },
        })),
        tasks: [{ ...TASK_RECORD, path: text, layers: [{ kind: text, text }] }],
      }),
    });
    const page = await s.until((l) => /\[(Timeline|Action)\]/.test(l[4]!));
    expect(page).toHaveLength(rows);
    expect(page.at(-1)).toMatch(/^Tab section/);
    expect(page[2]).toMatch(/^CRIT {2}new {2}/);
    s.type("G");
    const end = await s.until((l) => l[4]!.includes("[Raw]"));
    expect(end.at(-1)).toMatch(/^Tab section/);
    expect(s.title()).toBe("");
  });
});

test("an escape is drawn in a style that text never has", async () => {
  const s = openScreen({ theme: "mono" });
  open = s;
  const row = { ...ALERTS[3]!, rule: "a\x1bb\\x1bc" };
  s.report({
    type: "snapshot",
    snapshot: snapshot({ alerts: [ALERTS[0]!, row] }),
  });
  const lines = await s.until((l) => l[10]!.includes("a\\x1bb\\x1bc"));
  const x = lines[10]!.indexOf("a\\x1b");
  expect([0, 1, 4, 5, 6].map((i) => s.cell(x + i, 10).underline)).toEqual([
    false,
    true,
    true,
    false,
    false,
  ]);
});
