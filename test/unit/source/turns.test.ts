import { expect, it } from "vitest";
import { Turns } from "../../../src/source/turns.ts";

it("gives so many turns at a time, in order of name", () => {
  const turns = new Turns(2);
  const begun: string[] = [];
  const ask = (name: string): void => {
    turns.ask(name, () => begun.push(name));
  };
  for (const name of ["d", "b", "Z", "c"]) ask(name);
  expect(begun).toEqual([]);
  turns.give();
  expect(begun).toEqual(["Z", "b"]);
  ask("a");
  turns.give();
  expect(begun).toEqual(["Z", "b"]);
  turns.end();
  expect(begun).toEqual(["Z", "b", "a"]);
  turns.end();
  turns.end();
  expect(begun).toEqual(["Z", "b", "a", "c", "d"]);
  turns.end();
  turns.end();
  ask("e");
  turns.give();
  expect(begun.at(-1)).toBe("e");
});
