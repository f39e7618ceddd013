import type {
  TemplateSummary,
  TemplateVersionBody,
  TemplateVersionSummary,
} from "../../contract/answers/template.ts";
import type { TemplateState } from "../../contract/templates.ts";
import type { StoredTemplate, StoredVersion, VersionSummary } from "./stored-template.ts";

export function templatePath(name: string): string {
  return `/v1/templates/${name}`;
}

export function versionPath(name: string, sha256: string): string {
  return `${templatePath(name)}/versions/${sha256}`;
}

export function describeTemplate(template: StoredTemplate): TemplateSummary {
  const { createdAt, name, published, updatedAt, versions } = template;
  return {
    name,
    published_version: published,
    version_count: versions,
    created_at: moment(createdAt),
    updated_at: moment(updatedAt),
    links: { self: templatePath(name) },
  };
}

export function describeVersion(version: VersionSummary): TemplateVersionSummary {
  const self = versionPath(version.name, version.sha256);
  return {
    version: version.sha256,
    state: stateOf(version),
    bytes: version.bytes,
    skill: version.skill,
    policy: version.policy,
    has_policy_yaml: version.hasPolicyYaml,
    check: version.check,
    created_at: moment(version.createdAt),
    published_at: version.publishedAt === null ? null : moment(version.publishedAt),
    links: { self, file: `${self}/file`, check: `${self}/check` },
  };
}

/**
 * A version as the JSON of its answer. The sample is put in as it was sent: a parsed one might have lost digits of its
 * numbers.
 */
export function versionJson(version: StoredVersion): Buffer {
  const { name, policyYaml, sample } = version;
  const members: Omit<TemplateVersionBody, "sample"> = {
    name,
    ...describeVersion(version),
    policy_yaml: policyYaml,
  };
  return Buffer.from(`${JSON.stringify(members).slice(0, -1)},"sample":${sample ?? "null"}}`);
}

function stateOf({ isPublished, publishedAt }: VersionSummary): TemplateState {
  if (isPublished) return "published";
  return publishedAt === null ? "draft" : "superseded";
}

function moment(ms: number): string {
  return new Date(ms).toISOString();
}
