import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteRows } from "../../../src/base/byte-rows.ts";

const rowOf = (length: number, byte: number): Uint8Array =>
  new Uint8Array(length).fill(byte);

function read(rows: ByteRows, place: number, length: number): Uint8Array {
  const at = ByteRows.startOf(place);
  return Uint8Array.from(rows.among(place).subarray(at, at + length));
}

describe("ByteRows", () => {
  it("keeps rows of one length side by side", () => {
    const rows = new ByteRows();
    const places = [1, 2, 3].map((byte) => rows.put(rowOf(56, byte)));
    expect(places).toEqual([16_384, 16_384 + 56, 16_384 + 112]);
    expect(rows.bytes).toBe(292 * 56);
  });

  it("uses what was let go again, the last first", () => {
    const rows = new ByteRows();
    const places = [1, 2, 3].map((byte) => rows.put(rowOf(56, byte)));
    rows.free(places[0]!);
    rows.free(places[1]!);
    expect(rows.put(rowOf(56, 4))).toBe(places[1]);
    expect(rows.put(rowOf(56, 5))).toBe(places[0]);
    expect(read(rows, places[2]!, 56)).toEqual(rowOf(56, 3));
  });

  it("gives pages without rows back, but for the last of a length", () => {
    const rows = new ByteRows();
    const places = Array.from({ length: 1_000 }, () => rows.put(rowOf(56, 1)));
    expect(rows.bytes).toBe(4 * 292 * 56);
    for (const place of places) rows.free(place);
    expect(rows.bytes).toBe(292 * 56);
    rows.put(rowOf(56, 1));
    expect(rows.bytes).toBe(292 * 56);
  });

  it("gives a long row a page for itself", () => {
    const rows = new ByteRows();
    const place = rows.put(rowOf(50_000, 7));
    expect(rows.bytes).toBe(50_000);
    expect(read(rows, place, 50_000)).toEqual(rowOf(50_000, 7));
    rows.free(place);
    expect(rows.bytes).toBe(0);
  });

  it("has every row that was put in and not let go", () => {
    const step = fc.record({
      isFree: fc.boolean(),
      length: fc.constantFrom(0, 1, 5, 128, 129, 2_047, 2_048, 2_049, 20_000),
      which: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const rows = new ByteRows();
        const kept: { place: number; row: Uint8Array }[] = [];
        for (const [i, { isFree, length, which }] of steps.entries()) {
          if (isFree && kept.length > 0) {
            const [gone] = kept.splice(which % kept.length, 1);
            rows.free(gone!.place);
          } else {
            const row = rowOf(length, i % 256);
            kept.push({ place: rows.put(row), row });
          }
        }
        for (const { place, row } of kept) {
          expect(read(rows, place, row.length)).toEqual(row);
        }
      }),
      { numRuns: Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 200) },
    );
  });
});
