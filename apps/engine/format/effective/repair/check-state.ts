import type { LintDocument } from "../document/lint-document.ts";
import { lint } from "../lint.ts";
import type { LocatedFinding } from "../located-finding.ts";
import { keyOfFinding, unitOfParagraph } from "./places.ts";

/** A snapshot of a document's findings and roles. Later changes do not affect it. */
export interface CheckState {
  document: LintDocument;
  findings: readonly LocatedFinding[];
  /** The number of findings by key. */
  counts: ReadonlyMap<string, number>;
  /** The roles of all paragraphs with a role, by unit. */
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
    // Read lazily: only repairs are compared with the roles, and most documents need no repair.
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
