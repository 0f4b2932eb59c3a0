import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { SourceSet } from "../../../src/source/source-set.ts";
import {
  asNobody,
  readAll,
  startReading,
  temporaryFolder,
} from "./temp-folder.ts";
import { zipFile } from "./zip-file.ts";

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `{"n":${from + i},"é":"€"}`);

/** The first block of a tar archive. */
function tarOf(name: string): Buffer {
  const block = Buffer.alloc(1_024);
  block.write(name);
  block.write("ustar", 257);
  return block;
}

describe("reading once", () => {
  it("reads a file to its end, whatever its extension", async () => {
    const path = join(temporaryFolder(), "any.name");
    writeFileSync(path, "a\r\n\r\nb");
    const reading = await readAll([path]);
    expect(reading.lines).toEqual([
      { source: { id: 1, path }, number: 1, offset: 0, length: 1, text: "a" },
      { source: { id: 1, path }, number: 3, offset: 5, length: 1, text: "b" },
    ]);
    const [reader] = reading.set.readers;
    expect([
      reader!.state,
      reader!.bytesRead,
      reader!.sizeBytes,
      reader!.behindBytes,
      reader!.blank,
      reader!.oversize,
    ]).toEqual(["ended", 6, 6, 0, 1, 0]);
    expect(await reader!.next()).toEqual([]);
    expect(reading.notices).toEqual([]);
  });

  it("gives a large file in batches", async () => {
    const path = join(temporaryFolder(), "a.log");
    const lines = numbered(0, 40_000);
    writeFileSync(path, `${lines.join("\n")}\n`);
    const set = await SourceSet.open([path], {
      follow: false,
      onNotice: () => {},
    });
    const [reader] = set.readers;
    const texts: string[] = [];
    let batches = 0;
    for (;;) {
      const batch = await reader!.next();
      if (batch.length === 0) break;
      batches++;
      texts.push(...batch.map(({ text }) => text));
    }
    expect(texts).toEqual(lines);
    expect(batches).toBe(
      1 + Math.ceil((statSync(path).size - 4_096) / (256 * 1_024)),
    );
    await set.close();
  });

  it("reads a folder recursively and in order, each file once", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "b.log"), "b\n");
    writeFileSync(join(folder, "a.json"), "a\n");
    writeFileSync(join(folder, "sub", "c.ndjson"), "c\n");
    writeFileSync(join(folder, "skipped.txt"), "no\n");
    symlinkSync("b.log", join(folder, "z.log"));
    linkSync(join(folder, "a.json"), join(folder, "y.json"));
    const reading = await readAll([
      folder,
      join(folder, "sub"),
      join(folder, "*.log"),
      join(folder, "b.log"),
    ]);
    expect(reading.texts()).toEqual(["a", "b", "c"]);
    expect(reading.set.readers.map(({ source }) => source)).toEqual([
      { id: 1, path: join(folder, "a.json") },
      { id: 2, path: join(folder, "b.log") },
      { id: 3, path: join(folder, "sub", "c.ndjson") },
    ]);
    expect(reading.set.failures).toEqual([]);
  });

  it("tells what it cannot find, and reads the rest", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "a.log");
    writeFileSync(path, "a\n");
    mkdirSync(join(folder, "empty"));
    symlinkSync("nowhere", join(folder, "broken.log"));
    const reading = await readAll([
      join(folder, "none.log"),
      folder,
      join(folder, "empty"),
      join(folder, "*.csv"),
      join(folder, "none", "*.log"),
      join(path, "x"),
    ]);
    expect(reading.texts()).toEqual(["a"]);
    expect(
      reading.set.failures.map(({ code, message }) => [
        code,
        message.replaceAll(folder, "F"),
      ]),
    ).toEqual([
      ["not-found", "F/none.log: no such file or folder"],
      ["not-found", "F/broken.log: no such file"],
      ["no-files", "F/empty: no log in this folder"],
      ["no-files", "F/*.csv: no file matches"],
      ["not-found", "F/none: no such file or folder"],
      ["not-found", "F/a.log/x: no such file or folder"],
    ]);
    expect(reading.set.unreadable).toHaveLength(reading.set.failures.length);
    expect(reading.notices.map(({ message }) => message)).toEqual(
      reading.set.failures.map(({ message }) => message),
    );
  });

  it("tells what it may not read, and reads the rest", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, "a.log"), "a\n");
    writeFileSync(join(folder, "secret.log"), "no\n", { mode: 0 });
    mkdirSync(join(folder, "closed"));
    chmodSync(join(folder, "closed"), 0);
    await asNobody(async () => {
      for (const follow of [false, true]) {
        const reading = await startReading(
          [folder, join(folder, "secret.log")],
          { follow },
        );
        await reading.until(() => reading.lines.length === 1);
        await reading.forMs(150);
        expect(
          reading.notices.map(({ code, message }) => [
            code,
            message.replaceAll(folder, "F"),
          ]),
        ).toEqual([
          ["unreadable", "F/closed: permission denied"],
          ["unreadable", "F/secret.log: permission denied"],
          ["unreadable", "F/secret.log: permission denied"],
        ]);
        expect(reading.set.failures.map(({ code }) => code)).toEqual(
          Array(3).fill("no-permission"),
        );
        // Each once.
        expect(reading.set.unreadable.map(({ path }) => path).sort()).toEqual([
          join(folder, "closed"),
          join(folder, "secret.log"),
        ]);
        await reading.set.close();
      }
    });
  });

  it("skips a line that is too long and says where it was", async () => {
    const path = join(temporaryFolder(), "a.log");
    const bytes = Buffer.alloc(17 * 1024 * 1024, "x");
    writeFileSync(path, Buffer.concat([Buffer.from("a\n"), bytes]));
    const reading = await readAll([path]);
    expect(reading.texts()).toEqual(["a"]);
    expect(reading.set.readers[0]!.oversize).toBe(1);
    expect(reading.notices).toEqual([
      {
        level: "warning",
        source: { id: 1, path },
        code: "oversize-line",
        message: `${path} @ 2: line 2 has 17825792 bytes, more than 16777216; skipped, 1 so far`,
      },
    ]);
    expect(reading.set.failures).toEqual([]);
  });

  it("closes in the middle", async () => {
    const folder = temporaryFolder();
    for (const name of ["a.log", "b.log.gz"]) {
      const text = numbered(0, 20_000).join("\n");
      const bytes = name.endsWith("gz") ? gzipSync(text) : text;
      writeFileSync(join(folder, name), bytes);
    }
    const set = await SourceSet.open([folder], {
      follow: false,
      onNotice: () => {},
    });
    const batches = set.readers.map((reader) => reader.next());
    await set.close();
    await Promise.all(batches);
    expect(set.readers.map(({ state }) => state)).toEqual(["ended", "ended"]);
    expect(await set.readers[1]!.next()).toEqual([]);
  });
});

