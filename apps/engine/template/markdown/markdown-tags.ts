import { markdownTag } from "../grammar/markdown-tag.ts";
import type { TagKind } from "../tag-kind.ts";
import { FormatterError, isBlank } from "../values/formatters.ts";

/** `【~NOTE】`: what a text says as Markdown. It is written when sections are expanded. */
export const markdownTags: TagKind = {
  check: ({ formatters }, scanned) => {
    if (formatters.length > 0) {
      throw new FormatterError("unknown_formatter", "Markdown has no formatters");
    }
    return markdownTag(scanned) === null ? "markdown_not_alone" : null;
  },
  prepare: (given) => {
    if (given === undefined || given === null || isBlank(given)) return null;
    // Texts are written by now.
    throw new FormatterError("formatter_value", "Markdown needs a text");
  },
};
