import { describe, expect, it } from "vitest";
import {
  keyText,
  readKeys,
  readKeyText,
} from "../../../src/engine/join-key.ts";
import type { KeyField } from "../../../src/engine/join-key.ts";
import { newCounters } from "../../../src/base/counters.ts";
import { Alias } from "../../../src/event/event.ts";
import type { Event, FieldValue } from "../../../src/event/event.ts";
import { EventOpener } from "../../../src/event/opener.ts";
import { openDoc } from "./condition.ts";

const event = openDoc({});

function field(value: FieldValue, optional = false): KeyField {
  return { read: () => value, optional };
}

const keys = (...fields: readonly KeyField[]): readonly unknown[] =>
  readKeys(event, fields, 100).keys;

describe("readKeys", () => {
  it("is the empty key without fields", () => {
    expect(readKeys(event, [], 1)).toEqual({ keys: [[]], dropped: 0 });
  });

  it("has no key where a plain field is missing", () => {
    expect(keys(field("a"), field(undefined))).toEqual([]);
    expect(keys(field([]), field("a"))).toEqual([]);
    expect(keys(field(undefined, true), field(undefined))).toEqual([]);
  });

  it("has null where an optional field is missing", () => {
    expect(keys(field("a"), field(undefined, true))).toEqual([["a", null]]);
  });

  it("combines all different values", () => {
    expect(keys(field(["a", "b", "a"]), field(1), field([true, "x"]))).toEqual([
      ["a", 1, true],
      ["a", 1, "x"],
      ["b", 1, true],
      ["b", 1, "x"],
    ]);
  });

  it("takes the first member of an alias", () => {
    expect(keys(field(new Alias(["a", "b"])))).toEqual([["a"]]);
  });

  it("keeps the first of too many, and counts the others", () => {
    const three = field(["a", "b", "c"]);
    expect(readKeys(event, [three, three], 4)).toEqual({
      keys: [
        ["a", "a"],
        ["a", "b"],
        ["a", "c"],
        ["b", "a"],
      ],
      dropped: 5,
    });
  });
});

describe("keyText", () => {
  it("tells values, types and places apart", () => {
    const different = [
      ["1"],
      [1],
      [true],
      ["true"],
      [null],
      ["null"],
      [""],
      ["a", "b"],
      ["ab", ""],
      ["", "ab"],
      ["a1:b"],
      ["a", "1:b"],
      [1, 23],
      [12, 3],
      [],
    ];
    expect(new Set(different.map(keyText)).size).toBe(different.length);
    expect(keyText([1.0])).toBe(keyText([1]));
  });
});

describe("integers beyond 2^53", () => {
  /** Keys of the `address` of a line. */
  function keysOfLine(text: string): readonly unknown[] {
    const events: Event[] = [];
    const opener = new EventOpener({ counters: newCounters() });
    const source = { id: 1, path: "test.ndjson" };
    const line = { source, number: 1, offset: 0, length: text.length, text };
    opener.open(JSON.parse(text), line, events);
    opener.flush(events);
    const [event] = events;
    const { shape } = event!.class;
    const read = shape.reader(event!.class, "address");
    return readKeys(event!, [{ read, optional: false }], 100).keys;
  }
  const doc = (address: string): string =>
    `{"@timestamp":"2026-01-01T00:00:00Z","event":{"category":"api"},"address":${address}}`;

  it("join by what the line says, not by what JSON.parse makes of it", () => {
    expect(keysOfLine(doc("18446735827379982400"))).toEqual([
      ["18446735827379982400"],
    ]);
    expect(
      keysOfLine(doc("[18446735827379982401, 7, -9007199254740993]")),
    ).toEqual([["18446735827379982401"], [7], ["-9007199254740993"]]);
  });

  it("are numbers as long as no digit is lost, and where they are no integers", () => {
    expect(keysOfLine(doc("9007199254740991"))).toEqual([[9007199254740991]]);
    expect(keysOfLine(doc("1e20"))).toEqual([[1e20]]);
  });

  it("stay rounded in an envelope, whose line holds more than the event", () => {
    expect(keysOfLine(`{"_source":${doc("18446735827379982400")}}`)).toEqual([
      [18446735827379982000],
    ]);
  });
});

describe("readKeyText", () => {
  it.each([
    [[]],
    [["a", "", "s1:b"]],
    [[1, -2.5, 1e21, true, false, null]],
    [["→", "1", 1, "null", null]],
  ])("gives back %j", (values) => {
    expect(readKeyText(keyText(values))).toEqual(values);
  });
});
