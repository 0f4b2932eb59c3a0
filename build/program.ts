/**
 * Joins the modules of `dist/cli` into a few files in `dist/program`, which `bin/tripline` runs: to find, read and link four
 * hundred files took a third of each start. Packages stay where they are, and so do names and comments, so that the stack
 * of a fault can be read. The modules in `dist` are the library, and what runs after `tsc` alone.
 */
import { join } from "node:path";
import { rolldown } from "rolldown";

const dist = join(import.meta.dirname, "..", "dist");

const program = await rolldown({
  input: {
    main: join(dist, "cli", "main.js"),
    // Found by their names: see engine-thread.ts and lean-ink.ts.
    worker: join(dist, "cli", "worker.js"),
    "ink-width": join(dist, "screen", "terminal", "ink-width.js"),
  },
  platform: "node",
  external: (id) => !/^(?:\.|\/|[A-Z]:)/i.test(id),
});
await program.write({
  dir: join(dist, "program"),
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "[name].js",
});
await program.close();
