import fc from "fast-check";
import { stringify } from "yaml";
import { describe, expect, it } from "vitest";
import { printDiagnostic } from "../../../../src/lang/diagnostic.ts";
import { locate } from "../../../../src/lang/source-text.ts";
import { readYaml } from "../../../../src/rule/splunk/yaml-file.ts";
import type { YamlFile } from "../../../../src/rule/splunk/yaml-file.ts";

function good(text: string): YamlFile {
  const read = readYaml({ path: "f.yml", text });
  if ("severity" in read) throw new Error(printDiagnostic(read));
  return read;
}

function refusal(text: string): string {
  const read = readYaml({ path: "f.yml", text });
  if (!("severity" in read)) throw new Error("it was read");
  return `${read.location.line}:${read.location.column} ${read.message}`;
}

/** `character@line:column` of the first sign of each word. */
function words(text: string): string {
  const yaml = good(text);
  const source = yaml.text("a", yaml.document["a"] as string);
  return [...source.text.matchAll(/\S+/g)]
    .map(({ 0: word, index }) => {
      const { line, column } = locate(source, index);
      return `${word}@${line}:${column}`;
    })
    .join(" ");
}

describe("the places of a text", () => {
  it("in each style", () => {
    expect(words("a: one two\n  three\n")).toBe("one@1:4 two@1:8 three@2:3");
    expect(words("a: 'it''s\n\n  so'\n")).toBe("it's@1:5 so@3:3");
    expect(words('a: "x\\ty\\\n  z \\u0041b c"\n')).toBe(
      "x@1:5 yz@1:8 Ab@2:5 c@2:13",
    );
    expect(words("a: |-2 # how\n    one\n  two\n")).toBe("one@2:5 two@3:3");
    expect(words("a: >\n  one\n  two\n\n   three\n")).toBe(
      "one@2:3 two@3:3 three@5:4",
    );
    expect(words("b: 1\r\na: >-\r\n  one\r\n  two\r\n")).toBe(
      "one@3:3 two@4:3",
    );
    expect(words("a: &name !!str one\n")).toBe("one@1:16");
  });

  it("point into the line below the key where the text is an alias", () => {
    expect(words("b: &x one two\na: *x\n")).toBe("one@2:1 two@2:5");
  });

  it("are those of the same signs in the file, whatever the style and width", () => {
    const style = fc.constantFrom(
      "PLAIN",
      "QUOTE_SINGLE",
      "QUOTE_DOUBLE",
      "BLOCK_LITERAL",
      "BLOCK_FOLDED",
    );
    const piece = fc.constantFrom(
      ..."ab|`'\"\\:#-[]{}*&%@$ ,".split(""),
      "  ",
      "\n",
      "\t",
      "word",
      " \n ",
      "ä",
      "\u{1f600}",
      "\u001b",
    );
    const text = fc
      .array(piece, { maxLength: 60 })
      .map((each) => each.join(""));
    fc.assert(
      fc.property(
        text,
        style,
        fc.integer({ min: 20, max: 60 }),
        (wanted, type, lineWidth) => {
          const written = stringify(
            { first: 1, a: wanted },
            {
              defaultStringType: type as "PLAIN",
              lineWidth,
              minContentWidth: 10,
              blockQuote:
                type === "BLOCK_LITERAL"
                  ? "literal"
                  : type === "BLOCK_FOLDED"
                    ? "folded"
                    : false,
            },
          );
          const yaml = good(written);
          // The library loses blanks at the end of some blocks.
          const value = yaml.document["a"] as string;
          const source = yaml.text("a", value);
          const lines = written.split("\n");
          let last = 0;
          for (let at = 0; at < value.length; at++) {
            if (/\s/.test(value[at]!)) continue;
            const { line, column } = locate(source, at);
            const sign = lines[line - 1]?.[column - 1];
            // What is escaped stands behind a backslash.
            expect([value[at], "\\"]).toContain(sign);
            const place = line * 1_000_000 + column;
            // Both halves of an escaped pair stand side by side at its place.
            expect(place).toBeGreaterThan(last);
            last = place;
          }
        },
      ),
    );
  });
});

describe("readYaml", () => {
  it("finds keys, the nearest above where a path has none", () => {
    const text = "name: x\ntags:\n  score: 5\n  list:\n  - a: 1\n";
    const { place } = good(text);
    const at = (path: string): string => {
      const { start, end } = place(path);
      return text.slice(start, end);
    };
    expect(
      ["name", "tags.score", "tags.list", "tags.none", "tags.list.a"].map(at),
    ).toEqual(["name", "score", "list", "tags", "list"]);
    expect(place("none")).toEqual({ start: 0, end: 0 });
  });

  it("leaves dates and words as texts", () => {
    expect(good("a: 2024-09-30\nb: yes\nc: 9\nd: 63.5\ne:\n").document).toEqual(
      {
        a: "2024-09-30",
        b: "yes",
        c: 9,
        d: 63.5,
        e: null,
      },
    );
  });

  it("tells what is wrong where", () => {
    expect(refusal("name: x\n\tb: 1\n")).toMatch(/^2:1 not a YAML file: tabs /);
    expect(refusal("name: 'x\nb: 1\n")).toMatch(
      /^2:5 not a YAML file: missing closing 'quote/,
    );
    expect(refusal("a: 1\nb: 2\na: 3\n")).toBe(
      "3:1 this key stands here twice",
    );
    expect(refusal("a:\n  b: 1\n  b: 2\n")).toBe(
      "3:3 this key stands here twice",
    );
    expect(refusal("a: 1\n---\nb: 1\n")).toBe(
      "2:1 a second document begins here",
    );
    expect(refusal("- a\n")).toBe(
      "1:1 a detection is a list of keys, each with its value",
    );
    expect(refusal("")).toBe(
      "1:1 a detection is a list of keys, each with its value",
    );
    expect(refusal("a: *nobody\n")).toMatch(
      /^1:1 not a YAML file: unresolved alias/,
    );
  });

  it("refuses what would take long", () => {
    expect(refusal(`a: ${"x".repeat(256 * 1024)}`)).toBe(
      "1:1 larger than 256 KiB; not read",
    );
    expect(refusal("[".repeat(10_000))).toBe("1:201 nested more than 200 deep");
    expect(refusal("- ".repeat(10_000))).toBe(
      "1:401 nested more than 200 deep",
    );
    const stairs = Array.from({ length: 700 }, (_, i) => `${" ".repeat(i)}a:`);
    expect(typeof readYaml({ path: "f.yml", text: stairs.join("\n") })).toBe(
      "object",
    );
  });

  it("does not unfold an anchor that is named a billion times", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 12; i++) {
      lines.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}*a${i - 1}]`);
    }
    expect(refusal(lines.join("\n"))).toBe(
      "1:1 not a YAML file: excessive alias count indicates a resource exhaustion attack",
    );
  });

  it("never throws", () => {
    const piece = fc.constantFrom(
      ..."abc:-?[]{}*&!|>'\"%@`#\n \t,\\\u0000".split(""),
      "search: ",
      "\n  ",
      "- ",
      "&a ",
      "*a",
      "<<: ",
      "__proto__: ",
      "---\n",
      "%YAML 1.1\n",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        const read = readYaml({ path: "f.yml", text: pieces.join("") });
        if ("severity" in read) return;
        for (const [key, value] of Object.entries(read.document)) {
          if (typeof value === "string") read.text(key, value);
          read.place(key);
        }
      }),
    );
  });
});
