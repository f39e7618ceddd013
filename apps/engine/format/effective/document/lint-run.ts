import type { XmlElement } from "../../../xml/tree.ts";
import type { EffectiveRun } from "../values/effective.ts";
import type { FontSlot } from "../values/script.ts";

/** A run with its text. */
export interface LintRun {
  readonly index: number;
  readonly element: XmlElement;
  readonly text: string;
  /** Where its text begins in that of the paragraph. */
  readonly start: number;
  /** It has white space only, which has no look. */
  readonly isBlank: boolean;
  readonly format: EffectiveRun;
  /** The fonts that its characters are set in. */
  readonly slots: readonly FontSlot[];
}
