import { templateNamePattern } from "../../../apps/contract/templates.ts";

export function isTemplateName(text: string): boolean {
  return templateNamePattern.test(text);
}

/** A name for a kept template, from that of its file; an empty text if the file's name has no letters for it. */
export function suggestedName(fileName: string): string {
  const plain = fileName
    .replace(/\.[^.]*$/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 64)
    .replace(/-+$/, "");
  return isTemplateName(plain) ? plain : "";
}

/** The version as people see it: the first digits of its hash. */
export function shortVersion(version: string): string {
  return version.slice(0, 8);
}
