import { type FitFault, fitVerdict } from "../../contract/fit.ts";
import type { FitReport } from "../../contract/reports.ts";
import type { FieldTag } from "../template/grammar/tags.ts";
import type { TagFault } from "../template/log/log-entry.ts";
import type { Section } from "../template/sections/section.ts";
import { type DataValue, lookUp, rootScope, type Scope } from "../template/values/data.ts";
import { KnownNames } from "../template/values/known-names.ts";
import { nearestName } from "../template/values/nearest-name.ts";
import { isRequired } from "../template/values/required.ts";
import type { CompiledTemplate } from "./compile.ts";
import type { PreparedTemplate } from "./prepare.ts";
import type { JobSettings } from "./settings.ts";

export type { FitReport };

/** The most entries of a list in a report, and the longest name in it; UTF-16 units. */
const maxListed = 100;
const maxNameLength = 200;

/** The most names that are compared for similarity, because a payload may have any number. */
const maxCompared = 500;
const maxNearest = 20;

/**
 * Says whether a template fits its skill. It takes what the values have shown already, and looks
 * up only names without a value.
 *
 * A skill whose payload allows no other keys knows all of its fields: every other name in a tag is
 * a fault. Any other skill, such as `document`, accepts what the task has: there a name is a fault
 * if its tag got no value, the skill does not require it, and nothing of this name is known.
 *
 * @param template settled, and before its sections were expanded.
 */
export function assessFit(
  template: CompiledTemplate,
  { resolution, placed, root }: Pick<PreparedTemplate, "resolution" | "placed" | "root">,
  { task, skill }: Pick<JobSettings, "task" | "skill">,
): FitReport {
  const names = namesOf(template);
  for (const { name } of placed) names.add(name);
  const isClosed = skill.payload.additionalProperties === false;
  const missing = new Set<string>();
  const optional = new Set<string>();
  // A list without a field has as many entries as items.
  for (const tag of resolution.missing) {
    missing.add(tag.name);
    if (!isRequired(tag, skill)) optional.add(tag.name);
  }
  if (skill.required !== "all") for (const name of names.withDefault) optional.add(name);
  const known = new Knowledge(skill, task, names.sections);
  const properties = (skill.payload.properties ?? {}) as Readonly<Record<string, unknown>>;
  const items = firstItems(names.sections, root);
  const unknown: string[] = [];
  let matched = 0;
  for (const name of names.all) {
    // Most names are found by the first questions, which cost little.
    const isKnown =
      lookUp(name, root) !== undefined ||
      Object.hasOwn(properties, name.toLowerCase()) ||
      items.some((item) => lookUp(name, item) !== undefined) ||
      (isClosed ? known.has(name) : !optional.has(name) || known.has(name));
    if (isKnown) matched++;
    else unknown.push(name);
  }
  const counts = { matched_field_count: matched, unknown_field_count: unknown.length };
  const reason = reasonOf(matched, unknown.length, names.isBroken);
  const unvalued = [...unknown, ...missing];
  const { others } = template;
  return {
    fit: { ...fitVerdict({ reason, ...counts }, skill.name), unknown_fields: known.near(unknown) },
    ...unusedKeys(task.payload, names, skill, unvalued),
    other_delimiters: others.listed,
    other_delimiter_count: others.count,
  };
}

/** The objects, and the first items of the lists, that sections ask for, as scopes. */
function firstItems(sections: ReadonlySet<string>, root: Scope): Scope[] {
  return [...sections].flatMap((name) => {
    const value = lookUp(name, root);
    const item: DataValue | undefined = Array.isArray(value) ? value[0] : value;
    return typeof item === "object" && item !== null ? [rootScope(item)] : [];
  });
}

function reasonOf(matched: number, unknown: number, isBroken: boolean): FitFault | null {
  if (matched > 0) return unknown > 0 ? "unknown_fields" : null;
  if (unknown > 0) return "no_fields_of_skill";
  return isBroken ? null : "no_tags";
}

/**
 * Whether a job that requires a fit is refused. Without tags and without values there is nothing to fill, and nothing
 * that a wrong template could lose: such a job only checks, repairs or converts its document.
 */
export function isRefusedByFit(
  { fit }: FitReport,
  { requiresFit, task }: Pick<JobSettings, "requiresFit" | "task">,
): boolean {
  if (requiresFit !== true || fit.ok) return false;
  return fit.reason !== "no_tags" || Object.keys(task.payload).length > 0;
}

/** The faults of a template that must fit its skill: each tag of an unknown field. */
export function fitFaultsOf({ scanned }: CompiledTemplate, { fit }: FitReport): TagFault[] {
  const nearest = new Map(fit.unknown_fields.map((field) => [field.name, field.nearest]));
  return scanned.flatMap((paragraph) =>
    paragraph.brackets.flatMap((tag): TagFault[] => {
      if (tag.kind !== "tag" && tag.kind !== "section_tag") return [];
      const name = nearest.get(tag.name);
      if (name === undefined) return [];
      const facts = { word: tag.name, ...(name === null ? {} : { nearest: `【${name}】` }) };
      return [{ scanned: paragraph, tag, reason: "unknown_field", facts }];
    }),
  );
}

