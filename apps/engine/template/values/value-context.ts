import type { TagFormatter } from "../grammar/tag-grammar.ts";
import type { PictureFiles } from "../pictures/picture-file.ts";
import type { RequiredFields } from "./required.ts";

/** The settings that the values of all tags depend on. */
export interface ValueContext {
  /** The text between the items of a list that a tag writes without `join`. */
  listSeparator: string;
  /** Separators of single fields, by name. */
  listSeparators: Readonly<Record<string, string>>;
  /** Formatters of fields, by name, for tags without formatters. */
  formats: ReadonlyMap<string, readonly TagFormatter[]>;
  locale: string;
  /** The fields that must have a value. */
  fields: RequiredFields;
  /** The picture files of this job. */
  pictureFiles: PictureFiles;
}
