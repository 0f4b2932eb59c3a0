/** What log writers, rotators and crashes do to a followed file: nothing is lost or doubled, or it is said what is. */
import {
  appendFileSync,
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { asNobody, startReading, temporaryFolder } from "./temp-folder.ts";
import { zipFile } from "./zip-file.ts";

const line = (n: number): string => `{"n":${n},"text":"${"é".repeat(n % 40)}"}`;
const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => line(from + i));
const text = (from: number, to: number): string =>
  lines(from, to).join("\n") + "\n";
const bytes = (from: number, to: number): number =>
  Buffer.byteLength(text(from, to));

/** Older than what is still being written. */
function settle(path: string, seconds = 1_600_000_000): void {
  utimesSync(path, seconds, seconds);
}

/** Waits for what the readers come to know by themselves: nothing is read meanwhile. */
const comesToKnow = (condition: () => boolean): Promise<unknown> =>
  vi.waitUntil(condition, { timeout: 15_000, interval: 5 });

describe("rotation", () => {
  it("winlogbeat's: a new name by date and number, the oldest file deleted", async () => {
    const folder = temporaryFolder();
    const names = ["20260311", "20260311-1", "20260311-2", "20260312"];
    const paths = names.map((name) =>
      join(folder, `winlogbeat-${name}.ndjson`),
    );
    writeFileSync(paths[0]!, text(0, 10));
    const reading = await startReading([folder], { follow: true });
    for (const [i, path] of paths.entries()) {
      if (i > 0) writeFileSync(path, text(i * 10, i * 10 + 5));
      await comesToKnow(() => reading.set.readers.length === i + 1);
      if (i > 0) appendFileSync(path, text(i * 10 + 5, i * 10 + 10));
      if (i >= 2) unlinkSync(paths[i - 2]!);
    }
    await reading.until(() => reading.lines.length >= 40);
    await reading.forMs(60);
    expect(reading.texts().sort()).toEqual(lines(0, 40).sort());
    expect(reading.set.readers.map(({ source }) => source.path)).toEqual(paths);
    expect(reading.set.readers.map(({ lostBytes }) => lostBytes)).toEqual([
      0, 0, 0, 0,
    ]);
  });

  it("a file that is rotated away and deleted again and again while it is not read", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, text(0, 20_000));
    const reading = await startReading([path], { follow: true });
    const reader = reading.set.readers[0]!;
    let size = bytes(0, 20_000);
    for (let n = 20_000; n < 20_500; n += 100) {
      renameSync(path, `${path}.1`);
      writeFileSync(path, "");
      appendFileSync(path, text(n, n + 100));
      unlinkSync(`${path}.1`);
      size += bytes(n, n + 100);
      await comesToKnow(() => reader.behindBytes === size);
    }
    expect(reader.bytesRead).toBe(0);
    await reading.until(() => reading.lines.length >= 20_500);
    await reading.forMs(60);
    expect(reading.texts()).toEqual(lines(0, 20_500));
    expect(reading.codes()).toEqual(Array(5).fill("rotated"));
    expect([reader.behindBytes, reader.lostBytes]).toEqual([0, 0]);
  });

  it("more files than may wait to be read", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, text(0, 1));
    const reading = await startReading([path], { follow: true });
    const reader = reading.set.readers[0]!;
    for (let n = 1; n <= 32; n++) {
      renameSync(path, `${path}.1`);
      writeFileSync(path, text(n, n + 1));
      await comesToKnow(() => reader.behindBytes === bytes(0, n + 1));
    }
    renameSync(path, `${path}.1`);
    writeFileSync(path, text(33, 34));
    await comesToKnow(() => reading.notices.length > 0);
    expect(reading.notices).toMatchObject([
      {
        level: "warning",
        code: "gap",
        message: `${path}: 32 files that were rotated away wait to be read; further ones are not read, if they have no other name in a followed folder`,
      },
    ]);
    await reading.until(() => reading.lines.length >= 34);
    expect(reading.texts()).toEqual(lines(0, 34));
  });

  it("a compressed copy that takes the old file's place is a source of its own", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "a.log");
    writeFileSync(path, text(0, 10));
    const reading = await startReading([folder], { follow: true });
    await reading.until(() => reading.lines.length === 10);
    renameSync(path, `${path}.1`);
    writeFileSync(path, text(10, 20));
    await reading.until(() => reading.lines.length === 20);
    writeFileSync(`${path}.1.gz`, gzipSync(text(0, 10)));
    unlinkSync(`${path}.1`);
    await reading.until(() => reading.lines.length === 30);
    // The same records again: whoever knows records leaves them out.
    const again = reading.lines.slice(20);
    expect(again.map(({ text }) => text)).toEqual(lines(0, 10));
    expect(new Set(again.map(({ source }) => source.path))).toEqual(
      new Set([`${path}.1.gz`]),
    );
  });
});

