import type { RoleMatch, RoleSpec } from "../../policy/policy.ts";
import type { LintParagraph, LintStory } from "../document/lint-document.ts";

interface CompiledRole {
  role: RoleSpec;
  pattern: RegExp | null;
}

/** Finds out what each paragraph is: the first role of the policy that matches it. */
export function assignRoles(stories: readonly LintStory[], roles: readonly RoleSpec[]): void {
  const compiled = roles.map((role): CompiledRole => {
    const { pattern } = role.match;
    return { role, pattern: pattern === undefined ? null : new RegExp(pattern, "u") };
  });
  for (const { part, paragraphs } of stories) {
    const shown = paragraphs.filter(({ isEmpty }) => !isEmpty);
    const inBody = shown.filter((judged) => placeOf(judged) === "body");
    const first = inBody[0];
    const last = inBody.at(-1);
    let before: string | null = null;
    for (const judged of shown) {
      const place = placeOf(judged);
      // What floats over the page has a look of its own.
      if (place === null) continue;
      const position = { isFirst: judged === first, isLast: judged === last };
      const found = compiled.find(
        ({ role, pattern }) =>
          role.match.in === place && isMatch(role.match, pattern, judged, position, before),
      );
      judged.role = found?.role ?? null;
      if (part.kind === "body") before = judged.role?.name ?? null;
    }
  }
}

/** Where a paragraph stands, as roles say it; null: where no role reaches. */
export function placeOf({ story: { kind }, paragraph }: LintParagraph): RoleMatch["in"] | null {
  if (paragraph.isInTextBox) return null;
  switch (kind) {
    case "body":
      return paragraph.isInTable ? "table" : "body";
    case "header":
    case "footer":
      return kind;
    case "footnotes":
    case "endnotes":
      return "notes";
    default:
      return null;
  }
}

function isMatch(
  match: RoleMatch,
  pattern: RegExp | null,
  { format, text }: LintParagraph,
  { isFirst, isLast }: { isFirst: boolean; isLast: boolean },
  before: string | null,
): boolean {
  const { style, outline_level: level, position, after } = match;
  if (style !== undefined && !style.includes(format.styleName) && !style.includes(format.styleId)) {
    return false;
  }
  if (level !== undefined && format.outlineLevel.value !== level) return false;
  if (position === "first" && !isFirst) return false;
  if (position === "last" && !isLast) return false;
  if (after !== undefined && before !== after) return false;
  return pattern === null || pattern.test(text.trim());
}
