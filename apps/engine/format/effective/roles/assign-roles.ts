import type { RoleSpec } from "../../policy/policy.ts";
import type { LintParagraph, LintStory } from "../document/lint-paragraph.ts";
import { type BodyFormat, readBodyFormat } from "./body-format.ts";
import type { Surroundings } from "./look-condition.ts";
import { placeOf } from "./place.ts";
import { RoleSearch } from "./role-search.ts";
import { compileSigns, SignsByFormat } from "./signs.ts";

/** Gives each paragraph with text the role of its most certain sign, or none. */
export function assignRoles(stories: readonly LintStory[], roles: readonly RoleSpec[]): void {
  if (roles.length === 0) return;
  const signs = compileSigns(roles);
  const formats = new SignsByFormat(signs);
  let bodyFormat: BodyFormat | undefined;
  const body = () => {
    const stretches = stories.filter(({ part }) => part.kind === "body");
    bodyFormat ??= readBodyFormat(stretches.flatMap(({ paragraphs }) => shownIn(paragraphs)));
    return bodyFormat;
  };
  for (const { paragraphs } of stories) {
    const shown = shownIn(paragraphs);
    const around = { body, ...neighboursIn(paragraphs) };
    const decisions = new RoleSearch(shown, formats, signs, around).run();
    for (const [index, paragraph] of shown.entries()) paragraph.setRoles(decisions, index);
  }
}

/**
 * The paragraphs that can have a role. A paragraph with only a picture has none, and the paragraphs
 * around it count as neighbours.
 */
function shownIn(paragraphs: readonly LintParagraph[]): LintParagraph[] {
  return paragraphs.filter((paragraph) => {
    const place = placeOf(paragraph);
    if (place === null || paragraph.isEmpty) return false;
    return place === "header" || place === "footer" || paragraph.text.trim() !== "";
  });
}

/** Looks up the paragraphs beside another. The index is built only if a sign asks for it. */
function neighboursIn(
  paragraphs: readonly LintParagraph[],
): Pick<Surroundings, "before" | "behind"> {
  let indexes: Map<LintParagraph, number> | undefined;
  const at = (paragraph: LintParagraph, step: number) => {
    indexes ??= new Map(paragraphs.map((one, index) => [one, index]));
    return paragraphs[(indexes.get(paragraph) ?? 0) + step] ?? null;
  };
  return {
    before: (paragraph) => at(paragraph, -1),
    behind: (paragraph) => at(paragraph, 1),
  };
}
