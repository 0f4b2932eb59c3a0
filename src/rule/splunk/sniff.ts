/**
 * What a YAML text of Splunk's security content is, told from its lines without reading it as YAML: a checkout has
 * thousands of files, most of them of no use here, and reading one takes a millisecond.
 */
import { quote } from "../../lang/quote.ts";
import type { DataModel } from "../../lang/spl/checker.ts";
import type { MacroTable } from "../../lang/spl/macros.ts";

/** A detection (or another search that is to be judged), a macro, the definition of a lookup table. */
export type SplunkFileKind = "detection" | "macro" | "lookup";

/** A key at the top of the document, with or without quotes. */
const TOP_KEY = /^["']?([A-Za-z_]+)["']?[ \t]*:(?=\s|$)/gm;

/** @returns undefined for stories, data sources, dashboards, tests … and for what is no security content */
export function splunkFileKind(text: string): SplunkFileKind | undefined {
  const keys = new Set<string>();
  for (const [, key] of text.matchAll(TOP_KEY)) keys.add(key!);
  const isNamed = keys.has("name") || keys.has("id");
  if (keys.has("search")) return isNamed ? "detection" : undefined;
  // Who has written all but the search wants to hear that it is missing.
  if (keys.has("how_to_implement") && keys.has("known_false_positives")) {
    return "detection";
  }
  if (keys.has("definition")) return "macro";
  const isLookup =
    keys.has("filename") || keys.has("collection") || keys.has("lookup_type");
  return isLookup && isNamed ? "lookup" : undefined;
}

const GIVEN_UP = /^status[ \t]*:[ \t]*["']?(deprecated|removed)\b/im;
const TYPE = /^type[ \t]*:[ \t]*["']?(\w+)/m;
const SEARCH = /^search[ \t]{0,20}:/m;
const NAME = /^name[ \t]*:[ \t]*["']?([^\r\n]{1,300})/m;

/** Why a detection is not for this tool, where its lines tell. */
export function setAsideAtSight(
  text: string,
  macros: MacroTable,
): { readonly name: string | undefined; readonly reason: string } | undefined {
  const search = searchHead(text);
  const reason =
    givenUp(GIVEN_UP.exec(text)?.[1]) ??
    otherType(TYPE.exec(text)?.[1]) ??
    (search === undefined ? undefined : otherSearch(search, macros));
  if (reason === undefined) return undefined;
  return { name: NAME.exec(text)?.[1]?.replace(/["']?\s*$/, ""), reason };
}

/** So much of a search tells what it begins with. */
const HEAD = 2_000;

/** How the text of the search begins; undefined where that takes more than a look. */
function searchHead(text: string): string | undefined {
  const key = SEARCH.exec(text);
  if (key === null) return undefined;
  const start = key.index + key[0].length;
  const value = text
    .slice(start, start + HEAD)
    .replace(/^[ \t]*[|>][-+0-9]*[ \t]*\r?\n/, "")
    .trimStart();
  // Lists, maps, anchors, aliases, tags, an empty text.
  if (value === "" || /^(?:[[{&*!%@#]|''|"")/.test(value)) return undefined;
  return value.replace(/^["']/, "");
}

/** `deprecated`, `removed`: of a status that says that a detection is no longer kept. */
export function givenUp(status: string | undefined): string | undefined {
  const word = status?.trim().toLowerCase();
  return word === "deprecated" || word === "removed" ? word : undefined;
}

/** Searches that make tables for others, or are run by hand in a case. */
const OTHER_TYPES: ReadonlySet<string> = new Set([
  "baseline",
  "investigation",
  "streaming",
]);

/** A reason for content of another type than a detection. */
export function otherType(type: string | undefined): string | undefined {
  return type !== undefined && OTHER_TYPES.has(type.trim().toLowerCase())
    ? `type ${quote(type.trim())}`
    : undefined;
}

/** What a search begins with: comments, a pipe, then a macro or a word. */
const LEAD =
  /^(?:\s|```(?:[^`]|`(?!``))*```)*(\|?)\s*(?:`\s*([A-Za-z0-9_.:-]+)|([A-Za-z]+)(?![\w.]*\s*[=!<>:]))?/;

/** Macros that begin with a macro, at most. */
const MAX_LEADS = 20;

/**
 * A reason for a search that does not begin with `tstats`.
 * @returns undefined for one that does, and for one whose beginning cannot be told
 */
export function otherSearch(
  search: string,
  macros: MacroTable,
): string | undefined {
  let text = search.slice(0, HEAD);
  let isCommand = false;
  for (let depth = 0; depth < MAX_LEADS; depth++) {
    const [, pipe, macro, word] = LEAD.exec(text) ?? [];
    isCommand ||= pipe === "|";
    if (macro !== undefined) {
      const name = macro;
      const found = [...macros.values()].find((each) => each.name === name);
      if (found !== undefined) {
        text = found.definition;
        continue;
      }
      // Published detections of other data begin with the macro that names their source.
      return isCommand ? undefined : "search over raw events";
    }
    const command = word?.toLowerCase();
    if (command === "tstats") return undefined;
    if (!isCommand || command === "search") return "search over raw events";
    return command === undefined
      ? undefined
      : `search begins with "${command}"`;
  }
  return undefined;
}

/** Splunk's other data models (CIM 6), old names included: a name that is none of them is a slip of the pen. */
const OTHER_MODELS: ReadonlySet<string> = new Set(
  (
    "Alerts Application_State Authentication Certificates Change Change_Analysis Compute_Inventory DLP Data_Access Databases " +
    "Email Endpoint Event_Signatures Identity_Management Incident_Management Interprocess_Messaging Intrusion_Detection Inventory " +
    "JVM Malware Network_Resolution Network_Sessions Network_Traffic Performance Risk Splunk_Audit Splunk_CIM_Validation " +
    "Ticket_Management UEBA Updates Vulnerabilities Web"
  ).split(" "),
);

const DATA_MODEL = /\bdatamodel\s*=\s*"?([A-Za-z_]+)(\.[A-Za-z_]+)?/i;

/** A reason for a search over a data model that no log here is read into. */
export function otherModel(
  search: string,
  models: readonly DataModel[],
): string | undefined {
  const [, model, dataset = ""] = DATA_MODEL.exec(search) ?? [];
  if (model === undefined || !OTHER_MODELS.has(model)) return undefined;
  const isRead = models.some(
    ({ name }) => name === model + dataset || name.startsWith(`${model}.`),
  );
  return isRead ? undefined : `data model ${quote(model)}`;
}
