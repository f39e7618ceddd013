import type { WordPackage } from "../../../word/package.ts";
import type { Requirements } from "../../policy/policy.ts";
import type { FormatResolver } from "../values/resolver.ts";
import type { Habits } from "./habits.ts";
import type { LintParagraph, LintStory } from "./lint-paragraph.ts";
import type { PageNumber } from "./page-number.ts";
import type { Picture } from "./pictures.ts";
import type { SectionPlaces } from "./section-places.ts";
import type { Section } from "./sections.ts";
import type { TemplateFacts } from "./template-facts.ts";

/** A document that is checked: its stories with their effective formatting. */
export interface LintDocument {
  readonly pack: WordPackage;
  readonly resolver: FormatResolver;
  readonly requirements: Requirements;
  readonly sections: readonly Section[];
  readonly stories: readonly LintStory[];
  readonly facts: TemplateFacts;
  readonly habits: Habits;
  /** The facts of the document's template; null without a template to compare with. */
  readonly templateFacts: TemplateFacts | null;
  /** Which section the paragraphs and tables of the body stand in. */
  readonly places: SectionPlaces;
  /** The paragraphs of the body that begin a page because of the break before them. */
  readonly pageBeginnings: ReadonlySet<LintParagraph>;
  /** Page numbers by the name of the header or footer that they stand in. */
  readonly pageNumbers: ReadonlyMap<string, readonly PageNumber[]>;
  /** Pictures of the body, in its order. */
  readonly pictures: readonly Picture[];
  /** Automatic numbers of its paragraphs, as they are shown. */
  readonly listNumbers: ReadonlyMap<LintParagraph, string>;
  /** A regular expression of the policy, compiled once. */
  pattern(source: string, flags: string): RegExp;
  /** Names of the fonts that the document brings along. */
  readonly embeddedFonts: readonly string[];
}
