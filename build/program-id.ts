/** Says what the program was joined from, so that what one build has kept no other one takes: see `src/cli/program-id.ts`. */
import { join } from "node:path";
import type { Plugin } from "rolldown";
import { filesBelow, filesHash } from "./files-hash.ts";

/** @param dist the folder with the compiled modules */
export function programId(dist: string): Plugin {
  return {
    name: "program-id",
    load(id) {
      if (id !== join(dist, "cli", "program-id.js")) return null;
      const root = join(dist, "..");
      const modules = filesBelow(dist).filter((path) => path.endsWith(".js"));
      // The lock file tells the versions of packages.
      const files = [join(root, "package-lock.json"), ...modules];
      return `export const PROGRAM_ID = "${filesHash(root, files)}";`;
    },
  };
}
