import { markdownTag } from "../grammar/markdown-tag.ts";
import type { TagKind } from "../tag-kind.ts";
import { FormatterError, isBlank } from "../values/formatters.ts";

/** `【~NOTE】`: a text that is Markdown. It is written while sections are expanded. */
export const markdownTags: TagKind = {
  check: ({ formatters }, scanned) => {
    if (formatters.length > 0) {
      throw new FormatterError("unknown_formatter", "Markdown has no formatters");
    }
    return markdownTag(scanned) === null ? "markdown_not_alone" : null;
  },
  prepare: (value) => {
    if (value === undefined || value === null || isBlank(value)) return null;
    // The expansion has written all texts, so this value is not one.
    throw new FormatterError("formatter_value", "Markdown needs a text");
  },
};
