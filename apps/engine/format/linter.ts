/**
 * What only some jobs need of the proof of format: effective formatting with its rules, the policy that
 * a template suggests, the report's further forms. Loaded by `load-linter.ts`.
 */

export { verifyEffective } from "./effective/check.ts";
export { readFacts } from "./effective/document/template-facts.ts";
export { suggestPolicy } from "./effective/suggest.ts";
export { FormatResolver } from "./effective/values/resolver.ts";
export { quotesOf } from "./report/quotes.ts";
export { renderReport } from "./report/render.ts";
