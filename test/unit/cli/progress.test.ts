import { describe, expect, it } from "vitest";
import { progressText } from "../../../src/cli/progress.ts";

const MB = 1_000_000;

describe("progressText", () => {
  it("with a known size: a bar, the time left, the rate", () => {
    expect(
      progressText(
        { bytes: 100 * MB, totalBytes: 400 * MB, events: 51_200, alerts: 2 },
        10,
      ),
    ).toBe(
      "[######..................]  25%  00:30 left  10 MB/s  51,200 events  2 alerts",
    );
  });

  it("of a pipe: what was read", () => {
    expect(
      progressText(
        { bytes: 1.25 * MB, totalBytes: undefined, events: 1, alerts: 1 },
        0.5,
      ),
    ).toBe("1.3 MB read  2.5 MB/s  1 events  1 alert");
  });

  it("a file that grew meanwhile is not more than whole", () => {
    expect(
      progressText(
        { bytes: 11 * MB, totalBytes: 10 * MB, events: 0, alerts: 0 },
        1,
      ),
    ).toMatch(/^\[#{24}\] 100% {2}00:00 left/);
  });
});
