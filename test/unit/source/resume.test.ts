/** Where followed files have come to, for another run that goes on from there. */
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type {
  ManagedReader,
  SourceNotice,
} from "../../../src/source/reader.ts";
import type { SavedFile } from "../../../src/source/saved-file.ts";
import { SourceSet } from "../../../src/source/source-set.ts";
import { temporaryFolder } from "../../support/folder.ts";

async function open(
  path: string,
  resume?: readonly SavedFile[],
  onNotice: (notice: SourceNotice) => void = () => {},
): Promise<SourceSet> {
  return SourceSet.open([path], { follow: true, resume, onNotice });
}

async function texts(set: SourceSet, reader = 0): Promise<readonly string[]> {
  const lines = await set.readers[reader]!.next();
  return lines.map(({ text }) => text);
}

/** As the system, or the clock, does it. */
function touch(set: SourceSet): void {
  for (const reader of set.readers) (reader as ManagedReader).touch();
}

/** Lines of the last batch are done with, and another run goes on. */
async function stopAndStart(
  set: SourceSet,
  path: string,
  handled: number,
): Promise<SourceSet> {
  const saved = set.save(() => handled);
  await set.close();
  return open(path, saved);
}

it("is not in what stands there now, when a batch began with other bytes than were read", async () => {
  const path = join(temporaryFolder(), "a.ndjson");
  for (const begun of ['{"n":1}\n{"n":2}\n', '[{"n":1},\n{"n":2},\n']) {
    writeFileSync(path, begun);
    const before = await open(path);
    expect(await texts(before)).toHaveLength(2);
    writeFileSync(path, '{"m":1}\n{"m":2}\n{"m":3}\n');
    // A sign of life while one is not looked at yet: the file is compared with what was read.
    touch(before);
    touch(before);
    const next = ['{"m":1}', '{"m":2}', '{"m":3}'];
    expect(await texts(before)).toEqual(next);
    // Nothing of it is done with yet.
    const saved = before.save(() => 0);
    await before.close();
    const after = await open(path, saved);
    expect(await texts(after)).toEqual(next);
    await after.close();
  }
});

it.each([
  ["file, when a batch began at the end of the old one", true],
  ["text, when a batch began where the file was emptied", false],
])("is in the new %s", async (_, isRotated) => {
  const path = join(temporaryFolder(), "a.ndjson");
  writeFileSync(path, '{"n":1}\n{"n":2}\n');
  const before = await open(path);
  expect(await texts(before)).toHaveLength(2);
  if (isRotated) renameSync(path, `${path}.1`);
  writeFileSync(path, '{"n":3}\n{"n":4}\n');
  touch(before);
  expect(await texts(before)).toEqual(['{"n":3}', '{"n":4}']);
  const after = await stopAndStart(before, path, 1);
  expect(await texts(after)).toEqual(['{"n":4}']);
  await after.close();
});

it("is behind a batch that was followed by empty ones", async () => {
  const path = join(temporaryFolder(), "a.ndjson");
  writeFileSync(path, '{"n":1}\n');
  const before = await open(path);
  expect(await texts(before)).toHaveLength(1);
  for (let i = 0; i < 3; i++) expect(await texts(before)).toEqual([]);
  const after = await stopAndStart(before, path, 0);
  expect(await texts(after)).toEqual([]);
  await after.close();
});

it("is where the first batch of a file begins that was waited for", async () => {
  const path = join(temporaryFolder(), "a.ndjson");
  const before = await open(path);
  writeFileSync(path, '{"n":1}\n{"n":2}\n{"n":3}\n');
  touch(before);
  expect(await texts(before)).toHaveLength(3);
  const after = await stopAndStart(before, path, 1);
  expect(await texts(after)).toEqual(['{"n":2}', '{"n":3}']);
  await after.close();
});

it("is behind a last line without an end, when that was done with", async () => {
  const path = join(temporaryFolder(), "a.ndjson");
  writeFileSync(path, '{"n":1}\n{"n":2}');
  const before = await open(path);
  expect(await texts(before)).toEqual(['{"n":1}']);
  renameSync(path, `${path}.1`);
  writeFileSync(path, '{"n":3}\n');
  touch(before);
  expect(await texts(before)).toEqual(['{"n":2}']);
  const after = await stopAndStart(before, path, 1);
  expect(await texts(after)).toEqual(['{"n":3}']);
  // The old file is found, and left in turn: its last line does not come again.
  renameSync(`${path}.1`, `${path}.2`);
  writeFileSync(`${path}.1`, '{"n":0}\n');
  touch(after);
  const [, old] = after.readers;
  expect(await texts(after, 1)).toEqual([]);
  expect(old?.state).toBe("ended");
  await after.close();
});

