import { describe, expect, test } from "vitest";
import {
  MAX_PROBLEMS,
  MAX_VALUE_BYTES,
  decodeActionsValue,
} from "../../../src/task/actions-value.ts";
import type { DecodedTask } from "../../../src/task/task.ts";
import { VALID, VALUES, value } from "./values.ts";

const exec = (fields: object) => ({
  type: "exec",
  id: null,
  arguments: "",
  workingDirectory: "",
  ...fields,
});

const ok = (
  version: number,
  context: string | null,
  ...actions: object[]
): object => ({
  status: "ok",
  source: "registry-bytes",
  problems: [],
  actions,
  context,
  version,
  layout: version,
});

const codes = ({ problems }: DecodedTask): string[] =>
  problems.map(({ code }) => code);

describe("worked examples", () => {
  test("A1: one program, nothing else", () => {
    expect(decodeActionsValue(VALUES.A1)).toEqual(
      ok(3, "Author", exec({ command: "calc.exe", flags: 0 })),
    );
  });

  test("A2: all fields, id and flags", () => {
    expect(decodeActionsValue(VALUES.A2)).toEqual(
      ok(
        3,
        "Author",
        exec({
          id: "Step1",
          command: "C:\\Tools\\agent.exe",
          arguments: '-q -c "C:\\cfg dir\\a.ini"',
          workingDirectory: "C:\\Tools",
          flags: 1,
        }),
      ),
    );
  });

  test("A3: remote execution as LocalSystem", () => {
    expect(decodeActionsValue(VALUES.A3)).toEqual(
      ok(
        3,
        "LocalSystem",
        exec({
          command: "cmd.exe",
          arguments: "/C ipconfig > %windir%\\Temp\\kQz.tmp 2>&1",
          flags: 0,
        }),
      ),
    );
  });

  test("A4: version 1 has neither context nor flags", () => {
    expect(decodeActionsValue(VALUES.A4)).toEqual(
      ok(
        1,
        null,
        exec({
          command: "wscript.exe",
          arguments: "C:\\s.vbs",
          workingDirectory: "C:\\",
        }),
      ),
    );
  });

  test("A5: version 2 with two programs", () => {
    expect(decodeActionsValue(VALUES.A5)).toEqual(
      ok(
        2,
        "Author",
        exec({ command: "first.exe" }),
        exec({ command: "second.exe", arguments: "/x" }),
      ),
    );
  });

  test("A6: COM handler", () => {
    expect(decodeActionsValue(VALUES.A6)).toEqual(
      ok(3, "Users", {
        type: "comHandler",
        id: null,
        classId: "{12345678-9ABC-DEF0-0123-456789ABCDEF}",
        data: "arg=1",
      }),
    );
  });

  test("A7: message box", () => {
    expect(decodeActionsValue(VALUES.A7)).toEqual(
      ok(3, "Author", {
        type: "showMessage",
        id: null,
        title: "Notice",
        body: "Hello",
      }),
    );
  });

  test("A8: e-mail with an attachment and a header", () => {
    expect(decodeActionsValue(VALUES.A8)).toEqual(
      ok(3, "Author", {
        type: "sendEmail",
        id: null,
        from: "a@x",
        to: "b@x",
        cc: "",
        bcc: "",
        replyTo: "",
        server: "mail",
        subject: "Hi",
        body: "text",
        attachments: ["C:\\f"],
        headers: [{ name: "X-A", value: "1" }],
      }),
    );
  });

  test("A9: a program, then a COM handler", () => {
    expect(decodeActionsValue(VALUES.A9)).toEqual(
      ok(3, "Author", exec({ command: "a.exe", flags: 0 }), {
        type: "comHandler",
        id: null,
        classId: "{12345678-9ABC-DEF0-0123-456789ABCDEF}",
        data: "",
      }),
    );
  });

  test("A10: cut in the middle of the command", () => {
    expect(decodeActionsValue(VALUES.A10)).toEqual({
      status: "partial",
      source: "registry-bytes",
      problems: [
        {
          code: "length-overrun",
          level: "problem",
          message:
            "command claims 28 bytes, only 16 are left; these are shown.",
          offset: 24,
          field: "command",
          need: 28,
          have: 16,
        },
      ],
      actions: [
        { type: "exec", id: null, command: "powershe", truncated: true },
      ],
      context: "Author",
      version: 3,
      layout: 3,
    });
  });

  test("A11: a length that cannot be true", () => {
    const decoded = decodeActionsValue(VALUES.A11);
    expect(decoded.status).toBe("partial");
    expect(decoded.actions).toEqual([
      { type: "exec", id: null, command: "ab", truncated: true },
    ]);
    expect(decoded.problems).toMatchObject([
      {
        code: "length-overrun",
        offset: 24,
        field: "command",
        need: 16_777_215,
        have: 4,
      },
    ]);
  });

  test("A12: an unknown type behind a good action", () => {
    const decoded = decodeActionsValue(VALUES.A12);
    expect(decoded).toMatchObject({
      status: "partial",
      version: 3,
      layout: 3,
      context: "Author",
    });
    expect(decoded.actions).toEqual([exec({ command: "x.exe", flags: 0 })]);
    expect(decoded.problems).toEqual([
      {
        code: "unknown-action",
        level: "problem",
        message:
          "0x1234 at byte 48 is no known type of action; 4 bytes were not decoded.",
        offset: 48,
        field: "0x1234",
        have: 4,
        hex: "3412dead",
      },
    ]);
  });

  test("A13: the last flags word lacks a byte, which is a note", () => {
    expect(decodeActionsValue(VALUES.A13)).toEqual({
      ...ok(3, "Author", exec({ command: "x.exe" })),
      problems: [
        {
          code: "flags-short",
          level: "note",
          message:
            "The last flags word is not complete; nothing else is missing.",
          offset: 46,
          field: "flags",
          need: 2,
          have: 1,
        },
      ],
    });
  });

  test("A14: says version 3, is laid out as version 2", () => {
    expect(decodeActionsValue(VALUES.A14)).toEqual({
      status: "partial",
      source: "registry-bytes",
      problems: [
        {
          code: "layout-guessed",
          level: "problem",
          message:
            "The value does not fit version 3; it was read like version 2.",
          offset: 0,
        },
      ],
      actions: [exec({ command: "one.exe" }), exec({ command: "two.exe" })],
      context: "Author",
      version: 3,
      layout: 2,
    });
  });
});

