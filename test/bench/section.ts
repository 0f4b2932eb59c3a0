/**
 * The benchmark is made of sections, each of which measures some of the aims and prints its tables. One whose aims were missed
 * is measured a second time before that counts.
 */
import type { Corpus } from "./corpus.ts";
import type { Figures } from "./targets.ts";

export interface Settings {
  /** Of the corpus, 10⁶ bytes. */
  readonly megabytes: number;
  /** The corpus, or as many megabytes of its beginning. */
  readonly corpusOf: (megabytes: number) => Corpus;
  /** The corpus is a log of the user's: tools that know the documents of ours alone are left out. */
  readonly isOwn: boolean;
  readonly rounds: number;
  /** A short run: nothing that takes minutes. */
  readonly isQuick: boolean;
}

export interface Outcome {
  readonly figures: Figures;
  /** All that was measured, for `--json`. */
  readonly samples: unknown;
}

export interface Section {
  readonly name: string;
  /** Ids of the aims that it has figures for. */
  readonly aims: readonly string[];
  readonly run: (settings: Settings) => Outcome | Promise<Outcome>;
}
