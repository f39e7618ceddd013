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
import type { TagFault } from "../template/log/log-entry.ts";
import type { ReplaceLog } from "../template/log/replace-log.ts";
import { logUnfillable } from "../template/log/unfillable.ts";
import type { CompiledTemplate } from "./compile.ts";
import type { ExpandedTemplate } from "./prepare.ts";
import type { JobSettings } from "./settings.ts";

/** The evidence of a job. */
export interface JobEvidence {
  replaceLog: ReplaceLog;
  formatReport: FormatReport;
}

/**
 * Fills a template with the values of a job, repairs it and checks it; it is not written yet. Every fault is
 * known before it is changed: see `isFillable`.
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
  for (const { finish } of filling.found) finish();
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
    // Formatting that no repair has touched is, character for character, the template's.
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

/** A template that cannot be filled, and why. */
export interface UnfillableTemplate {
  compiled: CompiledTemplate;
  /** Of its values; those of the template itself are in `compiled`. */
  faults: readonly TagFault[];
  placed: readonly PlacedField[];
}

/** The evidence of a job whose template cannot be filled, and is left as it was. */
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

/** What the report says of a job before anything is filled. */
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

/** Locks of a policy compare with the template as it was: its facts are read before it is filled. */
function wantsFacts({ requirements }: Policy): boolean {
  return Object.values(requirements?.lock ?? {}).includes(true);
}
