/**
 * Writes the bytes of `document-index.ts` where the program finds them: `npm run build:index`. A test compiles the source
 * again and compares.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileDocumentIndex } from "./compile.ts";

const TARGET = join(
  import.meta.dirname,
  "../src/event/document-index-bytes.ts",
);

const bytes = await compileDocumentIndex();
const lines = Buffer.from(bytes)
  .toString("base64")
  .match(/.{1,76}/g)!
  .map((part) => `  "${part}",`);
writeFileSync(
  TARGET,
  `/**
 * Written by \`npm run build:index\` from \`assembly/document-index.ts\`: not to be edited.
 */

/** A WebAssembly module in base64. */
export const BYTES: string = [
${lines.join("\n")}
].join("");
`,
);
process.stdout.write(`${bytes.length} bytes\n`);
