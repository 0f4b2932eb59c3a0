import { describe, expect, it } from "vitest";
import { UTF_16BE, UTF_8 } from "../../../src/source/encoding.ts";
import type { OversizeLine } from "../../../src/source/framer.ts";
import type { Line, Source } from "../../../src/source/line.ts";
import {
  TextFramer,
  type TextFramerOptions,
} from "../../../src/source/text-framer.ts";
import { cpuClock } from "../../support/cpu-clock.ts";

const source: Source = { id: 1, path: "a.json" };

interface Framed {
  /** [number, offset, length, text] */
  readonly documents: unknown[];
  readonly oversize: OversizeLine[];
  readonly framer: TextFramer;
}

function frame(
  chunks: readonly (string | Uint8Array)[],
  options: TextFramerOptions = {},
): Framed {
  const oversize: OversizeLine[] = [];
  const framer = new TextFramer(source, {
    ...options,
    onOversize: (line) => oversize.push(line),
  });
  const out: Line[] = [];
  for (const chunk of chunks) framer.push(Buffer.from(chunk as string), out);
  framer.end(out);
  const documents = out.map(({ number, offset, length, text }) => [
    number,
    offset,
    length,
    text,
  ]);
  return { documents, oversize, framer };
}

/** What each piece of the text gives when it arrives. */
function follow(pieces: readonly string[]): string[][] {
  const framer = new TextFramer(source);
  return pieces.map((piece) => {
    const out: Line[] = [];
    framer.push(Buffer.from(piece), out);
    return out.map(({ text }) => text);
  });
}

const texts = ({ documents }: Framed): unknown[] =>
  documents.map((document) => (document as unknown[])[3]);

describe("lines", () => {
  it("pass as they are, also what is no JSON", () => {
    expect(frame(['{"a":1}\nplain text\n\n[INFO] {\n7\n']).documents).toEqual([
      [1, 0, 7, '{"a":1}'],
      [2, 8, 10, "plain text"],
      [4, 20, 8, "[INFO] {"],
      [5, 29, 1, "7"],
    ]);
  });

  it("lose the mark of a JSON text sequence, whatever stands behind it", () => {
    expect(frame(['\x1e{"a":1}\n\x1e{\n"b":2}\n']).documents).toEqual([
      [1, 0, 8, '{"a":1}'],
      [2, 9, 9, '{\n"b":2}'],
    ]);
    expect(frame(['\x1e[{"a":1}]\n\x1e[{"b":2}]\n']).documents).toEqual([
      [1, 2, 7, '{"a":1}'],
      [2, 13, 7, '{"b":2}'],
    ]);
  });

  it("lose a comma behind the object", () => {
    expect(frame(['{"a":1},\n{"a":2} , \r\n {"a":3}']).documents).toEqual([
      [1, 0, 7, '{"a":1}'],
      [2, 9, 7, '{"a":2}'],
      [3, 21, 8, ' {"a":3}'],
    ]);
  });

  it("of Elasticsearch's bulk interface: the actions are skipped", () => {
    const framed = frame([
      '{"index":{"_id":"1"}}\n{"a":1}\n{ "create" : {} }\n{"index":{},"b":1}\n{"index":5}\n',
    ]);
    expect(texts(framed)).toEqual([
      '{"a":1}',
      '{"index":{},"b":1}',
      '{"index":5}',
    ]);
    expect(framed.framer.blank).toBe(2);
  });

  it("of several documents are cut where these end", () => {
    expect(
      frame(['\ufeff{"é":1}{"a":2} ,{"a":3}x\n{"a":4}']).documents,
    ).toEqual([
      [1, 0, 11, '{"é":1}'],
      [1, 11, 7, '{"a":2}'],
      [1, 20, 7, '{"a":3}'],
      [1, 27, 1, "x"],
      [2, 29, 7, '{"a":4}'],
    ]);
  });

  it("are told apart no more than 100,000 times in one line", () => {
    const { documents } = frame(["{}".repeat(100_010)]);
    expect(documents).toHaveLength(100_001);
    expect(documents.at(-1)).toEqual([1, 200_000, 20, "{}".repeat(10)]);
  });

  it("end at 16 MiB also where they hold many documents", () => {
    const cpuMs = cpuClock();
    const { documents, oversize } = frame(["{}".repeat(9 << 20)]);
    expect(documents).toEqual([]);
    expect(oversize).toEqual([{ number: 1, offset: 0, length: 18 << 20 }]);
    expect(cpuMs()).toBeLessThan(5_000);
  });
});