describe("a folder with more than logs", () => {
  it("is read where first bytes tell of a log, and the rest is named", async () => {
    const folder = temporaryFolder();
    const write = (name: string, content: string | Buffer): void =>
      writeFileSync(join(folder, name), content);
    write("1-noending", '{"a":1}');
    write("2.txt", Buffer.from('\ufeff[{"a":2}]', "utf16le"));
    write("3.bin", gzipSync('{"a":3}'));
    write("4.dat", zstdCompressSync('{"a":4}'));
    write("5.log.1", "known by its name\n");
    write("6.case", zipFile([{ name: "x", content: '{"a":6}' }]));
    write("Security.evtx", "ElfFile\0");
    write("a.png", "\x89PNG");
    write("b.csv", "a,b\n");
    write("c.tgz", gzipSync(tarOf("a.log")));
    write("d.log", "MZ\0");
    write("empty", "");
    write(".hidden", '{"a":0}');
    const reading = await readAll([folder]);
    expect(reading.texts().sort()).toEqual([
      "known by its name",
      ...[1, 2, 3, 4, 6].map((n) => `{"a":${n}}`),
    ]);
    const { failures, notLookedAt } = reading.set;
    expect(failures).toEqual([]);
    expect(
      notLookedAt.map(({ path, foreign }) => [
        path.slice(folder.length + 1),
        foreign.what,
      ]),
    ).toEqual([
      ["Security.evtx", "binary event log"],
      ["c.tgz", "tar archive"],
      ["d.log", "Windows program"],
      // Written as UTF-8, so its first byte is not the magic's.
      ["a.png", "no JSON, no XML events"],
      ["b.csv", "no JSON, no XML events"],
    ]);
    // What is named is read, or fails.
    const named = await readAll([
      folder,
      join(folder, "b.csv"),
      join(folder, "*.evtx"),
    ]);
    expect(named.texts()).toContain("a,b");
    expect(named.set.failures.map(({ message }) => message)).toEqual([
      `${join(folder, "Security.evtx")}: binary event log: convert it first, e.g. evtx_dump -o jsonl Security.evtx`,
    ]);
    expect(
      named.set.notLookedAt.some(({ path }) => path.endsWith("b.csv")),
    ).toBe(false);
  });

  it("fails when it has nothing but others", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a.evtx"), "ElfFile\0");
    const { set } = await readAll([folder]);
    expect(set.failures.map(({ message }) => message)).toEqual([
      `${folder}: no log in this folder`,
    ]);
    expect(set.notLookedAt).toHaveLength(1);
  });
});

