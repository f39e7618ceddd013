import { type ItemPlace, itemPlace, nearestItem, type Scope } from "./data.ts";

/** The fields that must have a value if a tag asks for them. */
export interface RequiredFields {
  /** Required outside of sections; fields that are named here also in conditions. */
  required: readonly string[] | "all";
  /** Required in the items of sections. */
  requiredInItems: readonly string[] | "all";
}

/** The kind of scope around a tag. In a condition inside of an item, the item counts. */
export type Surroundings = Scope["kind"];

/**
 * The kind of scope that counts for a tag: that of the nearest item, else that of its own scope.
 */
export function surroundings(scope: Scope): Surroundings {
  return (nearestItem(scope) ?? scope).kind;
}

/**
 * Whether a field must have a value in these surroundings. In an item only `requiredInItems`
 * counts. In a condition the field is still the payload's, so `required` counts too.
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
  /** The item that lacks the value; null outside of sections, and if the item is not known. */
  item: ItemPlace | null;
}

/** Makes a `MissingTag` for a tag without a value in this scope. */
export function missingTag(name: string, scope: Scope): MissingTag {
  return { name, around: surroundings(scope), item: itemPlace(scope) };
}

/** Collects tags without a value, each name once in a scope. */
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
