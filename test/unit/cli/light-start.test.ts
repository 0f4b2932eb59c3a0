import { expect, test } from "vitest";
import { tripline } from "../../support/program.ts";

/** Prints, at the end, what was loaded of the engine and of the screen. */
const WATCH = `import { registerHooks } from "node:module";
const heavy = [];
registerHooks({ load(url, context, next) {
  if (/node_modules\\/(?:ink|react|chokidar)\\/|dist\\/engine\\/engine\\.js|dist\\/screen\\/run\\.js/.test(url)) heavy.push(url);
  return next(url, context);
} });
process.on("exit", () => process.stderr.write(JSON.stringify(heavy)));`;

test.each([
  [["--help"]],
  [["--version"]],
  [["watch", "--help"]],
  [["decode", "schtasks /create /tn x /tr calc.exe"]],
])("%j loads neither the engine nor the screen", async (args) => {
  const { code, stderr } = await tripline(args, {
    nodeArgs: [`--import=data:text/javascript,${encodeURIComponent(WATCH)}`],
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "[]" });
});
