/** What rows need to know besides their data: the signs in use, the time format, and the stream's clock. */
import type { Us } from "../../base/time.ts";
import type { TimeFormat } from "./format.ts";
import type { Glyphs } from "./glyphs.ts";

export interface Look {
  readonly glyphs: Glyphs;
  readonly time: TimeFormat;
  /** Newest event time, in whole seconds: the clock of countdowns. Undefined before the first event. */
  readonly clockUs: Us | undefined;
  /** The clock of relative times; see `store/ages.ts`. */
  readonly agesUs?: Us | undefined;
  /** Hosts that nothing is heard of, by name. */
  readonly stalled?: ReadonlySet<string>;
}
