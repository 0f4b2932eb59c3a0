import {
  cpSync,
  existsSync,
  mkdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/base/package-root.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { childEnvironment, tripline, TRIPLINE } from "../../support/program.ts";

/** A module to load first, which makes Node say that it is another version. */
function pretend(version: string): string {
  const file = join(temporaryFolder(), "pretend.cjs");
  writeFileSync(
    file,
    `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} });\n`,
  );
  return file;
}

const told = (version: string): string =>
  `tripline needs Node 22 or newer, this is Node ${version}; see https://nodejs.org (in a checkout: npm start)\n`;

/** The machine's own Node, outside of node_modules. */
function otherNode(): { path: string; version: string } | undefined {
  for (const folder of (process.env["PATH"] ?? "").split(":")) {
    if (folder === "" || folder.includes("node_modules")) continue;
    const path = join(folder, "node");
    const { status, stdout } = spawnSync(path, ["--version"], {
      encoding: "utf8",
    });
    if (status === 0) return { path, version: stdout.trim().slice(1) };
  }
  return undefined;
}

describe("bin/tripline", () => {
  it.each(["8.17.0", "18.20.8", "20.19.0", "21.7.3"])(
    "says which Node it needs: %s",
    async (version) => {
      const result = await tripline(["--version"], {
        nodeArgs: ["--require", pretend(version)],
      });
      expect(result).toEqual({ code: 3, stdout: "", stderr: told(version) });
    },
  );

  it.each(["22.0.0", "24.1.0", "100.0.0"])(
    "runs on Node %s",
    async (version) => {
      const { code, stderr } = await tripline(["--version"], {
        nodeArgs: ["--require", pretend(version)],
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    },
  );

  const other = otherNode();
  const isOld = other !== undefined && Number.parseInt(other.version, 10) < 22;
  it.skipIf(!isOld)(
    "says so on the machine's own old Node (needs one below 22 on the PATH)",
    () => {
      const { status, stdout, stderr } = spawnSync(
        other!.path,
        [TRIPLINE, "scan", "x"],
        { encoding: "utf8", env: childEnvironment() },
      );
      expect({ status, stdout, stderr }).toEqual({
        status: 3,
        stdout: "",
        stderr: told(other!.version),
      });
    },
  );

  it("says that it has to be built first", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "bin"));
    cpSync(join(packageRoot(), "bin"), join(folder, "bin"), {
      recursive: true,
    });
    expect(
      await tripline(["--version"], {
        program: join(folder, "bin", "tripline"),
      }),
    ).toEqual({
      code: 3,
      stdout: "",
      stderr: "tripline is not built yet: run npm run build\n",
    });
  });

  it("runs the modules where these are newer than the joined program", async () => {
    const folder = temporaryFolder();
    cpSync(join(packageRoot(), "bin"), join(folder, "bin"), {
      recursive: true,
    });
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    const files = {
      cli: join(folder, "dist", "cli", "main.js"),
      program: join(folder, "dist", "program", "main.cjs"),
    };
    for (const each of ["cli", "program"] as const) {
      const head = each === "cli" ? "export const main" : "exports.main";
      mkdirSync(dirname(files[each]), { recursive: true });
      writeFileSync(files[each], `${head} = () => console.log("${each}");`);
    }
    const program = join(folder, "bin", "tripline");
    const run = async (
      ...built: readonly [keyof typeof files, number][]
    ): Promise<string> => {
      for (const [each, seconds] of built) {
        utimesSync(files[each], 0, seconds);
      }
      return (await tripline([], { program })).stdout;
    };
    expect(await run(["cli", 1_000], ["program", 1_000])).toBe("program\n");
    expect(await run(["cli", 1_001])).toBe("cli\n");
    rmSync(join(folder, "dist", "program"), { recursive: true });
    expect(await run()).toBe("cli\n");
  });

  it.skipIf(!existsSync("/proc/self"))(
    "starts where its compiled code cannot be kept",
    async () => {
      const { code, stderr } = await tripline(["--version"], {
        env: { NODE_COMPILE_CACHE: "", XDG_CACHE_HOME: "/proc/tripline" },
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    },
  );

  it("is run from any folder", async () => {
    const { code, stdout } = await tripline(["rules", "list"], {
      cwd: temporaryFolder(),
    });
    expect(code).toBe(0);
    expect(stdout).toContain("Remote Scheduled Task Creation");
  });
});
