/**
 * Compiles `document-index.ts` and writes its bytes where the program finds them: `npm run build:index`. Its source's
 * digest stands beside them, by which a test tells bytes that are older than their source.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";

const SOURCE = join(import.meta.dirname, "document-index.ts");
const TARGET = join(
  import.meta.dirname,
  "../src/event/document-index-bytes.ts",
);

const source = readFileSync(SOURCE, "utf8");
let bytes: Uint8Array | undefined;
const { error, stderr } = await asc.main(
  [
    "document-index.ts",
    ...["--optimizeLevel", "3", "--runtime", "stub", "--noAssert"],
    ...["--enable", "simd,bulk-memory"],
    ...["--initialMemory", "56", "--maximumMemory", "56"],
    ...["--outFile", "index.wasm"],
  ],
  {
    readFile: (name) => (name === "document-index.ts" ? source : null),
    writeFile: (_name, contents) => {
      bytes = contents as Uint8Array;
    },
    listFiles: () => [],
  },
);
if (error !== null || bytes === undefined) {
  process.stderr.write(`${stderr.toString()}\n`);
  process.exit(1);
}
const digest = createHash("sha256").update(source).digest("hex");
const lines = Buffer.from(bytes)
  .toString("base64")
  .match(/.{1,76}/g)!
  .map((part) => `  "${part}",`);
writeFileSync(
  TARGET,
  `/**
 * Written by \`npm run build:index\` from \`assembly/document-index.ts\`: not to be edited.
 */

/** SHA-256 of the source. */
export const SOURCE_SHA256 =
  "${digest}";

/** A WebAssembly module in base64. */
export const BYTES: string = [
${lines.join("\n")}
].join("");
`,
);
process.stdout.write(`${bytes.length} bytes\n`);
