import type { TemplateCheck } from "../../contract/answers/template.ts";
import type { JobBlob } from "../jobs/store/stored-job.ts";
import type { TemplateVersionsTable } from "../state/schema.ts";
import type { StoredVersion, VersionSummary } from "./stored-template.ts";

/** The columns of a version in a list: no text that may be large. */
export const summaryColumns = [
  "template_versions.id",
  "template_versions.tenant",
  "template_versions.name",
  "template_versions.sha256",
  "template_versions.bytes",
  "template_versions.skill",
  "template_versions.policy",
  "template_versions.check_result",
  "template_versions.created_at",
  "template_versions.published_at",
] as const;

/** The further columns of one version. */
export const detailColumns = [
  "template_versions.policy_yaml",
  "template_versions.sample",
  "template_versions.check_blob",
] as const;

type SummaryRow = Pick<
  TemplateVersionsTable,
  | "id"
  | "tenant"
  | "name"
  | "sha256"
  | "bytes"
  | "skill"
  | "policy"
  | "check_result"
  | "created_at"
  | "published_at"
> & { has_policy_yaml: number; published: string | null };

type DetailRow = SummaryRow & Pick<TemplateVersionsTable, "policy_yaml" | "sample" | "check_blob">;

export function toSummary(row: SummaryRow): VersionSummary {
  return {
    id: row.id,
    tenant: row.tenant,
    name: row.name,
    sha256: row.sha256,
    bytes: row.bytes,
    skill: row.skill,
    policy: row.policy,
    hasPolicyYaml: row.has_policy_yaml === 1,
    check: JSON.parse(row.check_result) as TemplateCheck,
    createdAt: row.created_at,
    publishedAt: row.published_at,
    isPublished: row.published === row.sha256,
  };
}

export function toStoredVersion(row: DetailRow): StoredVersion {
  return {
    ...toSummary(row),
    policyYaml: row.policy_yaml,
    sample: row.sample,
    checkBlob: JSON.parse(row.check_blob) as JobBlob,
  };
}
