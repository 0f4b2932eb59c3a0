/**
 * Where the evidence of an alert stands today: by its hash among the evidence that the logs give now, else by the bytes at the
 * place that the alert names.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { bytesHash } from "../engine/record-hash.ts";
import type { EventDocument } from "../export/alert-document.ts";

const { O_NONBLOCK = 0, O_RDONLY } = constants;
/** Longer than any line that is read. */
const MOST_BYTES = 16 << 20;

/**
 * same: its bytes stand where the alert says. moved: they stand elsewhere in the logs. changed: other bytes stand there.
 * gone: nothing does. no-hash: the alert cannot tell, because its log's encoding did not tell the bytes.
 */
export type EvidenceState = "same" | "moved" | "changed" | "gone" | "no-hash";

export interface CheckedEvidence {
  readonly step: number;
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  readonly sha256: string | null;
  readonly state: EvidenceState;
  /** Where it was found, of what has moved. */
  readonly found?: { readonly file: string; readonly offset: number };
}

/** @param now evidence that the logs give today, of the same alert */
export function checkEvidence(
  { step, file, offset, length, sha256 }: EventDocument,
  now: readonly EventDocument[],
): CheckedEvidence {
  const place = { step, file, offset, length, sha256: sha256 ?? null };
  if (sha256 === undefined) return { ...place, state: "no-hash" };
  const alike = now.filter((each) => each.sha256 === sha256);
  const isThere = alike.some(
    (each) => each.file === file && each.offset === offset,
  );
  // A packed file is known by what was unpacked of it.
  const state = isThere ? "same" : readState(file, offset, length, sha256);
  const [found] = alike;
  return state === "same" || found === undefined
    ? { ...place, state }
    : {
        ...place,
        state: "moved",
        found: { file: found.file, offset: found.offset },
      };
}

function readState(
  file: string,
  offset: number,
  length: number,
  sha256: string,
): "same" | "changed" | "gone" {
  if (!(offset >= 0) || !(length >= 0) || length > MOST_BYTES) return "changed";
  let descriptor: number;
  try {
    // Whatever stands there now must not be waited for.
    descriptor = openSync(file, O_RDONLY | O_NONBLOCK);
  } catch {
    return "gone";
  }
  try {
    if (!fstatSync(descriptor).isFile()) return "gone";
    const bytes = Buffer.alloc(length);
    let count = 0;
    while (count < length) {
      const read = readSync(
        descriptor,
        bytes,
        count,
        length - count,
        offset + count,
      );
      if (read === 0) return "gone";
      count += read;
    }
    return bytesHash(bytes) === sha256 ? "same" : "changed";
  } catch {
    return "gone";
  } finally {
    closeSync(descriptor);
  }
}
