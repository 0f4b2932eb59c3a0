import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const LEAN = fileURLToPath(
  new URL("../../../../src/screen/terminal/lean-ink.ts", import.meta.url),
);

/** Modules of one package that are loaded with Ink. */
function loadedOf(packageName: string, lean: boolean): number {
  const program = `
    import { registerHooks } from "node:module";
    let loaded = 0;
    registerHooks({ load(url, context, next) {
      if (url.includes("/node_modules/${packageName}/")) loaded++;
      return next(url, context);
    } });
    ${lean ? `(await import(${JSON.stringify(LEAN)})).leanInk();` : ""}
    const { render } = await import("ink");
    console.log(loaded + " " + typeof render);`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", program],
    { encoding: "utf8" },
  );
  const match = /^(\d+) function$/.exec(stdout.trim());
  if (match === null) throw new Error(`${stdout}${stderr}`);
  return Number(match[1]);
}

test("Ink loads the one function that it uses, and works", () => {
  const all = loadedOf("es-toolkit", false);
  const lean = loadedOf("es-toolkit", true);
  expect(lean).toBeGreaterThan(0);
  expect(lean).toBeLessThan(all / 10);
});

test("the library that measures text is not loaded", () => {
  expect(loadedOf("string-width", false)).toBeGreaterThan(0);
  expect(loadedOf("string-width", true)).toBe(0);
});

test("the layout engine is loaded without Node's HTTP client", () => {
  const program = `
    const own = globalThis.fetch;
    const { withoutFetch } = await import(${JSON.stringify(LEAN)});
    const { Box } = await withoutFetch(() => import("ink"));
    const loaded = process.moduleLoadList.some((name) => name.includes("undici"));
    console.log([typeof Box, loaded, globalThis.fetch === own].join(" "));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", program],
    { encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(stdout.trim()).toBe("object false true");
});
