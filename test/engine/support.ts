import type { ReportForm, ReportLanguage } from "../../apps/contract/artifacts.ts";
import type { FormatSettings } from "../../apps/contract/format-settings.ts";
import { jobChoices } from "../../apps/contract/job-settings.ts";
import type { ExampleDocument } from "../../apps/engine/format/effective/rules/rule.ts";
import type { DirectPolicy } from "../../apps/engine/format/policy/direct-policy.ts";
import type { Policy } from "../../apps/engine/format/policy/policy.ts";
import { loadPolicy, parsePolicy } from "../../apps/engine/format/policy/policy-file.ts";
import { type JobResult, runJob } from "../../apps/engine/job/pipeline.ts";
import type { JobInput, JobSettings } from "../../apps/engine/job/settings.ts";
import { loadBuiltinSkills } from "../../apps/engine/skills/load.ts";
import type { XmlDocument } from "../../apps/engine/xml/document.ts";
import type { XmlNode } from "../../apps/engine/xml/tree.ts";
import { defaultPackageLimits, type PackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { docx } from "../fixtures/docx.ts";
import { newFaults } from "../support/strict-check.ts";

const skills = loadBuiltinSkills();

export interface JobOptions extends Partial<FormatSettings> {
  payload?: Record<string, string | string[] | null>;
  /** Changes to direct checks of the default policy. */
  policy?: Partial<DirectPolicy>;
  /** Another policy, as a file. */
  policyYaml?: string;
  parts?: Record<string, string | Buffer>;
  reportForms?: readonly ReportForm[];
  reportLanguage?: ReportLanguage;
}

export const fullPayload = {
  meeting_title: "季度例会",
  meeting_date: "10月12日",
  meeting_time: "9:30",
  meeting_location: "1108",
  organizer: "综合部",
};

/** Runs a meeting notice with this body, or this whole document, through the engine. */
export function runNotice(template: string | Buffer, options: JobOptions = {}): JobResult {
  const skill = skills.get("meeting_notice");
  if (skill === undefined) throw new Error("no meeting_notice");
  return runStrictly({
    template: typeof template === "string" ? docx(template, options.parts) : template,
    task: { task_type: "meeting_notice", payload: options.payload ?? fullPayload },
    skill,
    format: {
      mode: options.mode ?? "report",
      baseline: options.baseline ?? "template",
      fixMode: options.fixMode ?? "safe",
      report: options.report ?? "json",
    },
    policy: policyOf(options),
    ...jobChoices({
      export_suggested_policy: true,
      format_report_files: options.reportForms ?? [],
      report_language: options.reportLanguage ?? "en",
    }),
    locale: "zh-CN",
  });
}

/** Fills any template with a payload of any shape (the skill `document`). */
export function runDocument(
  template: string | Buffer,
  payload: Readonly<Record<string, unknown>>,
  { mode = "strict", parts = {}, limits = defaultPackageLimits }: DocumentOptions = {},
): JobResult {
  return runStrictly({
    template: typeof template === "string" ? docx(template, parts) : template,
    limits,
    task: { task_type: "document", payload },
    ...documentSettings(mode),
  });
}

/**
 * Runs a job, and then reads its document strictly.
 *
 * @throws Error if the document has a fault that its template does not have.
 */
export function runStrictly(input: JobInput): JobResult {
  const result = runJob(input);
  const faults = newFaults(input.template, Buffer.concat(result.document));
  if (faults.length > 0) throw new Error(`the document is not right:\n${faults.join("\n")}`);
  return result;
}

interface DocumentOptions {
  mode?: FormatSettings["mode"];
  parts?: Record<string, string | Buffer>;
  limits?: PackageLimits;
}

/** The inputs of such a job besides its task. */
export function documentSettings(
  mode: FormatSettings["mode"] = "strict",
): Omit<JobSettings, "task"> {
  const skill = skills.get("document");
  if (skill === undefined) throw new Error("no document");
  return {
    skill,
    format: { mode, baseline: "template", fixMode: "safe", report: "json" },
    policy: loadPolicy("default"),
    ...jobChoices({}),
    locale: "zh-CN",
  };
}

function policyOf({ policy, policyYaml }: JobOptions): Policy {
  if (policyYaml !== undefined) return policyFrom(policyYaml);
  const shipped = loadPolicy("default");
  if (shipped.direct === null) throw new Error("the default policy has the recorded keys");
  return { ...shipped, direct: { ...shipped.direct, ...policy } };
}

export function policyFrom(yaml: string): Policy {
  const result = parsePolicy(yaml);
  if (!result.ok) throw new Error(result.problems.join("; "));
  return result.policy;
}

/** The document of a rule's example; parts that are bytes are written as base64. */
export function exampleDocument({ body, parts = {} }: ExampleDocument): Buffer {
  const contents = Object.entries(parts).map(([name, content]) => [
    name,
    content.startsWith("base64:") ? Buffer.from(content.slice(7), "base64") : content,
  ]);
  return docx(body, Object.fromEntries(contents));
}

/** A part of a job's document as text. */
export function partOf({ document }: JobResult, name = "word/document.xml"): string {
  const entries = readZip(Buffer.concat(document), defaultPackageLimits);
  const entry = entries.find((candidate) => candidate.name === name);
  return entry ? inflateEntry(entry, defaultPackageLimits).toString("utf8") : "";
}

/** All parts of a package, inflated, by name in their order. */
export function partsOf(archive: Buffer): [string, string][] {
  return readZip(archive, defaultPackageLimits).map((entry) => [
    entry.name,
    inflateEntry(entry, defaultPackageLimits).toString("latin1"),
  ]);
}

/** The content of `w:body`. */
export function bodyOf(result: JobResult): string {
  return partOf(result)
    .replace(/^.*<w:body>/s, "")
    .replace(/<\/w:body>.*$/s, "");
}

/** Findings of the format report, in short. */
export function findings({ formatReport }: JobResult): string[] {
  return formatReport.issues.map(({ code, severity, paragraph_path, run_id }) =>
    [code, severity, run_id ?? paragraph_path].join(" "),
  );
}

/** Inserts copies of siblings after the last of them, as the expansion of a section does. */
export function repeatNodes(
  document: XmlDocument,
  nodes: readonly XmlNode[],
  times: number,
): XmlNode[][] {
  let last = nodes.at(-1) as XmlNode;
  return Array.from({ length: times }, () =>
    nodes.map((node) => {
      const copy = document.copy(node);
      document.insertAfter(document.parent(node), copy, last);
      last = copy;
      return copy;
    }),
  );
}
