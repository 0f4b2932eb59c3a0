import { describe, expect, it } from "vitest";
import { Alias } from "../../../src/event/event.ts";
import {
  accountDomain,
  accountName,
  aliasOf,
  directoryOf,
  extensionOf,
  hashOf,
  lastComponent,
  normaliseGuid,
  present,
  textOf,
  toBoolean,
  toInteger,
  toIp,
  toPort,
  toTime,
  wellKnownSid,
} from "../../../src/event/values.ts";

describe("present", () => {
  it.each(["", "-", "00000000-0000-0000-0000-000000000000"])(
    "takes %j for none",
    (text) => expect(present(text)).toBeUndefined(),
  );

  it("takes the zero GUID in braces for none", () => {
    expect(present("{00000000-0000-0000-0000-000000000000}")).toBeUndefined();
  });

  it.each(["N/A", "?", "0", "--"])("keeps %j", (text) =>
    expect(present(text)).toBe(text),
  );
});

describe("textOf", () => {
  it.each([
    [7, "7"],
    [false, "false"],
    ["x", "x"],
    ["", undefined],
    [null, undefined],
    [{ a: 1 }, undefined],
    [["a", null, 2], "a, 2"],
    [[], undefined],
  ])("reads %j", (value, text) => expect(textOf(value)).toBe(text));
});

describe("numbers", () => {
  it.each([
    ["0x10d8", 4312],
    ["0X1C", 28],
    ["4312", 4312],
    [" 12 ", 12],
    ["-3", -3],
    [5, 5],
    ["4312.5", undefined],
    ["0x", undefined],
    ["", undefined],
    ["9007199254740993", undefined],
    [-9223372036854775808, undefined],
    [true, undefined],
    ["1".repeat(400), undefined],
  ])("reads %j as an integer", (value, number) =>
    expect(toInteger(value)).toBe(number),
  );

  it.each([
    ["49152", 49152],
    ["65535", 65535],
    ["65536", undefined],
    ["-1", undefined],
    ["ldap", undefined],
  ])("reads %j as a port", (value, port) => expect(toPort(value)).toBe(port));

  it.each([
    ["true", true],
    ["True", true],
    ["1", true],
    [false, false],
    ["0", false],
    ["yes", undefined],
  ])("reads %j as a boolean", (value, boolean) =>
    expect(toBoolean(value)).toBe(boolean),
  );
});

describe("normaliseGuid", () => {
  it.each([
    [
      "649442B8-52DC-5FD1-3600-000000000600",
      "{649442b8-52dc-5fd1-3600-000000000600}",
    ],
    [
      "{649442B8-52DC-5FD1-3600-000000000600}",
      "{649442b8-52dc-5fd1-3600-000000000600}",
    ],
    [
      "MGYwZjBmMGYtMTExMS00MjIyQUFBQUFBQUFBQQ",
      "MGYwZjBmMGYtMTExMS00MjIyQUFBQUFBQUFBQQ",
    ],
    ["", ""],
  ])("brings %j to one form", (text, guid) =>
    expect(normaliseGuid(text)).toBe(guid),
  );
});

describe("toIp", () => {
  it.each([
    ["172.18.39.5", "172.18.39.5"],
    ["::ffff:10.20.30.40", "10.20.30.40"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["FE80:0:0:0:3816:B2EE:1B9B:324B%12", "fe80::3816:b2ee:1b9b:324b"],
    ["[::1]", "::1"],
    ["LOCAL", undefined],
    ["300.1.1.1", undefined],
  ])("reads %j", (text, ip) => expect(toIp(text)).toBe(ip));
});

describe("paths", () => {
  it.each([
    [
      "C:\\Windows\\System32\\svchost.exe",
      "svchost.exe",
      "C:\\Windows\\System32",
      "exe",
    ],
    ["C:\\boot.ini", "boot.ini", "C:\\", "ini"],
    ["System", "System", undefined, undefined],
    ["<unknown process>", "<unknown process>", undefined, undefined],
    ["/usr/bin/env", "env", "/usr/bin", undefined],
    ["C:\\a.b\\c", "c", "C:\\a.b", undefined],
    ["C:\\dir\\", undefined, "C:\\dir", undefined],
    ["notes.", "notes.", undefined, undefined],
  ])("takes %j apart", (path, name, directory, extension) => {
    expect(lastComponent(path)).toBe(name);
    expect(directoryOf(path)).toBe(directory);
    expect(extensionOf(path)).toBe(extension);
  });
});

describe("accounts", () => {
  it("splits at the first backslash", () => {
    expect(accountName("CORP\\a\\b")).toBe("a\\b");
    expect(accountDomain("CORP\\a\\b")).toBe("CORP");
    expect(accountName("ines")).toBe("ines");
    expect(accountDomain("ines")).toBeUndefined();
  });

  it("knows the service accounts by name", () => {
    expect(wellKnownSid("NT AUTHORITY\\System")).toBe("S-1-5-18");
    expect(wellKnownSid("NT AUTHORITY\\NETWORK SERVICE")).toBe("S-1-5-20");
    expect(wellKnownSid("CORP\\ines")).toBeUndefined();
  });
});

describe("hashOf", () => {
  const text = "SHA1=AB12, MD5=CD34,IMPHASH=00000000000000000000000000000000";

  it("picks one algorithm, in lower case", () => {
    expect(hashOf(text, "sha1")).toBe("ab12");
    expect(hashOf(text, "md5")).toBe("cd34");
    expect(hashOf(text, "sha256")).toBeUndefined();
  });

  it("takes zeros for none", () => {
    expect(hashOf(text, "imphash")).toBeUndefined();
  });

  it("tells a bare value by its length", () => {
    const md5 = "00112233445566778899AABBCCDDEEFF";
    expect(hashOf(md5, "md5")).toBe(md5.toLowerCase());
    expect(hashOf(md5, "sha1")).toBeUndefined();
    expect(hashOf("AB", "md5")).toBeUndefined();
  });
});

describe("toTime", () => {
  it("reads text and milliseconds", () => {
    expect(toTime("1970-01-01 00:00:01.5")).toBe(1_500_000);
    expect(toTime(1500)).toBe(1_500_000);
    expect(toTime(NaN)).toBeUndefined();
    expect(toTime("yesterday")).toBeUndefined();
  });
});

describe("aliasOf", () => {
  it("drops duplicates and what is no alias", () => {
    expect(aliasOf(["a", "b", "a"])).toEqual(new Alias(["a", "b"]));
    expect(aliasOf(["a", "a"])).toBe("a");
    expect(aliasOf([])).toBeUndefined();
  });
});
