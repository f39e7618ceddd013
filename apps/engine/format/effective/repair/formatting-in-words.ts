import type { FixChange } from "../../../../contract/reports.ts";
import type { LintDocument } from "../document/lint-document.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { Section } from "../document/sections.ts";
import type { LocatedFinding } from "../located-finding.ts";
import { describePage, describeParagraph } from "./describe.ts";
import { type FormattingWords, formattingWords } from "./formatting-words.ts";
import { unitOfParagraph, unitOfTarget } from "./places.ts";
import type { PlannedRepair } from "./planned-repair.ts";

/** The formatting of a place before and after all repairs, in the shape of the report. */
export type FormattingChange = NonNullable<FixChange["formatting"]>;

/** Formatting in words, by language. */
type Described = Readonly<Record<keyof typeof formattingWords, string>>;

/** The formatting of repaired paragraphs in words, before the first repair and after the last. */
export class FormattingInWords {
  readonly #before = new Map<string, Described>();
  /**
   * The paragraph or section whose formatting is shown for a unit; for a style, its first
   * paragraph.
   */
  readonly #shownBy = new Map<string, string>();

  /** Must be called before the repairs are written. */
  remember(repairs: readonly PlannedRepair[]): void {
    for (const { unit, findings } of repairs) {
      this.#remember(unit, findings[0].target);
      for (const { target } of findings) {
        const targetUnit = unitOfTarget(target);
        // The paragraphs of a repaired style may get further repairs of their own.
        if (targetUnit !== null && targetUnit !== unit) this.#remember(targetUnit, target);
      }
    }
  }

  #remember(unit: string, target: LocatedFinding["target"]): void {
    const shown = unitOfTarget(target);
    if (shown === null || this.#before.has(unit)) return;
    this.#shownBy.set(unit, shown);
    if ("paragraph" in target) this.#before.set(unit, inWords(target.paragraph));
    if (target.kind === "section") this.#before.set(unit, pageInWords(target.section));
  }

  /** The formatting of each unit before and in the given document. */
  compare(document: LintDocument): Map<string, FormattingChange> {
    const paragraphs = new Map<string, LintParagraph>();
    if (this.#before.size > 0) {
      for (const story of document.stories) {
        for (const paragraph of story.paragraphs) {
          paragraphs.set(unitOfParagraph(paragraph), paragraph);
        }
      }
    }
    const sections = new Map(document.sections.map((section) => [section.path, section]));
    const compared = new Map<string, FormattingChange>();
    for (const [unit, before] of this.#before) {
      const shown = this.#shownBy.get(unit) ?? "";
      const paragraph = paragraphs.get(shown);
      const section = sections.get(shown);
      if (paragraph !== undefined) {
        compared.set(unit, change(before, inWords(paragraph)));
      } else if (section !== undefined) {
        compared.set(unit, change(before, pageInWords(section)));
      }
    }
    return compared;
  }
}

function inWords(paragraph: LintParagraph): Described {
  return inEachLanguage((words) => describeParagraph(paragraph, words));
}

function pageInWords(section: Section): Described {
  return inEachLanguage((words) => describePage(section, words));
}

function inEachLanguage(describe: (words: FormattingWords) => string): Described {
  return { en: describe(formattingWords.en), zh: describe(formattingWords.zh) };
}

function change(before: Described, after: Described): FormattingChange {
  return { before: before.en, after: after.en, before_zh: before.zh, after_zh: after.zh };
}