describe("what is named and is no log", () => {
  it.each([
    [
      "Security.evtx",
      Buffer.from("ElfFile\0"),
      "binary event log: convert it first, e.g. evtx_dump -o jsonl Security.evtx",
    ],
    [
      "a.log",
      Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
      "not a log: PNG image",
    ],
    [
      "a.7z",
      Buffer.from("7z\xbc\xaf\x27\x1c", "latin1"),
      "not a log: 7z archive: unpack it first",
    ],
    [
      "a.tar.gz",
      gzipSync(tarOf("a.log")),
      "not a log: tar archive: unpack it first",
    ],
    [
      "a.gz",
      gzipSync(gzipSync("{}")),
      "not a log: packed twice: unpack it first",
    ],
  ])("%s is refused in words", async (name, bytes, reason) => {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, bytes);
    const { set, lines, notices } = await readAll([path]);
    expect(lines).toEqual([]);
    expect(set.failures.map(({ code, message }) => [code, message])).toEqual([
      ["not-a-log", `${path}: ${reason}`],
    ]);
    expect(notices.map(({ code }) => code)).toEqual(["not-a-log"]);
    const stdin = Readable.from([bytes], { objectMode: false });
    const piped = await readAll(["-"], { stdin });
    expect(piped.set.failures.map(({ message }) => message)).toEqual([
      `-: ${reason.replace(name, "X.evtx")}`,
    ]);
  });
});

describe("zero bytes", () => {
  it("are told with their place and counted, however many there are", async () => {
    const path = join(temporaryFolder(), "a.log");
    const zeros = Buffer.alloc(20 << 20);
    writeFileSync(
      path,
      Buffer.concat([
        Buffer.from("a\n"),
        zeros,
        Buffer.from("b\n\0c\n\0d\n\0e"),
      ]),
    );
    const reading = await readAll([path]);
    expect(reading.texts()).toEqual(["a", "b", "c", "d", "e"]);
    expect(reading.set.readers[0]!.zeroBytes).toBe(zeros.length + 3);
    expect(reading.set.readers[0]!.oversize).toBe(0);
    const at = 2 + zeros.length;
    expect(reading.notices).toEqual(
      [
        `${path} @ 2: 20971520 zero bytes, as a crash leaves them; skipped`,
        `${path} @ ${at + 2}: 1 zero byte, as a crash leaves them; skipped`,
        `${path} @ ${at + 5}: 1 zero byte, as a crash leaves them; skipped; further ones are only counted`,
      ].map((message) => ({
        level: "warning",
        source: { id: 1, path },
        code: "zero-bytes",
        message,
      })),
    );
  });

  it("at the end of a file, without a line end", async () => {
    const folder = temporaryFolder();
    const tail = Buffer.alloc(3_000_000);
    const lines = join(folder, "a.log");
    const array = join(folder, "b.json");
    writeFileSync(lines, Buffer.concat([Buffer.from('{"a":1}\n'), tail]));
    writeFileSync(array, Buffer.concat([Buffer.from('[{"a":1}]'), tail]));
    const reading = await readAll([lines, array]);
    expect(reading.texts()).toEqual(['{"a":1}', '{"a":1}']);
    expect(reading.set.readers.map(({ zeroBytes }) => zeroBytes)).toEqual([
      3_000_000, 3_000_000,
    ]);
    expect(reading.notices.map(({ message }) => message)).toEqual([
      `${lines} @ 8: 3000000 zero bytes, as a crash leaves them; skipped`,
      `${array} @ 9: 3000000 zero bytes, as a crash leaves them; skipped`,
    ]);
  });
});

