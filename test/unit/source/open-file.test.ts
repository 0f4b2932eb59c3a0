import {
  appendFileSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { identify, OpenFile } from "../../../src/source/open-file.ts";
import { CHUNK_BYTES } from "../../../src/source/read-buffer.ts";
import { temporaryFolder } from "./temp-folder.ts";

function fileWith(text: string): { path: string; file: OpenFile } {
  const path = join(temporaryFolder(), "a.log");
  writeFileSync(path, text);
  return { path, file: new OpenFile(path) };
}

const read = (file: OpenFile, limit = 1_000): string =>
  String(file.read(limit));

describe("OpenFile", () => {
  it("reads on from where it was", () => {
    const { path, file } = fileWith("abcdef");
    expect([file.position, file.sizeBytes]).toEqual([0, 6]);
    expect([read(file, 4), read(file), read(file)]).toEqual(["abcd", "ef", ""]);
    appendFileSync(path, "gh");
    expect(read(file)).toBe("gh");
    expect([file.position, file.sizeBytes]).toEqual([8, 8]);
    file.close();
  });

  it("keeps no more memory for what it knows of a file than that", () => {
    const { file } = fileWith("0123456789".repeat(200));
    read(file, 1_500);
    read(file, 20);
    for (const { head, tail } of [file.filePosition(), file.positionAt(700)]) {
      expect([head.length, tail.length]).toEqual([1_024, 64]);
      expect([head.buffer.byteLength, tail.buffer.byteLength]).toEqual([
        1_024, 64,
      ]);
    }
    file.close();
  });

  it("knows when what it has read is no longer there", () => {
    const long = "0123456789".repeat(200);
    for (const [before, after] of [
      ["abc", ""],
      ["abc", "ab"],
      ["abc", "xyz and more"],
      [long, `${long.slice(0, -1)}x and more`],
      [long, `x${long.slice(1)} and more`],
    ] as const) {
      const { path, file } = fileWith(before);
      read(file, 10_000);
      truncateSync(path, 0);
      writeFileSync(path, after);
      expect(file.read(1_000)).toBe("rewritten");
      file.restart();
      expect(read(file, 10_000)).toBe(after);
      file.close();
    }
  });

  it("knows that it was emptied before anything was read, and how much was seen", () => {
    const { path, file } = fileWith("abcdef");
    appendFileSync(path, "gh");
    expect(read(file, 0)).toBe("");
    expect([file.position, file.sizeBytes]).toEqual([0, 8]);
    truncateSync(path, 0);
    writeFileSync(path, "xyz");
    expect(file.read(0)).toBe("rewritten");
    const was = {
      position: 0,
      head: Buffer.from("abcdefgh"),
      tail: Buffer.alloc(0),
    };
    expect(file.rewritten).toEqual({ was, lostBytes: 8 });
    // Once more, before anybody has asked.
    writeFileSync(path, "xy");
    expect(file.read(1_000)).toBe("rewritten");
    expect(file.rewritten).toEqual({ was, lostBytes: 11 });
    appendFileSync(path, "z and more than before");
    expect(file.read(1_000)).toBe("rewritten");
    expect(file.rewritten).toEqual({ was, lostBytes: 11 });
    file.restart();
    expect(read(file)).toBe("xyz and more than before");
    expect(file.rewritten).toBe(undefined);
    file.close();
  });

  describe("far before its end", () => {
    const MEBIBYTE = 1024 * 1024;
    const text = "0123456789abcde\n".repeat(MEBIBYTE);

    /** Reads chunks until one cannot be read, or the end. @returns bytes that were read */
    function readOn(file: OpenFile, most = Infinity): number {
      let bytes = 0;
      while (bytes < most) {
        const fresh = file.read(CHUNK_BYTES);
        if (fresh === "rewritten" || fresh.length === 0) break;
        expect(fresh.toString("latin1")).toBe(text.slice(0, fresh.length));
        bytes += fresh.length;
      }
      return bytes;
    }

    it("reads all of it", () => {
      const { path, file } = fileWith(text);
      expect(readOn(file, 6 * MEBIBYTE)).toBe(6 * MEBIBYTE);
      appendFileSync(path, text.slice(0, 160));
      expect(readOn(file)).toBe(10 * MEBIBYTE + 160);
      file.close();
    });

    it("knows at once that it begins otherwise", () => {
      const { path, file } = fileWith(text);
      readOn(file, 6 * MEBIBYTE);
      const handle = openSync(path, "r+");
      writeSync(handle, "X");
      closeSync(handle);
      expect(file.read(CHUNK_BYTES)).toBe("rewritten");
      file.close();
    });

    it("knows at once that other bytes stand before", () => {
      const { path, file } = fileWith(text);
      readOn(file, 6 * MEBIBYTE);
      const handle = openSync(path, "r+");
      writeSync(handle, "X", 6 * MEBIBYTE - 9);
      closeSync(handle);
      expect(file.read(CHUNK_BYTES)).toBe("rewritten");
      file.close();
    });

    it.each([8 * MEBIBYTE + 160, 8 * MEBIBYTE, 5 * MEBIBYTE])(
      "knows that it was cut to %i bytes",
      (bytes) => {
        const { path, file } = fileWith(text);
        readOn(file, 6 * MEBIBYTE);
        truncateSync(path, bytes);
        readOn(file);
        expect(file.position).toBeLessThanOrEqual(bytes);
        expect(file.read(CHUNK_BYTES)).toBe("rewritten");
        file.close();
      },
    );
  });

  it("takes zeros for bytes that are not there yet, until they are read", () => {
    const { path, file } = fileWith("ab\0\0\0\0");
    expect(read(file, 0)).toBe("");
    writeFileSync(path, "abcd\0\0");
    expect(read(file, 4)).toBe("abcd");
    expect(read(file)).toBe("\0\0");
    writeFileSync(path, "abcdef");
    expect(file.read(1_000)).toBe("rewritten");
    file.close();
  });

  it("goes on where another left the file, if it is the same", () => {
    const { path, file } = fileWith("one\ntwo\n");
    read(file, 4);
    const left = file.filePosition();
    file.close();
    const again = new OpenFile(path);
    expect(again.resume(left)).toBe(true);
    expect(read(again)).toBe("two\n");
    again.close();
    writeFileSync(path, "other\n");
    const other = new OpenFile(path);
    expect(other.resume(left)).toBe(false);
    expect(read(other)).toBe("other\n");
    other.close();
  });

  it("tells why a path cannot be opened", () => {
    const folder = temporaryFolder();
    symlinkSync("loop", join(folder, "loop"));
    const problem = (path: string): unknown => {
      try {
        return new OpenFile(path);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        return [code, message];
      }
    };
    expect(problem(folder)).toEqual(["not-a-file", `${folder}: not a file`]);
    expect(problem(join(folder, "none"))).toEqual([
      "not-found",
      `${join(folder, "none")}: no such file or folder`,
    ]);
    expect(problem(join(folder, "loop"))).toEqual([
      "link-loop",
      `${join(folder, "loop")}: symbolic links lead in a circle`,
    ]);
  });
});

describe("identify", () => {
  it("knows a file under all its names", () => {
    const { path, file } = fileWith("abc");
    linkSync(path, `${path}.hard`);
    symlinkSync(path, `${path}.soft`);
    utimesSync(path, 1_600_000_000, 1_600_000_000);
    const expected = {
      key: file.key,
      sizeBytes: 3,
      modifiedMs: 1_600_000_000_000,
      kind: "file",
    };
    expect(identify(path)).toEqual(expected);
    expect(identify(`${path}.hard`)).toEqual(expected);
    expect(identify(`${path}.soft`)).toEqual(expected);
    file.close();
  });

  it("tells what is not a file, and what is not there", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "sub"));
    expect(identify(folder)?.kind).toBe("folder");
    expect(identify("/dev/null")?.kind).toBe("pipe");
    expect(identify(join(folder, "none"))).toBe(undefined);
  });
});
