import type { DrawingIds } from "../../docx/drawing-ids.ts";
import type { WordPackage } from "../../docx/package.ts";
import { readStory, type StoryPart } from "../../docx/stories.ts";
import { rescanStory, type ScannedParagraph } from "../grammar/scan.ts";
import { restartLists } from "../lists/list-restart.ts";
import type { Scope } from "../values/data.ts";
import { ExpandedStory } from "./expand.ts";
import { NodeScopes } from "./node-scopes.ts";
import type { Section, SectionFault } from "./section.ts";
import { tidy } from "./tidy.ts";

/** A story as a job has it: its sections written for the task, its tags not filled yet. */
export interface ExpandedTemplateStory {
  story: StoryPart;
  scanned: readonly ScannedParagraph[];
  scopes: NodeScopes;
  faults: readonly SectionFault[];
}

/** Expands the stories of a template, one after the other, in a copy of its package. */
export class StoryExpander {
  readonly #pack: WordPackage;
  readonly #root: Scope;
  readonly #restarting: { story: StoryPart; scopes: NodeScopes; items: ReadonlySet<Scope> }[] = [];
  readonly #drawingIds: DrawingIds;

  /**
   * @param pack takes the changes in.
   * @param drawingIds numbers for the drawings in copies.
   */
  constructor(pack: WordPackage, root: Scope, drawingIds: DrawingIds) {
    this.#pack = pack;
    this.#root = root;
    this.#drawingIds = drawingIds;
  }

  /** A story without sections. */
  asItIs(story: StoryPart, scanned: readonly ScannedParagraph[]): ExpandedTemplateStory {
    const document = this.#pack.xml(story.partName);
    const own = { ...story, document };
    return {
      story: own,
      scanned: scanned.map((each) => ({ ...each, story: own })),
      scopes: new NodeScopes(document, this.#root),
      faults: [],
    };
  }

  /** @throws DocumentError when there are so many items that the part gets too large. */
  expand(
    { kind, partName, ...story }: StoryPart,
    scanned: readonly ScannedParagraph[],
    sections: readonly Section[],
  ): ExpandedTemplateStory {
    const pack = this.#pack;
    const expanded = new ExpandedStory({ kind, partName, ...story }, scanned, sections, {
      root: this.#root,
      maxBytes: pack.limits.maxUnpackedBytes,
      nextDrawingId: () => this.#drawingIds.next(),
    });
    const { document, scopes, removal, faults } = expanded;
    tidy(document, removal, expanded.firstCopy);
    for (const paragraph of removal.emptied) expanded.setChanged(paragraph);
    pack.replaceDocument(partName, document);
    const own = readStory(pack, kind, partName);
    if (expanded.restarting.size > 0) {
      this.#restarting.push({ story: own, scopes, items: expanded.restarting });
    }
    const found = rescanStory(own, (paragraph) => expanded.originOf(paragraph.element));
    return { story: own, scanned: found, scopes, faults };
  }

  /** Does what is done once for all stories. */
  finish(): void {
    for (const { story, scopes, items } of this.#restarting) {
      restartLists(this.#pack, [story], (paragraph) => {
        let scope: Scope | null = scopes.of(paragraph);
        while (scope !== null && !items.has(scope)) scope = scope.parent;
        return scope;
      });
    }
  }
}
