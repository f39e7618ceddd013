import { DrawingIds } from "./docx/drawing-ids.ts";
import { defaultPackageLimits, type PackageLimits } from "./docx/limits.ts";
import { WordPackage } from "./docx/package.ts";
import { readBody, readOtherStories, type StoryPart } from "./docx/stories.ts";
import type { XmlElement } from "./docx/xml-tree.ts";
import { expectationFor } from "./format/baseline.ts";
import { StoryReaders } from "./format/direct-format.ts";
import type { FormatResolver } from "./format/effective/resolver.ts";
import { type FormatIssue, issue } from "./format/issue.ts";
import { loadLinter } from "./format/load-linter.ts";
import { type Observation, observe } from "./format/observation.ts";
import type { Policy } from "./format/policy/policy.ts";
import { buildFormatReport, type FormatMode, type FormatReport } from "./format/report.ts";
import type { ReportForm } from "./format/reports/forms.ts";
import { type ObservedSummary, summarize } from "./format/summary.ts";
import { verify } from "./format/verify.ts";
import type { SkillDefinition, Task } from "./skills/skill.ts";
import { findControls, hasControls } from "./template/controls/content-controls.ts";
import { type ControlContext, controlContext } from "./template/controls/control-context.ts";
import { finishControls } from "./template/controls/finish-controls.ts";
import { refreshFields, type StaleField } from "./template/fields/refresh-fields.ts";
import { type ScannedParagraph, scanStories } from "./template/grammar/scan.ts";
import { parseTag } from "./template/grammar/tag-grammar.ts";
import { tagDelimiters } from "./template/grammar/tags.ts";
import { fillAndLog, logUnfillable, type ReplaceLog } from "./template/log/replace-log.ts";
import { findPicturePlaces, hasPicturePlaces } from "./template/pictures/picture-places.ts";
import { PictureStore } from "./template/pictures/picture-store.ts";
import { entryAt, type PlacedField } from "./template/places/placed-fields.ts";
import { type ResolvedPlaces, resolvePlaces } from "./template/places/resolve-places.ts";
import { findTextPlaces, type PlaceSurvey, surveyPlaces } from "./template/places/survey.ts";
import { compileSections, type SectionTree } from "./template/sections/compile.ts";
import { NodeScopes } from "./template/sections/node-scopes.ts";
import type { SectionFault } from "./template/sections/section.ts";
import { StoryExpander } from "./template/sections/stories.ts";
import {
  type DataValue,
  type ItemPlace,
  lookUp,
  rootScope,
  type Scope,
} from "./template/values/data.ts";
import { isRequired, missingTag } from "./template/values/required.ts";
import {
  type Resolution,
  type ResolveContext,
  resolveTags,
  type TagFault,
  tagFaults,
} from "./template/values/resolve.ts";

export interface FormatSettings {
  mode: FormatMode;
  baseline: "template" | "policy";
  fixMode: "none" | "safe";
  report: "human" | "json" | "both";
}

/** What a job is told besides its template. */
export interface JobSettings {
  task: Task;
  skill: SkillDefinition;
  format: FormatSettings;
  policy: Policy;
  exportSuggestedPolicy: boolean;
  /** How numbers are written, where the task names no locale of its own; BCP 47. */
  locale: string;
  /** Forms of the format report that are wanted besides the JSON. */
  reportForms: readonly ReportForm[];
}

export interface JobInput extends JobSettings {
  template: Buffer;
  limits?: PackageLimits;
}

/** 0 done, 2 required fields missing, 3 the template cannot be filled, 4 strict format failed. */
export type ExitCode = 0 | 2 | 3 | 4;

export interface MissingFields {
  missing_required: string[];
  missing_optional: string[];
  /** The first of what items lack, and how many there are; absent where there are none. */
  missing_in_items?: MissingInItem[];
  missing_in_items_count?: number;
}

/** A field that an item of a section has no value for. */
export interface MissingInItem extends ItemPlace {
  field: string;
}

