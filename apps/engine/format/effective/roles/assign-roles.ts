import type { RoleSpec } from "../../policy/policy.ts";
import type { LintParagraph, LintStory } from "../document/lint-document.ts";
import { readBodyLook } from "./body-look.ts";
import type { Surroundings } from "./look.ts";
import { placeOf } from "./place.ts";
import { type CompiledSign, candidatesOf, compileSigns } from "./signs.ts";

/**
 * Finds out what each paragraph is: each gets the role of its most certain sign, or none. What the
 * paragraph alone decides is decided once. Signs that speak of other paragraphs are held against what
 * those are so far, to and fro, until nothing changes.
 */
export function assignRoles(stories: readonly LintStory[], roles: readonly RoleSpec[]): void {
  if (roles.length === 0) return;
  const signs = compileSigns(roles);
  const names = new Map(roles.map(({ name }, index) => [name, index]));
  let look: ReturnType<typeof readBodyLook> | undefined;
  const bodyText = () =>
    stories
      .filter(({ part }) => part.kind === "body")
      .flatMap(({ paragraphs }) => shownIn(paragraphs));
  for (const { paragraphs } of stories) {
    const indexes = new Map<LintParagraph, number>();
    const around: Surroundings = {
      body: () => {
        look ??= readBodyLook(bodyText());
        return look;
      },
      before: (paragraph) => at(paragraph, -1),
      behind: (paragraph) => at(paragraph, 1),
    };
    const at = (paragraph: LintParagraph, step: number) => {
      if (indexes.size === 0)
        for (const [index, one] of paragraphs.entries()) indexes.set(one, index);
      return paragraphs[(indexes.get(paragraph) ?? 0) + step] ?? null;
    };
    const shown = shownIn(paragraphs);
    const candidates = shown.map((paragraph) => {
      const place = placeOf(paragraph);
      return candidatesOf(paragraph, (place && signs.get(place)) ?? [], around);
    });
    const found = new RoleSearch(shown, candidates, names).run();
    for (const [index, paragraph] of shown.entries()) {
      paragraph.decision = found[index]?.decision ?? null;
    }
  }
}

function shownIn(paragraphs: readonly LintParagraph[]): LintParagraph[] {
  return paragraphs.filter((paragraph) => placeOf(paragraph) !== null && !paragraph.isEmpty);
}

/** Passes over a story; each settles a chain of neighbours in its direction at once. */
const mostPasses = 16;

/** The search for the roles of one story's paragraphs. */
class RoleSearch {
  readonly #candidates: readonly (readonly CompiledSign[])[];
  readonly #names: ReadonlyMap<string, number>;
  readonly #found: (CompiledSign | null)[];
  /** Those that other paragraphs have a say in. */
  readonly #open: number[] = [];
  readonly #firstInBody: number;
  readonly #lastInBody: number;
  /** By role: the first and the last paragraph that has it, at the beginning of a pass. */
  #first: number[] = [];
  #last: number[] = [];

  constructor(
    shown: readonly LintParagraph[],
    candidates: readonly (readonly CompiledSign[])[],
    names: ReadonlyMap<string, number>,
  ) {
    this.#candidates = candidates;
    this.#names = names;
    // Notes and tables between have no place in the order of the running text.
    const isRunning = (paragraph: LintParagraph) => placeOf(paragraph) !== "table";
    this.#firstInBody = shown.findIndex(isRunning);
    this.#lastInBody = shown.findLastIndex(isRunning);
    this.#found = candidates.map(([best]) => (best === undefined || best.isRelative ? null : best));
    for (const [index, [best]] of candidates.entries())
      if (best?.isRelative) this.#open.push(index);
  }

  run(): readonly (CompiledSign | null)[] {
    let changed = new Set<number>();
    let isQuiet = false;
    for (let pass = 0; pass < mostPasses; pass++) {
      const isForward = pass % 2 === 0;
      const now = this.#pass(isForward);
      if (now.size === 0 && isQuiet) return this.#found;
      isQuiet = now.size === 0;
      changed = isForward ? now : new Set([...changed, ...now]);
    }
    // What never comes to rest speaks for and against itself: nobody knows what it is.
    for (const index of changed) this.#found[index] = null;
    return this.#found;
  }

  /** @returns those that have another role than before. */
  #pass(isForward: boolean): Set<number> {
    this.#readPlaces();
    const changed = new Set<number>();
    const count = this.#open.length;
    for (let step = 0; step < count; step++) {
      const index = this.#open[isForward ? step : count - 1 - step] as number;
      const best = this.#candidates[index]?.find((sign) => this.#holds(sign, index)) ?? null;
      if (best === this.#found[index]) continue;
      this.#found[index] = best;
      changed.add(index);
    }
    return changed;
  }

  #readPlaces(): void {
    this.#first = new Array(this.#names.size).fill(Number.POSITIVE_INFINITY);
    this.#last = new Array(this.#names.size).fill(-1);
    for (const [index, found] of this.#found.entries()) {
      if (found === null) continue;
      this.#first[found.role] = Math.min(this.#first[found.role] ?? index, index);
      this.#last[found.role] = index;
    }
  }

  #holds({ sign: { after, before, position }, isRelative }: CompiledSign, index: number): boolean {
    if (!isRelative) return true;
    if (after !== undefined && !this.#isOf(index - 1, after)) return false;
    if (before !== undefined && !this.#isOf(index + 1, before)) return false;
    if (position === undefined) return true;
    if (position.first && index !== this.#firstInBody) return false;
    if (position.last && index !== this.#lastInBody) return false;
    if (position.after && !this.#standsBefore(index, position.after)) return false;
    if (position.before && !this.#standsBehind(index, position.before)) return false;
    if (position.not_after && this.#standsBefore(index, position.not_after)) return false;
    return !(position.not_before && this.#standsBehind(index, position.not_before));
  }

  #isOf(index: number, roles: readonly string[]): boolean {
    const found = this.#found[index];
    return found !== null && found !== undefined && roles.includes(found.decision.role.name);
  }

  /** A paragraph of one of the roles stands before this one. */
  #standsBefore(index: number, roles: readonly string[]): boolean {
    return roles.some((name) => (this.#first[this.#names.get(name) ?? -1] ?? index) < index);
  }

  #standsBehind(index: number, roles: readonly string[]): boolean {
    return roles.some((name) => (this.#last[this.#names.get(name) ?? -1] ?? -1) > index);
  }
}
