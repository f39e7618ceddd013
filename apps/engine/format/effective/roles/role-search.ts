import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { Surroundings } from "./look-condition.ts";
import { placeOf } from "./place.ts";
import { RolePlaces } from "./role-places.ts";
import { type CompiledSign, isShownBy, type SignsByFormat } from "./signs.ts";
import { StoryRoles } from "./story-roles.ts";

/** The most passes over a story. One pass resolves a whole chain of neighbours in its direction. */
const mostPasses = 16;

const unknown = 0;
const shown = 1;
const notShown = 2;

/**
 * The search for the roles of one story's paragraphs. Signs may depend on the roles of neighbours
 * and of paragraphs before and after. So the search passes over the paragraphs forwards and
 * backwards, each time using the roles so far, until nothing changes. Text and formatting are
 * tested only where the sign's place allows it.
 */
export class RoleSearch {
  readonly #paragraphs: readonly LintParagraph[];
  readonly #texts: readonly string[];
  readonly #around: Surroundings;
  /** By paragraph: the signs that its format allows, most certain first. */
  readonly #signs: readonly (readonly CompiledSign[])[];
  /** By paragraph: its best sign so far. */
  readonly #best: (CompiledSign | null)[];
  /** By paragraph and sign: whether the sign's own conditions hold. */
  readonly #isShown: Uint8Array;
  readonly #signCount: number;
  readonly #places: RolePlaces;

  constructor(
    paragraphs: readonly LintParagraph[],
    formats: SignsByFormat,
    all: readonly CompiledSign[],
    around: Surroundings,
  ) {
    this.#paragraphs = paragraphs;
    this.#texts = paragraphs.map(({ text }) => text.trim());
    this.#around = around;
    this.#signs = paragraphs.map((paragraph) => {
      const place = placeOf(paragraph);
      return place === null ? [] : formats.of(place, paragraph.format);
    });
    this.#best = paragraphs.map(() => null);
    this.#signCount = all.length;
    this.#isShown = new Uint8Array(paragraphs.length * all.length);
    this.#places = new RolePlaces(paragraphs, all);
  }

  run(): StoryRoles {
    this.#search();
    return new StoryRoles(this.#best, this.#places);
  }

  #search(): void {
    let unsettled = new Set<number>();
    let asked: Set<number> | null = null;
    for (let pass = 0; pass < mostPasses; pass++) {
      const isForward = pass % 2 === 0;
      const isMoved = this.#places.read(this.#best);
      if (!isMoved && asked?.size === 0) return;
      const changed = this.#pass(isMoved ? null : asked, { isForward });
      unsettled = isForward ? changed : new Set([...unsettled, ...changed]);
      asked = new Set([...changed].flatMap((index) => [index - 1, index, index + 1]));
    }
    // A paragraph that still changes has signs that contradict each other: its role is unknown.
    for (const index of unsettled) this.#best[index] = null;
    this.#places.read(this.#best);
  }

  /**
   * @param asked the paragraphs to visit; `null`: all.
   *
   * @returns the paragraphs whose sign has changed.
   */
  #pass(asked: ReadonlySet<number> | null, { isForward }: { isForward: boolean }): Set<number> {
    const changed = new Set<number>();
    const count = this.#paragraphs.length;
    for (let step = 0; step < count; step++) {
      const index = isForward ? step : count - 1 - step;
      const isAsked =
        asked === null || asked.has(index) || changed.has(index + (isForward ? -1 : 1));
      if (!isAsked) continue;
      const best = this.#bestOf(index);
      if (best === this.#best[index]) continue;
      this.#best[index] = best;
      changed.add(index);
      if (best !== null) this.#places.note(best.role, index, isForward);
    }
    return changed;
  }

  #bestOf(index: number): CompiledSign | null {
    const before = this.#best[index - 1]?.role;
    const behind = this.#best[index + 1]?.role;
    for (const sign of this.#signs[index] ?? []) {
      if (!this.#places.allows(sign.index, index)) continue;
      if (sign.after !== null && (before === undefined || !sign.after[before])) continue;
      if (sign.before !== null && (behind === undefined || !sign.before[behind])) continue;
      if (this.#shows(index, sign)) return sign;
    }
    return null;
  }

  #shows(index: number, sign: CompiledSign): boolean {
    const key = index * this.#signCount + sign.index;
    if (this.#isShown[key] === unknown) {
      const paragraph = this.#paragraphs[index] as LintParagraph;
      const text = this.#texts[index] ?? "";
      this.#isShown[key] = isShownBy(paragraph, text, sign, this.#around) ? shown : notShown;
    }
    return this.#isShown[key] === shown;
  }
}
