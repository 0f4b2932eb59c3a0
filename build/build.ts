/**
 * `npm run build`: compiles `src` to `dist` and joins the program. With `--if-changed`, as `npm start` has it, only where
 * something is not as it was when `dist` was made: that is told by a hash of all that a build reads, noted in `dist` when
 * one has succeeded. Times of files would not do, since a checkout and an unpacked archive set them as they like.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { filesBelow, filesHash } from "./files-hash.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const note = join(dist, "built-from");

/** What a build reads, besides the packages that the lock file names. */
const FOLDERS = ["build", "src"];
const FILES = [
  "package-lock.json",
  "package.json",
  "tsconfig.build.json",
  "tsconfig.json",
];

function inputs(): string {
  const files = FILES.map((name) => join(root, name));
  const inFolders = FOLDERS.flatMap((name) => filesBelow(join(root, name)));
  return filesHash(root, [...files, ...inFolders]);
}

function builtFrom(): string | undefined {
  try {
    return readFileSync(note, "utf8");
  } catch {
    return undefined;
  }
}

/** Ends the build where a step of it fails; what is wrong was said by the step. */
function run(command: string, ...args: readonly string[]): void {
  const tools = join(root, "node_modules", ".bin");
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      PATH: `${tools}${delimiter}${process.env["PATH"] ?? ""}`,
    },
  });
  if (error !== undefined) process.stderr.write(`${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}

// Before the build, so that what is changed during it is not taken for built.
const now = inputs();
const ifChanged = process.argv.includes("--if-changed");
if (!ifChanged || builtFrom() !== now) {
  if (ifChanged) {
    process.stderr.write("building tripline, once: some ten seconds\n");
  }
  rmSync(dist, { recursive: true, force: true });
  run("tsc", "-p", "tsconfig.build.json");
  run(process.execPath, join("build", "program.ts"));
  writeFileSync(note, now);
}
