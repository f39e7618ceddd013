import type { StoryPart } from "../../docx/stories.ts";
import { scopeMark, unmark } from "../places/placed-fields.ts";
import { NodeScopes } from "../sections/node-scopes.ts";
import type { Scope } from "../values/data.ts";
import { readControls } from "./read-controls.ts";

/** The bridge to `expand.ts`, which writes the number of a control's scope behind its tag. */

const tagElement = /(<(?:\w+:)?tag (?:\w+:)?val=")([A-Z][A-Z0-9_]*(?:\.[A-Z0-9_]+)*)("\s*\/>)/g;

/** Writes behind the tag of each control which scope it stands in. */
export function numberControls(octets: string, nextNumber: () => number): string {
  return octets.replace(
    tagElement,
    (_match, start: string, name: string, end: string) =>
      `${start}${name}${scopeMark}${nextNumber()}${end}`,
  );
}

/** Takes the numbers away again. */
export function scopesOfNumbers(
  story: StoryPart,
  scopes: readonly Scope[],
  root: Scope,
): NodeScopes {
  const { document } = story;
  const bound = new NodeScopes(document, root);
  if (scopes.length === 0) return bound;
  for (const { element, properties, tag: written } of readControls(story)) {
    const { text, scope } = unmark(written, scopes, root);
    const tag = document.child(properties, "w:tag");
    if (tag === null || text === written) continue;
    document.setAttribute(tag, "w:val", text);
    if (scope !== root) bound.bind([element], scope);
  }
  return bound;
}
