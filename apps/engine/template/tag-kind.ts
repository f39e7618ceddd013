import type { ScannedParagraph } from "./grammar/scan.ts";
import type { TagFormatter } from "./grammar/tag-grammar.ts";
import type { FieldTag } from "./grammar/tags.ts";
import type { DataValue } from "./values/data.ts";
import type { ValueContext } from "./values/value-context.ts";
import type { PreparedValue } from "./values/value-text.ts";

/** A kind of tags in the text of paragraphs. */
export interface TagKind {
  /**
   * Whether a tag of this kind can be filled where it stands, by any value.
   *
   * @throws FormatterError for formatters that the kind does not have.
   * @returns why not; `null`: it can.
   */
  check(tag: FieldTag, scanned: ScannedParagraph): string | null;
  /**
   * The replacement of a tag; `null`: the tag stays.
   *
   * @param given the value; `undefined`: the task has no such field.
   * @throws FormatterError for a value that the kind cannot show.
   */
  prepare(
    given: DataValue | undefined,
    tag: FieldTag,
    chain: readonly TagFormatter[],
    context: ValueContext,
  ): PreparedValue | null;
}
