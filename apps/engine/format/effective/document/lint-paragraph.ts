import { type ParagraphText, readParagraphText } from "../../../word/paragraph-text.ts";
import type { Paragraph, StoryPart } from "../../../word/stories.ts";
import type { TextPieces } from "../../../word/text-pieces.ts";
import { noNode, type XmlElement } from "../../../xml/tree.ts";
import type { ParagraphSpec, RoleSpec } from "../../policy/policy.ts";
import type { TouchedRun, TouchedRuns } from "../../touched-runs.ts";
import type { Decision, Decisions, NeighbourRoles } from "../roles/decision.ts";
import { isUniform, type Stretch, stretchesOf, textIn, wholeStretch } from "../roles/stretches.ts";
import type { EffectiveParagraph, EffectiveRun } from "../values/effective.ts";
import type { StoryFormats } from "../values/resolver.ts";
import { type FontSlot, fontSlotsOf } from "../values/script.ts";
import { characterClasses, classesOf } from "./character-classes.ts";
import type { LintRun } from "./lint-run.ts";

export interface LintStory {
  readonly part: StoryPart;
  readonly paragraphs: readonly LintParagraph[];
}

/** A paragraph as rules read it. Costly values are computed when a rule first asks for them. */
export class LintParagraph {
  readonly story: StoryPart;
  readonly paragraph: Paragraph;
  readonly format: EffectiveParagraph;
  /** The job put a value into it. */
  readonly isTouched: boolean;
  readonly #touched: TouchedRuns;
  readonly #formats: StoryFormats;
  readonly #pieces: TextPieces;
  #projection: ParagraphText | undefined;
  #textClasses: number | undefined;
  #isEmpty: boolean | undefined;
  #runs: readonly LintRun[] | undefined;
  #stretches: readonly Stretch[] | undefined;
  #roles: Decisions | null = null;
  #roleIndex = 0;

  /** @param pieces a buffer for the pieces of the text, shared by all paragraphs of a document. */
  constructor(
    story: StoryPart,
    paragraph: Paragraph,
    formats: StoryFormats,
    touched: TouchedRuns,
    pieces: TextPieces,
  ) {
    this.story = story;
    this.paragraph = paragraph;
    this.#formats = formats;
    this.#pieces = pieces;
    this.#touched = touched;
    this.isTouched = touched.has(story.partName, paragraph);
    this.format = formats.paragraph(paragraph);
  }

  /** The runs that the job put a value into. */
  get touchedRuns(): readonly TouchedRun[] {
    return this.#touched.of(this.story.partName, this.paragraph);
  }

  /** Sets the result of the search for roles. */
  setRoles(roles: Decisions, index: number): void {
    this.#roles = roles;
    this.#roleIndex = index;
  }

  /** The role and the sign that showed it; null without a role. */
  get decision(): Decision | null {
    return this.#roles?.decisionOf(this.#roleIndex) ?? null;
  }

  /** The roles before and after it by which its sign holds. */
  get neighbourRoles(): NeighbourRoles {
    return this.#roles?.neighboursOf(this.#roleIndex) ?? {};
  }

  /** The role; null if no sign of the policy holds. */
  get role(): RoleSpec | null {
    return this.decision?.role ?? null;
  }

  /**
   * The requirement of its role; undefined if the role has none, or the sign waives it.
   */
  wants<K extends keyof ParagraphSpec>(key: K): ParagraphSpec[K] {
    const { decision } = this;
    if (decision === null || decision.sign.waives?.includes(key)) return undefined;
    return decision.role.paragraph[key];
  }

