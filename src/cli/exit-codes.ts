/**
 * Exit codes are an interface: others script against them. They are listed in `--help` and tested.
 */
export const EXIT = {
  /** Done, alerts or not. */
  done: 0,
  /** There were alerts at or above `--fail-on`; or `verify` found one that differs, or is not derived any more. */
  alerts: 1,
  /** A screen or its engine broke off by a fault of tripline; `--fail-on` has no screen. */
  crash: 1,
  /** `rules check` found errors, or cases of `rules test` failed. */
  rules: 2,
  /** The command line or a configuration cannot be used. */
  usage: 3,
  /** A source could not be read. */
  source: 4,
  /** Standard output could not be written: a full disk. */
  output: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES_HELP = `Exit codes
  0  done, alerts or not
  1  alerts at or above --fail-on; differences in "verify"; a screen crashed
  2  rule errors in "rules check", failed cases in "rules test"
  3  usage or configuration
  4  a source could not be read
  5  standard output could not be written`;
