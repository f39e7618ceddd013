import type { LintParagraph } from "../document/lint-paragraph.ts";
import { FoundRoles } from "./found-roles.ts";
import type { Surroundings } from "./look.ts";
import { placeOf } from "./place.ts";
import { RolePlaces } from "./role-places.ts";
import { type CompiledSign, isShownBy, type SignsByFormat } from "./signs.ts";

/** Passes over a story; each settles a chain of neighbours in its direction at once. */
const mostPasses = 16;

const unknown = 0;
const shown = 1;
const notShown = 2;

/**
 * The search for the roles of one story's paragraphs. Signs may speak of what neighbours are and of
 * what stands before and behind: paragraphs are looked at to and fro, each time by what the others are
 * so far, until nothing changes. A sign's text and look are only asked for where it may stand.
 */
export class RoleSearch {
  readonly #paragraphs: readonly LintParagraph[];
  readonly #texts: readonly string[];
  readonly #around: Surroundings;
  /** By paragraph: the signs that its format allows, the most certain first. */
  readonly #signs: readonly (readonly CompiledSign[])[];
  readonly #found: (CompiledSign | null)[];
  /** By paragraph and sign. */
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
    this.#found = paragraphs.map(() => null);
    this.#signCount = all.length;
    this.#isShown = new Uint8Array(paragraphs.length * all.length);
    this.#places = new RolePlaces(paragraphs, all);
  }

  run(): FoundRoles {
    this.#search();
    return new FoundRoles(this.#found, this.#places);
  }

  #search(): void {
    let restless = new Set<number>();
    let asked: Set<number> | null = null;
    for (let pass = 0; pass < mostPasses; pass++) {
      const isForward = pass % 2 === 0;
      const isMoved = this.#places.read(this.#found);
      if (!isMoved && asked?.size === 0) return;
      const changed = this.#pass(isMoved ? null : asked, { isForward });
      restless = isForward ? changed : new Set([...restless, ...changed]);
      asked = new Set([...changed].flatMap((index) => [index - 1, index, index + 1]));
    }
    // A paragraph that never comes to rest has signs that contradict each other: its role is
    // unknown.
    for (const index of restless) this.#found[index] = null;
    this.#places.read(this.#found);
  }

  /** @param asked the paragraphs to look at; `null`: all. @returns those with another sign. */
  #pass(asked: ReadonlySet<number> | null, { isForward }: { isForward: boolean }): Set<number> {
    const changed = new Set<number>();
    const count = this.#paragraphs.length;
    for (let step = 0; step < count; step++) {
      const index = isForward ? step : count - 1 - step;
      const isAsked =
        asked === null || asked.has(index) || changed.has(index + (isForward ? -1 : 1));
      if (!isAsked) continue;
      const best = this.#bestOf(index);
      if (best === this.#found[index]) continue;
      this.#found[index] = best;
      changed.add(index);
      if (best !== null) this.#places.note(best.role, index, isForward);
    }
    return changed;
  }

  #bestOf(index: number): CompiledSign | null {
    const before = this.#found[index - 1]?.role;
    const behind = this.#found[index + 1]?.role;
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
