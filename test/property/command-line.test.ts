import fc from "fast-check";
import { expect, it } from "vitest";
import {
  joinArguments,
  splitCommandLine,
} from "../../src/event/command-line.ts";

const character = fc.constantFrom(
  "a",
  "Z",
  " ",
  "\t",
  '"',
  "\\",
  "/",
  "é",
  "\n",
);

/** All but those that look as if they had kept their quotes, which are left alone. */
const argument = fc
  .string({ unit: character, maxLength: 12 })
  .filter((arg) => !/^"[^"]*"$/.test(arg));

it("splits what was joined into the same arguments", () => {
  fc.assert(
    fc.property(fc.array(argument, { maxLength: 6 }), (args) => {
      expect(splitCommandLine(joinArguments(args))).toEqual(args);
    }),
  );
});

it("takes any text, and gives no white space outside of quotes", () => {
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 40 }), (line) => {
      const args = splitCommandLine(line);
      if (!line.includes('"')) {
        expect(args).toEqual(line.split(/[ \t]+/).filter((arg) => arg !== ""));
      }
      expect(args.join("").length).toBeLessThanOrEqual(line.length);
    }),
  );
});
