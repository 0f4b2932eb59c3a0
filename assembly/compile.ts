/**
 * Compiles the sources of this folder to the bytes of WebAssembly modules: the same from the same source and compiler.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";

/** `document-index.ts`. @throws Error with what the compiler says about the source */
export function compileDocumentIndex(): Promise<Uint8Array> {
  return compile("document-index.ts", "simd,bulk-memory", 130);
}

/** `literals.ts`. @throws Error with what the compiler says about the source */
export function compileLiterals(): Promise<Uint8Array> {
  return compile("literals.ts", "simd,relaxed-simd,bulk-memory", 18);
}

/** @param pages of 64 KiB that the module's memory has */
async function compile(
  name: string,
  features: string,
  pages: number,
): Promise<Uint8Array> {
  const source = readFileSync(join(import.meta.dirname, name), "utf8");
  let bytes: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      name,
      ...["--optimizeLevel", "3", "--runtime", "stub", "--noAssert"],
      ...["--enable", features],
      ...["--initialMemory", `${pages}`, "--maximumMemory", `${pages}`],
      ...["--outFile", "module.wasm"],
    ],
    {
      readFile: (file) => (file === name ? source : null),
      writeFile: (_name, contents) => {
        bytes = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || bytes === undefined) throw new Error(stderr.toString());
  return bytes;
}
