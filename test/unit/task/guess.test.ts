import { describe, expect, test } from "vitest";
import { decodeAnything } from "../../../src/task/guess.ts";
import { VALUES } from "./values.ts";

const BASE64 = Buffer.from(VALUES.A1).toString("base64");
const XML =
  "<Task><Actions><Exec><Command>calc.exe</Command></Exec></Actions></Task>";

describe("what it is", () => {
  test.each<[string, Uint8Array | string, string]>([
    ["bytes", VALUES.A1, "actions-value"],
    ["base64", BASE64, "actions-value"],
    ["base64 in JSON quotes", JSON.stringify(BASE64), "actions-value"],
    [
      "hex in bytes",
      Buffer.from(Buffer.from(VALUES.A1).toString("hex")),
      "actions-value",
    ],
    [
      "export",
      `"Actions"=hex:${Buffer.from(VALUES.A1).toString("hex").match(/../g)!.join(",")}`,
      "actions-value",
    ],
    ["definition", XML, "task-xml"],
    [
      "escaped definition",
      XML.replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
      "task-xml",
    ],
    [
      "definition in JSON quotes",
      JSON.stringify(`<?xml version="1.0"?>\r\n${XML}`),
      "task-xml",
    ],
    ["task file", Buffer.from(`\uFEFF${XML}`, "utf16le"), "task-xml"],
    ["command line", "schtasks /create /tn x /tr calc.exe", "command-line"],
    [
      "command line in a file",
      Buffer.from("schtasks /create /tn x /tr calc.exe\r\n"),
      "command-line",
    ],
  ])("%s", (_, input, kind) => {
    const guess = decodeAnything(input);
    expect(guess.kind).toBe(kind);
    expect(guess.task.actions).toMatchObject([{ command: "calc.exe" }]);
    expect(guess.command === undefined).toBe(kind !== "command-line");
  });

  test("a word that is base64 by its letters", () => {
    expect(decodeAnything("schtasks")).toMatchObject({
      kind: "command-line",
      command: { verb: "query" },
    });
  });

  test("the placeholder", () => {
    expect(decodeAnything("Binary Data\n")).toMatchObject({
      kind: "actions-value",
      task: { status: "error", problems: [{ code: "placeholder" }] },
    });
  });

  test("a task file keeps its source", () => {
    expect(decodeAnything(Buffer.from(XML)).task.source).toBe("xml-file");
    expect(decodeAnything(XML).task.source).toBe("xml-event");
  });

  test.each([
    ["", "The input is empty."],
    [
      "whoami",
      "The input is no Actions value, task definition or task command line.",
    ],
    [
      '"C:\\broken',
      "The input is no Actions value, task definition or task command line.",
    ],
  ])("unknown: %s", (input, message) => {
    expect(decodeAnything(input)).toMatchObject({
      kind: "unknown",
      task: { status: "error", source: "none", problems: [{ message }] },
    });
  });
});

describe("task files", () => {
  const text = `<?xml version="1.0" encoding="UTF-16"?>\r\n${XML.replace("calc", "ä")}`;
  const utf16be = Buffer.from(text, "utf16le").swap16();
  test.each<[string, Uint8Array]>([
    ["UTF-16LE with a mark", Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["UTF-16LE without", Buffer.from(text, "utf16le")],
    ["UTF-16BE with a mark", Buffer.concat([Buffer.of(0xfe, 0xff), utf16be])],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${text}`)],
    ["UTF-8 that claims UTF-16", Buffer.from(text)],
  ])("%s", (_, bytes) => {
    expect(decodeAnything(bytes)).toMatchObject({
      kind: "task-xml",
      task: {
        status: "ok",
        source: "xml-file",
        actions: [{ command: "ä.exe" }],
      },
    });
  });

  test("an empty file", () => {
    expect(decodeAnything(new Uint8Array()).task).toMatchObject({
      status: "error",
      problems: [{ code: "empty" }],
    });
  });
});
