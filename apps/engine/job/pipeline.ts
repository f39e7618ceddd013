import type { ReportForm } from "../../contract/artifacts.ts";
import { type ExitCode, jobExits } from "../../contract/exit-codes.ts";
import { loadLinter } from "../format/load-linter.ts";
import type { FormatReport } from "../format/report/format-report.ts";
import type { Resolution } from "../template/fill/resolve.ts";
import type { ReplaceLog } from "../template/log/replace-log.ts";
import {
  type CompiledTemplate,
  compileTemplate,
  isUnfillable,
  settleTemplate,
  withoutSections,
} from "./compile.ts";
import { fillPrepared } from "./fill.ts";
import { findMissing, type MissingFields } from "./missing.ts";
import { type PreparedTemplate, prepareTemplate } from "./prepare.ts";
import type { JobInput, JobSettings } from "./settings.ts";

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
  const template = settleTemplate(unsettled, settings);
  const isBroken = isUnfillable(template);
  const prepared = isBroken
    ? { ...unprepared, compiled: template }
    : prepareTemplate(template, settings);
  const { compiled } = prepared;
  const { pack, body } = compiled;
  const missingFields = findMissing(
    isBroken ? resolveUnsectioned(template, settings) : prepared.resolution,
    settings.skill,
  );
  const suggestedPolicy = settings.exportSuggestedPolicy
    ? loadLinter().suggestPolicy(pack, body)
    : null;
  const { isFilled, replaceLog, formatReport } = fillPrepared(prepared, settings);
  const reports = { replaceLog, missingFields, formatReport, suggestedPolicy };
  if (!isFilled) {
    return finish([3], {
      document: [template.bytes],
      ...reports,
      renderings: renderAll(compiled, formatReport, settings),
    });
  }
  pack.becomeDocument();
  const exitCodes: ExitCode[] = [];
  if (settings.format.mode === "strict" && !formatReport.passed) exitCodes.push(4);
  if (missingFields.missing_required.length > 0) exitCodes.push(2);
  const document = pack.write();
  return finish(exitCodes, {
    document,
    ...reports,
    // Last: the annotated document is made of this one.
    renderings: renderAll(compiled, formatReport, settings),
  });
}

/** Of a template that no task can be filled into. */
const unprepared: Omit<PreparedTemplate, "compiled"> = {
  resolution: { values: [], missingInItems: new Map(), missing: [], faults: [] },
  placed: [],
  filling: null,
  isInItem: null,
  unlisted: new Set(),
};

/** What is missing in a template that cannot be filled: its sections are not looked into. */
function resolveUnsectioned(template: CompiledTemplate, settings: JobSettings): Resolution {
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

function finish(
  exitCodes: ExitCode[],
  rest: Omit<JobResult, "exitCode" | "exitCodes" | "message">,
): JobResult {
  const exitCode = exitCodes[0] ?? 0;
  return {
    exitCode,
    exitCodes: exitCodes.length > 0 ? exitCodes : [0],
    message: jobExits[exitCode].message,
    ...rest,
  };
}
