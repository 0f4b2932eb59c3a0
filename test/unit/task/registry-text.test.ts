import { describe, expect, test } from "vitest";
import {
  decodeActionsText,
  decodeActionsTexts,
  readCarrier,
} from "../../../src/task/carrier.ts";
import {
  MAX_VALUES,
  readRegistryText,
} from "../../../src/task/registry-text.ts";
import { cpuClock } from "../../support/cpu-clock.ts";
import { VALUES } from "./values.ts";

const HEX = Buffer.from(VALUES.A1).toString("hex");
const BYTES = HEX.match(/../g)!;
const COMMAS = BYTES.join(",");
const GUID = "{0A0B0C0D-0000-4000-8000-000000000001}";
const KEY = `HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks\\${GUID}`;

/** As regedit breaks lines: at 80 characters, with a backslash. */
const WRAPPED = `"Actions"=hex:${BYTES.slice(0, 22).join(",")},\\\r\n  ${BYTES.slice(22, 44).join(",")},\\\r\n  ${BYTES.slice(44).join(",")}`;

const exported = (guid: string, path: string): string =>
  `[${KEY.replace(GUID, guid)}]\r\n"Path"="${path.replaceAll("\\", "\\\\")}"\r\n"Hash"=hex:01,02,03\r\n"Schema"=dword:00010002\r\n"URI"="\\\\Other"\r\n${WRAPPED}\r\n"DynamicInfo"=hex:03,00\r\n\r\n`;
const HEADING = "Windows Registry Editor Version 5.00\r\n\r\n";

describe(".reg exports", () => {
  test("the value over lines, with the names beside it", () => {
    expect(readRegistryText(HEADING + exported(GUID, "\\Folder\\Upd"))).toEqual(
      {
        tool: "reg-export",
        values: [{ digits: HEX, guid: GUID, path: "\\Folder\\Upd" }],
        others: 0,
      },
    );
  });

  test("names of another key are not taken", () => {
    const text = `${HEADING}[${KEY}]\r\n${WRAPPED}\r\n\r\n[HKEY_LOCAL_MACHINE\\X]\r\n"Path"="\\\\Foreign"\r\n`;
    expect(readRegistryText(text)).toEqual({
      tool: "reg-export",
      values: [{ digits: HEX, guid: GUID }],
      others: 0,
    });
  });

  const SECOND = GUID.replace("1}", "2}");

  test("of several keys each value, with its own names", () => {
    const text = HEADING + exported(GUID, "\\A") + exported(SECOND, "\\B");
    expect(decodeActionsTexts(text)).toMatchObject([
      { status: "ok", uri: "\\A", guid: GUID, problems: [] },
      { status: "ok", uri: "\\B", guid: SECOND, problems: [] },
    ]);
    expect(decodeActionsText(text)).toMatchObject({ uri: "\\A", guid: GUID });
  });

  test("the Tree of the same export names a key without a path", () => {
    const tree = KEY.replace(`Tasks\\${GUID}`, "Tree\\Folder\\Upd");
    const text = `${HEADING}[${KEY}]\r\n"URI"="\\\\Else"\r\n${WRAPPED}\r\n\r\n[${tree}]\r\n"Id"="${GUID.toLowerCase()}"\r\n`;
    expect(readRegistryText(text)?.values).toEqual([
      { digits: HEX, guid: GUID, path: "\\Folder\\Upd" },
    ]);
    const alone = text.slice(0, text.indexOf(`[${tree}`));
    expect(readRegistryText(alone)?.values[0]?.path).toBe("\\Else");
  });

  test("what is no hex, or too much, is counted", () => {
    const damaged = exported(SECOND, "\\B").replace("03,00", "zz");
    const text = HEADING + exported(GUID, "\\A") + damaged;
    expect(decodeActionsTexts(text)).toMatchObject([
      {
        uri: "\\A",
        problems: [
          {
            code: "more-values",
            level: "note",
            message: "The text holds 1 more Actions value than are shown.",
            have: 1,
          },
        ],
      },
    ]);
    const many = `"Actions"=hex:03\n`.repeat(MAX_VALUES + 5);
    expect(readRegistryText(many)).toMatchObject({ others: 5 });
    expect(decodeActionsTexts(many)).toHaveLength(MAX_VALUES);
  });

  test.each(["hex:", "hex(2):", "hex(3):", "hex(b):"])(
    "%s is a type, the bytes are the same",
    (type) => {
      expect(
        readRegistryText(`"Actions"=${type}${COMMAS}`)?.values[0]?.digits,
      ).toBe(HEX);
      expect(readRegistryText(`${type}${COMMAS}`)?.values[0]?.digits).toBe(HEX);
    },
  );

  test("ended in the middle of a continued line", () => {
    const text = WRAPPED.slice(0, WRAPPED.lastIndexOf("\\") + 1);
    expect(decodeActionsText(text)).toMatchObject({
      status: "partial",
      actions: [{ command: "calc.exe", truncated: true }],
    });
  });

  test("what is no hex is no value", () => {
    expect(readCarrier('"Actions"=hex:03,00,zz')).toEqual({ form: "unknown" });
  });
});

describe("reg query", () => {
  test("the value among others, with the names beside it", () => {
    const text = `\r\n${KEY}\r\n    Path    REG_SZ    \\Folder\\Upd\r\n    Hash    REG_BINARY    0102AA\r\n    Actions    REG_BINARY    ${HEX.toUpperCase()}\r\n    DynamicInfo    REG_BINARY    0300\r\n`;
    expect(decodeActionsText(text)).toMatchObject({
      status: "ok",
      uri: "\\Folder\\Upd",
      guid: GUID,
      actions: [{ command: "calc.exe" }],
      problems: [],
    });
  });
});

describe("reg add", () => {
  test("with the key that it writes to", () => {
    expect(
      readRegistryText(
        `reg add "${KEY}" /v Actions /t REG_BINARY /d ${HEX} /f`,
      ),
    ).toEqual({
      tool: "reg",
      values: [{ digits: HEX, guid: GUID }],
      others: 0,
    });
  });
});

test.each(["", "Binary Data", "AwAMAAAA", "schtasks /query", "03 00 0c 00"])(
  "none of these tools: %s",
  (text) => {
    expect(readRegistryText(text)).toBeUndefined();
  },
);

test("a text of keys alone is read in linear time", () => {
  const text = '\n[HKEY_\n"Path"="\\\\\n"Actions"=hex:03,\\\n'.repeat(50_000);
  const cpuMs = cpuClock();
  readRegistryText(text);
  expect(cpuMs()).toBeLessThan(2_000);
});
