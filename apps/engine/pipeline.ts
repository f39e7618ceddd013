import { expectationFor } from "./format/baseline.ts";
import { type FormatIssue, issue } from "./format/issue.ts";
import { loadLinter } from "./format/load-linter.ts";
import { observe } from "./format/observation.ts";
import type { Policy } from "./format/policy/policy.ts";
import { buildFormatReport, type FormatReport } from "./format/report.ts";
import type { ReportForm } from "./format/reports/forms.ts";
import { summarize } from "./format/summary.ts";
import { verify } from "./format/verify.ts";
import {
  type CompiledTemplate,
  compileTemplate,
  isUnfillable,
  settleTemplate,
  withoutSections,
} from "./job/compile.ts";
import { findMissing, type MissingFields } from "./job/missing.ts";
import { type PreparedTemplate, prepareTemplate } from "./job/prepare.ts";
import type { JobInput, JobSettings } from "./job/settings.ts";
import { refreshFields, type StaleField } from "./template/fields/refresh-fields.ts";
import { fillAndLog, logUnfillable, type ReplaceLog } from "./template/log/replace-log.ts";
import type { Resolution } from "./template/values/resolve.ts";

/** 0 done, 2 required fields missing, 3 the template cannot be filled, 4 strict format failed. */
export type ExitCode = 0 | 2 | 3 | 4;

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

/**
 * One job, from the bytes of a template and a checked task to a document and its evidence.
 *
 * @throws DocumentError when the template is no Word document within the limits.
 */
export function runJob(input: JobInput): JobResult {
  return fillTemplate(compileTemplate(input.template, input.limits), input);
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
  const { compiled, resolution, placed, filling, isInItem } = isBroken
    ? { ...unprepared, compiled: template }
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
  if (filling === null || hasPlacedFault || faults.length > 0) {
    const formatReport = buildFormatReport({
      ...reportBase,
      renderedObserved: templateObserved,
      issues: null,
      fixChanges: [],
      passedUnchecked: false,
    });
    return finish([3], {
      document: [template.bytes],
      replaceLog: withWarnings(
        logUnfillable(scanned, faults, placed, compiled.survey.faults),
        template,
      ),
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
    (story, picture, name, node) => filling.pictures.drawing(story, picture, name, node),
  );
  for (const { finish } of filling.found) finish();
  withWarnings(replaceLog, template);
  const stale =
    replaceLog.summary.replaced_count > 0
      ? refreshFields([...new Set([body, ...scanned.map(({ story }) => story)])], isInItem)
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

/** Warnings of the template come before those of its values. */
function withWarnings(log: ReplaceLog, { warnings }: CompiledTemplate): ReplaceLog {
  if (warnings.length > 0) log.warnings = [...warnings, ...log.warnings];
  return log;
}

/** Of a template that no task can be filled into. */
const unprepared: Omit<PreparedTemplate, "compiled"> = {
  resolution: { values: [], missingInItems: new Map(), missing: [], faults: [] },
  placed: [],
  filling: null,
  isInItem: null,
};

/** What is missing in a template that cannot be filled: its sections are not looked into. */
function prepareUnsectioned(template: CompiledTemplate, settings: JobSettings): Resolution {
  return prepareTemplate(withoutSections(template), settings).resolution;
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
