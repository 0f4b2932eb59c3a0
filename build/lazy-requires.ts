/**
 * Makes the joined files load one another, and Node's own modules, when something of them is used for the first time. Where all is
 * loaded at the top, each start loads what only some runs need: readers of rule files, XML, archives, cryptography.
 *
 *     const require_a = require("./a.cjs");      let $require_a; const require_a = () => $require_a ??= require("./a.cjs");
 *     new require_a.A()                          new (require_a().A)()
 *
 * What a module does when it is loaded must not hang on others having been loaded before it. Ours declare, and fill tables of their
 * own. The function in between costs nothing in a loop: with 100 MB and with 50 rules a scan is as fast as before.
 */
import type { Plugin } from "rolldown";

/** A package in its older form, joined to a file of its own. */
const PACKAGE =
  /^var (import_[\w$]+) = ((?:require_\w+\.__toESM\()?require_[\w$]+\.\w+\(\)(?:, 1\))?);$/gm;
/** Another file or a module of Node's; the second line is there where a package in its older form takes all of it. */
const REQUIRE =
  /^(?:const|let) ([\w$]+) = (require\("[^"]+"\));\n(?:\1 = (.*)\(\1, 1\);\n)?/gm;

/** Not within a longer name, nor the name of a member; three dots are no member's. */
const NAME_BEGINS = "(?<![\\w$]|(?<!\\.\\.)\\.)";

export const lazyRequires: Plugin = {
  name: "lazy-requires",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === "chunk") chunk.code = withLazyRequires(chunk.code);
    }
  },
};

/** @param code as the build has joined it */
export function withLazyRequires(code: string): string {
  const names: string[] = [];
  const asLazy = (name: string, load: string): string => {
    names.push(name);
    return `let $${name}; const ${name} = () => $${name} ??= ${load};`;
  };
  const lazy = code
    .replace(REQUIRE, (_, name: string, load: string, toModule?: string) =>
      asLazy(name, toModule ? `${toModule}(${load}, 1)` : load).concat("\n"),
    )
    .replace(PACKAGE, (_, name: string, load: string) => asLazy(name, load));
  if (names.length === 0) return lazy;
  const any = names.map((name) => name.replaceAll("$", "\\$")).join("|");
  const use = new RegExp(`${NAME_BEGINS}(${any})\\.([\\w$]+)`, "g");
  const done = lazy.replace(use, "($1().$2)");
  const whole = new RegExp(`${NAME_BEGINS}(?<!const )(${any})(?![\\w$(])`);
  const left = whole.exec(done)?.[0];
  if (left !== undefined) throw new Error(`${left} is used as a whole`);
  return done;
}
