/**
 * Joins the modules of `dist/cli` into a few files in `dist/program`, which `bin/tripline` runs: to find, read and link four
 * hundred files took a third of each start. Packages stay where they are, and so do names and comments, so that the stack
 * of a fault can be read. The modules in `dist` are the library, and what runs after `tsc` alone.
 */
import { join } from "node:path";
import { rolldown } from "rolldown";
import type { InputOptions, OutputOptions } from "rolldown";

const dist = join(import.meta.dirname, "..", "dist");

const settings: InputOptions = {
  platform: "node",
  external: (id) => !/^(?:\.|\/|[A-Z]:)/i.test(id),
};
const output: OutputOptions = {
  dir: join(dist, "program"),
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "[name].js",
};

const program = await rolldown({
  input: {
    main: join(dist, "cli", "main.js"),
    // Found by their names: see engine-thread.ts and lean-ink.ts.
    worker: join(dist, "cli", "worker.js"),
    "ink-width": join(dist, "screen", "terminal", "ink-width.js"),
  },
  ...settings,
});
await program.write(output);
await program.close();

// By itself, so that a thread loads the little that it needs: see walkers.ts.
const walker = await rolldown({
  input: { "walk-worker": join(dist, "cli", "walk-worker.js") },
  ...settings,
});
await walker.write(output);
await walker.close();
