/**
 * Themes: how each role looks. In comes a name of a bundled theme or the path of a JSON file, out comes a
 * checked {@link Theme}, or an error that points into the file and says what it could have been.
 *
 * ```json
 * { "name": "mine", "extends": "dark",
 *   "palette": { "danger": "redBright" },
 *   "roles": { "severity.critical": { "color": "danger", "bold": true } } }
 * ```
 *
 * Only the sixteen colours of the terminal itself: they are what its user has made readable.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../base/errors.ts";
import { packageRoot } from "../../base/package-root.ts";
import { didYouMean } from "../../lang/did-you-mean.ts";
import { diagnose, printDiagnostic } from "../../lang/diagnostic.ts";
import type { SourceText, Span } from "../../lang/source-text.ts";
import { sourceText } from "../../lang/source-text.ts";
import type { PlacedMember, PlacedValue } from "../../lang/placed-json.ts";
import { PlacedJsonError, parsePlacedJson } from "../../lang/placed-json.ts";
import { BUNDLED_THEMES } from "./bundled-themes.ts";
import type { Colour, Role, Style, Theme } from "./roles.ts";
import { ATTRIBUTES, COLOURS, ROLES } from "./roles.ts";

/** A theme is a page of text; more is some other file. */
const MAX_THEME_LENGTH = 100_000;

/**
 * @param nameOrPath one of {@link BUNDLED_THEMES}, or a file (anything with a slash or `.json`)
 * @throws UsageError if there is no such theme or the file is not one; the message has the place
 */
export function loadTheme(nameOrPath: string): Theme {
  return load(nameOrPath, []);
}

function load(nameOrPath: string, parents: readonly string[]): Theme {
  const isFile = nameOrPath.includes("/") || nameOrPath.endsWith(".json");
  const path = isFile
    ? nameOrPath
    : join(packageRoot(), "themes", `${nameOrPath}.json`);
  if (!isFile && !isOneOf(BUNDLED_THEMES, nameOrPath)) {
    throw new UsageError(
      `there is no theme "${nameOrPath}"; the bundled ones are ${BUNDLED_THEMES.join(", ")}`,
      "a theme of your own is given as a path ending in .json",
    );
  }
  if (!existsSync(path)) {
    throw new UsageError(`${path}: there is no such theme file`);
  }
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(
      `${path}: the theme cannot be read (${(error as Error).message})`,
    );
  }
  return readTheme(text, path, (name) => {
    if (parents.includes(name)) {
      throw new UsageError(
        `${path}: themes extend each other in a circle: ${[...parents, name].join(", ")}`,
      );
    }
    return load(name, [...parents, name]);
  });
}

/**
 * A theme from its text.
 *
 * @param parent gives the theme named by `extends`; roles that are not listed look as they do there, or
 *   plain if nothing is extended
 * @throws UsageError with file:line:column and a drawing
 */
export function readTheme(
  text: string,
  file: string,
  parent: (name: string) => Theme,
): Theme {
  const source = sourceText(text, file);
  if (text.length > MAX_THEME_LENGTH) {
    throw new UsageError(`${file}: too large for a theme`);
  }
  const document = membersOf(source, "a theme", parse(source));
  const palette = readPalette(source, document);
  const base = readBase(source, document, parent);

  const styles: Partial<Record<Role, Style>> = {};
  for (const role of ROLES) styles[role] = base?.styles[role] ?? {};
  for (const [name, role] of section(source, document, "roles")) {
    if (!isOneOf(ROLES, name)) {
      throw located(source, role.key, `unknown role "${name}"`, ROLES);
    }
    styles[name] = readStyle(source, name, role.value, palette);
  }
  const name = document.get("name")?.value.scalar;
  return {
    name: typeof name === "string" ? name : file,
    styles: styles as Record<Role, Style>,
  };
}

type Members = ReadonlyMap<string, PlacedMember>;
type Palette = ReadonlyMap<string, Colour>;

function parse(source: SourceText): PlacedValue {
  try {
    return parsePlacedJson(source.text);
  } catch (error) {
    if (!(error instanceof PlacedJsonError)) throw error;
    throw located(source, error.span, error.message);
  }
}

function membersOf(
  source: SourceText,
  what: string,
  value: PlacedValue,
): Members {
  if (value.members !== undefined) return value.members;
  throw located(source, value.span, `${what} is an object in braces { }`);
}

function section(source: SourceText, document: Members, name: string): Members {
  const member = document.get(name);
  return member === undefined
    ? new Map()
    : membersOf(source, `"${name}"`, member.value);
}

function readBase(
  source: SourceText,
  document: Members,
  parent: (name: string) => Theme,
): Theme | undefined {
  const value = document.get("extends")?.value;
  if (value === undefined) return undefined;
  if (typeof value.scalar === "string") return parent(value.scalar);
  throw located(
    source,
    value.span,
    "the name of a theme was expected",
    BUNDLED_THEMES,
  );
}

function readPalette(source: SourceText, document: Members): Palette {
  const palette = new Map<string, Colour>();
  for (const [name, { value }] of section(source, document, "palette")) {
    palette.set(name, readColour(source, value, palette));
  }
  return palette;
}

function readStyle(
  source: SourceText,
  role: string,
  value: PlacedValue,
  palette: Palette,
): Style {
  const style: Partial<Record<string, Colour | true>> = {};
  for (const [name, setting] of membersOf(source, `"${role}"`, value)) {
    if (name === "color" || name === "background") {
      style[name] = readColour(source, setting.value, palette);
    } else if (!isOneOf(ATTRIBUTES, name)) {
      throw located(source, setting.key, `unknown attribute "${name}"`, [
        "color",
        "background",
        ...ATTRIBUTES,
      ]);
    } else if (typeof setting.value.scalar !== "boolean") {
      throw located(
        source,
        setting.value.span,
        `"${name}" is either true or false`,
      );
    } else if (setting.value.scalar) {
      style[name] = true;
    }
  }
  return style as Style;
}

function readColour(
  source: SourceText,
  { scalar, span }: PlacedValue,
  palette: Palette,
): Colour {
  if (typeof scalar === "string") {
    const named = palette.get(scalar);
    if (named !== undefined) return named;
    if (isOneOf(COLOURS, scalar)) return scalar;
    if (scalar.startsWith("#")) {
      throw located(
        source,
        span,
        `"${scalar}" is not one of the terminal's sixteen colours; tripline uses no others, because those are the ones its user has made readable`,
        COLOURS,
      );
    }
  }
  throw located(
    source,
    span,
    `unknown colour ${source.text.slice(span.start, span.end)}`,
    [...palette.keys(), ...COLOURS],
  );
}

function isOneOf<T extends string>(
  choices: readonly T[],
  name: string,
): name is T {
  return (choices as readonly string[]).includes(name);
}

function located(
  source: SourceText,
  span: Span,
  message: string,
  choices: readonly string[] = [],
): UsageError {
  const written = source.text.slice(span.start, span.end).replaceAll('"', "");
  const near = didYouMean(written, choices);
  const hint =
    near !== undefined
      ? `did you mean "${near}"?`
      : choices.length === 0
        ? undefined
        : `one of ${choices.join(", ")}`;
  return new UsageError(
    printDiagnostic(diagnose(source, span, "theme", message, hint)),
  );
}
