import type { LintParagraph } from "../document/lint-document.ts";
import type { Surroundings } from "./look.ts";
import { placeOf } from "./place.ts";
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

  /** @returns by paragraph, the sign that shows its role; `null`: none does. */
  run(): readonly (CompiledSign | null)[] {
    let restless = new Set<number>();
    let asked: Set<number> | null = null;
    for (let pass = 0; pass < mostPasses; pass++) {
      const isForward = pass % 2 === 0;
      const isMoved = this.#places.read(this.#found);
      if (!isMoved && asked?.size === 0) return this.#found;
      const changed = this.#pass(isForward, isMoved ? null : asked);
      restless = isForward ? changed : new Set([...restless, ...changed]);
      asked = new Set([...changed].flatMap((index) => [index - 1, index, index + 1]));
    }
    // What never comes to rest speaks for and against itself: nobody knows what it is.
    for (const index of restless) this.#found[index] = null;
    return this.#found;
  }

  /** @param asked the paragraphs to look at; `null`: all. @returns those with another sign. */
  #pass(isForward: boolean, asked: ReadonlySet<number> | null): Set<number> {
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

/** Between which paragraphs each sign may stand, by the first and the last paragraph of each role. */
class RolePlaces {
  readonly #signs: readonly CompiledSign[];
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  /** By sign: the first and the last paragraph that it may be of. */
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  readonly #count: number;
  readonly #firstRunning: number;
  readonly #lastRunning: number;

  constructor(paragraphs: readonly LintParagraph[], signs: readonly CompiledSign[]) {
    const roleCount = Math.max(0, ...signs.map(({ role }) => role + 1));
    this.#signs = signs;
    this.#count = paragraphs.length;
    this.#first = new Int32Array(roleCount);
    this.#last = new Int32Array(roleCount);
    this.#from = new Int32Array(signs.length);
    this.#to = new Int32Array(signs.length);
    // A table has no place in the order of the running text.
    const isRunning = (paragraph: LintParagraph) => placeOf(paragraph) !== "table";
    this.#firstRunning = paragraphs.findIndex(isRunning);
    this.#lastRunning = paragraphs.findLastIndex(isRunning);
  }

  allows(sign: number, index: number): boolean {
    return index >= (this.#from[sign] ?? 0) && index <= (this.#to[sign] ?? 0);
  }

  /** @returns whether a sign may stand elsewhere than before. */
  read(found: readonly (CompiledSign | null)[]): boolean {
    this.#first.fill(this.#count);
    this.#last.fill(-1);
    for (const [index, sign] of found.entries()) {
      if (sign === null) continue;
      if ((this.#first[sign.role] ?? 0) > index) this.#first[sign.role] = index;
      this.#last[sign.role] = index;
    }
    return this.#settle();
  }

  /** A paragraph has been found: what comes later in the same pass goes by it. */
  note(role: number, index: number, isForward: boolean): void {
    const known = isForward ? this.#first : this.#last;
    const isFarther = isForward ? index < (known[role] ?? 0) : index > (known[role] ?? 0);
    if (!isFarther) return;
    known[role] = index;
    this.#settle();
  }

  #settle(): boolean {
    let isMoved = false;
    for (const { position, index } of this.#signs) {
      let from = 0;
      let to = this.#count - 1;
      if (position !== null) {
        const { after, before, notAfter, notBefore, first, last } = position;
        if (first) [from, to] = [this.#firstRunning, this.#firstRunning];
        if (last) [from, to] = [Math.max(from, this.#lastRunning), Math.min(to, this.#lastRunning)];
        if (after !== null) from = Math.max(from, this.#firstOf(after) + 1);
        if (before !== null) to = Math.min(to, this.#lastOf(before) - 1);
        if (notAfter.length > 0) to = Math.min(to, this.#firstOf(notAfter));
        if (notBefore.length > 0) from = Math.max(from, this.#lastOf(notBefore));
      }
      if (this.#from[index] !== from || this.#to[index] !== to) isMoved = true;
      this.#from[index] = from;
      this.#to[index] = to;
    }
    return isMoved;
  }

  #firstOf(roles: readonly number[]): number {
    let first = this.#count;
    for (const role of roles) first = Math.min(first, this.#first[role] ?? first);
    return first;
  }

  #lastOf(roles: readonly number[]): number {
    let last = -1;
    for (const role of roles) last = Math.max(last, this.#last[role] ?? last);
    return last;
  }
}
