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

/** A story of a job with expanded sections. Its tags are not filled yet. */
export interface ExpandedTemplateStory {
  story: StoryPart;
  scanned: readonly ScannedParagraph[];
  scopes: NodeScopes;
  faults: readonly SectionFault[];
  /** Faults of repeating controls: their fields and the reasons. */
  controlFaults: ExpandedStory["controlFaults"];
  /** Paragraphs and tables that were written from Markdown outside of lists of the template. */
  unlisted: readonly XmlElement[];
}

export interface StoryExpanderOptions {
  root: Scope;
  fields: RequiredFields;
  /** The decisions on candidates for this job. */
  decisions: Decisions;
  /** Gives ids for the drawings in copies. */
  drawingIds: DrawingIds;
}

/** Expands the stories of a template in a copy of its package. The body must come first. */
export class StoryExpander {
  readonly #pack: WordPackage;
  readonly #options: StoryExpanderOptions;
  readonly #restarting = new Map<StoryPart, { scopes: NodeScopes; items: ReadonlySet<Scope> }>();
  readonly #notes = new NoteScopes();
  #markdown: MarkdownWriter | null = null;

  /** @param pack the package of the job; it is changed. */
  constructor(pack: WordPackage, options: StoryExpanderOptions) {
    this.#pack = pack;
    this.#options = options;
  }

  /** Returns a story without sections unchanged. */
  asItIs(story: StoryPart, scanned: readonly ScannedParagraph[]): ExpandedTemplateStory {
    const document = this.#pack.xml(story.partName);
    const jobStory = { ...story, document };
    const scopes = new NodeScopes(document, this.#options.root);
    this.#notes.bind(story, document, scopes);
    return {
      story: jobStory,
      scanned: scanned.map((paragraph) => ({ ...paragraph, story: jobStory })),
      scopes,
      faults: [],
      controlFaults: [],
      unlisted: [],
    };
  }

  /**
   * Expands the sections of a story and writes its Markdown.
   *
   * @throws DocumentError `UNPACKED_TOO_LARGE` if the copies would make the part too large.
   */
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
    const jobStory = readStory(pack, story.kind, story.partName);
    if (restarting.size > 0) this.#restarting.set(jobStory, { scopes, items: restarting });
    const rescanned = settleTags(
      rescanStory(jobStory, (paragraph) => expanded.origins.of(paragraph.element)),
      decisions,
    );
    return { story: jobStory, scanned: rescanned, scopes, faults, controlFaults, unlisted };
  }

  /** Restarts the lists of all stories. Must be called once, after all stories. */
  finish(): void {
    const restarting = this.#restarting;
    if (restarting.size === 0) return;
    restartLists(this.#pack, [...restarting.keys()], (paragraph, story) => {
      const inStory = restarting.get(story);
      let scope = inStory?.scopes.of(paragraph) ?? null;
      while (scope !== null && inStory?.items.has(scope) !== true) scope = scope.parent;
      return scope;
    });
  }
}
