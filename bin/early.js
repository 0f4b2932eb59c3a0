// What cannot wait until the program is loaded: which files it is in, compiled code from the last start, and the keyboard.
"use strict";
const fs = require("fs");
const os = require("os");
const path = require("path");
const { pathToFileURL } = require("url");

/**
 * Loads the program in a few files, as `npm run build` joins it; in its modules where these are newer, as after `tsc` alone.
 */
exports.program = function () {
  const dist = path.join(__dirname, "..", "dist");
  const joined = path.join(dist, "program", "main.cjs");
  const modules = path.join(dist, "cli", "main.js");
  const ms = writtenMs(joined);
  if (ms >= 0 && ms >= writtenMs(modules)) return require(joined);
  return import(pathToFileURL(modules).href);
};

function writtenMs(file) {
  const stats = fs.statSync(file, { throwIfNoEntry: false });
  return stats ? stats.mtimeMs : -1;
}

/**
 * Keeps compiled code in the user's own cache folder, which makes a start a third shorter. Not in a home that is
 * somebody else's: what lies there is run.
 */
exports.keepCompiledCode = function () {
  const enable = require("module").enableCompileCache;
  const { NODE_COMPILE_CACHE, NODE_DISABLE_COMPILE_CACHE } = process.env;
  const isChosen = NODE_COMPILE_CACHE || NODE_DISABLE_COMPILE_CACHE;
  if (enable === undefined || isChosen) return;
  try {
    const home = os.homedir();
    if (process.getuid && fs.statSync(home).uid !== process.getuid()) return;
    const own = process.env.XDG_CACHE_HOME || "";
    // A relative one means nothing, says its specification.
    const caches = path.isAbsolute(own) ? own : path.join(home, ".cache");
    const folder = path.join(caches, "tripline");
    makeFolder(folder);
    enable(folder);
    // Threads go by this alone.
    process.env.NODE_COMPILE_CACHE = folder;
  } catch {
    // No home, or none that can be read: it starts without.
  }
};

/** As `src/base/make-folder.ts`: below /proc Node, which would make it, never comes back. */
function makeFolder(folder) {
  const parent = path.dirname(folder);
  if (fs.existsSync(folder) || parent === folder) return;
  makeFolder(parent);
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another start may have made it meanwhile.
    if (error.code !== "EEXIST") throw error;
  }
}

/**
 * Keys typed while the program loads are kept for it and not printed over its first frame. Only where the command line
 * is sure to open the screen; Node puts the mode back should it end before.
 */
exports.keepKeys = function (args) {
  const other = /^(?:-h|--help|-V|--version|--headless|--plain|-)$/;
  if (args.some((arg) => other.test(arg))) return;
  const first = args[0] || "";
  const isPath = !first.startsWith("-") && /[/\\.*]/.test(first);
  if (!isPath && !/^(?:watch|replay|demo)$/.test(first)) return;
  // Asked last: to make the streams takes Node some milliseconds.
  if (process.stdin.isTTY && process.stdout.isTTY) {
    process.stdin.setRawMode(true);
  }
};
