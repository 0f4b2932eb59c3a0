import { expect, it } from "vitest";
import { triggersOf } from "../../../../src/engine/spl/table-triggers.ts";
import { sourceText } from "../../../../src/lang/source-text.ts";
import { parseSearch } from "../../../../src/lang/spl/parser.ts";

/** `field=value` of each, in order; undefined where nothing narrows it down. */
function triggers(condition: string): readonly string[] | undefined {
  const text = `| tstats count from datamodel=Endpoint.Processes where ${condition} by Processes.dest`;
  const [command] = parseSearch(sourceText(text)).search.commands;
  if (command?.kind !== "tstats") throw new Error("no tstats");
  return triggersOf(command.where)?.map(
    ({ field, value }) => `${field}=${value}`,
  );
}

it.each<[condition: string, expected: readonly string[] | undefined]>([
  ["a=CMD.exe", ["a=cmd.exe"]],
  ["a=cmd.exe OR b=Cmd.Exe", ["a=cmd.exe", "b=cmd.exe"]],
  ["a IN (x, Y) b=z", ["b=z"]],
  ["a=x OR b=y* c=z", ["c=z"]],
  ['(a=x OR b=y) c="*q*"', ["a=x", "b=y"]],
  ["a=x OR b=y*", undefined],
  ["a IN (x, y*)", undefined],
  ["a=10.0.0.0/8", undefined],
  ["a!=x", undefined],
  ["NOT a=x", undefined],
  ["NOT a=x b=y", ["b=y"]],
  ["a<1", undefined],
])("%s", (condition, expected) => {
  expect(triggers(condition)).toEqual(expected);
});