describe("what is overwritten before it was read", () => {
  it("is told with its size", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, text(0, 10));
    const reading = await startReading([path], { follow: true });
    const reader = reading.set.readers[0]!;
    await reading.until(() => reader.state === "following");
    appendFileSync(path, text(10, 30));
    await comesToKnow(() => reader.sizeBytes === bytes(0, 30));
    copyFileSync(path, `${path}.1`);
    truncateSync(path, 0);
    appendFileSync(path, text(30, 40));
    await reading.until(() => reading.lines.length === 20);
    expect(reading.texts()).toEqual([...lines(0, 10), ...lines(30, 40)]);
    expect(reader.lostBytes).toBe(bytes(10, 30));
    expect(reading.notices).toMatchObject([
      {
        level: "warning",
        code: "truncated",
        source: { id: 2, path },
        message: `${path}: emptied or rewritten in place; reading it again from its beginning. ${bytes(10, 30)} bytes from byte ${bytes(0, 10)} on had not been read and are lost; what was written behind them cannot be known`,
      },
    ]);
  });

  it("also when nothing had been read, and when the new bytes are more", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, text(0, 10));
    const reading = await startReading([path], { follow: true });
    const reader = reading.set.readers[0]!;
    truncateSync(path, 0);
    appendFileSync(path, text(10, 11));
    await reading.until(() => reading.lines.length === 1);
    expect(reader.lostBytes).toBe(bytes(0, 10));

    writeFileSync(path, text(20, 60));
    await reading.until(() => reading.lines.length === 41);
    expect(reading.texts()).toEqual([...lines(10, 11), ...lines(20, 60)]);
    expect(reader.lostBytes).toBe(bytes(0, 10));
    expect(reading.codes()).toEqual(["truncated", "truncated"]);
  });

  it("one byte of it is one byte", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, "x");
    const reading = await startReading([path], { follow: true });
    truncateSync(path, 0);
    await reading.until(() => reading.codes().length === 1);
    expect(reading.notices[0]!.message).toBe(
      `${path}: emptied or rewritten in place; reading it again from its beginning. 1 byte from byte 0 on had not been read and is lost; what was written behind it cannot be known`,
    );
  });

  it.each([
    ["", text(20, 22), lines(20, 22)],
    [", though nothing is written to it any more", "", []],
  ])("in a file that waits behind another%s", async (_, after, expected) => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, text(0, 10));
    const reading = await startReading([path], { follow: true });
    const reader = reading.set.readers[0]!;
    renameSync(path, `${path}.1`);
    writeFileSync(path, text(10, 20));
    await comesToKnow(() => reader.behindBytes === bytes(0, 20));
    truncateSync(path, 0);
    appendFileSync(path, after);
    const all = [...lines(0, 10), ...expected];
    await reading.until(
      () => reader.lostBytes > 0 && reading.lines.length === all.length,
    );
    expect(reading.texts()).toEqual(all);
    expect(reader.lostBytes).toBe(bytes(10, 20));
    expect(reading.codes()).toEqual(["rotated", "truncated"]);
  });
});

