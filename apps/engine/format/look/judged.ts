import type { WordPackage } from "../../docx/package.ts";
import { readParagraphText } from "../../docx/paragraph-text.ts";
import type { Paragraph, StoryPart } from "../../docx/stories.ts";
import { noNode, type XmlElement } from "../../docx/xml-tree.ts";
import type { EffectiveParagraph, EffectiveRun } from "../effective/effective.ts";
import type { FormatResolver, StoryFormats } from "../effective/resolver.ts";
import { type FontSlot, fontSlotsOf } from "../effective/script.ts";
import type { Look, RoleSpec } from "../policy/policy.ts";
import type { Section } from "./sections.ts";
import type { TemplateFacts } from "./template-facts.ts";

/** A document that is judged: its stories with their effective formatting. */
export interface JudgedDocument {
  readonly pack: WordPackage;
  readonly resolver: FormatResolver;
  readonly look: Look;
  readonly sections: readonly Section[];
  readonly stories: readonly JudgedStory[];
  readonly facts: TemplateFacts;
  /** Of the template that it was made of; null: there is none to compare with. */
  readonly templateFacts: TemplateFacts | null;
  /** A regular expression of the policy, compiled once. */
  pattern(source: string, flags: string): RegExp;
  /** Names of the fonts that the document brings along. */
  readonly embeddedFonts: readonly string[];
}

export interface JudgedStory {
  readonly part: StoryPart;
  readonly paragraphs: readonly JudgedParagraph[];
}

/** A run with its text. */
export interface JudgedRun {
  readonly index: number;
  readonly element: XmlElement;
  readonly text: string;
  readonly format: EffectiveRun;
  /** The fonts that its characters are set in. */
  readonly slots: readonly FontSlot[];
}

/** A paragraph with what rules ask of it; what costs is worked out when the first one asks. */
export class JudgedParagraph {
  readonly story: StoryPart;
  readonly paragraph: Paragraph;
  readonly format: EffectiveParagraph;
  readonly isTouched: boolean;
  /** What it is by the policy; null: nothing that the policy knows. */
  role: RoleSpec | null = null;
  readonly #formats: StoryFormats;
  #text: string | undefined;
  #runs: readonly JudgedRun[] | undefined;

  constructor(story: StoryPart, paragraph: Paragraph, formats: StoryFormats, isTouched: boolean) {
    this.story = story;
    this.paragraph = paragraph;
    this.#formats = formats;
    this.isTouched = isTouched;
    this.format = formats.paragraph(paragraph);
  }

  get path(): string {
    return this.paragraph.path;
  }

  /** `w:t` as it is, tabs and line breaks as such; drawings and fields have no character. */
  get text(): string {
    this.#text ??= readParagraphText(this.story, this.paragraph).text;
    return this.#text;
  }

  /** No note's number, picture or field stands before its text. */
  get beginsWithText(): boolean {
    return readParagraphText(this.story, this.paragraph).barriers[0] !== 0;
  }

  /** Its runs that have text. */
  get runs(): readonly JudgedRun[] {
    this.#runs ??= this.#readRuns();
    return this.#runs;
  }

  /** Nothing is to be seen of it: no text, no picture, no field. */
  get isEmpty(): boolean {
    return this.text.trim() === "" && !this.paragraph.runs.some((run) => this.#holdsMore(run));
  }

  /** The width of a character of its text, in twips. */
  get characterTwips(): number {
    return (this.runs[0]?.format.size.value ?? 20) * 10;
  }

  /** What it would have if it stated nothing itself but its style and its list. */
  inherited(): EffectiveParagraph {
    return this.#formats.inherited(this.paragraph);
  }

  /** What a run would have if it stated nothing itself but its style. */
  inheritedRun(run: JudgedRun): EffectiveRun {
    return this.#formats.inheritedRun(this.paragraph, run.element);
  }

  #readRuns(): JudgedRun[] {
    const { document } = this.story;
    const judged: JudgedRun[] = [];
    for (const [index, element] of this.paragraph.runs.entries()) {
      let text = "";
      for (let at = document.firstElement(element); at !== noNode; at = document.nextElement(at)) {
        if (document.name(at) === "w:t") text += document.text(at);
      }
      if (text === "") continue;
      const format = this.#formats.run(this.paragraph, element);
      const slots: readonly FontSlot[] = format.isComplexScript
        ? ["cs"]
        : fontSlotsOf(text, format.isEastAsianHint);
      judged.push({ index, element, text, format, slots });
    }
    return judged;
  }

  #holdsMore(run: XmlElement): boolean {
    const { document } = this.story;
    for (let at = document.firstElement(run); at !== noNode; at = document.nextElement(at)) {
      if (!plain.has(document.name(at))) return true;
    }
    return false;
  }
}

/** What a run may have and still show nothing. */
const plain = new Set([
  "w:rPr",
  "w:t",
  "w:tab",
  "w:cr",
  "w:lastRenderedPageBreak",
  "w:bookmarkStart",
  "w:bookmarkEnd",
]);