export interface JobResult {
  /** The gravest that applies, in the order 3, 4, 2. */
  exitCode: ExitCode;
  /** All that apply, the gravest first; `[0]` when nothing is wrong. */
  exitCodes: ExitCode[];
  message: string;
  /** The filled document, as chunks for one gathered write. */
  document: Buffer[];
  replaceLog: ReplaceLog;
  missingFields: MissingFields;
  formatReport: FormatReport;
  suggestedPolicy: string | null;
  /** The report in the forms that were asked for, in that order. */
  renderings: { form: ReportForm; content: Buffer }[];
}

const messages: Readonly<Record<ExitCode, string>> = {
  0: "success",
  2: "missing required fields",
  3: "template unsupported placeholders",
  4: "format validation failed",
};

/** A template that was opened and looked through: all that a job needs of it but the values. */
export interface CompiledTemplate {
  bytes: Buffer;
  pack: WordPackage;
  /** The first of the stories. */
  body: StoryPart;
  stories: readonly StoryPart[];
  scanned: readonly ScannedParagraph[];
  /** Stories that may have fields that stand in no text. */
  placeStories: readonly StoryPart[];
  /** Tags outside of the runs of paragraphs. */
  survey: PlaceSurvey;
  sections: SectionTree;
  /** Marks that make no section, formatters that there are not. */
  faults: readonly TagFault[];
  readers: StoryReaders;
  observation: Observation;
  summary: ObservedSummary;
}

/**
 * One job, from the bytes of a template and a checked task to a document and its evidence.
 *
 * @throws DocumentError when the template is no Word document within the limits.
 */
export function runJob(input: JobInput): JobResult {
  return fillTemplate(compileTemplate(input.template, input.limits), input);
}

/**
 * Opens a template and finds every tag of it. Nothing is changed.
 *
 * @throws DocumentError when it is no Word document within the limits.
 */
export function compileTemplate(
  template: Buffer,
  limits: PackageLimits = defaultPackageLimits,
): CompiledTemplate {
  const pack = WordPackage.open(template, limits);
  const stories = [
    readBody(pack),
    ...readOtherStories(pack, [...tagDelimiters, "sdtPr>", "ffData>"]),
  ];
  const scanned = scanStories(stories);
  let resolver: FormatResolver | null = null;
  const sections = compileSections(stories, scanned, ({ story, paragraph }) => {
    resolver ??= new (loadLinter().FormatResolver)(pack);
    return resolver.of(story).paragraph(paragraph).list !== null;
  });
  return {
    ...describeTemplate(template, pack, stories, scanned),
    sections,
    faults: [...sections.faults, ...tagFaults(scanned)],
  };
}

/** A package with its stories and tags, its sections not looked at: there are none, or none any more. */
function describeTemplate(
  bytes: Buffer,
  pack: WordPackage,
  stories: readonly StoryPart[],
  scanned: readonly ScannedParagraph[],
  before?: PlaceSurvey,
): CompiledTemplate {
  const body = stories[0] as StoryPart;
  const readers = new StoryReaders();
  const reader = readers.of(body);
  const observation = observe(body, reader);
  return {
    bytes,
    pack,
    body,
    stories,
    scanned,
    placeStories: stories.filter((story) => hasPicturePlaces(story) || hasControls(story)),
    survey:
      before === undefined
        ? surveyPlaces(pack, stories)
        : { ...before, places: findTextPlaces(pack, stories, before) },
    sections: { byStory: new Map(), faults: [] },
    faults: [],
    readers,
    observation,
    summary: summarize(observation, reader),
  };
}

/** Whether no task can be filled into it. */
export function isUnfillable({ scanned, faults, survey }: CompiledTemplate): boolean {
  return (
    faults.length > 0 ||
    survey.faults.length > 0 ||
    scanned.some(({ found }) => found.some(({ kind }) => kind === "unsupported"))
  );
}

