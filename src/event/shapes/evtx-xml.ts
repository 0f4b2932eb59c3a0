/**
 * Shape `xml`: a shipper's document around the event as Windows renders it, in XML. Nothing but the XML is read: what
 * stands beside it is the shipper's. (A line that is the XML and nothing else is parsed into shape `evtx`.)
 */
import { part } from "../document-path.ts";
import type { Doc } from "../event.ts";
import { isObject } from "../values.ts";
import { isEventXml, readEventXml } from "../xml.ts";
import { EvtxConvertedShape } from "./evtx-converted.ts";

export class EvtxXmlShape extends EvtxConvertedShape {
  readonly name = "xml";

  /** Text that only begins like an event leaves the document to the shapes after this one. */
  recognises(doc: Doc): boolean {
    return xmlOf(doc) !== undefined && this.converted(doc) !== undefined;
  }

  protected convert(doc: Doc): Doc | undefined {
    const xml = xmlOf(doc);
    const read = xml === undefined ? undefined : readEventXml(xml);
    if (read === undefined || !("doc" in read)) return undefined;
    const record = part(read.doc["Event"]);
    return isObject(record["System"]) ? record : undefined;
  }
}

function xmlOf(doc: Doc): string | undefined {
  return [
    doc["_raw"],
    doc["message"],
    part(doc["event"])["original"] ?? doc["event.original"],
  ].find(isEventXml);
}
