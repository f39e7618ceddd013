import type { Upload } from "../middleware/upload.ts";
import type { KeptTemplate } from "../templates/stored-template.ts";

/** The form of a job, with the kept template that it names. */
export interface JobUpload extends Upload {
  /** Null: the form has the template as a file. */
  kept: KeptTemplate | null;
}