describe("damage", () => {
  test("nothing at all", () => {
    expect(decodeActionsValue(new Uint8Array())).toMatchObject({
      status: "error",
      problems: [{ code: "empty", message: "The Actions value is empty." }],
      actions: [],
      context: null,
    });
  });

  test("one byte is no version", () => {
    expect(codes(decodeActionsValue(Uint8Array.of(3)))).toEqual(["truncated"]);
  });

  test("over the size limit nothing is read", () => {
    const decoded = decodeActionsValue(new Uint8Array(MAX_VALUE_BYTES + 1));
    expect(decoded.status).toBe("error");
    expect(decoded.problems).toMatchObject([
      { code: "too-large", need: 1_048_576, have: 1_048_577 },
    ]);
  });

  test("a context without an action is an error, the context stays", () => {
    expect(decodeActionsValue(value(3, "Author"))).toMatchObject({
      status: "error",
      context: "Author",
      problems: [{ code: "no-actions" }],
    });
  });

  test("lengths are unsigned", () => {
    const decoded = decodeActionsValue(
      value(3, "A", 0x6666, "", [0, 0, 0, 0x80, 0x61, 0]),
    );
    expect(decoded.problems).toMatchObject([
      { code: "length-overrun", need: 2_147_483_648, have: 2 },
    ]);
    expect(decoded.actions).toMatchObject([{ command: "a" }]);
  });

  test("an odd length loses its last byte and moves on by what it says", () => {
    const decoded = decodeActionsValue(
      value(2, "A", 0x6666, "", [3, 0, 0, 0, 0x61, 0, 0x62], "x", ""),
    );
    expect(decoded.actions).toEqual([exec({ command: "a", arguments: "x" })]);
    expect(decoded.problems).toMatchObject([
      { code: "odd-length", field: "command", need: 3 },
    ]);
  });

  test("a counted terminator is stripped, a NUL inside is kept", () => {
    const decoded = decodeActionsValue(
      value(2, "A\0", 0x6666, "", "a.exe\0", "x\0y", ""),
    );
    expect(decoded.context).toBe("A");
    expect(decoded.actions).toEqual([
      exec({ command: "a.exe", arguments: "x\0y" }),
    ]);
    expect(decoded.problems).toMatchObject([
      { code: "embedded-nul", field: "arguments" },
    ]);
  });

  test("lone surrogates become U+FFFD", () => {
    const decoded = decodeActionsValue(
      value(2, "A", 0x6666, "", [2, 0, 0, 0, 0x00, 0xd8], "", ""),
    );
    expect(decoded.actions).toMatchObject([{ command: "\uFFFD" }]);
    expect(codes(decoded)).toEqual(["bad-utf16"]);
  });

  test("zeros behind the last action are a note", () => {
    const decoded = decodeActionsValue(
      Uint8Array.from([...VALUES.A1, 0, 0, 0]),
    );
    expect(decoded.status).toBe("ok");
    expect(decoded.problems).toMatchObject([
      { code: "trailing-zeros", level: "note", offset: 54, have: 3 },
    ]);
  });

  test("a single byte behind the last action is a problem", () => {
    const decoded = decodeActionsValue(Uint8Array.from([...VALUES.A1, 9]));
    expect(decoded.status).toBe("partial");
    expect(decoded.problems).toMatchObject([
      { code: "trailing-bytes", offset: 54, have: 1 },
    ]);
  });

  test("a count that cannot fit is not believed", () => {
    const mail = ["a", "b", "", "", "", "s", "t", "u"];
    const decoded = decodeActionsValue(
      value(3, "A", 0x8888, "", ...mail, [0xff, 0xff, 0xff, 0xff]),
    );
    expect(decoded.status).toBe("partial");
    expect(decoded.problems).toMatchObject([
      { code: "count-absurd", field: "attachments", need: 4_294_967_295 },
    ]);
    expect(decoded.actions[0]).not.toHaveProperty("attachments");
    expect(decoded.actions[0]).toHaveProperty("truncated", true);
  });

  test("more than 32 actions are not decoded", () => {
    const one = [0x7777, "", new Array<number>(16).fill(1), ""] as const;
    const parts = Array.from({ length: 33 }, () => one).flat();
    const decoded = decodeActionsValue(value(3, "A", ...parts));
    expect(decoded.actions).toHaveLength(32);
    expect(decoded.problems).toMatchObject([
      { code: "too-many-actions", have: 26 },
    ]);
  });

  test("an unknown version is read like a known one", () => {
    const decoded = decodeActionsValue(
      value(7, "A", 0x6666, "", "x", "", "", 0),
    );
    expect(decoded).toMatchObject({ version: 7, layout: 3, context: "A" });
    expect(decoded.problems).toMatchObject([
      {
        code: "version-unknown",
        message: "Version 7 is not known; the value was read like version 3.",
      },
    ]);
    const older = decodeActionsValue(
      value(7, "A", 0x6666, "", "x", "", "", 0x6666, "", "y", "", ""),
    );
    expect(older).toMatchObject({ version: 7, layout: 2 });
    expect(older.actions).toHaveLength(2);
  });

  test("an unknown version that fits nothing has no context", () => {
    expect(decodeActionsValue(value(7, "A", 5, 5, 5))).toMatchObject({
      status: "error",
      version: 7,
      context: null,
      problems: [
        { code: "version-unknown", message: "Version 7 is not known." },
      ],
    });
  });

  test("a value full of faults names the first ones", () => {
    const broken = [1, 0, 0, 0, 0x61];
    const list = Array.from({ length: 200 }, () => broken).flat();
    const mail = ["a", "b", "", "", "", "s", "t", "u"];
    const decoded = decodeActionsValue(
      value(3, "A", 0x8888, "", ...mail, [200, 0, 0, 0, ...list, 0, 0, 0, 0]),
    );
    expect(decoded.problems).toHaveLength(MAX_PROBLEMS);
    expect(decoded.status).toBe("partial");
  });
});

describe("prefixes", () => {
  /** Where an action of a valid value ends, and what may be missing there without harm. */
  const boundaries: Record<(typeof VALID)[number], number[]> = {
    A1: [52, 53, 54],
    A2: [146, 147, 148],
    A3: [140, 141, 142],
    A4: [64],
    A5: [54, 96],
    A6: [52],
    A7: [54],
    A8: [124],
    A9: [46, 47, 48, 74],
  };
  for (const name of VALID) {
    test(`${name}: every prefix decodes, and is ok only where an action ends`, () => {
      const whole = VALUES[name];
      for (let end = 0; end <= whole.length; end++) {
        const decoded = decodeActionsValue(whole.slice(0, end));
        for (const { offset } of decoded.problems) {
          expect(offset ?? 0).toBeLessThanOrEqual(end);
        }
        expect([end, decoded.status === "ok"]).toEqual([
          end,
          boundaries[name].includes(end),
        ]);
      }
    });
  }
});
