/**
 * Joins the modules of `dist/cli`, and of the packages that they use, into a few files in `dist/program`, which `bin/tripline`
 * runs: to find, read and link seven hundred files took half of each start. Names stay, so that the stack of a fault can be
 * read. The modules in `dist` are the library, and what runs after `tsc` alone.
 *
 * The files are CommonJS, of ASCII and without comments: modules of the other kind make Node load more of itself (all of `fs`
 * to import one function of it), other characters double what is read, and comments are a third of it.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import type { OutputOptions, Plugin } from "rolldown";
import { Chunks } from "./chunks.ts";
import { joinedInk } from "./joined-ink.ts";
import { lazyRequires } from "./lazy-requires.ts";
import { licencesOf } from "./licences.ts";
import { preparedRules } from "./prepared-rules.ts";
import { programId } from "./program-id.ts";

const dist = join(import.meta.dirname, "..", "dist");
const folder = join(dist, "program");

const output: OutputOptions = {
  dir: folder,
  format: "cjs",
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name].cjs",
  comments: false,
};

/** What is written in other characters than ASCII, as escapes: all of it stands in strings and regular expressions. */
const asAscii: Plugin = {
  name: "as-ascii",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== "chunk") continue;
      chunk.code = chunk.code.replace(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
    }
  },
};

/** @returns the files that were joined */
async function joinProgram(
  input: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const chunks = new Chunks(dist);
  const program = await rolldown({
    input,
    platform: "node",
    preserveEntrySignatures: "allow-extension",
    plugins: [
      chunks.plugin,
      joinedInk(dist),
      preparedRules(dist),
      programId(dist),
      lazyRequires,
      asAscii,
    ],
    // What the screen sets before it loads React; its other half is for those who work on React.
    transform: { define: { "process.env.NODE_ENV": '"production"' } },
  });
  const { output: files } = await program.write({
    ...output,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: (id) => chunks.nameOf(id), debugName: "chunks" }],
    },
  });
  await program.close();
  return files.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
}

const joined = [
  ...(await joinProgram({
    main: join(dist, "cli", "main.js"),
    // Found by its name: see engine-thread.ts.
    worker: join(dist, "cli", "worker.js"),
  })),
  // Each by itself, so that a thread loads the little that it needs: see ahead-threads.ts.
  ...(await joinProgram({
    "walk-worker": join(dist, "cli", "walk-worker.js"),
  })),
  ...(await joinProgram({
    "sieve-worker": join(dist, "cli", "sieve-worker.js"),
  })),
];
writeFileSync(join(folder, "THIRD-PARTY.txt"), licencesOf(joined));
