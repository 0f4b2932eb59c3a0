import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

let found: string | undefined;

/**
 * The folder that holds `package.json`: the same from `src/` under a test and from `dist/` when installed.
 * Bundled rules, themes and samples are read from below it.
 */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (found === undefined) {
    if (existsSync(join(folder, "package.json"))) found = folder;
    const parent = dirname(folder);
    if (parent === folder) break;
    folder = parent;
  }
  return found ?? process.cwd();
}
