/** JSON.parse source text access (ECMAScript proposal, in V8 since 11.4), of which TypeScript's library has no types. */
interface JSON {
  /** A value that `JSON.stringify` writes as this text: a number keeps its digits. */
  rawJSON(text: string): object;
}
