import { StoryReaders } from "../format/direct/direct-format.ts";
import { type Observation, observe } from "../format/direct/observation.ts";
import { type ObservedSummary, summarize } from "../format/direct/summary.ts";
import type { FormatResolver } from "../format/effective/values/resolver.ts";
import { loadLinter } from "../format/load-linter.ts";
import { repeatingControls } from "../template/controls/repeating-controls.ts";
import { fieldKinds } from "../template/field-kinds.ts";
import { tagFaults } from "../template/fill/resolve.ts";
import { findOtherTags, type OtherTags } from "../template/grammar/other-delimiters.ts";
import { isSpecial, type ScannedParagraph, scanStories } from "../template/grammar/scan.ts";
import { type Decisions, decideTags, noDecisions, settleTags } from "../template/grammar/settle.ts";
import { tagDelimiters } from "../template/grammar/tags.ts";
import { findUndecided, type Undecided } from "../template/grammar/undecided.ts";
import type { LogWarning, TagFault } from "../template/log/log-entry.ts";
import { warnOfInvisible } from "../template/log/warnings.ts";
import { type PlaceSurvey, settleSurvey, surveyPlaces } from "../template/places/survey.ts";
import { compileSections, type SectionTree } from "../template/sections/compile.ts";
import { KnownNames } from "../template/values/known-names.ts";
import { WordPackage } from "../word/package.ts";
import { readBody, readOtherStories, type StoryPart } from "../word/stories.ts";
import { defaultPackageLimits, type PackageLimits } from "../zip/limits.ts";
import type { JobSettings } from "./settings.ts";

/**
 * A template that is opened and searched for tags: everything that a job needs besides its values.
 */
export interface CompiledTemplate {
  bytes: Buffer;
  pack: WordPackage;
  /** The body is the first of the stories. */
  body: StoryPart;
  stories: readonly StoryPart[];
  scanned: readonly ScannedParagraph[];
  /** The names that each job decides about (`settleTemplate`); `null` if there are none. */
  undecided: Undecided | null;
  /** The decisions of a job. */
  decisions: Decisions;
  /** Tags outside of the runs of paragraphs. */
  survey: PlaceSurvey;
  sections: SectionTree;
  /** Faults such as a section tag without its partner, or a formatter that does not exist. */
  faults: readonly TagFault[];
  /** Warnings of tags with invisible characters. */
  warnings: readonly LogWarning[];
  /** Tags of other engines, which no job fills. */
  others: OtherTags;
  readers: StoryReaders;
  observation: Observation;
  summary: ObservedSummary;
}

/**
 * Opens a template and finds its tags. Nothing is changed.
 *
 * @throws DocumentError if the bytes are not a Word document within the limits.
 */
export function compileTemplate(
  template: Buffer,
  limits: PackageLimits = defaultPackageLimits,
): CompiledTemplate {
  const pack = WordPackage.open(template, limits);
  const stories = [readBody(pack), ...readOtherStories(pack, markers)];
  const scanned = scanStories(stories);
  const survey = surveyPlaces(pack, stories, scanned);
  const places = [...survey.places, ...survey.unfillable];
  const special = scanned.filter(isSpecial);
  const undecided = withControls(findUndecided(scanned, special, places), stories);
  const decisions = noDecisions;
  const others = findOtherTags(stories);
  const opened = { bytes: template, pack, stories, scanned, undecided, decisions, survey, others };
  return withSections({ ...opened, ...observed(stories) }, special);
}

/** A part without any of these texts has neither tags nor fields. */
const markers = [...tagDelimiters, ...fieldKinds.flatMap((kind) => kind.markers)];

/** Adds the names of repeating controls, whose items have fields like those of sections. */
function withControls(
  undecided: Undecided | null,
  stories: readonly StoryPart[],
): Undecided | null {
  if (undecided === null) return null;
  const names = stories.flatMap(({ document }) =>
    repeatingControls(document).map(({ name }) => name),
  );
  return { ...undecided, sectionPaths: [...undecided.sectionPaths, ...names] };
}

/** Reads the formatting of a document, to compare it with the filled one later. */
export function observed(
  stories: readonly StoryPart[],
): Pick<CompiledTemplate, "body" | "readers" | "observation" | "summary"> {
  const body = stories[0] as StoryPart;
  const readers = new StoryReaders();
  const reader = readers.of(body);
  const observation = observe(body, reader);
  return { body, readers, observation, summary: summarize(observation, reader) };
}

/**
 * Finds the sections of a template and the faults of its tags.
 *
 * @param special the paragraphs with more than plain tags. Most templates have few.
 */
function withSections(
  template: Omit<CompiledTemplate, "sections" | "faults" | "warnings">,
  special: readonly ScannedParagraph[],
): CompiledTemplate {
  const found = findSections(template, special);
  return { ...template, ...found, warnings: warnOfInvisible(special) };
}

/**
 * Finds the sections of a document, and the faults of its tags that no task can mend. Changes
 * nothing.
 *
 * @param special the paragraphs with more than plain tags.
 * @throws DocumentError `XML_TOO_DEEP` for sections that nest too deeply.
 */
export function findSections(
  { stories, pack }: Pick<CompiledTemplate, "stories" | "pack">,
  special: readonly ScannedParagraph[],
): Pick<CompiledTemplate, "sections" | "faults"> {
  let resolver: FormatResolver | null = null;
  const sections = compileSections(stories, special, ({ story, paragraph }) => {
    resolver ??= new (loadLinter().FormatResolver)(pack);
    return resolver.of(story).paragraph(paragraph).list !== null;
  });
  return { sections, faults: [...sections.faults, ...tagFaults(special)] };
}

/**
 * Decides for a job which names in another script are fields, and which prose is a misspelled name
 * of a field. If there is nothing to decide, it returns the template itself.
 */
export function settleTemplate(
  template: CompiledTemplate,
  { task, skill }: Pick<JobSettings, "task" | "skill">,
): CompiledTemplate {
  if (template.undecided === null) return template;
  const decisions = decideTags(template.undecided, new KnownNames(skill, task.payload));
  if (decisions.size === 0) return template;
  const scanned = settleTags(template.scanned, decisions);
  const survey = settleSurvey(template.survey, decisions);
  const settled = { ...template, scanned, survey, undecided: null, decisions };
  return withSections(settled, scanned.filter(isSpecial));
}

/** Whether no task can fill the template. */
export function isUnfillable({ scanned, faults, survey }: CompiledTemplate): boolean {
  return (
    faults.length > 0 ||
    survey.faults.length > 0 ||
    scanned.some(({ brackets }) => brackets.some(({ kind }) => kind === "unsupported"))
  );
}

/** The template without its sections. Tags in them get their values from the payload. */
export function withoutSections(template: CompiledTemplate): CompiledTemplate {
  return { ...template, sections: { byStory: new Map(), faults: [] } };
}
