import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TriageDecision } from "../../../src/alert/decision.ts";
import { SYSTEM_FILES } from "../../../src/state/append-file.ts";
import type { Files } from "../../../src/state/append-file.ts";
import { JournalWriter, readJournal } from "../../../src/state/journal.ts";
import { AT, sampleDocument } from "./sample-document.ts";

let parent: string;
let folder: string;
let file: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "tripline-journal-"));
  folder = join(parent, "state", "tripline");
  file = join(folder, "alerts.ndjson");
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

const close: TriageDecision = {
  at: AT,
  operator: "ann",
  action: "close",
  ids: ["a"],
  reason: "admin work",
};

test("no journal is an empty journal, and reading creates nothing", () => {
  const view = readJournal(folder);
  expect(view.alerts()).toEqual([]);
  expect(view.lines).toBe(0);
  expect(existsSync(folder)).toBe(false);
});

test.skipIf(process.platform === "win32")(
  "folder and file are for their owner alone",
  () => {
    JournalWriter.open(folder).close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  },
);

test("what is written is read back", () => {
  const writer = JournalWriter.open(folder);
  writer.alert("fired", sampleDocument("a"), AT);
  writer.triage(close);
  expect(writer.close()).toBeUndefined();
  const view = readJournal(folder);
  expect(view).toMatchObject({ lines: 2, broken: 0, unknown: 0 });
  expect(view.alerts()).toMatchObject([{ id: "a", status: "closed" }]);
});

test("a second reading of the log adds nothing", () => {
  const states = [
    ["fired", sampleDocument("a", "provisional", 1, "first")],
    ["revised", sampleDocument("a", "provisional", 2, "second")],
    ["confirmed", sampleDocument("a", "confirmed", 2, "second")],
  ] as const;
  let size = 0;
  for (const skipped of [0, 3, 3]) {
    const writer = JournalWriter.open(folder);
    for (const [kind, document] of states) writer.alert(kind, document, AT);
    expect(writer.skipped).toBe(skipped);
    writer.close();
    size ||= statSync(file).size;
    expect(statSync(file).size).toBe(size);
  }
});

test("two writers at once do not disturb each other", () => {
  const one = JournalWriter.open(folder);
  const two = JournalWriter.open(folder);
  for (let i = 0; i < 20; i++) {
    one.alert("fired", sampleDocument(`one-${i}`), AT);
    two.alert("fired", sampleDocument(`two-${i}`), AT);
  }
  one.close();
  two.close();
  const view = readJournal(folder);
  expect(view).toMatchObject({ lines: 40, broken: 0 });
  expect(view.alerts()).toHaveLength(40);
});

test("a line torn by a crash is ended, counted, and costs only itself", () => {
  const before = JournalWriter.open(folder);
  before.alert("fired", sampleDocument("a"), AT);
  expect(before.repaired).toBe(0);
  before.close();
  appendFileSync(file, '{"type":"alert","at":"2026-');

  // Until it is ended, it may be a line that is being written.
  expect(readJournal(folder)).toMatchObject({ lines: 1, broken: 0 });

  const after = JournalWriter.open(folder);
  expect(after.repaired).toBe(1);
  after.alert("fired", sampleDocument("b"), AT);
  after.close();
  const view = readJournal(folder);
  expect(view).toMatchObject({ lines: 3, broken: 1 });
  expect(view.alerts().map(({ id }) => id)).toEqual(["a", "b"]);
});

test("lines of other makers are passed over, however long", () => {
  mkdirSync(folder, { recursive: true });
  const long = "x".repeat(9 << 20);
  writeFileSync(file, `\u00ff\n\n{"type":"claim"}\n${long}\n`);
  const writer = JournalWriter.open(folder);
  writer.alert("fired", sampleDocument("a"), AT);
  writer.close();
  const view = readJournal(folder);
  expect(view).toMatchObject({ lines: 5, broken: 3, unknown: 1 });
  expect(view.alerts()).toHaveLength(1);
});

test("what a closed journal was asked to write is told", () => {
  const writer = JournalWriter.open(folder);
  writer.close();
  writer.alert("fired", sampleDocument("a"), AT);
  writer.triage(close);
  expect(writer.waiting).toBe(2);
  expect(writer.close()?.message).toBe("2 records are not in the journal");
});

