/**
 * Decisions as records of the journal. Those about the status of alerts are `triage`; `note`, `tick`, `mute` and `except` are of types
 * of their own, which an earlier version counts as unknown and passes over.
 */
import type { ExceptionEntry } from "../rule/exception-file.ts";
import type {
  Decision,
  ExceptDecision,
  Mute,
  MuteDecision,
  NoteDecision,
  TickDecision,
  TriageDecision,
} from "../alert/decision.ts";

export type DecisionRecord =
  | (TriageDecision & { readonly type: "triage" })
  | (NoteDecision & { readonly type: "note" })
  | (TickDecision & { readonly type: "tick" })
  | (MuteDecision & { readonly type: "mute" })
  | (ExceptDecision & { readonly type: "except" });

export type DecisionType = DecisionRecord["type"];

const TYPES: Readonly<Record<Decision["action"], DecisionType>> = {
  acknowledge: "triage",
  close: "triage",
  reopen: "triage",
  note: "note",
  unnote: "note",
  tick: "tick",
  untick: "tick",
  mute: "mute",
  unmute: "mute",
  except: "except",
  unexcept: "except",
};

export function decisionRecord(decision: Decision): DecisionRecord {
  return { type: TYPES[decision.action], ...decision } as DecisionRecord;
}

type Fields = Readonly<Record<string, unknown>>;

/** @returns undefined for what is no decision of that type */
export function readDecision(
  type: DecisionType,
  record: Fields,
): DecisionRecord | undefined {
  const { action, at, operator, ids, undoes, redoes } = record;
  if (
    typeof action !== "string" ||
    !Object.hasOwn(TYPES, action) ||
    TYPES[action as Decision["action"]] !== type ||
    typeof at !== "string" ||
    typeof operator !== "string" ||
    !Array.isArray(ids) ||
    !ids.every((id) => typeof id === "string")
  ) {
    return undefined;
  }
  const deed = deedOf(type, record);
  if (deed === undefined) return undefined;
  return {
    type,
    at,
    operator,
    action,
    ids,
    ...deed,
    ...(typeof undoes === "string" && { undoes }),
    ...(typeof redoes === "string" && { redoes }),
    // The action says of which kind the deed is, and that kind was read.
  } as unknown as DecisionRecord;
}

/** What a decision says beside who, when and about what. */
function deedOf(type: DecisionType, record: Fields): Fields | undefined {
  const { reason, note, step, mute, exception } = record;
  switch (type) {
    case "triage":
      if (!(reason === undefined || typeof reason === "string"))
        return undefined;
      return { reason, ...(typeof note === "string" && { note }) };
    case "note":
      return typeof note === "string" ? { note } : undefined;
    case "tick":
      return Number.isSafeInteger(step) && Number(step) >= 0
        ? { step }
        : undefined;
    case "mute": {
      const read = readMute(mute);
      return read && { ids: [], mute: read };
    }
    case "except": {
      const read = readEntry(exception);
      return read && { ids: [], exception: read };
    }
  }
}

function readMute(value: unknown): Mute | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { ruleId, rule, entity, until } = value as Fields;
  const { kind, name } = (entity ?? {}) as Fields;
  return typeof ruleId === "string" &&
    typeof rule === "string" &&
    (kind === "host" || kind === "user") &&
    typeof name === "string" &&
    (until === undefined || typeof until === "string")
    ? {
        ruleId,
        rule,
        entity: { kind, name },
        ...(until !== undefined && { until }),
      }
    : undefined;
}

function readEntry(value: unknown): ExceptionEntry | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { id, ruleId, rule, condition, step, reason, by, at, until } =
    value as Fields;
  const isStep =
    step === undefined || (Number.isSafeInteger(step) && Number(step) >= 1);
  return typeof id === "string" &&
    typeof ruleId === "string" &&
    typeof rule === "string" &&
    typeof condition === "string" &&
    typeof reason === "string" &&
    typeof by === "string" &&
    typeof at === "string" &&
    isStep &&
    (until === undefined || typeof until === "string")
    ? {
        id,
        ruleId,
        rule,
        condition,
        ...(step !== undefined && { step: Number(step) }),
        reason,
        by,
        at,
        ...(until !== undefined && { until }),
      }
    : undefined;
}
