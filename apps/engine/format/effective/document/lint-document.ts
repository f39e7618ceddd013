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

/**
 * The checked document: its stories with their effective formatting, and the facts that rules read.
 */
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
  /** Maps the paragraphs and tables of the body to their sections. */
  readonly places: SectionPlaces;
  /** The paragraphs of the body that begin a page without stating it themselves. */
  readonly pageBeginnings: ReadonlySet<LintParagraph>;
  /** Page numbers by the part name of their header or footer. */
  readonly pageNumbers: ReadonlyMap<string, readonly PageNumber[]>;
  /** Pictures of the body, in document order. */
  readonly pictures: readonly Picture[];
  /** The automatic numbers of paragraphs as Word shows them. */
  readonly listNumbers: ReadonlyMap<LintParagraph, string>;
  /** Compiles a regular expression of the policy once. */
  pattern(source: string, flags: string): RegExp;
  /** Names of the fonts that are embedded in the document. */
  readonly embeddedFonts: readonly string[];
}
