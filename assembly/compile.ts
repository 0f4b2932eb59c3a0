/**
 * Compiles the sources of this folder to the bytes of WebAssembly modules: the same from the same source and compiler.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";

/** `document-index.ts`. @throws Error with what the compiler says about the source */
export function compileDocumentIndex(): Promise<Uint8Array> {
  return compile("document-index.ts", "simd,bulk-memory", 294);
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
      readFile: (file) => {
        const path = join(import.meta.dirname, file);
        return existsSync(path) ? readFileSync(path, "utf8") : null;
      },
      writeFile: (_name, contents) => {
        bytes = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || bytes === undefined) throw new Error(stderr.toString());
  return bytes;
}
