import { renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  isOver,
  readAll,
  startReading,
  temporaryFolder,
} from "./temp-folder.ts";
import type { Reading } from "./temp-folder.ts";
import { zipFile, type ZipEntry } from "./zip-file.ts";

/** Reads an archive of these members; paths without the folder. */
async function readZip(
  entries: readonly ZipEntry[] | Buffer,
): Promise<{ lines: unknown[]; failures: unknown[]; reading: Reading }> {
  const folder = temporaryFolder();
  const path = join(folder, "a.zip");
  writeFileSync(path, Buffer.isBuffer(entries) ? entries : zipFile(entries));
  const reading = await readAll([path]);
  const short = (text: string): string => text.replace(`${folder}/`, "");
  return {
    lines: reading.lines.map(({ source, number, offset, text }) => [
      short(source.path),
      number,
      offset,
      text,
    ]),
    failures: reading.set.failures.map(({ code, message }) => [
      code,
      short(message),
    ]),
    reading,
  };
}

describe("a zip archive", () => {
  it("is read member by member, each a source of its own", async () => {
    const { lines, failures, reading } = await readZip([
      { name: "dir/", content: "" },
      { name: "dir/one.ndjson", content: '{"a":1}\n{"a":2}\n' },
      { name: "two", content: '[\n{"b":1}]', method: 0, mode: 0o100644 },
      { name: "link", content: "dir/one.ndjson", mode: 0o120777 },
      { name: "__MACOSX/dir/._one.ndjson", content: "\0\x05" },
      { name: "dir/.DS_Store", content: "\0\x01" },
      { name: "three.gz", content: gzipSync('{"c":1}\n'), method: 0 },
    ]);
    expect(lines.sort()).toEqual([
      ["a.zip!dir/one.ndjson", 1, 0, '{"a":1}'],
      ["a.zip!dir/one.ndjson", 2, 8, '{"a":2}'],
      ["a.zip!three.gz", 1, 0, '{"c":1}'],
      ["a.zip!two", 2, 2, '{"b":1}'],
    ]);
    expect(failures).toEqual([]);
    expect(
      reading.set.readers.map(
        ({ sizeBytes, bytesRead, behindBytes, state }) => [
          sizeBytes,
          bytesRead,
          behindBytes,
          state,
        ],
      ),
    ).toEqual([
      [16, 16, 0, "ended"],
      [10, 10, 0, "ended"],
      [28, 28, 0, "ended"],
    ]);
  });

  it("is read whatever its members are packed and written in", async () => {
    const array = '[{"a":1},\n{"a":2}]';
    const utf16 = Buffer.from(`\ufeff${array}`, "utf16le");
    const { lines, failures } = await readZip([
      { name: "array.json", content: array },
      { name: "utf16.json", content: utf16 },
      { name: "utf16be", content: Buffer.from(utf16).swap16() },
      { name: "a.json.gz", content: gzipSync(array) },
      { name: "gz", content: gzipSync(utf16) },
      { name: "zst", content: zstdCompressSync(array), method: 0 },
    ]);
    expect(failures).toEqual([]);
    expect(
      lines.map((line) => (line as unknown[]).filter((_, i) => i !== 2)).sort(),
    ).toEqual(
      ["a.json.gz", "array.json", "gz", "utf16.json", "utf16be", "zst"].flatMap(
        (name) => [
          [`a.zip!${name}`, 1, '{"a":1}'],
          [`a.zip!${name}`, 2, '{"a":2}'],
        ],
      ),
    );
  });

  it("names members that are no logs, as a folder does", async () => {
    const { lines, failures, reading } = await readZip([
      { name: "x.ndjson", content: '{"a":1}' },
      { name: "notes.txt", content: "hello" },
      { name: "empty", content: "" },
      { name: ".profile", content: "x" },
      { name: "C/Security.evtx", content: `ElfFile\0${"\0".repeat(70_000)}` },
      { name: "inner", content: zipFile([{ name: "y", content: "{}" }]) },
    ]);
    expect(lines.sort()).toEqual([
      ["a.zip!inner!y", 1, 0, "{}"],
      ["a.zip!x.ndjson", 1, 0, '{"a":1}'],
    ]);
    expect(failures).toEqual([]);
    expect(
      reading.set.notLookedAt.map(({ path, foreign }) => [
        path.slice(path.indexOf("a.zip")),
        foreign.what,
      ]),
    ).toEqual([
      ["a.zip!C/Security.evtx", "binary event log"],
      ["a.zip!notes.txt", "no JSON, no XML events"],
    ]);
    expect((await readZip([{ name: "a", content: "x" }])).failures).toEqual([
      ["no-files", "a.zip: the archive holds no log"],
    ]);
  });

  it("tells damage of a member whose name tells nothing, too", async () => {
    const bytes = zipFile([
      { name: "member", content: '{"a":1}\n'.repeat(10_000) },
    ]);
    bytes.fill(0xff, 36, 60);
    const { failures } = await readZip(bytes);
    expect(failures).toEqual([
      [
        "damaged",
        expect.stringMatching(/^a\.zip!member @ 0: zip data is damaged \(/),
      ],
    ]);
  });

  it("may hold archives, one level deep", async () => {
    const deepest = zipFile([{ name: "x", content: "{}" }]);
    const inner = zipFile([
      { name: "y.ndjson", content: '{"y":1}' },
      { name: "deepest.zip", content: deepest },
    ]);
    const { lines, failures } = await readZip([
      { name: "in/inner.ZIP", content: inner },
      { name: "no-archive.zip", content: "text" },
    ]);
    expect(lines).toEqual([["a.zip!in/inner.ZIP!y.ndjson", 1, 0, '{"y":1}']]);
    expect(failures).toEqual([
      [
        "unreadable",
        "a.zip!no-archive.zip: cannot be unpacked (End of central directory record signature not found. Either not a zip file, or file is truncated.)",
      ],
      [
        "not-a-log",
        `a.zip!in/inner.ZIP!deepest.zip: is a zip archive, which has its table of contents at its end: it can only be read as a complete file of its own; unpack it first`,
      ],
    ]);
  });

  it("names what it cannot read, and reads the rest", async () => {
    const { lines, failures } = await readZip([
      { name: "secret.json", content: "{}", encrypted: true },
      { name: "lzma.json", content: "{}", method: 12 },
      { name: "good.json", content: "{}" },
    ]);
    expect(lines).toEqual([["a.zip!good.json", 1, 0, "{}"]]);
    expect(failures).toEqual([
      [
        "encrypted",
        'a.zip!secret.json: is encrypted; unpack it with its password (that of shared samples is often "infected") and name the files',
      ],
      [
        "unreadable",
        "a.zip!lzma.json: cannot be unpacked (unsupported compression method: 12)",
      ],
    ]);
  });

  it("shows hostile names escaped, and opens none of them", async () => {
    const { lines, failures } = await readZip([
      { name: "../../../etc/passwd", content: "{}" },
      { name: "/etc/shadow", content: "{}" },
      { name: "C:\\x\x1b[31m!y.json", content: "{}" },
      { name: `${"n".repeat(2_000)}.json`, content: "{}" },
      { name: Buffer.from([0xff, 0xfe]), content: "{}" },
    ]);
    expect(failures).toEqual([]);
    expect(lines.sort()).toEqual([
      ["a.zip!../../../etc/passwd", 1, 0, "{}"],
      ["a.zip!/etc/shadow", 1, 0, "{}"],
      ["a.zip!C:/x\\x1b[31m\\x21y.json", 1, 0, "{}"],
      [`a.zip!${"n".repeat(500)}…`, 1, 0, "{}"],
      ["a.zip!\ufffd\ufffd", 1, 0, "{}"],
    ]);
  });

  it("has a thousand members at most", async () => {
    const { lines, failures } = await readZip(
      Array.from({ length: 1_005 }, (_, i) => ({
        name: `${i}.json`,
        content: "{}",
        method: 0,
      })),
    );
    expect(lines).toHaveLength(1_000);
    expect(failures).toEqual([
      [
        "too-many-members",
        "a.zip: has more than 1000 files; the rest is not read, unpack it first",
      ],
    ]);
  });

  it("has 256 members open at a time, with others in order of name", async () => {
    const folder = temporaryFolder();
    const content = '{"a":1}\n'.repeat(3);
    const paths = ["b.zip", "a.zip"].map((name) => join(folder, name));
    for (const path of paths) {
      const entries = Array.from({ length: 200 }, (_, i) => ({
        name: `${999 - i}.json`,
        content,
      }));
      writeFileSync(path, zipFile(entries));
    }
    const reading = await startReading(paths);
    const namesOf = (wanted: string): string[] =>
      reading.set.readers
        .filter(({ state }) => state === wanted)
        .map(({ source }) => source.path.slice(folder.length + 1))
        .sort();
    const all = (name: string): string[] =>
      Array.from({ length: 200 }, (_, i) => `${name}!${800 + i}.json`);
    expect(namesOf("reading")).toEqual([
      ...all("a.zip"),
      ...all("b.zip").slice(0, 56),
    ]);
    expect(namesOf("waiting")).toEqual(all("b.zip").slice(56));
    await reading.until(() => reading.set.readers.every(isOver));
    expect(reading.lines).toHaveLength(2 * 200 * 3);
    expect(reading.set.failures).toEqual([]);
  });

  it("gives the lines of a member whenever it is asked, and nothing only at its end", async () => {
    const folder = temporaryFolder();
    const line = `{"a":"${"x".repeat(1_000)}"}\n`;
    const names = ["a", "b", "c", "d"].map((name) => `${name}.json`);
    const path = join(folder, "a.zip");
    writeFileSync(
      path,
      zipFile(names.map((name) => ({ name, content: line.repeat(500) }))),
    );
    const { set } = await startReading([path]);
    const counts = await Promise.all(
      set.readers.map(async (reader) => {
        let count = 0;
        for (;;) {
          const lines = await reader.next();
          if (lines.length === 0) return [count, reader.state];
          count += lines.length;
        }
      }),
    );
    expect(counts).toEqual(names.map(() => [500, "ended"]));
  });

  it("may expand a thousandfold", async () => {
    const { lines } = await readZip([
      { name: "bomb", content: Buffer.alloc(4 << 20, "\n") },
      { name: "one long line", content: Buffer.alloc(32 << 20, "x") },
    ]);
    expect(lines).toEqual([]);
  });

  it("that is damaged or cut off is told", async () => {
    const bytes = zipFile([
      { name: "a.json", content: '{"a":1}\n'.repeat(10_000) },
      { name: "b.json", content: "{}" },
    ]);
    expect((await readZip(bytes.subarray(0, -30))).failures).toEqual([
      [
        "unreadable",
        "a.zip: cannot be unpacked (End of central directory record signature not found. Either not a zip file, or file is truncated.)",
      ],
    ]);
    bytes.fill(0xff, 40, 60);
    const { lines, failures } = await readZip(bytes);
    expect(lines.at(-1)).toEqual(["a.zip!b.json", 1, 0, "{}"]);
    expect(failures).toEqual([
      [
        "damaged",
        expect.stringMatching(
          /^a\.zip!a\.json @ \d+: zip data is damaged \(.+\); the lines before were read$/,
        ),
      ],
    ]);
    expect((await readZip(zipFile([]))).failures).toEqual([
      ["no-files", "a.zip: the archive holds no file"],
    ]);
  });

  it("on standard input is refused with what to do", async () => {
    const bytes = zipFile([{ name: "a", content: "{}" }]);
    const { set, lines } = await readAll(["-"], {
      stdin: Readable.from([bytes]),
    });
    expect(lines).toEqual([]);
    expect(set.failures.map(({ message }) => message)).toEqual([
      `-: is a zip archive, which has its table of contents at its end: it can only be read as a complete file of its own; unpack it first`,
    ]);
  });

  it("is read once while its folder is followed, also when it comes later", async () => {
    const folder = temporaryFolder();
    const bytes = zipFile([{ name: "x.json", content: '{"a":1}' }]);
    writeFileSync(join(folder, "first.zip"), bytes);
    const reading = await startReading([folder], { follow: true });
    await reading.until(() => reading.lines.length === 1);
    // Written elsewhere and moved here, as a download is; a minute old.
    const part = join(folder, "second.part");
    writeFileSync(part, bytes);
    utimesSync(part, new Date(), new Date(Date.now() - 60_000));
    renameSync(part, join(folder, "second.zip"));
    await reading.until(() => reading.lines.length === 2);
    await reading.forMs(600);
    expect(
      reading.lines.map(({ source }) => source.path.slice(folder.length + 1)),
    ).toEqual(["first.zip!x.json", "second.zip!x.json"]);
    expect(reading.set.failures).toEqual([]);
  });
});
