import {
  appendFileSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { startReading, temporaryFolder } from "./temp-folder.ts";

describe("following a folder", () => {
  it("takes up new files, also in new folders, and nothing else", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "b.json"), "b\n");
    writeFileSync(join(folder, "a.log"), "a\n");
    const reading = await startReading([folder], { follow: true });
    expect(reading.set.readers.map(({ source }) => source)).toEqual([
      { id: 1, path: join(folder, "a.log") },
      { id: 2, path: join(folder, "b.json") },
    ]);
    await reading.until(() => reading.lines.length === 2);
    writeFileSync(join(folder, "c.txt"), "no\n");
    mkdirSync(join(folder, "sub", "deep"), { recursive: true });
    const path = join(folder, "sub", "deep", "d.ndjson");
    writeFileSync(path, "d\n");
    await reading.until(() => reading.lines.length === 3);
    await reading.forMs(60);
    expect(reading.texts()).toEqual(["a", "b", "d"]);
    // That `c.txt` is not looked at is told when a second walk finds it as it was: there may have been one by now.
    const told = reading.notices.filter(({ code }) => code !== "not-looked-at");
    expect(told).toEqual([
      {
        level: "info",
        source: { id: 3, path },
        code: "appeared",
        message: `${path}: appeared; reading it`,
      },
    ]);
  });

  it("takes up files whose names tell nothing when their bytes do", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "winlogbeat");
    writeFileSync(path, "");
    const reading = await startReading([folder], { follow: true });
    expect(reading.set.readers).toEqual([]);
    appendFileSync(path, '{"a":1}\n');
    await reading.until(() => reading.lines.length === 1);
    // A rotation that leaves no known ending either.
    renameSync(path, `${path}.1`);
    writeFileSync(path, '{"a":2}\n');
    await reading.until(() => reading.lines.length === 2);
    appendFileSync(path, '{"a":3}\n');
    await reading.until(() => reading.lines.length === 3);
    await reading.forMs(150);
    expect(reading.texts()).toEqual(['{"a":1}', '{"a":2}', '{"a":3}']);
    expect(reading.set.notLookedAt).toEqual([]);
  });

  it("tells once what is no log, and takes it back when it becomes one", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a.evtx"), "ElfFile\0");
    writeFileSync(join(folder, "a.log"), "{}\n");
    const reading = await startReading([folder], { follow: true });
    const told = (): string[] =>
      reading.notices
        .filter(({ code }) => code === "not-looked-at")
        .map(({ message }) => message.replaceAll(folder, "F"));
    const log = [
      "1 file not looked at: F/a.evtx (binary event log)",
      "1 file (binary event log): convert it first, e.g. evtx_dump -o jsonl a.evtx",
    ];
    expect(told()).toEqual(log);
    const late = join(folder, "late.txt");
    writeFileSync(late, "no log\n");
    await reading.until(() => told().length === 3);
    expect(told()).toEqual([
      ...log,
      "1 file not looked at: F/late.txt (no JSON, no XML events)",
    ]);
    expect(reading.set.notLookedAt.map(({ path }) => path)).toEqual([
      join(folder, "a.evtx"),
      late,
    ]);
    writeFileSync(late, '{"now":"a log"}\n');
    unlinkSync(join(folder, "a.evtx"));
    await reading.until(() => reading.lines.length === 2);
    await reading.until(() => reading.set.notLookedAt.length === 0);
    await reading.forMs(100);
    expect(told()).toHaveLength(3);
    expect(reading.set.failures).toEqual([]);
  });

  it("takes up what matches a glob", async () => {
    const folder = temporaryFolder();
    const reading = await startReading([join(folder, "host-*", "sysmon.*")], {
      follow: true,
    });
    expect(reading.notices.map(({ message }) => message)).toEqual([
      `${join(folder, "host-*", "sysmon.*")}: no file matches; waiting for one to appear`,
    ]);
    for (const host of ["host-1", "other", "host-2"]) {
      mkdirSync(join(folder, host));
      writeFileSync(join(folder, host, "sysmon.txt"), `${host}\n`);
      writeFileSync(join(folder, host, "security.txt"), "no\n");
    }
    await reading.until(() => reading.lines.length === 2);
    await reading.forMs(60);
    expect(reading.texts().sort()).toEqual(["host-1", "host-2"]);
  });

  it("goes on under the new name when a file is renamed inside the folder", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "app.log");
    const renamed = join(folder, "app-1.log");
    writeFileSync(path, "1\n2\n");
    const reading = await startReading([folder], { follow: true });
    await reading.until(() => reading.lines.length === 2);
    appendFileSync(path, "3\n");
    renameSync(path, renamed);
    writeFileSync(path, "4\n");
    await reading.until(() => reading.set.readers.length === 2);
    appendFileSync(renamed, "late\n");
    await reading.until(() => reading.lines.length === 5);
    await reading.forMs(60);
    expect(reading.texts().sort()).toEqual(["1", "2", "3", "4", "late"]);
    expect(reading.codes()).toEqual(["rotated"]);
    expect(reading.lines.find(({ text }) => text === "late")).toMatchObject({
      source: { path: renamed },
      number: 4,
      offset: 6,
    });
  });

  it("loses and doubles nothing when numbered files move up", async () => {
    const folder = temporaryFolder();
    const path = (n: number): string => join(folder, `app.${n}.log`);
    writeFileSync(path(0), "a1\n");
    writeFileSync(path(1), "b1\n");
    const reading = await startReading([folder], { follow: true });
    const expected = ["a1", "b1"];
    for (let round = 0; round < 4; round++) {
      appendFileSync(path(0), `last of ${round}\n`);
      for (let n = round + 1; n >= 0; n--) renameSync(path(n), path(n + 1));
      writeFileSync(path(0), `first of ${round + 1}\n`);
      expected.push(`last of ${round}`, `first of ${round + 1}`);
      await reading.until(() => reading.lines.length >= expected.length);
    }
    await reading.forMs(150);
    expect(reading.texts().sort()).toEqual(expected.sort());
  });

  it("does not read a compressed file again when it is renamed", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "a.log.1.log.gz");
    writeFileSync(path, gzipSync("1\n2\n"));
    utimesSync(path, 1_600_000_000, 1_600_000_000);
    const reading = await startReading([folder], { follow: true });
    await reading.until(() => reading.set.readers[0]!.state === "ended");
    renameSync(path, join(folder, "a.log.2.log.gz"));
    writeFileSync(path, gzipSync("3\n"));
    utimesSync(path, 1_600_000_000, 1_600_000_000);
    await reading.until(() => reading.lines.length === 3);
    await reading.forMs(100);
    expect(reading.texts()).toEqual(["1", "2", "3"]);
  });

  it("reads a file with several names once", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "app.log");
    writeFileSync(path, "1\n");
    symlinkSync("app.log", join(folder, "latest.log"));
    linkSync(path, join(folder, "zzz.log"));
    const reading = await startReading([folder, path, join(folder, "*")], {
      follow: true,
    });
    await reading.forMs(60);
    appendFileSync(path, "2\n");
    await reading.until(() => reading.lines.length === 2);
    await reading.forMs(60);
    expect(reading.texts()).toEqual(["1", "2"]);
    expect(reading.set.readers.map(({ source }) => source.path)).toEqual([
      path,
    ]);
  });

  it("reads a deleted and made again file from its beginning", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "app.log");
    writeFileSync(path, "1\n");
    const reading = await startReading([folder], { follow: true });
    await reading.until(() => reading.lines.length === 1);
    unlinkSync(path);
    writeFileSync(path, "2\n");
    await reading.until(() => reading.lines.length === 2);
    expect(reading.texts()).toEqual(["1", "2"]);
    expect(reading.set.readers.length).toBe(1);
  });

  it("lets a file go when its path has been gone for a minute", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a.log"), "a\nunfinished");
    writeFileSync(join(folder, "b.log"), "b\n");
    const reading = await startReading([folder], { follow: true });
    await reading.until(() => reading.lines.length === 2);
    unlinkSync(join(folder, "a.log"));
    await reading.forMs(60);
    expect(reading.set.readers.length).toBe(2);
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, "now");
    onTestFinished(() => clock.mockRestore());
    clock.mockImplementation(() => now() + 60_000);
    await reading.until(() => reading.set.readers.length === 1);
    expect(reading.texts()).toEqual(["a", "b", "unfinished"]);
    expect(reading.set.readers[0]!.source.path).toBe(join(folder, "b.log"));
  });

  it("finds new files in a folder that was deleted and made again", async () => {
    const folder = join(temporaryFolder(), "logs");
    mkdirSync(folder);
    writeFileSync(join(folder, "a.log"), "a\n");
    const reading = await startReading([folder], { follow: true });
    await reading.until(() => reading.lines.length === 1);
    rmSync(folder, { recursive: true });
    await reading.forMs(60);
    mkdirSync(folder);
    writeFileSync(join(folder, "b.log"), "b\n");
    await reading.until(() => reading.lines.length === 2);
    expect(reading.texts()).toEqual(["a", "b"]);
  });
});
