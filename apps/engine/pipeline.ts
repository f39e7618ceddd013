import { defaultPackageLimits, type PackageLimits } from "./docx/limits.ts";
import { WordPackage } from "./docx/package.ts";
import { readBody, readOtherStories, type StoryPart } from "./docx/stories.ts";
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
import { KnownNames } from "./template/grammar/known-names.ts";
import { type ScannedParagraph, scanStories } from "./template/grammar/scan.ts";
import {
  type Decisions,
  decideTags,
  findUndecided,
  noDecisions,
  settleTags,
  type Undecided,
} from "./template/grammar/settle.ts";
import { parseTag } from "./template/grammar/tag-grammar.ts";
import { tagDelimiters } from "./template/grammar/tags.ts";
import { restartLists } from "./template/lists/list-restart.ts";
import {
  fillAndLog,
  type LogWarning,
  logUnfillable,
  type ReplaceLog,
  warnOfInvisible,
} from "./template/log/replace-log.ts";
import { markStaleContents } from "./template/log/stale-fields.ts";
import { MarkdownWriter } from "./template/markdown/markdown-blocks.ts";
import { findPicturePlaces, hasPicturePlaces } from "./template/pictures/picture-places.ts";
import { PictureStore } from "./template/pictures/picture-store.ts";
import type { PlacedField } from "./template/places/placed-fields.ts";
import { type Binding, expandStory } from "./template/sections/expand.ts";
import { repeatStory } from "./template/sections/repeat.ts";
import { compileSections, type SectionTree } from "./template/sections/sections.ts";
import { type DataValue, lookUp, rootScope, type Scope } from "./template/values/data.ts";
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
  body: StoryPart;
  scanned: readonly ScannedParagraph[];
  /** What is a tag where a job has the field; `null`: there is nothing to decide (`settleTemplate`). */
  undecided: Undecided | null;
  decisions: Decisions;
  /** Stories that may have fields that stand in no text. */
  placeStories: readonly StoryPart[];
  sections: SectionTree;
  /** Marks that make no section, formatters that there are not. */
  faults: readonly TagFault[];
  /** What the log tells of the template, whatever is filled in. */
  warnings: readonly LogWarning[];
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
  const compiled = readTemplate(template, WordPackage.open(template, limits));
  const undecided = findUndecided(compiled.scanned);
  return { ...withSections(compiled), undecided };
}

/** A template with its sections, and with what is wrong with its marks and tags. */
function withSections(compiled: CompiledTemplate): CompiledTemplate {
  const { scanned, pack } = compiled;
  let resolver: FormatResolver | null = null;
  const sections = compileSections(scanned, ({ story, paragraph }) => {
    resolver ??= new (loadLinter().FormatResolver)(pack);
    return resolver.of(story).paragraph(paragraph).list !== null;
  });
  const marks = sections.faults.map(({ scanned: at, mark, reason }) => ({
    scanned: at,
    found: mark,
    reason,
  }));
  const faults = [...marks, ...tagFaults(scanned)];
  return { ...compiled, sections, faults, warnings: warnOfInvisible(scanned) };
}

/**
 * The template as it is for a job: which of its names in another script are fields, and which of its
 * prose is a field's name gone wrong. The very same where there is nothing to decide.
 */
export function settleTemplate(
  template: CompiledTemplate,
  { task, skill }: Pick<JobSettings, "task" | "skill">,
): CompiledTemplate {
  const { undecided } = template;
  if (undecided === null) return template;
  const decisions = decideTags(undecided, new KnownNames(skill, task.payload));
  if (decisions.size === 0) return template;
  const scanned = settleTags(template.scanned, decisions);
  return withSections({ ...template, scanned, undecided: null, decisions });
}

/** A package with its tags, its sections not looked at: there are none, or they are written out. */
function readTemplate(
  bytes: Buffer,
  pack: WordPackage,
  known?: ReadonlyMap<string, readonly ScannedParagraph[]>,
  decisions: Decisions = noDecisions,
): CompiledTemplate {
  const body = readBody(pack);
  const stories = [body, ...readOtherStories(pack, [...tagDelimiters, "sdtPr>"])];
  const scanned = settleTags(scanStories(stories, known), decisions);
  const readers = new StoryReaders();
  const reader = readers.of(body);
  const observation = observe(body, reader);
  return {
    bytes,
    pack,
    body,
    scanned,
    undecided: null,
    decisions,
    placeStories: stories.filter((story) => hasPicturePlaces(story) || hasControls(story)),
    sections: { byStory: new Map(), faults: [] },
    faults: [],
    warnings: [],
    readers,
    observation,
    summary: summarize(observation, reader),
  };
}

/** Whether no task can be filled into it. */
export function isUnfillable({ scanned, faults }: CompiledTemplate): boolean {
  return (
    faults.length > 0 ||
    scanned.some(({ found }) => found.some(({ kind }) => kind === "unsupported"))
  );
}

/** A template with its sections written out for a task, and the value of every tag. */
export interface PreparedTemplate {
  compiled: CompiledTemplate;
  resolution: Resolution;
  /** Fields that stand in no text. */
  placed: readonly PlacedField[];
  pictures: PictureStore;
}

