/**
 * Prints what failed, and at the very end one line: `412 passed, 0 failed`. Skipped tests are named with their reason.
 */
import type { Reporter, TestCase, TestModule } from "vitest/node";

export default class LastLineReporter implements Reporter {
  onTestCaseResult(test: TestCase): void {
    if (test.result().state === "failed") {
      console.log(`FAIL ${test.module.relativeModuleId} > ${test.fullName}`);
    }
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly unknown[],
  ): void {
    let passed = 0;
    let failed = 0;
    const skipped: string[] = [];
    for (const module of modules) {
      const broken = module.errors();
      for (const error of broken) {
        console.log(
          `\n${module.relativeModuleId}\n${error.stack ?? error.message}`,
        );
      }
      failed += broken.length > 0 ? 1 : 0;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") passed++;
        if (result.state === "skipped") {
          skipped.push(
            `${module.relativeModuleId} > ${test.fullName}${result.note === undefined ? "" : `: ${result.note}`}`,
          );
        }
        if (result.state !== "failed") continue;
        failed++;
        console.log(`\n${module.relativeModuleId} > ${test.fullName}`);
        for (const error of result.errors) {
          console.log(error.diff ?? "", error.stack ?? error.message);
        }
      }
    }
    for (const error of unhandled) {
      failed++;
      console.log("\nunhandled error:", error);
    }
    for (const each of skipped) console.log(`skipped: ${each}`);
    if (skipped.length > 0) console.log(`${skipped.length} skipped`);
    // Ink shows the cursor again as test processes end: that must not stand in the last line.
    console.log(`\n${passed} passed, ${failed} failed`);
  }
}
