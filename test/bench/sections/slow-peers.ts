/**
 * Tools that would take minutes for the whole corpus get its beginning, and tripline the same: as much as makes the start of
 * a process, a quarter of a second, a small part of what is measured, where the tool allows that.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCases } from "../cases.ts";
import type { Case } from "../cases.ts";
import type { Corpus } from "../corpus.ts";
import {
  caseOf,
  eqlOfMany,
  eqlOfSteps,
  isThere,
  JQ_ALONE,
  MILLER,
} from "../peers.ts";
import type { Peer } from "../peers.ts";
import { alertsOf, ruleOptions, scanCase, Yardstick } from "../program.ts";
import { makeEventQueries, makeQueries } from "../rules.ts";
import type { Section } from "../section.ts";
import { printCases } from "../table.ts";
import type { Figure } from "../targets.ts";
import { QUICK } from "./whole.ts";

const MOST_ROUNDS = 3;
/** Rules that Python's eql is given: events alone, whose hits do not hang on the order of lines. */
const EQL_RULES = 500;

export const slowPeers: Section = {
  name: "whole processes, beside slow tools",
  aims: ["P12", "P12 many", "P15", "P15 many"],
  run({ corpusOf, megabytes, isOwn, rounds }) {
    if (isOwn) return { figures: {}, samples: undefined };
    const folder = mkdtempSync(join(tmpdir(), "tripline-bench-peers-"));
    const samples: unknown[] = [];
    /** How many times as fast as a peer the ways to scan are. */
    const beside = (
      peer: Peer,
      most: number,
      scans: (corpus: Corpus) => readonly Case[],
      expected?: (corpus: Corpus) => number,
    ): readonly Figure[] => {
      if (!isThere(peer)) return [];
      const corpus = corpusOf(Math.min(megabytes, peer.megabytes!));
      const yardstick = new Yardstick();
      const results = runCases(
        [
          yardstick.case(corpus),
          caseOf(peer, corpus.path, expected?.(corpus)),
          ...scans(corpus),
        ],
        Math.min(rounds, most),
      );
      printCases(results, corpus);
      samples.push({ peer: peer.name, corpus, results, wait: yardstick.wait });
      const [, other, ...mine] = results;
      return mine.map((each) => yardstick.faster(each, other!));
    };
    const quick = (corpus: Corpus): Case =>
      scanCase(QUICK, corpus, ["--quick"], corpus.planted);
    try {
      const many = ruleOptions(folder, makeQueries(1_500, 1_500));
      const queries = makeEventQueries(EQL_RULES, 1_500);
      const some = ruleOptions(folder, queries);
      const none: Figure = "not available";
      const [P12 = none, P12many = none] = beside(
        JQ_ALONE,
        MOST_ROUNDS,
        (corpus) => [
          quick(corpus),
          scanCase("tripline scan, 1500 rules", corpus, many, undefined),
        ],
      );
      const [P15 = none] = beside(eqlOfSteps(folder), MOST_ROUNDS, (corpus) => [
        quick(corpus),
      ]);
      const [P15many = none] = beside(
        eqlOfMany(folder, queries),
        1,
        (corpus) => [
          scanCase(
            `tripline scan, ${EQL_RULES} rules`,
            corpus,
            some,
            undefined,
          ),
        ],
        ({ path }) => alertsOf(path, some),
      );
      beside(MILLER, MOST_ROUNDS, (corpus) => [quick(corpus)]);
      return {
        figures: { P12, "P12 many": P12many, P15, "P15 many": P15many },
        samples,
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
