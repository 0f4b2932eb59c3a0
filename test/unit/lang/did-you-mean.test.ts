import { describe, expect, it } from "vitest";
import { didYouMean } from "../../../src/lang/did-you-mean.ts";

const FIELDS = ["process.name", "process.parent.name", "user.name", "host.id"];

describe("didYouMean", () => {
  it.each([
    ["proces.name", "process.name"],
    ["process.nmae", "process.name"],
    ["PROCESS.NAME", "process.name"],
    ["process.paren.name", "process.parent.name"],
    ["hostid", "host.id"],
  ])("%s", (word, expected) => {
    expect(didYouMean(word, FIELDS)).toBe(expected);
  });

  it("says nothing when nothing is near", () => {
    expect(didYouMean("registry.path", FIELDS)).toBeUndefined();
    expect(didYouMean("x", ["y", "z"])).toBeUndefined();
    expect(didYouMean("and", [])).toBeUndefined();
  });

  it("a swap of neighbours is one edit, and the first of two equally near ones wins", () => {
    expect(didYouMean("adn", ["add", "and"])).toBe("add");
    expect(didYouMean("ro", ["and", "or"])).toBe("or");
  });

  it("does not compare what is no name", () => {
    expect(didYouMean("a".repeat(65), ["a".repeat(64)])).toBeUndefined();
  });
});
