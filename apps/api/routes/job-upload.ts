import { inputNames } from "../../worker/protocol.ts";
import { InternalError } from "../errors.ts";
import { JobBlobMissing } from "../jobs/work/job-blobs.ts";
import type { Upload } from "../middleware/upload.ts";
import type { KeptTemplate, Templates } from "../templates/templates.ts";

/** The form of a job, with the kept template that it names. */
export interface JobUpload extends Upload {
  /** Null: the form has the template as a file. */
  kept: KeptTemplate | null;
}

/**
 * Puts the file of the kept template into a form, in memory or in the directory of the job.
 *
 * @throws InternalError if the blob of the file is lost.
 */
export async function withFile(
  upload: JobUpload,
  templates: Pick<Templates, "load"> | null,
  directory: () => Promise<string>,
): Promise<JobUpload> {
  const { files, kept } = upload;
  if (kept === null || templates === null) return upload;
  const content = await templates.load(kept, directory).catch((error: unknown) => {
    if (!(error instanceof JobBlobMissing)) throw error;
    throw new InternalError("state", { error_name: "TemplateBlobMissing" });
  });
  const template = { filename: inputNames.template, content, size: kept.file.bytes };
  return { ...upload, files: new Map([...files, ["template", template]]) };
}
