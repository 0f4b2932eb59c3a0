/**
 * Starts a WebAssembly module that the project's own build has made: its bytes in base64 come in, what it hands out comes out.
 */

/** Node has it; its type definitions do not. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: unknown };
};

/** Compiled once a process, since code gets fast only as it runs; there are as many as the build has made. */
const modules = new Map<string, object>();

/**
 * @typeParam Exports what the module is known to hand out
 * @returns undefined on a machine that cannot run it
 */
export function startModule<Exports>(base64: string): Exports | undefined {
  try {
    const module =
      modules.get(base64) ??
      new WebAssembly.Module(Buffer.from(base64, "base64"));
    modules.set(base64, module);
    return new WebAssembly.Instance(module, {}).exports as Exports;
  } catch {
    return undefined;
  }
}
