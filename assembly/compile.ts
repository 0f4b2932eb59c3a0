/**
 * Compiles `document-index.ts` to the bytes of a WebAssembly module: the same from the same source and compiler.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";

const SOURCE = "document-index.ts";

/** @throws Error with what the compiler says about the source */
export async function compileDocumentIndex(): Promise<Uint8Array> {
  const source = readFileSync(join(import.meta.dirname, SOURCE), "utf8");
  let bytes: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      SOURCE,
      ...["--optimizeLevel", "3", "--runtime", "stub", "--noAssert"],
      ...["--enable", "simd,bulk-memory"],
      ...["--initialMemory", "76", "--maximumMemory", "76"],
      ...["--outFile", "index.wasm"],
    ],
    {
      readFile: (name) => (name === SOURCE ? source : null),
      writeFile: (_name, contents) => {
        bytes = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || bytes === undefined) throw new Error(stderr.toString());
  return bytes;
}
