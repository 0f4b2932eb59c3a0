import { describe, expect, it } from "vitest";
import { taskElement } from "../../../src/event/task-content.ts";

const XML =
  "<Task><Actions><Exec><Command> C:\\a.exe </Command><Arguments>/c x &amp; y</Arguments></Exec></Actions></Task>";

describe("taskElement", () => {
  it("reads an element's text", () => {
    expect(taskElement(XML, "Command")).toBe("C:\\a.exe");
    expect(taskElement(XML, "Arguments")).toBe("/c x & y");
    expect(taskElement(XML, "WorkingDirectory")).toBeUndefined();
  });

  it("reads a definition that was escaped as a whole", () => {
    const escaped = XML.replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;");
    expect(taskElement(escaped, "Arguments")).toBe("/c x & y");
  });

  it("reads nothing from a definition that ends inside the element", () => {
    expect(taskElement("<Command>C:\\a", "Command")).toBeUndefined();
    expect(taskElement("<Command></Command>", "Command")).toBeUndefined();
  });
});
