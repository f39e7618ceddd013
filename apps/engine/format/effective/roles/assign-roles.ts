import type { RoleSpec } from "../../policy/policy.ts";
import type { LintParagraph, LintStory } from "../document/lint-paragraph.ts";
import { type BodyLook, readBodyLook } from "./body-look.ts";
import type { Surroundings } from "./look.ts";
import { placeOf } from "./place.ts";
import { RoleSearch } from "./role-search.ts";
import { compileSigns, SignsByFormat } from "./signs.ts";

/** Gives each paragraph with text its role: that of its most certain sign, or none. */
export function assignRoles(stories: readonly LintStory[], roles: readonly RoleSpec[]): void {
  if (roles.length === 0) return;
  const signs = compileSigns(roles);
  const formats = new SignsByFormat(signs);
  let look: BodyLook | undefined;
  const body = () => {
    const stretches = stories.filter(({ part }) => part.kind === "body");
    look ??= readBodyLook(stretches.flatMap(({ paragraphs }) => shownIn(paragraphs)));
    return look;
  };
  for (const { paragraphs } of stories) {
    const shown = shownIn(paragraphs);
    const around = { body, ...neighboursIn(paragraphs) };
    const found = new RoleSearch(shown, formats, signs, around).run();
    for (const [index, paragraph] of shown.entries()) paragraph.give(found, index);
  }
}

/**
 * Paragraphs that can have a role. One with only a picture has none, and does not part its
 * neighbours.
 */
function shownIn(paragraphs: readonly LintParagraph[]): LintParagraph[] {
  return paragraphs.filter((paragraph) => {
    const place = placeOf(paragraph);
    if (place === null || paragraph.isEmpty) return false;
    return place === "header" || place === "footer" || paragraph.text.trim() !== "";
  });
}

/** The paragraphs beside one, which few signs ask for. */
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
