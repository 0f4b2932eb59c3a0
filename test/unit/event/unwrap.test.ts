import { describe, expect, it } from "vitest";
import { unwrap } from "../../../src/event/unwrap.ts";

describe("unwrap", () => {
  it.each([
    [
      [1, 2],
      [1, 2],
    ],
    [{ _index: "x", _source: { a: 1 } }, [{ a: 1 }]],
    [{ hits: { hits: [{ _source: {} }] } }, [{ _source: {} }]],
    [{ message: '{"a":1}' }, [{ a: 1 }]],
    [{ "@timestamp": "t", message: '{"a":1}' }, [{ a: 1, "@timestamp": "t" }]],
    [
      { "@timestamp": "t", message: '{"@timestamp":"u"}' },
      [{ "@timestamp": "u" }],
    ],
    [{ event: { original: '{"a":1}' } }, [{ a: 1 }]],
    [{ "event.original": '{"a":1}' }, [{ a: 1 }]],
  ])("takes the envelope off %j", (value, inner) => {
    expect(unwrap(value)).toEqual(inner);
  });

  it.each([
    [{}],
    [null],
    ["text"],
    [{ message: "plain text" }],
    [{ message: "{broken" }],
    [{ message: '["list"]' }],
    [{ _source: "text" }],
  ])("finds none around %j", (value) => {
    expect(unwrap(value)).toBeUndefined();
  });
});
