import type { TagFaultCode } from "../../contract/tag-faults.ts";
import type { SkillDefinition, Task } from "../skills/skill.ts";
import type { FieldContext, FoundFields, PlacedField } from "../template/field-kind.ts";
import { fieldKinds } from "../template/field-kinds.ts";
import { type Resolution, type ResolveContext, resolveTags } from "../template/fill/resolve.ts";
import { parseAnyTag } from "../template/grammar/tag-grammar.ts";
import { entryAt } from "../template/log/log-entry.ts";
import { PictureFiles } from "../template/pictures/picture-file.ts";
import { PictureStore } from "../template/pictures/picture-store.ts";
import { findTextPlaces } from "../template/places/survey.ts";
import type { SectionFault } from "../template/sections/section.ts";
import { StoryExpander } from "../template/sections/stories.ts";
import { type DataValue, lookUp, rootScope, type Scope } from "../template/values/data.ts";
import { NodeScopes } from "../template/values/node-scopes.ts";
import { missingTag } from "../template/values/required.ts";
import { DrawingIds } from "../word/drawing-ids.ts";
import type { StoryPart } from "../word/stories.ts";
import type { XmlDocument } from "../xml/document.ts";
import type { XmlElement } from "../xml/tree.ts";
import { type CompiledTemplate, observed } from "./compile.ts";
import type { JobSettings } from "./settings.ts";

/** The values of a template's tags, or their faults. */
interface Resolved {
  compiled: CompiledTemplate;
  resolution: Resolution;
  /** Fields outside of the text of paragraphs. */
  placed: readonly PlacedField[];
  /** The scope of the payload. */
  root: Scope;
}

/** A template whose sections cannot be expanded for a task. It is unchanged. */
export interface UnexpandedTemplate extends Resolved {
  filling: null;
}

/** A template with its sections expanded for a task. */
export interface ExpandedTemplate extends Resolved {
  /** The store and the fields of each kind, which fill the placed fields. */
  filling: { pictures: PictureStore; fieldGroups: readonly FoundFields[] };
  /** Whether an element belongs to an item of a section; `null`: there are no sections. */
  isInItem: ((element: XmlElement, story: StoryPart) => boolean) | null;
  /** Paragraphs and tables that Markdown has written into the body, outside of lists. */
  unlisted: ReadonlySet<XmlElement>;
}

export type PreparedTemplate = ExpandedTemplate | UnexpandedTemplate;

/** Whether a template has no faults and can be filled. */
export function isFillable(prepared: PreparedTemplate): prepared is ExpandedTemplate {
  const { compiled, resolution, placed, filling } = prepared;
  return (
    filling !== null &&
    compiled.faults.length === 0 &&
    resolution.faults.length === 0 &&
    placed.every(({ fault }) => fault === null)
  );
}

/** Expands the sections of a template and looks up all values, but fills nothing yet. */
export function prepareTemplate(
  template: CompiledTemplate,
  { task, skill, locale, assets }: Pick<JobSettings, "task" | "skill" | "locale" | "assets">,
): PreparedTemplate {
  const root = mappedRoot(task, skill);
  const values = {
    listSeparator: skill.listSeparator,
    listSeparators: skill.listSeparators,
    formats: formatsOf(skill),
    locale: task.locale ?? locale,
    fields: skill,
    pictureFiles: new PictureFiles(assets),
  };
  const hasSections = template.sections.byStory.size > 0;
  const expanded = hasSections ? expandTemplate(template, { ...values, root }) : null;
  if (expanded !== null && expanded.faults.length + expanded.placed.length > 0) {
    const unsectioned = resolveTags(template.scanned, new Map(), { ...values, root });
    return {
      compiled: template,
      resolution: { ...unsectioned, faults: [...expanded.faults] },
      placed: expanded.placed,
      root,
      filling: null,
    };
  }
  const compiled = expanded?.compiled ?? template;
  const scopes = expanded?.scopes ?? new Map<StoryPart, NodeScopes>();
  const pictures = new PictureStore(
    compiled.pack,
    compiled.body,
    values.pictureFiles,
    expanded?.drawingIds,
  );
  const context = { ...values, root };
  const resolution = resolveTags(compiled.scanned, scopes, context);
  const fieldContext = fieldContextOf(compiled, scopes, context, pictures);
  const fieldGroups = fieldKinds.map((kind) => kind.find(fieldContext));
  const placed = fieldGroups.flatMap(({ fields }) => fields);
  for (const { name, hasValue, fault, scope } of placed) {
    if (!hasValue && fault === null) resolution.missing.push(missingTag(name, scope));
  }
  return {
    compiled,
    resolution,
    placed,
    root,
    filling: { pictures, fieldGroups },
    isInItem: hasSections
      ? (element, story) => (scopes.get(story)?.of(element) ?? root) !== root
      : null,
    unlisted: new Set(expanded?.unlisted),
  };
}

