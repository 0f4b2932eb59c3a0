/**
 * Damaged rule files: each is loaded or refused with words, never silently, and what is loaded runs. Nothing throws and
 * nothing hangs, whatever stands in the file.
 */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { packageRoot } from "../../src/base/package-root.ts";
import { printDiagnostic } from "../../src/lang/diagnostic.ts";
import { DATA_MODELS } from "../../src/lib/data-models.ts";
import { Detector } from "../../src/lib/detector.ts";
import { bundledRuleFiles } from "../../src/rule/bundled.ts";
import { loadRules } from "../../src/rule/load.ts";
import type { Random } from "../support/random.ts";
import { mutateBytes } from "./mutate.ts";
import { checkText } from "./output-text.ts";
import { splitLines } from "./lines.ts";
import type { Tally } from "./tally.ts";

interface Seed {
  readonly path: string;
  readonly bytes: Buffer;
}

/** A rule takes milliseconds; what goes wrong takes hours. */
const BOUND_MS = 20_000;

/** The bundled rules, every query of the test corpus, a Kibana export, and the rule files of `folder` if there is one. */
function readSeeds(folder: string | undefined): Seed[] {
  const bundled = bundledRuleFiles().map(({ path, text }) => ({
    path: `seed${extname(path)}`,
    bytes: Buffer.from(text),
  }));
  return [...bundled, ...queries(), ...(folder ? filesBelow(folder) : [])];
}

function queries(): Seed[] {
  const folder = join(packageRoot(), "test", "corpus");
  const seeds: Seed[] = [];
  for (const file of readdirSync(folder)) {
    if (extname(file) !== ".ndjson") continue;
    for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
      const query =
        line === ""
          ? undefined
          : (JSON.parse(line) as { query?: unknown }).query;
      if (typeof query !== "string") continue;
      if (query.trimStart().startsWith("|")) {
        const detection = {
          name: "Seed",
          id: "00000000-0000-4000-8000-000000000001",
          version: 1,
          type: "TTP",
          search: query,
        };
        seeds.push({
          path: "seed.yml",
          bytes: Buffer.from(JSON.stringify(detection)),
        });
        continue;
      }
      const exported = {
        name: "Seed",
        rule_id: "seed",
        type: "eql",
        language: "eql",
        severity: "low",
        risk_score: 1,
        enabled: true,
        query,
      };
      seeds.push({ path: "seed.eql", bytes: Buffer.from(query) });
      seeds.push({
        path: "seed.ndjson",
        bytes: Buffer.from(JSON.stringify(exported)),
      });
    }
  }
  return seeds;
}

function filesBelow(folder: string): Seed[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(?:toml|yml|eql)$/.test(entry.name))
    .map((entry) => ({
      path: `seed${extname(entry.name)}`,
      bytes: readFileSync(join(entry.parentPath, entry.name)),
    }));
}

/**
 * Loads `count` damaged rule files, and runs those that still are rules.
 * @param folder more rule files to begin with
 * @throws Error with the text that shows the fault
 */
export function fuzzRules(
  count: number,
  random: Random,
  tally: Tally,
  folder?: string,
): void {
  const seeds = readSeeds(folder);
  const documents = splitLines(
    readFileSync(join(packageRoot(), "samples", "incident-endpoint.ndjson")),
  )
    .slice(0, 40)
    .map((line) => JSON.parse(line.toString()) as unknown);
  for (let i = 0; i < count; i++) {
    const { path, bytes } = seeds[random.int(seeds.length)]!;
    const other = seeds[random.int(seeds.length)]!.bytes;
    const text = mutateBytes(bytes, other, random).toString();
    try {
      loadOne(path, text, documents, tally);
    } catch (error) {
      throw new Error(`rule ${i}, ${path}: ${JSON.stringify(text)}`, {
        cause: error,
      });
    }
  }
  tally.add("rule files", count);
}

function loadOne(
  path: string,
  text: string,
  documents: readonly unknown[],
  tally: Tally,
): void {
  const started = performance.now();
  const report = loadRules([{ path, text }], DATA_MODELS);
  for (const diagnostic of [...report.failed, ...report.warnings]) {
    checkText(printDiagnostic(diagnostic));
  }
  tally.add("rules loaded", report.rules.length);
  tally.add("rules refused", report.failed.length);
  tally.add("rules set aside", report.setAside.length);
  const told =
    report.rules.length +
    report.failed.length +
    report.setAside.length +
    report.warnings.length +
    report.exceptions;
  if (told === 0 && text.trim() !== "") {
    throw new Error("neither loaded, nor refused, nor set aside");
  }
  if (report.rules.length > 0) {
    const detector = new Detector({ rules: report.rules });
    for (const document of documents) detector.push(document);
    detector.finish();
    tally.add("matches of damaged rules", detector.drain().length);
  }
  const took = performance.now() - started;
  tally.slowest("slowest rule, ms", took);
  if (took > BOUND_MS) throw new Error(`took ${Math.round(took)} ms`);
}
