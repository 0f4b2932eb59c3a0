/**
 * What a user waits for: whole processes on the whole corpus with the bundled rules, beside the yardstick and the tools that
 * are fast enough for all of it.
 */
import { runCases } from "../cases.ts";
import type { CaseResult } from "../cases.ts";
import { caseOf, FAST_PEERS, isThere } from "../peers.ts";
import { scanCase, Yardstick } from "../program.ts";
import type { Section } from "../section.ts";
import { printCases } from "../table.ts";
import { unlessBusy } from "../targets.ts";
import type { Figure } from "../targets.ts";

export const QUICK = "tripline scan --quick";

export const wholeProcesses: Section = {
  name: "whole processes, the bundled rules",
  aims: ["P2", "P9", "P10", "P11", "P13", "M2"],
  run({ corpusOf, megabytes, isOwn, rounds }) {
    const corpus = corpusOf(megabytes);
    const { planted } = corpus;
    const yardstick = new Yardstick();
    const results = runCases(
      [
        yardstick.case(corpus),
        scanCase("tripline scan", corpus, [], planted),
        scanCase(QUICK, corpus, ["--quick"], planted),
        scanCase(
          "tripline scan --engine reference",
          corpus,
          ["--engine", "reference"],
          planted,
        ),
        ...FAST_PEERS.filter(
          (peer) => isThere(peer) && (peer.readsAny || !isOwn),
        ).map((peer) => caseOf(peer, corpus.path)),
      ],
      rounds,
    );
    printCases(results, corpus);
    const [, scan, quick] = results as [CaseResult, CaseResult, CaseResult];
    const faster = (name: string): number | undefined => {
      const peer = results.find((each) => each.name.startsWith(name));
      return peer && yardstick.faster(quick, peer);
    };
    const than = (name: string): Figure => faster(name) ?? "not available";
    const duckdb = faster("duckdb");
    return {
      figures: {
        P2: yardstick.ratio(quick),
        P9: than("grep -c,"),
        P10: than("grep -ciE"),
        P11: than("rg -i piped to jq"),
        // It has two threads.
        P13:
          duckdb === undefined
            ? "not available"
            : unlessBusy(duckdb, yardstick.isBusy),
        M2: scan.peakBytes! / 1e6,
      },
      samples: { corpus, results, wait: yardstick.wait },
    };
  },
};
