import type { LintParagraph } from "../document/lint-paragraph.ts";
import { placeOf } from "./place.ts";
import type { CompiledSign } from "./signs.ts";

/**
 * The range of paragraphs in which each sign may hold, by the first and the last paragraph of each
 * role.
 */
export class RolePlaces {
  readonly #signs: readonly CompiledSign[];
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  /** By sign: the first and the last paragraph at which it may hold. */
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
    // Paragraphs in tables do not count as the first or last of the running text.
    const isRunning = (paragraph: LintParagraph) => placeOf(paragraph) !== "table";
    this.#firstRunning = paragraphs.findIndex(isRunning);
    this.#lastRunning = paragraphs.findLastIndex(isRunning);
  }

  allows(sign: number, index: number): boolean {
    return index >= (this.#from[sign] ?? 0) && index <= (this.#to[sign] ?? 0);
  }

  /**
   * Reads the places of all roles.
   *
   * @returns whether the range of a sign has changed.
   */
  read(signs: readonly (CompiledSign | null)[]): boolean {
    this.#first.fill(this.#count);
    this.#last.fill(-1);
    for (const [index, sign] of signs.entries()) {
      if (sign === null) continue;
      if ((this.#first[sign.role] ?? 0) > index) this.#first[sign.role] = index;
      this.#last[sign.role] = index;
    }
    return this.#updateRanges();
  }

  /** Adds a paragraph's role, so that the same pass uses it for later paragraphs. */
  note(role: number, index: number, isForward: boolean): void {
    const known = isForward ? this.#first : this.#last;
    const isFarther = isForward ? index < (known[role] ?? 0) : index > (known[role] ?? 0);
    if (!isFarther) return;
    known[role] = index;
    this.#updateRanges();
  }

  #updateRanges(): boolean {
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

  /** The first of the roles that occurs before a paragraph; `undefined` if none does. */
  roleBefore(index: number, roles: readonly number[]): number | undefined {
    return roles.find((role) => (this.#first[role] ?? index) < index);
  }

  roleBehind(index: number, roles: readonly number[]): number | undefined {
    return roles.find((role) => (this.#last[role] ?? index) > index);
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