describe("an inode that is used again", () => {
  it("by a log where another log was left", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "a.log");
    writeFileSync(path, text(0, 10));
    const reading = await startReading([path], { follow: true });
    renameSync(path, `${path}.1`);
    writeFileSync(path, text(10, 20));
    await reading.until(() => reading.lines.length === 20);
    const { ino } = statSync(`${path}.1`);
    writeFileSync(`${path}.1`, text(20, 50));
    renameSync(`${path}.1`, path);
    expect(statSync(path).ino).toBe(ino);
    await reading.until(() => reading.lines.length === 50);
    expect(reading.texts()).toEqual(lines(0, 50));
  });

  it("by a log where an archive was", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "a.zip");
    writeFileSync(path, zipFile([{ name: "x.log", content: text(0, 5) }]));
    settle(path);
    const reading = await startReading([folder], { follow: true });
    await reading.until(() => reading.lines.length === 5);
    writeFileSync(path, text(5, 10));
    renameSync(path, join(folder, "b.log"));
    await reading.until(() => reading.lines.length === 10);
    await reading.forMs(60);
    expect(reading.texts()).toEqual(lines(0, 10));
  });

  it("by a compressed file where another was read to its end", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "a.log.1.gz");
    writeFileSync(path, gzipSync(text(0, 10)));
    settle(path);
    const reading = await startReading([folder], { follow: true });
    await reading.until(() => reading.set.readers[0]!.state === "ended");
    writeFileSync(path, gzipSync(text(10, 30)));
    settle(path, 1_600_000_001);
    await reading.until(() => reading.lines.length === 30);
    await reading.forMs(100);
    expect(reading.texts()).toEqual(lines(0, 30));
  });
});

describe("what appears later", () => {
  it("a named folder", async () => {
    const folder = join(temporaryFolder(), "logs");
    const reading = await startReading([folder], { follow: true });
    expect(reading.set.readers.map(({ state }) => state)).toEqual(["waiting"]);
    mkdirSync(folder);
    await reading.until(() => reading.set.readers.length === 0);
    const path = join(folder, "a.log");
    writeFileSync(path, text(0, 10));
    await reading.until(() => reading.lines.length === 10);
    appendFileSync(path, text(10, 20));
    await reading.until(() => reading.lines.length === 20);
    expect(reading.texts()).toEqual(lines(0, 20));
    expect(reading.notices.map(({ message }) => message)).toEqual([
      `${folder}: no such file yet; waiting for it to appear`,
      `${folder}: no log in this folder; waiting for one to appear`,
      `${path}: appeared; reading it`,
    ]);
    expect(reading.set.failures).toEqual([]);
  });

  it("a named folder that comes with its logs", async () => {
    const parent = temporaryFolder();
    const folder = join(parent, "logs");
    const reading = await startReading([folder], { follow: true });
    mkdirSync(join(parent, "new", "sub"), { recursive: true });
    writeFileSync(join(parent, "new", "sub", "a.log"), text(0, 10));
    renameSync(join(parent, "new"), folder);
    await reading.until(() => reading.lines.length === 10);
    expect(reading.set.readers.map(({ source }) => source.path)).toEqual([
      join(folder, "sub", "a.log"),
    ]);
  });

  it("the folder of a glob", async () => {
    const folder = join(temporaryFolder(), "logs");
    const glob = join(folder, "win*.json");
    const reading = await startReading([glob], { follow: true });
    expect(reading.notices.map(({ message }) => message)).toEqual([
      `${glob}: there is no folder "${folder}" yet; waiting for it to appear`,
    ]);
    mkdirSync(folder);
    writeFileSync(join(folder, "win.json"), text(0, 10));
    writeFileSync(join(folder, "other.json"), text(10, 20));
    await reading.until(() => reading.lines.length === 10);
    await reading.forMs(60);
    expect(reading.texts()).toEqual(lines(0, 10));
    expect(reading.set.failures).toEqual([]);
  });
});

