import { describe, expect, it } from "vitest";
import { toDnsAnswers, toDnsStatus } from "../../../src/event/dns.ts";

describe("toDnsAnswers", () => {
  it("tells records from addresses", () => {
    expect(
      toDnsAnswers(
        "type:  5 edge.files.example;type:  33 a b;::ffff:203.0.113.9;2001:db8:0:0:0:0:0:9;",
      ),
    ).toEqual({
      addresses: ["203.0.113.9", "2001:db8::9"],
      types: ["CNAME", "SRV", "A", "AAAA"],
      data: ["edge.files.example", "a b", "203.0.113.9", "2001:db8::9"],
    });
  });

  it("finds nothing in what is no answer", () => {
    const none = { addresses: [], types: [], data: [] };
    expect(toDnsAnswers("-")).toEqual(none);
    expect(toDnsAnswers(";;;")).toEqual(none);
    expect(toDnsAnswers("gibberish")).toEqual(none);
  });
});

describe("toDnsStatus", () => {
  it("names the usual ones and leaves the others as numbers", () => {
    expect(toDnsStatus("0")).toBe("SUCCESS");
    expect(toDnsStatus("9003")).toBe("DNS_ERROR_RCODE_NAME_ERROR");
    expect(toDnsStatus("4711")).toBe("4711");
  });
});
