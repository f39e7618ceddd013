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
  /** All paragraphs whose tags get values, of all stories. */
  tagged: readonly TaggedParagraph[];
  /** Paragraphs that values have written in places of no list. */
  unlisted: ReadonlySet<XmlElement>;
  /** Paragraphs without tags change too: content controls are filled. */
  changesOthers: boolean;
}

/**
 * What the paragraphs of a template have themselves and no value has brought. It is made before the
 * template is filled and asked afterwards, of the few paragraphs that something is found in.
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
    // A paragraph that nothing was filled into begins as it began.
    return known ?? firstCharacter(this.#story.document, paragraph);
  }

  /** Whether a paragraph is in a list by the template. */
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
  const own = tagged.filter((each) => each.story === story);
  return new Map(own.map(({ paragraph, text }) => [paragraph.position, text.text.charAt(0)]));
}
