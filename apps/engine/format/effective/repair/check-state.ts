import type { LintDocument } from "../document/lint-document.ts";
import { lint } from "../lint.ts";
import type { LocatedFinding } from "../located-finding.ts";
import { keyOfFinding, unitOfParagraph } from "./places.ts";

/** The state of a document as rules see it at one moment. Later changes do not show in it. */
export interface CheckState {
  document: LintDocument;
  findings: readonly LocatedFinding[];
  /** How many findings there are of each key. */
  counts: ReadonlyMap<string, number>;
  /** The roles of all paragraphs that have one, by their units. */
  roles: ReadonlyMap<string, string>;
}

export function checkState(document: LintDocument): CheckState {
  const findings = lint(document);
  const counts = new Map<string, number>();
  for (const located of findings) {
    const key = keyOfFinding(located);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let roles: ReadonlyMap<string, string> | null = null;
  return {
    document,
    findings,
    counts,
    // Only a repair is held against them, and most documents need none.
    get roles() {
      roles ??= rolesOf(document);
      return roles;
    },
  };
}

function rolesOf({ stories }: LintDocument): ReadonlyMap<string, string> {
  const roles = new Map<string, string>();
  for (const { paragraphs } of stories) {
    for (const paragraph of paragraphs) {
      if (paragraph.role !== null) roles.set(unitOfParagraph(paragraph), paragraph.role.name);
    }
  }
  return roles;
}
