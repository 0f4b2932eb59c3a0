import * as zlib from "node:zlib";
import { describe, expect, it, vi } from "vitest";

vi.mock("node:zlib", async (original) => ({
  ...(await original<typeof zlib>()),
  createZstdDecompress: undefined,
}));

describe("zstd on a Node that lacks it", () => {
  it("is refused with what to do, and nothing else changes", async () => {
    const { chooseDecoder } = await import("../../../src/source/decoder.ts");
    const decoder = chooseDecoder(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd));
    expect(decoder).toMatchObject({
      format: "zstd",
      problem: {
        cutOff: true,
        refused: true,
        message:
          "is compressed with zstd, which this Node cannot read; Node 22.15 or newer can, or unpack it first (zstd -d)",
      },
    });
    expect(chooseDecoder(Uint8Array.of(0x1f, 0x8b))).toMatchObject({
      format: "gzip",
    });
  });
});
