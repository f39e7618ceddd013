import type { DrawingIds } from "../../word/drawing-ids.ts";
import type { WordPackage } from "../../word/package.ts";
import { readStory, type StoryPart } from "../../word/stories.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { rescanStory, type ScannedParagraph } from "../grammar/scan.ts";
import { type Decisions, settleTags } from "../grammar/settle.ts";
import { restartLists } from "../lists/list-restart.ts";
import { MarkdownWriter } from "../markdown/markdown-writer.ts";
import type { Scope } from "../values/data.ts";
import { NodeScopes } from "../values/node-scopes.ts";
import type { RequiredFields } from "../values/required.ts";
import { ExpandedStory } from "./expand.ts";
import { expandMarkdown } from "./markdown.ts";
import { NoteScopes } from "./note-scopes.ts";
import type { Section, SectionFault } from "./section.ts";
import { tidy } from "./tidy.ts";

/** A story as a job has it: its sections written for the task, its tags not filled yet. */
export interface ExpandedTemplateStory {
  story: StoryPart;
  scanned: readonly ScannedParagraph[];
  scopes: NodeScopes;
  faults: readonly SectionFault[];
  /** What is wrong with repeating controls: their fields, each with the reason. */
  controlFaults: ExpandedStory["controlFaults"];
  /** What Markdown says in places of the template that are in no list: paragraphs and tables. */
  unlisted: readonly XmlElement[];
}

export interface StoryExpanderOptions {
  root: Scope;
  fields: RequiredFields;
  /** What was decided of names for this job. */
  decisions: Decisions;
  /** Numbers for the drawings in copies. */
  drawingIds: DrawingIds;
}

/** Expands the stories of a template, the body first, in a copy of its package. */
export class StoryExpander {
  readonly #pack: WordPackage;
  readonly #options: StoryExpanderOptions;
  readonly #restarting = new Map<StoryPart, { scopes: NodeScopes; items: ReadonlySet<Scope> }>();
  readonly #notes = new NoteScopes();
  #markdown: MarkdownWriter | null = null;

  /** @param pack takes the changes in. */
  constructor(pack: WordPackage, options: StoryExpanderOptions) {
    this.#pack = pack;
    this.#options = options;
  }

  /** A story without sections. */
  asItIs(story: StoryPart, scanned: readonly ScannedParagraph[]): ExpandedTemplateStory {
    const document = this.#pack.xml(story.partName);
    const own = { ...story, document };
    const scopes = new NodeScopes(document, this.#options.root);
    this.#notes.bind(story, document, scopes);
    return {
      story: own,
      scanned: scanned.map((each) => ({ ...each, story: own })),
      scopes,
      faults: [],
      controlFaults: [],
      unlisted: [],
    };
  }

  /** @throws DocumentError when there are so many items that the part gets too large. */
  expand(
    story: StoryPart,
    scanned: readonly ScannedParagraph[],
    sections: readonly Section[],
  ): ExpandedTemplateStory {
    const pack = this.#pack;
    const { root, fields, drawingIds, decisions } = this.#options;
    const expanded = new ExpandedStory(story, scanned, sections, {
      root,
      maxBytes: pack.limits.maxUnpackedBytes,
      nextDrawingId: () => drawingIds.next(),
      bind: (document, scopes) => this.#notes.bind(story, document, scopes),
    });
    const { document, scopes, removal, restarting, faults, controlFaults } = expanded;
    pack.replaceDocument(story.partName, document);
    const unlisted = expandMarkdown({ ...story, document }, expanded, fields, () => {
      this.#markdown ??= new MarkdownWriter(pack);
      return this.#markdown;
    });
    tidy(document, removal, expanded.firstCopy);
    this.#notes.read(document, scopes);
    for (const paragraph of removal.changed) expanded.origins.setChanged(paragraph);
    const own = readStory(pack, story.kind, story.partName);
    if (restarting.size > 0) this.#restarting.set(own, { scopes, items: restarting });
    const found = settleTags(
      rescanStory(own, (paragraph) => expanded.origins.of(paragraph.element)),
      decisions,
    );
    return { story: own, scanned: found, scopes, faults, controlFaults, unlisted };
  }

  /** Does what is done once for all stories. */
  finish(): void {
    const restarting = this.#restarting;
    if (restarting.size === 0) return;
    restartLists(this.#pack, [...restarting.keys()], (paragraph, story) => {
      const own = restarting.get(story);
      let scope = own?.scopes.of(paragraph) ?? null;
      while (scope !== null && own?.items.has(scope) !== true) scope = scope.parent;
      return scope;
    });
  }
}
