import type { NumberingLevel } from "./numbering.ts";

/** The resolved value of a property, and the source of that value. */
export interface Effective<T> {
  readonly value: T;
  /**
   * `direct`, `style Heading1`, `docDefaults`, `numbering`, `table style Grid`, `application`,
   * `contextual spacing`.
   */
  readonly from: string;
  /** The XML does not determine the value, so it is neither right nor wrong. */
  readonly isUnverified?: true;
}

export type Alignment = "left" | "center" | "right" | "both" | "distribute" | "other";

/** A horizontal length: twips, or hundredths of a character. */
export interface Length {
  readonly unit: "twips" | "chars";
  readonly amount: number;
}

/**
 * Space before or after: twips, or hundredths of a line; `auto` is chosen by the program that shows
 * the document.
 */
export interface Space {
  readonly unit: "twips" | "lines" | "auto";
  readonly amount: number;
}

/** `auto`: 240ths of a line; else twips (17.3.1.33). */
export interface LineSpacing {
  readonly rule: "auto" | "exact" | "atLeast";
  readonly amount: number;
}

export interface EffectiveParagraph {
  readonly styleId: string;
  readonly styleName: string;
  /** The paragraph names a style that does not exist. */
  readonly isStyleMissing: boolean;
  readonly alignment: Effective<Alignment>;
  /** Negative for a hanging indent. */
  readonly firstLine: Effective<Length>;
  readonly left: Effective<Length>;
  readonly right: Effective<Length>;
  readonly before: Effective<Space>;
  readonly after: Effective<Space>;
  /**
   * No space towards a neighbour of the same style (17.3.1.9). `before` and `after` take this into
   * account.
   */
  readonly contextualSpacing: Effective<boolean>;
  readonly line: Effective<LineSpacing>;
  readonly keepNext: Effective<boolean>;
  readonly keepLines: Effective<boolean>;
  readonly widowControl: Effective<boolean>;
  readonly pageBreakBefore: Effective<boolean>;
  readonly snapToGrid: Effective<boolean>;
  /** 0 to 8; 9 is body text. */
  readonly outlineLevel: Effective<number>;
  /** The colour of the border above, six hexadecimal digits or `auto`; null without a border. */
  readonly ruleAbove: string | null;
  readonly ruleBelow: string | null;
  readonly list: {
    readonly numId: string;
    readonly ilvl: string;
    readonly from: string;
    readonly level: NumberingLevel | null;
  } | null;
  /** Properties that the paragraph states itself, apart from its style and its list. */
  readonly directProperties: readonly string[];
}

export interface EffectiveRun {
  readonly fonts: Readonly<Record<"ascii" | "hAnsi" | "eastAsia" | "cs", Effective<string | null>>>;
  readonly isEastAsianHint: boolean;
  readonly isComplexScript: boolean;
  readonly size: Effective<number>;
  readonly bold: Effective<boolean>;
  readonly italic: Effective<boolean>;
  readonly strike: Effective<boolean>;
  readonly hidden: Effective<boolean>;
  readonly underline: Effective<string>;
  /** Six hexadecimal digits, or `auto`. */
  readonly color: Effective<string>;
  readonly highlight: Effective<string>;
  /** Twips between characters. */
  readonly charSpacing: Effective<number>;
  /** Per cent. */
  readonly charScale: Effective<number>;
  readonly language: Effective<string>;
  readonly languageEastAsia: Effective<string>;
  /** The same element states a theme font and a font name. */
  readonly hasThemeShadow: boolean;
  readonly directProperties: readonly string[];
}
