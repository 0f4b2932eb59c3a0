import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sniff, SNIFF_BYTES } from "../../../src/source/sniff.ts";
import { zipFile } from "./zip-file.ts";

const NO_LOG = { what: "no JSON, no XML events" };
const tar = Buffer.alloc(1_024);
tar.write("a.log");
tar.write("ustar", 257);

describe("sniff", () => {
  it.each([
    '{"a":1}',
    '{\n  "a"',
    "{",
    "{}",
    "[",
    "[\n{",
    "[[1]]",
    "[]",
    "\ufeff\n\0{ }",
    "<Event xmlns='x'>",
    "<Events>",
    '<?xml version="1.0"?>\n<Events>',
    "Record 1\n{",
    '\x1e{"a":1}\n\x1e[{',
    'Record 12\r\n<?xml version="1.0"?>\n<Event xmlns="x">',
  ])("%j begins a log", (text) => {
    expect(sniff(Buffer.from(text))).toBe("log");
    const utf16 = Buffer.from(`\ufeff${text}`, "utf16le");
    expect(sniff(utf16)).toBe("log");
    expect(sniff(Buffer.from(utf16).swap16())).toBe("log");
    expect(sniff(gzipSync(text))).toBe("log");
    expect(sniff(zstdCompressSync(text))).toBe("log");
  });

  it.each([
    "a,b\n1,2\n",
    "[section]\nkey=1\n",
    "{\\rtf1",
    "<html>",
    "<Eventful>",
    "Record 1 of 3",
    "plain",
    "M",
  ])("%j does not", (text) => {
    expect(sniff(Buffer.from(text))).toEqual(NO_LOG);
    expect(sniff(gzipSync(text))).toEqual(NO_LOG);
  });

  it("knows XML without events, and what is something else", () => {
    expect(sniff(Buffer.from("<?xml version='1.0'?><plist/>"))).toEqual({
      what: "XML without events",
    });
    expect(sniff(Buffer.from("ElfFile\0"))).toEqual({
      what: "binary event log",
      advice: "convert",
    });
    expect(sniff(gzipSync(tar))).toEqual({
      what: "tar archive",
      advice: "unpack",
    });
    expect(sniff(gzipSync(gzipSync("{}")))).toEqual({
      what: "archive inside gzip",
      advice: "unpack",
    });
  });

  it("looks into archives no further than it must", () => {
    const first = (name: string): Buffer => zipFile([{ name, content: "x" }]);
    expect(sniff(first("a/b.evtx"))).toBe("log");
    expect(sniff(zipFile([]))).toBe("log");
    expect(sniff(first("[Content_Types].xml"))).toEqual({
      what: "Office document",
    });
    expect(sniff(first("META-INF/MANIFEST.MF"))).toEqual({
      what: "Java archive",
    });
    expect(sniff(first("mimetype"))).toEqual({ what: "OpenDocument or EPUB" });
  });

  it("takes what is damaged or tells too little for a log: its reader will say so", () => {
    expect(sniff(Buffer.from([0x1f, 0x8b, 9, 9, 9]))).toBe("log");
    expect(sniff(gzipSync(Buffer.alloc(16 << 20, "x")))).toBe("log");
  });

  it("says that there is nothing to tell by", () => {
    expect(sniff(Buffer.alloc(0))).toBe("empty");
    expect(sniff(Buffer.from("\n\0\ufeff \n"))).toBe("empty");
    expect(sniff(Buffer.alloc(SNIFF_BYTES, "\n"))).toEqual(NO_LOG);
  });

  it("never throws", () => {
    const begins = fc.constantFrom(
      "",
      "\x1f\x8b\x08",
      "(\xb5/\xfd",
      "PK\x03\x04",
    );
    const bytes = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(begins, bytes, (front, rest) => {
        const head = Buffer.concat([Buffer.from(front, "latin1"), rest]);
        const verdict = sniff(head);
        expect(["string", "object"]).toContain(typeof verdict);
      }),
      { numRuns: Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 500) },
    );
  });
});
