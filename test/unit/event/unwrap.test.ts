import { describe, expect, it } from "vitest";
import { isSplunkResult, unwrap } from "../../../src/event/unwrap.ts";

describe("unwrap", () => {
  it.each([
    [
      [1, 2],
      [1, 2],
    ],
    [{ _index: "x", _source: { a: 1 } }, [{ a: 1 }]],
    [
      { _id: "i", _source: { event: { code: 1 } } },
      [{ event: { code: 1, id: "i" } }],
    ],
    [
      { _id: "i", _source: { event: { id: "own" } } },
      [{ event: { id: "own" } }],
    ],
    [{ _id: "i", _source: { EventID: 1 } }, [{ EventID: 1 }]],
    [{ hits: { hits: [{ _source: {} }] } }, [{ _source: {} }]],
    [
      { _id: "i", fields: { "event.code": ["1"], "a.b": ["x", "y"], c: [] } },
      [{ c: [], event: { code: "1", id: "i" }, a: { b: ["x", "y"] } }],
    ],
    [
      {
        version: "1.1",
        host: "h",
        short_message: "s",
        timestamp: 1.5,
        _EventID: 1,
        __proto: 2,
      },
      [
        {
          EventID: 1,
          _proto: 2,
          Hostname: "h",
          Message: "s",
          "@timestamp": "1970-01-01T00:00:01.500Z",
        },
      ],
    ],
    [
      { host: "h", short_message: "s", _Hostname: "own", _Message: "m" },
      [{ Hostname: "own", Message: "m", "@timestamp": undefined }],
    ],
    [
      { "a.b": 1, "a.c": 2, "x.y.z": 3, k: 4 },
      [{ a: { b: 1, c: 2 }, x: { y: { z: 3 } }, k: 4 }],
    ],
    [{ "a.b": 1, a: { b: 2, c: 3 } }, [{ a: { b: 2, c: 3 } }]],
    [
      { "a.b": { x: 1, y: 1 }, a: { b: { x: 2 } } },
      [{ a: { b: { x: 2, y: 1 } } }],
    ],
    [{ "a.b.c": 1, "a.b": 2 }, [{ a: { b: 2 }, "a.b.c": 1 }]],
    [{ message: '{"a":1}' }, [{ a: 1 }]],
    [{ "@timestamp": "t", message: '{"a":1}' }, [{ a: 1, "@timestamp": "t" }]],
    [
      { "@timestamp": "t", message: '{"@timestamp":"u"}' },
      [{ "@timestamp": "u" }],
    ],
    [{ event: { original: '{"a":1}' } }, [{ a: 1 }]],
    [{ "event.original": '{"a":1}' }, [{ a: 1 }]],
    [{ _raw: '{"a":1}', EventID: "7", message: '{"b":2}' }, [{ a: 1 }]],
    [
      { _raw: '{"a":1}', _time: "2021-03-04T09:10:11Z" },
      [{ a: 1, "@timestamp": "2021-03-04T09:10:11Z" }],
    ],
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
    [{ winlog: {}, message: '{"a":1}' }],
    [{ EventID: 1, message: '{"a":1}' }],
    [{ result: { a: 1 } }],
    [{ results: [{ a: 1 }] }],
    [{ fields: { a: "no list" } }],
    [{ short_message: "s" }],
  ])("finds none around %j", (value) => {
    expect(unwrap(value, () => undefined)).toBeUndefined();
  });
});

describe("a result that nothing but its name tells", () => {
  const shapeOf = (doc: object): string | undefined =>
    "shape" in doc ? String(doc.shape) : undefined;

  it("is an envelope around a record, and around what quotes one", () => {
    const record = { shape: "wl-raw" };
    expect(unwrap({ sid: "s", result: record }, shapeOf)).toEqual([record]);
    expect(unwrap({ results: [1, record] }, shapeOf)).toEqual([1, record]);
    const [row] = unwrap({ result: { _raw: "text" } }, shapeOf)! as [object];
    expect(isSplunkResult(row as { [key: string]: unknown })).toBe(true);
    expect(JSON.stringify(row)).toBe('{"_raw":"text"}');
  });

  it("is none around anything else", () => {
    for (const value of [
      { result: { a: 1 } },
      { result: [] },
      { result: "text" },
      { results: [{ a: 1 }, 7] },
      { results: [] },
    ]) {
      expect(unwrap(value, shapeOf)).toBeUndefined();
    }
  });
});

describe("unwrap, with hostile names", () => {
  it("takes __proto__ for a name", () => {
    const value = JSON.parse('{"__proto__.polluted":1,"a.__proto__.b":2}');
    const [doc] = unwrap(value)! as [Record<string, unknown>];
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.keys(doc)).toEqual(["__proto__", "a"]);
    expect(JSON.stringify(doc)).toBe(
      '{"__proto__":{"polluted":1},"a":{"__proto__":{"b":2}}}',
    );
  });

  it("leaves names with too many parts as they are", () => {
    const name = "a.".repeat(10_000);
    expect(unwrap({ [name]: 1 })).toEqual([{ [name]: 1 }]);
  });
});

describe("isSplunkResult", () => {
  it("tells what came out of a Splunk export, whatever the log says", () => {
    const [line] = unwrap({ preview: false, result: { EventCode: "1" } })!;
    const [row] = unwrap({ fields: [], results: [{ EventCode: "1" }] })!;
    expect(isSplunkResult(line as { [key: string]: unknown })).toBe(true);
    expect(isSplunkResult(row as { [key: string]: unknown })).toBe(true);
    expect(isSplunkResult({ "Splunk result": true })).toBe(false);
    expect(unwrap({ init_offset: 0, results: [2] })).toEqual([2]);
    expect(Object.keys(line as object)).toEqual(["EventCode"]);
    expect(JSON.stringify(line)).toBe('{"EventCode":"1"}');
  });
});
