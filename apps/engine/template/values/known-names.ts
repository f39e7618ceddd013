import { resolveReference, schemaOf } from "../../skills/schema-reference.ts";
import type { JsonSchema, SkillDefinition } from "../../skills/skill.ts";
import { NameSet } from "../grammar/name-set.ts";
import type { FieldNames } from "../grammar/settle.ts";
import { type DataValue, lookUp, rootScope } from "./data.ts";

/** A holder of names: an object or a list of the payload, or its schema in the skill. */
type Holder = { value: object } | { schema: JsonSchema };

/**
 * The names of a job's fields: those that the skill names, those that the payload has, and those in
 * the items of each section that the template opens. They are collected at the first question, in
 * linear time.
 */
export class KnownNames implements FieldNames {
  readonly #skill: SkillDefinition;
  readonly #payload: Readonly<Record<string, unknown>>;
  readonly #names = new NameSet();
  /** The holders behind names that are not plain values, by the spelling of the name. */
  readonly #holders = new Map<string, Holder[]>();
  readonly #entered = new Set<string>();
  #isFilled = false;

  constructor(skill: SkillDefinition, payload: Readonly<Record<string, unknown>>) {
    this.#skill = skill;
    this.#payload = payload;
  }

  spelling(name: string): string | null {
    return this.#filled().spelling(name);
  }

  nearest(key: string): string | null {
    return this.#filled().nearest(key);
  }

  enter(path: string): void {
    const names = this.#filled();
    if (this.#entered.has(path)) return;
    this.#entered.add(path);
    const [first = "", ...members] = path.split(".");
    let holders = this.#holders.get(names.spelling(first) ?? "") ?? [];
    for (const member of members) {
      const wanted = member.toLowerCase();
      const inner: Holder[] = [];
      this.#eachMember(holders, (name, holder) => {
        if (holder !== null && name.toLowerCase() === wanted) inner.push(holder);
      });
      holders = inner;
    }
    // Members of a member are entered with the section of that member. A list of lists has no
    // section.
    this.#eachMember([...holders], (name, holder) => this.#add(name, holder));
  }

  /** The names that are known so far, as the skill or the payload writes them. */
  names(): Iterable<string> {
    return this.#filled().values();
  }

  /** Whether a path is that of a field, at the root or in the items of an entered section. */
  knows(path: string): boolean {
    const [first = "", ...members] = path.split(".");
    const spelling = this.#filled().spelling(first);
    if (spelling === null) return false;
    let holders = this.#holders.get(spelling) ?? [];
    for (const member of members) {
      const wanted = member.toLowerCase();
      const inner: Holder[] = [];
      let isFound = false;
      this.#eachMember(holders, (name, holder) => {
        if (name.toLowerCase() !== wanted) return;
        isFound = true;
        if (holder !== null) inner.push(holder);
      });
      if (!isFound) return false;
      holders = inner;
    }
    return true;
  }

  #filled(): NameSet {
    if (this.#isFilled) return this.#names;
    this.#isFilled = true;
    const { payload, required, mapping, formats, listSeparators } = this.#skill;
    const root = [{ schema: payload }, { value: this.#payload }];
    this.#eachMember(root, (name, holder) => this.#add(name, holder));
    const scope = rootScope(this.#payload as DataValue);
    for (const [name, path] of Object.entries(mapping)) {
      const value = lookUp(path, scope);
      this.#add(first(name), typeof value === "object" && value !== null ? { value } : null);
    }
    const named = [...Object.keys(formats), ...Object.keys(listSeparators)];
    for (const name of required === "all" ? named : [...named, ...required]) {
      this.#add(first(name), null);
    }
    return this.#names;
  }

  #add(name: string, holder: Holder | null): void {
    this.#names.add(name);
    if (holder === null) return;
    const spelling = this.#names.spelling(name) ?? name;
    const holders = this.#holders.get(spelling);
    if (holders === undefined) this.#holders.set(spelling, [holder]);
    else holders.push(holder);
  }

  #eachMember(
    holders: readonly Holder[],
    visit: (name: string, holder: Holder | null) => void,
  ): void {
    for (const holder of holders) {
      if ("value" in holder) eachOfValue(holder.value, visit);
      else eachOfSchema(holder.schema, this.#skill.payload, visit);
    }
  }
}

function first(path: string): string {
  return path.split(".")[0] ?? "";
}

type Visit = (name: string, holder: Holder | null) => void;

function eachOfValue(value: object, visit: Visit): void {
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === "object" && item !== null && !Array.isArray(item)) {
        eachOfValue(item, visit);
      }
    }
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    visit(name, typeof member === "object" && member !== null ? { value: member } : null);
  }
}

/**
 * Visits the properties that a schema names for an object or for the items of a list, also those in
 * combined, conditional and referenced schemas.
 */
function eachOfSchema(
  schema: JsonSchema,
  root: JsonSchema,
  visit: Visit,
  seen: Set<JsonSchema> = new Set(),
): void {
  // References may form a circle.
  if (seen.has(schema)) return;
  seen.add(schema);
  for (const [name, property] of Object.entries(schemaOf(schema.properties) ?? {})) {
    const inner = schemaOf(property);
    visit(name, inner === null || isScalar(inner) ? null : { schema: inner });
  }
  const { items, prefixItems, allOf, anyOf, oneOf } = schema;
  const parts = [
    items,
    prefixItems,
    allOf,
    anyOf,
    oneOf,
    schema.if,
    schema.then,
    schema.else,
  ].flat();
  for (const part of parts) {
    const inner = schemaOf(part);
    if (inner !== null) eachOfSchema(inner, root, visit, seen);
  }
  const target = typeof schema.$ref === "string" ? resolveReference(schema.$ref, root) : null;
  if (target !== null) eachOfSchema(target, root, visit, seen);
}

function isScalar({ type }: JsonSchema): boolean {
  return type === "string" || type === "number" || type === "integer" || type === "boolean";
}