describe("pretty-printed documents", () => {
  it("are put together, with the place where they begin", () => {
    const one = '{\n  "a": "}",\n  "b": [\n    1\n  ]\n}';
    const two = '{\r\n  "a": "\\"{"\r\n}';
    expect(
      frame([`${one}\n\n${two}\r\n{"c":3}\n${one},\n${one}`]).documents,
    ).toEqual([
      [1, 0, 34, one],
      [8, 36, 18, two.replaceAll("\r", "")],
      [11, 56, 7, '{"c":3}'],
      [12, 64, 34, one],
      [18, 100, 34, one],
    ]);
  });

  it("in UTF-16", () => {
    const text = '{\n  "é": "€"\n},\n{\n}';
    const bytes = Buffer.from(`\ufeff${text}`, "utf16le").swap16();
    const { documents, framer } = frame([bytes]);
    expect(documents).toEqual([
      [1, 0, 30, '{\n  "é": "€"\n}'],
      [4, 34, 6, "{\n}"],
    ]);
    expect(framer.encoding).toBe(UTF_16BE);
  });

  it("wait for their end", () => {
    expect(follow(['{"a":1}\n{\n', '  "b": 2\n', "}", "\n"])).toEqual([
      ['{"a":1}'],
      [],
      [],
      ['{\n  "b": 2\n}'],
    ]);
  });

  it("are recognised behind many lines", () => {
    const lines = '{"a":1}\n'.repeat(50);
    expect(texts(frame([`${lines}{\n  "b": 2\n}\n${lines}`]))).toHaveLength(
      101,
    );
  });

  it("that are broken are told once, and cost nothing else", () => {
    const framed = frame([
      '{"a":1}\n{\n  "b": x y,\n  "c" "d",\n  "e": [\n    {"f":1}\n  ]\n}\n{"g":1}\n',
    ]);
    expect(framed.documents).toEqual([
      [1, 0, 7, '{"a":1}'],
      [2, 8, 13, '{\n  "b": x y,'],
      [6, 42, 11, '    {"f":1}'],
      [9, 60, 7, '{"g":1}'],
    ]);
  });

  it("that are cut off end where the next one begins", () => {
    const framed = frame(['{"a":1,\n{"b":1}\n{\n  "c": {\n{\n  "d": 1\n}\n']);
    expect(texts(framed)).toEqual([
      '{"a":1,',
      '{"b":1}',
      '{\n  "c": {',
      '{\n  "d": 1\n}',
    ]);
  });

  it("that are cut off in a string end with the line", () => {
    expect(follow(['{"a":"x\n', '{"b":1}\n'])).toEqual([
      ['{"a":"x'],
      ['{"b":1}'],
    ]);
  });

  it("that are cut off at the end give back what was taken for a part of them", () => {
    expect(texts(frame(['{"a":\n{"b":1}\n{"c":1}\n{"d":[\n{"e":1}']))).toEqual([
      '{"a":',
      '{"b":1}',
      '{"c":1}',
      '{"d":[',
      '{"e":1}',
    ]);
  });

  it("over the limit are dropped and counted, with all their lines", () => {
    const large = `{\n${'  "a": 1,\n'.repeat(10)}  "b": 1\n}\n`;
    const { documents, oversize, framer } = frame(
      [`{"a":1}\n${large}{"c":1}\n`],
      { maxLineBytes: 50 },
    );
    expect(documents).toEqual([
      [1, 0, 7, '{"a":1}'],
      [15, 8 + large.length, 7, '{"c":1}'],
    ]);
    expect(oversize).toEqual([{ number: 2, offset: 8, length: 51, lines: 6 }]);
    expect(framer.oversize).toBe(1);
  });

  it("with hostile nesting are no burden", () => {
    const cpuMs = cpuClock();
    const line = '{"a":[\n';
    frame([line.repeat(100_000)]);
    frame(["[\n".repeat(200_000)]);
    frame([`{"a":[\n${"{},\n".repeat(400_000)}x`]);
    expect(cpuMs()).toBeLessThan(5_000);
  });
});

