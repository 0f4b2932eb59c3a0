import { describe, expect, it } from "vitest";
import { FileLedger, type LeftFile } from "../../../src/source/file-ledger.ts";

const left: LeftFile = {
  position: 9,
  head: Buffer.from("1234567\n\n"),
  tail: Buffer.from("1234567\n\n"),
  nextNumber: 3,
  encoding: undefined,
  isInsideArray: false,
  isCompressed: false,
};
const a = {};
const b = {};

describe("FileLedger", () => {
  it("gives a file to one holder at a time", () => {
    const ledger = new FileLedger();
    expect(ledger.hold("1:1", a)).toBe(true);
    expect(ledger.hold("1:1", a)).toBe(true);
    expect(ledger.hold("1:1", b)).toBe(false);
    expect(ledger.isHeld("1:1")).toBe(true);
    ledger.leave("1:1", b);
    expect(ledger.isHeld("1:1")).toBe(true);
    ledger.leave("1:1", a);
    expect(ledger.hold("1:1", b)).toBe(true);
  });

  it("remembers where a file was left", () => {
    const ledger = new FileLedger();
    ledger.hold("1:1", a);
    ledger.leave("1:1", a, left);
    expect(ledger.leftAt("1:1")).toBe(left);
    const further = { ...left, position: 12 };
    ledger.hold("1:1", b);
    ledger.leave("1:1", b, further);
    expect(ledger.leftAt("1:1")).toBe(further);
  });

  it("remembers it still when somebody has held the file and not begun it", () => {
    const ledger = new FileLedger();
    ledger.hold("1:1", a);
    ledger.leave("1:1", a, left);
    ledger.hold("1:1", b);
    ledger.leave("1:1", b);
    expect(ledger.isHeld("1:1")).toBe(false);
    expect(ledger.leftAt("1:1")).toBe(left);
  });

  it("forgets the oldest of more than 1,024", () => {
    const ledger = new FileLedger();
    for (let i = 0; i <= 1_024; i++) {
      ledger.hold(`1:${i}`, a);
      ledger.leave(`1:${i}`, a, left);
    }
    expect(ledger.leftAt("1:0")).toBe(undefined);
    expect(ledger.leftAt("1:1")).toBe(left);
    expect(ledger.leftAt("1:1024")).toBe(left);
  });
});
