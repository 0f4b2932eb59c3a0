import { describe, expect, it } from "vitest";
import { part, pathReader } from "../../../src/event/document-path.ts";

const read = (path: string, json: string): unknown =>
  pathReader(path)(JSON.parse(json));

describe("pathReader", () => {
  it.each([
    ['{"a":{"b":{"c":1}}}', 1],
    ['{"a.b.c":1}', 1],
    ['{"a":{"b.c":1}}', 1],
    ['{"a.b":{"c":1}}', 1],
    ['{"a":{"b":{"c":"nested"}},"a.b.c":"dotted"}', "nested"],
    ['{"a":{"b":{}},"a.b.c":"dotted"}', "dotted"],
    ['{"a":{"b":{"c":[1,null,2]}}}', [1, 2]],
    ['{"a":[{"b":{"c":"x"}},{"b":{"c":["y"]}},{"z":1}]}', ["x", "y"]],
    ['{"a":{"b":{"c":["only"]}}}', ["only"]],
    ['{"a":{"b":{"c":false}}}', false],
    ['{"a":{"b":{"c":""}}}', ""],
    ['{"a":{"b":{"c":null}}}', undefined],
    ['{"a":{"b":{"c":[]}}}', undefined],
    ['{"a":{"b":{"c":{"d":1}}}}', undefined],
    ['{"a":{"b":"text"}}', undefined],
    ["{}", undefined],
  ])("reads a.b.c of %s", (json, value) => {
    expect(read("a.b.c", json)).toEqual(value);
  });

  it("answers from the document only, not from what objects inherit", () => {
    for (const path of ["constructor.name", "__proto__", "toString.length"]) {
      expect(read(path, "{}")).toBeUndefined();
    }
    expect(read("a.length", '{"a":[1,2]}')).toBeUndefined();
    expect(read("a.length", '{"a":"text"}')).toBeUndefined();
  });

  it("gives up on lists nested beyond reason, without a fault", () => {
    const json = `{"a":${"[".repeat(50_000)}1${"]".repeat(50_000)}}`;
    expect(read("a", json)).toBeUndefined();
  });
});

describe("part", () => {
  it("is empty for what has no parts", () => {
    expect(part({ b: 1 })["b"]).toBe(1);
    for (const value of [undefined, null, "text", 7, []]) {
      expect(part(value)["b"]).toBeUndefined();
    }
  });
});
