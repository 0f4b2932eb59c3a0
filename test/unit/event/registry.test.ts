import { describe, expect, it } from "vitest";
import { Alias } from "../../../src/event/event.ts";
import {
  auditedStrings,
  auditedType,
  detailsStrings,
  detailsType,
  registryHive,
  registryKey,
  registryPath,
  registryValue,
} from "../../../src/event/registry.ts";

describe("registryPath", () => {
  it.each([
    "HKLM\\SOFTWARE\\Example\\Run",
    "\\REGISTRY\\MACHINE\\SOFTWARE\\Example\\Run",
    "\\Registry\\Machine\\SOFTWARE\\Example\\Run",
    "HKEY_LOCAL_MACHINE\\SOFTWARE\\Example\\Run",
    "MACHINE\\SOFTWARE\\Example\\Run",
  ])("brings %j to the short hive, the other spellings as aliases", (path) => {
    expect(registryPath(path)).toEqual(
      new Alias([
        "HKLM\\SOFTWARE\\Example\\Run",
        "\\REGISTRY\\MACHINE\\SOFTWARE\\Example\\Run",
        "MACHINE\\SOFTWARE\\Example\\Run",
        "HKEY_LOCAL_MACHINE\\SOFTWARE\\Example\\Run",
      ]),
    );
  });

  it("knows the other control set", () => {
    expect(
      registryPath("HKLM\\System\\CurrentControlSet\\Services\\x"),
    ).toEqual(
      new Alias([
        "HKLM\\System\\CurrentControlSet\\Services\\x",
        "\\REGISTRY\\MACHINE\\System\\CurrentControlSet\\Services\\x",
        "MACHINE\\System\\CurrentControlSet\\Services\\x",
        "HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Services\\x",
        "HKLM\\System\\ControlSet001\\Services\\x",
        "\\REGISTRY\\MACHINE\\System\\ControlSet001\\Services\\x",
        "MACHINE\\System\\ControlSet001\\Services\\x",
        "HKEY_LOCAL_MACHINE\\System\\ControlSet001\\Services\\x",
      ]),
    );
    const audited = registryPath(
      "\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet002\\x",
    );
    expect((audited as Alias).values.slice(0, 5)).toEqual([
      "HKLM\\SYSTEM\\ControlSet002\\x",
      "\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet002\\x",
      "MACHINE\\SYSTEM\\ControlSet002\\x",
      "HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\x",
      "HKLM\\SYSTEM\\CurrentControlSet\\x",
    ]);
  });

  it("gives users' hives their native name", () => {
    expect(registryPath("\\REGISTRY\\USER\\S-1-5-21-1\\Software")).toEqual(
      new Alias([
        "HKU\\S-1-5-21-1\\Software",
        "\\REGISTRY\\USER\\S-1-5-21-1\\Software",
        "HKEY_USERS\\S-1-5-21-1\\Software",
      ]),
    );
  });

  it.each([
    "\\REGISTRY\\A\\{0a0b0c0d-0000-4000-8000-000000000001}\\Software",
    "\\REGISTRY",
    "HKLMX\\a",
    "",
    "\\",
  ])("leaves %j as it is", (path) => {
    expect(registryPath(path)).toBe(path);
    expect(registryHive(path)).toBeUndefined();
  });

  it("keeps doubled backslashes", () => {
    expect((registryPath("HKLM\\VIDEO\\\\Device") as Alias).values[0]).toBe(
      "HKLM\\VIDEO\\\\Device",
    );
  });
});

describe("hive, key and value", () => {
  const path = "HKLM\\SOFTWARE\\Example\\Run";

  it("takes a path apart", () => {
    expect(registryHive(path)).toBe("HKLM");
    expect(registryValue(path)).toBe("Run");
  });

  it("leaves the value name out of the key, and keeps winlogbeat's form", () => {
    expect(registryKey(path, true)).toEqual(
      new Alias(["SOFTWARE\\Example", "SOFTWARE\\Example\\Run"]),
    );
  });

  it("takes a key event's path for the key", () => {
    expect(registryKey(path, false)).toBe("SOFTWARE\\Example\\Run");
  });

  it("offers both where the event does not tell", () => {
    expect(registryKey(path, undefined)).toEqual(
      new Alias(["SOFTWARE\\Example\\Run", "SOFTWARE\\Example"]),
    );
  });
});

describe("Sysmon's details", () => {
  it.each([
    ["DWORD (0x0000000a)", ["REG_DWORD", "SZ_DWORD"], ["10", "0x0000000a"]],
    [
      "QWORD (0x01d776fd-0xd724b8c5)",
      ["REG_QWORD", "SZ_QWORD"],
      ["132705546639030469", "0x01d776fdd724b8c5"],
    ],
  ])("reads %j as a number", (details, types, strings) => {
    expect(detailsType(details)).toEqual(new Alias(types as [string, string]));
    expect(detailsStrings(details)).toEqual(
      new Alias(strings as [string, string]),
    );
  });

  it.each([
    ["Binary Data", "REG_BINARY"],
    ["(Empty)", "REG_SZ"],
    ["DWORD (many)", "REG_SZ"],
    ["line\nline", "REG_SZ"],
  ])("reads %j as it is", (details, type) => {
    expect(detailsType(details)).toBe(type);
    expect(detailsStrings(details)).toEqual([details]);
  });
});

describe("Security 4657", () => {
  it("names the types", () => {
    expect(auditedType("%%1873")).toBe("REG_SZ");
    expect(auditedType("%%1876")).toEqual(new Alias(["REG_DWORD", "SZ_DWORD"]));
    expect(auditedType("%%9999")).toBe("%%9999");
  });

  it("writes numbers both ways", () => {
    expect(auditedStrings("10", "%%1876")).toEqual(
      new Alias(["10", "0x0000000a"]),
    );
    expect(auditedStrings("0x1D776FDD724B8C5", "%%1883")).toEqual(
      new Alias(["132705546639030469", "0x1d776fdd724b8c5"]),
    );
    expect(auditedStrings("10", "%%1873")).toEqual(["10"]);
    expect(auditedStrings("10", undefined)).toEqual(["10"]);
  });
});
