/**
 * Helper of the alert tests: evidence, matches and task records, small and plain.
 */
import type {
  Evidence,
  Match,
  MatchChange,
} from "../../../src/engine/match.ts";
import type { Host } from "../../../src/event/event.ts";
import {
  readExceptionFile,
  writeException,
} from "../../../src/rule/exception-file.ts";
import type {
  ExceptionEntry,
  RuleException,
} from "../../../src/rule/exception-file.ts";
import type { Rule } from "../../../src/rule/rule.ts";
import type { TaskRecord } from "../../../src/task/task.ts";
import { testRule } from "../../support/engine.ts";

export const HOST: Host = { index: 0, id: "ws-1", name: "WS-1.corp.example" };

export const RULE: Rule = testRule("test where true", "rule-1");

export function evidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    identity: "e",
    timeUs: 1_000_000,
    recordId: undefined,
    seq: 1,
    place: {
      source: { id: 0, path: "a.ndjson" },
      number: 1,
      offset: 0,
      length: 9,
    },
    writtenUs: undefined,
    host: HOST,
    shape: "ecs",
    channel: "",
    code: "",
    summary: "process cmd.exe",
    fields: {},
    ...changes,
  };
}

export function match(id: string, changes: Partial<Match> = {}): Match {
  return {
    id,
    rule: RULE,
    key: {},
    events: [evidence()],
    certainty: "confirmed",
    revision: 1,
    ...changes,
  };
}

export function change(
  kind: MatchChange["kind"],
  id: string,
  changes: Partial<Match> = {},
): MatchChange {
  return { kind, match: match(id, changes) };
}

export function taskRecord(changes: Partial<TaskRecord> = {}): TaskRecord {
  return {
    id: "ws-1|\\Sync",
    hostId: HOST.id,
    hostName: HOST.name,
    guid: undefined,
    path: "\\Sync",
    timeUs: 1_000_000,
    change: "created",
    user: undefined,
    definition: undefined,
    hints: [],
    layers: [],
    from: "",
    unknown: undefined,
    ...changes,
  };
}

/** An exception of {@link RULE}, as its file would give it. */
export function exception(
  condition: string,
  changes: Partial<ExceptionEntry> = {},
): RuleException {
  const text = writeException({
    id: "x-1",
    ruleId: RULE.id,
    rule: RULE.name,
    condition,
    reason: "why",
    by: "ann",
    at: "2026-11-22T10:00:00.000Z",
    ...changes,
  });
  const read = readExceptionFile({ path: "exceptions.toml", text });
  if (read.exceptions.length === 0) throw new Error(read.errors[0]?.message);
  return read.exceptions[0]!;
}
