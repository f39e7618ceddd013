/**
 * What only some jobs need of the proof of format: effective formatting with its rules, the policy that
 * a template suggests, the report's further forms. Loaded by `load-linter.ts`.
 */
export { FormatResolver } from "./effective/resolver.ts";
export { readFacts } from "./look/template-facts.ts";
export { verifyLook } from "./look/verify-look.ts";
export { quotesOf } from "./reports/quotes.ts";
export { renderReport } from "./reports/render.ts";
export { ruleOf } from "./rules/all.ts";
export { suggestPolicy } from "./suggest.ts";
