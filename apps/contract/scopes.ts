/** The scopes of a credential, with their meanings. */
const scopeMeanings = {
  run: "Runs and prechecks jobs, and renders previews.",
  "jobs:read": "Reads jobs and batches, their events and their results.",
  "jobs:write": "Starts, cancels, retries and deletes jobs and batches.",
  "templates:read": "Reads kept templates.",
  "templates:write": "Adds, publishes and deletes kept templates.",
  metrics: "Reads the metrics of the server.",
  audit: "Reads the audit log.",
  admin: "Manages the keys of all tenants and reads their usage.",
} as const satisfies Readonly<Record<string, string>>;

export type Scope = keyof typeof scopeMeanings;

export const scopes = Object.keys(scopeMeanings) as [Scope, ...Scope[]];

/** Whether a word is the name of a scope. */
export function isScope(word: string): word is Scope {
  return Object.hasOwn(scopeMeanings, word);
}
