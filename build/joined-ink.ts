/**
 * What has to be other than it is written when Ink is joined to the program: the build does at once what `lean-ink.ts` and
 * `ink-output.ts` do at each start where Ink is a package. Its layout engine and its reconciler wait while they are loaded, which
 * modules of CommonJS cannot do.
 */
import { join } from "node:path";
import type { Plugin } from "rolldown";

/** As compiled for the library: the bytes of the layout engine, in base64. */
const ENGINE_BYTES = /data:application\/octet-stream;base64,([\w+/]+=*)/;
const ENGINE = "yoga-layout/dist/binaries/yoga-wasm-base64-esm.js";

/** What Ink does while it is loaded by those who work on it. */
const IN_DEVELOPMENT =
  /if \(process\.env\['DEV'\] === 'true'\)|\bawait (?=import\(|loadPackageJson\()/g;

/** The layout engine as `yoga-layout` exports it, started at once instead of awaited. */
const startedEngine = (base64: string): string => `
import loadEngine from "../binaries/yoga-wasm-base64-esm.js";
import wrapAssembly from "./wrapAssembly.js";
const engine = {
  instantiateWasm(imports, done) {
    const module = new WebAssembly.Module(Buffer.from("${base64}", "base64"));
    const instance = new WebAssembly.Instance(module, imports);
    done(instance);
    return instance.exports;
  },
};
loadEngine(engine);
export default wrapAssembly(engine);
export * from "./generated/YGEnums.js";
`;

/** @param dist the folder with the compiled modules */
export function joinedInk(dist: string): Plugin {
  const ours = (name: string): string =>
    join(dist, "screen", "terminal", `${name}.js`);
  return {
    name: "joined-ink",
    resolveId(specifier, importer) {
      const isInks = /[\\/]node_modules[\\/]/.test(importer ?? "");
      return specifier === "string-width" && isInks ? ours("ink-width") : null;
    },
    async load(id) {
      if (id === ours("lean-ink")) {
        return "export const leanInk = () => {}; export const withoutFetch = (load) => load();";
      }
      if (id === ours("ink-output")) {
        const ink = await this.resolve("ink", id);
        const path = join(ink!.id, "..", "output.js");
        return `export { default as Output } from ${JSON.stringify(path)};`;
      }
      return null;
    },
    async transform(code, id) {
      const path = id.replaceAll("\\", "/");
      if (path.endsWith("/yoga-layout/dist/src/index.js")) {
        const bytes = join(id, "..", "..", "..", "..", ENGINE);
        const { code: engine } = (await this.load({ id: bytes })) as {
          code: string;
        };
        return startedEngine(found(ENGINE_BYTES.exec(engine)?.[1], bytes));
      }
      if (path.endsWith("/ink/build/reconciler.js")) {
        return code.replace(IN_DEVELOPMENT, (part) =>
          part.startsWith("if") ? "if (false)" : "",
        );
      }
      return null;
    },
  };
}

/** Another version of a package may be written otherwise; the build must not go on then. */
function found<T>(part: T | undefined, file: string): T {
  if (part === undefined) throw new Error(`${file} is not what it was`);
  return part;
}
