/**
 * The incidents that hold the flagship sequence, as records without a form: a sample of ours, and a real capture where
 * the corpus is there.
 */
import {
  captureBytes,
  CLOCK_MS,
  hasCorpus,
  sampleBytes,
  splitLines,
} from "./captures.ts";
import { recordOfExport, recordOfWinlogbeat } from "./convert.ts";
import type { WindowsRecord } from "./convert.ts";

type Json = Readonly<Record<string, unknown>>;

/** The records of a log, line by line. */
export const INCIDENTS: Readonly<Record<string, () => WindowsRecord[]>> = {
  "incident-winlogbeat": () =>
    splitLines(sampleBytes("incident-winlogbeat")).map((line) =>
      recordOfWinlogbeat(JSON.parse(line) as Json),
    ),
  ...(hasCorpus && {
    schtask_create: () =>
      splitLines(captureBytes("schtask_create"))
        .filter((line) => line.trim() !== "")
        .map((line, i) =>
          recordOfExport(
            JSON.parse(line) as Json,
            CLOCK_MS.schtask_create * 1_000,
            i + 1,
          ),
        ),
  }),
};
