import { expect, it } from "vitest";
import type { Need } from "../../../../src/engine/need.ts";
import { searchNeed } from "../../../../src/engine/spl/table-triggers.ts";
import { sourceText } from "../../../../src/lang/source-text.ts";
import { parseSearch } from "../../../../src/lang/spl/parser.ts";

/** `field=value|pattern`, of which all (`&`) or one (`or`) is needed; `?` where nothing is known. */
function written(need: Need): string {
  switch (need.kind) {
    case "trigger": {
      const { path, texts, globs, present } = need.trigger;
      return present ? path : `${path}=${[...texts, ...globs].join("|")}`;
    }
    case "one-of":
      return `(${need.parts.map(written).join(" & ")})`;
    case "all-of":
      return `(${need.parts.map(written).join(" or ")})`;
    default:
      return "?";
  }
}

function needed(condition: string): string {
  const text = `| tstats count from datamodel=Endpoint.Processes where ${condition} by Processes.dest`;
  const [command] = parseSearch(sourceText(text)).search.commands;
  if (command?.kind !== "tstats") throw new Error("no tstats");
  return written(searchNeed(command.where));
}

it.each<[condition: string, expected: string]>([
  ["a=CMD.exe", "a=cmd.exe"],
  ['a="*\\\\Run\\\\*"', "a=*\\run\\*"],
  ["a=*", "a"],
  ["a=cmd.exe OR b=Cmd.Exe", "(a=cmd.exe or b=cmd.exe)"],
  ["a IN (x, Y*) b=z", "(a=x|y* & b=z)"],
  ['(a=x OR b=y) c="*q*"', "((a=x or b=y) & c=*q*)"],
  ["a=10.0.0.0/8", "a"],
  ["a IN (x, 10.0.0.0/8)", "a"],
  ["a=x/y", "a=x/y"],
  ["a=10.0.0.1", "a=10.0.0.1"],
  ["a!=x", "?"],
  ["a=x OR b!=y", "?"],
  ["NOT a=x", "?"],
  ["NOT a=x b=y", "b=y"],
  ["a<1", "?"],
])("%s", (condition, expected) => {
  expect(needed(condition)).toBe(expected);
});
