import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  openSync,
  closeSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { startReading, temporaryFolder } from "./temp-folder.ts";

/** A line that tells its number and has characters of one to four bytes. */
const line = (n: number): string =>
  `{"n":${n},"text":"aß€🜁${"é".repeat(n % 40)}"}`;
const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => line(from + i));
const text = (from: number, to: number): string =>
  lines(from, to).join("\n") + "\n";

describe("following: no line is lost, doubled or broken", () => {
  it("plain appends, cut at arbitrary bytes", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, "");
    const reading = await startReading([path], { follow: true });
    const bytes = Buffer.from(text(0, 600));
    let seed = 7;
    for (let at = 0; at < bytes.length;) {
      seed = (seed * 48_271) % 2_147_483_647;
      const end = at + 1 + (seed % 300);
      appendFileSync(path, bytes.subarray(at, end));
      at = end;
      if (seed % 5 === 0) await reading.forMs(0);
    }
    await reading.until(() => reading.lines.length >= 600);
    await reading.forMs(60);
    expect(reading.texts()).toEqual(lines(0, 600));
    expect(reading.lines.map(({ number }) => number)).toEqual(
      lines(0, 600).map((_, i) => i + 1),
    );
    for (const { offset, length, text } of reading.lines) {
      expect(bytes.toString("utf8", offset, offset + length)).toBe(text);
    }
    expect(reading.codes()).toEqual([]);
  });

  it("multi-byte text in blocks of 4,096 bytes", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, "");
    const reading = await startReading([path], { follow: true });
    const bytes = Buffer.from(text(0, 2_000));
    for (let at = 0; at < bytes.length; at += 4_096) {
      appendFileSync(path, bytes.subarray(at, at + 4_096));
      await reading.forMs(0);
    }
    await reading.until(() => reading.lines.length >= 2_000);
    expect(reading.texts()).toEqual(lines(0, 2_000));
  });

  it("rename and a new file at once, five times", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, text(0, 10));
    const reading = await startReading([path], { follow: true });
    for (let round = 1; round <= 5; round++) {
      appendFileSync(path, text(round * 100 - 90, round * 100));
      renameSync(path, `${path}.${round}`);
      writeFileSync(path, text(round * 100, round * 100 + 10));
      await reading.until(() => reading.lines.length >= round * 100 + 10);
    }
    await reading.forMs(60);
    expect(reading.texts()).toEqual(lines(0, 510));
    expect(reading.codes()).toEqual(Array(5).fill("rotated"));
    expect(reading.notices[0]).toMatchObject({
      level: "info",
      source: { id: 2, path },
      message: `${path}: rotated; the old file was read to its end, reading the new one`,
    });
    const afterRotation = reading.lines[100]!;
    expect(afterRotation).toMatchObject({
      source: { id: 2, path },
      number: 1,
      offset: 0,
    });
  });

  it("rename, and a new file some time later", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, text(0, 10));
    const reading = await startReading([path], { follow: true });
    await reading.until(() => reading.lines.length === 10);
    const fd = openSync(path, "a");
    renameSync(path, `${path}.1`);
    await reading.forMs(100);
    // The writer has not noticed yet, and has an unfinished line when it does.
    writeSync(fd, text(10, 20) + "{}");
    closeSync(fd);
    await reading.until(() => reading.lines.length === 20);
    writeFileSync(path, text(20, 30));
    await reading.until(() => reading.lines.length === 31);
    expect(reading.texts()).toEqual([...lines(0, 20), "{}", ...lines(20, 30)]);
    expect(reading.codes()).toEqual(["rotated"]);
  });

  it("rename and an empty new file, while the writer goes on with the old one", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, text(0, 10));
    const reading = await startReading([path], { follow: true });
    const fd = openSync(path, "a");
    renameSync(path, `${path}.1`);
    writeFileSync(path, "");
    await reading.forMs(60);
    writeSync(fd, text(10, 20));
    closeSync(fd);
    appendFileSync(path, text(20, 30));
    await reading.until(() => reading.lines.length === 30);
    expect(reading.texts()).toEqual(lines(0, 30));
    expect(reading.codes()).toEqual(["rotated"]);
  });

  it("copy and truncate, with slow appends", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, "");
    const reading = await startReading([path], { follow: true });
    for (let n = 0; n < 100; n++) {
      appendFileSync(path, text(n, n + 1));
      await reading.until(() => reading.lines.length === n + 1);
      if (n % 20 !== 19) continue;
      copyFileSync(path, `${path}.${n}`);
      truncateSync(path, 0);
      // Found at once or together with the next append: both must do.
      if (n % 40 === 19) await reading.forMs(30);
    }
    expect(reading.texts()).toEqual(lines(0, 100));
    expect(reading.codes()).toEqual(Array(5).fill("truncated"));
    expect(reading.notices[0]).toMatchObject({
      level: "warning",
      message: `${path}: emptied or rewritten in place; reading it again from its beginning. What was written after byte ${Buffer.byteLength(text(0, 20))} before that cannot be known`,
    });
  });

  it("truncate and rewrite at once to more than before, thirty times", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, text(0, 20));
    const reading = await startReading([path], { follow: true });
    await reading.until(() => reading.lines.length === 20);
    for (let round = 1; round <= 30; round++) {
      // Same inode, never seen smaller than it was.
      writeFileSync(path, text(round * 100, round * 100 + 20 + round));
      const expected = 20 * (round + 1) + (round * (round + 1)) / 2;
      await reading.until(() => reading.lines.length >= expected);
    }
    await reading.forMs(60);
    const expected = Array.from({ length: 31 }, (_, round) =>
      lines(round * 100, round * 100 + 20 + round),
    ).flat();
    expect(reading.texts()).toEqual(expected);
    expect(reading.codes()).toEqual(Array(30).fill("truncated"));
  });

  it("rewrite to the same size, with line ends that are all the same", async () => {
    const path = join(temporaryFolder(), "a.log");
    const rest = `,"agent":"${"x".repeat(100)}"}\n`;
    const round = (n: number): string => `{"n":${n}01${rest}{"n":${n}02${rest}`;
    writeFileSync(path, round(1));
    const reading = await startReading([path], { follow: true });
    for (let n = 1; n <= 9; n++) {
      await reading.until(() => reading.lines.length === 2 * n);
      if (n < 9) writeFileSync(path, round(n + 1));
    }
    expect(
      reading.lines.map(({ text }) => (JSON.parse(text) as { n: number }).n),
    ).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((n) => [n * 100 + 1, n * 100 + 2]),
    );
  });

  it("a truncated file whose writer goes on at its old offset", async () => {
    const path = join(temporaryFolder(), "a.log");
    const fd = openSync(path, "w");
    writeSync(fd, text(0, 10));
    const reading = await startReading([path], { follow: true });
    await reading.until(() => reading.lines.length === 10);
    truncateSync(path, 0);
    writeSync(fd, text(10, 20));
    closeSync(fd);
    await reading.until(() => reading.lines.length === 20);
    expect(reading.texts()).toEqual(lines(0, 20));
    // The hole of zero bytes is not text, but it counts in the offsets.
    expect(reading.lines[10]).toMatchObject({
      number: 1,
      offset: Buffer.byteLength(text(0, 10)),
    });
  });
});

