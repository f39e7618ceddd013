import type { LintStory } from "../document/lint-paragraph.ts";
import { placeOf } from "./place.ts";

/** The summary of roles, in the shape of the report. */
export interface RoleSummary {
  /** The number of paragraphs by role. */
  roles: Record<string, number>;
  /** Paragraphs with text but without a role: no requirement of a role applies to them. */
  unknown_paragraphs: {
    count: number;
    /** The paths of the first 20. */
    paths: string[];
    /** There are more paragraphs than paths. */
    truncated: boolean;
  };
}

const mostPaths = 20;

export function summarizeRoles(stories: readonly LintStory[]): RoleSummary {
  const roles: Record<string, number> = {};
  const paths: string[] = [];
  let count = 0;
  for (const { paragraphs } of stories) {
    for (const paragraph of paragraphs) {
      if (placeOf(paragraph) === null || paragraph.text.trim() === "") continue;
      const { role } = paragraph;
      if (role !== null) {
        roles[role.name] = (roles[role.name] ?? 0) + 1;
        continue;
      }
      if (count++ < mostPaths) paths.push(paragraph.path);
    }
  }
  return { roles, unknown_paragraphs: { count, paths, truncated: count > mostPaths } };
}
