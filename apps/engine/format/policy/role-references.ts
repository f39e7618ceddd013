import type { Requirements, RoleSpec } from "./policy.ts";

/** A role name that no role of the policy has, and the path of its key. */
export interface DanglingRole {
  path: (string | number)[];
  name: string;
}

/**
 * Role names in signs and requirements that no role of the policy has. Such a condition could never
 * hold.
 */
export function danglingRoles({ roles, page }: Requirements): DanglingRole[] {
  const known = new Set(roles.map(({ name }) => name));
  const ofPages = (page.page_number?.first_page_without?.roles ?? []).map((name) => ({
    path: ["page", "page_number", "first_page_without", "roles"],
    name,
  }));
  return [...ofPages, ...roles.flatMap(referencesOf)].filter(({ name }) => !known.has(name));
}

function referencesOf({ name: role, match, unless, rest }: RoleSpec): DanglingRole[] {
  const references: DanglingRole[] = [];
  const add = (path: (string | number)[], names: readonly string[] = []) => {
    for (const name of names) references.push({ path: ["roles", role, ...path], name });
  };
  for (const { after, before, position } of match) {
    add(["match", "after"], after);
    add(["match", "before"], before);
    for (const key of ["after", "before", "not_after", "not_before"] as const) {
      add(["match", "position", key], position?.[key]);
    }
  }
  add(
    ["required", "unless"],
    unless.map(({ role: other }) => other),
  );
  // `body` is the default of `rest`, and a policy need not have that role.
  if (rest !== "body") add(["rest"], [rest]);
  return references;
}
