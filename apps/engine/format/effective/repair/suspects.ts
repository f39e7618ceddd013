import type { LintDocument } from "../document/lint-document.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import { unitOfParagraph, unitOfStyle } from "./places.ts";
import type { PlannedRepair } from "./planned-repair.ts";
import { chainOf } from "./style-plan.ts";

interface Suspect {
  unit: string;
  /** See `Blame`. */
  doubt: number;
}

/** Finds the units whose repairs may have affected a place. */
export class Suspects {
  readonly #document: LintDocument;
  readonly #units: ReadonlySet<string>;
  readonly #neighbours = new Map<string, readonly string[]>();
  /** The units of repaired paragraphs, by style. */
  readonly #byStyle = new Map<string, string[]>();
  /** Styles whose paragraphs were already returned as suspects: they are returned only once. */
  readonly #returned = new Set<string>();
  #hasNeighbours = false;
  #byPath: ReadonlyMap<string, LintParagraph> | undefined;

  constructor(document: LintDocument, written: readonly PlannedRepair[]) {
    this.#document = document;
    this.#units = new Set(written.map(({ unit }) => unit));
  }

  /**
   * The suspects for a place: the place itself if it was repaired, or its style. Otherwise the
   * nearest repaired paragraphs on both sides, on which roles depend, and repaired paragraphs of
   * the same style, which rules compare.
   *
   * @returns an empty list if there is no suspect.
   */
  of(unit: string | null, paragraph: LintParagraph | null): readonly Suspect[] {
    const place = paragraph === null ? unit : unitOfParagraph(paragraph);
    const repaired = place !== null && this.#units.has(place) ? [place] : [];
    if (paragraph === null) return withDoubt(repaired, 0);
    const { styleId } = paragraph.format;
    const styles = chainOf(styleId, this.#document.resolver.styles)
      .map(unitOfStyle)
      .filter((style) => this.#units.has(style));
    const near = repaired.length > 0 ? repaired : styles;
    if (near.length > 0) {
      return withDoubt(near, repaired.length + styles.length > 1 ? 1 : 0);
    }
    this.#readNeighbours();
    const neighbours = this.#neighbours.get(unitOfParagraph(paragraph)) ?? [];
    const suspects = neighbours.map((neighbour, index) => ({ unit: neighbour, doubt: index + 1 }));
    if (this.#returned.has(styleId)) return suspects;
    this.#returned.add(styleId);
    const same = this.#byStyle.get(styleId) ?? [];
    return [...suspects, ...withDoubt(same, 3)];
  }

  /** The paragraph that a finding about the whole document names; `null` if it names none. */
  paragraphAt(path: string): LintParagraph | null {
    this.#byPath ??= new Map(
      this.#document.stories.flatMap(({ paragraphs }) =>
        paragraphs.map((paragraph) => [paragraph.path, paragraph]),
      ),
    );
    return this.#byPath.get(path) ?? null;
  }

  #readNeighbours(): void {
    if (this.#hasNeighbours) return;
    this.#hasNeighbours = true;
    for (const { paragraphs } of this.#document.stories) {
      this.#readOneWay(paragraphs);
      this.#readOneWay(paragraphs.toReversed());
      for (const paragraph of paragraphs) {
        const unit = unitOfParagraph(paragraph);
        if (!this.#units.has(unit)) continue;
        const { styleId } = paragraph.format;
        const same = this.#byStyle.get(styleId);
        if (same === undefined) this.#byStyle.set(styleId, [unit]);
        else same.push(unit);
      }
    }
  }

  #readOneWay(paragraphs: readonly LintParagraph[]): void {
    let nearest: string | null = null;
    for (const paragraph of paragraphs) {
      const unit = unitOfParagraph(paragraph);
      if (this.#units.has(unit)) nearest = unit;
      else if (nearest !== null) {
        this.#neighbours.set(unit, [...(this.#neighbours.get(unit) ?? []), nearest]);
      }
    }
  }
}

function withDoubt(units: readonly string[], doubt: number): Suspect[] {
  return units.map((unit) => ({ unit, doubt }));
}
