import { describe, expect, it } from "vitest";
import { SharedTexts } from "../../../src/base/shared-texts.ts";

describe("SharedTexts", () => {
  it("takes a text in when it comes for the second time", () => {
    const shared = new SharedTexts();
    expect(shared.use("svchost.exe")).toBeUndefined();
    expect(shared.use("svchost.exe")).toBe(0);
    expect(shared.use("svchost.exe")).toBe(0);
    expect(shared.get(0)).toBe("svchost.exe");
    expect(shared.size).toBe(1);
  });

  it("keeps it as long as somebody uses it, and its number is free then", () => {
    const shared = new SharedTexts();
    for (let i = 0; i < 3; i++) shared.use("svchost.exe");
    shared.letGo(0);
    expect(shared.get(0)).toBe("svchost.exe");
    shared.letGo(0);
    expect(shared.size).toBe(0);
    shared.use("cmd.exe");
    expect(shared.use("cmd.exe")).toBe(0);
  });

  it("leaves out what is no longer than its number, and what is very long", () => {
    const shared = new SharedTexts();
    for (const text of ["cmd", "x".repeat(257)]) {
      for (let i = 0; i < 3; i++) expect(shared.use(text)).toBeUndefined();
    }
  });

  it("remembers 4,096 texts that came once", () => {
    const shared = new SharedTexts();
    for (let i = 0; i <= 4_096; i++) shared.use(`once ${i}`);
    expect(shared.use("once 0")).toBeUndefined();
    expect(shared.use("once 4096")).toBe(0);
  });
});