it("is not in other bytes than were handed on, when the batch began in an empty file", async () => {
  const path = join(temporaryFolder(), "a.ndjson");
  writeFileSync(path, "");
  const before = await open(path);
  appendFileSync(path, '{"n":1}\n{"n":2}\n');
  expect(await texts(before)).toHaveLength(2);
  const saved = before.save(() => 2);
  await before.close();
  writeFileSync(path, '{"m":1}\n{"m":2}\n{"m":3}\n');
  const after = await open(path, saved);
  expect(await texts(after)).toHaveLength(3);
  await after.close();
});

it("is in all files that had come to the path, when none of them was read yet", async () => {
  const path = join(temporaryFolder(), "a.ndjson");
  writeFileSync(path, '{"n":1}\n{"n":2}\n');
  const before = await open(path);
  expect(await texts(before)).toHaveLength(2);
  for (const n of [3, 4]) {
    if (n === 4) renameSync(`${path}.1`, `${path}.2`);
    renameSync(path, `${path}.1`);
    writeFileSync(path, `{"n":${n}}\n`);
    touch(before);
  }
  const after = await stopAndStart(before, path, 1);
  expect(await texts(after, 0)).toEqual(['{"n":4}']);
  expect(await texts(after, 1)).toEqual(['{"n":2}']);
  expect(await texts(after, 2)).toEqual(['{"n":3}']);
  await after.close();
});

describe("when a log was rotated while nobody read it", () => {
  interface Rotated {
    readonly path: string;
    /** What the run read that goes on. */
    readonly lines: readonly string[];
    readonly gaps: readonly string[];
  }

  /** One line of two is done with when `rotate` has its way. */
  async function rotated(rotate: (path: string) => void): Promise<Rotated> {
    const path = join(temporaryFolder(), "a.ndjson");
    // Rotated away before, and never read.
    writeFileSync(`${path}.1`, '{"n":0}\n');
    utimesSync(`${path}.1`, 1_700_000_000, 1_700_000_000);
    writeFileSync(path, '{"n":1}\n{"n":2}\n');
    const before = await open(path);
    expect(await texts(before)).toHaveLength(2);
    const saved = before.save(() => 1);
    await before.close();
    rotate(path);
    const gaps: string[] = [];
    const after = await open(path, saved, ({ code, message }) => {
      if (code === "gap") gaps.push(message);
    });
    const lines: string[] = [];
    for (let i = 0; i < after.readers.length; i++) {
      lines.push(...(await texts(after, i)));
    }
    await after.close();
    return { path, lines, gaps };
  }

  /** The numbers of all move up. */
  function moveUp(path: string, last: number): void {
    for (let n = last; n > 0; n--)
      renameSync(`${path}.${n}`, `${path}.${n + 1}`);
    renameSync(path, `${path}.1`);
  }

  it("is in all files that came to the path and went again", async () => {
    const { lines, gaps } = await rotated((path) => {
      for (const n of [3, 4, 5]) {
        moveUp(path, n - 2);
        writeFileSync(path, `{"n":${n}}\n`);
      }
    });
    expect([...lines].sort()).toEqual([2, 3, 4, 5].map((n) => `{"n":${n}}`));
    expect(gaps).toEqual([]);
  });

  it("is in those that are left when the file itself was deleted", async () => {
    const { path, lines, gaps } = await rotated((path) => {
      moveUp(path, 1);
      writeFileSync(path, '{"n":3}\n');
      moveUp(path, 2);
      writeFileSync(path, '{"n":4}\n');
      unlinkSync(`${path}.2`);
    });
    expect([...lines].sort()).toEqual(['{"n":3}', '{"n":4}']);
    expect(gaps).toEqual([
      `${path}: the file that was read before is gone; what was written to it behind byte 0 meanwhile cannot be known`,
    ]);
  });

  it("is in the copy of one that was emptied", async () => {
    const { lines, gaps } = await rotated((path) => {
      renameSync(`${path}.1`, `${path}.2`);
      appendFileSync(path, '{"n":3}\n');
      copyFileSync(path, `${path}.1`);
      truncateSync(path);
      appendFileSync(path, '{"n":4}\n');
    });
    expect([...lines].sort()).toEqual([2, 3, 4].map((n) => `{"n":${n}}`));
    expect(gaps).toEqual([]);
  });

  it("is in one file alone of those that begin alike", async () => {
    const { lines, gaps } = await rotated((path) => {
      renameSync(`${path}.1`, `${path}.9`);
      copyFileSync(path, `${path}.old`);
      appendFileSync(path, '{"n":3}\n');
      copyFileSync(path, `${path}.2`);
      renameSync(path, `${path}.1`);
      writeFileSync(path, '{"n":4}\n');
    });
    expect([...lines].sort()).toEqual([2, 3, 4].map((n) => `{"n":${n}}`));
    expect(gaps).toEqual([]);
  });

  it("is not in what takes the name of one that was found", async () => {
    const path = join(temporaryFolder(), "a.ndjson");
    writeFileSync(path, '{"n":1}\n');
    const before = await open(path);
    expect(await texts(before)).toHaveLength(1);
    const saved = before.save(() => 1);
    await before.close();
    const copyAndEmpty = (n: number): void => {
      appendFileSync(path, `{"n":${n}}\n`);
      copyFileSync(path, `${path}.new`);
      renameSync(`${path}.new`, `${path}.1`);
      truncateSync(path);
    };
    copyAndEmpty(2);
    appendFileSync(path, '{"n":3}\n');
    const notices: string[] = [];
    const after = await open(path, saved, ({ code }) => notices.push(code));
    expect(await texts(after, 0)).toEqual(['{"n":3}']);
    expect(await texts(after, 1)).toEqual(['{"n":2}']);
    copyAndEmpty(4);
    touch(after);
    const rotated = after.readers[1] as ManagedReader;
    expect(await texts(after, 1)).toEqual([]);
    expect(rotated.state).toBe("ended");
    expect(after.readers).not.toContain(rotated);
    expect(notices).not.toContain("rotated");
    await after.close();
  });

  it("is not in a file that only begins with the log's name", async () => {
    const { lines } = await rotated((path) => {
      moveUp(path, 1);
      writeFileSync(path, '{"n":3}\n');
      for (const suffix of ["2", ".1.gz", ".bak", "-other"]) {
        writeFileSync(path + suffix, '{"n":9}\n');
      }
    });
    expect([...lines].sort()).toEqual(['{"n":2}', '{"n":3}']);
  });
});

