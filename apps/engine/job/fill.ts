import { expectationFor } from "../format/direct/baseline.ts";
import { observe } from "../format/direct/observation.ts";
import { summarize } from "../format/direct/summary.ts";
import { TemplateParagraphs } from "../format/direct/template-paragraphs.ts";
import { type FormatIssue, issue } from "../format/issue.ts";
import { loadLinter } from "../format/load-linter.ts";
import type { Policy } from "../format/policy/policy.ts";
import type { FormatReport } from "../format/report/format-report.ts";
import { buildFormatReport } from "../format/report/report.ts";
import { verify } from "../format/verify.ts";
import { refreshFields, type StaleField } from "../template/fields/refresh-fields.ts";
import { fillAndLog } from "../template/fill/fill-and-log.ts";
import type { ReplaceLog } from "../template/log/replace-log.ts";
import { logUnfillable } from "../template/log/unfillable.ts";
import type { CompiledTemplate } from "./compile.ts";
import type { PreparedTemplate } from "./prepare.ts";
import type { JobSettings } from "./settings.ts";

/** A document that is filled, repaired and checked, and not written yet. */
export interface FilledTemplate {
  /** `false`: the template cannot be filled, and is as it was. */
  isFilled: boolean;
  replaceLog: ReplaceLog;
  formatReport: FormatReport;
}

/** Fills a template with the values of a job. Every fault is known before it is changed. */
export function fillPrepared(
  prepared: PreparedTemplate,
  { format, policy }: Pick<JobSettings, "format" | "policy">,
): FilledTemplate {
  const { compiled, resolution, placed, filling, isInItem, unlisted } = prepared;
  const { pack, body, scanned, readers, observation } = compiled;
  const templateObserved = compiled.summary;
  const expectation = expectationFor(format.baseline, policy, observation);
  const reportBase = {
    mode: format.mode,
    expectation,
    templateObserved,
    wantsHuman: format.report !== "json",
  };

  const faults = [...compiled.faults, ...resolution.faults];
  const hasPlacedFault = placed.some(({ fault }) => fault !== null);
  if (filling === null || hasPlacedFault || faults.length > 0) {
    const replaceLog = logUnfillable(scanned, faults, placed, compiled.survey.faults);
    addWarnings(replaceLog, compiled);
    const formatReport = buildFormatReport({
      ...reportBase,
      renderedObserved: templateObserved,
      issues: null,
      fixChanges: [],
      passedUnchecked: false,
    });
    return { isFilled: false, replaceLog, formatReport };
  }

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
        expectation,
        policy,
        touched,
        repairs: format.fixMode === "safe",
      });
  const reader = readers.of(body);
  const formatReport = buildFormatReport({
    ...reportBase,
    // Formatting that no repair has touched is, character for character, the template's.
    renderedObserved:
      fixChanges.length === 0 ? templateObserved : summarize(observe(body, reader), reader),
    issues: issues && [...issues, ...staleIssues(stale, issues)],
    fixChanges,
    refusedRepairs,
    roles,
    passedUnchecked: true,
  });
  return { isFilled: true, replaceLog, formatReport };
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
