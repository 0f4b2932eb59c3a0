import { describe, expect, it } from "vitest";
import { compileRegex, RegexCache } from "../../../../src/engine/spl/regex.ts";

describe("regular expressions over log text", () => {
  it("finds", () => {
    const regex = compileRegex("(?i)dllhost\\.exe.{0,4}$");
    expect(regex.test("C:\\Windows\\System32\\DLLHOST.exe")).toBe(true);
    expect(regex.test("dllhost.exe /Processid:{A}")).toBe(false);
  });
  it("captures what took part at the first hit", () => {
    const regex = compileRegex("(?<a>x)|(?<b>y)(?<c>z?)");
    expect(regex.captures("-yz x")).toEqual(
      new Map([
        ["b", "y"],
        ["c", "z"],
      ]),
    );
    expect(regex.captures("y")).toEqual(
      new Map([
        ["b", "y"],
        ["c", ""],
      ]),
    );
    expect(regex.captures("-")).toBeUndefined();
  });
  it("replaces every hit", () => {
    expect(compileRegex("(a)(b)?").replace("abca", "<\\1\\2\\0\\3$1>")).toBe(
      "<abab$1>c<aa$1>",
    );
    expect(compileRegex("x*").replace("ab", "-")).toBe("-a-b-");
  });
  it("looks at 8 KiB and gives no more", () => {
    const long = "a".repeat(8_192);
    expect(compileRegex("b").test(`${long}b`)).toBe(false);
    expect(compileRegex("a").replace(long, "xy")).toHaveLength(8_192);
  });
  it("takes linear time where going back and forth would never end", () => {
    const regex = compileRegex("^(([a-z])+.)+[A-Z]([a-z])+$");
    expect(regex.test("a".repeat(8_000))).toBe(false);
  });
});

describe("patterns out of fields", () => {
  it("compiles those that can run", () => {
    const cache = new RegexCache();
    expect(cache.get("a+")?.test("caab")).toBe(true);
    expect(cache.get("a+")).toBe(cache.get("a+"));
    expect(cache.get("(")).toBeUndefined();
    expect(cache.get("(?!a)")).toBeUndefined();
    expect(cache.get("a".repeat(513))).toBeUndefined();
  });
  it("forgets the oldest", () => {
    const cache = new RegexCache();
    const first = cache.get("x0");
    for (let i = 1; i <= 256; i++) cache.get(`x${i}`);
    expect(cache.get("x0")).not.toBe(first);
  });
});
