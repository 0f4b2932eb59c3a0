/**
 * The properties, 100,000 random cases each instead of 2,000: `npm run test:long`. TRIPLINE_PROPERTY_RUNS sets another
 * number. Takes some minutes, so it is not part of `npm test`.
 */
import { defineConfig } from "vitest/config";

const HOUR_MS = 3_600_000;

export default defineConfig({
  test: {
    include: ["test/property/**/*.test.ts"],
    reporters: ["./test/reporter.ts", "default"],
    testTimeout: HOUR_MS,
    env: {
      NODE_ENV: "test",
      TRIPLINE_PROPERTY_RUNS: process.env["TRIPLINE_PROPERTY_RUNS"] ?? "100000",
    },
  },
});
