import { DocumentError } from "../../errors.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { type RepeatingControl, repeatingControls } from "../controls/repeating-controls.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { TagFormatter } from "../grammar/tag-grammar.ts";
import type { Bracketed } from "../grammar/tags.ts";
import { nestSections } from "./nest.ts";
import { SectionPlaces } from "./place.ts";
import type {
  BlockPlace,
  PlacedTag,
  Section,
  SectionFault,
  SectionFaultReason,
} from "./section.ts";
import { endOf, startOf } from "./tag-order.ts";

/** Sections in sections; nobody writes deeper ones. */
const deepestSections = 100;

/**
 * The sections of a template, story by story, as trees, with the stories that have none but ask for
 * Markdown; and every section tag that makes none.
 */
export interface SectionTree {
  byStory: ReadonlyMap<StoryPart, Section[]>;
  faults: SectionFault[];
}

/**
 * Compiles the section tags and the repeating controls of a template to trees, before anything is
 * rendered.
 *
 * @param scanned the paragraphs that hold more than names of fields.
 * @param isListItem tells of a paragraph whether Word numbers it.
 */
export function compileSections(
  stories: readonly StoryPart[],
  scanned: readonly ScannedParagraph[],
  isListItem: (scanned: ScannedParagraph) => boolean,
): SectionTree {
  const byStory = new Map<StoryPart, Section[]>();
  const faults: SectionFault[] = [];
  const paragraphsOf = Map.groupBy(scanned, (each) => each.story);
  for (const story of stories) {
    const paragraphs = paragraphsOf.get(story) ?? [];
    const sections = repeatingControls(story.document).map((control) =>
      controlSection(story.document, control),
    );
    if (
      sections.length === 0 &&
      !paragraphs.some(({ brackets: found }) => found.some(isWrittenOut))
    ) {
      continue;
    }
    const places = new SectionPlaces(story.document, paragraphs, isListItem);
    for (const own of Map.groupBy(paragraphs, containerOf).values()) {
      for (const [open, close] of pairTags(own, faults)) {
        const section = makeSection(open, close, places);
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
    place: { kind: "control", content: { first: item, last: item }, control, others },
    opensAt: document.start(item),
    closesAt: document.end(item),
    start: document.start(item),
    end: document.end(item),
    children: [],
  };
}

function isWrittenOut(found: Bracketed): boolean {
  return found.kind === "section_tag" || (found.kind === "tag" && found.form === "markdown");
}

/** The text box, or the fallback of one, that a paragraph stands in: sections end where it does. */
function containerOf({ story: { document }, paragraph }: ScannedParagraph): XmlElement {
  if (!paragraph.isInTextBox && !paragraph.isMirror) return noNode;
  let at = document.parent(paragraph.element);
  while (at !== noNode && !["w:txbxContent", "mc:Fallback"].includes(document.name(at))) {
    at = document.parent(at);
  }
  return at;
}

/** Opening tags with the closing tags that belong to them; those of inner sections come first. */
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

/** What the opening tag of a section may ask for. */
const options = ["row", "page_break", "restart_numbering"] as const;

function makeSection(
  open: PlacedTag,
  close: PlacedTag,
  places: SectionPlaces,
): Section | SectionFaultReason {
  const { formatters, name, role: mark } = open.tag;
  if (!areOptions(formatters)) return "section_option";
  const has = (option: (typeof options)[number]) =>
    formatters.some((formatter) => formatter.name === option);
  const place = places.of(open, close, has("row"));
  if (typeof place === "string") return place;
  // Neither a row nor a piece of a paragraph can begin on a new page by itself.
  if (has("page_break") && place.kind !== "paragraphs") return "section_option";
  const { document } = open.scanned.story;
  const [start, end] =
    place.kind === "piece" ? [endOf(open), startOf(close)] : extentOf(document, place, open);
  return {
    name,
    isInverse: mark === "inverse",
    breaksPages: has("page_break"),
    restartsNumbering: has("restart_numbering"),
    tags: { open, close },
    place,
    opensAt: startOf(open),
    closesAt: endOf(close),
    start,
    end,
    children: [],
  };
}

function areOptions(formatters: readonly TagFormatter[]): boolean {
  const known: readonly string[] = options;
  return formatters.every(({ name, argument }) => known.includes(name) && argument === null);
}

function extentOf(
  document: XmlDocument,
  { content, edges }: BlockPlace,
  open: PlacedTag,
): [start: number, end: number] {
  if (content !== null) return [document.start(content.first), document.end(content.last)];
  const [edge = open.scanned.paragraph.element] = edges;
  return [document.end(edge), document.end(edge)];
}
