import { type Blocks, BlockWalker, type Paragraph } from "./block-walker.ts";
import type { WordPackage } from "./package.ts";

export type { Paragraph, Table } from "./block-walker.ts";

export type StoryKind = "body" | "header" | "footer" | "footnotes" | "endnotes" | "comments";

/** A parsed part with text. */
export interface StoryPart extends Blocks {
  kind: StoryKind;
  partName: string;
}

/** The id of a run in logs and reports: the path of its paragraph, and its index in it. */
export function runId(paragraph: Paragraph, index: number): string {
  return `${paragraph.path}:r${index}`;
}

/** The kinds of stories, by the type of the main part's relationship to the story. */
const storyKindByRelationship: Readonly<Record<string, StoryKind>> = {
  header: "header",
  footer: "footer",
  footnotes: "footnotes",
  endnotes: "endnotes",
  comments: "comments",
};

/** Whether a relationship of the main part leads to a story. */
export function isStoryRelationship(type: string): boolean {
  return Object.hasOwn(storyKindByRelationship, type);
}

/** Reads the main document story with all paragraphs, also those without tags. */
export function readBody(pack: WordPackage): StoryPart {
  return readStory(pack, "body", pack.mainPart);
}

/**
 * Reads the other stories of a document (ECMA-376 part 1, 11.3) that may contain one of `markers`.
 * A story that cannot contain a tag is neither parsed nor written.
 */
export function readOtherStories(pack: WordPackage, markers: readonly string[]): StoryPart[] {
  const parts = new Map<string, StoryKind>();
  for (const { type, target } of pack.relationships(pack.mainPart)) {
    const kind = storyKindByRelationship[type];
    if (kind !== undefined && !parts.has(target)) parts.set(target, kind);
  }
  return [...parts]
    .filter(([name]) => pack.has(name) && markers.some((text) => pack.mayContain(name, text)))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, kind]) => readStory(pack, kind, name));
}

/** Reads one story from the present state of its part. */
export function readStory(pack: WordPackage, kind: StoryKind, partName: string): StoryPart {
  const document = pack.xml(partName);
  const story: StoryPart = { kind, partName, document, paragraphs: [], tables: [] };
  const walker = new BlockWalker(story);
  if (kind === "body") {
    const body = document.child(document.root, "w:body");
    if (body) walker.blocks(body, "");
    return story;
  }
  const baseName = partName.slice(partName.lastIndexOf("/") + 1).replace(/\.xml$/i, "");
  if (kind === "header" || kind === "footer") {
    walker.blocks(document.root, `${baseName}:`);
    return story;
  }
  for (const note of document.elements(document.root)) {
    walker.blocks(note, `${baseName}:n${document.attribute(note, "w:id") ?? ""}.`);
  }
  return story;
}
