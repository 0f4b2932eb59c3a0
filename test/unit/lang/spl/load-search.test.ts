import { describe, expect, it } from "vitest";
import { load, TSTATS } from "./drawn.ts";

describe("loading a search", () => {
  it("gives it with its macros and warnings", () => {
    const loaded = load(`${TSTATS} | where isnotnull(user) | \`x_filter\``);
    if (!("search" in loaded)) throw new Error("expected a search");
    expect(loaded.search.commands.map(({ kind }) => kind)).toEqual([
      "tstats",
      "rename",
      "where",
      "search",
    ]);
    expect(loaded.macros.map(({ name }) => name)).toEqual([
      "drop_dm_object_name",
      "x_filter",
    ]);
    expect(loaded.warnings.map(({ severity }) => severity)).toEqual([
      "warning",
    ]);
  });
  it("gives errors and warnings in the order of the text", () => {
    const loaded = load(`${TSTATS} | where isnotnull(user) | where len()=1`);
    if ("search" in loaded) throw new Error("expected diagnostics");
    expect(loaded.diagnostics.map(({ severity }) => severity)).toEqual([
      "warning",
      "error",
    ]);
  });
  it("gives the one place where a text cannot be read", () => {
    const loaded = load("| tstats");
    if ("search" in loaded) throw new Error("expected diagnostics");
    expect(loaded.diagnostics.map(({ code }) => code)).toEqual(["spl-syntax"]);
  });
});
