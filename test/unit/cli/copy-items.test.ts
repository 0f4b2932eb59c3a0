import { expect, test } from "vitest";
import {
  MOST_COPIED,
  alertCopies,
  entityCopies,
  eventCopies,
  ruleCopies,
  taskCopies,
} from "../../../src/cli/copy-items.ts";
import {
  compileFilter,
  compileRuleFilter,
  compileTaskFilter,
} from "../../../src/screen/filter/filter.ts";
import { compileEventFilter } from "../../../src/screen/filter/event-filter.ts";
import type { CopyItem } from "../../../src/screen/store/copy.ts";
import type { EventDetail } from "../../../src/screen/store/snapshot.ts";
import {
  entityDetail,
  ruleDetail,
  taskDetail,
} from "../../screen/fake-snapshot.ts";
import { evidence, match } from "../alert/sample.ts";
import { sampleAlert } from "../export/sample-alert.ts";

function eventDetail(): EventDetail {
  return {
    id: "7",
    row: {
      id: "7",
      timeUs: 1_000_000,
      host: "ws-1",
      code: "1",
      text: "a.exe",
      steps: [],
    },
    channel: "Sysmon",
    shape: "wl-raw",
    writtenUs: undefined,
    timeUncertain: false,
    fields: [
      { name: "process.name", value: "a.exe" },
      { name: "user.name", value: "bob" },
    ],
    matched: [],
    file: "/logs/a.ndjson",
    line: 12,
    offset: 100,
    length: 20,
    raw: '{"a":1}',
  };
}

function textOf(items: readonly CopyItem[], key: string): string | undefined {
  return items.find((item) => item.key === key)?.text;
}

test("letters are not given twice", () => {
  for (const items of [
    alertCopies([sampleAlert()]),
    eventCopies(eventDetail(), "process.name"),
    taskCopies(taskDetail()),
    ruleCopies(ruleDetail()),
    entityCopies(entityDetail()),
  ]) {
    const keys = items.map(({ key }) => key);
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { text } of items) expect(text).not.toBe("");
  }
});

test("an alert: its parts, each once, and as documents", () => {
  const fields = {
    "process.executable": "C:\\x\\a.exe",
    "process.pid": "42",
    "process.command_line": "a.exe -p\nhttp://10.0.0.7/x",
    "process.hash.md5": "00",
    "process.hash.sha256": "ff",
  };
  const alert = {
    ...sampleAlert(),
    match: match("m", { events: [evidence({ fields }), evidence({ fields })] }),
  };
  const items = alertCopies([alert, alert]);
  expect(textOf(items, "i")).toBe(alert.id);
  expect(textOf(items, "p")).toBe("C:\\x\\a.exe (42)");
  // A line feed of an attacker would be Enter where this is pasted.
  expect(textOf(items, "c")).toBe("a.exe -p\\nhttp://10.0.0.7/x");
  expect(textOf(items, "s")).toBe("ff");
  const lines = textOf(items, "e")!
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ alert: alert.id, step: 1, fields });
  expect(JSON.parse(textOf(items, "j")!.split("\n")[0]!)).toMatchObject({
    "kibana.alert.uuid": alert.id,
  });
  expect(textOf(items, "m")).toContain("### Evidence\n");
  expect(compileFilter(textOf(items, "q")!).ok).toBe(true);
});

test("secrets do not come along, and nothing unseen does", () => {
  const detail = eventDetail();
  const secret = "schtasks /create /ru bob /rp Secr3t \u202ex\x1b[31m";
  const items = eventCopies(
    {
      ...detail,
      fields: [{ name: "process.command_line", value: secret }],
      raw: secret,
    },
    "process.command_line",
  );
  for (const key of ["c", "v", "l"]) {
    expect(textOf(items, key)).toBe(
      "schtasks /create /ru bob /rp **** \\u{202e}x\\x1b[31m",
    );
  }
});

test("a task: decoded, and so that no address in it opens", () => {
  const items = taskCopies(taskDetail());
  expect(textOf(items, "d")).toContain("http://");
  expect(textOf(items, "f")).toContain("hxxp://");
  expect(compileTaskFilter(textOf(items, "q")!).ok).toBe(true);
});

test("an event and a rule find themselves by their filters", () => {
  const event = textOf(eventCopies(eventDetail(), undefined), "q")!;
  expect(compileEventFilter(event).ok).toBe(true);
  const rule = textOf(ruleCopies(ruleDetail()), "q")!;
  expect(compileRuleFilter(rule).ok).toBe(true);
  expect(textOf(eventCopies(eventDetail(), undefined), "v")).toBeUndefined();
});

test("so many alerts at once, and no more", () => {
  const many = Array.from({ length: MOST_COPIED + 20 }, (_, i) => ({
    ...sampleAlert(),
    id: `id-${i}`,
  }));
  expect(textOf(alertCopies(many), "i")!.split("\n")).toHaveLength(MOST_COPIED);
  expect(alertCopies([])).toEqual([]);
});
