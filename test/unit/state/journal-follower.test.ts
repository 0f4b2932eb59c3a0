import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followJournal } from "../../../src/state/journal-follower.ts";
import type { FollowOptions } from "../../../src/state/journal-follower.ts";
import { JournalWriter, readJournal } from "../../../src/state/journal.ts";
import { AT, sampleDocument } from "./sample-document.ts";

let folder: string;
let file: string;
let open: { close(): void }[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tripline-follow-"));
  file = join(folder, "alerts.ndjson");
  open = [];
});
afterEach(() => {
  for (const each of open) each.close();
  rmSync(folder, { recursive: true });
});

function follow(options: Partial<FollowOptions> = {}): {
  ids: string[];
  errors: string[];
} {
  const ids: string[] = [];
  const errors: string[] = [];
  open.push(
    followJournal(folder, {
      onRecord: (record) =>
        ids.push(
          record.type === "alert"
            ? record.alert["kibana.alert.uuid"]
            : `${record.action} ${record.ids.join(" ")}`,
        ),
      onError: (message) => errors.push(message),
      pollMs: 10,
      ...options,
    }),
  );
  return { ids, errors };
}

function writer(): JournalWriter {
  const opened = JournalWriter.open(folder);
  open.push(opened);
  return opened;
}

const seen = (ids: string[], expected: string[]): Promise<void> =>
  vi.waitFor(() => expect(ids).toEqual(expected), { timeout: 5_000 });

test("hands out what is there and what another process appends", async () => {
  const other = writer();
  other.alert("fired", sampleDocument("a"), AT);
  const { ids, errors } = follow();
  await seen(ids, ["a"]);
  other.alert("fired", sampleDocument("b", "provisional", 1, "日本"), AT);
  await seen(ids, ["a", "b"]);
  other.triage({
    at: AT,
    operator: "ann",
    action: "acknowledge",
    ids: ["a", "b"],
    reason: undefined,
  });
  await seen(ids, ["a", "b", "acknowledge a b"]);
  expect(errors).toEqual([]);
});

test("waits for a journal that is not there yet", async () => {
  const { ids, errors } = follow();
  writer().alert("fired", sampleDocument("a"), AT);
  await seen(ids, ["a"]);
  expect(errors).toEqual([]);
});

test("goes on where the view ended", async () => {
  const other = writer();
  other.alert("fired", sampleDocument("a"), AT);
  appendFileSync(file, "\nbroken\n");
  const view = readJournal(folder);
  other.alert("fired", sampleDocument("b"), AT);
  const { ids } = follow({ skipLines: view.lines });
  await seen(ids, ["b"]);
});

test("passes over lines that are no records, and waits for the end of a line", async () => {
  writeFileSync(file, 'broken\n{"type":"claim"}\n{"type":"tri');
  const { ids } = follow();
  appendFileSync(
    file,
    'age","at":"x","operator":"ann","action":"reopen","ids":["a"]}\n',
  );
  await seen(ids, ["reopen a"]);
});

test("a removed journal is told once, and its successor followed from the start", async () => {
  writer().alert("fired", sampleDocument("a"), AT);
  const { ids, errors } = follow();
  await seen(ids, ["a"]);
  renameSync(file, `${file}.old`);
  await vi.waitFor(() => expect(errors).toHaveLength(1), { timeout: 5_000 });
  expect(errors[0]).toContain(`the journal ${file} cannot be followed: `);
  writer().alert("fired", sampleDocument("b"), AT);
  await seen(ids, ["a", "b"]);
  expect(errors).toHaveLength(1);
});

test("nothing is handed out after close", async () => {
  const other = writer();
  other.alert("fired", sampleDocument("a"), AT);
  const { ids } = follow();
  const { ids: others } = follow();
  open[1]!.close();
  other.alert("fired", sampleDocument("b"), AT);
  await seen(others, ["a", "b"]);
  expect(ids).toEqual([]);
});

test("a folder in its place is an error, said once", async () => {
  mkdirSync(file);
  const { errors } = follow();
  await vi.waitFor(() => expect(errors).toHaveLength(1), { timeout: 5_000 });
  expect(errors[0]).toContain("EISDIR");
});
