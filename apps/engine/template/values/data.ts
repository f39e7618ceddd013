import { KeyIndex } from "./key-index.ts";

/** A value of a task: JSON. A number that a double would write otherwise is a text of its digits. */
export type DataValue =
  | string
  | number
  | boolean
  | null
  | readonly DataValue[]
  | { readonly [key: string]: DataValue };

/** Where a tag stands: in the item of a section, that in the item of another, and so on. */
export interface Scope {
  /** The whole payload; an item of a list; a section of no list; or a piece of one field's text. */
  readonly kind: "payload" | "item" | "condition" | "text";
  readonly value: DataValue;
  readonly parent: Scope | null;
  /** The name of the section that it was made for; null: it was made for none. */
  readonly section: string | null;
  /** Of an item of a list: which one it is, from 0, and of how many. A condition has no index. */
  readonly index: number | null;
  readonly count: number;
  /** One for a payload and all scopes in it. */
  readonly keys: KeyIndex;
}

/** The scope of a payload. */
export function rootScope(payload: DataValue): Scope {
  const keys = new KeyIndex();
  return {
    kind: "payload",
    value: payload,
    parent: null,
    section: null,
    index: null,
    count: 1,
    keys,
  };
}

/** A scope in which a path is a piece of text: what Markdown makes of one field. */
export function textScope(path: string, text: string, parent: Scope): Scope {
  const names = path === "." ? [] : path.toLowerCase().split(".");
  const value = names.reduceRight<DataValue>((inner, name) => ({ [name]: inner }), text);
  const { keys } = parent;
  return { kind: "text", value, parent, section: null, index: null, count: 1, keys };
}

/**
 * The scopes of a section's items: one for each of a list; one for an object, a text, a number and
 * true, which are conditions; none else.
 *
 * @param section the name of the section, as its tag writes it.
 */
export function itemScopes(value: DataValue | undefined, parent: Scope, section: string): Scope[] {
  const { keys } = parent;
  if (Array.isArray(value)) {
    const count = value.length;
    return value.map((item: DataValue, index) => {
      return { kind: "item", value: item, parent, section, index, count, keys };
    });
  }
  if (value === undefined || value === null || value === false || value === "") return [];
  // True says nothing by itself: `.` in such a condition is still the item around it.
  const own = value === true && parent.section !== null ? parent.value : (value as DataValue);
  return [{ kind: "condition", value: own, parent, section, index: null, count: 1, keys }];
}

/** An item as a report tells of it. */
export interface ItemPlace {
  section: string;
  /** From 1. */
  item: number;
}

/**
 * The item that a scope stands in: that of the nearest list around it. In sections of no list it is
 * the nearest section, as its only item. Null: it stands in no section.
 */
export function itemPlace(scope: Scope): ItemPlace | null {
  const item = nearestItem(scope);
  if (item !== null) return { section: item.section ?? "", item: (item.index ?? 0) + 1 };
  return scope.parent === null ? null : { section: scope.section ?? "", item: 1 };
}

/** The item of the nearest list around; null outside of lists. */
export function nearestItem(scope: Scope): Scope | null {
  let at: Scope | null = scope;
  while (at !== null && at.kind !== "item") at = at.parent;
  return at;
}

/**
 * The value of a path. The nearest scope that has the first name counts, whatever it has for the
 * others. Names are the payload's keys without regard to case.
 *
 * @returns `undefined` where there is none; `null` where an item says that there is nothing. A null
 *   of the payload itself is the same as a key that is not there.
 */
export function lookUp(path: string, scope: Scope): DataValue | undefined {
  if (path === ".") return scope.value;
  if (path.startsWith("@")) return placeValue(path, scope);
  const dot = path.indexOf(".");
  const first = dot < 0 ? path : path.slice(0, dot);
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    let value = memberOf(at, at.value, first);
    if (value === undefined) continue;
    if (dot >= 0) {
      for (const name of path.slice(dot + 1).split(".")) {
        if (value === undefined || value === null) break;
        value = memberOf(at, value, name);
      }
    }
    return value === null && at.parent === null ? undefined : value;
  }
  return undefined;
}

function placeValue(path: string, scope: Scope): DataValue | undefined {
  const item = nearestItem(scope);
  if (item === null || item.index === null) return undefined;
  if (path === "@FIRST") return item.index === 0;
  if (path === "@LAST") return item.index === item.count - 1;
  return item.index + 1;
}

function memberOf({ keys }: Scope, value: DataValue, name: string): DataValue | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  // As payloads are written, nearly always.
  const usual = name.toLowerCase();
  const members = value as Record<string, DataValue>;
  if (Object.hasOwn(members, usual)) return members[usual];
  const key = keys.find(members, name);
  return key === undefined ? undefined : members[key];
}
