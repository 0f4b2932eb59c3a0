import fc from "fast-check";
import { expect, it } from "vitest";
import {
  ASKS_LIKE_TASK,
  IN_SCRIPTS,
  MAY_BE_TASK,
  MENTIONS_TASK,
  SCRIPTS_TASK,
} from "../../../src/alert/task-command-hints.ts";
import { fold } from "../../../src/base/fold.ts";
import { compileWildcard } from "../../../src/engine/wildcard.ts";

const patterns = MAY_BE_TASK.map(compileWildcard);
const fits = (line: string): boolean =>
  patterns.some((isLike) => isLike(fold(line)));

const piece = fc.oneof(
  fc.constantFrom(
    ...'at AT At.exe at" "at .EXE " task Task Schedule.Service PowerShell pwsh WMIC ^ - / create Change DELETE s c'.split(
      " ",
    ),
  ),
  // All that expressions take for white space is here, and what they do not.
  fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  fc.constantFrom(
    ..." \t\n\v\f\r\u00a0\u1680\u2003\u2028\u2029\u202f\u205f\u3000\ufeff\u0130\u212a",
  ),
);

it("has a pattern for each line that may be about a task", () => {
  let found = 0;
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
      const line = pieces.join("");
      if (!MENTIONS_TASK.test(line) && !ASKS_LIKE_TASK.test(line)) return;
      found++;
      expect(fits(line), JSON.stringify(line)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
  expect(found).toBeGreaterThan(500);
});

it("knows all white space", () => {
  for (let code = 0; code <= 0xffff; code++) {
    const space = String.fromCharCode(code);
    if (/\s/.test(space)) expect(fits(`at${space}`), String(code)).toBe(true);
  }
});

it.each([
  "C:\\Windows\\System32\\svchost.exe -k netsvcs",
  "cmd.exe /c dir",
  "attrib.exe +h x",
])("lets %s pass", (line) => {
  expect(fits(line)).toBe(false);
});

it("has a pattern for each script that names tasks, and none for others", () => {
  const like = IN_SCRIPTS.map(compileWildcard);
  const words = fc.constantFrom(
    ..."New-ScheduledTask SCHEDULE.SERVICE Schedule Service schtasks sch tasks . \n é".split(
      " ",
    ),
  );
  fc.assert(
    fc.property(fc.array(words), (pieces) => {
      const script = pieces.join("");
      const isLike = like.some((each) => each(fold(script)));
      expect(isLike).toBe(SCRIPTS_TASK.test(script));
    }),
  );
});
