import { DocumentError } from "../../errors.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { type RepeatingControl, repeatingControls } from "../controls/repeating-controls.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import { sectionOptions } from "../grammar/section-options.ts";
import type { TagFormatter } from "../grammar/tag-grammar.ts";
import type { Bracketed } from "../grammar/tags.ts";
import { ExtentFinder } from "./extent.ts";
import { nestSections } from "./nest.ts";
import type {
  BlockExtent,
  PlacedTag,
  Section,
  SectionFault,
  SectionFaultReason,
} from "./section.ts";
import { endOf, startOf } from "./tag-order.ts";

/** The deepest nesting of sections, far deeper than that of real templates. */
const deepestSections = 100;

/**
 * The sections of a template as trees, and the section tags that make no section.
 */
export interface SectionTree {
  /**
   * The outermost sections of each story. A story with Markdown but no sections has an empty list.
   */
  byStory: ReadonlyMap<StoryPart, Section[]>;
  faults: SectionFault[];
}

/**
 * Compiles the section tags and the repeating controls of a template to trees.
 *
 * @param scanned the paragraphs that hold more than plain tags.
 * @param isListItem tells whether Word numbers a paragraph.
 * @throws DocumentError `XML_TOO_DEEP` for sections that nest too deeply.
 */
export function compileSections(
  stories: readonly StoryPart[],
  scanned: readonly ScannedParagraph[],
  isListItem: (scanned: ScannedParagraph) => boolean,
): SectionTree {
  const byStory = new Map<StoryPart, Section[]>();
  const faults: SectionFault[] = [];
  const paragraphsOf = Map.groupBy(scanned, (paragraph) => paragraph.story);
  for (const story of stories) {
    const paragraphs = paragraphsOf.get(story) ?? [];
    const sections = repeatingControls(story.document).map((control) =>
      controlSection(story.document, control),
    );
    if (sections.length === 0 && !paragraphs.some(({ brackets }) => brackets.some(isExpanded))) {
      continue;
    }
    const finder = new ExtentFinder(story.document, paragraphs, isListItem);
    for (const inContainer of Map.groupBy(paragraphs, containerOf).values()) {
      for (const [open, close] of pairTags(inContainer, faults)) {
        const section = makeSection(open, close, finder);
        if (typeof section !== "string") sections.push(section);
        else {
          for (const { scanned, tag } of [open, close]) {
            faults.push({ scanned, tag, reason: section });
          }
        }
      }
    }
    byStory.set(story, nestSections(sections, faults));
  }
  return { byStory, faults };
}

function controlSection(
  document: XmlDocument,
  { name, control, item, others }: RepeatingControl,
): Section {
  return {
    name,
    isInverse: false,
    breaksPages: false,
    restartsNumbering: false,
    tags: null,
    extent: { kind: "control", content: { first: item, last: item }, control, others },
    opensAt: document.start(item),
    closesAt: document.end(item),
    start: document.start(item),
    end: document.end(item),
    children: [],
  };
}

function isExpanded(tag: Bracketed): boolean {
  return tag.kind === "section_tag" || (tag.kind === "tag" && tag.form === "markdown");
}

/**
 * The text box or the fallback copy around a paragraph; `noNode` outside. Sections stay within it.
 */
function containerOf({ story: { document }, paragraph }: ScannedParagraph): XmlElement {
  if (!paragraph.isInTextBox && !paragraph.isMirror) return noNode;
  let at = document.parent(paragraph.element);
  while (at !== noNode && !["w:txbxContent", "mc:Fallback"].includes(document.name(at))) {
    at = document.parent(at);
  }
  return at;
}

/** Pairs opening with closing tags. The pairs of inner sections come first. */
function pairTags(
  scanned: readonly ScannedParagraph[],
  faults: SectionFault[],
): [open: PlacedTag, close: PlacedTag][] {
  const open: PlacedTag[] = [];
  const pairs: [PlacedTag, PlacedTag][] = [];
  for (const paragraph of scanned) {
    for (const tag of paragraph.brackets) {
      if (tag.kind !== "section_tag") continue;
      const placed: PlacedTag = { scanned: paragraph, tag };
      const opener = open.at(-1);
      if (tag.role !== "close") {
        open.push(placed);
        if (open.length > deepestSections) throw tooDeep(paragraph.story.partName);
      } else if (opener?.tag.name !== tag.name) {
        faults.push({ ...placed, reason: "section_not_opened" });
      } else {
        pairs.push([opener, placed]);
        open.pop();
      }
    }
  }
  for (const placed of open) faults.push({ ...placed, reason: "section_not_closed" });
  return pairs;
}

function tooDeep(part: string): DocumentError {
  const message = `the sections of the template nest deeper than ${deepestSections}`;
  return new DocumentError("XML_TOO_DEEP", message, { part });
}

function makeSection(
  open: PlacedTag,
  close: PlacedTag,
  finder: ExtentFinder,
): Section | SectionFaultReason {
  const { formatters, name, role } = open.tag;
  if (!areOptions(formatters)) return "section_option";
  const has = (option: (typeof sectionOptions)[number]) =>
    formatters.some((formatter) => formatter.name === option);
  const extent = finder.find(open, close, has("row"));
  if (typeof extent === "string") return extent;
  // Only whole paragraphs can begin on a new page.
  if (has("page_break") && extent.kind !== "paragraphs") return "section_option";
  const { document } = open.scanned.story;
  const [start, end] =
    extent.kind === "piece" ? [endOf(open), startOf(close)] : sourceRangeOf(document, extent, open);
  return {
    name,
    isInverse: role === "inverse",
    breaksPages: has("page_break"),
    restartsNumbering: has("restart_numbering"),
    tags: { open, close },
    extent,
    opensAt: startOf(open),
    closesAt: endOf(close),
    start,
    end,
    children: [],
  };
}

function areOptions(formatters: readonly TagFormatter[]): boolean {
  const known: readonly string[] = sectionOptions;
  return formatters.every(({ name, argument }) => known.includes(name) && argument === null);
}

/** The start and end of a section's content in the source, in octets. */
function sourceRangeOf(
  document: XmlDocument,
  { content, edges }: BlockExtent,
  open: PlacedTag,
): [start: number, end: number] {
  if (content !== null) return [document.start(content.first), document.end(content.last)];
  const [edge = open.scanned.paragraph.element] = edges;
  return [document.end(edge), document.end(edge)];
}
