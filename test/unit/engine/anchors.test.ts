import { describe, expect, it } from "vitest";
import { anchorsOf } from "../../../src/engine/anchors.ts";
import type { Trigger } from "../../../src/engine/need.ts";

function anchors(path: string, trigger: Partial<Trigger>): unknown {
  const none = { texts: [], numbers: [], globs: [], present: false };
  return anchorsOf({ path, ...none, ...trigger })?.map((each) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(each);
    return bytes.toString("latin1");
  });
}

describe("anchors of a trigger", () => {
  it("are four bytes of each of its texts", () => {
    const texts = ["svchost.exe", "at.exe"];
    expect(anchors("process.name", { texts })).toEqual(["svch", "at.e"]);
    const globs = [String.raw`*\taskcache\*`, "*abc?defgh*"];
    expect(anchors("file.path", { globs })).toEqual(["task", "defg"]);
  });

  it("are rather some that few values have", () => {
    const globs = [
      String.raw`c:\windows\system32\q.exe`,
      String.raw`?:\users\*\appdata\evil\*`,
      String.raw`c:\windows\system32`,
    ];
    expect(anchors("file.path", { globs })).toEqual(["q.ex", "evil", "em32"]);
  });

  it("are those of their own path and text, whatever other paths hold", () => {
    const texts = ["word evil"];
    expect(anchors("file.name", { texts })).toEqual(["word"]);
    expect(anchors("file.name word", { texts: ["evil"] })).toBeUndefined();
  });

  it.each<[string, string, Partial<Trigger>]>([
    ["a text is short", "file.path", { texts: ["svchost.exe", "a.b"] }],
    ["a pattern has no text", "file.path", { globs: [String.raw`?:\*`] }],
    ["any value does", "file.path", { present: true }],
    ["numbers do, too", "file.path", { texts: ["abcd"], numbers: [1] }],
    ["it is looked up in no text", "process.pid", { texts: ["abcd"] }],
    ["hives have other names", "registry.path", { texts: ["hklm\\hkcu"] }],
    ["it is a number in many forms", "file.name", { texts: ["12345"] }],
  ])("are none where %s", (_why, path, trigger) => {
    expect(anchors(path, trigger)).toBeUndefined();
  });
});
