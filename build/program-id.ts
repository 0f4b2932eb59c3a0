/** Says what the program was joined from, so that what one build has kept no other one takes: see `src/cli/program-id.ts`. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "rolldown";

/** @param dist the folder with the compiled modules */
export function programId(dist: string): Plugin {
  return {
    name: "program-id",
    load(id) {
      if (id !== join(dist, "cli", "program-id.js")) return null;
      return `export const PROGRAM_ID = "${idOf(dist)}";`;
    },
  };
}

/** A hash over all modules, and over what the versions of packages are told by. */
function idOf(dist: string): string {
  const modules = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".js"))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  const hash = createHash("sha256");
  for (const path of [join(dist, "..", "package-lock.json"), ...modules]) {
    const bytes = readFileSync(path);
    hash.update(`${path.slice(dist.length)} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}