  /** The stretches with requirements that a run overlaps: more than one if it crosses a border. */
  stretchesOf(run: LintRun): readonly Stretch[] {
    const { decision } = this;
    if (decision === null) return none;
    const isWhole = this.#stretches === undefined && isUniform(decision);
    this.#stretches ??= isWhole ? [wholeStretch(decision)] : stretchesOf(decision, this);
    if (this.#stretches.length === 1) return this.#stretches;
    const end = run.start + run.text.length;
    const overlapping = this.#stretches.filter((one) => one.start < end && one.end > run.start);
    return overlapping.length > 1
      ? overlapping.filter((one) => textIn(one, run) !== "")
      : overlapping;
  }

  get path(): string {
    return this.paragraph.path;
  }

  /**
   * The text of all `w:t`, with tabs and line breaks as characters; drawings and fields have none.
   */
  get text(): string {
    return this.#read().text;
  }

  /** The classes of the text's characters, as a sum of `characterClasses`. */
  get textClasses(): number {
    this.#textClasses ??= classesOf(this.text);
    return this.#textClasses;
  }

  /** Whether no note number, picture or field stands before the text. */
  get beginsWithText(): boolean {
    return this.#read().barriers[0] !== 0;
  }

  /** The offsets of pictures, fields and notes in the text. */
  get objectOffsets(): readonly number[] {
    return this.#read().barriers;
  }

  /** The runs with text. */
  get runs(): readonly LintRun[] {
    this.#runs ??= this.#readRuns();
    return this.#runs;
  }

  /** Whether the paragraph shows nothing: no text, picture or field. */
  get isEmpty(): boolean {
    this.#isEmpty ??=
      (this.textClasses & characterClasses.shown) === 0 &&
      !this.paragraph.runs.some((run) => this.#showsMore(run));
    return this.#isEmpty;
  }

  /** The width of a full-width character of its text, in twips. */
  get characterTwips(): number {
    return (this.runs[0]?.format.size.value ?? 20) * 10;
  }

  /**
   * The width of a full-width character in the size that its role requires; null if the role
   * requires no size or allows several.
   */
  get wantedCharacterTwips(): number | null {
    const size = this.role?.run.size?.nominal;
    return size == null ? null : size.amount * 10;
  }

  /** The formatting that it would have if it stated only its style and its list. */
  inherited(): EffectiveParagraph {
    return this.#formats.inherited(this.paragraph);
  }

  /** The formatting that a run would have if it stated only its style. */
  inheritedRun(run: LintRun): EffectiveRun {
    return this.#formats.inheritedRun(this.paragraph, run.element);
  }

  #read(): ParagraphText {
    this.#projection ??= readParagraphText(this.story, this.paragraph, this.#pieces);
    return this.#projection;
  }

  #readRuns(): LintRun[] {
    const runs: LintRun[] = [];
    const read = this.#read();
    const { text: whole, pieceCount } = read;
    for (let at = 0; at < pieceCount; ) {
      const start = read.pieceStart(at);
      const index = read.pieceRun(at);
      let text = "";
      for (; at < pieceCount && read.pieceRun(at) === index; at++) {
        text += whole.slice(read.pieceStart(at), read.pieceEnd(at));
      }
      const element = this.paragraph.runs[index];
      if (text === "" || element === undefined) continue;
      const format = this.#formats.run(this.paragraph, element);
      const slots: readonly FontSlot[] = format.isComplexScript
        ? complexScript
        : fontSlotsOf(text, format.isEastAsianHint);
      const isBlank = (classesOf(text) & characterClasses.shown) === 0;
      runs.push({ index, element, text, start, isBlank, format, slots });
    }
    return runs;
  }

  #showsMore(run: XmlElement): boolean {
    const { document } = this.story;
    for (let at = document.firstElement(run); at !== noNode; at = document.nextElement(at)) {
      if (!plain.has(document.name(at))) return true;
    }
    return false;
  }
}

const none: readonly Stretch[] = [];
const complexScript: readonly FontSlot[] = ["cs"];

/** Children of a run that show nothing themselves. */
const plain = new Set([
  "w:rPr",
  "w:t",
  "w:tab",
  "w:cr",
  "w:lastRenderedPageBreak",
  "w:bookmarkStart",
  "w:bookmarkEnd",
]);
