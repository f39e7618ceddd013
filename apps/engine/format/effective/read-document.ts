import type { WordPackage } from "../../word/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import { TextPieces } from "../../word/text-pieces.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { Requirements } from "../policy/policy.ts";
import type { TouchedRuns } from "../touched-runs.ts";
import { Habits } from "./document/habits.ts";
import type { LintDocument } from "./document/lint-document.ts";
import { LintParagraph, type LintStory } from "./document/lint-paragraph.ts";
import { readListNumbers } from "./document/list-numbers.ts";
import { readPageBeginnings } from "./document/page-beginnings.ts";
import { type PageNumber, readPageNumber } from "./document/page-number.ts";
import { type Picture, readPictures } from "./document/pictures.ts";
import { SectionPlaces } from "./document/section-places.ts";
import { readSections } from "./document/sections.ts";
import { readFacts, type TemplateFacts } from "./document/template-facts.ts";
import { assignRoles } from "./roles/assign-roles.ts";
import { FormatResolver } from "./values/resolver.ts";

export interface LintInput {
  pack: WordPackage;
  /** The body comes first. */
  stories: readonly StoryPart[];
  requirements: Requirements;
  touched: TouchedRuns;
  templateFacts: TemplateFacts | null;
}

/** Reads a document for the rules. Costly facts are read when a rule first asks for them. */
export function readLintDocument(input: LintInput): LintDocument {
  const { pack, requirements, stories, touched, templateFacts } = input;
  const [body] = stories;
  if (body === undefined) throw new Error("a document without a body");
  const resolver = new FormatResolver(pack);
  const pieces = new TextPieces();
  const lintStories = stories.map((part): LintStory => {
    const formats = resolver.of(part);
    const paragraphs: LintParagraph[] = [];
    for (const paragraph of part.paragraphs) {
      // A mirror is the second copy of alternate content: its findings would be reported twice.
      if (paragraph.isMirror) continue;
      paragraphs.push(new LintParagraph(part, paragraph, formats, touched, pieces));
    }
    return { part, paragraphs };
  });
  assignRoles(lintStories, requirements.roles);
  let fonts: readonly string[] | null = null;
  let facts: TemplateFacts | null = null;
  let pictures: readonly Picture[] | null = null;
  let listNumbers: ReadonlyMap<LintParagraph, string> | null = null;
  let places: SectionPlaces | null = null;
  let pageBeginnings: ReadonlySet<LintParagraph> | null = null;
  let pageNumbers: ReadonlyMap<string, readonly PageNumber[]> | null = null;
  const sections = readSections(pack, body);
  const patterns = new Map<string, Map<string, RegExp>>();
  return {
    pack,
    resolver,
    requirements,
    sections,
    stories: lintStories,
    habits: new Habits(lintStories),
    get facts() {
      facts ??= readFacts(pack, body);
      return facts;
    },
    templateFacts,
    get listNumbers() {
      listNumbers ??= readListNumbers(pack, lintStories);
      return listNumbers;
    },
    pattern: (source, flags) => {
      const bySource = patterns.get(flags) ?? new Map<string, RegExp>();
      patterns.set(flags, bySource);
      const compiled = bySource.get(source) ?? new RegExp(source, flags);
      bySource.set(source, compiled);
      return compiled;
    },
    get places() {
      places ??= new SectionPlaces(body, sections);
      return places;
    },
    get pageBeginnings() {
      pageBeginnings ??= readPageBeginnings(this);
      return pageBeginnings;
    },
    get pageNumbers() {
      pageNumbers ??= readPageNumbers(lintStories);
      return pageNumbers;
    },
    get pictures() {
      pictures ??= readPictures(pack, lintStories);
      return pictures;
    },
    get embeddedFonts() {
      fonts ??= readEmbeddedFonts(pack);
      return fonts;
    },
  };
}

function readPageNumbers(stories: readonly LintStory[]): Map<string, PageNumber[]> {
  const numbers = new Map<string, PageNumber[]>();
  for (const { part, paragraphs } of stories) {
    if (part.kind !== "header" && part.kind !== "footer") continue;
    const ofPart = paragraphs.map(readPageNumber).filter((number) => number !== null);
    if (ofPart.length > 0) numbers.set(part.partName, ofPart);
  }
  return numbers;
}

function readEmbeddedFonts(pack: WordPackage): string[] {
  const table = pack.xmlRelated("fontTable");
  if (table === null) return [];
  const isEmbedded = (font: XmlElement) => table.child(font, "w:embedRegular") !== null;
  return [...table.elements(table.root)]
    .filter(isEmbedded)
    .flatMap((font) => table.attribute(font, "w:name") ?? []);
}
