/**
 * Shape `evtxecmd`: EvtxECmd's default JSON. The system part is flat, the event data is a text of its own, `Payload`, that
 * holds JSON. `UserName`, `RemoteHost`, `ExecutableInfo` and `PayloadData1` … `6` are the tool's rendering by its maps:
 * they are not read.
 */
import type { Doc } from "../event.ts";
import { isObject } from "../values.ts";
import { EvtxConvertedShape } from "./evtx-converted.ts";

export class EvtxEcmdShape extends EvtxConvertedShape {
  readonly name = "evtxecmd";

  recognises(doc: Doc): boolean {
    return (
      doc["EventId"] != null &&
      doc["Channel"] != null &&
      (doc["Payload"] ?? doc["MapDescription"] ?? doc["PayloadData1"]) != null
    );
  }

  protected convert(doc: Doc): Doc {
    return {
      ...payloadOf(doc),
      System: {
        Provider: { Name: doc["Provider"] },
        EventID: doc["EventId"],
        Keywords: doc["Keywords"],
        TimeCreated: { SystemTime: doc["TimeCreated"] },
        EventRecordID: doc["EventRecordId"] ?? doc["RecordNumber"],
        Execution: { ProcessID: doc["ProcessId"], ThreadID: doc["ThreadId"] },
        Channel: doc["Channel"],
        Computer: doc["Computer"],
        Security: { UserID: doc["UserId"] },
      },
    };
  }
}

/** `EventData` or `UserData`, or nothing. */
function payloadOf(doc: Doc): Doc {
  const payload = doc["Payload"];
  if (typeof payload !== "string") return isObject(payload) ? payload : {};
  try {
    const value: unknown = JSON.parse(payload);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