describe("permission", () => {
  it("that a named file gets after the start", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const path = join(folder, "a.log");
    const other = join(folder, "b.log");
    writeFileSync(path, text(0, 10), { mode: 0 });
    writeFileSync(other, "", { mode: 0o644 });
    await asNobody(async (asOwner) => {
      const reading = await startReading([path, other], { follow: true });
      await reading.forMs(60);
      expect(reading.set.unreadable).toEqual([
        { path, reason: "permission denied" },
      ]);
      asOwner(() => chmodSync(path, 0o644));
      await reading.until(() => reading.lines.length === 10);
      expect(reading.set.unreadable).toEqual([]);
      expect(reading.notices.map(({ message }) => message)).toEqual([
        `${path}: permission denied`,
        `${path}: appeared; reading it`,
      ]);
      await reading.set.close();
    });
  });

  it("that a new file has not, and gets later; the old one is read on meanwhile", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const path = join(folder, "a.log");
    writeFileSync(path, text(0, 10), { mode: 0o644 });
    await asNobody(async (asOwner) => {
      const reading = await startReading([path], { follow: true });
      asOwner(() => {
        renameSync(path, `${path}.1`);
        writeFileSync(path, text(20, 30), { mode: 0 });
      });
      await reading.until(() => reading.codes().length === 1);
      const denied = [{ path, reason: "permission denied" }];
      expect(reading.set.unreadable).toEqual(denied);
      asOwner(() => appendFileSync(`${path}.1`, text(10, 20)));
      await reading.until(() => reading.lines.length === 20);
      await reading.forMs(60);
      expect(reading.set.unreadable).toEqual(denied);
      expect(reading.set.readers[0]!.state).toBe("following");
      asOwner(() => chmodSync(path, 0o644));
      await reading.until(() => reading.lines.length === 30);
      expect(reading.set.unreadable).toEqual([]);
      expect(reading.texts()).toEqual(lines(0, 30));
      expect(reading.notices.map(({ message }) => message)).toEqual([
        `${path}: permission denied`,
        `${path}: rotated; the old file was read to its end, reading the new one`,
      ]);
      await reading.set.close();
    });
  });

  it("that the folder loses and gets back, with a rotation meanwhile", async () => {
    const parent = temporaryFolder();
    chmodSync(parent, 0o755);
    const folder = join(parent, "logs");
    mkdirSync(folder, { mode: 0o755 });
    const path = join(folder, "a.log");
    writeFileSync(path, text(0, 10), { mode: 0o644 });
    await asNobody(async (asOwner) => {
      const reading = await startReading([folder], { follow: true });
      await reading.until(() => reading.lines.length === 10);
      asOwner(() => {
        chmodSync(folder, 0);
        appendFileSync(path, text(10, 20));
      });
      await reading.until(() => reading.lines.length === 20);
      await reading.until(() => reading.codes().includes("unreadable"));
      await reading.until(() => reading.set.unreadable.length === 2);
      asOwner(() => {
        renameSync(path, `${path}.1`);
        writeFileSync(path, text(20, 30), { mode: 0o644 });
        chmodSync(folder, 0o755);
      });
      await reading.until(() => reading.lines.length === 30);
      expect(reading.texts()).toEqual(lines(0, 30));
      await reading.until(() => reading.set.unreadable.length === 0);
      await reading.set.close();
    });
  });

  it("that a file and a folder of a folder get after the start, or that go", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const at = (name: string): string => join(folder, name);
    writeFileSync(at("a.log"), text(0, 10), { mode: 0 });
    writeFileSync(at("b.log"), text(0, 10), { mode: 0 });
    writeFileSync(at("ok.log"), text(0, 10), { mode: 0o644 });
    mkdirSync(at("locked"), { mode: 0 });
    await asNobody(async (asOwner) => {
      const reading = await startReading([folder], { follow: true });
      const unread = (): string[] =>
        reading.set.unreadable.map(({ path }) => path);
      await reading.until(() => reading.lines.length === 10);
      await reading.forMs(500);
      expect(unread()).toEqual([at("locked"), at("a.log"), at("b.log")]);
      asOwner(() => {
        chmodSync(at("a.log"), 0o644);
        chmodSync(at("locked"), 0o755);
        unlinkSync(at("b.log"));
      });
      await reading.until(() => reading.lines.length === 20);
      await reading.until(() => unread().length === 0);
      expect(reading.set.failures).toHaveLength(3);
      await reading.set.close();
    });
  });

  it("that a named file has not, and that goes away", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const path = join(folder, "a.log");
    writeFileSync(path, "", { mode: 0 });
    await asNobody(async (asOwner) => {
      const reading = await startReading([path], { follow: true });
      asOwner(() => unlinkSync(path));
      await reading.forMs(60);
      expect(reading.set.unreadable).toEqual([
        { path, reason: "no such file" },
      ]);
      await reading.set.close();
    });
  });
});

