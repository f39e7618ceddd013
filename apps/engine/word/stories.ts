import { type Blocks, BlockWalker, type Paragraph } from "./block-walker.ts";
import type { WordPackage } from "./package.ts";

export type { Paragraph, Table } from "./block-walker.ts";

export type StoryKind = "body" | "header" | "footer" | "footnotes" | "endnotes" | "comments";

/** A part that holds text of its own, parsed. */
export interface StoryPart extends Blocks {
  kind: StoryKind;
  partName: string;
}

/** The id of a run in logs and reports: its paragraph's path and its index there. */
export function runId(paragraph: Paragraph, index: number): string {
  return `${paragraph.path}:r${index}`;
}

/** By the relationship of the main part that leads to the story. */
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

/** The main document story with all of its paragraphs, whether they hold tags or not. */
export function readBody(pack: WordPackage): StoryPart {
  return readStory(pack, "body", pack.mainPart);
}

/**
 * The other stories of a document (ECMA-376 part 1, 11.3), only those that may hold one of
 * `markers`: what cannot hold a tag is neither parsed nor written.
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

/** One story, as its part is now. */
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
