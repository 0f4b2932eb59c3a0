import { gzipSync } from "node:zlib";
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
  });

  it("waits when the bytes so far do not tell", () => {
    expect(chooseDecoder(Buffer.alloc(0))).toBe("more");
    expect(chooseDecoder(Buffer.from([0x1f]))).toBe("more");
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
      message: "unexpected end of file",
    });
  });

  it("tells damage", async () => {
    const bytes = gzipSync(text);
    bytes[bytes.length - 6]! ^= 1;
    const { decoder } = await decode(bytes);
    expect(decoder.ended).toBe(false);
    expect(decoder.problem).toEqual({
      cutOff: false,
      message: "incorrect data check",
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
