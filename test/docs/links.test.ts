/** Every relative link of the pages leads to a file that is there, and to a heading that it has. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../src/base/package-root.ts";
import { PAGES, readPage } from "./pages.ts";

/** A page without its blocks of code, in which brackets mean other things. */
function prose(text: string): string {
  return text.replaceAll(/^```[^]*?^```$/gm, "").replaceAll(/`[^`\n]*`/g, "``");
}

/** The names by which headings are linked to, as the usual renderers make them. */
function anchors(text: string): Set<string> {
  const names = new Set<string>();
  const blocks = text.replaceAll(/^```[^]*?^```$/gm, "");
  for (const [, heading] of blocks.matchAll(/^#+ (.+)$/gm)) {
    const name = heading!
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
    let free = name;
    for (let i = 1; names.has(free); i++) free = `${name}-${i}`;
    names.add(free);
  }
  return names;
}

function brokenLinks(page: string): string[] {
  const links = [...prose(readPage(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^[a-z]+:/.test(link));
  return links.filter((link) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : normalize(join(dirname(page), path));
    const file = join(packageRoot(), target);
    if (!existsSync(file)) return true;
    return (
      anchor !== undefined && !anchors(readFileSync(file, "utf8")).has(anchor)
    );
  });
}

test.each(PAGES)("the links of %s lead somewhere", (page) => {
  expect(brokenLinks(page)).toEqual([]);
});

test("every page of docs is in the index", () => {
  const index = readPage("docs/README.md");
  const missing = PAGES.filter((page) => page.startsWith("docs/"))
    .map((page) => page.slice("docs/".length))
    .filter((page) => page !== "README.md" && !index.includes(`(${page}`));
  expect(missing).toEqual([]);
});
