import { expect, test } from "vitest";
import {
  EMPTY_FIELD,
  editField,
  fieldWith,
  insertInto,
} from "../../../../src/screen/store/text-field.ts";

test("what is pasted is text: no controls, no line ends where there are none", () => {
  const paste = "a\r\nb\tc\x1b[31m\x00\u009b\rd";
  expect(insertInto(EMPTY_FIELD, paste, { length: 99 }).text).toBe(
    "a b c[31m d",
  );
  expect(
    insertInto(EMPTY_FIELD, paste, { length: 99, hasLines: true }).text,
  ).toBe("a\nb c[31m\nd");
});

test("what is too long is cut, between characters", () => {
  const field = insertInto(fieldWith("12"), "345", { length: 4 });
  expect(field).toEqual({ text: "1234", caret: 4 });
  expect(insertInto(fieldWith("123"), "\u{1f600}", { length: 4 }).text).toBe(
    "123",
  );
});

test("a caret goes over whole characters", () => {
  let field = fieldWith("e\u0301\u{1f468}\u200d\u{1f469}x");
  field = editField(field, "caret-left");
  expect(editField(field, "delete-left").text).toBe("e\u0301x");
  field = editField(field, "caret-start");
  expect(editField(field, "delete-right").text).toBe(
    "\u{1f468}\u200d\u{1f469}x",
  );
  expect(editField(field, "caret-left").caret).toBe(0);
  expect(editField(fieldWith("one two "), "erase-word").text).toBe("one ");
});
