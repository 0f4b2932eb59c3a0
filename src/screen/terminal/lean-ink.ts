/**
 * Makes Ink load fast, and measure text as we do. Ink takes one function from a library and, with it, all 400 files of
 * that library: more than everything else the screen loads. While Ink is loaded, the door to the library is the file
 * of that function; and the library that knows how wide a text is, is `ink-width.ts`.
 *
 * Where Node cannot do this (before 22.15) or the file is not there, Ink loads as it always does.
 */
import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { extname } from "node:path";

const DOOR = "es-toolkit/compat";
const ALL = /compat\/index\.mjs$/;
const USED = "compat/function/throttle.mjs";

const WIDTH = "string-width";
/** Beside this file, or the one that this was joined to, with its ending. */
const OUR_WIDTH = new URL(
  `./ink-width${extname(import.meta.url)}`,
  import.meta.url,
).href;

/** To be called before Ink is imported for the first time. */
export function leanInk(): void {
  // Not in every Node that we run on.
  const { registerHooks } = nodeModule as Partial<typeof nodeModule>;
  registerHooks?.({
    resolve(specifier, context, next) {
      if (specifier === WIDTH) return next(OUR_WIDTH, context);
      const found = next(specifier, context);
      const isInk = context.parentURL?.endsWith("/ink/build/ink.js") === true;
      if (specifier !== DOOR || !isInk) return found;
      const url = found.url.replace(ALL, USED);
      return existsSync(new URL(url)) ? { ...found, url } : found;
    },
  });
}

/**
 * Runs `load` while there is no `fetch`: the layout engine would fetch its own bytes from a `data:` address, and Node loads
 * all of its HTTP client for that. Without it the bytes are decoded where they stand.
 */
export async function withoutFetch<T>(load: () => Promise<T>): Promise<T> {
  const { fetch } = globalThis;
  Object.assign(globalThis, { fetch: undefined });
  try {
    return await load();
  } finally {
    globalThis.fetch = fetch;
  }
}