/** Writes the sections out, where there are any, and looks every value up. Nothing is filled yet. */
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
  };
  const { byStory } = template.sections;
  const bindings = new Map<StoryPart, readonly Binding[]>();
  if (byStory.size === 0) return prepareExpanded(template, context, bindings, new Map());
  const pack = template.pack.copy();
  const byPart = new Map<string, readonly Binding[]>();
  const scopes = new Map<string, readonly Scope[]>();
  const known = new Map<string, readonly ScannedParagraph[]>();
  const markdown = new MarkdownWriter(pack);
  let hasMarkedItems = false;
  for (const [story, sections] of byStory) {
    const own = template.scanned.filter((scanned) => scanned.story === story);
    const { maxUnpackedBytes } = pack.limits;
    const repeated = repeatStory(story, own, sections, root, maxUnpackedBytes);
    if (repeated !== null) {
      pack.replaceDocument(story.partName, repeated.document);
      byPart.set(story.partName, repeated.bindings);
      known.set(story.partName, own);
      continue;
    }
    const expanded = expandStory(story, own, sections, root, markdown, maxUnpackedBytes);
    pack.replaceXml(story.partName, expanded.content);
    byPart.set(story.partName, expanded.bindings);
    scopes.set(story.partName, expanded.placeScopes);
    hasMarkedItems ||= expanded.hasMarkedItems;
  }
  markdown.finish();
  if (hasMarkedItems)
    restartLists(pack, [readBody(pack), ...readOtherStories(pack, tagDelimiters)]);
  const compiled = readTemplate(template.bytes, pack, known, template.decisions);
  for (const { story } of compiled.scanned) {
    const own = byPart.get(story.partName);
    if (own !== undefined) bindings.set(story, own);
  }
  return prepareExpanded(compiled, context, bindings, scopes);
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

/** Looks up what every tag, picture and content control gets. */
function prepareExpanded(
  compiled: CompiledTemplate,
  context: ResolveContext,
  bindings: ReadonlyMap<StoryPart, readonly Binding[]>,
  scopes: ReadonlyMap<string, readonly Scope[]>,
): PreparedTemplate {
  const { pack, body, scanned } = compiled;
  const resolution = resolveTags(scanned, bindings, context);
  const pictures = new PictureStore(pack, body);
  const placed = compiled.placeStories.flatMap((story) => {
    const own = scopes.get(story.partName) ?? [];
    return [
      ...findPicturePlaces(story, own, context.root, pictures),
      ...findControls(pack, story, own, context),
    ];
  });
  for (const { name, hasValue, fault, isInSection } of placed) {
    if (hasValue || fault !== null || resolution.missing.some((each) => each.name === name))
      continue;
    resolution.missing.push({ name, isInSection });
  }
  return { compiled, resolution, placed, pictures };
}

/**
 * Fills a template, repairs, checks, writes. What is wrong with a template is known before anything
 * is changed; one that cannot be filled comes back as it was. The compiled template holds the
 * changes afterwards: `pack.revert()` makes it fit for the next job.
 */
export function fillTemplate(unsettled: CompiledTemplate, settings: JobSettings): JobResult {
  const { skill, format, policy } = settings;
  const template = settleTemplate(unsettled, settings);
  const isBroken = isUnfillable(template);
  const { compiled, resolution, placed, pictures } = isBroken
    ? { compiled: template, resolution: resolveNothing, placed: [], pictures: null }
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
  if (pictures === null || hasPlacedFault || faults.length > 0) {
    const formatReport = buildFormatReport({
      ...reportBase,
      renderedObserved: templateObserved,
      issues: null,
      fixChanges: [],
      passedUnchecked: false,
    });
    return finish([3], {
      document: [template.bytes],
      replaceLog: withWarnings(logUnfillable(scanned, faults, placed), template),
      missingFields,
      formatReport,
      suggestedPolicy,
      renderings: renderAll(compiled, formatReport, settings),
    });
  }

  const templateFacts = wantsFacts(policy) ? loadLinter().readFacts(pack, body) : null;
  const { log: replaceLog, touched } = fillAndLog(
    scanned,
    resolution.values,
    readers,
    placed,
    (story, picture, name) => pictures.drawing(story, picture, name),
  );
  withWarnings(replaceLog, template);
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
  const stale = replaceLog.summary.replaced_count > 0 ? markStaleContents(body) : [];
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

/** What is to be told of the template comes before what is of its values. */
function withWarnings(log: ReplaceLog, { warnings }: CompiledTemplate): ReplaceLog {
  if (warnings.length > 0) log.warnings = [...warnings, ...log.warnings];
  return log;
}

/** Told once, also where a policy asks. */
function staleIssues(paths: readonly string[], known: readonly FormatIssue[]): FormatIssue[] {
  const code = "TOC_STALE";
  const message = "A table of contents is marked for Word to update it.";
  return known.some((each) => each.code === code)
    ? []
    : paths.map((path) => issue({ code, message, severity: "info", paragraph_path: path }));
}

const resolveNothing: Resolution = { values: [], missing: [], faults: [] };

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

/** Tags without a value, by whether the skill requires one. What a section repeats is optional. */
export function findMissing(
  { missing }: Pick<Resolution, "missing">,
  skill: SkillDefinition,
): MissingFields {
  const { required } = skill;
  const names = [...missing].sort((a, b) => (a.name < b.name ? -1 : 1));
  const isRequired = ({ name, isInSection }: (typeof missing)[number]) =>
    !isInSection && (required === "all" || required.includes(name));
  return {
    missing_required: names.filter(isRequired).map(({ name }) => name),
    missing_optional: names.filter((field) => !isRequired(field)).map(({ name }) => name),
  };
}
