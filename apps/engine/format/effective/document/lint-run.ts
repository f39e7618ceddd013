import type { XmlElement } from "../../../xml/tree.ts";
import type { EffectiveRun } from "../values/effective.ts";
import type { FontSlot } from "../values/script.ts";

/** A run with its text. */
export interface LintRun {
  readonly index: number;
  readonly element: XmlElement;
  readonly text: string;
  /** The offset of its text in the paragraph's text. */
  readonly start: number;
  /** It has only white space, whose formatting does not show. */
  readonly isBlank: boolean;
  readonly format: EffectiveRun;
  /** The font slots that its characters use. */
  readonly slots: readonly FontSlot[];
}
