import type { TagFaultCode } from "../../contract/tag-faults.ts";
import type { ScannedParagraph } from "./grammar/scan.ts";
import type { TagFormatter } from "./grammar/tag-grammar.ts";
import type { FieldTag } from "./grammar/tags.ts";
import type { DataValue } from "./values/data.ts";
import type { ValueContext } from "./values/value-context.ts";
import type { PreparedValue } from "./values/value-text.ts";

/** A kind of tag in the text of paragraphs. */
export interface TagKind {
  /**
   * Checks whether any value can fill a tag of this kind in its place.
   *
   * @throws FormatterError for formatters that the kind does not have.
   * @returns the reason why no value can; `null` if one can.
   */
  check(tag: FieldTag, scanned: ScannedParagraph): TagFaultCode | null;
  /**
   * The replacement of a tag; `null`: the tag stays.
   *
   * @param value `undefined`: the task has no such field.
   * @throws FormatterError for a value that the kind cannot show.
   */
  prepare(
    value: DataValue | undefined,
    tag: FieldTag,
    chain: readonly TagFormatter[],
    context: ValueContext,
  ): PreparedValue | null;
}
