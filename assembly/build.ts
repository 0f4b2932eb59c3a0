/**
 * Writes the bytes of the modules of this folder where the program finds them: `npm run build:index`. Tests compile the
 * sources again and compare.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileDocumentIndex, compileLiterals } from "./compile.ts";

const SRC = join(import.meta.dirname, "../src");

function write(target: string, source: string, bytes: Uint8Array): void {
  const lines = Buffer.from(bytes)
    .toString("base64")
    .match(/.{1,76}/g)!
    .map((part) => `  "${part}",`);
  writeFileSync(
    join(SRC, target),
    `/**
 * Written by \`npm run build:index\` from \`assembly/${source}\`: not to be edited.
 */

/** A WebAssembly module in base64. */
export const BYTES: string = [
${lines.join("\n")}
].join("");
`,
  );
  process.stdout.write(`${source}: ${bytes.length} bytes\n`);
}

write(
  "event/document-index-bytes.ts",
  "document-index.ts",
  await compileDocumentIndex(),
);
write(
  "source/literal-scanner-bytes.ts",
  "literals.ts",
  await compileLiterals(),
);
