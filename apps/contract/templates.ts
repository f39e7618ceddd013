/** Kept templates: a name, and versions of its file by SHA-256. */

/**
 * The form of a template's name. It is plain ASCII in lower case, because it stands in paths, and two names that look
 * alike must not be two templates.
 */
export const templateNamePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** The form in words that follow "must be". */
export const templateNameAllowed =
  "1 to 64 lower-case letters a to z, digits, dots, hyphens and underscores, a letter or digit first";

/** The form of a version: the SHA-256 of its file, in lower-case hexadecimal. */
export const templateVersionPattern = /^[0-9a-f]{64}$/;

/** The form in words that follow "must be". */
export const templateVersionAllowed =
  "64 hexadecimal digits in lower case: the SHA-256 of the file";

/** The text parts that name a kept template in place of the file `template`. */
export const templateParts = ["template_name", "template_version"] as const;

/** `published`: jobs that name no version use it; `superseded`: it was published before; `draft`: it never was. */
export const templateStates = ["draft", "published", "superseded"] as const;

export type TemplateState = (typeof templateStates)[number];

/**
 * The outcome of the check when a version was added. `broken`: a tag of it cannot be filled; `findings`: it can be
 * filled, but something was found; `passed`: nothing was found.
 */
export const templateCheckStates = ["passed", "findings", "broken"] as const;

export type TemplateCheckState = (typeof templateCheckStates)[number];

/** Templates on one page of a list, and versions on one page of a template. */
export const templatesPerPage = 50;
export const templateVersionsPerPage = 50;

/** The most bytes of the sample task that is kept with a version. */
export const maxSampleBytes = 64 * 1024;