describe("compressed files", () => {
  const texts = numbered(0, 30_000);
  const text = texts.join("\n");

  it("are told by their bytes; offsets are in the text", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a.log"), gzipSync(text));
    writeFileSync(join(folder, "b.log.gz"), "not compressed\n");
    const reading = await readAll([folder]);
    expect(reading.texts()).toEqual([...texts, "not compressed"]);
    const { number, offset, length } = reading.lines[29_999]!;
    expect(number).toBe(30_000);
    expect(offset + length).toBe(Buffer.byteLength(text));
    const [reader] = reading.set.readers;
    expect(reader!.bytesRead).toBe(statSync(join(folder, "a.log")).size);
    expect(reader!.sizeBytes).toBe(reader!.bytesRead);
  });

  it("may have members, which may end within a line", async () => {
    const path = join(temporaryFolder(), "a.gz");
    const cut = text.length >> 1;
    const members = [text.slice(0, cut), "", text.slice(cut)];
    writeFileSync(path, Buffer.concat(members.map((part) => gzipSync(part))));
    expect((await readAll([path])).texts()).toEqual(texts);
  });

  it("give what stands before the place where they are cut off", async () => {
    const path = join(temporaryFolder(), "a.gz");
    const bytes = gzipSync(text);
    writeFileSync(path, bytes.subarray(0, bytes.length >> 1));
    const reading = await readAll([path]);
    const got = reading.texts();
    expect(got.length).toBeGreaterThan(10_000);
    // The last line is cut off, too.
    expect(got.slice(0, -1)).toEqual(texts.slice(0, got.length - 1));
    expect(reading.set.readers[0]!.state).toBe("failed");
    expect(reading.notices).toEqual([
      {
        level: "error",
        source: { id: 1, path },
        code: "damaged",
        message: `${path} @ ${bytes.length >> 1}: gzip data is cut off; the lines before were read`,
      },
    ]);
    expect(reading.set.failures.map(({ code }) => code)).toEqual(["damaged"]);
  });

  it("give every line before damage, also all of a small file", async () => {
    const folder = temporaryFolder();
    const wrongSum = gzipSync(text);
    wrongSum[wrongSum.length - 6]! ^= 1;
    const followed = Buffer.concat([gzipSync("1\n2\n"), Buffer.from("junk")]);
    writeFileSync(join(folder, "1.gz"), wrongSum);
    writeFileSync(join(folder, "2.gz"), followed);
    const reading = await readAll([join(folder, "*.gz")]);
    expect(reading.texts()).toEqual([...texts, "1", "2"]);
    expect(
      reading.notices.map(({ message }) => message.slice(folder.length)),
    ).toEqual([
      `/1.gz @ ${wrongSum.length - 4}: gzip data is damaged (incorrect data check); the lines before were read`,
      `/2.gz @ ${followed.length - 2}: gzip data is damaged (incorrect header check); the lines before were read`,
    ]);
  });

  const corpus = fileURLToPath(
    new URL("../../../../shared/corpus/", import.meta.url),
  );
  it.skipIf(!existsSync(corpus))(
    "of real captures (the shared corpus) give the lines that gunzip gives",
    async () => {
      const names = readdirSync(corpus).filter((name) => name.endsWith(".gz"));
      expect(names.length).toBe(3);
      const reading = await readAll([join(corpus, "*.gz")]);
      for (const name of names) {
        const path = join(corpus, name);
        const text = gunzipSync(readFileSync(path)).toString();
        const got = reading.lines.filter(({ source }) => source.path === path);
        const expected = text.split(/\r?\n/).filter((text) => text !== "");
        // Not `toEqual`: a difference would print the whole capture.
        const same =
          got.map(({ text }) => text).join("\n") === expected.join("\n");
        expect([name, same]).toEqual([name, true]);
      }
      expect(reading.notices).toEqual([]);
    },
  );
});

