import { expect, test } from "vitest";
import { maskAction, maskTask } from "../../../src/task/mask-task.ts";

test("command and arguments are read as one line", () => {
  expect(
    maskAction({
      type: "exec",
      id: null,
      command: "net",
      arguments: "use \\\\h\\s s3cret /user:a",
      workingDirectory: "c:\\",
      flags: 1,
    }),
  ).toEqual({
    type: "exec",
    id: null,
    command: "net",
    arguments: "use \\\\h\\s **** /user:a",
    workingDirectory: "c:\\",
    flags: 1,
  });
});

test("a secret that runs from the command into the arguments", () => {
  expect(
    maskAction({
      type: "exec",
      id: null,
      command: 'schtasks /rp "top',
      arguments: 'secret" /tn x',
    }),
  ).toEqual({
    type: "exec",
    id: null,
    command: "schtasks /rp ****",
    arguments: "**** /tn x",
  });
});

test("absent fields stay absent, null stays null", () => {
  expect(maskAction({ type: "exec", id: null, arguments: null })).toEqual({
    type: "exec",
    id: null,
    arguments: null,
  });
});

test("every text of a task", () => {
  const secret = "schtasks /rp topsecret";
  const masked = maskTask({
    status: "ok",
    source: "xml-event",
    problems: [{ code: "x", level: "note", message: secret, need: 1 }],
    actions: [
      {
        type: "sendEmail",
        id: secret,
        attachments: [secret],
        headers: [{ name: "a", value: secret }],
      },
      { type: "comHandler", id: null, data: secret },
    ],
    context: secret,
    description: secret,
    triggers: [secret],
    hidden: false,
  });
  expect(JSON.stringify(masked)).not.toContain("topsecret");
  expect(masked.problems[0]).toEqual({
    code: "x",
    level: "note",
    message: "schtasks /rp ****",
    need: 1,
  });
  expect(masked.hidden).toBe(false);
});

test("bytes that spell a secret", () => {
  const masked = (hex: string): unknown =>
    maskTask({
      status: "error",
      source: "registry-bytes",
      problems: [
        { code: "unknown-action", level: "problem", message: "", hex },
      ],
      actions: [],
      context: null,
    }).problems[0]?.hex;
  const text = "schtasks /rp topsecret";
  expect(masked(Buffer.from(text, "utf16le").toString("hex"))).toBe("****");
  expect(masked(Buffer.from(text).toString("hex"))).toBe("****");
  expect(masked("3412dead")).toBe("3412dead");
});
