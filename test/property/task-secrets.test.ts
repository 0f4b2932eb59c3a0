/** A password given where passwords are given never comes out again, whatever stands around it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  readTaskCommand,
  taskCommandToDecoded,
} from "../../src/task/command-line.ts";
import { describeTask } from "../../src/task/describe.ts";
import { commandHints } from "../../src/task/hints.ts";
import { maskTask } from "../../src/task/mask-task.ts";
import { findSecrets, maskSecrets } from "../../src/task/secrets.ts";
import { unwrapCommand } from "../../src/task/unwrap.ts";

const SECRET = "Hunter2Hunter2";
const encoded = (script: string): string =>
  Buffer.from(script, "utf16le").toString("base64");

/** The secret as it is typed: bare, with blanks, with quotes and backslashes inside. */
const password = fc.constantFrom(
  SECRET,
  `"${SECRET}"`,
  `"a ${SECRET} b"`,
  `"a\\" ${SECRET}"`,
  `x"y ${SECRET}"z`,
  `'${SECRET} b'`,
  `"${SECRET}`,
  `/${SECRET}`,
  `$${SECRET}`,
);
const line = fc
  .tuple(
    password,
    fc.constantFrom("/rp", "-RP", "/P", "-Password", "/rp:", "-p", "/^r^p"),
    fc.constantFrom("", " /tn x", " /tr \"cmd /c 'x'\"", " & whoami"),
    fc.constantFrom("schtasks /create /u a", "sch^tasks.exe /change -u b"),
  )
  .map(
    ([value, option, rest, head]) =>
      `${head} ${option}${option.endsWith(":") ? "" : " "}${value}${rest}`,
  );

/** What a task would run, with a secret of its own. */
const program = fc
  .tuple(
    password.filter((value) => !value.startsWith("$")),
    fc.constantFrom(
      (value: string) => `net user anna ${value} /add`,
      (value: string) => `net.exe user /add anna ${value}`,
      (value: string) => `net use \\\\h\\s ${value} /user:a`,
    ),
  )
  .map(([value, make]) => make(value));

/** The line as another command's argument, each time with the quotes that take. */
const wrapped = fc
  .tuple(
    fc.oneof(line, program),
    fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 2 }),
  )
  .map(([inner, wraps]) =>
    wraps.reduce((text, wrap) => {
      switch (wrap) {
        case 0:
          return `cmd /c ${text}`;
        case 1:
          return `powershell -nop -e ${encoded(text)}`;
        case 2:
          return `schtasks /create /tn o /tr "${text.replace(/(\\*)"/g, '$1$1\\"')}"`;
        case 3:
          return `cmd /c "${text}"`;
        default:
          return `psexec \\\\h -u a -p ${SECRET} ${text}`;
      }
    }, inner),
  );

test("masked lines, layers, hints, descriptions, commands", () => {
  fc.assert(
    fc.property(wrapped, (text) => {
      const { layers, problem } = unwrapCommand(text);
      const command = readTaskCommand(text);
      const task = command && taskCommandToDecoded(command);
      const shown = [
        maskSecrets(text),
        ...layers.map((layer) => layer.text),
        problem ?? "",
        ...commandHints([text]).map(({ matched }) => matched),
        command?.masked ?? "",
        ...(command?.problems ?? []).map(({ message }) => message),
        ...(task === undefined ? [] : describeTask(task)),
        task === undefined ? "" : JSON.stringify(maskTask(task)),
      ];
      for (const each of shown) {
        expect(each).not.toContain(SECRET);
        expect(each).not.toContain(encoded(SECRET).slice(4, 12));
      }
      expect(findSecrets(text).length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});

test("spans are in order, apart and inside; the rest of the text stays", () => {
  const noise = fc.array(
    fc.oneof(
      fc.constantFrom(
        ...'schtasks |/p |/rp |-u |-Password |net use |\\\\h |ConvertTo-SecureString |-e |"|\'|\\|\\"|`|^|(|)| |:|;|x|YQBiAGMA'.split(
          "|",
        ),
      ),
      fc.string({ unit: "binary", maxLength: 4 }),
    ),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(noise, (parts) => {
      const text = parts.join("");
      let at = 0;
      let rebuilt = "";
      for (const { start, end } of findSecrets(text)) {
        expect(start).toBeGreaterThanOrEqual(at);
        expect(end).toBeGreaterThan(start);
        rebuilt += `${text.slice(at, start)}****`;
        at = end;
      }
      expect(at).toBeLessThanOrEqual(text.length);
      expect(maskSecrets(text)).toBe(rebuilt + text.slice(at));
    }),
    { numRuns: 500 },
  );
});
