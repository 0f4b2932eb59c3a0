/**
 * Shapes `evtx` and `evtx-bare`: an event log file converted to JSON, record by record, with or without the outer
 * `Event`. Written by evtx_dump, Chainsaw, EvtxECmd (`--fj`), xmltodict over python-evtx, Velociraptor and others.
 */
import { part } from "../document-path.ts";
import type { Doc } from "../event.ts";
import { isObject } from "../values.ts";
import { EvtxRecordShape } from "./evtx-record.ts";

export class EvtxShape extends EvtxRecordShape {
  readonly name = "evtx";

  recognises(doc: Doc): boolean {
    return isObject(part(doc["Event"])["System"]);
  }

  protected recordOf(doc: Doc): Doc {
    return part(doc["Event"]);
  }
}

export class EvtxBareShape extends EvtxRecordShape {
  readonly name = "evtx-bare";

  recognises(doc: Doc): boolean {
    const system = doc["System"];
    return (
      isObject(system) &&
      system["EventID"] != null &&
      (doc["EventData"] ?? doc["UserData"] ?? system["Channel"]) != null
    );
  }

  protected recordOf(doc: Doc): Doc {
    return doc;
  }
}
