/**
 * Runs the regular expressions of detections over log text. A pattern as the detection writes it goes in, tests, captures
 * and replacements come out. Time is linear in the text: no pattern and no text can make it hang (see `lang/spl/pcre`).
 * Of a text the first 8 KiB are looked at.
 */
import { RE2JS } from "re2js";
import { PcreError, translatePcre } from "../../lang/spl/pcre.ts";
import { cutText, MAX_TEXT } from "./cells.ts";

export interface TextRegex {
  /** True if the pattern is found somewhere in the text. */
  test(text: string): boolean;
  /** What the named groups hold at the first hit: those that took part. Undefined where there is no hit. */
  captures(text: string): ReadonlyMap<string, string> | undefined;
  /**
   * The text with every hit replaced.
   *
   * @param by `\1` in it is what the group holds, `\0` the hit
   */
  replace(text: string, by: string): string;
}

/** @throws PcreError */
export function compileRegex(pattern: string): TextRegex {
  const { source, groups } = translatePcre(pattern);
  const regex = RE2JS.compile(source);
  return {
    test: (text) => regex.test(cutText(text)),
    captures: (text) => {
      const matcher = regex.matcher(cutText(text));
      if (!matcher.find()) return undefined;
      return new Map(
        groups.flatMap((name): [string, string][] => {
          const found = matcher.group(name);
          return found === null ? [] : [[name, found]];
        }),
      );
    },
    replace: (text, by) => {
      const subject = cutText(text);
      const parts = replacementParts(by);
      const matcher = regex.matcher(subject);
      let result = "";
      let at = 0;
      // What is longer is cut in the end.
      while (result.length <= MAX_TEXT && matcher.find()) {
        result += subject.slice(at, matcher.start());
        for (const part of parts) {
          if (typeof part === "string") result += part;
          else if (part <= matcher.groupCount()) {
            result += matcher.group(part) ?? "";
          }
        }
        at = matcher.end();
      }
      return cutText(result + subject.slice(at));
    },
  };
}

/** Texts and numbers of groups. */
function replacementParts(by: string): readonly (string | number)[] {
  return by
    .split(/(\\\d)/)
    .map((part) => (/^\\\d$/.test(part) ? Number(part[1]) : part));
}

/** Patterns that come of field values are kept: the same few come again and again. */
const MAX_CACHED = 256;

/** Longest pattern out of a field: a log writes it, so it shall not cost much to compile. */
const MAX_FIELD_PATTERN = 512;

/** Compiles patterns that are only known when a row is looked at; the last ones are kept. */
export class RegexCache {
  readonly #known = new Map<string, TextRegex | undefined>();

  /** @returns undefined for what is no pattern, or is one that cannot run */
  get(pattern: string): TextRegex | undefined {
    if (pattern.length > MAX_FIELD_PATTERN) return undefined;
    if (this.#known.has(pattern)) return this.#known.get(pattern);
    const compiled = attempt(pattern);
    if (this.#known.size >= MAX_CACHED) {
      const [oldest] = this.#known.keys();
      this.#known.delete(oldest!);
    }
    this.#known.set(pattern, compiled);
    return compiled;
  }
}

function attempt(pattern: string): TextRegex | undefined {
  try {
    return compileRegex(pattern);
  } catch (error) {
    if (!(error instanceof PcreError)) throw error;
    return undefined;
  }
}
