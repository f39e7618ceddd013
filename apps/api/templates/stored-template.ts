import type { TemplateCheck } from "../../contract/answers/template.ts";
import type { JobBlob } from "../jobs/store/stored-job.ts";

/** A template of a tenant. Another tenant's template is as if it did not exist. */
export interface TemplateName {
  tenant: string;
  name: string;
}

/** A version of a template. */
export interface VersionName extends TemplateName {
  /** SHA-256 of the file, in hexadecimal. */
  sha256: string;
}

/** A kept template, without its versions. Times are milliseconds since 1970, by the database's clock. */
export interface StoredTemplate extends TemplateName {
  /** The published version; null: none. */
  published: string | null;
  versions: number;
  createdAt: number;
  updatedAt: number;
}

/** A version without its texts, as lists have it. */
export interface VersionSummary extends VersionName {
  /** UUIDv7, in the keys of its blobs. A version that is deleted and added again has another. */
  id: string;
  bytes: number;
  skill: string | null;
  /** The name of a policy that ships. */
  policy: string | null;
  hasPolicyYaml: boolean;
  check: TemplateCheck;
  createdAt: number;
  publishedAt: number | null;
  isPublished: boolean;
}

/** A version with everything that is kept with its file. */
export interface StoredVersion extends VersionSummary {
  policyYaml: string | null;
  /** The sample task: JSON as it was sent. */
  sample: string | null;
  checkBlob: JobBlob;
}

/** A version to be stored. Its blobs are stored already. */
export interface NewVersion extends VersionName {
  id: string;
  bytes: number;
  /** Bytes of everything that is kept. */
  keptBytes: number;
  skill: string | null;
  policy: string | null;
  policyYaml: string | null;
  sample: string | null;
  check: TemplateCheck;
  checkBlob: JobBlob;
}

/** How much a tenant may keep. */
export interface TemplateRules {
  maxTemplates: number;
  /** The most versions of one template. */
  maxVersions: number;
  /** Of all versions of all templates. */
  maxBytes: number;
}

/** The templates of a tenant, counted. */
export interface TemplateUsage {
  templates: number;
  bytes: number;
}

/** A version of a kept template that a job uses, in place of an uploaded file. */
export interface KeptTemplate {
  /** The id of the version. */
  id: string;
  name: string;
  /** SHA-256 of the file, in hexadecimal. */
  version: string;
  file: JobBlob;
  /** The skill and policy of jobs whose request names none. */
  skill: string | null;
  policy: string | null;
  policyYaml: string | null;
}