describe("the record lines of evtx_dump", () => {
  it("stand between documents, and are no lines of their own", () => {
    const { documents, framer } = frame([
      'Record 1\n{\n  "a": 1\n}\nRecord 2\r\n{\n  "a": 2\n}\n',
    ]);
    expect(documents).toEqual([
      [2, 9, 12, '{\n  "a": 1\n}'],
      [6, 32, 12, '{\n  "a": 2\n}'],
    ]);
    expect(framer.blank).toBe(2);
  });

  it("end a document that was cut off", () => {
    expect(
      texts(frame(['Record 1\n{\n  "a": 1\nRecord 2\n{"a":2}\n'])),
    ).toEqual(['{\n  "a": 1', '{"a":2}']);
  });

  it("stand between events in XML, too", () => {
    const xml = '<?xml version="1.0"?>\n<Event a="1">\n</Event>\n';
    expect(texts(frame([`Record 1\n${xml}Record 2\n${xml}`]))).toEqual([
      '<Event a="1">\n</Event>',
      '<Event a="1">\n</Event>',
    ]);
  });

  it("are nothing but that", () => {
    expect(texts(frame(["Record 1 \nRecord x\nrecord 1\n"]))).toEqual([
      "Record 1 ",
      "Record x",
      "record 1",
    ]);
  });
});

describe("events as XML", () => {
  it("that are cut off in a log of JSON end where a document begins", () => {
    const cut = "<Event a='1'><Data>x";
    const first = frame([`{"a":1}\n${cut}\ny\n{"b":2}\n{"c":3}\n`]);
    expect(texts(first)).toEqual([
      '{"a":1}',
      `${cut}\ny`,
      '{"b":2}',
      '{"c":3}',
    ]);
    // No document before it: only the end of the log tells.
    const second = frame([`${cut}\n{"b":2}\n{"c":3}\n`]);
    expect(texts(second)).toEqual([cut, '{"b":2}', '{"c":3}']);
  });

  it("keep lines of JSON in their values", () => {
    const event = "<Event a='1'><Data>\n{\"b\":2}\n</Data></Event>";
    expect(texts(frame([`${event}\n${event}\n`]))).toEqual([event, event]);
  });

  it("keep the blank lines of their values", () => {
    const text = "<Event><Data>a\n\n\nb\r\n\r\n</Data>\n</Event>";
    const { documents, framer } = frame([text]);
    expect(documents).toEqual([
      [1, 0, text.length, "<Event><Data>a\n\n\nb\n\n</Data>\n</Event>"],
    ]);
    expect(framer.blank).toBe(3);
  });

  it("may not be blown up by blank lines", () => {
    const { documents, oversize } = frame(
      [`<Event>\n${"\n".repeat(100)}</Event>\n<Event>\n</Event>`],
      { maxLineBytes: 60 },
    );
    expect(documents).toEqual([[103, 117, 16, "<Event>\n</Event>"]]);
    expect(oversize).toEqual([
      { number: 1, offset: 0, length: 116, lines: 102 },
    ]);
  });

  it("of several lines are one document each, whatever their values look like", () => {
    const text =
      "<Event xmlns='e'><Data>&lt;Task>\r\n{ 1\r\n[ </Data>\r\n</Event>\r\n" +
      '<Event><Data/></Event>\n{"a":1}\n';
    for (const chunks of [[text], text.split("")]) {
      expect(frame(chunks).documents).toEqual([
        [
          1,
          0,
          58,
          "<Event xmlns='e'><Data>&lt;Task>\n{ 1\n[ </Data>\n</Event>",
        ],
        [5, 60, 22, "<Event><Data/></Event>"],
        [6, 83, 7, '{"a":1}'],
      ]);
    }
  });

  it("stand on one line, and in a list, with their places", () => {
    expect(
      frame([
        '<?xml version="1.0" encoding="utf-8"?><Events>',
        "<Event>ä</Event> <Event>2</Event>\n</Events>\n",
      ]).documents,
    ).toEqual([
      [1, 46, 17, "<Event>ä</Event>"],
      [1, 64, 16, "<Event>2</Event>"],
    ]);
  });

  it("that are cut off are told, and cost the next one nothing", () => {
    expect(
      frame(["<Event><Data>1\n<Event>2</Event>\n<Event>3\n"]).documents,
    ).toEqual([
      [1, 0, 14, "<Event><Data>1"],
      [2, 15, 16, "<Event>2</Event>"],
      [3, 32, 8, "<Event>3"],
    ]);
  });

  it("over the limit are dropped up to their end, and counted", () => {
    const { documents, oversize } = frame(
      ["<Event>\n", "xxxxxxxxxx\n".repeat(4), "</Event><Event>2</Event>\n"],
      { maxLineBytes: 30 },
    );
    expect(documents).toEqual([[6, 60, 16, "<Event>2</Event>"]]);
    expect(oversize).toEqual([{ number: 1, offset: 0, length: 40, lines: 4 }]);
  });

  it("are not begun by other text", () => {
    expect(frame(["<Eventual>\n<html>\n"]).documents).toEqual([
      [1, 0, 10, "<Eventual>"],
      [2, 11, 6, "<html>"],
    ]);
  });
});

