import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  chooseDecoder,
  PIECE_BYTES,
  type Decoder,
} from "../../../src/source/decoder.ts";

function decoderFor(bytes: Uint8Array): Decoder {
  const decoder = chooseDecoder(bytes);
  if (typeof decoder === "string") throw new Error(decoder);
  return decoder;
}

interface Decoded {
  readonly text: string;
  readonly largest: number;
  readonly decoder: Decoder;
}

async function decode(bytes: Buffer, piece = PIECE_BYTES): Promise<Decoded> {
  const decoder = decoderFor(bytes);
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const text = await decoder.read();
    if (text !== undefined) {
      parts.push(text);
    } else if (decoder.ended || decoder.problem !== undefined) {
      const largest = Math.max(0, ...parts.map(({ length }) => length));
      return { text: Buffer.concat(parts).toString(), largest, decoder };
    } else if (at < bytes.length) {
      decoder.feed(bytes.subarray(at, at + piece));
      at += piece;
    } else {
      decoder.end();
    }
  }
}

const text = Array.from({ length: 20_000 }, (_, i) => `{"n":${i}}\n`).join("");

describe("chooseDecoder", () => {
  it("goes by the first bytes", () => {
    expect(chooseDecoder(Buffer.from("{}"))).toBe("plain");
    expect(chooseDecoder(Buffer.from([0x1f, 0x8c]))).toBe("plain");
    expect(chooseDecoder(Buffer.from([0x1f, 0x8b]))).toMatchObject({});
    expect(decoderFor(gzipSync("")).format).toBe("gzip");
    expect(decoderFor(zstdCompressSync("")).format).toBe("zstd");
    expect(decoderFor(Buffer.from("PK\x03\x04")).format).toBe("zip");
  });

  it("waits when the bytes so far do not tell", () => {
    expect(chooseDecoder(Buffer.alloc(0))).toBe("more");
    expect(chooseDecoder(Buffer.from([0x1f]))).toBe("more");
    expect(chooseDecoder(Buffer.from([0x28, 0xb5]))).toBe("more");
    expect(chooseDecoder(Buffer.from("P"))).toBe("more");
    expect(chooseDecoder(Buffer.from("PK!"))).toBe("plain");
  });
});

describe("gzip", () => {
  it("gives the text back, whatever the pieces", async () => {
    for (const piece of [7, PIECE_BYTES, 1 << 20]) {
      const { text: got, decoder } = await decode(gzipSync(text), piece);
      expect(got === text).toBe(true);
      expect(decoder.ended).toBe(true);
      expect(decoder.problem).toBe(undefined);
    }
  });

  it("reads all members, also cut between two, and padding", async () => {
    const one = gzipSync("one\n");
    const bytes = Buffer.concat([one, gzipSync(""), gzipSync("two\n")]);
    for (const piece of [one.length, 1, 1_000]) {
      expect((await decode(bytes, piece)).text).toBe("one\ntwo\n");
    }
    const padded = await decode(Buffer.concat([one, Buffer.alloc(10_000)]));
    expect(padded.text).toBe("one\n");
    expect(padded.decoder.ended).toBe(true);
  });

  it("gives everything before the place where it is cut off", async () => {
    const bytes = gzipSync(text);
    const { text: got, decoder } = await decode(
      bytes.subarray(0, bytes.length - 9),
    );
    expect(got === text.slice(0, got.length)).toBe(true);
    expect(got.length).toBeGreaterThan(text.length - 1_000);
    expect(decoder.problem).toEqual({
      cutOff: true,
      refused: false,
      message: "gzip data is cut off",
    });
  });

  it("tells damage", async () => {
    const bytes = gzipSync(text);
    bytes[bytes.length - 6]! ^= 1;
    const { decoder } = await decode(bytes);
    expect(decoder.ended).toBe(false);
    expect(decoder.problem).toEqual({
      cutOff: false,
      refused: false,
      message: "gzip data is damaged (incorrect data check)",
    });
  });

  it("gives a piece that expands a thousandfold in small parts", async () => {
    const { text: got, largest } = await decode(
      gzipSync(Buffer.alloc(8 << 20, "\n")),
    );
    expect(got.length).toBe(8 << 20);
    expect(largest).toBeLessThanOrEqual(256 * 1024);
  });

  it("can be closed while it is at work", async () => {
    const decoder = decoderFor(gzipSync(text));
    decoder.feed(gzipSync(text));
    const reading = decoder.read();
    decoder.close();
    await reading;
    expect(await decoder.read()).toBe(undefined);
  });
});

