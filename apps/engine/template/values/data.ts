/** What a task brings: JSON. */
export type DataValue =
  | string
  | number
  | boolean
  | null
  | readonly DataValue[]
  | { readonly [key: string]: DataValue };

/** Where a tag stands: in the item of a section, that in the item of another, and so on. */
export interface Scope {
  readonly value: DataValue;
  readonly parent: Scope | null;
  /** Of a section that repeats: which item this is, and of how many. */
  readonly index: number | null;
  readonly count: number;
}

export function rootScope(payload: DataValue): Scope {
  return { value: payload, parent: null, index: null, count: 1 };
}

/** The scopes of a section's items: one for each of a list, one for an object or true, none else. */
export function itemScopes(value: DataValue | undefined, parent: Scope): Scope[] {
  if (Array.isArray(value)) {
    return value.map((item, index) => ({ value: item, parent, index, count: value.length }));
  }
  const isShown = value !== undefined && value !== null && value !== false && value !== "";
  return isShown ? [{ value: value as DataValue, parent, index: 0, count: 1 }] : [];
}

/**
 * The value of a path; `undefined` where there is none. The nearest scope that has the first name
 * counts, whatever it has for the others. Names are the payload's keys without regard to case.
 */
export function lookUp(path: string, scope: Scope): DataValue | undefined {
  if (path === ".") return scope.value;
  if (path.startsWith("@")) return placeValue(path, scope);
  const dot = path.indexOf(".");
  const first = dot < 0 ? path : path.slice(0, dot);
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    let value = memberOf(at.value, first);
    if (value === undefined) continue;
    if (dot < 0) return value;
    for (const name of path.slice(dot + 1).split(".")) {
      value = value === undefined ? undefined : memberOf(value, name);
    }
    return value;
  }
  return undefined;
}

function placeValue(path: string, scope: Scope): DataValue | undefined {
  let at: Scope | null = scope;
  while (at !== null && at.index === null) at = at.parent;
  if (at === null || at.index === null) return undefined;
  if (path === "@FIRST") return at.index === 0;
  if (path === "@LAST") return at.index === at.count - 1;
  return at.index + 1;
}

function memberOf(value: DataValue, name: string): DataValue | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  // As payloads are written, nearly always.
  const usual = name.toLowerCase();
  const members = value as Record<string, DataValue>;
  if (Object.hasOwn(members, usual)) return members[usual] ?? undefined;
  if (Object.hasOwn(members, name)) return members[name] ?? undefined;
  for (const [key, member] of Object.entries(value)) {
    if (key.toUpperCase() === name) return member ?? undefined;
  }
  return undefined;
}
