import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalIp, compileCidr, parseIp } from "../../../src/base/ip.ts";

describe("canonicalIp", () => {
  it.each([
    ["0:0:0:0:0:0:0:1", "::1"],
    ["fe80:0:0:0:1c2b:0:0:5", "fe80::1c2b:0:0:5"],
    ["FE80::1%eth0", "fe80::1"],
    ["[::1]", "::1"],
    ["::ffff:10.1.2.3", "10.1.2.3"],
    ["0:0:0:0:0:ffff:a01:203", "10.1.2.3"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["::", "::"],
    ["10.1.2.3", "10.1.2.3"],
    ["not:an:address", "not:an:address"],
    ["server.example", "server.example"],
  ])("%s is %s", (text, canonical) => {
    expect(canonicalIp(text)).toBe(canonical);
  });
});

describe("compileCidr", () => {
  it.each([
    ["10.0.0.0/8", "10.255.1.2", true],
    ["10.0.0.0/8", "11.0.0.1", false],
    ["10.1.2.3/8", "10.9.9.9", true],
    ["192.168.4.0/22", "192.168.7.255", true],
    ["192.168.4.0/22", "192.168.8.0", false],
    ["::1", "0:0:0:0:0:0:0:1", true],
    ["fe80::/10", "febf::1", true],
    ["fe80::/10", "fec0::1", false],
    ["0.0.0.0/0", "203.0.113.9", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["127.0.0.1", "::ffff:127.0.0.1", true],
  ])("%s holds %s: %s", (block, address, inside) => {
    expect(compileCidr(block)?.(parseIp(address)!)).toBe(inside);
  });

  it.each(["10.0.0.0/33", "10.0.0/8", "::/129", "x/8", "10.0.0.0/"])(
    "refuses %s",
    (block) => {
      expect(compileCidr(block)).toBeUndefined();
    },
  );

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseIp(text);
        canonicalIp(text);
        compileCidr(text);
      }),
    );
  });
});
