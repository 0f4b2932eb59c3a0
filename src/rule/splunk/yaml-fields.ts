/**
 * The fields of a YAML document as a detection's reader asks for them: by several paths of which the first that has a value
 * counts, each value judged once. What is wrong with a field that decides nothing is a warning, and the field is left out.
 */
import { didYouMean } from "../../lang/did-you-mean.ts";
import { diagnose } from "../../lang/diagnostic.ts";
import type { Diagnostic } from "../../lang/diagnostic.ts";
import { quote } from "../../lang/quote.ts";
import type { Span } from "../../lang/source-text.ts";
import { isTable } from "../rule-file.ts";
import type { Table } from "../rule-file.ts";
import type { YamlFile } from "./yaml-file.ts";

/** A value with the path where it was found. */
export interface Found {
  readonly path: string;
  readonly value: unknown;
}

export class YamlFields {
  readonly file: YamlFile;
  readonly errors: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];

  constructor(file: YamlFile) {
    this.file = file;
  }

  /** The value of the first path that has one; `null`, which YAML writes as nothing at all, is none. */
  find(...paths: readonly string[]): Found | undefined {
    for (const path of paths) {
      let value: unknown = this.file.document;
      for (const name of path.split(".")) {
        value =
          isTable(value) && Object.hasOwn(value, name)
            ? value[name]
            : undefined;
      }
      if (value !== undefined && value !== null) return { path, value };
    }
    return undefined;
  }

  /** A text that a rule cannot do without. @returns undefined with an error told */
  required(path: string, hint?: string): string | undefined {
    const found = this.find(path);
    if (typeof found?.value === "string" && found.value.trim() !== "") {
      return found.value;
    }
    if (found !== undefined && typeof found.value !== "string") {
      this.error(
        path,
        "rule-bad-field",
        `the field "${path}" must be a string, found ${typeName(found.value)}`,
      );
      return undefined;
    }
    const { document } = this.file;
    const near = Object.hasOwn(document, path)
      ? undefined
      : didYouMean(
          path,
          Object.keys(document).filter((key) => !KNOWN.has(key)),
        );
    this.error(
      near ?? path,
      "rule-missing-field",
      `the field "${path}" is ${found === undefined ? "missing" : "empty"}`,
      near === undefined
        ? hint
        : `did you mean ${quote(near)} to be "${path}"?`,
    );
    return undefined;
  }

  /** A text; numbers are taken as written. */
  text(...paths: readonly string[]): string | undefined {
    const found = this.find(...paths);
    if (found === undefined) return undefined;
    const text = asText(found.value);
    if (text !== undefined) return decodeEntities(text).trim();
    this.#leftOut(found, "a string");
    return undefined;
  }

  /** A list of texts; one text is a list of one. */
  texts(...paths: readonly string[]): readonly string[] {
    const found = this.find(...paths);
    if (found === undefined) return [];
    const values: readonly unknown[] = Array.isArray(found.value)
      ? found.value
      : [found.value];
    const texts = values.filter((each) => each !== null).map(asText);
    if (texts.every((each) => each !== undefined)) {
      return texts.map((each) => each.trim()).filter((each) => each !== "");
    }
    this.#leftOut(found, "a list of strings");
    return [];
  }

  /** A number in a range, in quotes or without. */
  number(
    min: number,
    max: number,
    ...paths: readonly string[]
  ): number | undefined {
    const found = this.find(...paths);
    if (found === undefined) return undefined;
    const number = asNumber(found.value);
    if (number !== undefined && number >= min && number <= max) return number;
    this.#leftOut(found, `a number from ${min} to ${max}`);
    return undefined;
  }

  /** A list of maps; an element that is something else is left out. */
  tables(...paths: readonly string[]): readonly Table[] {
    const found = this.find(...paths);
    if (found === undefined) return [];
    const values: readonly unknown[] = Array.isArray(found.value)
      ? found.value
      : [found.value];
    if (!values.every(isTable)) this.#leftOut(found, "a list of maps");
    return values.filter(isTable);
  }

  error(path: string, code: string, message: string, hint?: string): void {
    const span = this.file.place(path);
    this.errors.push(diagnose(this.file.source, span, code, message, hint));
  }

  warn(path: string, code: string, message: string, hint?: string): void {
    this.warnAt(this.file.place(path), code, message, hint);
  }

  warnAt(span: Span, code: string, message: string, hint?: string): void {
    const { source } = this.file;
    this.warnings.push(diagnose(source, span, code, message, hint, "warning"));
  }

  #leftOut({ path, value }: Found, wanted: string): void {
    const found = typeof value === "number" ? String(value) : typeName(value);
    const said =
      Array.isArray(value) && wanted.startsWith("a list")
        ? ""
        : `, found ${found}`;
    this.warn(
      path,
      "rule-bad-field",
      `the field "${path}" must be ${wanted}${said}; left out`,
    );
  }
}

/** Keys that cannot be a misspelling of another one. */
const KNOWN: ReadonlySet<string> = new Set(
  (
    "name id version date author status type description data_source search how_to_implement known_false_positives " +
    "references drilldown_searches tags tests rba intermediate_findings datamodel category"
  ).split(" "),
);

/** A scalar as text. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean"
    ? String(value)
    : undefined;
}

/** @returns undefined for what is no number */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === "string" && value.trim() === "") return undefined;
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return isTable(value) ? "a map" : `a ${typeof value}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&apos;": "'",
  "&gt;": ">",
  "&lt;": "<",
  "&quot;": '"',
  "&#39;": "'",
};

/** Files that went through a web page have HTML's spellings in their texts. A search with them is told of, never mended. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:amp|apos|gt|lt|quot|#39);/g,
    (entity) => ENTITIES[entity]!,
  );
}
