import { describe, expect, it } from "vitest";
import { isEventXml, readEventXml } from "../../../src/event/xml.ts";

const doc = (text: string): unknown => {
  const read = readEventXml(text);
  return "doc" in read ? read.doc : read.problem;
};

describe("isEventXml", () => {
  it.each([
    ["<Event xmlns='x'/>", true],
    ["<Event>", true],
    ["<Event", false],
    ["<Events>", false],
    ["\n <Event>", true],
    ['<?xml version="1.0"?>\r\n<Event xmlns="x">', true],
    ["<?xml version='1.0'?><Events>", false],
    ["x<Event>", false],
    ["{}", false],
    [7, false],
  ])("%j: %s", (text, expected) => {
    expect(isEventXml(text)).toBe(expected);
  });
});

describe("readEventXml", () => {
  it("writes what a converter writes", () => {
    expect(
      doc(
        `<Event xmlns='n'><System><Provider Name='P'/><EventID Qualifiers='0'>7</EventID><Correlation/></System>
         <EventData><Data Name='A'>x </Data><Data Name='B'></Data></EventData></Event>`,
      ),
    ).toEqual({
      Event: {
        "@xmlns": "n",
        System: {
          Provider: { "@Name": "P" },
          EventID: { "@Qualifiers": "0", "#text": "7" },
          Correlation: null,
        },
        EventData: {
          Data: [{ "@Name": "A", "#text": "x " }, { "@Name": "B" }],
        },
      },
    });
  });

  it("decodes XML's own entities once", () => {
    expect(
      doc(
        "<Event><a>&lt;&amp;lt;&#13;&#x41;&quot;<![CDATA[<&amp;]]></a></Event>",
      ),
    ).toEqual({ Event: { a: '<&lt;\rA"<&amp;' } });
  });

  it("takes line ends and indents for layout, and blanks in a line for a value", () => {
    expect(doc("<Event>\n  <a>\n  </a>\n  <b> </b>\n</Event>")).toEqual({
      Event: { a: null, b: " " },
    });
  });

  it("keeps names that mean something to the language as names", () => {
    const read = doc("<Event><__proto__>p</__proto__></Event>");
    expect(JSON.stringify(read)).toBe('{"Event":{"__proto__":"p"}}');
  });

  it.each([
    ["<Event", "it ends in its first tag"],
    ["<Event><System>", "it ends inside <System>"],
    ["<Event><a></b></Event>", "it is not well-formed"],
    ["<Event>&unknown;</Event>", "it is not well-formed"],
    ["<Event/><Event/>", "it is not well-formed"],
    [
      '<!DOCTYPE Event [<!ENTITY a "b">]><Event>&a;</Event>',
      "it has a document type, which is refused",
    ],
    ["<Other/>", "it is no <Event>"],
    [`<Event>${"<a>".repeat(100)}`, "it has too many elements"],
    [`<Event>${" ".repeat(600_000)}</Event>`, "it is too large"],
  ])("refuses %#", (text, problem) => {
    expect(doc(text)).toBe(problem);
  });
});
