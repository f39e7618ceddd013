import type { TagForm } from "./grammar/tag-grammar.ts";
import { markdownTags } from "./markdown/markdown-tags.ts";
import { pictureTags } from "./pictures/picture-tags.ts";
import type { TagKind } from "./tag-kind.ts";
import { valueTags } from "./values/value-tags.ts";

/** The kinds of tags, by the sign in front of the name. */
export const tagKinds: Readonly<Record<TagForm, TagKind>> = {
  value: valueTags,
  picture: pictureTags,
  markdown: markdownTags,
};
