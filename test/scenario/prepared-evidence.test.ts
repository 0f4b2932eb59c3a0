/** Evidence that is read ahead, while nothing else is to be done, is what it would be when an alert asks for it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../src/base/package-root.ts";
import { Detector } from "../../src/lib/detector.ts";
import { loadRules } from "../../src/lib/load-rules.ts";

const { rules } = loadRules([], { bundled: true });

/** @param ahead hits that are looked at after each line */
function changesOf(log: string, ahead: number): unknown {
  const detector = new Detector({ rules, live: true });
  const changes: unknown[] = [];
  for (const line of log.split("\n")) {
    detector.push(line);
    detector.prepareEvidence(ahead);
    for (const { kind, match } of detector.drain()) {
      changes.push({ kind, ...match, events: match.events });
    }
  }
  return changes;
}

test.each(["incident-winlogbeat.ndjson", "incident-endpoint.ndjson"])(
  "%s",
  (name) => {
    const log = readFileSync(join(packageRoot(), "samples", name), "utf8");
    const expected = changesOf(log, 0);
    expect(expected).not.toEqual([]);
    for (const ahead of [1, 1_000]) {
      expect(changesOf(log, ahead)).toEqual(expected);
    }
  },
);
