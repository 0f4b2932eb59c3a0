/** A part of a log, read again around a document. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAround } from "../../../src/source/log-window.ts";
import type { LogWindow } from "../../../src/source/log-window.ts";
import type { Line } from "../../../src/source/line.ts";
import { SourceSet } from "../../../src/source/source-set.ts";
import { temporaryFolder } from "../../support/folder.ts";

function log(content: string | Buffer, name = "a.ndjson"): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

async function allLines(path: string): Promise<readonly Line[]> {
  const sources = await SourceSet.open([path], {
    follow: false,
    onNotice: () => undefined,
  });
  const lines: Line[] = [];
  const [reader] = sources.readers;
  while (reader!.state !== "ended") lines.push(...(await reader!.next()));
  await sources.close();
  return lines;
}

const around = (
  path: string,
  line: Pick<Line, "number" | "offset" | "length">,
  beforeBytes = 1e6,
  behindBytes = 1e6,
): Promise<LogWindow | string> =>
  readAround({ source: { id: 1, path }, ...line }, path, {
    beforeBytes,
    behindBytes,
  });

const plain = (lines: readonly Line[]) =>
  lines.map(({ number, offset, length, text }) => ({
    number,
    offset,
    length,
    text,
  }));

describe("a part of a log", () => {
  it("has the lines as their reader had them", async () => {
    const path = log('{"a":1}\n\n{"b":"ü"}\r\n{"c":3}\n\n{"d":4}');
    const all = await allLines(path);
    for (const line of all) {
      const window = (await around(path, line)) as LogWindow;
      expect(plain(window.lines)).toEqual(plain(all));
      expect(window).toMatchObject({ isCutBefore: false, isCutBehind: false });
    }
  });

  it("is cut at whole lines", async () => {
    const path = log('{"a":1}\n{"b":2}\n{"c":3}\n{"d":4}\n');
    const all = await allLines(path);
    const window = (await around(path, all[2]!, 10, 10)) as LogWindow;
    expect(plain(window.lines)).toEqual(plain(all.slice(1, 4)));
    expect(window).toMatchObject({ isCutBefore: true, isCutBehind: false });
    const narrow = (await around(path, all[1]!, 0, 0)) as LogWindow;
    expect(narrow).toMatchObject({ isCutBefore: true, isCutBehind: true });
  });

  it("of anything else is read from the beginning", async () => {
    const text = '{\n "a": 1\n}\n{\n "b": 2\n}\n{"c":3}\n';
    for (const path of [
      log(text, "pretty.json"),
      log(gzipSync(text), "a.json.gz"),
      log('[{"a":1},{"b":2},\n{"c":3}]', "array.json"),
      log(Buffer.from(`\ufeff${text}`, "utf16le"), "wide.json"),
    ]) {
      const all = await allLines(path);
      const window = (await around(path, all[1]!)) as LogWindow;
      expect(plain(window.lines)).toEqual(plain(all));
    }
  });

  it("that is not there any more is said so", async () => {
    const place = { number: 1, offset: 100, length: 20 };
    expect(await around("/nonexistent/a.ndjson", place)).toBe(
      "the log is gone, or has another name now",
    );
    expect(await around(log("{}\n"), place)).toBe(
      "the log is shorter now: it was emptied or rotated",
    );
    expect(await around(temporaryFolder(), place)).toBe(
      "in the log's place is something that is no file",
    );
    expect(await around("-", place)).toBe(
      "what came by standard input cannot be read again",
    );
    const packed = log(gzipSync("{}\n"), "a.gz");
    expect(await around(packed, { ...place, offset: 70e6 })).toBe(
      "it stands 70 MB into a log that has to be read from its beginning",
    );
  });

  it("holds the document wherever it is cut, and what is damaged does no harm", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('{"a":1}', "", '{"é":2}', "\r", "x", "[1"), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.nat(60),
        fc.nat(60),
        fc.nat(11),
        async (texts, before, behind, at) => {
          const path = log(texts.join("\n"));
          const all = await allLines(path);
          const line = all[at % Math.max(1, all.length)];
          if (line === undefined) return;
          const window = await around(path, line, before, behind);
          if (typeof window === "string") throw new Error(window);
          expect(plain(window.lines)).toContainEqual(plain([line])[0]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
