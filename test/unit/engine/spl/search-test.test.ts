import { describe, expect, it } from "vitest";
import { compileSearchTest } from "../../../../src/engine/spl/search-test.ts";
import { Alias } from "../../../../src/event/event.ts";
import type { FieldValue } from "../../../../src/event/event.ts";
import { macroTable } from "../../../../src/lang/spl/macros.ts";
import { parseSearch } from "../../../../src/lang/spl/parser.ts";
import { sourceText } from "../../../../src/lang/source-text.ts";

type Item = Readonly<Record<string, FieldValue>>;

function holds(condition: string, item: Item): boolean {
  const { search } = parseSearch(
    sourceText(`| tstats count from datamodel=M | search ${condition}`, "t"),
    macroTable([]),
  );
  const command = search.commands[1]!;
  if (command.kind !== "search") throw new Error("expected a search command");
  return compileSearchTest<Item>(
    command.condition,
    (field) => (each) => each[field],
    (each) => Object.values(each),
  )(item);
}

describe("search expressions", () => {
  it.each<[string, Item, boolean]>([
    // Missing.
    ["f=a", {}, false],
    ["f!=a", {}, false],
    ["f IN (a)", {}, false],
    ["f<3", {}, false],
    ["f=*", {}, false],
    ["f=*", { f: "x" }, true],
    ["f!=*", { f: "x" }, false],
    ["NOT f=a", {}, true],
    ["NOT f!=a", {}, true],
    ["NOT f=*", {}, true],
    ["NOT f=*", { f: "x" }, false],
    // Case.
    ["f=A.EXE", { f: "a.exe" }, true],
    ['f="*É*"', { f: "xéy" }, true],
    ["F=a", { f: "a" }, false],
    // Text, not numbers.
    ["f=1", { f: "1.0" }, false],
    ["f=1", { f: 1 }, true],
    ["f=true", { f: true }, true],
    // Order.
    ["f>9", { f: "10" }, true],
    ["f>=10", { f: 10 }, true],
    ["f<9", { f: "x" }, false],
    ["f>B", { f: "a" }, false],
    ["f<=B", { f: "a" }, true],
    ["f>1", { f: true }, true],
    // Wildcards.
    ["f=*", { f: "a\nb" }, true],
    ["f=a*c", { f: "a\nbc" }, true],
    ["f=a*a", { f: "a" }, false],
    ["f=a*b*c*", { f: "axbxcx" }, true],
    ["f=*b*a*", { f: "abc" }, false],
    ['f="*\\\\temp\\*"', { f: "C:\\Temp\\a" }, true],
    ['f="*\\\\temp\\*"', { f: "D:\\temp" }, false],
    ["f=a?c", { f: "abc" }, false],
    ["f=a?c", { f: "a?c" }, true],
    ["f=*b*", { f: "abc" }, true],
    ["f IN (x, *b*, y*)", { f: "YES" }, true],
    // Lists.
    ["f=b", { f: ["a", "B"] }, true],
    ["f!=b", { f: ["a", "b"] }, true],
    ["f!=b", { f: ["b", "B"] }, false],
    ["NOT f=b", { f: ["a", "b"] }, false],
    ["f IN (c, b)", { f: ["a", "b"] }, true],
    ["f>5", { f: [1, 7] }, true],
    // Spellings of one value.
    ["f=b", { f: new Alias(["a", "b"]) }, true],
    ["f!=b", { f: new Alias(["a", "b"]) }, false],
    ["f!=c", { f: new Alias(["a", "b"]) }, true],
    // Address blocks.
    ["f=10.0.0.0/8", { f: "10.1.2.3" }, true],
    ["f=10.0.0.0/8", { f: "11.1.2.3" }, false],
    ["f!=10.0.0.0/8", { f: "10.1.2.3" }, false],
    ["f=fe80::/10", { f: "FE80::1" }, true],
    ["f=10.0.0.0/8", { f: "10.0.0.0/8" }, true],
    ["f=a/b", { f: "A/B" }, true],
    ["f IN (x, 10.0.0.0/8)", { f: "10.9.9.9" }, true],
    ["f IN (x, 10.0.0.0/8)", { f: "X" }, true],
    // Logic: OR binds tighter.
    ["f=a OR f=b g=c", { f: "a" }, false],
    ["f=a OR f=b g=c", { f: "a", g: "c" }, true],
    ["NOT f=a OR f=a", { f: "a" }, true],
    // Words.
    ["*", {}, true],
    ["NET", { f: 1, g: ["x", "a net b"] }, true],
    ["n*t", { g: "met" }, false],
  ])("%s of %j is %j", (condition, item, expected) => {
    expect(holds(condition, item)).toBe(expected);
  });
});
