import { hash } from "node:crypto";
import type { TemplateCheck } from "../../../contract/answers/template.ts";
import type { ExitCode } from "../../../contract/exit-codes.ts";
import { inputNames, type PrecheckCounts } from "../../../worker/protocol.ts";
import { WrongArtifacts } from "../../archive/attached.ts";
import type { RequestAudit } from "../../audit/request-audit.ts";
import { wholeContent } from "../../blobs/whole-content.ts";
import type { LimitsConfig, LogConfig } from "../../config/config.ts";
import { auditOrigin } from "../../middleware/audit-origin.ts";
import { principalOf } from "../../middleware/principal.ts";
import { newId } from "../../state/ids.ts";
import { versionJson, versionPath } from "../../templates/describe-template.ts";
import type { NewVersion, StoredVersion } from "../../templates/stored-template.ts";
import { checkBlob } from "../../templates/template-blobs.ts";
import type { Templates } from "../../templates/templates.ts";
import type { RequestAnswerSource, RunKind } from "../job-kind.ts";
import { checkReport, readReport } from "../precheck.ts";
import { assetLimits } from "../receive-form.ts";
import { type CheckedTemplate, checkTemplateForm } from "./add-checks.ts";
import { overQuota, templateConflict } from "./template-errors.ts";

export interface AddTemplateParts {
  templates: Templates;
  audit: RequestAudit | null;
  limits: LimitsConfig;
  log: Pick<LogConfig, "clientAddress">;
}

/** Room for a name that is too long, so that its answer says so. */
const maxNameBytes = 1024;

/**
 * `POST /v1/templates`: prechecks a template in a worker, as a job that uses it would, and keeps it as a draft with
 * the report. The version is the SHA-256 of its file, so that the same file with the same skill, policy and sample is
 * the same version, however often it is sent.
 */
export function addTemplateKind(parts: AddTemplateParts): RunKind<CheckedTemplate> {
  const { limits } = parts;
  return {
    jobParts: ["skill", "policy", "policy_yaml"],
    textParts: { name: maxNameBytes },
    files: {
      files: {
        file: { name: inputNames.template, maxBytes: limits.maxUploadBytes },
        sample: { name: "sample.json", maxBytes: limits.maxUploadBytes },
      },
      assets: assetLimits(limits),
    },
    check: checkTemplateForm,
    inputs: (_upload, { file: { content }, policyYaml, spec, task }) => [
      { name: inputNames.template, bytes: "bytes" in content ? content.bytes : null },
      { name: inputNames.task, bytes: task },
      ...(spec.policy === null
        ? [{ name: inputNames.policy, bytes: Buffer.from(policyYaml ?? "") }]
        : []),
    ],
    // The file is stored after the check.
    keepsInputs: true,
    answer: async (output, source) => {
      const { isNew, version } = await keep(parts, source);
      const body = versionJson(version);
      const head = {
        status: isNew ? 201 : 200,
        headers: {
          "Content-Type": "application/json",
          "Cache-Control": "no-store",
          Location: versionPath(version.name, version.sha256),
        },
      };
      await output.whole(head, body, source.job.release);
      const logFields = { template: version.name, version: version.sha256 };
      const { status } = head;
      return { outcome: "ok", status, bytes: body.length, sha256: null, logFields };
    },
  };
}

async function keep(
  { audit, log, templates }: AddTemplateParts,
  { checked, job, req, res }: RequestAnswerSource<CheckedTemplate>,
): Promise<{ isNew: boolean; version: StoredVersion }> {
  const { exitCode } = job.answer;
  const report = await readReport(job);
  job.held.resize(report.length);
  await checkReport(report, exitCode);
  const { tenant } = principalOf(res);
  const id = newId();
  const { file, name, policy, policyYaml, sample, sha256, skill } = checked;
  const texts = Buffer.byteLength(policyYaml ?? "") + Buffer.byteLength(sample ?? "");
  const version: NewVersion = {
    ...{ id, tenant, name, sha256, skill, policy, policyYaml, sample },
    bytes: file.size,
    keptBytes: file.size + report.length + texts,
    check: checkOf(checked, exitCode, job.answer.counts, job.answer.fit.reason !== null),
    checkBlob: checkBlob(id, { bytes: report.length, sha256: hash("sha256", report) }),
  };
  // The worker had the file in its directory: it is stored only if it still has its hash.
  const { content } = file;
  const stored = wholeContent({ content: "bytes" in content ? content.bytes : content });
  const addition = await templates.add(version, { file: stored, check: report });
  if (addition.kind === "refused") throw overQuota(name, addition);
  const isNew = addition.kind === "added";
  if (!isNew) checkSame(addition.version, checked);
  if (isNew) {
    audit?.templateChanged(auditOrigin(req, res, log.clientAddress), {
      action: "template.created",
      name,
      detail: { version: sha256, bytes: file.size, check: version.check.state },
    });
  }
  return { isNew, version: addition.version };
}

/** @throws ApiError CONFLICT: a version never changes. */
function checkSame(version: StoredVersion, checked: CheckedTemplate): void {
  const members = ["skill", "policy", "policyYaml", "sample"] as const;
  const names = { skill: "skill", policy: "policy", policyYaml: "policy_yaml", sample: "sample" };
  const different = members.filter((member) => version[member] !== checked[member]);
  if (different.length === 0) return;
  throw templateConflict("this version is kept with other parts", {
    name: version.name,
    version: version.sha256,
    reason: "other_parts",
    conflicting_fields: different.map((member) => names[member]),
    hint: "A version never changes. Delete it first, or change the file.",
  });
}

/** @throws WrongArtifacts if the worker did not count. */
function checkOf(
  { sample, skill }: CheckedTemplate,
  exitCode: ExitCode,
  counts: PrecheckCounts | undefined,
  isUnfit: boolean,
): TemplateCheck {
  if (counts === undefined) throw new WrongArtifacts();
  const hasSample = sample !== null;
  // Values of a sample of another template may be missing, and say nothing about this one.
  const lacksValues = hasSample && counts.missingRequired > 0;
  const hasFindings =
    lacksValues || (skill !== null && isUnfit) || counts.warnings > 0 || counts.formatErrors > 0;
  return {
    state: counts.unsupported > 0 ? "broken" : hasFindings ? "findings" : "passed",
    expected_exit_code: exitCode,
    has_sample: hasSample,
    field_count: counts.fields,
    missing_required_count: counts.missingRequired,
    unsupported_count: counts.unsupported,
    warning_count: counts.warnings,
    format_error_count: counts.formatErrors,
    format_finding_count: counts.formatFindings,
  };
}
