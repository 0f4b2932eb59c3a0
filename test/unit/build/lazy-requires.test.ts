import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withLazyRequires } from "../../../build/lazy-requires.ts";
import { packageRoot } from "../../../src/base/package-root.ts";

it("loads another file when something of it is used", () => {
  expect(
    withLazyRequires(`const require_a = require("./a.cjs");
let node_os = require("node:os");
class B extends require_a.A {}
const all = [...require_a.list, (0, node_os.cpus)(), new require_a.A("")];
`),
  )
    .toBe(`let $require_a; const require_a = () => $require_a ??= require("./a.cjs");
let $node_os; const node_os = () => $node_os ??= require("node:os");
class B extends (require_a().A) {}
const all = [...(require_a().list), (0, (node_os().cpus))(), new (require_a().A)("")];
`);
});

it("makes a package of the older form the newer one when it is used", () => {
  expect(
    withLazyRequires(`let node_fs = require("node:fs");
node_fs = require_rt.__toESM(node_fs, 1);
const require_sax$1 = require("./sax.cjs");
var import_sax = require_rt.__toESM(require_sax$1.require_sax(), 1);
import_sax.default.parser(node_fs.default);
`),
  )
    .toBe(`let $node_fs; const node_fs = () => $node_fs ??= require_rt.__toESM(require("node:fs"), 1);
let $require_sax$1; const require_sax$1 = () => $require_sax$1 ??= require("./sax.cjs");
let $import_sax; const import_sax = () => $import_sax ??= require_rt.__toESM((require_sax$1().require_sax)(), 1);
(import_sax().default).parser((node_fs().default));
`);
});

it("leaves members and longer names of the same letters alone", () => {
  const code = "x.node_os.y(my_node_os.z, node_os$1.z);\n";
  expect(withLazyRequires(`let node_os = require("node:os");\n${code}`)).toBe(
    `let $node_os; const node_os = () => $node_os ??= require("node:os");\n${code}`,
  );
});

it("ends the build where a module is used as a whole", () => {
  const code = 'let node_os = require("node:os");\nprint(node_os);\n';
  expect(() => withLazyRequires(code)).toThrow("node_os is used as a whole");
});

it("each file of the joined program can be the first that is loaded", () => {
  const program = `
    const fs = require("node:fs");
    const threads = /^(?:worker|walk-worker|sieve-worker)\\.cjs$/;
    for (const file of fs.readdirSync(".").filter((each) => each.endsWith(".cjs"))) {
      if (threads.test(file)) continue;
      for (const path of Object.keys(require.cache)) delete require.cache[path];
      require(process.cwd() + "/" + file);
    }`;
  const { status, stderr } = spawnSync(process.execPath, ["--eval", program], {
    cwd: join(packageRoot(), "dist", "program"),
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
