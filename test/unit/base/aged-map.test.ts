import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AgedMap } from "../../../src/base/aged-map.ts";

function filled(keys: string): AgedMap<string, number> {
  const map = new AgedMap<string, number>();
  [...keys].forEach((key, i) => map.set(key, i));
  return map;
}

const order = (map: AgedMap<string, unknown>): string =>
  [...map.keys()].join("");

describe("AgedMap", () => {
  it("knows its oldest key, and gives all in order", () => {
    const map = filled("abc");
    expect(map.oldest).toMatchObject({ key: "a", value: 0 });
    expect([...map]).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 2],
    ]);
    expect([...map.values()]).toEqual([0, 1, 2]);
  });

  it("leaves a key that is set again in its place, and makes one that is touched the newest", () => {
    const map = filled("abc");
    map.set("a", 9);
    expect(map.oldest).toMatchObject({ key: "a", value: 9 });
    map.touch("a");
    expect(order(map)).toBe("bca");
    map.touch("a");
    map.touch("nobody");
    expect(order(map)).toBe("bca");
  });

  it("has none when all are taken out", () => {
    const map = filled("ab");
    expect([map.delete("b"), map.delete("b"), map.delete("a")]).toEqual([
      true,
      false,
      true,
    ]);
    expect([map.size, map.oldest, order(map)]).toEqual([0, undefined, ""]);
    map.set("c", 1);
    map.clear();
    expect([map.size, map.oldest, map.has("c")]).toEqual([0, undefined, false]);
  });

  it("gives what is there when it is begun to be read, and nothing that is taken out meanwhile", () => {
    const map = filled("abcd");
    const seen: string[] = [];
    for (const [key] of map) {
      seen.push(key);
      if (key === "b") {
        map.delete("b");
        map.delete("c");
        map.touch("a");
        map.set("e", 5);
      }
    }
    expect(seen.join("")).toBe("abd");
    expect(order(map)).toBe("dae");
  });

  it("is a Map whose touched keys are put in anew", () => {
    const key = fc.constantFrom(..."abcdef");
    const step = fc.tuple(fc.constantFrom("set", "touch", "delete"), key);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const map = new AgedMap<string, number>();
        const wanted = new Map<string, number>();
        for (const [i, [what, each]] of steps.entries()) {
          if (what === "set") {
            map.set(each, i);
            wanted.set(each, i);
          } else if (what === "delete") {
            expect(map.delete(each)).toBe(wanted.delete(each));
          } else {
            map.touch(each);
            const value = wanted.get(each);
            if (wanted.delete(each)) wanted.set(each, value!);
          }
        }
        expect([...map]).toEqual([...wanted]);
        expect(map.size).toBe(wanted.size);
        expect(map.oldest?.key).toBe([...wanted.keys()][0]);
        for (const each of "abcdef") {
          expect(map.get(each)).toBe(wanted.get(each));
        }
      }),
    );
  });
});
