/**
 * How a report looks: dark or light as the reader's system is, black on white on paper. Severity is always a word or a letter
 * as well. Nothing is fetched: the fonts are the reader's own.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --back: #fff; --text: #1b1f24; --muted: #59636e; --line: #d1d9e0; --panel: #f6f8fa;
  --critical: #a40e26; --high: #b35900; --medium: #7a6a00; --low: #0b5cad; --escape: #8a1f8a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0d1117; --text: #e6edf3; --muted: #9aa4af; --line: #30363d; --panel: #161b22;
    --critical: #ff7b88; --high: #f7a14d; --medium: #d8c440; --low: #79b8ff; --escape: #e29be2;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 75rem; padding: 1.5rem; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p { margin: .4rem 0; } ul, ol { margin: .4rem 0; padding-left: 1.4rem; }
code, pre { font: 13px/1.45 ui-monospace, "Cascadia Mono", Consolas, monospace; }
pre { white-space: pre-wrap; background: var(--panel); border: 1px solid var(--line); padding: .6rem; margin: .3rem 0; }
code b, pre b, td b, p b, li b, dd b { color: var(--escape); font-weight: 400; }
a { color: inherit; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--muted); font-weight: 400; white-space: nowrap; } td.time { min-width: 13.5rem; }
dl { display: grid; grid-template-columns: fit-content(16rem) minmax(0, 1fr); gap: .15rem 1rem; margin: .5rem 0; }
dt { color: var(--muted); } dd { margin: 0; }
.muted, .gap { color: var(--muted); } .gap td { font-style: italic; }
.critical { color: var(--critical); } .high { color: var(--high); } .medium { color: var(--medium); } .low { color: var(--low); }
.alert, .rule { border-top: 2px solid var(--line); margin-top: 2rem; }
svg { width: 100%; height: auto; } svg text { fill: var(--text); font: 12px ui-monospace, Consolas, monospace; }
svg .axis { stroke: var(--line); } svg .muted { fill: var(--muted); }
svg .critical text { fill: var(--critical); } svg .high text { fill: var(--high); } svg .medium text { fill: var(--medium); } svg .low text { fill: var(--low); }
@media print {
  :root { --back: #fff; --text: #000; --muted: #444; --line: #bbb; --panel: #fff; --critical: #8a0018; --high: #7a3d00; --medium: #544900; --low: #003d7a; --escape: #5c005c; }
  body { max-width: none; padding: 0; font-size: 11px; } code, pre { font-size: 10px; }
  h2, h3 { break-after: avoid; } tr, li, dl { break-inside: avoid; }
}
`;
