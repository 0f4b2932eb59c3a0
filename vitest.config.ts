import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    reporters: ["./test/reporter.ts"],
    testTimeout: 30_000,
    // Many tests wait for programs that they have started: a core left free for them would idle.
    maxWorkers: "100%",
    // Screens are asserted with colours switched on or off by the test itself.
    env: { FORCE_COLOR: "1", NODE_ENV: "test" },
  },
});
