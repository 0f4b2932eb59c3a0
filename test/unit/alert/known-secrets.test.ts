import { describe, expect, it } from "vitest";
import { KnownSecrets } from "../../../src/alert/known-secrets.ts";
import { maskRow } from "../../../src/alert/row-text.ts";
import { evidence } from "./sample.ts";
import { resultRow } from "./detection.ts";

const LINE = "net user bob HunterTwo";

/** Of an event with the command line. */
const secretsOf = (
  line = LINE,
  fields: Readonly<Record<string, string>> = {},
): KnownSecrets =>
  new KnownSecrets([
    undefined,
    evidence({ fields: { "process.command_line": line, ...fields } }),
  ]);

describe("a secret of a command line", () => {
  it.each([
    ["HunterTwo", "****"],
    ["HUNTERTWO", "****"],
    ["bob HunterTwo /add", "bob **** /add"],
    ["bobHunterTwo", "bob****"],
    ["net,user,bob,HunterTwo", "net,user,bob,****"],
    ['"HunterTwo', "****"],
    // Pieces, as a search that counts characters cuts them out.
    ["unter", "****"],
    ["ob Hunt", "ob ****"],
    ["erTwo /add", "**** /add"],
    ["bob", "bob"],
    ["Hun", "Hun"],
    ["a hunter", "a ****"],
    ["", ""],
  ])("is masked wherever it stands: %s", (text, masked) => {
    expect(secretsOf().mask(text)).toBe(masked);
  });

  it.each([
    [String.raw`net use \\dc1\c$ "my S3cret" /user:x`, "S3cret"],
    ["net user bob Hun^ter^Two", "HunterTwo"],
    ["curl -u admin:HunterTwo http://a", "HunterTwo"],
    ["schtasks /create /ru x /rp:'HunterTwo' /tn a", "HunterTwo"],
  ])("is known by what it says: %s", (line, secret) => {
    expect(secretsOf(line).mask(secret)).toBe("****");
  });

  it("is known from a list of arguments, too", () => {
    const args = "net, user, bob, my S3, cret";
    const secrets = new KnownSecrets([
      evidence({ fields: { "process.args": args } }),
    ]);
    expect(secrets.mask("my S3, cret")).toBe("****");
    expect(secrets.mask("user")).toBe("user");
  });

  it("that is short is masked as a word of its own", () => {
    const secrets = secretsOf("net user bob a1");
    expect(secrets.mask("a1")).toBe("****");
    expect(secrets.mask("bob 'a1' /add")).toBe("bob '****' /add");
    expect(secrets.mask("a1b ba1 C:\\a1")).toBe("a1b ba1 C:\\a1");
  });

  it("hides no name that the evidence has in a field of its own", () => {
    const secrets = secretsOf("net user bob Alice", { "user.name": "alice" });
    expect(secrets.mask("alice")).toBe("alice");
    expect(secrets.mask("to Alice")).toBe("to ****");
    expect(secretsOf("net user x WS-1").mask("ws-1")).toBe("ws-1");
  });

  it("is masked among numbers, but counts stay", () => {
    expect(secretsOf("net user bob 20262026").maskScalar(20262026)).toBe(
      "****",
    );
    expect(secretsOf("net user bob 7").maskScalar(7)).toBe(7);
    expect(secretsOf().maskScalar(null)).toBeNull();
  });
});

describe("a row", () => {
  it("is masked by what its cells tell", () => {
    const row = resultRow({
      process: LINE,
      words: ["net", "user", "bob", "HunterTwo"],
      last: "HunterTwo",
      count: 1,
      other: ["net user", "whoami /all"],
    });
    expect(maskRow(row).columns).toEqual({
      process: "net user bob ****",
      words: ["net", "user", "bob", "****"],
      last: "****",
      count: 1,
      other: ["net user", "whoami /all"],
    });
    expect(maskRow(maskRow(row))).toEqual(maskRow(row));
  });

  it("is masked by words that were a command line", () => {
    const words = ["net", "user", "bob", "x1", "/add"];
    expect(maskRow(resultRow({ words })).columns).toEqual({
      words: ["net", "user", "bob", "****", "/add"],
    });
  });
});
