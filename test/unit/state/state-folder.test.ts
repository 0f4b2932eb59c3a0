import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { stateFolder } from "../../../src/state/state-folder.ts";

test("the option comes first, and becomes absolute", () => {
  const env = { XDG_STATE_HOME: "/x", HOME: "/home/ann" };
  expect(stateFolder("/var/lib/t", env)).toBe("/var/lib/t");
  expect(stateFolder("here", env)).toBe(resolve("here"));
});

test("then XDG_STATE_HOME, if it is absolute", () => {
  expect(
    stateFolder(undefined, { XDG_STATE_HOME: "/x", HOME: "/home/ann" }),
  ).toBe("/x/tripline");
  expect(
    stateFolder(undefined, { XDG_STATE_HOME: "x", HOME: "/home/ann" }),
  ).toBe("/home/ann/.local/state/tripline");
});

test("else the home folder", () => {
  expect(stateFolder(undefined, { HOME: "/home/ann" })).toBe(
    "/home/ann/.local/state/tripline",
  );
  expect(stateFolder(undefined, { HOME: "" })).toBe(
    join(homedir(), ".local/state/tripline"),
  );
});
