/**
 * The commands of the language by name: those that run here, and Splunk's others with the reason why they do not, so that
 * a search is refused with a word about what it asks for instead of "unknown command".
 */

/** Commands that the parser reads; the second name is what it is read as. */
export const COMMANDS: ReadonlyMap<string, string> = new Map([
  ...(
    "tstats search where eval stats eventstats regex rex fields table rename dedup sort head bin convert fillnull mvexpand " +
    "lookup inputlookup join"
  )
    .split(" ")
    .map((name) => [name, name] as const),
  ["bucket", "bin"],
  ["discretize", "bin"],
]);

const MODEL = "it needs a trained machine-learning model";
const WRITES = "it writes or sends something, and nothing here does";
const SHAPE = "it reshapes results for a chart";
const ORDER = "it needs the events in one order";
const RAW =
  "it takes raw event text apart, and the events are already in fields";
const MORE = "it adds the results of another search";
const REPEAT = "it runs searches that are made from results";

/** Splunk's other commands → why they do not run here. */
export const OTHER_COMMANDS: ReadonlyMap<string, string> = new Map(
  (
    [
      ["apply fit score sample summary", MODEL],
      ["cluster kmeans anomalydetection anomalies outlier predict", MODEL],
      ["collect outputlookup outputcsv sendemail sendalert", WRITES],
      ["mcollect meventcollect tscollect script", WRITES],
      ["chart timechart xyseries untable contingency", SHAPE],
      ["transpose gauge geostats top rare addtotals", SHAPE],
      ["appendcols append appendpipe union multisearch set", MORE],
      ["map foreach", REPEAT],
      ["transaction streamstats autoregress delta accum", ORDER],
      ["reverse tail trendline concurrency", ORDER],
      ["spath xmlkv xpath extract kv kvform multikv erex", RAW],
      ["makemv mvcombine nomv", "lists are made by values and split here"],
      ["from datamodel pivot mstats metadata", "write tstats"],
      ["makeresults gentimes", "it makes rows that no log holds"],
      ["iplocation", "it needs a table of addresses and places"],
      [
        "inputcsv loadjob savedsearch rest dbxquery",
        "it reads what Splunk keeps",
      ],
      ["return format", "only join takes a search in brackets"],
      ["addinfo", "the search's own time range is not a column here"],
      ["selfjoin", "write join with a search in brackets"],
      ["uniq", "write dedup"],
      ["replace", "write eval with replace(…)"],
      ["rangemap", "write eval with case(…)"],
      ["strcat", 'write eval with "."'],
    ] as const
  ).flatMap(([names, reason]) =>
    names.split(" ").map((name) => [name, reason] as const),
  ),
);
