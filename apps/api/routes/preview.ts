import { join } from "node:path";
import {
  type ArtifactName,
  artifactNames,
  pagePicture,
  runArtifactNames,
  workerArtifactNames,
} from "../../contract/artifacts.ts";
import { effectiveOptions, formatSettings } from "../../contract/job-settings.ts";
import { type PreviewPart, previewBounds, previewOptions } from "../../contract/preview.ts";
import { templateParts } from "../../contract/templates.ts";
import { loadPolicy } from "../../engine/inputs.ts";
import type { PrintSpec, RunSpec } from "../../worker/protocol.ts";
import { openMembers } from "../archive/zip-stream.ts";
import type { PageWishes } from "../converters/draw-pages.ts";
import { clip } from "../errors.ts";
import { placeArtifacts } from "../jobs/place-artifacts.ts";
import { checkTemplate } from "./file-checks.ts";
import type { RunKind } from "./job-kind.ts";
import type { JobUpload } from "./job-upload.ts";
import { outcomeOf } from "./run.ts";
import { headOf, textMembers } from "./run-answer.ts";
import {
  type CheckedJob,
  type CheckedRun,
  type CheckOptions,
  checkRun,
  checkSkill,
} from "./run-checks.ts";
import { invalid, RunForm } from "./run-form.ts";

/** A preview whose form has passed the checks. */
export interface CheckedPreview extends CheckedJob, Pick<CheckedRun, "effective" | "input"> {
  spec: RunSpec | PrintSpec;
  preview: PageWishes;
}

/** `POST /v1/preview`: the first pages of a filled document, or of a document as it is, as pictures. */
export const previewKind: RunKind<CheckedPreview> = {
  jobParts: [...templateParts, ...previewOptions],
  textParts: { pages: 16, width: 16 },
  check: checkPreview,
  answer: async (output, source, { answers, limits }) => {
    const { checked, job } = source;
    const { spec } = checked;
    const { answer, directory, held, preview } = job;
    const reports =
      spec.kind === "run"
        ? runArtifactNames(spec).filter((name) => name !== artifactNames.document)
        : [];
    if (answer.attachments.length > 0) await placeArtifacts(job, placedNames(spec, answer));
    const pictures = Array.from({ length: preview?.shown ?? 0 }, (_, at) => pagePicture(at + 1));
    const path = await directory.make();
    const members = await openMembers(
      [
        ...pictures.map((name) => ({ name, path: join(path, name), isStored: true })),
        ...reports.map((name) => ({ name, path: join(path, name), isStored: false })),
      ],
      limits.maxOutputBytes,
    );
    held.resize(members.bytes);
    try {
      const stream = output.begin(headOf(answer.exitCode));
      const bytes = await members.streamTo(stream, () => textMembers(source, answers));
      const logFields = { exit_code: answer.exitCode, pages: preview?.shown ?? 0 };
      return { outcome: outcomeOf(answer), bytes, sha256: null, logFields };
    } finally {
      await members.close();
    }
  },
};

/** The artifacts of a job that was not laid out, because its template cannot be filled. */
function placedNames(
  spec: CheckedPreview["spec"],
  { exitCode }: { exitCode: 0 | 2 | 3 | 4 },
): ArtifactName[] {
  return spec.kind === "run" ? workerArtifactNames(spec, exitCode) : [];
}

/** @throws ApiError of the first check that fails. */
async function checkPreview(upload: JobUpload, options: CheckOptions): Promise<CheckedPreview> {
  const preview = {
    pages: readCount("pages", upload.text.get("pages")),
    width: readCount("width", upload.text.get("width")),
  };
  const shown = { pages: String(preview.pages), width: String(preview.width) };
  if (upload.files.has("task")) {
    const run = await checkRun(upload, options);
    // The picture is made of a PDF. Its reports go to the client, its documents do not.
    const spec: RunSpec = { ...run.spec, output: "pdf", updateToc: false };
    return { ...run, spec, input: { ...run.input, ...shown }, preview };
  }
  return { ...(await checkPlain(upload, options)), input: shown, preview };
}

/** Checks the form of a document that is shown as it is. */
async function checkPlain(
  upload: JobUpload,
  options: CheckOptions,
): Promise<Omit<CheckedPreview, "input" | "preview"> & { spec: PrintSpec }> {
  const form = new RunForm(upload);
  const unused = [
    ...previewOptions.filter((name) => form.has(name)),
    ...[...upload.assets.keys()].map((name) => `asset_${name}`),
  ];
  if (unused.length > 0) {
    throw invalid("INVALID_ARGUMENT", "missing form part task", {
      field: "task",
      needed_by: unused.map((name) => clip(name)),
      hint: "Send the task, or leave out these parts to see the document as it is.",
    });
  }
  const { kept, template } = form;
  if (template !== null) await checkTemplate(template, options);
  const skill = checkSkill("document", null, options.skills);
  return {
    spec: {
      kind: "print",
      skill,
      format: formatSettings({ format_mode: "off" }),
      policy: loadPolicy("default"),
      assets: [],
      taskSkills: null,
      ...(kept !== null && { templateSha256: kept.version }),
    },
    // The worker reads none.
    task: Buffer.from("{}"),
    effective: effectiveOptions({ format_mode: "off" }),
  };
}

/** @throws ApiError INVALID_ARGUMENT */
function readCount(part: PreviewPart, text: string | undefined): number {
  const { default: byDefault, least, most } = previewBounds[part];
  if (text === undefined || text.trim() === "") return byDefault;
  const count = /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : Number.NaN;
  if (count >= least && count <= most) return count;
  throw invalid("INVALID_ARGUMENT", `invalid ${part}`, {
    field: part,
    value: clip(text),
    allowed: `a whole number from ${least} to ${most}`,
    ...(Number.isNaN(count) ? {} : { nearest: String(count < least ? least : most) }),
  });
}
