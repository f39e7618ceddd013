import type { JobOptionName } from "./job-options.ts";

/** The bounds of `/v1/preview`, of which each has a text part of the form. */
export const previewBounds = {
  /** The number of pages to show, from the first page on. */
  pages: { least: 1, most: 20, default: 1 },
  /** The width of a picture in pixels. */
  width: { least: 50, most: 2000, default: 1000 },
} as const;
export type PreviewPart = keyof typeof previewBounds;

/** The parts that a preview takes besides its files: those that change the document. */
export const previewOptions = [
  "skill",
  "preset",
  "strict",
  "format_mode",
  "format_baseline",
  "format_fix_mode",
  "format_report",
  "policy",
  "policy_yaml",
] as const satisfies readonly JobOptionName[];