/** A template with its sections written out for a task, and the value of every tag. */
export interface PreparedTemplate {
  compiled: CompiledTemplate;
  resolution: Resolution;
  /** Fields that stand in no text. */
  placed: readonly PlacedField[];
  /** What fills it; `null`: it cannot be filled with these values. */
  tools: FillTools | null;
  /** What the elements of its stories stand in, where sections were expanded. */
  scopes: ReadonlyMap<StoryPart, NodeScopes> | null;
}

/** What a job shares among all tags of a kind. */
interface FillTools {
  pictures: PictureStore;
  controls: ControlContext;
  places: ResolvedPlaces;
}

/** Expands the sections, where there are any, and looks every value up. Nothing is filled yet. */
export function prepareTemplate(
  template: CompiledTemplate,
  { task, skill, locale }: Pick<JobSettings, "task" | "skill" | "locale">,
): PreparedTemplate {
  const root = mappedRoot(task, skill);
  const context = {
    root,
    listSeparator: skill.listSeparator,
    listSeparators: skill.listSeparators,
    formats: formatsOf(skill),
    locale: task.locale ?? locale,
    fields: skill,
  };
  const expanded = template.sections.byStory.size === 0 ? null : expandTemplate(template, context);
  if (expanded !== null && expanded.faults.length + expanded.placed.length > 0) {
    const unsectioned = resolveTags(template.scanned, new Map(), context);
    const resolution = { ...unsectioned, faults: [...expanded.faults] };
    const { placed } = expanded;
    return { compiled: template, resolution, placed, tools: null, scopes: null };
  }
  const { compiled, scopes } = expanded ?? {
    compiled: template,
    scopes: new Map<StoryPart, NodeScopes>(),
  };
  const { pack, body, scanned } = compiled;
  const pictures = new PictureStore(pack, body, expanded?.drawingIds);
  const controls = controlContext(pack, pictures, context);
  const resolution = resolveTags(scanned, scopes, { ...context, knownPictures: pictures.known });
  const placed = compiled.placeStories.flatMap((story) => {
    const own = scopes.get(story) ?? new NodeScopes(story.document, root);
    return [...findPicturePlaces(story, own, pictures), ...findControls(story, own, controls)];
  });
  const scopesByDocument = new Map([...scopes].map(([{ document }, own]) => [document, own]));
  const places = resolvePlaces(
    compiled.survey.places,
    ({ document, element }) => scopesByDocument.get(document)?.of(element) ?? root,
    context,
  );
  placed.push(...places.fields);
  for (const { name, hasValue, fault, scope } of placed) {
    if (hasValue || fault !== null) continue;
    resolution.missing.push(missingTag(name, scope));
  }
  const tools = { pictures, controls, places };
  return { compiled, resolution, placed, tools, scopes: expanded && scopes };
}

/** Whether an element stands in something that a section repeats or hides. */
function isInItem(
  scopes: ReadonlyMap<StoryPart, NodeScopes>,
  element: XmlElement,
  story: StoryPart,
): boolean {
  const own = scopes.get(story);
  return own !== undefined && own.of(element) !== own.root;
}

/** A template with its sections written for a task, in a package of its own. */
function expandTemplate(
  template: CompiledTemplate,
  { root, fields }: Pick<ResolveContext, "root" | "fields">,
): {
  compiled: CompiledTemplate;
  scopes: ReadonlyMap<StoryPart, NodeScopes>;
  drawingIds: DrawingIds;
  faults: readonly SectionFault[];
  /** Repeating controls that cannot be filled. */
  placed: readonly PlacedField[];
} {
  const pack = template.pack.copy();
  const drawingIds = new DrawingIds(pack);
  const expander = new StoryExpander(pack, { root, fields, drawingIds });
  const stories = template.stories.map((story) => {
    const sections = template.sections.byStory.get(story);
    const own = template.scanned.filter((scanned) => scanned.story === story);
    return sections === undefined
      ? expander.asItIs(story, own)
      : expander.expand(story, own, sections);
  });
  expander.finish();
  const scanned = stories.flatMap((story) => story.scanned);
  const scopes = new Map(stories.map(({ story, scopes: own }) => [story, own] as const));
  const parts = stories.map(({ story }) => story);
  const compiled = describeTemplate(template.bytes, pack, parts, scanned, template.survey);
  const faults = stories.flatMap((story) => story.faults);
  const placed = stories.flatMap(({ story, controlFaults }) =>
    controlFaults.map(({ name, reason }): PlacedField => {
      const entry = entryAt(story, null, 0, name);
      return { name, entry, scope: root, fault: reason, hasValue: false, apply: () => {} };
    }),
  );
  return { compiled, scopes, drawingIds, faults, placed };
}

