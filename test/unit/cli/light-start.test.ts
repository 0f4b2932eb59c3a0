import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../../src/base/package-root.ts";
import { samplePath } from "../../support/captures.ts";
import { tripline } from "../../support/program.ts";

/** As the build names what it joins, and in the addresses of what it does not. */
const HEAVY = [
  "dist/engine/engine.js",
  "dist/screen/run.js",
  "node_modules/ink/",
  "node_modules/react/",
  "node_modules/chokidar/",
];

/** Prints, at the end, what was loaded of the engine and of the screen: as modules, or in files that they were joined to. */
const WATCH = `import { registerHooks } from "node:module";
const heavy = [];
registerHooks({ load(url, context, next) {
  const loaded = next(url, context);
  const text = Buffer.from(loaded.source ?? "");
  for (const name of ${JSON.stringify(HEAVY)}) {
    if (text.includes("\\n// " + name) || url.includes(name)) heavy.push(name);
  }
  return loaded;
} });
process.on("exit", () => process.stderr.write(JSON.stringify(heavy)));`;

const heavy = async (...args: string[]): Promise<string> => {
  const { code, stderr } = await tripline(args, {
    nodeArgs: [`--import=data:text/javascript,${encodeURIComponent(WATCH)}`],
  });
  expect(code).toBe(0);
  return stderr.split("\n").at(-1)!;
};

test.each([
  [["--help"]],
  [["--version"]],
  [["watch", "--help"]],
  [["decode", "schtasks /create /tn x /tr calc.exe"]],
])("%j loads neither the engine nor the screen", async (args) => {
  expect(await heavy(...args)).toBe("[]");
});

test("scan loads the engine, and not the screen", async () => {
  expect(await heavy("scan", samplePath("incident-winlogbeat"))).toBe(
    '["dist/engine/engine.js"]',
  );
});

test.each(["engine.js", "run.js", "ink/", "react/", "chokidar/"])(
  "where %s is joined to the program, a comment names it",
  (name) => {
    const folder = join(packageRoot(), "dist", "program");
    const files = readdirSync(folder).filter((file) => file.endsWith(".cjs"));
    const texts = files.map((file) => readFileSync(join(folder, file), "utf8"));
    const mark = HEAVY.find((each) => each.endsWith(`/${name}`))!;
    expect(texts.some((text) => text.includes(`\n// ${mark}`))).toBe(true);
  },
);
