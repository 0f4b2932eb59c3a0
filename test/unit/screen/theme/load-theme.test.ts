import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { UsageError } from "../../../../src/base/errors.ts";
import { packageRoot } from "../../../../src/base/package-root.ts";
import { BUNDLED_THEMES } from "../../../../src/screen/theme/bundled-themes.ts";
import {
  loadTheme,
  readTheme,
} from "../../../../src/screen/theme/load-theme.ts";
import { ROLES } from "../../../../src/screen/theme/roles.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-theme-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The message of reading a theme's text as `my.json`. */
function complaint(text: string): string {
  try {
    readTheme(text, "my.json", loadTheme);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error("it was taken");
}

describe("the bundled themes", () => {
  test.each(BUNDLED_THEMES)("%s can be read", (name) => {
    const theme = loadTheme(name);
    expect(theme.name).toBe(name);
    expect(Object.keys(theme.styles)).toEqual([...ROLES]);
  });

  test.each(BUNDLED_THEMES)(
    "%s has no colour that some background swallows",
    (name) => {
      const text = readFileSync(
        join(packageRoot(), "themes", `${name}.json`),
        "utf8",
      );
      expect(text).not.toMatch(/"(black|white|gray)"/);
    },
  );

  test("the selection, critical and an alarm stand out without colour", () => {
    for (const name of BUNDLED_THEMES) {
      const { styles } = loadTheme(name);
      expect(styles.selection.inverse, name).toBe(true);
      expect(styles["severity.critical"].inverse, name).toBe(true);
      expect(styles["state.alarm"].inverse, name).toBe(true);
      expect(styles.escape.underline, name).toBe(true);
    }
  });

  test("mono has no colour anywhere", () => {
    for (const style of Object.values(loadTheme("mono").styles)) {
      expect(style.color).toBeUndefined();
      expect(style.background).toBeUndefined();
    }
  });
});

describe("a theme of one's own", () => {
  test("extends another and has a palette", () => {
    const path = join(folder, "mine.json");
    writeFileSync(
      path,
      `{ "name": "mine", "extends": "mono", "palette": { "hot": "redBright" },
         "roles": { "severity.high": { "color": "hot", "bold": true, "dim": false } } }`,
    );
    const theme = loadTheme(path);
    expect(theme.name).toBe("mine");
    expect(theme.styles["severity.high"]).toEqual({
      color: "redBright",
      bold: true,
    });
    expect(theme.styles.selection).toEqual({ inverse: true });
  });

  test("without extending anything the other roles are plain", () => {
    const theme = readTheme('{"roles": {}}', "bare.json", loadTheme);
    expect(theme.name).toBe("bare.json");
    expect(theme.styles.selection).toEqual({});
  });

  test("themes that extend each other are found out", () => {
    const a = join(folder, "a.json");
    const b = join(folder, "b.json");
    writeFileSync(a, JSON.stringify({ extends: b }));
    writeFileSync(b, JSON.stringify({ extends: a }));
    expect(() => loadTheme(a)).toThrow("extend each other in a circle");
  });
});

describe("what is said about a theme that cannot be used", () => {
  test("an unknown name", () => {
    expect(() => loadTheme("drak")).toThrow(
      'there is no theme "drak"; the bundled ones are dark, light, high-contrast, deuteranopia, tritanopia, basic, mono',
    );
  });

  test("a file that is not there", () => {
    expect(() => loadTheme("./nowhere.json")).toThrow(
      "./nowhere.json: there is no such theme file",
    );
  });

  test("an unknown role", () => {
    expect(
      complaint(
        '{\n  "roles": {\n    "severty.high": { "bold": true }\n  }\n}',
      ),
    ).toBe(
      [
        'my.json:3:5: unknown role "severty.high"',
        '  3 |     "severty.high": { "bold": true }',
        "    |     ^^^^^^^^^^^^^^",
        '  did you mean "severity.high"?',
      ].join("\n"),
    );
  });

  test("a colour that is none of the sixteen", () => {
    const message = complaint('{"roles": {"ok": {"color": "#00ff00"}}}');
    expect(message).toMatch(
      /^my\.json:1:28: "#00ff00" is not one of the terminal's sixteen colours; /,
    );
    expect(complaint('{"roles": {"ok": {"color": "grene"}}}')).toBe(
      [
        'my.json:1:28: unknown colour "grene"',
        '  1 | {"roles": {"ok": {"color": "grene"}}}',
        "    |                            ^^^^^^^",
        '  did you mean "green"?',
      ].join("\n"),
    );
  });

  test("an unknown attribute, and one that is not true or false", () => {
    expect(complaint('{"roles": {"ok": {"blod": true}}}')).toContain(
      'my.json:1:19: unknown attribute "blod"',
    );
    expect(complaint('{"roles": {"ok": {"bold": "yes"}}}')).toContain(
      'my.json:1:27: "bold" is either true or false',
    );
  });

  test("text that is not JSON", () => {
    expect(complaint('{\n  "roles": {,}\n}')).toContain(
      "my.json:2:13: a name in double quotes was expected",
    );
    expect(complaint("[]")).toContain(
      "my.json:1:1: a theme is an object in braces { }",
    );
    expect(complaint('{"roles": []}')).toContain(
      'my.json:1:11: "roles" is an object in braces { }',
    );
    expect(complaint('{"extends": 3}')).toContain(
      "my.json:1:13: the name of a theme was expected",
    );
  });

  test("a file of some other size", () => {
    expect(complaint(" ".repeat(200_000))).toBe(
      "my.json: too large for a theme",
    );
  });
});
