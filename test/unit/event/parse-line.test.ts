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
    expect(() => parseLine("<Events>")).toThrow(
      /^Unexpected token '<', "<Events>" is not valid JSON$/,
    );
    expect(() => parseLine("{")).toThrow(SyntaxError);
  });
});
