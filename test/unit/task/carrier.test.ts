import { describe, expect, test } from "vitest";
import { decodeActionsText, readCarrier } from "../../../src/task/carrier.ts";
import { VALUES } from "./values.ts";

const A1 = Buffer.from(VALUES.A1);
const HEX = A1.toString("hex");
const BASE64 =
  "AwAMAAAAQQB1AHQAaABvAHIAZmYAAAAAEAAAAGMAYQBsAGMALgBlAHgAZQAAAAAAAAAAAAAA";

const bytesOf = (text: string): Buffer | undefined => {
  const { bytes } = readCarrier(text);
  return bytes && Buffer.from(bytes);
};

describe("A15: one value in its dresses", () => {
  const commas = HEX.match(/../g)!;
  const dresses: Record<string, [form: string, text: string]> = {
    base64: ["base64", BASE64],
    "base64 in lines": [
      "base64",
      `${BASE64.slice(0, 40)}\r\n${BASE64.slice(40)}`,
    ],
    "reg query": ["hex", `    Actions    REG_BINARY    ${HEX.toUpperCase()}`],
    "reg add": ["hex", `reg add HKLM\\x /v Actions /t REG_BINARY /d ${HEX} /f`],
    "reg export": [
      "reg-export",
      `"Actions"=hex:${commas.slice(0, 25).join(",")},\\\r\n  ${commas.slice(25, 50).join(",")},\\\r\n  ${commas.slice(50).join(",")}`,
    ],
    "reg export, typed": ["reg-export", `hex(3):${commas.join(",")}`],
    "whole export": [
      "reg-export",
      `Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\X]\r\n"Hash"=hex:01,02\r\n"Actions"=hex:${commas.join(",")}\r\n"Triggers"=hex:17,00\r\n`,
    ],
    "plain hex": ["hex", HEX],
    "spaced hex": ["hex", commas.join(" ")],
    "coloned hex": ["hex", commas.join(":")],
    "0x hex": ["hex", `0x${HEX}`],
    listing: ["hex", `(0x)${commas.join(",")}`],
  };
  for (const [name, [form, text]] of Object.entries(dresses)) {
    test(name, () => {
      expect(readCarrier(text).form).toBe(form);
      expect(bytesOf(text)).toEqual(A1);
      expect(decodeActionsText(text).actions).toMatchObject([
        { command: "calc.exe" },
      ]);
    });
  }
});

describe("forms", () => {
  test("nothing and blanks", () => {
    expect(readCarrier("")).toEqual({ form: "empty" });
    expect(readCarrier(" \r\n")).toEqual({ form: "empty" });
    expect(decodeActionsText("").problems).toMatchObject([{ code: "empty" }]);
  });

  test("the placeholder is no data and says what would help", () => {
    expect(readCarrier("Binary Data")).toEqual({ form: "placeholder" });
    expect(decodeActionsText("Binary Data")).toEqual({
      status: "error",
      source: "none",
      problems: [
        {
          code: "placeholder",
          level: "problem",
          message:
            'The log has only the words "Binary Data" where the value was. Security events 4698 and 4702 (audit policy "Other Object Access Events") or a sensor that keeps registry bytes would show it.',
        },
      ],
      actions: [],
      context: null,
    });
  });

  test("other text", () => {
    expect(readCarrier("not a value, sorry")).toEqual({ form: "unknown" });
    expect(decodeActionsText("not a value, sorry")).toMatchObject({
      status: "error",
      problems: [
        {
          code: "unknown-form",
          message: "The value is neither hex nor base64.",
        },
      ],
    });
  });

  test("hex goes first, but only in front of a version", () => {
    expect(readCarrier("0300").form).toBe("hex");
    expect(readCarrier("abcd").form).toBe("base64");
    expect(readCarrier("04000c").form).toBe("base64");
  });

  test("URL-safe base64 without padding", () => {
    const bytes = Buffer.from([3, 0, 0xfb, 0xff, 0xfe]);
    expect(bytesOf(bytes.toString("base64url"))).toEqual(bytes);
  });

  test("cut base64 loses the character that holds no byte", () => {
    const cut = BASE64.slice(0, 61);
    expect(bytesOf(cut)).toEqual(A1.subarray(0, 45));
    expect(decodeActionsText(cut).status).toBe("partial");
  });

  test("a mark of a cut listing is dropped", () => {
    for (const mark of ["..[TRUNCATION]", "…", "..."]) {
      expect(bytesOf(`(0x)03,00,0c,00${mark}`)).toEqual(
        Buffer.from([3, 0, 12, 0]),
      );
    }
  });

  test("half a byte of hex is dropped", () => {
    expect(bytesOf("03000")).toEqual(Buffer.from([3, 0]));
  });

  test("an export that is not hex is unknown", () => {
    expect(readCarrier('"Actions"=hex:zz').form).toBe("unknown");
  });
});
