import { type ItemPlace, itemPlace, nearestItem, type Scope } from "./data.ts";

/** Which fields must get a value where a tag asks for them. */
export interface RequiredFields {
  /** Outside of sections; those that are named also in sections that repeat nothing. */
  required: readonly string[] | "all";
  /** In the items of sections. */
  requiredInItems: readonly string[] | "all";
}

/** The kind of scope that a tag stands in. The item of a list counts more than conditions in it. */
export type Surroundings = Scope["kind"];

/** What counts of the scopes around a tag. */
export function surroundings(scope: Scope): Surroundings {
  return (nearestItem(scope) ?? scope).kind;
}

/**
 * Whether a field must have a value there. In an item it is the item's, and `required` says nothing of
 * it; a condition makes no other field of it.
 */
export function isRequired(
  { name, around }: Pick<MissingTag, "name" | "around">,
  { required, requiredInItems }: RequiredFields,
): boolean {
  if (around === "text") return false;
  if (around === "payload") return required === "all" || required.includes(name);
  if (requiredInItems === "all" || requiredInItems.includes(name)) return true;
  return around === "condition" && required !== "all" && required.includes(name);
}

/** A tag without a value. */
export interface MissingTag {
  name: string;
  around: Surroundings;
  /** Null: it stands in no section, or it is not known in which item. */
  item: ItemPlace | null;
}

/** A tag without a value, with what it stands in. */
export function missingTag(name: string, scope: Scope): MissingTag {
  return { name, around: surroundings(scope), item: itemPlace(scope) };
}

/** Tags without a value: a name counts once in a scope. */
export class MissingTags {
  readonly tags: MissingTag[] = [];
  readonly #byScope = new Map<Scope, Map<string, MissingTag>>();

  add(name: string, scope: Scope): MissingTag {
    let names = this.#byScope.get(scope);
    if (names === undefined) {
      names = new Map();
      this.#byScope.set(scope, names);
    }
    let tag = names.get(name);
    if (tag === undefined) {
      tag = missingTag(name, scope);
      names.set(name, tag);
      this.tags.push(tag);
    }
    return tag;
  }
}
