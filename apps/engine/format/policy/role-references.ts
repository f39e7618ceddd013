import type { Requirements, RoleSpec } from "./policy.ts";

/** A name of a role that no role has, and the keys that lead to it. */
export interface DanglingRole {
  path: (string | number)[];
  name: string;
}

/** Roles that signs and requirements speak of and the policy does not have: they could never hold. */
export function danglingRoles({ roles, page }: Requirements): DanglingRole[] {
  const known = new Set(roles.map(({ name }) => name));
  const ofPages = (page.page_number?.first_page_without?.roles ?? []).map((name) => ({
    path: ["page", "page_number", "first_page_without", "roles"],
    name,
  }));
  return [...ofPages, ...roles.flatMap(referencesOf)].filter(({ name }) => !known.has(name));
}

function referencesOf({ name: role, match, unless, rest }: RoleSpec): DanglingRole[] {
  const found: DanglingRole[] = [];
  const add = (path: (string | number)[], names: readonly string[] = []) => {
    for (const name of names) found.push({ path: ["roles", role, ...path], name });
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
  // The rest is the body's where nobody says so, and a policy may do without one.
  if (rest !== "body") add(["rest"], [rest]);
  return found;
}
