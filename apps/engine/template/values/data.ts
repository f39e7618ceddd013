import { KeyIndex } from "./key-index.ts";

/** A JSON value of a task. A number that a double cannot hold exactly is a text of its digits. */
export type DataValue =
  | string
  | number
  | boolean
  | null
  | readonly DataValue[]
  | { readonly [key: string]: DataValue };

/** The values that a tag sees: those of the item around it, of the item around that, and so on. */
export interface Scope {
  /**
   * The whole payload; an item of a list; a section without a list; or a piece of one field's text.
   */
  readonly kind: "payload" | "item" | "condition" | "text";
  readonly value: DataValue;
  readonly parent: Scope | null;
  /** The name of the section that has this scope; null for other scopes. */
  readonly section: string | null;
  /**
   * The index of an item in its list, from 0, and the length of the list. A condition has no index.
   */
  readonly index: number | null;
  readonly count: number;
  /** The index is shared by a payload and all scopes in it. */
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

/**
 * A scope in which a path has a piece of text as its value: Markdown splits the text of one field.
 */
export function textScope(path: string, text: string, parent: Scope): Scope {
  const names = path === "." ? [] : path.toLowerCase().split(".");
  const value = names.reduceRight<DataValue>((inner, name) => ({ [name]: inner }), text);
  const { keys } = parent;
  return { kind: "text", value, parent, section: null, index: null, count: 1, keys };
}

/**
 * The scopes of a section's items. A list has one scope for each item. An object, a text, a number
 * and true are conditions and have one scope. Nothing, false and an empty text have no scope.
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
  // `true` is not worth writing: `.` in such a condition is still the item around it.
  const shown = value === true && parent.section !== null ? parent.value : (value as DataValue);
  return [{ kind: "condition", value: shown, parent, section, index: null, count: 1, keys }];
}

/** An item of a section, for reports. */
export interface ItemPlace {
  section: string;
  /** From 1. */
  item: number;
}

/**
 * The item that a scope belongs to: the item of the nearest list. Without a list around it, the
 * nearest section counts as its only item. Null outside of sections.
 */
export function itemPlace(scope: Scope): ItemPlace | null {
  const item = nearestItem(scope);
  if (item !== null) return { section: item.section ?? "", item: (item.index ?? 0) + 1 };
  return scope.parent === null ? null : { section: scope.section ?? "", item: 1 };
}

/** The item of the nearest list around a scope; null outside of lists. */
export function nearestItem(scope: Scope): Scope | null {
  let at: Scope | null = scope;
  while (at !== null && at.kind !== "item") at = at.parent;
  return at;
}

/**
 * Looks up the value of a path. The nearest scope that has the first name counts, even if it lacks
 * the others. Names match keys of the payload without regard to case.
 *
 * @returns `undefined` if there is no value; `null` if an item has null. A null in the payload
 *   itself counts as an absent key.
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
  // Nearly all payloads write their keys in lower case.
  const lowerCase = name.toLowerCase();
  const members = value as Record<string, DataValue>;
  if (Object.hasOwn(members, lowerCase)) return members[lowerCase];
  const key = keys.find(members, name);
  return key === undefined ? undefined : members[key];
}
