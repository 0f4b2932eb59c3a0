import { expect, test } from "vitest";
import { changeLine } from "../../../src/cli/change-line.ts";
import { sampleDocument } from "../state/sample-document.ts";

test("a line of what changed has no character that a terminal obeys", () => {
  const document = {
    ...sampleDocument("a"),
    "kibana.alert.reason": "a\u009b31m\u202egpj.exe",
  };
  const line = changeLine("tasks", document);
  expect(line).toMatch(/^[\x20-\x7e]+\n$/);
  expect(JSON.parse(line)).toMatchObject({
    "kibana.alert.reason": "a\u009b31m\u202egpj.exe",
    "tripline.change": "actions",
  });
});