it("is in the file that a link led to, when the link was moved", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "a.ndjson");
  for (const day of ["1", "2"]) mkdirSync(join(folder, day));
  writeFileSync(join(folder, "1", "a.ndjson"), '{"n":1}\n');
  symlinkSync(join("1", "a.ndjson"), path);
  const before = await open(path);
  expect(await texts(before)).toEqual(['{"n":1}']);
  const saved = before.save(() => 1);
  await before.close();
  appendFileSync(join(folder, "1", "a.ndjson"), '{"n":2}\n');
  writeFileSync(join(folder, "2", "a.ndjson"), '{"n":3}\n');
  unlinkSync(path);
  symlinkSync(join("2", "a.ndjson"), path);
  const notices: string[] = [];
  const after = await open(path, saved, ({ message }) => notices.push(message));
  expect(await texts(after)).toEqual(['{"n":3}']);
  expect(await texts(after, 1)).toEqual(['{"n":2}']);
  expect(notices).toEqual([]);
  await after.close();
});

it("is where a file was left that has come back, also with zeros where its head ends", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "a.ndjson");
  const lead = (to: string): void => {
    symlinkSync(to, join(folder, "new"));
    renameSync(join(folder, "new"), path);
  };
  const pad = "x".repeat(900);
  const zeros = "\0".repeat(200);
  writeFileSync(join(folder, "1"), `{"pad":"${pad}"}\n${zeros}{"n":1}\n`);
  writeFileSync(join(folder, "2"), '{"n":2}\n');
  lead("1");
  const before = await open(path);
  expect(await texts(before)).toHaveLength(2);
  lead("2");
  touch(before);
  expect(await texts(before)).toEqual(['{"n":2}']);
  lead("1");
  touch(before);
  const after = await stopAndStart(before, path, 1);
  expect(await texts(after, 0)).toEqual([]);
  expect(await texts(after, 1)).toEqual([]);
  await after.close();
});

it("is under no other name when the file was empty, as any file may have its inode", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "a.ndjson");
  writeFileSync(path, "");
  const before = await open(path);
  const saved = before.save(() => 0);
  await before.close();
  renameSync(path, join(folder, "b.ndjson"));
  writeFileSync(join(folder, "b.ndjson"), '{"n":1}\n');
  const notices: string[] = [];
  const after = await open(path, saved, ({ message }) => notices.push(message));
  expect(after.readers.map(({ source }) => source.path)).toEqual([path]);
  expect(notices[1]).toBe(
    `${path}: the file that was read before is gone; what was written to it behind byte 0 meanwhile cannot be known`,
  );
  await after.close();
});

it("is not in another file that got the inode of the one that was read", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "a.ndjson");
  writeFileSync(path, '{"n":1}\n');
  const before = await open(path);
  expect(await texts(before)).toHaveLength(1);
  const saved = before.save(() => 1);
  await before.close();
  renameSync(path, join(folder, "b.txt"));
  writeFileSync(join(folder, "b.txt"), "not a log");
  const notices: string[] = [];
  const after = await open(path, saved, ({ message }) => notices.push(message));
  expect(after.readers.map(({ source }) => source.path)).toEqual([path]);
  expect(notices).toEqual([
    `${path}: no such file yet; waiting for it to appear`,
    `${path}: the file that was read before is gone; what was written to it behind byte 0 meanwhile cannot be known`,
  ]);
  await after.close();
});
