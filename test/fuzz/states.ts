/**
 * Damaged checkpoints and journals through what a start does with them. Nothing throws, nothing hangs: a checkpoint is taken
 * up or put aside with a word, and each line of a journal is a record or counted.
 */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isSettled } from "../../src/alert/book.ts";
import { assemble } from "../../src/cli/assemble.ts";
import { Checkpoints } from "../../src/cli/checkpoints.ts";
import { Pipeline } from "../../src/cli/pipeline.ts";
import type { PipelineParts } from "../../src/cli/pipeline.ts";
import { alertDocument } from "../../src/export/ndjson.ts";
import { DATA_MODELS } from "../../src/lib/data-models.ts";
import { bundledRuleFiles } from "../../src/rule/bundled.ts";
import { loadRules } from "../../src/rule/load.ts";
import { SourceSet } from "../../src/source/source-set.ts";
import { JournalWriter, readJournal } from "../../src/state/journal.ts";
import { sampleBytes } from "../support/captures.ts";
import type { Random } from "../support/random.ts";
import { mutateBytes } from "./mutate.ts";
import type { Tally } from "./tally.ts";

const { rules } = loadRules(bundledRuleFiles(), DATA_MODELS);

const newParts = (): PipelineParts =>
  assemble({
    rules,
    latenessUs: 180_000_000,
    stormLimit: undefined,
    live: true,
  });

/** What a run over the sample leaves in its state folder. */
async function leave(folder: string): Promise<void> {
  const log = join(folder, "log.ndjson");
  writeFileSync(log, sampleBytes("incident-winlogbeat"));
  const parts = newParts();
  const sources = await SourceSet.open([log], {
    follow: true,
    onNotice: () => undefined,
  });
  const journal = JournalWriter.open(folder);
  const checkpoints = checkpointsOf(folder, () => undefined);
  const at = new Date().toISOString();
  const pipeline: Pipeline = new Pipeline(parts, sources, {
    follow: true,
    onAlert: (change) => {
      journal.alert(change.kind, alertDocument(change.alert), at);
      if (isSettled(change))
        journal.triage({
          at,
          operator: "ann",
          action: "close",
          ids: [change.alert.id],
          reason: "é",
        });
    },
    onTurn: () => {
      if (pipeline.isCaughtUp) pipeline.stop();
    },
    onStopping: () => {
      checkpoints.save(pipeline, parts, sources);
      return checkpoints.settle();
    },
  });
  await pipeline.run();
  await sources.close();
  journal.close();
}

const checkpointsOf = (
  folder: string,
  tell: (text: string) => void,
): Checkpoints =>
  new Checkpoints(
    folder,
    [join(folder, "log.ndjson")],
    { rules, windows: "all", fullHostNames: undefined },
    tell,
    () => Promise.resolve(),
  );

/** Bytes of a checkpoint whose hash is right all the same, as nothing but a fault of ours would write them. */
function withHash(bytes: Buffer): Buffer {
  const text = bytes.toString();
  const body = text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1);
  const sha256 = createHash("sha256").update(body).digest("hex");
  const end = body.split("\n").length - 2;
  return Buffer.from(`${body}${JSON.stringify({ end, sha256 })}\n`);
}

/** @throws Error for a start that fails */
export async function fuzzStates(
  count: number,
  random: Random,
  tally: Tally,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tripline-fuzz-"));
  try {
    await leave(folder);
    const name = readdirSync(folder).find((each) =>
      each.startsWith("checkpoint"),
    );
    const path = join(folder, name!);
    const journalPath = join(folder, "alerts.ndjson");
    const whole = readFileSync(path);
    const journal = readFileSync(journalPath);
    for (let i = 0; i < count; i++) {
      const damaged = mutateBytes(whole, journal, random);
      writeFileSync(path, i % 2 === 0 ? damaged : withHash(damaged));
      const words: string[] = [];
      const startMs = performance.now();
      checkpointsOf(folder, (text) => words.push(text)).resume(newParts);
      tally.slowest("ms, the slowest start", performance.now() - startMs);
      const isAside = !existsSync(path);
      if (words.length === 0) throw new Error("a start without a word");
      tally.add(isAside ? "checkpoints put aside" : "checkpoints taken up");
      for (const each of readdirSync(folder)) {
        if (each.endsWith(".bad")) rmSync(join(folder, each));
      }

      writeFileSync(journalPath, mutateBytes(journal, whole, random));
      const view = readJournal(folder);
      JournalWriter.open(folder).close();
      tally.add("journals");
      tally.add("records", view.lines - view.broken - view.unknown);
      tally.add("broken lines", view.broken);
      tally.add("records of unknown type", view.unknown);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
