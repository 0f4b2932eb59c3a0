import { describe, expect, it } from "vitest";
import {
  child,
  childrenOf,
  childText,
  childWord,
  MAX_ATTRIBUTES,
  MAX_DEPTH,
  MAX_ELEMENTS,
  readXml,
} from "../../../src/base/xml-tree.ts";

describe("readXml", () => {
  it("gives elements, attributes by local name, and text with its blanks", () => {
    const { root, fault } = readXml("<a x='1' p:y='2'><p:b> t </p:b><b/>u</a>");
    expect(fault).toBeUndefined();
    expect(root?.attributes).toEqual(
      new Map([
        ["x", "1"],
        ["y", "2"],
      ]),
    );
    expect(childrenOf(root, "b").map(({ text }) => text)).toEqual([" t ", ""]);
    expect(child(root, "b")?.closed).toBe(true);
    expect(root?.text).toBe("u");
    expect([childText(root, "b"), childWord(root, "b")]).toEqual([" t ", "t"]);
    expect(childText(root, "c")).toBeNull();
  });

  it("keeps what stands before a fault", () => {
    const { root, fault } = readXml("<a><b>t</b><c>");
    expect(childText(root, "b")).toBe("t");
    expect(fault).toEqual({ code: "xml-truncated", open: ["a", "c"] });
    expect(readXml("<a><b>t</b>\n</c>").fault).toEqual({
      code: "xml-malformed",
      line: 2,
    });
  });

  it.each([
    ["<!DOCTYPE a><a/>", "doctype-refused"],
    ["<a>".repeat(MAX_DEPTH + 1), "too-complex"],
    [`<a>${"<b/>".repeat(MAX_ELEMENTS)}</a>`, "too-complex"],
    [
      `<a ${Array.from({ length: MAX_ATTRIBUTES + 1 }, (_, i) => `a${i}=""`).join(" ")}/>`,
      "too-complex",
    ],
    [" ".repeat(512 * 1024 + 1), "too-large"],
  ])("keeps nothing of what is refused (%#)", (text, code) => {
    expect(readXml(text)).toEqual({ root: undefined, fault: { code } });
  });
});
