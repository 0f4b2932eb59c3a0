/**
 * The licences of the packages that are joined to the program, as their authors ask for it: names and texts go where the copies
 * are.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const PACKAGE = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/;
const LICENCE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;
/** The first comment of a file. */
const HEAD = /\/\*[^]*?\*\//;

/**
 * @param files those that were joined, of packages and others
 * @returns a text with a part for each package, by name
 * @throws Error for a package that says nothing of its licence
 */
export function licencesOf(files: readonly string[]): string {
  const byFolder = Map.groupBy(files, (file) => PACKAGE.exec(file)?.[0] ?? "");
  byFolder.delete("");
  const parts = [...byFolder]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, joined]) => licenceOf(folder, joined));
  return [
    "The files of this folder hold copies of these packages.\n",
    ...parts,
  ].join(`\n${"-".repeat(72)}\n\n`);
}

function licenceOf(folder: string, joined: readonly string[]): string {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  ) as Record<"name" | "version" | "license", string | undefined>;
  const texts = readdirSync(folder)
    .filter((file) => LICENCE.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8").trim());
  // Some have it at the top of their files alone.
  if (texts.length === 0) {
    const heads = joined.flatMap(
      (file) => HEAD.exec(readFileSync(file, "utf8")) ?? [],
    );
    texts.push(...heads.filter((head) => /licen[cs]e/i.test(head)).slice(0, 1));
  }
  if (texts.length === 0 && license === undefined) {
    throw new Error(`${folder} says nothing of its licence`);
  }
  return [`${name} ${version} (${license})`, ...texts, ""].join("\n\n");
}