describe("an array", () => {
  it("gives its elements, each with its place", () => {
    expect(
      frame(['\ufeff \n[\n  {\n    "a": "]"\n  },\n  {"b": [1]}, {}\n]\n'])
        .documents,
    ).toEqual([
      [3, 9, 18, '{\n    "a": "]"\n  }'],
      [6, 31, 10, '{"b": [1]}'],
      [6, 43, 2, "{}"],
    ]);
  });

  it("on one line, and lists and scalars in it", () => {
    expect(frame(['[{"a":1},[2],3, null,"x"]']).documents).toEqual([
      [1, 1, 7, '{"a":1}'],
      [1, 9, 3, "[2]"],
      [1, 13, 1, "3"],
      [1, 16, 4, "null"],
      [1, 21, 3, '"x"'],
    ]);
  });

  it("in UTF-16", () => {
    const bytes = Buffer.from('\ufeff[\n{"é":"\u0a0a\u5d5d"},\n{}]', "utf16le");
    expect(frame([bytes]).documents).toEqual([
      [2, 6, 20, '{"é":"\u0a0a\u5d5d"}'],
      [3, 30, 4, "{}"],
    ]);
  });

  it("may be empty, or followed by another one, or by lines", () => {
    expect(frame(["[]"]).documents).toEqual([]);
    const framed = frame(['[\n]\n[{"a":1}\n]\n\n{"b":1}\n']);
    expect(framed.documents).toEqual([
      [3, 5, 7, '{"a":1}'],
      [6, 16, 7, '{"b":1}'],
    ]);
    expect(framed.framer.nextNumber).toBe(7);
  });

  it("gives each element as soon as it is there", () => {
    expect(follow(["[", "\n", '{"a":', "1}", ",", ' {"b":2}'])).toEqual([
      [],
      [],
      [],
      ['{"a":1}'],
      [],
      ['{"b":2}'],
    ]);
  });

  it("loses a broken element and nothing else", () => {
    const framed = frame([
      '[\n  {"a":1},\n  {\n    "b": "x\n    "c": [{"d":1}]\n  },\n  {"e":1}\n]\n{"f":1}\n',
    ]);
    expect(framed.documents).toEqual([
      [2, 4, 7, '{"a":1}'],
      [3, 15, 13, '{\n    "b": "x'],
      [7, 55, 7, '{"e":1}'],
      [9, 65, 7, '{"f":1}'],
    ]);
    expect(texts(frame(['[{"a":1},{"b":"x},{"c":1},{"d":2}]']))).toEqual([
      '{"a":1}',
      '{"b":"x},{"',
      '{"d":2}',
    ]);
  });

  it("that is cut off gives what it has, the unfinished element too", () => {
    expect(texts(frame(['[{"a":1},\n{"b":']))).toEqual(['{"a":1}', '{"b":']);
    expect(texts(frame(["["]))).toEqual(["["]);
  });

  it("drops and counts an element over the limit", () => {
    const { documents, oversize, framer } = frame(
      [`[{"a":1},\n{"b":"${"x".repeat(20)}`, `${"x".repeat(20)}"\n},{"c":1}]`],
      { maxLineBytes: 30 },
    );
    expect(documents).toEqual([
      [1, 1, 7, '{"a":1}'],
      [3, 60, 7, '{"c":1}'],
    ]);
    expect(oversize).toEqual([{ number: 2, offset: 10, length: 49, lines: 2 }]);
    expect(framer.oversize).toBe(1);
  });

  it("is taken up in its middle", () => {
    const framer = new TextFramer(source, {
      firstOffset: 100,
      firstNumber: 7,
      encoding: UTF_8,
      insideArray: true,
    });
    const out: Line[] = [];
    framer.push(Buffer.from(',\n{"a":1}'), out);
    expect(out).toEqual([
      { source, number: 8, offset: 102, length: 7, text: '{"a":1}' },
    ]);
    expect(framer.isInsideArray).toBe(true);
    expect(framer.offset).toBe(109);
  });

  it("is none when text only begins with a bracket", () => {
    expect(texts(frame(["[2020-10-08 11:03] started\n[x\n"]))).toEqual([
      "[2020-10-08 11:03] started",
      "[x",
    ]);
  });
});