function fieldContextOf(
  { pack, stories, survey, decisions }: CompiledTemplate,
  scopes: ReadonlyMap<StoryPart, NodeScopes>,
  values: ResolveContext,
  pictures: PictureStore,
): FieldContext {
  const { root } = values;
  let byDocument: Map<XmlDocument, NodeScopes> | null = null;
  return {
    pack,
    stories,
    survey,
    decisions,
    pictures,
    values,
    root,
    scopesOf: (story) => scopes.get(story) ?? new NodeScopes(story.document, root),
    scopeAt: (document, element) => {
      byDocument ??= new Map([...scopes].map(([story, nodes]) => [story.document, nodes]));
      return byDocument.get(document)?.of(element) ?? root;
    },
  };
}

interface Expansion {
  compiled: CompiledTemplate;
  scopes: ReadonlyMap<StoryPart, NodeScopes>;
  drawingIds: DrawingIds;
  faults: readonly SectionFault[];
  /** Repeating controls that cannot be filled. */
  placed: readonly PlacedField[];
  /** Paragraphs and tables that Markdown has written into the body, outside of lists. */
  unlisted: readonly XmlElement[];
}

/** Expands the sections of a template for a task, in a copy of its package. */
function expandTemplate(
  template: CompiledTemplate,
  { root, fields }: Pick<ResolveContext, "root" | "fields">,
): Expansion {
  const pack = template.pack.copy();
  const drawingIds = new DrawingIds(pack);
  const { decisions } = template;
  const expander = new StoryExpander(pack, { root, fields, decisions, drawingIds });
  const scanned = Map.groupBy(template.scanned, ({ story }) => story);
  const expanded = template.stories.map((story) => {
    const sections = template.sections.byStory.get(story);
    const paragraphs = scanned.get(story) ?? [];
    return sections === undefined
      ? expander.asItIs(story, paragraphs)
      : expander.expand(story, paragraphs, sections);
  });
  expander.finish();
  const stories = expanded.map(({ story }) => story);
  const compiled = {
    ...template,
    pack,
    stories,
    scanned: expanded.flatMap(({ scanned }) => scanned),
    survey: {
      ...template.survey,
      places: findTextPlaces(pack, stories, template.survey, decisions),
    },
    ...observed(stories),
  };
  return {
    compiled,
    scopes: new Map(expanded.map(({ story, scopes }) => [story, scopes])),
    drawingIds,
    faults: expanded.flatMap(({ faults }) => faults),
    placed: expanded.flatMap(({ story, controlFaults }) =>
      controlFaults.map(({ name, reason }) => unfilledControl(story, name, reason, root)),
    ),
    unlisted: expanded[0]?.unlisted ?? [],
  };
}

function unfilledControl(
  story: StoryPart,
  name: string,
  reason: TagFaultCode,
  scope: Scope,
): PlacedField {
  const entry = entryAt(story, null, 0, name);
  return { name, entry, scope, fault: reason, hasValue: false, apply: () => {} };
}

/** The scope of the payload, with the fields that the skill maps to other places in it. */
function mappedRoot({ payload }: Task, { mapping }: SkillDefinition): Scope {
  const root = rootScope(payload as DataValue);
  const fields = Object.entries(mapping).map(([name, path]) => {
    const value = lookUp(path, root) ?? null;
    const [first = "", ...rest] = name.toLowerCase().split(".");
    return [first, rest.reduceRight<DataValue>((inner, key) => ({ [key]: inner }), value)] as const;
  });
  if (fields.length === 0) return root;
  return rootScope({ ...(payload as Record<string, DataValue>), ...Object.fromEntries(fields) });
}

function formatsOf({ formats }: SkillDefinition): ResolveContext["formats"] {
  const chains = Object.entries(formats).map(
    ([name, chain]) => [name, parseAnyTag(`X|${chain}`)?.formatters ?? []] as const,
  );
  return new Map(chains);
}
