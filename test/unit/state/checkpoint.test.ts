import type { MadeText } from "../../../src/engine/saved.ts";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  readCheckpoint,
  SavedTexts,
  setAside,
  writeCheckpoint,
} from "../../../src/state/checkpoint.ts";
import { temporaryFolder } from "../../support/folder.ts";

const PARTS = [
  '{"part":"a","value":{"text":"x\\ny"}}\n',
  '{"part":"b","value":2}\n',
];

async function written(): Promise<{ folder: string; path: string }> {
  const folder = join(temporaryFolder(onTestFinished), "state");
  const path = join(folder, "checkpoint-1.ndjson");
  await writeCheckpoint(path, { run: 1 }, PARTS, () => Promise.resolve());
  return { folder, path };
}

test("what is written is read back; where there is none, nothing", async () => {
  const { folder, path } = await written();
  expect(readCheckpoint(path)).toEqual({
    head: { run: 1 },
    parts: [
      { part: "a", value: { text: "x\ny" } },
      { part: "b", value: 2 },
    ],
  });
  expect(readdirSync(folder)).toEqual(["checkpoint-1.ndjson"]);
  expect(readCheckpoint(join(folder, "other"))).toBeUndefined();
});

test("cut at any byte it is refused", async () => {
  const { path } = await written();
  const whole = readFileSync(path);
  for (let cut = 0; cut < whole.length; cut++) {
    writeFileSync(path, whole.subarray(0, cut));
    expect(() => readCheckpoint(path)).toThrow(/cut off|beginning is lost/);
  }
});

test("changed at any byte it is refused", async () => {
  const { path } = await written();
  const whole = readFileSync(path);
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole);
    changed[at]! ^= 1;
    writeFileSync(path, changed);
    expect(() => readCheckpoint(path)).toThrow(
      /cut off|beginning is lost|is damaged|has version/,
    );
  }
});

test("one of another version is named, and can be put aside", async () => {
  const { folder, path } = await written();
  const newer = readFileSync(path, "utf8").replace(
    '"version":1',
    '"version":9',
  );
  writeFileSync(path, newer);
  expect(() => readCheckpoint(path)).toThrow(
    "it has version 9, and this tripline reads version 1",
  );
  setAside(path, "2026-03-11T10:00:00.000Z");
  expect(readdirSync(folder)).toEqual([
    "checkpoint-1.ndjson.20260311100000.bad",
  ]);
});

test("one that could not be written leaves the one before", async () => {
  const { folder, path } = await written();
  const failing = writeCheckpoint(path, { run: 2 }, PARTS, () =>
    Promise.reject(new Error("the journal is not safe")),
  );
  await expect(failing).rejects.toThrow("the journal is not safe");
  expect(readCheckpoint(path)?.head).toEqual({ run: 1 });
  expect(readdirSync(folder)).toEqual(["checkpoint-1.ndjson"]);
});

test("what has not changed is not saved again", () => {
  const texts = new SavedTexts();
  const unit = {};
  let saved = 0;
  const text = (version: number): string =>
    texts.all([{ part: "p", unit, version, value: () => ++saved }])[0]!;
  expect([text(1), text(1), text(2)]).toEqual([
    '{"part":"p","value":1}\n',
    '{"part":"p","value":1}\n',
    '{"part":"p","value":2}\n',
  ]);
});

test("units of a group carry their texts, which are made in steps or at once", () => {
  const texts = new SavedTexts();
  const units = Array.from({ length: 70 }, () => ({
    version: 0,
    madeText: undefined as MadeText | undefined,
  }));
  let valued = 0;
  const group = { part: "p", units, valueOf: () => ++valued };
  const steps = texts.make([group]);
  steps.next();
  expect(valued).toBe(32);
  expect([...steps]).toHaveLength(2);
  expect(texts.made).toBe(70);
  units[1]!.version++;
  expect(texts.all([group]).slice(0, 3)).toEqual([
    '{"part":"p","value":1}\n',
    '{"part":"p","value":71}\n',
    '{"part":"p","value":3}\n',
  ]);
  expect(texts.made).toBe(71);
});