describe("a search response", () => {
  const hit = '{"_id":"1","_source":{"a":1}}';

  it("gives its hits, each with its place, whatever stands around them", () => {
    const front = '{"took":1,"_shards":{"é":"}"},"hits":{"total":2,"hits":[';
    const text = `${front}${hit},\n${hit}],"max_score":[1]},"aggregations":{}}\n`;
    const at = Buffer.byteLength(front);
    const expected = [
      [1, at, hit.length, hit],
      [2, at + hit.length + 2, hit.length, hit],
    ];
    const { documents, framer } = frame([`${text}{"b":1}`]);
    expect(documents).toEqual([
      ...expected,
      [3, Buffer.byteLength(text), 7, '{"b":1}'],
    ]);
    expect(framer.offset).toBe(Buffer.byteLength(text) + 7);
    expect(frame([text, text]).documents).toHaveLength(4);
    expect(
      frame([Buffer.from(`\ufeff${text}`, "utf16le")]).documents,
    ).toHaveLength(2);
  });

  it("may be pretty-printed", () => {
    const text = JSON.stringify(
      { took: 1, hits: { hits: [{ a: 1 }] } },
      null,
      2,
    );
    expect(frame([text]).documents).toEqual(
      [[5, 46, 22, '{\n        "a": 1\n      }']].map((place) =>
        place.with(1, text.indexOf("[") + 8).with(2, 24),
      ),
    );
  });

  it("is none when the hits are not where they should be", () => {
    for (const text of [
      '{"took":1,"x":{"hits":[{"a":1}]}}',
      '{"hits":[{"a":1}]}',
      '{"took":1}',
      '{"hits":3,"y":"\\"hits\\":["}',
      '{"took":1,"a":',
    ]) {
      expect(texts(frame([text]))).toEqual([text]);
    }
  });

  it("is not waited for when the first line shows that it is none", () => {
    expect(follow(['{"hits":3}\n', '{"a":1}\n{"t'])).toEqual([
      ['{"hits":3}'],
      ['{"a":1}'],
    ]);
    expect(follow(['{"a":1}\n'])).toEqual([['{"a":1}']]);
  });
});

describe("blanks in front", () => {
  it("are waited through up to a limit, in whatever chunks they come", () => {
    const blanks = "\n".repeat(70_000);
    const whole = frame([`${blanks}[{"a":1}]`]);
    const cut = frame([
      blanks.slice(0, 66_000),
      `${blanks.slice(66_000)}[{"a":1}]`,
    ]);
    expect(whole.documents).toEqual([[70_001, 70_000, 9, '[{"a":1}]']]);
    expect(cut.documents).toEqual(whole.documents);
    expect(whole.framer.blank).toBe(70_000);
  });
});
