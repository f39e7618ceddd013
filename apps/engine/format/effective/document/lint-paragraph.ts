import { type ParagraphText, readParagraphText } from "../../../word/paragraph-text.ts";
import type { Paragraph, StoryPart } from "../../../word/stories.ts";
import type { TextPieces } from "../../../word/text-pieces.ts";
import { noNode, type XmlElement } from "../../../xml/tree.ts";
import type { ParagraphSpec, RoleSpec } from "../../policy/policy.ts";
import type { TouchedRun, TouchedRuns } from "../../touched-runs.ts";
import type { Decision, Decisions, Standing } from "../roles/decision.ts";
import { isUniform, type Stretch, stretchesOf, textIn, wholeStretch } from "../roles/stretches.ts";
import type { EffectiveParagraph, EffectiveRun } from "../values/effective.ts";
import type { StoryFormats } from "../values/resolver.ts";
import { type FontSlot, fontSlotsOf } from "../values/script.ts";
import type { LintRun } from "./lint-run.ts";
import { marksOf, textMarks } from "./text-marks.ts";

export interface LintStory {
  readonly part: StoryPart;
  readonly paragraphs: readonly LintParagraph[];
}

/** A paragraph as rules read it. Costly values are worked out when the first rule asks for them. */
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
  #marks: number | undefined;
  #isEmpty: boolean | undefined;
  #runs: readonly LintRun[] | undefined;
  #stretches: readonly Stretch[] | undefined;
  #roles: Decisions | null = null;
  #roleIndex = 0;

  /** @param pieces takes in where its text stands; paragraphs of one document share it. */
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

  /** Its runs that the job put a value into. */
  get touchedRuns(): readonly TouchedRun[] {
    return this.#touched.of(this.story.partName, this.paragraph);
  }

  /** Takes over the search's result for this paragraph. */
  give(roles: Decisions, index: number): void {
    this.#roles = roles;
    this.#roleIndex = index;
  }

  /** Its role and the sign that showed it; null if the policy knows no such paragraph. */
  get decision(): Decision | null {
    return this.#roles?.decisionOf(this.#roleIndex) ?? null;
  }

  /** The roles that its sign spoke of, as they really stand. */
  get standing(): Standing {
    return this.#roles?.standingOf(this.#roleIndex) ?? {};
  }

  /** Its role; null if the policy knows no such paragraph. */
  get role(): RoleSpec | null {
    return this.decision?.role ?? null;
  }

  /**
   * The requirement of its role; undefined if the role has none, or the sign that was found waives
   * it.
   */
  wants<K extends keyof ParagraphSpec>(key: K): ParagraphSpec[K] {
    const { decision } = this;
    if (decision === null || decision.sign.waives?.includes(key)) return undefined;
    return decision.role.paragraph[key];
  }

  /** The stretches of a run that have requirements; more than one where it runs across a border. */
  stretchesOf(run: LintRun): readonly Stretch[] {
    const { decision } = this;
    if (decision === null) return none;
    const isWhole = this.#stretches === undefined && isUniform(decision);
    this.#stretches ??= isWhole ? [wholeStretch(decision)] : stretchesOf(decision, this);
    if (this.#stretches.length === 1) return this.#stretches;
    const end = run.start + run.text.length;
    const own = this.#stretches.filter((one) => one.start < end && one.end > run.start);
    return own.length > 1 ? own.filter((one) => textIn(one, run) !== "") : own;
  }

  get path(): string {
    return this.paragraph.path;
  }

  /** `w:t` as it is, tabs and line breaks as such; drawings and fields have no character. */
  get text(): string {
    return this.#read().text;
  }

  /** Which classes of characters its text has: the sum of `textMarks`. */
  get marks(): number {
    this.#marks ??= marksOf(this.text);
    return this.#marks;
  }

  /** No note's number, picture or field stands before its text. */
  get beginsWithText(): boolean {
    return this.#read().barriers[0] !== 0;
  }

  /** Its runs that have text. */
  get runs(): readonly LintRun[] {
    this.#runs ??= this.#readRuns();
    return this.#runs;
  }

  /** Nothing is to be seen of it: no text, no picture, no field. */
  get isEmpty(): boolean {
    this.#isEmpty ??=
      (this.marks & textMarks.shown) === 0 &&
      !this.paragraph.runs.some((run) => this.#holdsMore(run));
    return this.#isEmpty;
  }

  /** The width of a character of its text, in twips. */
  get characterTwips(): number {
    return (this.runs[0]?.format.size.value ?? 20) * 10;
  }

  /** The same in the size that its role asks for; null if it asks for no size, or for several. */
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
      const isBlank = (marksOf(text) & textMarks.shown) === 0;
      runs.push({ index, element, text, start, isBlank, format, slots });
    }
    return runs;
  }

  #holdsMore(run: XmlElement): boolean {
    const { document } = this.story;
    for (let at = document.firstElement(run); at !== noNode; at = document.nextElement(at)) {
      if (!plain.has(document.name(at))) return true;
    }
    return false;
  }
}

const none: readonly Stretch[] = [];
const complexScript: readonly FontSlot[] = ["cs"];

/** Children that a run may have and still show nothing. */
const plain = new Set([
  "w:rPr",
  "w:t",
  "w:tab",
  "w:cr",
  "w:lastRenderedPageBreak",
  "w:bookmarkStart",
  "w:bookmarkEnd",
]);
