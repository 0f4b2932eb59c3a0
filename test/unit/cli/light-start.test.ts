import { expect, test } from "vitest";
import { samplePath } from "../../support/captures.ts";
import { tripline } from "../../support/program.ts";

/** Prints, at the end, what was loaded of the engine and of the screen: as modules, or in files that they were joined to. */
const WATCH = `import { registerHooks } from "node:module";
const heavy = [];
registerHooks({ load(url, context, next) {
  const loaded = next(url, context);
  if (/node_modules\\/(?:ink|react|chokidar)\\//.test(url)) heavy.push(url);
  for (const name of ["engine/engine.js", "screen/run.js"]) {
    const isIn = Buffer.from(loaded.source ?? "").includes("// dist/" + name);
    if (isIn || url.endsWith("dist/" + name)) heavy.push(name);
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
    '["engine/engine.js"]',
  );
});