describe("following", () => {
  it("finds by looking what the system does not report", async () => {
    // A change behind a link to a folder is reported in neither folder that is watched.
    const folder = temporaryFolder();
    mkdirSync(join(folder, "one"));
    symlinkSync("one", join(folder, "link"));
    writeFileSync(join(folder, "one", "a.log"), text(0, 10));
    const path = join(folder, "link", "a.log");
    const reading = await startReading([path], { follow: true });
    await reading.until(() => reading.lines.length === 10);
    rmSync(join(folder, "one"), { recursive: true });
    mkdirSync(join(folder, "one"));
    await reading.forMs(30);
    writeFileSync(path, text(10, 20));
    await reading.until(() => reading.lines.length === 20);
    expect(reading.codes()).toEqual(["rotated"]);
  });

  it("keeps an unfinished line until its end comes", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, '{"a":1}\n{"a":');
    const reading = await startReading([path], { follow: true });
    await reading.forMs(80);
    expect(reading.texts()).toEqual(['{"a":1}']);
    appendFileSync(path, "2}");
    await reading.forMs(60);
    expect(reading.texts()).toEqual(['{"a":1}']);
    appendFileSync(path, "\r\n");
    await reading.until(() => reading.lines.length === 2);
    expect(reading.lines[1]).toMatchObject({
      number: 2,
      offset: 8,
      length: 7,
      text: '{"a":2}',
    });
  });

  it("waits for a named file that is not there yet", async () => {
    const path = join(temporaryFolder(), "winlogbeat.json");
    const reading = await startReading([path], { follow: true });
    const reader = reading.set.readers[0]!;
    expect(reader.state).toBe("waiting");
    await reading.forMs(50);
    writeFileSync(path, "{}\n");
    await reading.until(() => reading.lines.length === 1);
    await reading.until(() => reader.state === "following");
    expect(reading.notices.map(({ message }) => message)).toEqual([
      `${path}: no such file yet; waiting for it to appear`,
      `${path}: appeared; reading it`,
    ]);
    expect(reading.set.failures).toEqual([]);
  });

  it("does not wait for a file whose folder is not there", async () => {
    const folder = join(temporaryFolder(), "none");
    const path = join(folder, "a.log");
    const reading = await startReading([path], { follow: true });
    expect(reading.set.readers).toEqual([]);
    expect(reading.set.failures.map(({ code }) => code)).toEqual(["not-found"]);
    expect(reading.notices).toEqual([
      {
        level: "error",
        source: undefined,
        code: "unreadable",
        message: `${path}: no such file, and its folder "${folder}" does not exist either`,
      },
    ]);
  });

  it("tells that a path is gone, and takes up what comes in its place", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, "1\n");
    const reading = await startReading([path], { follow: true });
    await reading.until(() => reading.lines.length === 1);
    unlinkSync(path);
    await reading.until(() => reading.codes().length === 1);
    expect(reading.notices[0]).toMatchObject({
      level: "info",
      code: "removed",
      message: `${path}: renamed or removed; its open file is still read`,
    });
    writeFileSync(path, "2\n");
    await reading.until(() => reading.lines.length === 2);
    expect(reading.codes()).toEqual(["removed", "rotated"]);
  });

  it("follows a link to the file that it comes to mean", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "current");
    writeFileSync(join(folder, "1"), "one\n");
    writeFileSync(join(folder, "2"), "two\n");
    symlinkSync("1", path);
    const reading = await startReading([path], { follow: true });
    await reading.until(() => reading.lines.length === 1);
    symlinkSync("2", `${path}.new`);
    renameSync(`${path}.new`, path);
    await reading.until(() => reading.lines.length === 2);
    expect(reading.texts()).toEqual(["one", "two"]);
  });

  it("reads a compressed file to its end, also while it is being copied", async () => {
    const folder = temporaryFolder();
    const old = join(folder, "old.gz");
    const growing = join(folder, "growing.gz");
    const bytes = gzipSync(text(0, 200));
    writeFileSync(old, gzipSync(text(0, 10)));
    utimesSync(old, 1_600_000_000, 1_600_000_000);
    writeFileSync(growing, bytes.subarray(0, bytes.length >> 1));
    const reading = await startReading([old, growing], { follow: true });
    const [first, second] = reading.set.readers;
    await reading.until(() => first!.state === "ended");
    await reading.until(() => second!.state === "following");
    appendFileSync(growing, bytes.subarray(bytes.length >> 1));
    await reading.until(() => reading.lines.length === 210);
    utimesSync(growing, 1_600_000_000, 1_600_000_000);
    await reading.until(() => second!.state === "ended");
    expect(reading.codes()).toEqual([]);
  });

  it("tells what it has read and how far it is behind", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, "1\n\n2\n");
    const reading = await startReading([path], { follow: true });
    const reader = reading.set.readers[0]!;
    const figures = (): unknown[] => [
      reader.state,
      reader.bytesRead,
      reader.sizeBytes,
      reader.behindBytes,
      reader.blank,
    ];
    expect(figures()).toEqual(["reading", 0, 5, 5, 0]);
    await reading.until(() => reader.state === "following");
    expect(figures()).toEqual(["following", 5, 5, 0, 1]);
    truncateSync(path, 0);
    appendFileSync(path, "\n3\n");
    await reading.until(() => reading.lines.length === 3);
    expect(figures()).toEqual(["following", 3, 3, 0, 2]);
  });

  it("waits for the end of a document that is written in parts", async () => {
    const path = join(temporaryFolder(), "a.json");
    writeFileSync(path, '{\n  "n": 1\n}\n{\n');
    const reading = await startReading([path], { follow: true });
    await reading.until(() => reading.lines.length === 1);
    await reading.forMs(60);
    appendFileSync(path, '  "n": 2\n');
    await reading.forMs(60);
    expect(reading.lines).toHaveLength(1);
    appendFileSync(path, "}\n");
    await reading.until(() => reading.lines.length === 2);
    expect(reading.lines[1]).toMatchObject({
      number: 4,
      offset: 13,
      length: 12,
      text: '{\n  "n": 2\n}',
    });
  });

  it("gives an unfinished document as it is when its file is rotated away", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "a.json");
    writeFileSync(path, '{"n":1}\n{\n  "n":');
    const reading = await startReading([path], { follow: true });
    await reading.until(() => reading.lines.length === 1);
    renameSync(path, join(folder, "a.old"));
    writeFileSync(path, '{"n":3}\n');
    await reading.until(() => reading.lines.length === 3);
    expect(reading.texts()).toEqual(['{"n":1}', '{\n  "n":', '{"n":3}']);
  });

  it("gives the elements of an array that grows, also under another name", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "a.json");
    const renamed = join(folder, "b.json");
    writeFileSync(path, '[\n{"n":1},\n');
    const reading = await startReading([folder], { follow: true });
    await reading.until(() => reading.lines.length === 1);
    renameSync(path, renamed);
    appendFileSync(renamed, '{"n":2}\n]\n');
    await reading.until(() => reading.lines.length === 2);
    writeFileSync(path, '[{"n":3}]');
    await reading.until(() => reading.lines.length === 3);
    expect(
      reading.lines.map(({ number, offset, text }) => [number, offset, text]),
    ).toEqual([
      [2, 2, '{"n":1}'],
      [3, 11, '{"n":2}'],
      [1, 1, '{"n":3}'],
    ]);
  });
});