test("of an alert that changes while the disk takes nothing, the last word is written", async () => {
  let isFull = true;
  const troubles: string[] = [];
  const good = Promise.withResolvers<number>();
  const writer = JournalWriter.open(folder, {
    files: {
      ...SYSTEM_FILES,
      write: (descriptor, bytes) => {
        if (isFull) throw new Error("ENOSPC: no space left on device, write");
        return SYSTEM_FILES.write(descriptor, bytes);
      },
    },
    retryMs: 5,
    onTrouble: ({ message }) => troubles.push(message),
    onGood: good.resolve,
  });
  writer.alert("fired", sampleDocument("a", "provisional"), AT);
  writer.alert("fired", sampleDocument("b"), AT);
  writer.alert("confirmed", sampleDocument("a", "confirmed"), AT);
  expect(writer.waiting).toBe(2);
  isFull = false;
  expect(await good.promise).toBe(2);
  writer.close();
  expect(troubles).toEqual([
    `the journal ${file} cannot be written: ENOSPC: no space left on device, write`,
  ]);
  expect(
    readJournal(folder)
      .alerts()
      .map(({ id, kind }) => [id, kind]),
  ).toEqual([
    ["b", "fired"],
    ["a", "confirmed"],
  ]);
});

test("a crash at any byte costs the record that was being written, and a second reading brings it back", () => {
  // What a loss of power takes is not the matter here, and waiting for the disk takes its time.
  const files: Files = {
    ...SYSTEM_FILES,
    open: (path) => openSync(path, "a+"),
    sync: (_, done) => setImmediate(() => done(null)),
    syncNow: () => undefined,
  };
  const writeAll = (): JournalWriter => {
    const writer = JournalWriter.open(folder, { files });
    writer.alert("fired", sampleDocument("a", "provisional"), AT);
    writer.triage(close);
    writer.alert("confirmed", sampleDocument("a", "confirmed"), AT);
    return writer;
  };
  writeAll().close();
  const whole = readFileSync(file);
  const ends = [...whole.keys()].filter((at) => whole[at] === 0x0a);
  expect(ends).toHaveLength(3);
  const [first, second] = ends as [number, number, number];
  // Every byte of the decision and around it, some of the alerts.
  const cuts = [...Array(whole.length + 1).keys()].filter(
    (at) => at % 41 === 0 || (at > first - 9 && at < second + 9),
  );
  for (const cut of [...cuts, whole.length]) {
    writeFileSync(file, whole.subarray(0, cut));
    const complete = ends.filter((end) => end < cut).length;
    const isTorn = cut > 0 && whole[cut - 1] !== 0x0a;
    expect(readJournal(folder)).toMatchObject({ lines: complete, broken: 0 });

    const writer = writeAll();
    expect(writer.repaired).toBe(isTorn ? 1 : 0);
    writer.close();
    // Where its line end alone was missing, the record is whole again.
    const isWhole = isTorn && ends.includes(cut);
    const view = readJournal(folder);
    expect(view.broken).toBe(isTorn && !isWhole ? 1 : 0);
    expect(view.alerts()).toMatchObject([
      { id: "a", kind: "confirmed", status: "closed" },
    ]);
    // The decision comes anew with each run, the alert once.
    expect(view.lines - view.broken).toBe(cut < second ? 3 : 4);
  }
});

test("a place that cannot hold a journal is said at the start", () => {
  writeFileSync(join(parent, "taken"), "");
  const taken = join(parent, "taken");
  expect(() => JournalWriter.open(taken)).toThrow(
    `the journal ${join(taken, "alerts.ndjson")} cannot be opened: EEXIST`,
  );
  mkdirSync(file, { recursive: true });
  expect(() => readJournal(folder)).toThrow(
    `the journal ${file} cannot be read: EISDIR`,
  );
});

test("what was printed is remembered, apart from what was only written", () => {
  const [first, second] = [sampleDocument("a"), sampleDocument("b")];
  const writer = JournalWriter.open(folder);
  writer.alert("fired", first, AT, true);
  writer.alert("fired", second, AT);
  expect(writer.wasPrinted(first)).toBe(true);
  expect(writer.wasPrinted(second)).toBe(false);
  writer.close();

  const again = JournalWriter.open(folder);
  expect(again.wasPrinted(first)).toBe(true);
  expect(again.wasPrinted(second)).toBe(false);
  expect(again.wasPrinted(sampleDocument("a", "withdrawn"))).toBe(false);
  // Printed for the first time: that is written, though the journal has the alert.
  again.alert("fired", second, AT, true);
  again.alert("fired", first, AT, true);
  again.close();
  expect(again.skipped).toBe(1);
  expect(JournalWriter.open(folder).wasPrinted(second)).toBe(true);
  expect(readJournal(folder)).toMatchObject({ lines: 3, broken: 0 });
  // That is no second alert: the journal tells each once.
  const types = readFileSync(file, "utf8").match(/^\{"type":"\w+"/gm);
  expect(types).toEqual([
    '{"type":"alert"',
    '{"type":"alert"',
    '{"type":"printed"',
  ]);
});

test.runIf(process.platform === "linux")(
  "a folder that cannot be made is an error, not a wait for ever",
  () => {
    const place = "/proc/tripline/deep";
    expect(() => JournalWriter.open(place)).toThrow(
      `the journal ${place}/alerts.ndjson cannot be opened: ENOENT`,
    );
  },
);