/** The names in the tags of a template, each once, in the order of the document. */
interface TagNames {
  all: ReadonlySet<string>;
  sections: ReadonlySet<string>;
  /** Names with a formatter that writes something for an absent value. */
  withDefault: ReadonlySet<string>;
  /** Some tags are broken, so that their names are not known. */
  isBroken: boolean;
  add(name: string): void;
}

function namesOf({ scanned, sections: trees, survey }: CompiledTemplate): TagNames {
  const all = new Set<string>();
  const sections = new Set<string>();
  const withDefault = new Set<string>();
  let isBroken = survey.faults.length > 0;
  const add = (name: string) => {
    // The item itself, and its index, are no fields.
    if (name !== "" && !/^[.@]/.test(name)) all.add(name);
  };
  for (const { brackets } of [...scanned, ...survey.places]) {
    for (let index = 0; index < brackets.length; index++) {
      const tag = brackets[index];
      if (tag === undefined || tag.kind === "literal") continue;
      if (tag.kind === "unsupported") isBroken = true;
      else if (tag.kind === "section_tag") {
        if (tag.role !== "close") sections.add(tag.name);
        add(tag.name);
      } else {
        add(tag.name);
        if (tag.formatters.some(writesForNothing)) withDefault.add(tag.name);
      }
    }
  }
  for (const tree of trees.byStory.values()) {
    for (const name of controlsIn(tree)) {
      sections.add(name);
      add(name);
    }
  }
  return { all, sections, withDefault, isBroken, add };
}

function writesForNothing({ name }: FieldTag["formatters"][number]): boolean {
  return name === "default" || name === "yesno";
}

/** The names of repeating controls, which are sections without tags. */
function controlsIn(sections: readonly Section[]): string[] {
  return sections.flatMap(({ name, tags, children }) => [
    ...(tags === null ? [name] : []),
    ...controlsIn(children),
  ]);
}

/**
 * The fields of the skill, and those of the task. They are collected at the first question, and
 * those of the task, which may have any number of items, only if the skill does not have the name.
 */
class Knowledge {
  readonly #make: (payload: JobSettings["task"]["payload"]) => KnownNames;
  readonly #payload: JobSettings["task"]["payload"];
  #ofSkill: KnownNames | null = null;
  #ofBoth: KnownNames | null = null;

  constructor(
    skill: JobSettings["skill"],
    { payload }: JobSettings["task"],
    sections: ReadonlySet<string>,
  ) {
    this.#payload = payload;
    this.#make = (payload) => {
      const names = new KnownNames(skill, payload);
      for (const path of sections) names.enter(path);
      return names;
    };
  }

  has(path: string): boolean {
    this.#ofSkill ??= this.#make({});
    return this.#ofSkill.knows(path) || this.#known.knows(path);
  }

  /** The first of some unknown names, each with the known name that is most similar. */
  near(unknown: readonly string[]): FitReport["fit"]["unknown_fields"] {
    if (unknown.length === 0) return [];
    const known = first(this.#known.names());
    return unknown.slice(0, maxListed).map((name, index) => ({
      name: clip(name),
      // As tags write it: keys are found in any case.
      nearest: index < maxNearest ? (nearestOf(name, known)?.toUpperCase() ?? null) : null,
    }));
  }

  get #known(): KnownNames {
    this.#ofBoth ??= this.#make(this.#payload);
    return this.#ofBoth;
  }
}

/** The keys of a payload that no tag uses. A key without a value is not one of them. */
function unusedKeys(
  payload: Readonly<Record<string, unknown>>,
  { all }: TagNames,
  { mapping }: JobSettings["skill"],
  unvalued: readonly string[],
): Pick<FitReport, "unused_keys" | "unused_key_count"> {
  const used = new Set<string>();
  for (const path of [...all, ...Object.values(mapping)]) used.add(firstName(path));
  const unused = Object.keys(payload).filter(
    (key) => payload[key] !== null && !used.has(key.toLowerCase()),
  );
  const candidates = unused.length === 0 ? [] : first(unvalued);
  return {
    unused_keys: unused.slice(0, maxListed).map((key, index) => ({
      key: clip(key),
      nearest: index < maxNearest ? nearestOf(key, candidates) : null,
    })),
    unused_key_count: unused.length,
  };
}

function clip(name: string): string {
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name;
}

function firstName(path: string): string {
  return (path.split(".")[0] ?? "").toLowerCase();
}

function first(names: Iterable<string>): string[] {
  const listed: string[] = [];
  for (const name of names) if (listed.push(name) >= maxCompared) break;
  return listed;
}

/** The most similar name, in small letters. */
function nearestOf(name: string, known: readonly string[]): string | null {
  const lower = known.map((other) => other.toLowerCase());
  const nearest = nearestName(name, lower);
  return nearest === name.toLowerCase() ? null : nearest;
}
