import { alertDocument } from "../../../src/export/ndjson.ts";
import type { AlertDocument } from "../../../src/export/alert-document.ts";
import type { Certainty } from "../../../src/engine/match.ts";
import { connection, sampleAlert, write } from "../export/sample-alert.ts";

/** An alert in some state: `evidence` stands for which events it rests on. */
export function sampleDocument(
  id: string,
  certainty: Certainty = "provisional",
  revision = 1,
  evidence = "first",
): AlertDocument {
  const events = [{ ...connection, summary: evidence }, write];
  return alertDocument(sampleAlert({ id }, { certainty, revision, events }));
}

export const AT = "2026-03-11T10:00:00.000Z";