/** The payload, with the fields that the skill finds elsewhere in it. */
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
    ([name, chain]) => [name, parseTag(`X|${chain}`)?.formatters ?? []] as const,
  );
  return new Map(chains);
}

/**
 * Fills a template, repairs, checks, writes. What is wrong with a template is known before anything
 * is changed; one that cannot be filled comes back as it was. The compiled template holds the
 * changes afterwards: `pack.revert()` makes it fit for the next job.
 */
export function fillTemplate(template: CompiledTemplate, settings: JobSettings): JobResult {
  const { skill, format, policy } = settings;
  const isBroken = isUnfillable(template);
  const { compiled, resolution, placed, tools, scopes } = isBroken
    ? { compiled: template, resolution: resolveNothing, placed: [], tools: null, scopes: null }
    : prepareTemplate(template, settings);
  const { pack, body, scanned, readers, observation } = compiled;
  const templateObserved = compiled.summary;
  const missingFields = findMissing(
    isBroken ? prepareUnsectioned(template, settings) : resolution,
    skill,
  );
  const reader = readers.of(body);
  const expectation = expectationFor(format.baseline, policy, observation);
  const suggestedPolicy = settings.exportSuggestedPolicy
    ? loadLinter().suggestPolicy(pack, body)
    : null;
  const reportBase = {
    mode: format.mode,
    expectation,
    templateObserved,
    wantsHuman: format.report !== "json",
  };

  const faults = [...compiled.faults, ...resolution.faults];
  const hasPlacedFault = placed.some(({ fault }) => fault !== null);
  if (tools === null || hasPlacedFault || faults.length > 0) {
    const formatReport = buildFormatReport({
      ...reportBase,
      renderedObserved: templateObserved,
      issues: null,
      fixChanges: [],
      passedUnchecked: false,
    });
    return finish([3], {
      document: [template.bytes],
      replaceLog: logUnfillable(scanned, faults, placed, compiled.survey.faults),
      missingFields,
      formatReport,
      suggestedPolicy,
      renderings: renderAll(compiled, formatReport, settings),
    });
  }

  const templateFacts = wantsFacts(policy) ? loadLinter().readFacts(pack, body) : null;
  const { log: replaceLog, touched } = fillAndLog(
    scanned,
    resolution,
    readers,
    placed,
    (story, picture, name, node) => tools.pictures.drawing(story, picture, name, node),
  );
  tools.places.apply(pack);
  finishControls(tools.controls);
  const stale =
    replaceLog.summary.replaced_count > 0
      ? refreshFields(
          [...new Set([body, ...scanned.map(({ story }) => story)])],
          scopes && ((element, story) => isInItem(scopes, element, story)),
        )
      : [];
  const isOff = format.mode === "off";
  const { issues, fixChanges } = isOff
    ? { issues: null, fixChanges: [] }
    : verify({
        pack,
        body,
        readers,
        template: observation,
        templateFacts,
        expectation,
        policy,
        touched,
        repairs: format.fixMode === "safe",
      });
  const formatReport = buildFormatReport({
    ...reportBase,
    // Formatting that no repair has touched is, character for character, the template's.
    renderedObserved:
      fixChanges.length === 0 ? templateObserved : summarize(observe(body, reader), reader),
    issues: issues && [...issues, ...staleIssues(stale, issues)],
    fixChanges,
    passedUnchecked: true,
  });
  pack.becomeDocument();
  const exitCodes: ExitCode[] = [];
  if (format.mode === "strict" && !formatReport.passed) exitCodes.push(4);
  if (missingFields.missing_required.length > 0) exitCodes.push(2);
  const document = pack.write();
  return finish(exitCodes, {
    document,
    replaceLog,
    missingFields,
    formatReport,
    suggestedPolicy,
    // Last: the annotated document is made of this one.
    renderings: renderAll(compiled, formatReport, settings),
  });
}

