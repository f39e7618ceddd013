import { firstCharacter, type ParagraphText } from "../../word/paragraph-text.ts";
import type { Paragraph, StoryPart } from "../../word/stories.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { ParagraphFormat } from "./direct-format.ts";

/** A paragraph with tags, and its text as it was before they were filled. */
export interface TaggedParagraph {
  story: StoryPart;
  paragraph: Paragraph;
  text: ParagraphText;
}

export interface TemplateParagraphsInput {
  story: StoryPart;
  /** All paragraphs of all stories whose tags get values. */
  tagged: readonly TaggedParagraph[];
  /** Paragraphs that a value brought into a place without a list. */
  unlisted: ReadonlySet<XmlElement>;
  /** Whether paragraphs without tags change too, because content controls are filled. */
  changesOthers: boolean;
}

/**
 * Properties of paragraphs that come from the template and not from a value. The object is made
 * before the template is filled and asked afterwards, only for paragraphs with a finding.
 */
export class TemplateParagraphs {
  readonly #story: StoryPart;
  readonly #tagged: readonly TaggedParagraph[];
  readonly #unlisted: ReadonlySet<XmlElement>;
  /** First characters by the position of the paragraph; `null`: not read yet. */
  #first: ReadonlyMap<number, string> | null;

  constructor({ story, tagged, unlisted, changesOthers }: TemplateParagraphsInput) {
    this.#story = story;
    this.#tagged = tagged;
    this.#unlisted = unlisted;
    this.#first = changesOthers ? firstOfAll(story) : null;
  }

  /** The first character of a paragraph's text in the template, `""` if it has none. */
  firstCharacter(paragraph: Paragraph): string {
    this.#first ??= firstOfTagged(this.#story, this.#tagged);
    const known = this.#first.get(paragraph.position);
    // A paragraph without a value still begins with the same character.
    return known ?? firstCharacter(this.#story.document, paragraph);
  }

  /** Whether the template itself puts a paragraph into a list. */
  isListed({ element }: Paragraph, templateFormat: ParagraphFormat): boolean {
    return templateFormat.hasNumPr && !this.#unlisted.has(element);
  }
}

function firstOfAll({ document, paragraphs }: StoryPart): Map<number, string> {
  return new Map(
    paragraphs.map((paragraph) => [paragraph.position, firstCharacter(document, paragraph)]),
  );
}

function firstOfTagged(story: StoryPart, tagged: readonly TaggedParagraph[]): Map<number, string> {
  const ofStory = tagged.filter((paragraph) => paragraph.story === story);
  return new Map(ofStory.map(({ paragraph, text }) => [paragraph.position, text.text.charAt(0)]));
}
