import { describe, expect, it } from "vitest";
import { parseLine } from "../../../src/event/parse-line.ts";

describe("parseLine", () => {
  it("reads JSON", () => {
    expect(parseLine('{"a":[1,"<Event>"]}')).toEqual({ a: [1, "<Event>"] });
  });

  it("reads an event in XML", () => {
    expect(parseLine("<Event><System/></Event>")).toEqual({
      Event: { System: null },
    });
  });

  it("says why it cannot", () => {
    expect(() => parseLine("<Event><System>")).toThrow(
      new SyntaxError("an XML event, but it ends inside <System>"),
    );
    expect(() => parseLine("<Events>")).toThrow(/^Unexpected token '<'$/);
    expect(() => parseLine("{")).toThrow(SyntaxError);
  });

  it("does not quote the text, where a password may stand", () => {
    for (const text of [
      "/rp Heron-77",
      '{"a": Heron-77}',
      '{"a /rp": Heron-77, "b": 1}',
      "nul Heron-77",
      '{"a":"Heron-77',
      '{"a":1} Heron-77',
      "\u{1F512}Heron-77",
    ]) {
      expect(() => parseLine(text)).toThrow(/^(?![^]*Heron)/);
    }
  });
});
