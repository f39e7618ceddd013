import type { TagFormatter } from "../grammar/tag-grammar.ts";
import type { PictureFiles } from "../pictures/picture-file.ts";
import type { RequiredFields } from "./required.ts";

/** The settings that the values of all tags depend on. */
export interface ValueContext {
  /** Between the items of a list that a tag asks for as it is; and of single fields. */
  listSeparator: string;
  listSeparators: Readonly<Record<string, string>>;
  /** Formatters of fields whose tags name none. */
  formats: ReadonlyMap<string, readonly TagFormatter[]>;
  locale: string;
  /** Fields that must get a value. */
  fields: RequiredFields;
  /** The picture files of this job. */
  pictureFiles: PictureFiles;
}
