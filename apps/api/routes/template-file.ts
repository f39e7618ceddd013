import { inputNames } from "../../worker/protocol.ts";
import { InternalError } from "../errors.ts";
import { JobBlobMissing } from "../jobs/work/job-blobs.ts";
import type { Templates } from "../templates/templates.ts";
import type { JobUpload } from "./job-upload.ts";

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
