import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyTable } from "../../../src/engine/key-table.ts";

/** A table with what it asks for: who has which number. */
class Keys {
  readonly texts = new Map<number, { list: number; text: string }>();
  readonly table = new KeyTable(2, (number, list, text) => {
    const key = this.texts.get(number)!;
    return key.list === list && key.text === text;
  });

  add(list: number, text: string): number {
    const number = this.table.add(list, text);
    expect(this.texts.has(number)).toBe(false);
    this.texts.set(number, { list, text });
    return number;
  }

  remove(list: number, text: string): void {
    const number = this.table.find(list, text)!;
    this.table.remove(number, list, text);
    this.texts.delete(number);
  }

  textsOf(list: number): readonly string[] {
    return [...this.table.numbersOf(list)].map(
      (number) => this.texts.get(number)!.text,
    );
  }
}

/** Texts with one hash in all of its bits: pairs of units that leave the hash as it was, in any combination. */
function collidingTexts(count: number): string[] {
  const prime = 0x01000193;
  const step = (hash: number, unit: number) => Math.imul(hash ^ unit, prime);
  let hash = 0x811c9dc5 | 0;
  let texts = [""];
  while (texts.length < count) {
    const seen = new Map<number, string>();
    let pair: [string, string] | undefined;
    for (let n = 0; pair === undefined; n++) {
      const units = [n & 0xffff, (n * 40_503) & 0xffff, n >> 4] as const;
      const text = String.fromCharCode(...units);
      const after = units.reduce(step, hash);
      const other = seen.get(after);
      if (other !== undefined && other !== text) pair = [other, text];
      seen.set(after, text);
    }
    const [one, another] = pair;
    for (const unit of one.split("").map((each) => each.charCodeAt(0))) {
      hash = step(hash, unit);
    }
    texts = texts.flatMap((text) => [text + one, text + another]);
  }
  return texts.slice(0, count);
}

describe("KeyTable", () => {
  it("tells keys of two rules apart", () => {
    const keys = new Keys();
    const [a, b] = [keys.add(0, "s1:x"), keys.add(1, "s1:x")];
    expect([keys.table.find(0, "s1:x"), keys.table.find(1, "s1:x")]).toEqual([
      a,
      b,
    ]);
    expect(keys.table.find(0, "s1:y")).toBeUndefined();
    expect([keys.table.size, keys.table.sizeOf(0)]).toEqual([2, 1]);
  });

  it("gives the number of a key that has ended to another one", () => {
    const keys = new Keys();
    const number = keys.add(0, "a");
    keys.add(0, "b");
    keys.remove(0, "a");
    expect(keys.table.oldestOf(0)).toBe(keys.table.find(0, "b"));
    expect(keys.add(1, "c")).toBe(number);
    expect(keys.textsOf(0)).toEqual(["b"]);
  });

  it("finds keys that were made to have one hash, without walking past all of them", () => {
    const keys = new Keys();
    const texts = collidingTexts(256);
    for (const text of texts) keys.add(0, text);
    let asked = 0;
    const { get } = keys.texts;
    keys.texts.get = (number) => {
      asked++;
      return get.call(keys.texts, number);
    };
    for (const text of texts) {
      expect(get.call(keys.texts, keys.table.find(0, text)!)?.text).toBe(text);
    }
    expect(asked).toBeGreaterThan(32 * 200);
    expect(asked).toBeLessThanOrEqual(32 * 256);
    for (const text of texts.toReversed()) keys.remove(0, text);
    expect(keys.table.size).toBe(0);
    expect(keys.table.find(0, texts[0]!)).toBeUndefined();
  });

  it("is what a Map is, which keeps the order of insertion", () => {
    const step = fc.record({
      kind: fc.constantFrom("add", "add", "add", "remove", "oldest"),
      list: fc.constantFrom(0, 1),
      name: fc.integer({ min: 0, max: 30 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const keys = new Keys();
        const maps = [new Set<string>(), new Set<string>()] as const;
        for (const { kind, list, name } of steps) {
          const map = maps[list]!;
          const text = kind === "oldest" ? [...map][0] : `s2:${name}`;
          if (text === undefined) continue;
          if (map.has(text)) {
            if (kind === "add") continue;
            keys.remove(list, text);
            map.delete(text);
          } else if (kind === "add") {
            keys.add(list, text);
            map.add(text);
          }
        }
        for (const list of [0, 1]) {
          const map = maps[list]!;
          expect(keys.textsOf(list)).toEqual([...map]);
          expect(keys.table.sizeOf(list)).toBe(map.size);
          for (let name = 0; name <= 30; name++) {
            const found = keys.table.find(list, `s2:${name}`);
            expect(found !== undefined).toBe(map.has(`s2:${name}`));
          }
        }
      }),
      { numRuns: Number(process.env["TRIPLINE_PROPERTY_RUNS"] ?? 200) },
    );
  });

  it("keeps ten thousand keys of a storm apart, as they come and go", () => {
    const keys = new Keys();
    for (let i = 0; i < 10_000; i++) keys.add(0, `s5:${i}`);
    for (let i = 0; i < 10_000; i += 2) keys.remove(0, `s5:${i}`);
    for (let i = 0; i < 10_000; i++) {
      expect(keys.table.find(0, `s5:${i}`) !== undefined).toBe(i % 2 === 1);
    }
    expect(keys.textsOf(0)[1]).toBe("s5:3");
  });
});