describe("links", () => {
  it("in a folder, moved to a file outside, to nothing, and back", async () => {
    const parent = temporaryFolder();
    const folder = join(parent, "logs");
    const path = join(folder, "current.log");
    mkdirSync(folder);
    writeFileSync(join(parent, "1"), text(0, 10));
    writeFileSync(join(parent, "2"), text(10, 20));
    const moveTo = (target: string): void => {
      symlinkSync(target, join(parent, "new"));
      renameSync(join(parent, "new"), path);
    };
    moveTo("../1");
    const reading = await startReading([folder], { follow: true });
    await reading.until(() => reading.lines.length === 10);
    moveTo("../2");
    await reading.until(() => reading.lines.length === 20);
    moveTo("../none");
    appendFileSync(join(parent, "2"), text(20, 25));
    await reading.until(() => reading.codes().includes("removed"));
    appendFileSync(join(parent, "1"), text(25, 30));
    moveTo("../1");
    await reading.until(() => reading.lines.length === 30);
    await reading.forMs(60);
    expect(reading.texts()).toEqual(lines(0, 30));
    // Where it was left before.
    expect(reading.lines.at(-1)).toMatchObject({ number: 15 });
  });

  it("of a folder that is moved to another release", async () => {
    const folder = temporaryFolder();
    for (const [i, name] of ["v1", "v2"].entries()) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "a.log"), text(i * 10, i * 10 + 10));
    }
    symlinkSync("v1", join(folder, "current"));
    const path = join(folder, "current", "a.log");
    const reading = await startReading([path], { follow: true });
    await reading.until(() => reading.lines.length === 10);
    symlinkSync("v2", join(folder, "new"));
    renameSync(join(folder, "new"), join(folder, "current"));
    rmSync(join(folder, "v1"), { recursive: true });
    await reading.until(() => reading.lines.length === 20);
    expect(reading.texts()).toEqual(lines(0, 20));
    expect(reading.codes()).toEqual(["rotated"]);
  });
});

describe("crashes and pauses", () => {
  it("zero bytes that a crash left at the end, before the writer goes on", async () => {
    const path = join(temporaryFolder(), "a.log");
    writeFileSync(path, text(0, 10));
    const reading = await startReading([path], { follow: true });
    await reading.until(() => reading.lines.length === 10);
    appendFileSync(path, Buffer.alloc(5_000));
    await reading.until(() => reading.set.readers[0]!.bytesRead > bytes(0, 11));
    appendFileSync(path, text(10, 20));
    await reading.until(() => reading.lines.length === 20);
    expect(reading.texts()).toEqual(lines(0, 20));
    expect(reading.set.readers[0]!.zeroBytes).toBe(5_000);
    expect(reading.codes()).toEqual(["zero-bytes"]);
  });

  it("half a line when the file is renamed, its other half later", async () => {
    const path = join(temporaryFolder(), "a.log");
    const fd = openSync(path, "a");
    writeSync(fd, `${line(0)}\n${line(1).slice(0, 7)}`);
    const reading = await startReading([path], { follow: true });
    await reading.until(() => reading.set.readers[0]!.state === "following");
    renameSync(path, `${path}.1`);
    writeFileSync(path, "");
    await reading.forMs(60);
    writeSync(fd, `${line(1).slice(7)}\n`);
    closeSync(fd);
    appendFileSync(path, text(2, 4));
    await reading.until(() => reading.lines.length === 4);
    expect(reading.texts()).toEqual(lines(0, 4));
  });
});
