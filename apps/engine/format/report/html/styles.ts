/** The style sheet of the page: light, dark and printed. */
export const styles = `
:root {
  color-scheme: light dark;
  font-size: 94%;
  --ink: light-dark(#1c2330, #e8ecf3);
  --soft: light-dark(#566074, #a9b3c4);
  --paper: light-dark(#f4f6fa, #12161d);
  --card: light-dark(#ffffff, #1a202a);
  --well: light-dark(#f4f6fa, #222a36);
  --line: light-dark(#dde3ec, #333d4d);
  --quote: light-dark(#b9c5d6, #4d5b70);
  --error: light-dark(#b3261e, #ff9d8c);
  --warn: light-dark(#8a5a00, #f3c26b);
  --info: light-dark(#0b57b0, #8ec1ff);
  --fixed: light-dark(#0d6b35, #7fdca3);
  --error-tint: light-dark(#fdecea, #3a2023);
  --fixed-tint: light-dark(#e6f5ec, #17302390);
  --warn-tint: light-dark(#fdf4e0, #33291480);
}
* { box-sizing: border-box }
body {
  margin: 0 auto;
  max-width: 62rem;
  padding: 2.5rem 1.5rem 4rem;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.6 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
}
p, ul, ol, dl, dd, h1, h2, h3, blockquote { margin: 0; padding: 0 }
ul, ol { list-style: none }
code { font: 0.82em/1.4 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; color: var(--soft); overflow-wrap: break-word }
small { font-size: 0.86em; color: var(--soft) }
header {
  --tone: var(--soft);
  padding: 1.75rem 2rem;
  background: var(--card);
  border: 1px solid var(--line);
  border-top: 5px solid var(--tone);
  border-radius: 14px;
}
header.passed { --tone: var(--fixed) }
header.failed { --tone: var(--error) }
.kicker { color: var(--soft); font-size: 0.82rem; letter-spacing: 0.08em; text-transform: uppercase }
h1 { font-size: 2.3rem; line-height: 1.2; letter-spacing: -0.02em; color: var(--tone) }
.lead { margin-top: 0.3rem; font-size: 1.08rem }
.settings { margin-top: 1.1rem; color: var(--soft); font-size: 0.9rem }
.settings b { color: var(--ink); font-weight: 600 }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.2rem, 1fr)); gap: 0.6rem; margin-top: 1.4rem }
.tiles li { padding: 0.6rem 0.9rem; background: var(--well); border-radius: 10px; color: var(--soft); font-size: 0.88rem; line-height: 1.35 }
.tiles b { display: block; font-size: 1.65rem; line-height: 1.2; font-variant-numeric: tabular-nums; color: var(--ink) }
.tiles .error b { color: var(--error) }
.tiles .warn b { color: var(--warn) }
.tiles .info b { color: var(--info) }
.tiles .fixed b { color: var(--fixed) }
.tiles .zero b { color: var(--soft); font-weight: 500 }
nav { margin-top: 1.25rem; padding: 0.5rem 0; background: var(--card); border: 1px solid var(--line); border-radius: 14px }
nav li { display: flex; align-items: baseline; gap: 1rem; padding: 0.3rem 1.25rem }
nav li + li { border-top: 1px solid var(--line) }
nav a { flex: 1; color: inherit; text-decoration: none }
nav a:hover { text-decoration: underline }
nav b { font-variant-numeric: tabular-nums }
.dot { display: inline-block; width: 0.6em; height: 0.6em; margin-right: 0.6em; border-radius: 50%; background: var(--soft) }
.dot.error { background: var(--error) }
.dot.warn { background: var(--warn); border-radius: 0.1em; transform: rotate(45deg) scale(0.9) }
.dot.info { background: var(--info); border-radius: 0.1em }
section { margin-top: 2.5rem }
h2 { font-size: 1.3rem; letter-spacing: -0.01em }
.about { margin-top: 0.15rem; color: var(--soft) }
.rule, article { margin-top: 0.9rem; background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow: hidden }
.rule > summary { display: flex; align-items: baseline; gap: 0.7rem; padding: 0.85rem 1.25rem; cursor: pointer; font-weight: 600 }
.rule > summary::-webkit-details-marker { display: none }
.rule > summary .dot { margin: 0; flex: none; align-self: center }
.rule > summary span { flex: 1 }
.rule > summary b { min-width: 1.9em; padding: 0 0.5em; background: var(--well); border-radius: 1em; text-align: center; font-size: 0.85rem; font-variant-numeric: tabular-nums }
.advice { margin: 0 1.25rem 0.9rem; padding: 0.55rem 0.9rem; background: var(--well); border-radius: 8px; font-size: 0.92rem }
.findings > li { padding: 0.9rem 1.25rem; border-top: 1px solid var(--line) }
.findings > li > * + * { margin-top: 0.45rem }
.findings.short > li { padding-block: 0.5rem }
.place b { margin-right: 0.35rem; font-weight: 600 }
.place .code { float: right }
.note { display: inline-block; margin-left: 0.35rem; padding: 0 0.6em; border: 1px solid var(--line); border-radius: 1em; color: var(--soft); font-size: 0.8rem }
blockquote { padding-left: 0.8rem; border-left: 3px solid var(--quote); color: var(--ink); overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 0.5rem }
dl div { padding: 0.35rem 0.8rem; background: var(--well); border-radius: 8px; overflow-wrap: anywhere }
dt, th, h3 { color: var(--soft); font-size: 0.8rem; font-weight: 500 }
dd small { margin-left: 0.6em }
.none { color: var(--soft) }
.role { color: var(--soft); font-size: 0.9rem }
.refusal { padding: 0.35rem 0.8rem; background: var(--warn-tint); border-radius: 8px; font-size: 0.92rem }
article { padding: 1rem 1.25rem }
article > * + * { margin-top: 0.6rem }
.picture { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 0.6rem }
.picture > div { padding: 0.6rem 0.9rem; border-radius: 10px }
.before { background: var(--error-tint) }
.after { background: var(--fixed-tint) }
.picture ul { margin-top: 0.15rem }
del, ins { font-weight: 600; text-decoration: none }
del { color: var(--error) }
ins { color: var(--fixed) }
.places > li + li { margin-top: 0.5rem }
article summary { color: var(--soft); cursor: pointer; font-size: 0.9rem }
table { width: 100%; margin-top: 0.4rem; border-collapse: collapse; font-size: 0.9rem }
th, td { padding: 0.35rem 0.9rem 0.35rem 0; border-top: 1px solid var(--line); overflow-wrap: break-word; text-align: left; vertical-align: top }
th { white-space: nowrap }
.more { padding: 0.7rem 1.25rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.9rem }
footer { margin-top: 2.5rem; color: var(--soft); font-size: 0.86rem }
@media (max-width: 40rem) {
  body { padding: 1rem 0.75rem 3rem }
  header { padding: 1.25rem }
  nav code, .rule > summary code { display: none }
}
@page { margin: 16mm 15mm }
@media print {
  :root { color-scheme: light; font-size: 9.5pt; --paper: #fff; --well: #f4f6fa }
  body { max-width: none; padding: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact }
  header, .rule, article, nav { border-radius: 6px }
  section { margin-top: 1.5rem }
  h2, .rule > summary { break-after: avoid }
  article, .findings > li, nav { break-inside: avoid }
  details::details-content { content-visibility: visible; block-size: auto }
}
`;