describe("zstd", () => {
  const checked = (content: string): Buffer =>
    zstdCompressSync(content, {
      params: { [constants.ZSTD_c_checksumFlag]: 1 },
    });

  it("gives the text back, whatever the pieces", async () => {
    for (const piece of [7, PIECE_BYTES, 1 << 20]) {
      const { text: got, decoder } = await decode(
        zstdCompressSync(text),
        piece,
      );
      expect(got === text).toBe(true);
      expect(decoder.ended).toBe(true);
      expect(decoder.problem).toBe(undefined);
    }
  });

  it("reads all frames, also cut between two, empty ones and those to skip", async () => {
    const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]);
    const one = zstdCompressSync("one\n");
    const frames = [one, zstdCompressSync(""), skipped, checked("two\n")];
    for (const bytes of [
      Buffer.concat(frames),
      Buffer.concat([skipped, ...frames, skipped]),
    ]) {
      for (const piece of [one.length, 1, 3, 1_000]) {
        const { text: got, decoder } = await decode(bytes, piece);
        expect(got).toBe("one\ntwo\n");
        expect(decoder.ended).toBe(true);
      }
    }
    const many = Array.from({ length: 500 }, (_, i) =>
      zstdCompressSync(`${i}\n`),
    );
    const { text: got } = await decode(Buffer.concat(many));
    expect(got).toBe(many.map((_, i) => `${i}\n`).join(""));
  });

  it("tells where it is cut off, in the first frame or a later one", async () => {
    const bytes = zstdCompressSync(text);
    const cut = bytes.subarray(0, bytes.length - 3);
    const problem = {
      cutOff: true,
      refused: false,
      message: "zstd data is cut off",
    };
    for (const piece of [1, PIECE_BYTES, 1 << 20]) {
      expect((await decode(cut, piece)).decoder.problem).toEqual(problem);
      const later = await decode(
        Buffer.concat([zstdCompressSync("one\n"), cut]),
        piece,
      );
      expect(later.text.startsWith("one\n")).toBe(true);
      expect(later.decoder.problem).toEqual(problem);
    }
  });

  it("tells damage, and what is no frame", async () => {
    const bytes = checked(text);
    bytes[bytes.length - 2]! ^= 1;
    const { decoder } = await decode(bytes);
    expect(decoder.problem).toEqual({
      cutOff: false,
      refused: false,
      message: "zstd data is damaged (Restored data doesn't match checksum)",
    });
    const behind = await decode(
      Buffer.concat([zstdCompressSync("one\n"), Buffer.from("garbage")]),
    );
    expect(behind.text).toBe("one\n");
    expect(behind.decoder.problem).toEqual({
      cutOff: false,
      refused: false,
      message: "zstd data is damaged (Unknown frame descriptor)",
    });
  });

  it("gives a piece that expands a thousandfold in small parts", async () => {
    const { text: got, largest } = await decode(
      zstdCompressSync(Buffer.alloc(8 << 20, "\n")),
    );
    expect(got.length).toBe(8 << 20);
    expect(largest).toBeLessThanOrEqual(256 * 1024);
  });
});

describe("what cannot be decoded", () => {
  it("is refused with what to do", async () => {
    const { decoder } = await decode(Buffer.from("PK\x03\x04"));
    expect(decoder.problem).toEqual({
      cutOff: true,
      refused: true,
      message:
        "is a zip archive, which has its table of contents at its end: it can only be read as a complete file of its own; unpack it first",
    });
  });

  it("is refused where it is no log at all", () => {
    const decoder = chooseDecoder(Buffer.from("ElfFile\0"), "x/Security.evtx");
    expect(decoder).toMatchObject({
      format: "foreign",
      problem: {
        refused: true,
        message:
          "binary event log: convert it first, e.g. evtx_dump -o jsonl Security.evtx",
      },
    });
    expect(chooseDecoder(Buffer.from("ElfFile"))).toBe("more");
  });
});