describe("standard input", () => {
  it("is read to its end", async () => {
    const stdin = Readable.from(
      [Buffer.from('{"é'), Buffer.from('":1}\n\n{}')],
      { objectMode: false },
    );
    const reading = await readAll(["-"], { stdin });
    const lines = reading.lines.map((line) => ({ ...line, text: line.text }));
    expect(lines).toEqual([
      {
        source: { id: 1, path: "-" },
        number: 1,
        offset: 0,
        length: 8,
        text: '{"é":1}',
      },
      {
        source: { id: 1, path: "-" },
        number: 3,
        offset: 10,
        length: 2,
        text: "{}",
      },
    ]);
    const [reader] = reading.set.readers;
    expect([reader!.state, reader!.bytesRead, reader!.sizeBytes]).toEqual([
      "ended",
      12,
      undefined,
    ]);
  });

  it("says that it has nothing at the moment", async () => {
    const stdin = new Readable({ read() {} });
    const reading = await startReading(["-"], { stdin });
    const [reader] = reading.set.readers;
    await reading.until(() => reader!.state === "following");
    expect(await reader!.next()).toEqual([]);
    stdin.push("a\nb");
    await reading.until(() => reading.lines.length === 1);
    stdin.push(null);
    await reading.until(() => reader!.state === "ended");
    expect(reading.texts()).toEqual(["a", "b"]);
  });

  it("may be compressed", async () => {
    const bytes = gzipSync(numbered(0, 20_000).join("\n"));
    const chunks = [bytes.subarray(0, 1), bytes.subarray(1)];
    const stdin = Readable.from(chunks, { objectMode: false });
    const reading = await readAll(["-"], { stdin });
    expect(reading.texts()).toEqual(numbered(0, 20_000));
  });

  it("takes no more than it is asked for", async () => {
    let pushed = 0;
    const chunk = Buffer.alloc(64 * 1024, "x\n");
    const stdin = new Readable({
      read() {
        pushed++;
        this.push(chunk);
      },
    });
    const reading = await startReading(["-"], { stdin });
    await reading.set.wait(20);
    await reading.set.readers[0]!.next();
    await reading.forMs(0);
    expect(pushed).toBeLessThan(6);
  });

  it("that fails is a failure", async () => {
    const stdin = new Readable({
      read() {
        this.destroy(new Error("broken"));
      },
    });
    const reading = await readAll(["-"], { stdin });
    expect(reading.set.failures.map(({ message }) => message)).toEqual([
      "- @ 0: broken; the lines before were read",
    ]);
  });

  it("is read in a worker thread, which does not wait for it when it ends", async () => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL("stdin-worker.ts", import.meta.url))],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    child.stdin.write("one\ntwo\nunfin");
    let output = "";
    for await (const chunk of child.stdout) output += String(chunk);
    // Standard input is still open here.
    expect(output).toBe('["one","two"]\nterminated\n');
    child.stdin.destroy();
  });

  it("in the form of a named pipe is read the same way", async () => {
    const path = join(temporaryFolder(), "pipe");
    execFileSync("mkfifo", [path]);
    // Open for reading too, so that opening does not wait for a reader.
    const fd = openSync(path, "r+");
    writeSync(fd, "a\nb\nc");
    const reading = await startReading([path]);
    await reading.until(() => reading.lines.length === 2);
    closeSync(fd);
    await reading.until(() => reading.set.readers[0]!.state === "ended");
    expect(reading.texts()).toEqual(["a", "b", "c"]);
  });
});