/** Told once for each paragraph, also where a policy asks. */
function staleIssues(stale: readonly StaleField[], known: readonly FormatIssue[]): FormatIssue[] {
  const keyOf = (code: string, path: string) => `${code} ${path}`;
  const told = new Set(known.map(({ code, paragraph_path }) => keyOf(code, paragraph_path)));
  const issues: FormatIssue[] = [];
  for (const { kind, path, name } of stale) {
    const isContents = kind === "contents";
    const code = isContents ? "TOC_STALE" : "FIELD_STALE";
    if (told.has(keyOf(code, path))) continue;
    told.add(keyOf(code, path));
    const message = isContents
      ? "A table of contents is marked for Word to update it."
      : `A field (${name}) is marked for Word to update it.`;
    issues.push(issue({ code, message, severity: "info", paragraph_path: path }));
  }
  return issues;
}

const resolveNothing: Resolution = {
  values: [],
  missingInItems: new Map(),
  missing: [],
  faults: [],
};

/** What is missing in a template that cannot be filled: its sections are not looked into. */
function prepareUnsectioned(template: CompiledTemplate, settings: JobSettings): Resolution {
  const sections = { byStory: new Map(), faults: [] };
  return prepareTemplate({ ...template, sections }, settings).resolution;
}

function renderAll(
  { pack, body }: CompiledTemplate,
  report: FormatReport,
  { reportForms: forms }: JobSettings,
): JobResult["renderings"] {
  if (forms.length === 0) return [];
  const { quotesOf, renderReport } = loadLinter();
  const quotes = quotesOf(pack, body, report);
  return forms.map((form) => ({
    form,
    content: renderReport(form, { report, quotes, pack, body }),
  }));
}

/** What a policy locks has to be looked at before anything is changed. */
function wantsFacts({ look }: Policy): boolean {
  return Object.values(look?.lock ?? {}).includes(true);
}

function finish(
  exitCodes: ExitCode[],
  rest: Omit<JobResult, "exitCode" | "exitCodes" | "message">,
): JobResult {
  const exitCode = exitCodes[0] ?? 0;
  return {
    exitCode,
    exitCodes: exitCodes.length > 0 ? exitCodes : [0],
    message: messages[exitCode],
    ...rest,
  };
}

/** Tags without a value, by whether the skill requires one: names in order, each once. */
export function findMissing(
  { missing }: Pick<Resolution, "missing">,
  skill: SkillDefinition,
): MissingFields {
  const required = new Set<string>();
  const all = new Set<string>();
  const inItems: MissingInItem[] = [];
  for (const tag of missing) {
    all.add(tag.name);
    if (isRequired(tag, skill)) required.add(tag.name);
    if (tag.item !== null) inItems.push({ ...tag.item, field: tag.name });
  }
  const names = [...all].sort();
  const fields: MissingFields = {
    missing_required: names.filter((name) => required.has(name)),
    missing_optional: names.filter((name) => !required.has(name)),
  };
  if (inItems.length === 0) return fields;
  return {
    ...fields,
    missing_in_items: inItems.slice(0, maxMissingInItems),
    missing_in_items_count: inItems.length,
  };
}

/** A report is for a person to read: of many items that lack the same, these are enough. */
const maxMissingInItems = 1000;
