import { expectationFor } from "../format/direct/baseline.ts";
import { observe } from "../format/direct/observation.ts";
import { summarize } from "../format/direct/summary.ts";
import { TemplateParagraphs } from "../format/direct/template-paragraphs.ts";
import { type FormatIssue, issue } from "../format/issue.ts";
import { loadLinter } from "../format/load-linter.ts";
import type { Policy } from "../format/policy/policy.ts";
import type { FormatReport } from "../format/report/format-report.ts";
import { buildFormatReport, type ReportInput } from "../format/report/report.ts";
import { verify } from "../format/verify.ts";
import type { PlacedField } from "../template/field-kind.ts";
import { refreshFields, type StaleField } from "../template/fields/refresh-fields.ts";
import { fillAndLog } from "../template/fill/fill-and-log.ts";
import type { Bracketed } from "../template/grammar/tags.ts";
import type { TagFault } from "../template/log/log-entry.ts";
import type { ReplaceLog } from "../template/log/replace-log.ts";
import { logUnfillable } from "../template/log/unfillable.ts";
import type { StoryPart } from "../word/stories.ts";
import type { CompiledTemplate } from "./compile.ts";
import type { ExpandedTemplate } from "./prepare.ts";
import type { JobSettings } from "./settings.ts";

/** The evidence of a job. */
export interface JobEvidence {
  replaceLog: ReplaceLog;
  formatReport: FormatReport;
}

/**
 * Fills a template with the values of a job, repairs it and checks it, but does not write it. The
 * caller has checked that it is fillable (`isFillable`), so that no fault comes up halfway.
 */
export function fillPrepared(
  prepared: ExpandedTemplate,
  settings: Pick<JobSettings, "format" | "policy" | "onStage">,
): JobEvidence {
  const { compiled, resolution, placed, filling, isInItem, unlisted } = prepared;
  const { pack, body, scanned, readers, observation } = compiled;
  const { format, policy } = settings;
  const report = reportInput(compiled, settings);
  const templateFacts = wantsFacts(policy) ? loadLinter().readFacts(pack, body) : null;
  const templateParagraphs = new TemplateParagraphs({
    story: body,
    tagged: scanned,
    unlisted,
    changesOthers: placed.length > 0,
  });
  const { log: replaceLog, touched } = fillAndLog(
    scanned,
    resolution,
    readers,
    placed,
    (story, picture, name, node) => filling.pictures.drawing(story, picture, name, node),
  );
  for (const { finish } of filling.fieldGroups) finish();
  addWarnings(replaceLog, compiled);
  const stale =
    replaceLog.summary.replaced_count > 0 || isInItem !== null
      ? refreshFields([...new Set([body, ...scanned.map(({ story }) => story)])], isInItem)
      : [];
  settings.onStage?.("verify");
  const isOff = format.mode === "off";
  const { issues, fixChanges, refusedRepairs, roles } = isOff
    ? { issues: null, fixChanges: [], refusedRepairs: undefined, roles: null }
    : verify({
        pack,
        body,
        readers,
        template: observation,
        templateParagraphs,
        templateFacts,
        expectation: report.expectation,
        policy,
        touched,
        repairs: format.fixMode === "safe",
      });
  const reader = readers.of(body);
  const formatReport = buildFormatReport({
    ...report,
    // Without repairs, the formatting is exactly that of the template.
    renderedObserved:
      fixChanges.length === 0 ? compiled.summary : summarize(observe(body, reader), reader),
    issues: issues && [...issues, ...staleIssues(stale, issues)],
    fixChanges,
    refusedRepairs,
    roles,
    passedUnchecked: true,
  });
  return { replaceLog, formatReport };
}

/** A template that cannot be filled, with its faults. */
export interface UnfillableTemplate {
  compiled: CompiledTemplate;
  /** The faults of the values; `compiled` has those of the template itself. */
  faults: readonly TagFault[];
  placed: readonly PlacedField[];
}

/** Makes the evidence of a job whose template cannot be filled and stays unchanged. */
export function leaveUnfilled(
  { compiled, faults, placed }: UnfillableTemplate,
  settings: Pick<JobSettings, "format" | "policy">,
): JobEvidence {
  const { scanned, survey, summary } = compiled;
  const all = [...compiled.faults, ...faults];
  const replaceLog = logUnfillable(scanned, all, placed, survey.faults);
  addWarnings(replaceLog, compiled);
  const formatReport = buildFormatReport({
    ...reportInput(compiled, settings),
    renderedObserved: summary,
    issues: null,
    fixChanges: [],
    passedUnchecked: false,
  });
  return { replaceLog, formatReport };
}

/** The part of the report's input that is known before the template is filled. */
function reportInput(
  { observation, summary }: CompiledTemplate,
  { format, policy }: Pick<JobSettings, "format" | "policy">,
): Pick<ReportInput, "mode" | "expectation" | "templateObserved" | "wantsHuman"> {
  return {
    mode: format.mode,
    expectation: expectationFor(format.baseline, policy, observation),
    templateObserved: summary,
    wantsHuman: format.report !== "json",
  };
}

/** Makes an issue for each stale field, once for a paragraph, unless the policy has reported it. */
function staleIssues(
  stale: readonly StaleField[],
  existing: readonly FormatIssue[],
): FormatIssue[] {
  const keyOf = (code: string, path: string) => `${code} ${path}`;
  const reported = new Set(existing.map(({ code, paragraph_path }) => keyOf(code, paragraph_path)));
  const issues: FormatIssue[] = [];
  for (const { kind, path, name } of stale) {
    const isContents = kind === "contents";
    const code = isContents ? "TOC_STALE" : "FIELD_STALE";
    if (reported.has(keyOf(code, path))) continue;
    reported.add(keyOf(code, path));
    const message = isContents
      ? "A table of contents is marked for Word to update it."
      : `A field (${name}) is marked for Word to update it.`;
    issues.push(
      issue({ check: "effective", code, message, severity: "info", paragraph_path: path }),
    );
  }
  return issues;
}

/** Puts the warnings of the template before those of its values. */
function addWarnings(log: ReplaceLog, { warnings }: CompiledTemplate): void {
  if (warnings.length > 0) log.warnings = [...warnings, ...log.warnings];
}

/**
 * Whether a policy has locks. They compare with the unfilled template, so its facts are read first.
 */
function wantsFacts({ requirements }: Policy): boolean {
  return Object.values(requirements?.lock ?? {}).includes(true);
}

/**
 * The faults of values whose tags stand outside of sections. In a template with broken tags no
 * section is expanded, so that the values in sections are not known.
 */
export function faultsOutsideSections(
  { scanned, faults: known }: Pick<CompiledTemplate, "faults" | "scanned">,
  faults: readonly TagFault[],
): TagFault[] {
  if (faults.length === 0) return [];
  const isKnown = new Set(known.map(({ tag }) => tag));
  const outside = new Set<Bracketed>();
  let story: StoryPart | null = null;
  let depth = 0;
  for (const paragraph of scanned) {
    if (paragraph.story !== story) depth = 0;
    story = paragraph.story;
    for (const tag of paragraph.brackets) {
      if (tag.kind === "section_tag") depth = Math.max(0, depth + (tag.role === "close" ? -1 : 1));
      // Markdown is written while sections are expanded, so its values are not known either.
      else if (depth === 0 && !(tag.kind === "tag" && tag.form === "markdown")) outside.add(tag);
    }
  }
  return faults.filter(({ tag }) => outside.has(tag) && !isKnown.has(tag));
}
